"""Limits of blank and detection, with answers worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seedlot.assays.flow.detection import (
    Blank,
    alike,
    chance,
    detection,
    events_needed,
    highest,
    median_ranks,
    positives_needed,
    quantile_ranks,
    upper_bound,
)


def test_no_positives_bound_the_fraction_by_three_over_n():
    """1 - 0.05 ** (1 / 1000) = 0.0029912; 3 / n is 0.003 (Hanley and Lippman-Hand 1983)."""
    assert upper_bound(0, 1000, risk=0.05) == pytest.approx(1 - 0.05 ** (1 / 1000), rel=1e-9)
    assert upper_bound(0, 1000, risk=0.05) == pytest.approx(0.0029912, abs=5e-8)
    assert upper_bound(10, 10, risk=0.05) == 1


def test_a_blank_of_as_many_events_without_positives_needs_five():
    """Of x positives in two tubes alike all fall in the sample by chance with 0.5 ** x: 0.0625 for 4, 0.03125 for 5."""
    found = detection([Blank("FMO", 0, 100_000)], 100_000, alpha=0.05, beta=0.05)
    assert chance(4, 100_000, 0, 100_000) == pytest.approx(0.0625)
    assert chance(5, 100_000, 0, 100_000) == pytest.approx(0.03125)
    assert found.critical == 4
    assert found.blank == 4e-5
    # Poisson mean of which 4 or fewer are seen with 5 %: 9.1535 (half of chi-square 0.95 of 10 degrees, 18.307).
    assert found.detected == pytest.approx(9.1535e-5, rel=1e-3)


def test_without_a_blank_any_positive_event_is_one():
    found = detection([], 30_000, alpha=0.05, beta=0.05)
    assert (found.critical, found.blank, found.events) == (0, 0, 0)
    assert found.detected == pytest.approx(1 - 0.05 ** (1 / 30_000), rel=1e-9)


def test_a_blank_full_of_positives_hides_everything():
    found = detection([Blank("FMO", 50, 50)], 50, alpha=0.05, beta=0.05)
    assert (found.critical, found.detected) == (50, 1)


def test_blanks_that_differ_are_not_pooled():
    near, far = Blank("A", 10, 10_000), Blank("B", 60, 10_000)
    assert not alike([near, far], alpha=0.05)
    assert alike([near, Blank("C", 12, 10_000)], alpha=0.05)
    assert highest([near, far]) == far
    found = detection([near, far], 10_000, alpha=0.05, beta=0.05)
    assert (found.positives, found.events) == (60, 10_000)
    pooled = detection([near, Blank("C", 12, 10_000)], 10_000, alpha=0.05, beta=0.05)
    assert (pooled.positives, pooled.events) == (22, 20_000)
    assert alike([Blank("A", 0, 10), Blank("B", 0, 10)], alpha=0.05)


def test_events_and_positives_that_a_claim_needs():
    """0.001 % at 5 %: ln 0.05 / ln(1 - 1e-5) = 299,571.7; 20 % needs (100 / 20) ** 2 = 25 positives."""
    assert events_needed(1e-5, beta=0.05) == 299_572
    assert positives_needed(20) == 25
    assert positives_needed(10) == 100


@pytest.mark.parametrize(("count", "ranks"), [(5, None), (6, (0, 5)), (10, (1, 8)), (25, (7, 17)), (100, (39, 60))])
def test_ranks_of_the_median_are_those_of_the_tables(count, ranks):
    """Ranks 1 and 6, 2 and 9, 8 and 18, 40 and 61 of 6, 10, 25 and 100 values, by the sign test."""
    assert median_ranks(count, level=0.95) == ranks


@given(st.integers(1, 3000), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_median_is_covered_as_often_as_said(count, level):
    ranks = median_ranks(count, level=level)
    if ranks is None:
        assert 1 - 2 * 0.5**count < level
    else:
        inside = stats.binom.cdf(ranks[1], count, 0.5) - stats.binom.cdf(ranks[0], count, 0.5)
        assert inside >= level - 1e-9


@given(st.integers(1, 10**6), st.integers(0, 500), st.integers(1, 10**6))
def test_the_critical_count_is_the_largest_that_is_not_told_from_the_blank(events, blank, of):
    blank = min(blank, of)
    found = detection([Blank("FMO", blank, of)], events, alpha=0.05, beta=0.05)
    assert chance(found.critical, events, blank, of) > 0.05
    if found.critical < events:
        assert chance(found.critical + 1, events, blank, of) <= 0.05
    assert found.blank <= found.detected or math.isclose(found.blank, found.detected)
    # One who sees no more than the critical count rightly says that the fraction is below the limit of detection.
    if found.critical < events:
        assert stats.binom.cdf(found.critical, events, found.detected) == pytest.approx(0.05, rel=1e-5)


@given(st.integers(1, 3000), st.sampled_from([0.5, 0.9, 0.99, 0.995]))
def test_a_quantile_is_covered_as_often_as_said_and_no_narrower_interval_does(count, quantile):
    low, high = quantile_ranks(count, quantile, level=0.95)
    below = stats.binom(count, quantile)
    assert low is None or below.cdf(low) <= 0.025 < below.cdf(low + 1)
    assert high is None or below.sf(high) <= 0.025 < below.sf(high - 1)
    assert (low is None) == (below.cdf(0) > 0.025)
    assert (high is None) == (below.sf(count - 1) > 0.025)
