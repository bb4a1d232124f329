"""Means and ratios of estimates from their intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.mover import Estimate, average, ratio, times


def test_average_by_hand():
    """Halves of 3 and 4 add as 5, over two parts."""
    found = average([Estimate(10, 7, 13), Estimate(20, 16, 24)])
    assert (found.value, found.low, found.high) == (15, 12.5, 17.5)
    assert average([Estimate(10, 7, None)]).high is None


def test_ratio_by_hand():
    """Factors 2 and 2 below: exp(-sqrt(2) ln 2)."""
    found = ratio(Estimate(8, 4, 16), Estimate(2, 1, 4))
    assert found is not None
    assert found.value == 4
    assert found.low == pytest.approx(4 * math.exp(-math.sqrt(2) * math.log(2)))
    assert found.high == pytest.approx(4 * math.exp(math.sqrt(2) * math.log(2)))


def test_ratios_at_the_edges():
    assert ratio(Estimate(1, 0.5, 2), Estimate(0, 0, 1)) is None
    assert ratio(Estimate(0, 0, 3), Estimate(2, 1, 4)) == Estimate(0, 0, 3)
    assert ratio(Estimate(0, 0, 3), Estimate(2, 0, 4)) == Estimate(0, 0, None)
    assert ratio(Estimate(2, 1, None), Estimate(2, 1, None)) == Estimate(1, 0, None)
    assert times(Estimate(2, 1, None), 3) == Estimate(6, 3, None)


@given(st.floats(0.01, 1e3), st.floats(1.01, 10), st.floats(0.01, 1e3), st.floats(1.01, 10))
def test_the_ratio_lies_in_its_interval_and_turns_over(top, wide, bottom, far):
    a, b = Estimate(top, top / wide, top * wide), Estimate(bottom, bottom / far, bottom * far)
    one, other = ratio(a, b), ratio(b, a)
    assert one is not None
    assert other is not None
    assert one.high is not None
    assert one.low < one.value < one.high
    assert one.low * (other.high or 0) == pytest.approx(1)
