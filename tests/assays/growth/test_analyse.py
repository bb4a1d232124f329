"""The whole assay: many cultures, instruments beside passages, and what must not matter."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest import approx  # noqa: PT013 - reads as it is meant

from seedlot.assays.growth import ASSAY
from seedlot.assays.growth.analyse import analyse
from seedlot.assays.growth.read import read
from seedlot.assays.growth.settings import Settings
from seedlot.assays.growth.told import NAMES
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.result import Analysis

HEADING = (
    "sample,passage,seeded on,harvested on,viable cells seeded,viable cells harvested,viable counted,total counted\n"
)


def analysis_of(text: str, **given_settings: object) -> Analysis:
    settings = Settings.model_validate(given_settings)
    return analyse(read((Source("growth.csv", content=text.encode()),), settings), settings)


def test_the_plate():
    assert ASSAY.name == "growth"
    assert ".xls" in ASSAY.accepts
    assert ASSAY.settings().plain()["level"] == 0.95


def test_many_cultures_are_told_apart(grow):
    rows = "B,1,2026-01-01,2026-01-04,1e6,4e6,,\nA,1,2026-01-01,2026-01-04,1e6,8e6,,\nB,2,2026-01-04,2026-01-07,1e6,4e6,,\n"
    sums = {
        told.sample: told.value
        for told in grow(HEADING + rows).reportables
        if told.name == "cumulative population doublings"
    }
    assert sums == {"A": approx(3), "B": approx(4)}


def test_every_passage_can_be_reported(grow):
    rows = "A,1,2026-01-01,2026-01-04,1e6,4e6,,\nA,2,2026-01-04,2026-01-07,1e6,8e6,,\n"
    told = [value for value in grow(HEADING + rows, report="every").reportables if value.name == "population doublings"]
    assert [(value.sample, value.value) for value in told] == [("A P1", approx(2)), ("A P2", approx(3))]


def test_days_in_culture_run_from_the_first_seeding(values):
    rows = "A,1,2026-01-01,2026-01-04,1e6,4e6,,\nA,2,2026-01-05,2026-01-11,1e6,8e6,,\n"
    told = values(HEADING + rows)
    assert told["days in culture"].value == 10
    assert told["passage number"].value == 2
    assert "24 h either way" in told["doubling time"].note


def test_times_of_day_and_zones_count(values):
    """10:00 in Berlin in January is 09:00 UTC: 72 h later it is 09:00Z again."""
    told = values(HEADING + "A,1,2026-01-01T10:00+01:00,2026-01-04T09:00Z,1e6,8e6,,\n")["doubling time"]
    assert told.value == approx(24)
    assert "24 h either way" not in told.note


def test_viability_has_an_exact_binomial_interval(values):
    """Clopper and Pearson for 90 of 100: 82.38 % to 95.10 % (Hahn and Meeker; any table of exact limits)."""
    told = values(HEADING + "A,1,2026-01-01,2026-01-04,1e6,8e6,90,100\n")["viability"]
    assert told.value == 90
    assert told.low == approx(82.38, abs=0.005)
    assert told.high == approx(95.10, abs=0.005)


@pytest.mark.parametrize(("viable", "low", "high"), [(0, 0, 3.62), (100, 96.38, 100)])
def test_viability_at_its_ends(values, viable, low, high):
    """None or all of 100: the other end is 1 - 0.025^(1/100) = 3.62 % away."""
    told = values(HEADING + f"A,1,2026-01-01,2026-01-04,1e6,8e6,{viable},100\n")["viability"]
    assert told.low == approx(low, abs=0.005)
    assert told.high == approx(high, abs=0.005)


def test_recovery_after_thaw(values):
    text = "sample,passage,cells frozen,viable cells at thaw,viable cells at 24 h,viable cells seeded,viable cells harvested\n"
    told = values(text + "A,4,1e6,9e5,6e5,9e5,4e6\n")
    assert told["recovery after thaw"].value == approx(90)
    assert told["recovery at 24 h"].value == approx(60)
    missing = values(text + "A,4,,9e5,,9e5,4e6\n")
    assert missing["recovery after thaw"].value is None
    assert "frozen is not given" in missing["recovery after thaw"].note
    assert "recovery at 24 h" not in missing


def test_passages_may_name_the_counts_of_an_instrument(reference, values):
    """CLB001: 0.75 million/mL in 10 mL from 1 million cells, 2123 cells counted: log2(7.5) +/- 1.96 / (sqrt(2123) ln 2)."""
    export = reference / "instruments/beckman_vi_cell_blu/Beckman_Vi-Cell-BLU_example01.csv"
    heading = "sample,passage,viable cells seeded,count at harvest,volume at harvest\n"
    files = {"passages.csv": heading + "A,1,1e6,CLB001,10\n", "export.csv": export.read_bytes()}
    told = values(files)
    half = 1.95996398 / (math.sqrt(2123) * math.log(2))
    assert told["viable cells harvested"].value == approx(7.5e6)
    assert told["population doublings"].value == approx(math.log2(7.5))
    assert told["population doublings"].high == approx(math.log2(7.5) + half, abs=1e-7)
    assert told["viability"].value == 96.9


def test_named_counts_that_are_not_there_are_said(values):
    heading = "sample,passage,viable cells seeded,count at harvest,volume at harvest\n"
    counts = "sample,viable density\nV1,1\nV2,2\nV2,3\nV3,\n"

    def note(name: str, volume: str = "10") -> str:
        return str(
            values({"p.csv": f"{heading}A,1,1e6,{name},{volume}\n", "c.csv": counts})["population doublings"].note
        )

    assert "'V9' of the cells harvested is not in the files" in note("V9")
    assert "'V2' of the cells harvested stands twice" in note("V2")
    assert "'V3' of the cells harvested has no density" in note("V3")
    assert "volume of the cells harvested is not given" in note("V1", "")


def test_replicate_counts_of_an_instrument_make_replicates(values):
    heading = "sample,passage,viable cells seeded,count at harvest,volume at harvest\n"
    counts = "sample,viable density,viability\nV1,0.7,90\nV2,0.8,95\nV3,0.9,94\n"
    told = values({"p.csv": heading + "A,1,1e6,V1;V2;V3,10\n", "c.csv": counts})
    assert told["viable cells harvested"].value == approx(8e6)
    assert "3 replicates" in told["population doublings"].note
    assert told["viability"].value == approx(93)
    assert "t interval" in told["viability"].method


def test_total_cells_with_viability_give_the_viable(values):
    text = "sample,passage,total cells seeded,viability at seeding,total cells harvested,viability\n"
    assert values(text + "A,1,2e6,50,1e7,80\n")["population doublings"].value == approx(3)
    assert "without viability" in values(text + "A,1,2e6,,1e7,80\n")["population doublings"].note


def test_a_vi_cell_export_alone_is_reported_by_sample(reference, grow):
    export = reference / "instruments/beckman_vi_cell_xr/v2.06/Beckman_Vi-Cell-XR_hiddenRow.xlsx"
    analysis = grow({"export.xlsx": export.read_bytes()})
    told = {value.name: value for value in analysis.reportables if value.sample == "foobar#1"}
    assert told["viable cell density"].value == 13.2
    assert told["viable cell density"].unit == "10*6.{cells}/mL"
    assert told["viability"].value == 93.6
    assert told["average cell diameter"].value == 16.5
    assert len({value.sample for value in analysis.reportables}) == 24
    assert any("Aspirate" in name for name in analysis.unused)


def test_tables_hold_per_area_and_notes(grow):
    text = "sample,passage,viable cells seeded,viable cells harvested,area,note\nA,1,1.75e5,8.75e5,175,T175\n"
    (row,) = grow(text).tables["passages"]
    assert (row["seeded per cm2"], row["harvested per cm2"], row["note"]) == (1000, 5000, "T175")


def test_every_name_told_is_a_stable_name_with_its_unit(grow):
    units = {name: unit for name, unit, _ in NAMES}
    text = "sample,passage,viable cells seeded,viable cells harvested,confluence,split ratio\nA,1,1e6,8e6,80,4\n"
    analysis = grow({"p.csv": text, "c.csv": "sample,viable density,total density,diameter\nB,1,2,15\n"})
    assert analysis.reportables
    assert all(units[told.name] == told.unit for told in analysis.reportables)


rows_of = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 6), st.floats(1e3, 1e9), st.floats(1e3, 1e9)),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
)


def table(rows: list[tuple[str, int, float, float]], scale: float = 1) -> str:
    lines = (
        f"{sample},{number},2026-01-{3 * number:02},2026-01-{3 * number + 3:02},{seeded * scale!r},{harvested * scale!r},,"
        for sample, number, seeded, harvested in rows
    )
    return HEADING + "\n".join(lines)


def without_places(analysis: Analysis) -> tuple[object, ...]:
    rows = [{name: cell for name, cell in row.items() if name != "where"} for row in analysis.tables["passages"]]
    return analysis.reportables, [(finding.code, finding.says) for finding in analysis.findings], rows, analysis.charts


@hypothesis_settings(max_examples=40)
@given(rows_of.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_changes_nothing(both):
    first, second = both
    assert without_places(analysis_of(table(first))) == without_places(analysis_of(table(second)))


@hypothesis_settings(max_examples=40)
@given(rows_of, st.sampled_from([10.0, 1000.0]))
def test_scaling_all_counts_changes_no_doublings(rows, scale):
    def told(text: str) -> list[object]:
        return [
            (value.sample, value.name, value.relation, approx(value.value), approx(value.limit))
            for value in analysis_of(text).reportables
            if "doubling" in value.name
        ]

    assert told(table(rows)) == told(table(rows, scale))


@hypothesis_settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_table_makes_it_raise_anything_else(text):
    """Whatever stands in the cells, there is an analysis."""
    cells = text.replace('"', "").replace("\n", " ").replace("\r", " ").replace("\x00", "")
    rows = [f"A,{number},{cells[number::7]},{cells[: number * 3]}" for number in range(1, 4)]
    heading = "sample,passage,viable cells seeded,viable cells harvested\n"
    try:
        analysis = analysis_of(heading + "\n".join(rows))
    except UnreadableFileError:
        return
    assert analysis.findings


def test_the_same_bytes_give_the_same_analysis(grow):
    rows = HEADING + "A,1,2026-01-01,2026-01-04,1e6,8e6,90,100\nB,1,2026-01-01,2026-01-04,1e6,8e6,90,100\n"
    assert grow(rows).plain() == grow(rows).plain()
