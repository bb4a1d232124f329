"""Known answers, computed by hand, and what must hold for any culture."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays import metabolites
from seedlot.assays.metabolites.analyse import analyse
from seedlot.assays.metabolites.rates import log_mean
from seedlot.assays.metabolites.read import read
from seedlot.assays.metabolites.settings import Settings
from seedlot.assays.metabolites.told import NAMES
from seedlot.assays.wing import run as run_assay
from seedlot.formats.analytes import ANALYTES
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis
from seedlot.terms.units import parse

HEADING = "sample,culture,hours,viable density,glucose,lactate\n"
GLUCOSE = "specific glucose consumption"


def answers(analysis: Analysis) -> dict[str, Answer | None]:
    """The answers of an analysis by their codes."""
    return {finding.code: finding.answer for finding in analysis.findings}


def test_grams_become_moles_and_both_are_kept(measure):
    """0.78 g/L of glucose at 180.156 g/mol are 4.32958 mmol/L."""
    analysis = measure("sample,glucose (g/L)\nA,0.78\n")
    (told,) = analysis.reportables
    assert (told.value, told.unit) == (pytest.approx(4.32958, rel=1e-5), "mmol/L")
    assert "written in g/L, converted with 180.156 g/mol" in told.note
    row = analysis.tables["readings"][0]
    assert (row["written"], row["written in"], row["unit"]) == (0.78, "g/L", "mmol/L")


def test_a_dilution_of_a_table_is_applied(values):
    told = values("sample,dilution,glucose,LDH\nC,5,2,40\n")
    assert (told["glucose"].value, told["LDH"].value) == (10, 200)
    assert "multiplied by the dilution of 5" in told["glucose"].note


def test_a_constant_culture_by_hand(values):
    """1 million/mL for 24 h, glucose 25 to 20: 5 pmol per cell and day; lactate 2 to 10: yield 8/5."""
    told = values(HEADING + "C-0,C,0,1,25,2\nC-1,C,24,1,20,10\n")
    assert told[GLUCOSE].value == pytest.approx(5)
    assert told["specific lactate production"].value == pytest.approx(8)
    assert told["yield of lactate on glucose"].value == pytest.approx(1.6)
    assert told[GLUCOSE].low is None
    assert "no interval: two times without replicates" in told[GLUCOSE].note


def test_a_growing_culture_by_hand(values):
    """0.5 to 1 million/mL in 24 h: the mean is 0.5/ln 2, so 5 mmol/L are 10 ln 2 pmol per cell and day."""
    told = values(HEADING + "C-0,C,0,0.5,25,\nC-1,C,24,1,20,\n")
    assert told[GLUCOSE].value == pytest.approx(10 * math.log(2))


def test_replicates_give_two_times_an_interval(values):
    """25.1 and 20.1, each mean with variance 0.01; Satterthwaite 2 degrees, t = 4.3027: half 0.60849."""
    told = values(HEADING + "C-0,C,0,1,25.0;25.2,2;2.2\nC-1,C,24,1,20.0;20.2,10;10.2\n")
    rate = told[GLUCOSE]
    assert rate.value == pytest.approx(5)
    assert (rate.low, rate.high) == (pytest.approx(5 - 0.60849, abs=1e-4), pytest.approx(5 + 0.60849, abs=1e-4))
    ratio = told["yield of lactate on glucose"]
    assert ratio.value == pytest.approx(1.6)
    assert ratio.low is not None
    assert ratio.high is not None
    assert ratio.low < 1.6 < ratio.high
    assert told["yield of lactate on glucose"].method.endswith("Fieller's interval")


def test_three_times_on_a_line_have_no_scatter(values):
    """25, 22, 19 at 0, 24, 48 h: 3 mmol/L a day."""
    told = values(HEADING + "C-0,C,0,1,25,\nC-1,C,24,1,22,\nC-2,C,48,1,19,\n")[GLUCOSE]
    assert (told.value, told.low, told.high) == (pytest.approx(3), pytest.approx(3), pytest.approx(3))


def test_three_times_off_a_line_by_hand(values):
    """25, 22, 18: slope -7/48, residuals 1/6, -1/3, 1/6, rss 1/6, Sxx 1152; t(1) = 12.7062: half 24 x 12.7062 x 0.0120281."""
    told = values(HEADING + "C-0,C,0,1,25,\nC-1,C,24,1,22,\nC-2,C,48,1,18,\n")[GLUCOSE]
    assert told.value == pytest.approx(3.5)
    assert told.high == pytest.approx(3.5 + 24 * 12.7062 * math.sqrt(1 / 6 / 1152), rel=1e-4)


def test_a_fed_culture_has_no_rates(measure):
    analysis = measure(HEADING + "C-0,C,0,1,25,2\nC-1,C,24,1,30,10\n")
    assert answers(analysis)["metabolites/fed"] is Answer.NOT_KNOWN
    told = {one.name: one for one in analysis.reportables if one.sample == "C"}
    assert told[GLUCOSE].value is None
    assert "fed" in told[GLUCOSE].note


@pytest.mark.parametrize(
    ("row", "note"),
    [("C-1,C,24,,20,10", "viable density is not known"), ("C-1,C,24,0,20,10", "no viable cells")],
)
def test_a_rate_without_cells_says_why(values, row, note):
    first = "C-0,C,0,0,25,2\n"
    told = values(HEADING + first + row + "\n")
    assert told[GLUCOSE].value is None
    assert note in told[GLUCOSE].note
    assert told["yield of lactate on glucose"].value == pytest.approx(1.6)


def test_no_yield_without_consumption(values):
    told = values(HEADING + "C-0,C,0,1,25,2\nC-1,C,24,1,25.5,10\n")["yield of lactate on glucose"]
    assert (told.value, "no glucose was consumed" in told.note) == (None, True)


def test_ldh_release(values):
    told = values("sample,LDH,total LDH\nC,150,1200\n")["LDH release"]
    assert (told.value, told.unit) == (12.5, "%")


FLEX2 = (
    '"Date & Time","Sample ID","Gln","Gluc","Lac","PCO2","pH","Total Density","Viable Density","Viability","Batch ID"\n'
)


def test_a_flex2_export_with_its_own_cells_makes_a_culture(measure):
    rows = "2026-03-01 09:00,A,4,4.50,0.18,40,7.3,1.1,1.0,91,B1\n2026-03-02 09:00,B,3,3.60,0.90,40,7.2,1.1,1.0,91,B1\n"
    analysis = measure({"SampleResultsX12026-03-02_101010.csv": FLEX2 + rows})
    told = {one.name: one for one in analysis.reportables if one.sample == "B1"}
    assert told[GLUCOSE].value == pytest.approx(0.9 / 180.156 * 1000)
    assert told["specific glutamine consumption"].value == pytest.approx(1)
    apart = measure({"SampleResultsX12026-03-02_101010.csv": FLEX2 + rows}, cultures="sample")
    assert {one.sample for one in apart.reportables} == {"A", "B"}


NUCLEOVIEW = (
    "Count; ;\nImage;20260301-0001-c-{sample};\nViability (%);90.0;\nLive (cells/ml);1.0E6;\nDead (cells/ml);1.1E5;\n"
    "Total (cells/ml);1.11E6;\nDate time;2026030{day} 091000\n\n//[B358DCA1]\n"
)
HEAD = "0\t2026-03-02 10:00:00\t#ARC-FILE#\t1.1a\t2026-03-01\t2026-03-02\tCEDEX BIO HT\t77\t6.0.0\tADMIN\n"
LINE = "40\t2026-03-0{day} 09:00:00\t{sample}\tC\tSAM\t\tGLC3B\t\tmmol/L\t{flag}\t{value}\t0.1\tR\n"


def test_counts_of_another_instrument_are_joined_by_the_sample_id(values):
    lines = LINE.format(day=1, sample="S1", flag=" ", value="25") + LINE.format(
        day=2, sample="S2", flag=" ", value="20"
    )
    files = {
        "bioht.txt": HEAD + lines,
        "a.csv": NUCLEOVIEW.format(sample="S1", day=1),
        "b.csv": NUCLEOVIEW.format(sample="S2", day=2),
    }
    assert values(files)[GLUCOSE].value == pytest.approx(5)
    assert values({"bioht.txt": HEAD + lines})[GLUCOSE].value is None
    plan = "sample,culture,hours,viable density\nS1,C,0,2\nS2,C,24,2\n"
    assert values({"bioht.txt": HEAD + lines, "plan.csv": plan})[GLUCOSE].value == pytest.approx(2.5)


def test_what_is_beyond_the_range_is_told_by_its_limit_and_judged_by_it(measure):
    lines = LINE.format(day=1, sample="S1", flag="< TEST RNG", value="< 0.20")
    analysis = measure({"bioht.txt": HEAD + lines}, min_glucose=0.5)
    (told,) = analysis.reportables
    assert (told.value, told.relation, told.limit) == (None, "<", 0.2)
    assert answers(analysis) == {"metabolites/range": None, "metabolites/limit": Answer.NOT_MET}
    assert answers(measure({"a.txt": HEAD + lines}, min_glucose=0.1))["metabolites/limit"] is Answer.NOT_KNOWN


def test_limits_are_judged_only_where_they_are_set(measure):
    text = "sample,glucose,lactate,ammonium,LDH,pH,osmolality\nA,3,20,2,100,7.1,>400\nB,3,<1,2,100,7.1,300\n"
    assert not any(finding.code == "metabolites/limit" for finding in measure(text).findings)
    limits = {"max_lactate": 15, "max_ammonium": 3, "max_ldh": 200, "min_ph": 7.2, "max_ph": 7.6, "max_osmolality": 350}
    found = [finding for finding in measure(text, **limits).findings if finding.code == "metabolites/limit"]
    judged = {finding.says.partition(" is ")[0]: finding.answer for finding in found if "'A'" in finding.says}
    assert judged["The lactate of 'A'"] is Answer.NOT_MET
    assert judged["The ammonium of 'A'"] is Answer.MET
    assert judged["The osmolality of 'A'"] is Answer.NOT_MET
    assert {finding.answer for finding in found if "lactate of 'B'" in finding.says} == {Answer.MET}


def test_impossible_readings_are_left_out(measure):
    analysis = measure({"a.txt": HEAD + LINE.format(day=1, sample="S", flag=" ", value="-2")})
    assert analysis.reportables == ()
    assert answers(analysis)["metabolites/impossible"] is Answer.NOT_KNOWN
    assert answers(measure("sample,pH,glucose\nA,15,-1\n"))["metabolites/impossible"] is Answer.NOT_KNOWN


def test_replicates_that_lie_apart_and_names_alike_are_questioned(measure):
    analysis = measure("sample,glucose\nA-1,2;9\na 1,5\n")
    assert {"metabolites/spread", "metabolites/names"} <= set(answers(analysis))
    assert "metabolites/twice" in answers(measure("sample,culture,glucose\nA,X,1\nA,Y,1\n"))


def test_other_dilutions_are_compared_and_not_averaged(reference):
    path = reference / "instruments/roche_cedex_bioht/roche_cedex_bioht_v7_dilution_and_replicates.txt"
    result = run_assay(metabolites.ASSAY, (Source(path.name, path),), {})
    told = {(one.sample, one.name): one.value for one in result.reportables}
    assert told["10AMB26002BR01", "IgG"] == 3.933
    assert told["11AMB26001NBR04", "glucose"] == pytest.approx((15.17 + 15.43) / 2)
    found = [finding for finding in result.findings if finding.code == "metabolites/dilution"]
    assert any("at 1/5 it is 6.174" in finding.says and finding.answer for finding in found)


def test_every_analyser_of_the_reference_runs_through_the_wing(reference):
    folder = reference / "instruments"
    for path in (
        *sorted((folder / "roche_cedex_bioht").glob("*.txt")),
        *sorted((folder / "novabio_flex2").glob("*.csv")),
    ):
        result = run_assay(metabolites.ASSAY, (Source(path.name, path),), {})
        assert result.reportables, path.name
        assert result.inputs[0].instrument or "2022-06-28" in path.name


def test_every_unit_is_a_unit_and_every_name_stands_once():
    names = [name for name, _, _ in NAMES]
    assert len(names) == len(set(names))
    assert [parse(unit) for _, unit, _ in NAMES]
    assert all(analyte.mass is None or analyte.unit == "mmol/L" for analyte in ANALYTES)


@given(st.floats(1e-320, 1e9), st.floats(1e-320, 1e9))
def test_the_logarithmic_mean_lies_between(first, last):
    mean = log_mean(first, last)
    assert min(first, last) * (1 - 1e-6) <= mean <= max(first, last) * (1 + 1e-6)
    assert mean == pytest.approx(log_mean(last, first), rel=1e-6)


@given(st.lists(st.floats(0, 50), min_size=2, max_size=6), st.floats(0.1, 10))
def test_twice_the_cells_consume_half_as_much_each(series, density):
    """A property of every rate: it is inversely proportional to the density."""
    falling = sorted(series, reverse=True)
    found = []
    for cells in (density, 2 * density):
        rows = "".join(f"C-{hour},C,{24 * hour},{cells!r},{value!r},\n" for hour, value in enumerate(falling))
        raw = read((Source("a.csv", content=(HEADING + rows).encode()),), Settings())
        told = {one.name: one for one in analyse(raw, Settings()).reportables if one.sample == "C"}
        found.append(float(told[GLUCOSE].value or 0))
    assert found[0] == pytest.approx(2 * found[1], rel=1e-6, abs=1e-9)
    assert found[0] >= -1e-9


def test_a_limit_that_is_not_stated_is_not_known(measure):
    analysis = measure("sample,glucose\nA,<LOD\n", min_glucose=1)
    found = answers(analysis)
    assert found["metabolites/undetermined"] is Answer.NOT_KNOWN
    assert found["metabolites/limit"] is Answer.NOT_KNOWN
    assert "not stated" in analysis.reportables[0].note


def test_a_unit_that_is_not_the_analytes_stays_as_written(measure):
    lines = LINE.format(day=1, sample="S", flag=" ", value="5").replace("mmol/L", "U/L")
    analysis = measure({"a.txt": HEAD + lines}, min_glucose=1)
    (told,) = analysis.reportables
    assert (told.value, told.unit) == (5, "U/L")
    assert answers(analysis)["metabolites/limit"] is Answer.NOT_KNOWN


def test_no_yield_where_glucose_and_lactate_are_never_known_together(values):
    told = values(HEADING + "C-0,C,0,1,25,\nC-1,C,24,1,20,1\nC-2,C,48,1,,2\n")["yield of lactate on glucose"]
    assert "fewer than two times" in told.note


def test_a_yield_is_unbounded_where_the_consumption_may_be_none(values):
    told = values(HEADING + "C-0,C,0,1,20;30,2;2.2\nC-1,C,24,1,20;29,10;10.2\n")["yield of lactate on glucose"]
    assert (told.low, "unbounded" in told.note) == (None, True)


def test_times_of_which_only_some_name_their_zone_make_no_culture(measure):
    text = "sample,culture,drawn on,glucose\nA,C,2026-03-01T10:00:00Z,25\nB,C,2026-03-02 10:00,20\n"
    assert {told.sample for told in measure(text).reportables} == {"A", "B"}


def test_samples_without_cells_at_first_have_no_slope_to_tell(values):
    """Three times, of which the integral grows only in the last interval."""
    told = values(HEADING + "C-0,C,0,0,25,\nC-1,C,24,0,25,\nC-2,C,48,1,20,\n")[GLUCOSE]
    assert told.value == pytest.approx(24 * 5 / 12)
