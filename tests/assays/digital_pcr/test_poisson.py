"""Positive partitions to copies."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.digital_pcr.poisson import mean_copies
from seedlot.stats.intervals import binomial


def test_half_positive_is_ln_2():
    found = mean_copies(10_000, 20_000, level=0.95)
    assert found.value == pytest.approx(math.log(2))
    low, high = binomial(10_000, 20_000, level=0.95)
    assert found.low == pytest.approx(-math.log(1 - low))
    assert found.high == pytest.approx(-math.log(1 - high))
    assert found.variance == pytest.approx(1 / 20_000)
    assert found.variance_of_log == pytest.approx(1 / (20_000 * math.log(2) ** 2))


def test_none_and_all():
    """None: -ln(0.05)/n above. All: a lower bound alone."""
    none = mean_copies(0, 10_000, level=0.95)
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(-math.log(0.05) / 10_000)
    every = mean_copies(100, 100, level=0.95)
    assert (every.value, every.high) == (None, None)
    assert every.low == pytest.approx(-math.log(1 - 0.025 ** (1 / 100)))
    assert every.variance_of_log == every.variance == none.variance_of_log == math.inf


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.sampled_from(["exact", "jeffreys"]))
def test_the_estimate_lies_in_its_interval(a, b, interval):
    positives, accepted = min(a, b), max(a, b)
    found = mean_copies(positives, accepted, level=0.95, interval=interval)
    if found.value is None:
        assert positives == accepted
        return
    assert found.high is not None
    assert found.low < found.value < found.high


@given(st.integers(1, 9_998))
def test_jeffreys_is_narrower_and_more_is_more(positives):
    exact = mean_copies(positives, 10_000, level=0.95)
    other = mean_copies(positives, 10_000, level=0.95, interval="jeffreys")
    assert exact.low <= other.low
    assert (other.high or 0) <= (exact.high or 0)
    assert (mean_copies(positives + 1, 10_000, level=0.95).value or 0) > (exact.value or 0)
