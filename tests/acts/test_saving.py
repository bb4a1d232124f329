"""Save what one looks for."""

from __future__ import annotations

import pytest

from seedlot.acts import saving


def test_a_filter_is_saved_and_forgotten(site):
    saving.save_filter(site.record, "op", "banks", "/find?kind=bank")
    assert saving.saved_filters(site.record, "op") == {"banks": "/find?kind=bank"}
    assert saving.saved_filters(site.record, "qp") == {}
    saving.forget_filter(site.record, "op", "banks")
    assert saving.saved_filters(site.record, "op") == {}


@pytest.mark.parametrize("name", ["", "a" * 121, "a\u202eb"])
def test_a_name_can_be_read(site, name):
    with pytest.raises(saving.UnusableNameError):
        saving.save_filter(site.record, "op", name, "/find")


def test_nobody_saves_without_end(site, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    saving.save_filter(site.record, "op", "one", "/find")
    saving.save_filter(site.record, "op", "one", "/find?q=2")
    with pytest.raises(saving.TooManySavedError):
        saving.save_filter(site.record, "op", "two", "/find")
