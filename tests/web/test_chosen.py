"""Files that wait with a form or a draft: their sender's alone, never mixed up, bounded, and swept when they are old."""

from __future__ import annotations

import io
import os
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile

from seedlot.web import chosen, uploads
from seedlot.web.chosen import NONE, Chosen, TooManyFilesError
from seedlot.web.serving import Serving
from seedlot.web.uploads import FileNameError

FIELD, OTHER = "reports.0.files", "reports.1.files"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where they lie."""
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def here(*sent: tuple[str, str, bytes], person: str = "op") -> Any:
    """A visit that sends files: in which field, under which name."""
    form = FormData(
        [(field, UploadFile(io.BytesIO(data), filename=name, size=len(data))) for field, name, data in sent]
    )
    return SimpleNamespace(serving=Serving(address="somewhere.db"), person=person, form=form)


def choose(visit: Any, before: Chosen = NONE, **named: set[str]) -> Chosen:
    """What waits then; `named` are the fields of files by their names without an ending."""
    fields = {f"{name}.pdf": at for name, at in named.items()}
    for field, each in visit.form.multi_items():
        fields.setdefault(each.filename, set()).add(field)
    return chosen.choose(visit, before, fields)


def held(files: Chosen) -> dict[str, bytes]:
    """What waits."""
    return {name: path.read_bytes() for name, path in files.paths.items()}


def test_what_was_chosen_waits_and_what_is_chosen_later_comes_to_it() -> None:
    first = choose(here((FIELD, "a.pdf", b"one"), (FIELD, "b.pdf", b"two")))
    assert held(chosen.waiting(here(), first.token)) == {"a.pdf": b"one", "b.pdf": b"two"}
    assert choose(here(), first, a={FIELD}) is first
    later = choose(here((FIELD, "c.pdf", b"three")), first, a={FIELD})
    assert held(later) == {"a.pdf": b"one", "c.pdf": b"three"}
    assert held(first) == {"a.pdf": b"one", "b.pdf": b"two"}
    with chosen.opened(later, ["c.pdf", "not there"]) as opened:
        assert {name: each.read() for name, each in opened.items()} == {"c.pdf": b"three"}
    chosen.drop(here(), later)
    assert chosen.waiting(here(), later.token) == NONE


def test_they_are_their_sender_s_alone() -> None:
    token = choose(here((FIELD, "a.pdf", b"one"))).token
    assert chosen.waiting(here(person="qp"), token) == NONE
    for strange in ("", "../x", f"{token}/..", "0" * 32):
        assert chosen.waiting(here(), strange) == NONE


def test_two_different_files_never_stand_for_each_other() -> None:
    same = choose(here((FIELD, "a.pdf", b"one"), (OTHER, "a.pdf", b"one")))
    assert held(same) == {"a.pdf": b"one"}
    with pytest.raises(FileNameError, match="two different files"):
        choose(here((FIELD, "a.pdf", b"one"), (OTHER, "a.pdf", b"two")))
    with pytest.raises(FileNameError, match="two different files"):
        choose(here((FIELD, "a.pdf", b"two")), same, a={OTHER})
    assert held(choose(here((FIELD, "a.pdf", b"two")), same, a={FIELD})) == {"a.pdf": b"two"}


def test_they_wait_with_a_draft_until_it_is_gone_or_old() -> None:
    files = choose(here((FIELD, "a.pdf", b"one"), (FIELD, "b.pdf", b"two")))
    chosen.keep(here(), files, "d1.1", ["a.pdf"])
    assert held(files) == {"a.pdf": b"one", "b.pdf": b"two"}
    assert held(chosen.of_draft(here(), "d1")) == {"a.pdf": b"one"}
    again = choose(here((FIELD, "c.pdf", b"three")), chosen.of_draft(here(), "d1"), a={FIELD})
    chosen.keep(here(), again, "d1.2", ["a.pdf", "c.pdf"])
    kept = chosen.of_draft(here(), "d1")
    assert held(kept) == {"a.pdf": b"one", "c.pdf": b"three"}
    folder = kept.paths["a.pdf"].parents[1]
    for days, is_there in ((29, True), (31, False)):
        os.utime(folder, (folder.stat().st_mtime - days * 86400,) * 2)
        choose(here((FIELD, "x.pdf", b"x")))
        assert bool(chosen.of_draft(here(), "d1").paths) is is_there
        if is_there:
            os.utime(folder)
    chosen.keep(here(), choose(here((FIELD, "a.pdf", b"one"))), "d2.1", ["a.pdf"])
    assert held(chosen.of_draft(here(), "d2")) == {"a.pdf": b"one"}
    chosen.keep(here(), NONE, "d2.2", [])
    assert chosen.of_draft(here(), "d2") == NONE


def test_other_uploads_of_a_person_do_not_push_a_draft_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST", 2)
    chosen.keep(here(), choose(here((FIELD, "a.pdf", b"one"))), "d1.1", ["a.pdf"])
    for number in range(4):
        choose(here((FIELD, f"{number}.pdf", b"x")))
    assert held(chosen.of_draft(here(), "d1")) == {"a.pdf": b"one"}


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 3), ("MOST_OF_PERSON", 3)])
def test_they_are_bounded(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(chosen, limit, value)
    with pytest.raises(TooManyFilesError):
        chosen.keep(here(), choose(here((FIELD, "a.pdf", b"12"), (FIELD, "b.pdf", b"34"))), "d1.1", ["a.pdf", "b.pdf"])
    assert chosen.of_draft(here(), "d1") == NONE
