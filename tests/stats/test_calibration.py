"""A calibration line and its inverse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.calibration import calibrate
from seedlot.stats.distributions import t_quantile


def test_a_line_by_hand():
    """x 1, 2, 3; y 2, 4, 7: slope 5/2, intercept -2/3, rss 1/6."""
    line = calibrate([1, 2, 3], [2, 4, 7])
    assert line is not None
    assert line.slope == 2.5
    assert line.intercept == pytest.approx(-2 / 3)
    assert line.s**2 == pytest.approx(1 / 6)
    assert line.slope_error == pytest.approx(math.sqrt(1 / 12))
    assert line.r2 == pytest.approx(1 - (1 / 6) / (38 / 3))
    assert (line.low, line.high, line.degrees) == (1, 3, 1)


def test_the_inverse_is_fiellers():
    """The ends are where the prediction's t of the response is the quantile (by definition)."""
    line = calibrate([1, 2, 3, 4, 5], [2.1, 3.9, 6.2, 7.8, 10.1])
    assert line is not None
    x, around = line.inverse(5.0, replicates=2, level=0.95)
    assert x == pytest.approx((5.0 - line.intercept) / line.slope)
    for end in (around.low, around.high):
        assert end is not None
        error = line.s * math.sqrt(1 / 2 + 1 / 5 + (end - 3) ** 2 / 10)
        assert abs(5.0 - line.intercept - line.slope * end) / error == pytest.approx(t_quantile(0.95, 3))


def test_a_slope_that_may_be_zero_bounds_nothing():
    line = calibrate([1, 2, 3], [1, 5, 2])
    assert line is not None
    assert not line.inverse(3, replicates=1, level=0.95)[1].bounded


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 1, 1])])
def test_what_is_no_line(x, y):
    assert calibrate(x, y) is None


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=20, unique=True), st.floats(-4, -2), st.floats(0, 40))
def test_an_exact_line_is_found(x, slope, intercept):
    if max(x) - min(x) < 0.1:
        return
    line = calibrate(x, [intercept + slope * value for value in x])
    assert line is not None
    assert line.slope == pytest.approx(slope, rel=1e-6)
    assert line.at(0.0, level=0.95)[0] == pytest.approx(intercept, abs=1e-6)
