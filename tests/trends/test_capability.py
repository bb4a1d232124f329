"""Capability against specification."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from seedlot.trends.capability import Index, capability, normality, worth_of_groups, worth_of_moving


def with_moments(count: int, mean: float, deviation: float) -> list[float]:
    """Values with exactly this mean and standard deviation (n - 1)."""
    z = np.asarray(stats.norm.ppf((np.arange(count) + 0.5) / count))
    return list(mean + deviation * (z - z.mean()) / z.std(ddof=1))


def test_the_indices_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.1.6: USL 20, LSL 8, mean 16, s 2 give Cp 1.0 and Cpk 0.6667 (Cpl 1.3333)."""
    told = capability(with_moments(50, 16, 2), 8, 20)
    assert told is not None
    assert told.pp is not None
    assert told.pp.value == pytest.approx(1.0)
    assert round(told.ppk.value, 4) == 0.6667
    one_sided = capability(with_moments(50, 16, 2), 8, None)
    assert one_sided is not None
    assert (one_sided.pp, round(one_sided.ppk.value, 4)) == (None, 1.3333)


def test_the_interval_of_cp_in_montgomery() -> None:
    """Montgomery, Introduction to Statistical Quality Control, example 8.4: n 20, s 1.75, limits 38 and 62: 1.57 to 3.01."""
    told = capability(with_moments(20, 50, 1.75), 38, 62)
    assert told is not None
    assert told.pp is not None
    assert (told.pp.low, told.pp.high) != (None, None)
    rounded = 2.29 / told.pp.value  # the book goes on from the rounded index
    ends = (round((told.pp.low or 0) * rounded, 2), round((told.pp.high or 0) * rounded, 2))
    assert (round(told.pp.value, 2), ends) == (2.29, (1.57, 3.01))


def test_the_interval_of_ppk_covers_as_often_as_it_says() -> None:
    """Simulated, 4,000 series of 30 from a normal distribution whose Ppk is 1: 95 % of the intervals hold it."""
    draws = np.random.default_rng(8).normal(size=(4000, 30))
    mean, deviation = draws.mean(axis=1), draws.std(axis=1, ddof=1)
    value = np.minimum(3.0 - mean, mean + 5.0) / (3 * deviation)
    sample = capability(list(draws[0]), -5.0, 3.0)
    assert sample is not None
    assert sample.ppk.value == pytest.approx(value[0])
    half = 1.959964 * np.sqrt(1 / (9 * 30) + value**2 / (2 * 29))
    assert sample.ppk.high == pytest.approx(value[0] + half[0], rel=1e-6)
    assert np.mean(np.abs(value - 1) <= half) == pytest.approx(0.95, abs=0.015)


def test_anderson_and_darling_find_what_is_not_normal() -> None:
    """The statistic is scipy's; the p-value falls below 5 % where its own 5 % point is passed."""
    skewed = list(np.random.default_rng(1).exponential(size=40))
    assert normality(skewed) < 0.001
    assert normality(with_moments(40, 0, 1)) > 0.9
    anderson: Any = stats.anderson  # the stubs know neither this method nor its p-value
    for seed in range(6):
        values = np.random.default_rng(seed).normal(size=25)
        found = anderson(values, "norm", method="interpolate")
        assert found.pvalue >= 0.15 or normality(list(values)) == pytest.approx(found.pvalue, abs=0.02)


def test_what_is_not_known() -> None:
    assert capability([1.0, 2.0, 3.0], 0, 5) is None
    assert capability([2.0] * 12, 0, 5) is None
    assert capability(with_moments(12, 1, 1), None, None) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=8, max_size=30), st.floats(0.1, 50), st.floats(-100, 100))
def test_indices_do_not_change_with_unit_or_origin(z: list[float], scale: float, shift: float) -> None:
    told = capability(z, -4.0, 5.0, within=0.8)
    moved = capability([shift + scale * each for each in z], shift - 4 * scale, shift + 5 * scale, within=0.8 * scale)
    if told is None or moved is None or told.overall < 1e-3:
        return
    assert moved.ppk.value == pytest.approx(told.ppk.value, rel=1e-6, abs=1e-9)
    assert told.cpk is not None
    assert moved.cpk is not None
    assert moved.cpk.low == pytest.approx(told.cpk.low, rel=1e-6, abs=1e-9)
    assert told.ppk.value <= (told.pp.value if told.pp else math.inf) + 1e-12


def test_an_interval_of_cpk_is_as_wide_as_what_its_scatter_rests_on() -> None:
    """Simulated, 2,000 series of 200 normal values, limits at 3 SD, scatter of the moving ranges of the first 20.

    With the freedom of those 20 (11.8) the intervals hold the true Cpk of 1 nine times in ten or more; with that of all 200
    (123) they would do so half the time.
    """
    draws = np.random.default_rng(5).normal(size=(2000, 200))
    within = np.abs(np.diff(draws[:, :20], axis=1)).mean(axis=1) / 1.128379
    value = (3 - np.abs(draws.mean(axis=1))) / (3 * within)

    def held(worth: float) -> float:
        half = 1.959964 * np.sqrt(1 / (9 * 200) + value**2 / (2 * worth))
        return float(np.mean(np.abs(value - 1) <= half))

    assert held(worth_of_moving(20)) > 0.9
    assert held(worth_of_moving(200)) < 0.6
    told = capability(list(draws[0]), -3, 3, within=float(within[0]), worth=worth_of_moving(20))
    assert told is not None
    assert told.cpk is not None
    half = 1.959964 * math.sqrt(1 / 1800 + value[0] ** 2 / (2 * 0.62 * 19))
    assert told.cpk.high == pytest.approx(value[0] + half, rel=1e-6)


def test_the_worth_of_groups() -> None:
    """Degrees of freedom of 20 mean ranges of five: 72.7 (Duncan, Quality Control and Industrial Statistics, table D3)."""
    assert worth_of_groups([5] * 20, ranges=True) == pytest.approx(72.7, abs=0.5)
    assert worth_of_groups([2] * 20, ranges=False) == pytest.approx(worth_of_groups([2] * 20, ranges=True), rel=1e-4)
    told = capability(with_moments(20, 0, 1), -3, 3, within=1.0, worth=0.0)
    assert told is not None
    assert (told.cpk, told.cp) == (Index(value=1.0, low=None, high=None),) * 2
