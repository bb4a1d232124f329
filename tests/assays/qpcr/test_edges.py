"""Where a value cannot be determined."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pytest
from tests.assays.qpcr.conftest import values
from tests.assays.qpcr.test_analyse import NTC, SLOPE, sample, standards
from tests.formats import pcr_files as files

from seedlot.assays.qpcr.read import read
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.sigmoid import quantify
from seedlot.terms.assay import Source


def test_a_curve_that_has_not_turned():
    cycles = np.arange(1.0, 41.0)
    assert quantify(cycles, np.exp(0.7 * (cycles - 60)), times_noise=10).cq is None


def test_a_workbook_of_design_and_analysis():
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in files.DESIGN_AND_ANALYSIS.splitlines()[7:]:
        book.active.append([cell.strip('"') for cell in line.split(",")])
    stream = io.BytesIO()
    book.save(stream)
    raw = read((Source("d.xlsx", content=stream.getvalue()),), Settings())
    assert [run.instrument for run in raw.runs] == ["QuantStudio"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [*standards()[:2], *standards("R"), *sample(20.0), *sample(20.0, target="R")],
            "no standard curve of at least three",
        ),
        ([(*row[:4], 1e9 / (row[4] or 1)) for row in standards()] + sample(20.0), "standard curve of T is not valid"),
        ([*standards(), *standards("R", 16.0), *sample(None), *sample(20.0, target="R")], "no replicate amplified"),
        ([*standards(), *sample(20.0)], "no reaction of the reference"),
    ],
)
def test_no_copy_number_says_why(cycle, rows, why):
    told = values(cycle(rows, vector="T", reference="R"))["T vector copy number"]
    assert told.value is None
    assert why in told.note


def test_a_cycle_far_outside_the_standards(cycle):
    flat = [
        ("STD1", "T", 20.0, "standard", 1e6),
        ("STD2", "T", 20.02, "standard", 1e5),
        ("STD3", "T", 20.05, "standard", 1e4),
    ]
    analysis = cycle([*flat, *NTC, *sample(40.0)], min_efficiency=1, max_efficiency=299)
    assert values(analysis)["T quantity"].value is None


def test_efficiencies_from_curves_widen_the_interval(cycle):
    rows = [*standards(), *NTC, *sample(20.0, 20.1), *sample(22.0, 22.1, name="CAL"),
            *sample(18.0, 18.1, target="R"), *sample(18.0, 18.1, name="CAL", target="R")]  # fmt: skip
    given = {"relative": "T", "reference": "R", "calibrator": "CAL"}
    told = values(cycle(rows, **given))["T relative quantity"]
    assert "T 100.0 % (standard curve), R 100 % (assumed)" in told.note
    assert told.value == pytest.approx(4)
    fixed = values(cycle(rows, **given, efficiencies="T=100"))["T relative quantity"]
    assert told.low is not None
    assert fixed.low is not None
    assert told.low < fixed.low
    wrong = values(cycle(rows, **given, efficiencies="T=0"))["T relative quantity"]
    assert "cannot be" in wrong.note


def test_replicates_that_are_the_same_have_no_spread(cycle):
    rows = [*sample(20.0, 20.0), *sample(22.0, 22.0, name="CAL"), *sample(18.0, 18.0, target="R"),
            *sample(18.0, 18.0, name="CAL", target="R")]  # fmt: skip
    told = values(cycle(rows, relative="T", reference="R", calibrator="CAL"))["T relative quantity"]
    assert (told.value, told.low, told.high) == (told.low, told.low, told.low)


def test_two_points_of_a_line_have_no_interval_and_empty_cells_say_nothing(cycle):
    text = "sample,target,cq,role\nS,T,,sample\nNTC,T,undetermined,ntc\nPC,T,25,positive\n"
    told = values(cycle({"a.csv": text}, detect="T"))["T presence"]
    assert "no reaction has a known cycle" in told.note
    shown = values(cycle([*NTC, ("PC", "T", 25.0, "positive", None), *sample(None)], detect="T", lod="T=10"))
    assert "Limit of detection 10 {copies} (setting)" in shown["T presence"].note
    assert values(cycle([*standards(), *NTC, *sample(15 - SLOPE)]))["T quantity"].value == pytest.approx(1e5)


def test_a_curve_without_a_sure_slope_bounds_nothing(cycle):
    """Three standards whose slope may be zero: Fieller's set is not bounded."""
    loose = [
        ("STD1", "T", 20.0, "standard", 1e6),
        ("STD2", "T", 26.0, "standard", 1e5),
        ("STD3", "T", 25.0, "standard", 1e4),
    ]
    analysis = cycle([*loose, *NTC, *sample(23.0)], min_efficiency=1, max_efficiency=299, min_r2=0.1)
    told = values(analysis)["T quantity"]
    assert (told.low, told.high) == (0, None)
    assert "quantities" not in {chart.name for chart in analysis.charts}
