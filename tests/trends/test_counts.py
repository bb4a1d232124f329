"""Control charts of counts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from seedlot.terms.finding import Answer
from seedlot.trends.counts import TAIL, Count, CountKind, counted, limits

#: NIST/SEMATECH e-Handbook 6.3.3.1: defects of 25 wafers.
WAFERS = (16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13)
#: Montgomery, table 7.1: cans of orange juice that leak, of 50 (qcc: orangejuice, trial samples).
JUICE = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)


def test_the_c_chart_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.3.1: mean 16, limits 28 and 4; the wafer with 31 is beyond."""
    told = counted([Count(count=each) for each in WAFERS], CountKind.U, normal=True)
    first = told.panel.points[0]
    assert (told.rate, first.low, first.high) == (16, 4, 28)
    assert [each.points for each in told.signals] == [(23,)]


def test_the_p_chart_of_montgomery() -> None:
    """Montgomery, example 7.1: 0.2313, limits 0.4102 and 0.0524; samples 15 and 23 are beyond (qcc prints the same)."""
    told = counted([Count(count=each, size=50) for each in JUICE], CountKind.P, normal=True)
    first = told.panel.points[0]
    assert (round(told.rate or 0, 4), round(first.high or 0, 4), round(first.low or 0, 4)) == (0.2313, 0.4102, 0.0524)
    assert [each.points[0] + 1 for each in told.signals] == [15, 23]


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 30), st.integers(1, 40))
def test_exact_limits_are_passed_no_more_often_than_said(rate: float, size: int) -> None:
    """By Poisson's and the binomial distribution of scipy: beyond either limit 0.135 % at most, and no wider than needed."""
    low, high = limits(CountKind.U, rate, size)
    assert stats.poisson.sf(high, rate * size) <= TAIL + 1e-12
    assert stats.poisson.cdf(low - 1, rate * size) < TAIL
    assert high == 0 or stats.poisson.sf(high - 1, rate * size) > TAIL - 1e-12
    share = min(rate / 31, 0.99)
    low, high = limits(CountKind.P, share, size)
    assert stats.binom.sf(high, size, share) <= TAIL + 1e-12
    assert stats.binom.cdf(low - 1, size, share) < TAIL


def test_counts_that_are_mostly_zero_have_limits_that_mean_something() -> None:
    """One colony in twelve plates: three standard deviations would call a second colony an alarm one time in thirty."""
    plates = [Count(count=each) for each in (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2)]
    exact = counted(plates, CountKind.U, base=12)
    normal = counted(plates, CountKind.U, base=12, normal=True)
    assert (exact.panel.points[-1].high, exact.findings[0].answer) == (2, Answer.MET)
    assert normal.findings[0].answer is Answer.NOT_MET
    assert stats.poisson.sf(1, 1 / 12) > TAIL


def test_a_base_that_counted_nothing_tells_no_rate() -> None:
    told = counted([Count(count=0, size=2.0)] * 20, CountKind.U)
    assert (told.rate, told.signals, told.findings[0].answer) == (None, (), Answer.NOT_KNOWN)
    assert "below 0.0749" in told.findings[0].says  # 2.996 events, the 95 % upper limit of none, in 40 units
    few = counted([Count(count=1)] * 7, CountKind.U)
    assert few.findings[0].answer is Answer.NOT_KNOWN


def test_counts_are_checked() -> None:
    with pytest.raises(ValueError, match="is no count"):
        Count(count=-1)
    with pytest.raises(ValueError, match="a share is of whole units"):
        counted([Count(count=3, size=2)], CountKind.P)
