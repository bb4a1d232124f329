"""Drafts: kept, opened, saved over, deleted, by whoever wrote them; two windows never overwrite each other."""

from __future__ import annotations

import pytest

from seedlot.acts import drafts
from seedlot.acts.drafts import (
    ElsewhereSavedError,
    NobodyError,
    NoDraftError,
    TooMuchError,
    drop_draft,
    open_draft,
    own_drafts,
    save_draft,
)

TYPED = {"Donors": [{"item": "D-1", "note": "ä\ud800"}, {}]}


def save(site, person="op", typed=TYPED, **more):
    """Save a draft."""
    return save_draft(site.record, person, "Donors", "enter", typed, now=site.now, title="D-1", **more)


def test_what_was_typed_comes_back(site):
    name = save(site)
    draft, typed = open_draft(site.record, "op", name)
    assert (draft.sheet, draft.form, draft.title, draft.version, typed) == ("Donors", "enter", "D-1", 1, TYPED)


def test_it_is_saved_over(site):
    name = save(site, before=save(site), typed={"Donors": []})
    assert [each.version for each in own_drafts(site.record, "op")] == [2]
    assert open_draft(site.record, "op", name)[1] == {"Donors": []}


def test_two_windows_do_not_overwrite_each_other(site):
    opened = save(site)
    save(site, before=opened)
    with pytest.raises(ElsewhereSavedError):
        save(site, before=opened)
    assert len(own_drafts(site.record, "op")) == 1


def test_nobody_reads_changes_or_deletes_another_s(site):
    name = save(site)
    for does in (lambda: open_draft(site.record, "qp", name), lambda: save(site, "qp", before=name)):
        with pytest.raises(NoDraftError):
            does()
    drop_draft(site.record, "qp", name)
    assert own_drafts(site.record, "qp") == ()
    assert len(own_drafts(site.record, "op")) == 1
    drop_draft(site.record, "op", name)
    with pytest.raises(NoDraftError):
        open_draft(site.record, "op", name)


def test_a_draft_is_somebody_s(site):
    with pytest.raises(NobodyError):
        save(site, "")
    assert own_drafts(site.record, "") == ()


def test_a_desk_is_not_filled_up(site, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 1)
    name = save(site)
    with pytest.raises(TooMuchError):
        save(site)
    monkeypatch.setattr(drafts, "LONGEST", 10)
    with pytest.raises(TooMuchError):
        save(site, before=name)


@pytest.mark.parametrize("before", ["nothing", "nothing.1", ".", "'; drop table draft; --.1", "x.999999999999"])
def test_a_name_that_is_none_finds_nothing(site, before):
    with pytest.raises(NoDraftError):
        save(site, before=before)
