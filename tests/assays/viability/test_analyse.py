"""Known answers, computed by hand, and what must hold for any count."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seedlot.assays import viability
from seedlot.assays.viability.analyse import analyse
from seedlot.assays.viability.read import read
from seedlot.assays.viability.settings import Settings
from seedlot.assays.wing import run as run_assay
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer

SQUARES = "sample,square,live,dead,dilution,volume\n"
EVEN = SQUARES + "A,1,25,3,2,10\nA,2,24,2,2,10\nA,3,26,3,2,10\nA,4,25,2,2,10\n"


def answers(analysis) -> dict[str, Answer | None]:
    return {finding.code: finding.answer for finding in analysis.findings}


def test_a_neubauer_chamber_by_hand(values):
    """100 live cells in 4 squares of 0.1 uL, diluted 1 + 1: 100 / 0.4 uL x 2 = 0.5 million/mL; Garwood: 81.36 to 121.63."""
    found = values(EVEN)
    density = found["viable cell density"]
    assert density.value == pytest.approx(0.5)
    assert (density.low, density.high) == (pytest.approx(0.5 * 0.8136, rel=1e-4), pytest.approx(0.5 * 1.2163, rel=1e-4))
    assert found["total cell density"].value == pytest.approx(0.55)
    assert found["viable cells"].value == pytest.approx(5e6)
    assert found["viability"].value == pytest.approx(100 / 1.1)
    exact = stats.binomtest(100, 110).proportion_ci(0.95, "exact")
    assert (found["viability"].low, found["viability"].high) == (
        pytest.approx(100 * exact.low),
        pytest.approx(100 * exact.high),
    )
    assert found["viable cells"].low == pytest.approx(5e6 * 0.8136, rel=1e-4)


def test_other_squares_and_depths(values):
    """16 squares of 0.04 mm2, 0.2 mm deep: 0.128 uL; 64 cells are 0.5 million/mL."""
    rows = "".join(f"A,{number},4,1,0.04,0.2\n" for number in range(16))
    found = values("sample,square,live,dead,square area,depth\n" + rows)
    assert found["viable cell density"].value == pytest.approx(0.5)


def test_uneven_squares_are_told_and_widen_the_interval(count):
    """Live 10, 50, 12, 48: mean 30, index of dispersion 48.27 with 3 degrees; sd 21.97, half 34.96."""
    analysis = count(SQUARES + "A,1,10,0,1,\nA,2,50,0,1,\nA,3,12,0,1,\nA,4,48,0,1,\n")
    density = analysis.reportables[0]
    assert density.value == pytest.approx(0.3)
    assert (density.low, density.high) == (0, pytest.approx((30 + 34.959) / 100, rel=1e-3))
    assert answers(analysis)["viability/uneven"] is Answer.NOT_KNOWN


def test_few_cells_are_told(count):
    assert "viability/few" in answers(count(SQUARES + "A,1,10,1,1,\n"))
    assert "viability/few" not in answers(count(SQUARES + "A,1,10,1,1,\n", min_counted=11))


def test_no_cells_have_an_upper_limit(values):
    """No live cell in 0.1 uL: at most 3.689 of them (97.5 %), 0.03689 million/mL."""
    density = values(SQUARES + "A,1,0,5,1,\n")["viable cell density"]
    assert (density.value, density.low) == (0, 0)
    assert density.high == pytest.approx(0.03689, rel=1e-3)


REPLICATES = "sample,viable density,total density,viability\nA,0.80,1,80\nA,0.85,1,85\nA,0.90,1,90\n"


def test_replicates_have_the_interval_of_their_mean(count, values):
    """Mean 0.85, sd 0.05: half = 4.3027 x 0.05 / sqrt(3) = 0.12421."""
    density = values(REPLICATES)["viable cell density"]
    assert density.value == pytest.approx(0.85)
    assert (density.low, density.high) == (
        pytest.approx(0.85 - 0.12421, abs=1e-4),
        pytest.approx(0.85 + 0.12421, abs=1e-4),
    )
    assert "CV between counts 5.9 %" in density.note
    assert answers(count(REPLICATES))["viability/replicates"] is None


THAW = "sample,cells frozen,count at thaw,volume at thaw,cells plated,viable cells at 24 h\nLOT,1e6,A,1,5e5,6e5\n"


def test_recovery_after_thaw_by_hand(values):
    """Logarithm: variance 0.0025/3/0.7225 = 0.0011534, t(2) = 4.3027, half 0.14613: 85 % x/ 1.15735."""
    found = values({"thaw.csv": THAW, "counts.csv": REPLICATES}, "LOT")
    recovery = found["recovery after thaw"]
    assert recovery.value == pytest.approx(85)
    half = math.exp(0.14613)
    assert (recovery.low, recovery.high) == (pytest.approx(85 / half, rel=1e-4), pytest.approx(85 * half, rel=1e-4))
    assert found["recovery at 24 h"].value == pytest.approx(60)
    assert found["survival at 24 h"].value == pytest.approx(120)
    assert found["viability after thaw"].value == pytest.approx(85)


def test_counts_that_a_thaw_names_are_told_with_the_thaw_alone(count):
    analysis = count({"thaw.csv": THAW, "counts.csv": REPLICATES})
    assert {told.sample for told in analysis.reportables} == {"LOT"}
    assert len(analysis.tables["counts"]) == 3


def test_the_users_limits_are_judged_and_no_others(count):
    files = {"thaw.csv": THAW, "counts.csv": REPLICATES}
    assert not any("limit" in code for code in answers(count(files)))
    found = answers(count(files, min_viability=80, min_recovery=90, min_recovery_24h=50))
    assert found["viability/viability-limit"] is Answer.MET
    assert found["viability/recovery-limit"] is Answer.NOT_MET
    assert found["viability/recovery-24h-limit"] is Answer.MET


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("LOT,,A,1,,", "the number of cells frozen is not given"),
        ("LOT,1e6,B,1,,", "count 'B' is not in the files"),
        ("LOT,1e6,A,,,", "the volume of the suspension that was counted is not given"),
    ],
)
def test_a_recovery_that_is_not_known_says_why(count, row, says):
    heading = THAW.partition("\n")[0]
    analysis = count({"thaw.csv": f"{heading}\n{row}\n", "counts.csv": REPLICATES}, min_recovery=70)
    recovery = next(told for told in analysis.reportables if told.name == "recovery after thaw")
    assert (recovery.value, says in recovery.note) == (None, True)
    assert answers(analysis)["viability/recovery-limit"] is Answer.NOT_KNOWN


def test_more_cells_than_were_frozen_are_questioned(count):
    found = answers(count("sample,cells frozen,viable cells at thaw\nLOT,1e6,2e6;2.1e6\n"))
    assert found["viability/surplus"] is Answer.NOT_KNOWN


PANEL = "sample,viable,early apoptotic,late apoptotic,necrotic\n"


def test_apoptosis_by_counts(values):
    """800, 100, 60 and 40 of 1000 cells."""
    found = values(PANEL + "A,800,100,60,40\n")
    assert {name: told.value for name, told in found.items()} == {
        "viable cells by annexin V": 80,
        "early apoptotic cells": 10,
        "late apoptotic cells": 6,
        "necrotic cells": 4,
        "apoptotic cells": 16,
    }
    exact = stats.binomtest(160, 1000).proportion_ci(0.95, "exact")
    assert found["apoptotic cells"].low == pytest.approx(100 * exact.low)


def test_apoptosis_in_percent(count, values):
    heading = PANEL.replace("viable,", "viable (%),").replace("necrotic", "necrotic (%)").replace("\n", ",cells\n")
    found = values(heading + "A,80.1,10,6,4,1000\n")
    assert found["apoptotic cells"].value == pytest.approx(16)
    assert found["early apoptotic cells"].low == pytest.approx(100 * stats.binomtest(100, 1000).proportion_ci().low)
    found = answers(count(heading + "A,80.1,10,6,1,1000\n", max_apoptotic=10))
    assert found["viability/panel-sum"] is Answer.NOT_KNOWN
    assert found["viability/apoptosis-limit"] is Answer.NOT_MET


def test_a_panel_without_a_quadrant_has_no_values(count):
    analysis = count(PANEL + "A,80,,6,4\n", max_apoptotic=10)
    assert analysis.reportables == ()
    assert answers(analysis) == {
        "viability/panel": Answer.NOT_KNOWN,
        "viability/apoptosis-limit": Answer.NOT_KNOWN,
    }


NUCLEOVIEW = """Viability and Cell Count Assay; ;
Image;20260301-0001-c-{sample};
Viability (%);{viability};
Live (cells/ml);9.0E5;
Dead (cells/ml);{dead};
Total (cells/ml);1.0E6;
Instrument s/n;s/n 42
Date time;2026030{day} 090000
Time zone offset;1

//[B358DCA1]
"""


def export(sample: str = "A", viability: str = "90.0", dead: str = "1.0E5", day: int = 1) -> str:
    return NUCLEOVIEW.format(sample=sample, viability=viability, dead=dead, day=day)


def test_a_counter_that_contradicts_itself_is_questioned(count):
    assert answers(count(export())) == {}
    assert answers(count(export(viability="97.0"))) == {"viability/disagreement": Answer.NOT_KNOWN}
    assert answers(count(export(dead="3.0E5"))) == {"viability/sum": Answer.NOT_KNOWN}


def test_counts_at_two_times_are_a_series_of_which_the_last_is_reported(count):
    analysis = count({"0h.csv": export(), "24h.csv": export(viability="89.5", day=2)})
    assert [row["hours"] for row in analysis.tables["times"]] == [0, 24]
    assert {told.value for told in analysis.reportables if told.name == "viability"} == {89.5}
    assert [chart.name for chart in analysis.charts] == ["viable cell density", "viability"]


def test_two_samples_of_one_name_lie_too_far_apart(count):
    analysis = count("sample,viable density\nA,0.2\nA,2\n")
    assert answers(analysis)["viability/spread"] is Answer.NOT_KNOWN


def test_names_that_differ_in_dashes_only_are_questioned(count):
    assert "viability/names" in answers(count("sample,viable density\nLot-1,1\nlot 1,1\n"))


def test_impossible_values_and_error_states_are_findings(count):
    heading = "Sample ID,Cell count,Viable cells,Viable (x10^6) cells/mL,Viability (%),Analysis date/time\n"
    analysis = count(heading + "A,10,20,-1,120,3/21/2022 16:56\nB,100,90,0.5,ERROR,3/21/2022 16:57\n")
    codes = [finding.code for finding in analysis.findings]
    assert codes.count("viability/impossible") == 3
    assert "vicell/instrument" in codes
    told = {(one.sample, one.name): one.value for one in analysis.reportables}
    assert (told["A", "viable cell density"], told["B", "viability"]) == (None, 90)


def test_the_first_analysis_of_the_same_images_is_used(reference):
    path = reference / "instruments/roche_cedex_hires/roche_cedex_hires_example_3.csv"
    raw = read((Source(path.name, path),), Settings())
    assert any(finding.code == "viability/again" for finding in raw.findings)
    assert raw.instruments == ("3700901",)


def test_every_counter_of_the_reference_runs_through_the_wing(reference):
    for folder in ("chemometec_nucleoview", "chemometec_nc_view", "roche_cedex_hires", "beckman_vi_cell_blu"):
        for path in sorted((reference / "instruments" / folder).glob("*.csv")):
            result = run_assay(viability.ASSAY, (Source(path.name, path),), {})
            assert result.reportables, path.name
            assert result.plain() == run_assay(viability.ASSAY, (Source(path.name, path),), {}).plain()


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=9),
    st.sampled_from([1, 2, 5, 10]),
)
def test_the_interval_holds_the_value_and_grows_with_the_dilution(squares, dilution):
    rows = "".join(f"A,{number},{live},{dead},{{0}},\n" for number, (live, dead) in enumerate(squares))
    found = []
    for factor in (1, dilution):
        raw = read((Source("a.csv", content=(SQUARES + rows.format(factor)).encode()),), Settings())
        told = {one.name: one for one in analyse(raw, Settings()).reportables}
        density = told["viable cell density"]
        low, value, high = (float(end) for end in (density.low or 0, density.value or 0, density.high or 0))
        assert low <= value <= high
        assert value <= float(told["total cell density"].value or 0) + 1e-12
        found.append(value)
    assert found[1] == pytest.approx(dilution * found[0])


@given(st.lists(st.floats(0, 1e4), min_size=4, max_size=4))
def test_quadrants_of_any_panel_make_a_whole_or_a_finding(parts):
    text = PANEL.replace("viable,", "viable ({cells}),") + ",".join(["A", *map(repr, parts)]) + "\n"
    raw = read((Source("a.csv", content=text.encode()),), Settings())
    told = {one.name: one.value for one in analyse(raw, Settings()).reportables}
    if told:
        total = sum(float(value or 0) for name, value in told.items() if name != "apoptotic cells")
        assert total == pytest.approx(100)
    else:
        assert sum(parts) == 0


def test_two_thaws_of_one_name_and_a_thaw_without_cells_are_questioned(count):
    found = answers(count("sample,cells frozen,viable cells at thaw\nA,1e6,9e5\nA,1e6,8e5\nB,1e6,\n"))
    assert found["viability/twice"] is Answer.NOT_KNOWN
    assert found["viability/undetermined"] is Answer.NOT_KNOWN


def test_replicates_that_differ_more_than_chance_or_state_two_volumes_are_questioned(count):
    text = "sample,viable density,total density,viable counted,total counted,volume\n"
    analysis = count(text + "A,1,1.1,1000,1100,5\nA,1.2,1.3,1200,1300,10\n")
    found = answers(analysis)
    assert found["viability/uneven"] is Answer.NOT_KNOWN
    assert found["viability/volume"] is Answer.NOT_KNOWN
    assert "viable cells" not in {told.name for told in analysis.reportables}


def test_a_count_without_a_density_gives_no_recovery(values, count):
    files = {"thaw.csv": THAW, "counts.csv": "sample,viable density,viability\nA,,85\nA,0.9,90\n"}
    assert "a count has no viable density" in values(files, "LOT")["recovery after thaw"].note
    assert "viability/undetermined" in answers(count("sample,viable density,hours\nA,,0\nA,1,24\n"))


def test_an_empty_chamber_is_even_and_a_filling_without_live_cells_is_no_count(count):
    assert answers(count(SQUARES + "A,1,0,0,1,\nA,2,0,0,1,\n", min_counted=0)) == {}
    assert count(SQUARES + "A,1,,1,1,\nB,1,100,5,1,\n").tables["counts"][0]["sample"] == "B"


def test_repeated_counts_of_a_cedex_are_replicates(count):
    heading = "Cedex ID,Reactor identifer,Sample identifer,Data set name,Date finished,Viability,Viable Cell Conc.,Total Cell Conc.\n"
    row = "1,R,S,Original,18.06.2019 07:46,95,1e6,1.05e6\n"
    assert answers(count(heading + row + row))["viability/replicates"] is None
