"""What is doubtful in passages is found, and what is not is left in peace."""

from __future__ import annotations

import pytest

from seedlot.assays.growth.checks import jumps
from seedlot.terms.finding import Answer

HEADING = (
    "sample,passage,seeded on,harvested on,viable cells seeded,viable cells harvested,viability,doublings before\n"
)
CLEAN = (
    "A,1,2026-01-01,2026-01-04,1e6,8e6,95,",
    "A,2,2026-01-04,2026-01-07,1e6,7e6,95,",
    "A,3,2026-01-07,2026-01-10,1e6,7.5e6,95,",
)


def with_row(number: int, row: str) -> str:
    rows = list(CLEAN)
    rows[number - 1] = row
    return HEADING + "\n".join(rows)


def test_clean_passages_are_left_in_peace(grow):
    assert [finding.code for finding in grow(HEADING + "\n".join(CLEAN)).findings] == ["growth/decline"]


@pytest.mark.parametrize(
    ("number", "row", "code", "answer", "says"),
    [
        (2, "A,2,2026-01-04,2026-01-07,1e6,7e7,95,", "growth/outlier", "not known", "at least 8.75-fold more"),
        (2, "A,2,2026-01-04,2026-01-07,1e5,7e6,95,", "growth/outlier", "not known", "at least 8.75-fold more"),
        (3, "A,3,2026-01-07,2026-01-10,1e6,1e6,95,", "growth/outlier", "not known", "at least 7-fold less"),
        (2, "A,2,2026-01-04,2026-01-07,1e6,7e5,95,8e9", "growth/impossible", "not known", "doublings before is 8e+09"),
        (2, "A,2,2026-01-04,2026-01-03,1e6,7e6,95,", "growth/dates", "not known", "24 h too early"),
        (3, "A,3,2026-01-05,2026-01-10,1e6,7.5e6,95,", "growth/order", "not known", "48 h before passage 2"),
        (3, "A,4,2026-01-07,2026-01-10,1e6,7.5e6,95,", "growth/gap", "not known", "others are missing"),
        (3, "A,2,2026-01-07,2026-01-10,1e6,7.5e6,95,", "growth/duplicate", "not known", "none of them is used"),
        (3, CLEAN[1], "growth/duplicate", None, "counts once"),
        (3, "A,3,2026-01-07,2026-01-10,9e6,5.4e7,95,", "growth/surplus", "not known", "more than the 7e+06"),
        (3, "A,3,2026-01-07,2026-01-10,1e6,7.5e6,95,6.1", "growth/sum", "not known", "add up to 5.81"),
        (2, "A,2,2026-01-04,2026-01-07,1e6,,95,", "growth/undetermined", "not known", "not given"),
        (2, "A,2,2026-01-04,2026-01-07,1e6,0,95,", "growth/undetermined", "not known", "logarithm of zero"),
        (2, "A,2,2026-01-04,2026-01-07,1e6,<1e4,95,", "growth/limit-of-count", "not known", "known only as '<"),
        (2, "A,2,2026-01-04,2026-01-07,2e6,1.9e6,95,", "growth/loss", None, "lost cells"),
        (3, "a,3,2026-01-07,2026-01-10,1e6,7.5e6,95,", "growth/names", "not known", "are they one?"),
        (2, "A,2,2026-01-04T08:00Z,2026-01-07 08:00,1e6,7e6,95,", "growth/dates", "not known", "time zone"),
    ],
)
def test_each_fault_is_found(grow, number, row, code, answer, says):
    found = {finding.code: finding for finding in grow(with_row(number, row)).findings}
    assert code in found
    assert found[code].answer == answer
    assert says in found[code].says
    assert "growth.csv, row" in found[code].where or code == "growth/names"


def test_stated_hours_that_differ_from_the_dates(grow):
    heading = "sample,passage,seeded on,harvested on,hours in culture,viable cells seeded,viable cells harvested\n"
    analysis = grow(heading + "A,1,2026-01-01,2026-01-04,24,1e6,8e6\n")
    assert "growth/dates" in {finding.code for finding in analysis.findings}
    assert {told.name: told.value for told in analysis.reportables}["doubling time"] == pytest.approx(8)
    rounded = grow(heading + "A,1,2026-01-01,2026-01-04,80,1e6,8e6\n")
    assert "growth/dates" not in {finding.code for finding in rounded.findings}


def test_a_viability_off_its_own_count(grow):
    heading = "sample,passage,viable cells seeded,viable cells harvested,viability,viable counted,total counted\n"
    codes = [finding.code for finding in grow(heading + "A,1,1e6,8e6,95,90,100\n").findings]
    assert "growth/viability" in codes
    assert "growth/viability" not in [finding.code for finding in grow(heading + "A,1,1e6,8e6,90.4,90,100\n").findings]


def test_harvest_and_seeding_on_one_day_are_in_order(grow):
    rows = ("A,1,2026-01-01,2026-01-04 15:00,1e6,8e6,95,", "A,2,2026-01-04,2026-01-07,1e6,8e6,95,")
    assert [finding.code for finding in grow(HEADING + "\n".join(rows)).findings] == ["growth/decline"]


def test_a_thawed_vial_may_hold_more_than_the_passage_before_gave(grow):
    heading = "sample,passage,viable cells seeded,viable cells harvested,cells frozen\n"
    codes = [finding.code for finding in grow(heading + "A,1,1e6,8e6,\nA,2,2e7,8e7,3e7\n").findings]
    assert "growth/surplus" not in codes


def test_a_passage_that_stands_twice_leaves_no_sum(grow):
    analysis = grow(with_row(3, "A,2,2026-01-07,2026-01-10,1e6,7.5e6,95,"))
    told = {value.name: value for value in analysis.reportables}["cumulative population doublings"]
    assert (told.value, told.relation, told.limit) == (None, "=", None)
    assert "passage 2 is not determined" in told.note


def test_jumps_are_off_both_neighbours_on_one_side():
    assert jumps([3, 3, 9, 3], 3, ends=True) == (2,)
    assert jumps([3, 9, 15], 3, ends=False) == ()
    assert jumps([3], 1, ends=True) == ()
    assert jumps([], 1, ends=True) == ()
    assert jumps([9, 3, 3, 3], 3, ends=True) == (0,)
    assert jumps([3, 9], 3, ends=True) == (0, 1)


def test_loose_counts_of_a_culture_are_said(grow):
    files = {
        "passages.csv": "sample,passage,viable cells seeded,viable cells harvested\nA,1,1e6,8e6\n",
        "counts.csv": "sample,viable density,viability\nA,1,95\nB,2,95\n",
    }
    analysis = grow(files)
    (finding,) = [finding for finding in analysis.findings if finding.code == "growth/loose-count"]
    assert finding.answer is Answer.NOT_KNOWN
    assert {told.sample for told in analysis.reportables if told.name == "viable cell density"} == {"B"}
    assert [row["sample"] for row in analysis.tables["counts"]] == ["A", "B"]


def test_replicates_and_viabilities_of_counts_that_do_not_agree(grow):
    heading = "sample,hours,viable density,viability,viable counted,total counted\n"
    codes = [finding.code for finding in grow(heading + "A,0,1,90,80,100\nA,0,9,80,80,100\n").findings]
    assert codes == ["growth/viability", "growth/outlier"]


def test_doublings_before_that_agree_with_the_sum(grow):
    analysis = grow(with_row(3, "A,3,2026-01-07,2026-01-10,1e6,7.5e6,95,5.8"))
    assert "growth/sum" not in {finding.code for finding in analysis.findings}
