"""Filters that people saved."""

from __future__ import annotations

from seedlot.desk import saved


def test_everybody_has_their_own(desk):
    saved.keep(desk, "an", "lots", "/find?kind=bank")
    saved.keep(desk, "an", "a", "/find?q=A")
    saved.keep(desk, "op", "lots", "/find?kind=dose")
    assert saved.of_person(desk, "an") == {"a": "/find?q=A", "lots": "/find?kind=bank"}


def test_a_name_holds_what_was_saved_last_until_it_is_forgotten(desk):
    saved.keep(desk, "an", "lots", "/find?kind=bank")
    saved.keep(desk, "an", "lots", "/find?kind=vial")
    assert saved.of_person(desk, "an") == {"lots": "/find?kind=vial"}
    saved.forget(desk, "an", "lots")
    saved.forget(desk, "an", "lots")
    assert saved.of_person(desk, "an") == {}
