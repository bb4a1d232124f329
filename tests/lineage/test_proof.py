"""Proofs that hold for a time, without a record."""

from __future__ import annotations

import pytest

from seedlot.lineage.proof import Proof, held, next_failed
from seedlot.terms.finding import Answer


def proof(since, until="", *, passed=True):
    """A calibration of a day."""
    return Proof(name="calibration", since=since, until=until, passed=passed, entries=(1,))


@pytest.mark.parametrize(
    ("shown", "first", "last", "expected"),
    [
        ([], "2026-03-10", "", Answer.NOT_KNOWN),
        ([proof("2026-03-10")], "2026-03-10", "", Answer.MET),
        ([proof("2026-03-10T09:00:01Z")], "2026-03-10T09:00:00Z", "", Answer.NOT_KNOWN),
        ([proof("2026-03-01", "2026-03-10")], "2026-03-10T23:59:59Z", "", Answer.MET),
        ([proof("2026-03-01", "2026-03-10")], "2026-03-10", "2026-03-11", Answer.NOT_MET),
        ([proof("2026-03-01"), proof("2026-03-11", passed=False)], "2026-03-10", "2026-03-12", Answer.NOT_MET),
        ([proof("2026-03-01"), proof("2026-03-05", passed=False)], "2026-03-04", "", Answer.MET),
    ],
    ids=["none", "first day", "a second late", "last day", "past its end", "failed during", "failed after"],
)
def test_whether_one_held(shown, first, last, expected):
    assert held(shown, first, last).answer is expected


def test_the_next_one_that_failed():
    failed = proof("2026-03-05", passed=False)
    assert next_failed([proof("2026-03-01"), failed], "2026-03-04") == failed
    assert next_failed([failed, proof("2026-03-04T10:00:00Z")], "2026-03-04T09:00:00Z") is None
    assert next_failed([failed], "2026-03-05") is None
