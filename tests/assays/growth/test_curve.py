"""Growth curves: regression on real counts, recomputed with numpy, and a published result."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx  # noqa: PT013 - reads as it is meant

from seedlot.assays.growth.curve import doubling_time_of, fit_growth, growth_rate, points_of
from seedlot.assays.growth.raw import Count
from seedlot.assays.growth.settings import Settings
from seedlot.formats.cells import Number

HEADING = "sample,hours,viable density,viability\n"


def curve(hours: Sequence[float], densities: Sequence[float]) -> list[Count]:
    return [
        Count(sample="A", where=f"row {at}", hours=hour, viable_density=Number(density))
        for at, (hour, density) in enumerate(zip(hours, densities, strict=True), start=2)
    ]


def nistcho(reference: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Batch cultures of NISTCHO counted by Vi-CELL: (culture, rows), one culture per batch, condition and replicate."""
    with (reference / "growth/nistcho_df.csv").open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["Batch"], row["Condition"], row["Replicate"]))
    for key, own in groupby(rows, key=lambda row: (row["Batch"], row["Condition"], row["Replicate"])):
        yield " ".join(key), list(own)


def test_nistcho_by_polyfit_over_a_stated_phase(reference, grow):
    """The first 125 h of every culture: numpy's least squares of ln(density) on time, with its covariance."""
    lines, expected = [HEADING], {}
    for name, rows in nistcho(reference):
        lines += [f"{name},{row['Hours']},{row['Total_VCD']},{row['Viability']}\n" for row in rows]
        early = [(float(row["Hours"]), math.log(float(row["Total_VCD"]))) for row in rows if float(row["Hours"]) <= 125]
        if len(early) >= 4:
            hours, logs = (np.array(part) for part in zip(*early, strict=True))
            coefficients, covariance = np.polyfit(hours, logs, 1, cov=True)
            expected[name] = (coefficients[0], math.sqrt(covariance[0, 0]))
    analysis = grow("".join(lines), phase_to=125)
    rates = {row["sample"]: row for row in analysis.tables["growth curves"]}
    times = {told.sample: told.value for told in analysis.reportables if told.name == "doubling time"}
    assert len(expected) >= 30
    for name, (slope, error) in expected.items():
        assert rates[name]["specific growth rate (/h)"] == approx(slope, rel=1e-9)
        assert rates[name]["standard error (/h)"] == approx(error, rel=1e-9)
        assert times[name] == approx(math.log(2) / slope, rel=1e-9)


def test_nistcho_steepest_windows_against_a_plain_search(reference, grow):
    """All windows of four time points by polyfit; those with at least 95 % of the steepest slope make the phase."""
    for name, rows in list(nistcho(reference))[:12]:
        hours = np.array(sorted(float(row["Hours"]) for row in rows))
        logs = np.array(
            [math.log(float(row["Total_VCD"])) for row in sorted(rows, key=lambda row: float(row["Hours"]))]
        )
        if len(hours) <= 4:
            continue
        slopes = [np.polyfit(hours[at : at + 4], logs[at : at + 4], 1)[0] for at in range(len(hours) - 3)]
        near = [at for at, slope in enumerate(slopes) if slope >= 0.95 * max(slopes)]
        best = np.polyfit(hours[near[0] : near[-1] + 4], logs[near[0] : near[-1] + 4], 1)[0]
        text = HEADING + "".join(f"{name},{row['Hours']},{row['Total_VCD']},90\n" for row in rows)
        assert grow(text).tables["growth curves"][0]["specific growth rate (/h)"] == approx(best, rel=1e-9)


def test_a_published_result_of_growthrates(reference, grow):
    """R growthrates 0.8, fit_easylinear of bactgrowth strain D, concentration 0, replicate 1: mumax 0.2048985, y0 0.0123482."""
    with (reference / "growth/bactgrowth.txt").open() as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t")
            if (row["strain"], row["conc"], row["replicate"]) == ("D", "0", "1")
        ]
    text = HEADING + "".join(f"D,{row['time']},{row['value']},\n" for row in rows)
    (found,) = grow(text, window=5).tables["growth curves"]
    assert found["specific growth rate (/h)"] == approx(0.2048985, abs=5e-8)
    assert math.exp(found["ln density at 0 h"]) == approx(0.0123482, abs=5e-8)


def test_a_curve_that_doubles_every_day(grow):
    analysis = grow(HEADING + "".join(f"A,{24 * day},{2.0**day},95\n" for day in range(6)))
    told = {value.name: value for value in analysis.reportables}
    assert told["doubling time"].value == approx(24)
    assert told["specific growth rate"].value == approx(math.log(2) / 24)
    assert told["viable cell density"].value == 32
    assert "steepest" in told["doubling time"].method


def test_the_interval_of_a_slope():
    """Densities e^0, e^1, e^3 at 0, 1, 2 h: slope 1.5, residual sum 1/6, standard error sqrt(1/12), t(1) = 12.7062."""
    settings = Settings()
    fit = fit_growth(points_of(curve([0, 1, 2], [1, math.e, math.e**3])), settings)
    assert fit is not None
    rate = growth_rate(fit, settings)
    assert rate.value == approx(1.5)
    assert fit.error == approx(math.sqrt(1 / 12))
    assert rate.high == approx(1.5 + 12.7062047 * math.sqrt(1 / 12), abs=1e-6)
    assert doubling_time_of(rate).high is None
    assert "no upper end" in doubling_time_of(rate).note


def test_replicates_count_as_one_time_point():
    points = points_of(curve([0, 0, 24, 24, 48, 48], [1, 1, 1, 4, 4, 4]))
    assert [point.hours for point in points] == [0, 24, 48]
    assert points[1].log_density == approx(math.log(2))


def test_counts_minutes_apart_are_replicates(grow):
    heading = "sample,counted on,viable density\n"
    rows = ["A,2026-03-01 10:00,1", "A,2026-03-01 10:04,1.1", "A,2026-03-02 10:00,2", "A,2026-03-03 10:00,4"]
    (found,) = grow(heading + "\n".join(rows)).tables["growth curves"]
    assert found["time points"] == 3


def test_zero_and_undetected_counts_are_left_out_and_said(grow):
    rows = ["A,0,0,90", "A,24,1,90", "A,48,2,90", "A,72,4,90", "A,96,<0.01,90", "A,120,,90"]
    analysis = grow(HEADING + "\n".join(rows))
    assert analysis.tables["growth curves"][0]["time points"] == 3
    codes = [finding.code for finding in analysis.findings]
    assert codes.count("growth/limit-of-count") == 2
    assert codes.count("growth/undetermined") == 1


def test_a_last_count_below_its_limit_is_reported_as_such(values):
    told = values(HEADING + "A,0,1,90\nA,24,<0.01,90\n")["viable cell density"]
    assert (told.value, told.relation, told.limit) == (None, "<", 0.01)


def test_a_spike_is_questioned_and_a_step_is_not(grow):
    def codes(densities: list[float]) -> list[str]:
        rows = "".join(f"A,{24 * day},{density},90\n" for day, density in enumerate(densities))
        return [finding.code for finding in grow(HEADING + rows).findings]

    assert codes([1, 2, 40, 8, 16]) == ["growth/outlier"]
    assert codes([1, 2, 40, 80, 160]) == []
    assert codes([1, 2, 4, 8, 160]) == []


def test_a_shrinking_culture_has_no_doubling_time(values):
    told = values(HEADING + "".join(f"A,{24 * day},{2.0**-day},90\n" for day in range(6)))
    assert told["doubling time"].value is None
    assert "did not grow" in told["doubling time"].note


def test_a_stated_phase_without_counts_gives_nothing(values):
    told = values(HEADING + "A,0,1,90\nA,24,2,90\nA,48,4,90\n", phase_from=100)
    assert told["doubling time"].value is None
    assert "fewer than two time points" in told["specific growth rate"].note


def test_two_points_of_a_phase_have_a_rate_without_interval(values):
    told = values(HEADING + "A,0,1,90\nA,24,2,90\nA,48,4,90\n", phase_from=24)
    assert told["doubling time"].value == approx(24)
    assert told["doubling time"].low is None
    assert "two time points" in told["doubling time"].note


def test_a_count_below_a_limit_that_is_not_stated(values):
    told = values(HEADING + "A,0,<LOD,90\n")["viable cell density"]
    assert told.value is None
    assert "not stated" in told.note


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=8), st.floats(0.01, 100))
def test_scaling_the_density_changes_no_growth(densities, scale):
    hours = [24.0 * day for day in range(len(densities))]
    plain = fit_growth(points_of(curve(hours, densities)), Settings(window=8))
    scaled = fit_growth(points_of(curve(hours, [scale * density for density in densities])), Settings(window=8))
    assert plain is not None
    assert scaled is not None
    assert scaled.slope == approx(plain.slope, abs=1e-12)


@pytest.mark.parametrize("window", [3, 4, 5])
def test_the_window_is_the_users(grow, window):
    rows = "".join(f"A,{24 * day},{2.0 ** min(day, 4)},90\n" for day in range(12))
    (found,) = grow(HEADING + rows, window=window).tables["growth curves"]
    assert found["specific growth rate (/h)"] == approx(math.log(2) / 24)
