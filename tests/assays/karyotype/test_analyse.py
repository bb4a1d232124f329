"""From files to values, findings, events and limits: a simulated line and its bank."""

from __future__ import annotations

import pytest
from scipy.stats import beta
from tests.assays.karyotype.conftest import Found, Karyotype

from seedlot.assays.karyotype.analyse import analyse
from seedlot.assays.karyotype.read import read
from seedlot.assays.karyotype.settings import Settings
from seedlot.genome.builds import Build
from seedlot.genome.events import Event, Kind, Limit
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

LINE = """
MCB: 46,XX[20]
P40: 47,XX,+12[3]/47,XX,+20[1]/46,XX,dup(1)(q21q32)[4]/46,XX[22]
P60: 46,XX,i(20)(q10)[2]/45,X,-X[3]/46,XX,t(9;22)(q34;q11.2),del(18)(q21)[5]/92<4n>,XXXX[1]/46,XX[9]
"""


def value(outcome: Analysis, sample: str, name: str) -> Reportable:
    (one,) = [told for told in outcome.reportables if (told.sample, told.name) == (sample, name)]
    return one


def events(outcome: Analysis, sample: str) -> dict[str, Event]:
    told = (Event.told(row) for row in outcome.tables["events"])
    return {one.name: one for one in told if one.sample == sample}


def test_a_normal_bank_says_what_it_excludes(karyotype: Karyotype, found: Found):
    outcome = karyotype("MCB: 46,XX[20]")
    told = value(outcome, "MCB", "excluded mosaicism")
    assert (told.value, told.relation) == (None, "<")
    assert told.limit == pytest.approx(21.6, abs=0.05)
    assert value(outcome, "MCB", "excluded mosaicism by one cell").limit == pytest.approx(13.9, abs=0.05)
    assert value(outcome, "MCB", "excluded mosaicism of a loss").limit == pytest.approx(28.3, abs=0.05)
    assert value(outcome, "MCB", "normal cells").low == pytest.approx(100 * beta.ppf(0.025, 20, 1))
    assert found(outcome) == {"normal": None}
    assert outcome.tables["events"] == []


def test_limits_of_every_hotspot(karyotype: Karyotype):
    limits = {(row["region"], row["kind"]): Limit.told(row) for row in karyotype("46,XX[20]").tables["limits"]}
    assert limits["12", "gain"].fraction == pytest.approx(0.216, abs=5e-4)
    small = limits["20q11.21", "gain"]
    assert (small.fraction, small.power) == (None, None)
    assert "below the 10 Mb" in small.basis


def test_clones_with_fractions_and_what_recurs(karyotype: Karyotype, found: Found):
    outcome = karyotype(LINE, parent="MCB")
    told = events(outcome, "P40")
    gain = told["12 gain"]
    assert (gain.kind, gain.chromosome, gain.start, gain.end, gain.copies) == (Kind.GAIN, "12", 1, 133275309, 3)
    assert (gain.fraction, gain.new) == (0.1, "not known")  # 20 cells of the bank show a tenth with probability 0.88
    assert gain.low == pytest.approx(beta.ppf(0.025, 3, 28))
    assert gain.high == pytest.approx(beta.ppf(0.975, 4, 27))
    assert "12 gain" in gain.known.split("; ")
    assert "1q gain" in told["1q21.1q32.3 gain"].known.split("; ")
    assert value(outcome, "P40", "clonal abnormalities").value == 2
    assert value(outcome, "P40", "abnormal cells").value == pytest.approx(100 * 8 / 30)
    assert found(outcome)["recurrent"] is Answer.NOT_MET
    recurrent = value(outcome, "P40", "recurrent abnormalities")
    assert recurrent.value == "12 gain; 1q21.1q32.3 gain"
    assert recurrent.note == "20 gain in too few cells for a clone"
    assert value(outcome, "MCB", "recurrent abnormalities").value == "none"


def test_one_cell_with_a_recurrent_gain_is_not_known(karyotype: Karyotype, found: Found):
    outcome = karyotype("S: 47,XX,+20[1]/46,XX[19]")
    assert found(outcome)["recurrent"] is Answer.NOT_KNOWN
    assert found(outcome)["nonclonal"] is None


def test_arms_ploidy_and_breakpoints(karyotype: Karyotype):
    outcome = karyotype(LINE, parent="46,XX[30]", build="hg19")
    told = events(outcome, "P60")
    assert set(told) == {
        *("20p loss", "20q gain", "X loss", "18q21.1q23 loss", "4n"),
        *("i(20)(q10)", "t(9;22)(q34;q11.2)", "del(18)(q21)"),
    }
    assert told["4n"].kind == Kind.POLYPLOIDY
    assert told["4n"].fraction == 0.05
    assert told["t(9;22)(q34;q11.2)"].bands == "9q34; 22q11.2"
    assert told["20q gain"].build == Build.GRCH37
    assert value(outcome, "P60", "tetraploid cells").value == 5
    breaks = [row["breakpoint"] for row in outcome.tables["breakpoints"] if row["sample"] == "P60"]
    assert breaks == ["20q10", "9q34", "22q11.2", "18q21"]


def test_what_the_parent_has_is_not_new(karyotype: Karyotype, found: Found):
    outcome = karyotype("A: 47,XX,+8[20]\nB: 48,XX,+8,+20[20]", parent="A")
    rows = {(row["sample"], row["abnormality"]): row["new"] for row in outcome.tables["abnormalities"]}
    assert rows == {("A", "+8"): "not known", ("B", "+8"): "no", ("B", "+20"): "yes"}
    recurrent = [(one.says[:14], one.answer) for one in outcome.findings if one.code == "karyotype/recurrent"]
    assert recurrent == [
        ("'A' has 8 gain", Answer.NOT_MET),
        ("'B' has 8 gain", Answer.NOT_KNOWN),
        ("'B' has 20 gai", Answer.NOT_MET),
    ]
    told = events(outcome, "B")
    assert (told["8 gain"].new, told["20 gain"].new) == ("no", "yes")
    assert events(outcome, "A")["8 gain"].new == "not known"
    own = karyotype("B: 46,XX,inv(9)(p12q13)[20]", parent="46,XX,inv(9)(p12q13)c[20]")
    assert events(own, "B")["inv(9)(p12q13)"].new == "no"
    assert found(own) == {"parent": None}


def test_a_parent_of_another_donor_and_one_that_is_not_there(karyotype: Karyotype, found: Found):
    assert found(karyotype("B: 46,XX[20]", parent="46,XY[20]"))["parent"] is Answer.NOT_MET
    assert found(karyotype("B: 46,XX[20]", parent="MCB-9"))["parent"] is Answer.NOT_KNOWN


def test_a_parent_by_a_column(karyotype: Karyotype):
    table = 'sample,karyotype,parent\nA,"47,XX,+8[20]",\nB,"47,XX,+8[20]",A\n'
    assert events(karyotype({"k.csv": table}), "B")["8 gain"].new == "no"


def test_what_could_not_be_read_is_never_a_pass(karyotype: Karyotype, found: Found):
    outcome = karyotype("S: 46,XX,dell(5)(q13)[20]", parent="46,XX[20]")
    assert found(outcome)["iscn"] is Answer.NOT_KNOWN
    assert found(outcome)["parent"] is Answer.NOT_KNOWN
    assert value(outcome, "S", "clonal abnormalities").value is None
    assert value(outcome, "S", "recurrent abnormalities").value is None
    for name in ("normal cells", "abnormal cells"):
        assert (value(outcome, "S", name).value, value(outcome, "S", name).note) == (None, "20 cells could not be read")
    assert "normal" not in found(outcome)


def test_no_karyotype_at_all(karyotype: Karyotype):
    outcome = karyotype("S: NA\nT: arr[GRCh38] (1-22,X)x2")
    assert value(outcome, "S", "karyotype").value is None
    assert value(outcome, "T", "clonal abnormalities").note == "there is no banded karyotype"
    assert [row["method"] for row in outcome.tables["other methods"]] == ["arr"]


def test_nuclei_of_fish_are_counted(karyotype: Karyotype):
    (row,) = karyotype("S: 46,XX[20].nuc ish(BCL2L1x3)[15/200]").tables["other methods"]
    assert (row["probe"], row["cells"], row["of"], row["share (%)"]) == ("(BCL2L1x3)", 15, 200, 7.5)
    assert row["low (%)"] == pytest.approx(100 * beta.ppf(0.025, 15, 186))


@pytest.mark.parametrize(
    ("text", "setting", "answer"),
    [
        ("46,XX[20]", {"min_cells": 20}, Answer.MET),
        ("46,XX[19]", {"min_cells": 20}, Answer.NOT_MET),
        ("46,XX", {"min_cells": 20}, Answer.NOT_KNOWN),
        ("47,XX,+8[3]/46,XX[17]", {"max_abnormal": 10}, Answer.NOT_MET),
        ("47,XX,+8[2]/46,XX[18]", {"max_abnormal": 10}, Answer.MET),
        ("92,XXXX[4]/46,XX[96]", {"max_tetraploid": 4}, Answer.MET),
        ("92,XXXX[5]/46,XX[95]", {"max_tetraploid": 4}, Answer.NOT_MET),
        ("NA", {"max_tetraploid": 4}, Answer.NOT_KNOWN),
    ],
)
def test_limits_that_are_set(karyotype: Karyotype, found: Found, text: str, setting: dict[str, float], answer: Answer):
    assert found(karyotype(text, **setting))["limit"] is answer


def test_tetraploid_cells_counted_apart(karyotype: Karyotype):
    table = 'sample,karyotype,tetraploid cells,tetraploid counted\nA,"46,XX[20]",3,100\n'
    told = value(karyotype({"k.csv": table}), "A", "tetraploid cells")
    assert (told.value, told.note) == (3, "3 of 100 cells")


def test_cells_without_a_karyotype_are_counted(karyotype: Karyotype):
    outcome = karyotype("S: 46,XX[17]/nonclonal[2]/4n[1]")
    assert [(row["state"], row["chromosomes"], row["cells"]) for row in outcome.tables["clones"]] == [
        ("normal", "46", 17),
        ("non-clonal", None, 2),
        ("abnormal", None, 1),
    ]
    assert value(outcome, "S", "abnormal cells").value == pytest.approx(15)
    assert value(outcome, "S", "tetraploid cells").value == pytest.approx(5)


def test_every_table_is_of_flat_rows(karyotype: Karyotype):
    outcome = karyotype(LINE)
    for rows in outcome.tables.values():
        assert all(not isinstance(cell, (list, dict, tuple)) for row in rows for cell in row.values())
    assert {
        "clones",
        "abnormalities",
        "gains and losses",
        "breakpoints",
        "excluded mosaicism",
        "events",
        "limits",
    } == set(outcome.tables)


def test_nothing_at_all(karyotype: Karyotype, found: Found):
    assert found(karyotype({})) == {"none": Answer.NOT_KNOWN}


def test_a_clone_whose_number_has_no_abnormality_to_it_is_no_normal_one(karyotype: Karyotype):
    """47,XX[20] lacks what is the 47th: neither are its cells normal, nor has it no recurrent abnormality."""
    figures = {one.name: one for one in karyotype("A: 47,XX[20]").reportables}
    for name in ("normal cells", "abnormal cells", "recurrent abnormalities"):
        assert figures[name].value is None
        assert figures[name].note


def test_a_gained_arm_without_its_rearrangement_is_no_variant(karyotype: Karyotype):
    """+1q is what recurs in pluripotent cells; read as a variant of heterochromatin it would have been normal."""
    figures = {one.name: one for one in karyotype("A: 46,XX,+1q[20]").reportables}
    assert figures["normal cells"].value is None
    assert figures["recurrent abnormalities"].value is None


@pytest.mark.parametrize("written", ["", "46", "not done", "nuc ish(BCL2L1x3)[12/200]"])
def test_cells_beside_what_is_no_banded_karyotype_exclude_nothing(written: str):
    """Twenty cells in a column, and no karyotype that could be read: nothing was seen to be normal in them."""
    source = Source("k.tsv", content=f"sample\tkaryotype\tcells counted\nA\t{written}\t20\n".encode())
    outcome = analyse(read((source,), Settings()), Settings())
    assert not [finding for finding in outcome.findings if finding.code == "karyotype/normal"]
    figures = {one.name: one for one in outcome.reportables}
    assert all(figures[name].value is None for name in ("normal cells", "abnormal cells") if name in figures)
    assert all(figures[name].limit is None for name in figures)
