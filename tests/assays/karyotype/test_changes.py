"""Events of composites, of several clones, of what is not counted; limits of too few cells."""

from __future__ import annotations

import pytest
from tests.assays.karyotype.conftest import Found, Karyotype

from seedlot.genome.events import Event, Kind, Limit
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis


def events(outcome: Analysis) -> dict[str, Event]:
    return {row["name"]: Event.told(row) for row in outcome.tables["events"]}


def test_one_gain_in_two_clones_has_the_cells_of_both(karyotype: Karyotype):
    told = events(karyotype("47,XX,+12[2]/48,sl,+8[3]/46,XX[15]"))
    assert told["12 gain"].fraction == 0.25
    assert told["12 gain"].note == "in 2 clones"
    assert told["8 gain"].fraction == 0.15


def test_a_composite_gives_an_upper_bound(karyotype: Karyotype):
    told = events(karyotype("45~47,XX,+12,del(5)(q13q33)[cp4]/46,XX[16]"))
    assert told["12 gain"].fraction == 0.2
    assert "upper bound" in told["12 gain"].note
    assert "upper bound" in told["del(5)(q13q33)"].note


def test_cells_that_are_not_told_have_no_fraction(karyotype: Karyotype, found: Found):
    outcome = karyotype("47,XX,+12/48,sl,+8/46,XX")
    assert events(outcome)["12 gain"].fraction is None
    assert found(outcome)["recurrent"] is Answer.NOT_KNOWN


def test_the_donor_of_a_chimera_is_not_the_lines(karyotype: Karyotype):
    assert events(karyotype("46,XX[18]//47,XY,+8[2]")) == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("46,XX,add(9)(q34)[20]", {"add(9)(q34)"}),
        ("45,XX,rob(13;14)(q10;q10)[20]", {"rob(13;14)(q10;q10)"}),
        ("46,XX,del(13)(q14q14)[20]", {"13q14.11q14.3 loss", "del(13)(q14q14)"}),
        ("47,XX,+mar[20]", {"mar"}),
        ("46,XX,inv(9)(p12q13)c[20]", set()),
        ("47,XX,+21c[20]", set()),
        ("48,XX,+21c,+8[20]", {"8 gain"}),
        ("46,XX,21pstk+[20]", set()),
        ("48,XX,+2mar[20]", {"mar"}),
        ("47,XX,+?[20]", set()),
    ],
)
def test_which_changes_are_events(karyotype: Karyotype, text: str, names: set[str]):
    assert set(events(karyotype(text, sex="XX"))) == names


def test_doubt_is_told(karyotype: Karyotype):
    told = events(karyotype("46,XX,add(19)(p13)or der(19)t(1;19)(q23;p13)[3]/46,XX,?inv(3)(q21q26)[3]/46,XX[14]"))
    assert told["add(19)(p13)"].note == "written with doubt; or der(19)t(1;19)(q23;p13)"
    assert told["inv(3)(q21q26)"].note == "written with doubt"


def test_ploidy_that_the_parent_has(karyotype: Karyotype):
    outcome = karyotype("S: 69,XXX[2]/92,XXXX[2]/46,XX[16]", parent="92,XXXX[2]/46,XX[18]")
    one = events(outcome)["3n and 4n"]
    assert (one.kind, one.copies, one.fraction, one.new) == (Kind.POLYPLOIDY, None, 0.2, "no")


def test_a_clone_that_is_larger_than_the_cells_counted_has_no_fraction(karyotype: Karyotype):
    table = 'sample,karyotype,cells counted\nA,"47,XX,+8[30]",20\n'
    outcome = karyotype({"k.csv": table})
    assert events(outcome)["8 gain"].fraction is None
    (told,) = [one for one in outcome.reportables if one.name == "abnormal cells"]
    assert (told.value, told.note) == (None, "more cells than were counted")


def test_one_cell_excludes_nothing_by_the_rule_of_two(karyotype: Karyotype, found: Found):
    outcome = karyotype("46,XX[1]")
    limits = [Limit.told(row) for row in outcome.tables["limits"]]
    assert all(one.fraction is None for one in limits)
    assert "one cell was counted, fewer than the 2 that make a clone" in {one.basis for one in limits}
    assert found(outcome) == {}
    (told,) = [one for one in outcome.reportables if one.name == "excluded mosaicism"]
    assert told.note == "one cell was counted, fewer than the 2 that make a clone"


def test_limits_need_the_cells(karyotype: Karyotype):
    bases = {row["basis"] for row in karyotype("46,XX").tables["limits"]}
    assert "the number of cells counted is not told" in bases
    finer = karyotype("46,XX[20]", smallest=3)
    (row,) = [row for row in finer.tables["limits"] if row["region"] == "20q11.21"]
    assert row["fraction"] == pytest.approx(0.216, abs=5e-4)
