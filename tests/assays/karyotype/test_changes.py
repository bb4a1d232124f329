"""Events of composites, of several clones, of what is not counted; limits of too few cells."""

from __future__ import annotations

import pytest
from tests.assays.karyotype.conftest import Found, Karyotype

from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.matching import speaks_of
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
    assert (told.value, told.note) == (None, "the brackets hold more cells than are stated as counted")


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
    assert "how many cells were counted is not told" in bases
    finer = karyotype("46,XX[20]", smallest=3)
    (row,) = [row for row in finer.tables["limits"] if row["region"] == "20q11.21"]
    assert row["fraction"] == pytest.approx(0.216, abs=5e-4)


@pytest.mark.parametrize(
    ("line", "bank", "new"),
    [
        ("47,XX,+4[20]", "46,XX[2]", "yes"),
        ("47,XX,+4[2]/46,XX[18]", "46,XX[28]", "not known"),
        ("47,XX,+4[2]/46,XX[18]", "46,XX[29]", "yes"),
        ("47,XX,+4[20]", "46,XX", "not known"),
        ("47,XX,+4[20]", "46,XY[20]", "not known"),
        ("47,XX,+4[20]", "47,XX,+4[1]/46,XX[19]", "no"),
    ],
)
def test_new_is_what_the_cells_of_the_parent_would_have_shown(karyotype: Karyotype, line: str, bank: str, new: str):
    """0.9^28 is 0.052 and 0.9^29 is 0.047: 29 cells exclude a tenth with 95 % confidence, 28 do not."""
    assert events(karyotype(f"S: {line}", parent=bank))["4 gain"].new == new


def test_a_limit_for_a_change_anywhere(karyotype: Karyotype):
    """20 metaphases: 21.6 % by the rule of two cells, 28.3 % by that of three; and drift takes them for such a change."""
    outcome = karyotype("S: 46,XX[20]")
    limits = [Limit.told(row) for row in outcome.tables["limits"]]
    told = {(one.region, str(one.kind)): one.fraction for one in limits}
    assert told["any 10 Mb of the autosomes", "gain"] == pytest.approx(0.2161, abs=1e-4)
    assert told["any 10 Mb of the autosomes", "loss"] == pytest.approx(0.2826, abs=1e-4)
    assert told["X", "loss"] == pytest.approx(0.2826, abs=1e-4)
    assert told["4n", "polyploidy"] == pytest.approx(0.2161, abs=1e-4)
    later = events(karyotype("S: 47,XX,+4[2]/92,XXXX[2]/46,XX[16]"))
    for name in ("4 gain", "4n"):
        assert any(one.fraction is not None and speaks_of(one, later[name]) for one in limits)


def test_cells_of_two_individuals_exclude_nothing(karyotype: Karyotype):
    outcome = karyotype("S: 46,XX[10]/46,XY[10]")
    assert all(row["fraction"] is None for row in outcome.tables["limits"])
    values = {one.name: (one.value, one.limit) for one in outcome.reportables}
    for name in ("normal cells", "excluded mosaicism", "clonal abnormalities", "recurrent abnormalities"):
        assert values[name] == (None, None)


@pytest.mark.parametrize(
    "text", ["47,XX,+mar[4]/46,XX[16]", "46,XX,add(20)(q11)[4]/46,XX[16]", "47,XX,+r[4]/46,XX[16]"]
)
def test_of_chromosomes_of_unknown_origin_it_is_not_known_whether_they_recur(karyotype: Karyotype, text: str):
    (one,) = [one for one in karyotype(text).reportables if one.name == "recurrent abnormalities"]
    assert one.value is None
    assert "is not known" in one.note
