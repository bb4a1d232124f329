"""Exact intervals: published values, and what must hold of every one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from scipy.stats import poisson as law

from seedlot.stats.intervals import binomial, poisson


def test_none_of_ten_is_at_most_31_percent():
    """1 - 0.025^(1/10) = 0.30850 by hand."""
    assert binomial(0, 10, level=0.95) == pytest.approx((0.0, 1 - 0.025**0.1), rel=1e-12)
    assert binomial(10, 10, level=0.95) == pytest.approx((0.025**0.1, 1.0), rel=1e-12)


def test_no_count_is_at_most_3_7():
    """-ln(0.025) = 3.6889 (Garwood 1936, table)."""
    assert poisson(0, level=0.95) == pytest.approx((0.0, 3.688879454), rel=1e-9)
    assert poisson(10, level=0.95) == pytest.approx((4.7954, 18.3904), abs=1e-4)


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_ends_of_a_proportion_are_where_its_tails_are(some, more, level):
    """Clopper and Pearson's own definition, by another function."""
    trials = some + more
    low, high = binomial(some, trials, level=level)
    tail = (1 - level) / 2
    assert low <= some / trials <= high
    assert binom.cdf(some, trials, high) == pytest.approx(tail, rel=1e-6)
    if some:
        assert binom.sf(some - 1, trials, low) == pytest.approx(tail, rel=1e-6)


@given(st.integers(0, 500), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_ends_of_a_count_are_where_its_tails_are(count, level):
    low, high = poisson(count, level=level)
    tail = (1 - level) / 2
    assert low <= count <= high
    assert law.cdf(count, high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert law.sf(count - 1, low) == pytest.approx(tail, rel=1e-6)
