"""The operation: a try that ends in an error is not met, and a demonstration that cannot be made is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from seedlot.qualification import operation
from seedlot.terms.finding import Answer

NOWHERE = cast(Any, None)
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def test_no_two_challenges_have_one_code():
    codes = [each.code for each in operation._TRIES]
    assert len(set(codes)) == len(codes)
    assert all(each.requirement and each.source and each.expected for each in operation._TRIES)


def test_an_error_is_no_pass():
    def fails(_stage):
        raise ZeroDivisionError("by nothing")

    found = operation._tried(operation._Try("a", "r", "s", "e", fails), NOWHERE)
    assert (found.answer, found.observed) == (Answer.NOT_MET, "ended in an error: ZeroDivisionError: by nothing")


def test_what_nobody_can_tell_is_not_known():
    found = operation._tried(operation._Try("a", "r", "s", "e", lambda _: ("nothing to see", None)), NOWHERE)
    assert found.answer is Answer.NOT_KNOWN


def test_a_demonstration_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    (found,) = operation.operated(tmp_path / "file", now=NOW)
    assert (found.code, found.answer) == ("demonstration", Answer.NOT_MET)
