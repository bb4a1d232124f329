"""The test for declining growth, against exact tables, an independent implementation and its own symmetries."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx  # noqa: PT013 - reads as it is meant
from scipy import stats

from seedlot.assays.growth.decline import smallest_p, trend
from seedlot.terms.finding import Finding
from seedlot.terms.result import Analysis

AGES = [0.0, 3.0, 6.0, 9.0, 12.0, 15.0]
HEADING = "sample,passage,hours in culture,viable cells seeded,viable cells harvested\n"
rates_of = st.lists(st.integers(-50, 50).map(lambda tenths: tenths / 10), min_size=4, max_size=9)


def test_six_falling_rates():
    """All 15 pairs fall: tau -1, p = 1/6! = 0.001389; the slopes are 0.1/3 everywhere."""
    found = trend(AGES, [1.0, 0.9, 0.8, 0.7, 0.6, 0.5], level=0.95)
    assert found is not None
    assert (found.tau, found.exact) == (-1, True)
    assert found.p == approx(1 / 720)
    assert found.slope == approx(-0.1 / 3)
    assert (found.early, found.late) == (0.9, 0.6)


@pytest.mark.parametrize(
    ("rates", "p"),
    [
        # Kendall's table of the exact distribution (Hollander and Wolfe, table A.30): n = 4, S = -4: 0.167; n = 5, S = -8: 0.042
        ([0.9, 1.0, 0.8, 0.7], 4 / 24),
        ([0.9, 1.0, 0.8, 0.7, 0.6], 5 / 120),
        ([1.0, 2.0, 3.0, 4.0], 1.0),
    ],
)
def test_exact_probabilities(rates, p):
    found = trend(AGES[: len(rates)], rates, level=0.95)
    assert found is not None
    assert found.p == approx(p)


@given(rates_of)
def test_an_independent_implementation_agrees(rates):
    ages = [3.0 * at for at in range(len(rates))]
    found = trend(ages, rates, level=0.95)
    assert found is not None
    sen = stats.theilslopes(rates, ages, alpha=0.95)
    assert found.slope == approx(sen.slope)
    assert found.low == approx(sen.low_slope)
    assert found.high == approx(sen.high_slope)
    if found.exact:
        kendall = stats.kendalltau(range(len(rates)), rates, alternative="less", method="exact")
        assert found.tau == approx(kendall.statistic)
        assert found.p == approx(kendall.pvalue)


@given(rates_of)
def test_rising_and_falling_are_mirror_images(rates):
    ages = [3.0 * at for at in range(len(rates))]
    falling, rising = trend(ages, rates, level=0.95), trend(ages, [-rate for rate in rates], level=0.95)
    assert falling is not None
    assert rising is not None
    assert falling.slope == approx(-rising.slope)
    assert falling.tau == approx(-rising.tau)
    assert falling.p + rising.p >= 1 - 1e-12


def test_equal_rates_are_no_decline():
    found = trend(AGES, [0.5] * 6, level=0.95)
    assert found is not None
    assert (found.p, found.tau, found.slope, found.exact) == (1, 0, 0, False)


def test_too_few_passages_cannot_be_tested():
    assert trend(AGES[:3], [3.0, 2.0, 1.0], level=0.95) is None
    assert smallest_p(4) == approx(1 / math.factorial(4))


def passages(harvests: list[float]) -> str:
    rows = (f"A,{number},72,1e6,{harvest}" for number, harvest in enumerate(harvests, start=1))
    return HEADING + "\n".join(rows)


def decline_of(analysis: Analysis) -> Finding:
    (finding,) = [finding for finding in analysis.findings if finding.code == "growth/decline"]
    return finding


def test_a_culture_that_slows_is_not_met_and_the_test_is_stated(grow):
    finding = decline_of(grow(passages([8e6, 7e6, 6e6, 5e6, 4e6, 3e6])))
    assert finding.answer == "not met"
    for part in ("Mann-Kendall", "p = 0.00139", "6 passages", "Theil-Sen slope", "95 %"):
        assert part in finding.says


def test_a_steady_culture_is_met_and_a_short_one_is_not_judged(grow):
    assert decline_of(grow(passages([8e6, 7.9e6, 8.1e6, 8e6, 7.8e6, 8.2e6]))).answer == "met"
    assert decline_of(grow(passages([8e6, 7e6, 6e6]))).answer is None
    assert decline_of(grow(passages([8e6, 7e6, 6e6, 5e6]), alpha=0.01)).answer is None
