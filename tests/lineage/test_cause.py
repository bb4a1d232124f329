"""Causes in words, and times that overlap."""

from __future__ import annotations

import pytest

from seedlot.lineage.cause import Cause, CauseKind, overlaps, past


def test_in_words() -> None:
    cause = Cause(kind=CauseKind.ROOM, name="CR-2", begins="2026-03-01", ends="2026-03-05")
    assert cause.says() == "room 'CR-2' from 2026-03-01 to 2026-03-05"
    stage = Cause(kind=CauseKind.STAGE, name="MCB", programme="P")
    assert stage.says() == "stage 'MCB' of programme 'P'"


@pytest.mark.parametrize(
    ("occurred", "ended", "begins", "ends", "answer"),
    [
        ("2026-03-02", "", "2026-03-01", "2026-03-03", True),
        ("2026-03-04", "", "2026-03-01", "2026-03-03", False),
        ("2026-02-01", "2026-03-01", "2026-03-01", "", True),
        ("2026-02-01", "2026-02-28", "2026-03-01", "", False),
        ("2026-02-01", "", "2026-03-01", "", None),
        ("2026-02-01", "", "", "", True),
        ("2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z", "2026-03-01T09:30:00Z", "", False),
        ("2026-03-01", "2026-03-01", "2026-03-01T09:30:00Z", "", True),
        ("2026-02-28T23:00:00Z", "2026-02-28T23:30:00Z", "2026-03-01", "2026-03-01", None),
        ("2026-02-28T09:00:00Z", "2026-02-28T09:59:59Z", "2026-03-01", "2026-03-01", False),
        ("2026-03-02T13:00:00Z", "2026-03-02T13:30:00Z", "2026-03-01", "2026-03-01", None),
        ("2026-03-02T14:00:00Z", "2026-03-02T14:30:00Z", "2026-03-01", "2026-03-01", False),
        ("2026-03-01", "2026-03-01", "2026-03-02T13:00:00Z", "", None),
    ],
)
def test_overlaps(occurred: str, ended: str, begins: str, ends: str, answer: bool | None) -> None:  # noqa: FBT001
    """Where only the day is known, the whole day counts; an end that is not told leaves it open."""
    assert overlaps(occurred, ended, begins, ends) is answer


@pytest.mark.parametrize(
    ("last", "moment", "answer"),
    [
        ("2026-03-01", "2026-03-01", False),
        ("2026-03-01", "2026-03-02", True),
        ("2026-03-01", "2026-03-01T09:59:59Z", False),
        ("2026-03-01", "2026-03-01T10:00:00Z", None),
        ("2026-03-01", "2026-03-02T13:59:59Z", None),
        ("2026-03-01", "2026-03-02T14:00:00Z", True),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", False),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", True),
        ("2026-03-01T12:00:00Z", "2026-02-27", False),
        ("2026-03-01T12:00:00Z", "2026-03-01", None),
        ("2026-03-01T12:00:00Z", "2026-03-03", True),
    ],
)
def test_whether_a_moment_lies_after_a_last_day_wherever_the_site_is(
    last: str,
    moment: str,
    answer: bool | None,  # noqa: FBT001
) -> None:
    """The first of March ends, somewhere, at 10:00 UTC of that day, and nowhere later than 14:00 UTC of the next."""
    assert past(last, moment) is answer
