"""Intervals of a ratio."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seedlot.stats.ratio import Pair, delta, fieller, fieller_g


def test_against_the_published_formula() -> None:
    """Finney's form: R and g, with centre (R - g c) / (1 - g) and half width from the three variances."""
    pair, t = Pair(top=3.0, bottom=2.0, var_top=0.04, var_bottom=0.09, covariance=0.01), 2.0
    g, ratio = t * t * 0.09 / 4, 1.5
    half = t / 2 / (1 - g) * math.sqrt(0.04 - 2 * ratio * 0.01 + ratio**2 * 0.09 - g * (0.04 - 0.01**2 / 0.09))
    centre = (ratio - g * 0.01 / 0.09) / (1 - g)
    interval = fieller(pair, t)
    assert fieller_g(pair, t) == pytest.approx(g)
    assert interval.low == pytest.approx(centre - half)
    assert interval.high == pytest.approx(centre + half)


@given(
    top=st.floats(-50, 50),
    bottom=st.floats(-50, 50),
    var_top=st.floats(1e-3, 10),
    var_bottom=st.floats(1e-3, 10),
    correlation=st.floats(-0.95, 0.95),
)
def test_ends_are_where_the_data_just_refute_the_ratio(
    top: float, bottom: float, var_top: float, var_bottom: float, correlation: float
) -> None:
    covariance = correlation * math.sqrt(var_top * var_bottom)
    pair = Pair(top=top, bottom=bottom, var_top=var_top, var_bottom=var_bottom, covariance=covariance)
    interval = fieller(pair, 2.0)
    assert interval.bounded == (bottom**2 > 4 * var_bottom)
    assume(interval.low is not None and interval.high is not None)
    for end in (interval.low, interval.high):
        assert end is not None
        refuted = (top - end * bottom) ** 2
        assert refuted == pytest.approx(4 * (var_top - 2 * end * covariance + end**2 * var_bottom), rel=1e-5, abs=1e-5)


def test_an_interval_that_is_not_bounded_says_so() -> None:
    outside = fieller(Pair(top=5.0, bottom=1.0, var_top=1.0, var_bottom=1.0), 2.0)
    assert (outside.low, outside.high) == (None, None)
    assert "excluded" in outside.note
    everything = fieller(Pair(top=0.1, bottom=0.1, var_top=1.0, var_bottom=1.0), 2.0)
    assert "every value fits" in everything.note


def test_delta_is_symmetric() -> None:
    pair = Pair(top=3.0, bottom=2.0, var_top=0.04, var_bottom=0.09, covariance=0.01)
    se = math.sqrt(0.04 - 2 * 1.5 * 0.01 + 1.5**2 * 0.09) / 2
    interval = delta(pair, 2.0)
    assert interval.low == pytest.approx(1.5 - 2 * se)
    assert interval.high == pytest.approx(1.5 + 2 * se)
