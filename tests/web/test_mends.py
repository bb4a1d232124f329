"""Faults name pages where they can, and stay what they are."""

from __future__ import annotations

from seedlot.acts.access import NotLoggedInError, SessionEndedError
from seedlot.terms.errors import SeedlotError
from seedlot.web.mends import in_pages


def test_a_page_is_named_in_place_of_a_command() -> None:
    assert (in_pages(SessionEndedError()).what, in_pages(SessionEndedError()).mend) == (
        "This session is over",
        "Log in again.",
    )
    assert "seedlot" not in in_pages(NotLoggedInError()).mend


def test_others_stay_as_they_are() -> None:
    error = SeedlotError("A", mend="B")
    assert in_pages(error) is error
