"""Proofs that hold for a time, without a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.lineage.proof import Held, Proof, held, in_order, looked_back, next_failed
from seedlot.terms.finding import Answer


def proof(since, until="", *, passed=True, entry=1, what=""):
    """A calibration of a day."""
    return Proof(name="calibration", since=since, until=until, passed=passed, what=what, entries=(entry,))


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


def test_an_older_proof_without_an_end_does_not_mask_the_lapse_of_the_latest():
    shown = [proof("2020-01-01"), proof("2025-01-01", "2025-12-31")]
    assert held(shown, "2026-05-01").answer is Answer.NOT_MET
    assert held(shown, "2025-05-01").answer is Answer.MET


def test_what_shows_several_things_is_judged_by_the_latest_of_each():
    shown = [proof("2025-01-01", what="A"), proof("2025-06-01", "2025-12-31", what="C")]
    assert held(shown, "2026-05-01", each_alone=True).answer is Answer.MET
    assert held(shown, "2026-05-01").answer is Answer.NOT_MET


@pytest.mark.parametrize(
    ("passed", "failed", "expected"),
    [
        (proof("2026-01-05T08:00:00Z", entry=1), proof("2026-01-05", passed=False, entry=2), Answer.NOT_MET),
        (proof("2026-01-05T08:00:00Z", entry=2), proof("2026-01-05", passed=False, entry=1), Answer.MET),
        (proof("2026-01-05T08:00:00Z", entry=1), proof("2026-01-05T07:00:00Z", passed=False, entry=2), Answer.MET),
        (proof("2026-01-05", entry=1), proof("2026-01-05", passed=False, entry=1), Answer.NOT_MET),
    ],
    ids=["entered after", "entered before", "by the times", "of one entry the failure is last"],
)
def test_the_order_within_a_day(passed, failed, expected):
    assert held([passed, failed], "2026-01-09").answer is expected


DATED = st.tuples(st.sampled_from(["2026-01-05", "2026-01-05T08:00:00Z", "2026-01-06"]), st.integers(0, 99))


@given(st.lists(DATED, unique_by=lambda each: each[1]))
def test_an_order_is_one_order_whatever_came_first(things):
    ordered = in_order(things, lambda each: each)
    assert sorted(ordered) == sorted(things)
    assert [each[0][:10] for each in ordered] == sorted(each[0][:10] for each in things)
    assert in_order(reversed(things), lambda each: each) == ordered


def test_looking_back_changes_only_what_was_met():
    failed = proof("2026-03-05", passed=False)
    good = Held(answer=Answer.MET, why="calibration of 2026-03-01", by=(proof("2026-03-01"),))
    found = looked_back(good, [failed], "2026-03-04")
    assert (found.answer, found.by[-1], found.since("2026-03-04")) == (Answer.NOT_KNOWN, failed, "2026-03-05")
    bad = Held(answer=Answer.NOT_MET, why="it failed")
    assert looked_back(bad, [failed], "2026-03-04") == bad
    assert looked_back(good, [failed], "2026-03-06") == good
