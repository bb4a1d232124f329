"""Limits that the user sets: met, near, passed, and not known."""

from __future__ import annotations

import pytest

from seedlot.terms.finding import Answer

HEADING = "sample,passage,viable cells seeded,viable cells harvested,viability\n"
GROWN = HEADING + "A,1,1e6,8e6,95\nA,2,1e6,8e6,92\n"  # 6 doublings


@pytest.mark.parametrize(
    ("most", "answer", "near"),
    [(10, "met", False), (6.5, "met", True), (6, "met", True), (5.9, "not met", False)],
)
def test_doublings(grow, most, answer, near):
    found = {finding.code: finding for finding in grow(GROWN, max_doublings=most).findings}
    assert found["growth/doublings"].answer == answer
    assert "6.00 cumulative population doublings" in found["growth/doublings"].says
    assert ("growth/doublings-near" in found) is near


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ("A,5,1e6,8e6,95\n", "not known"),  # what was before passage 5 is not known
        ("A,5,1e6,1e9,95\n", "not met"),  # but these alone are too many
        ("A,1,1e6,8e6,95\nA,3,1e6,8e6,95\n", "not known"),  # passage 2 is missing
        ("A,1,1e6,8e6,95\nA,2,1e6,,95\n", "not known"),  # passage 2 was not counted
        ("A,1,1e6,1e9,95\nA,2,1e6,0,95\n", "not known"),  # nothing is left of the culture
        ("A,1,1e6,8e6,95\nA,2,1e6,<1e6,95\n", "met"),  # at most 3 doublings
        ("A,1,1e6,8e6,95\nA,2,1e6,<1e9,95\n", "not known"),
        ("A,1,1e6,>1e9,95\n", "not met"),
    ],
)
def test_doublings_that_are_not_wholly_known(grow, rows, answer):
    found = {finding.code: finding for finding in grow(HEADING + rows, max_doublings=8).findings}
    assert found["growth/doublings"].answer == answer


def test_what_a_lower_limit_assumes_is_said_where_it_is_judged(grow):
    rows = "A,1,1e6,1e9,95\nA,3,1e6,8e6,95\n"
    found = {finding.code: finding for finding in grow(HEADING + rows, max_doublings=8).findings}
    assert found["growth/doublings"].answer is Answer.NOT_MET
    assert "Passage 2 missing, assumed to have had at least 0 doublings." in found["growth/doublings"].says


def test_stated_doublings_make_a_late_start_whole(grow):
    text = "sample,passage,viable cells seeded,viable cells harvested,doublings before\nA,5,1e6,8e6,4\n"
    found = {finding.code: finding for finding in grow(text, max_doublings=8).findings}
    assert found["growth/doublings"].answer is Answer.MET


@pytest.mark.parametrize(("most", "answer", "near"), [(9, "met", False), (2, "met", True), (1, "not met", False)])
def test_passages(grow, most, answer, near):
    found = {finding.code: finding for finding in grow(GROWN, max_passage=most).findings}
    assert found["growth/passage"].answer == answer
    assert ("growth/passage-near" in found) is near


@pytest.mark.parametrize(
    ("rows", "answers"),
    [
        ("A,1,1e6,8e6,95\nA,2,1e6,8e6,92\n", ["met"]),
        ("A,1,1e6,8e6,95\nA,2,1e6,8e6,79.9\n", ["not met"]),
        ("A,1,1e6,8e6,95\nA,2,1e6,8e6,\n", ["not known"]),
        ("A,1,1e6,8e6,80\n", ["met"]),
    ],
)
def test_viability(grow, rows, answers):
    findings = grow(HEADING + rows, min_viability=80).findings
    assert [finding.answer for finding in findings if finding.code == "growth/viability-limit"] == answers


def test_the_viability_of_a_last_count(grow):
    files = {"counts.csv": "sample,viable density,viability\nA,1,75\n"}
    (finding,) = grow(files, min_viability=80).findings
    assert (finding.code, finding.answer) == ("growth/viability-limit", Answer.NOT_MET)


def test_nothing_is_judged_that_is_not_set(grow):
    assert [finding.code for finding in grow(GROWN).findings] == ["growth/decline"]
