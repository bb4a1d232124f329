"""Where a confidence limit meets a criterion: published months, and what must hold of any line."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.trends.leblond import moisture, potency

from seedlot.trends.pooling import Error, Line, Model, fit, pool
from seedlot.trends.shelf_life import Limits, Side, crossing, shortest, side_of

AT_LEAST_95 = Limits(low=95, high=None, side=Side.FALLS)
JMP = ("1_11", "b2", "b3", "b4")

#: Batches, model, error, worst batch, month: LeBlond 2011 figures 4, 6 and 7 (26; 23.4; 15.6) and table XII (15.61); JMP 12:
#: 15.844877978 for the same batches by each batch's own error; figure 6.27 (23.11596, 23.47505, 29.98567).
PUBLISHED = [
    (("b2", "b5", "b7"), Model.COMMON, Error.POOLED, "", 26.0, 0.05),
    (("b3", "b4", "b5"), Model.PARALLEL, Error.POOLED, "b5", 23.4, 0.05),
    (("b4", "b5", "b8"), Model.SEPARATE, Error.POOLED, "b8", 15.61, 0.005),
    (("b4", "b5", "b8"), Model.SEPARATE, Error.OWN, "b8", 15.844877978, 1e-9),
    (JMP, Model.SEPARATE, Error.OWN, "b3", 23.11596, 5e-6),
    (JMP, Model.PARALLEL, Error.POOLED, "b2", 23.47505, 5e-6),
    (JMP, Model.COMMON, Error.POOLED, "", 29.98567, 5e-6),
]


@pytest.mark.parametrize(("batches", "model", "error", "worst", "month", "within"), PUBLISHED)
def test_published_months(batches, model, error, worst, month, within):
    found = shortest(crossing(line, AT_LEAST_95) for line in fit(potency(*batches), model, error=error))
    assert found is not None
    assert (found.batch, found.limit) == (worst, 95)
    assert found.month == pytest.approx(month, abs=within)


def test_two_limits_are_held_by_the_two_sided_interval():
    """LeBlond 2011, figure 9: moisture within 1.5 and 3.5 %, 45.35 months."""
    (line,) = pool(moisture()).lines
    found = crossing(line, Limits(low=1.5, high=3.5, side=side_of(1.5, 3.5)))
    assert found.limit == 3.5
    assert found.month == pytest.approx(45.35, abs=0.005)
    assert found.month is not None
    known = crossing(line, Limits(low=1.5, high=3.5, side=Side.RISES))
    assert known.month is not None
    assert known.month > found.month


def line(intercept, slope, spread=0.5, degrees=10):
    """A line through five times of which the errors are known: months 0, 3, 6, 9 and 12."""
    months = (0, 3, 6, 9, 12)
    mean, ss = 6, sum((month - 6) ** 2 for month in months)
    unscaled = (1 / 5 + mean**2 / ss, -mean / ss, 1 / ss)
    return Line("a", intercept, slope, unscaled, spread**2, degrees)


@pytest.mark.parametrize(
    ("intercept", "slope", "month"),
    [
        (94.0, -0.1, 0.0),  # the mean is out at once
        (95.1, 0.5, 0.0),  # the mean is within, its limit is not
        (100.0, 1.0, None),  # it rises, and surely so
    ],
)
def test_what_is_out_at_once_and_what_never_is(intercept, slope, month):
    assert crossing(line(intercept, slope), AT_LEAST_95).month == month


def test_a_line_of_which_the_slope_is_not_sure_crosses_in_the_end():
    found = crossing(line(100.0, 0.01), AT_LEAST_95)
    assert found.month is not None
    assert found.month > 12


def test_a_line_without_error_crosses_where_it_meets_the_limit():
    assert crossing(line(100.0, -0.5, spread=0.0), AT_LEAST_95).month == pytest.approx(10)
    assert crossing(line(117.24327086118419, -0.6223085436140203, spread=0.0), AT_LEAST_95).month == pytest.approx(
        35.7431, abs=1e-4
    )
    assert crossing(line(100.0, 0.0, spread=0.0), AT_LEAST_95).month is None


def test_a_criterion_has_a_limit():
    with pytest.raises(ValueError, match="without a limit"):
        Limits(low=None, high=None, side=Side.EITHER)


@pytest.mark.parametrize(
    ("low", "high", "known", "side"),
    [
        (95, None, Side.EITHER, Side.FALLS),
        (None, 3, Side.FALLS, Side.RISES),
        (95, 105, Side.EITHER, Side.EITHER),
        (95, 105, Side.FALLS, Side.FALLS),
    ],
)
def test_a_single_limit_asks_about_its_side_alone(low, high, known, side):
    assert side_of(low, high, known=known) is side


@given(
    st.floats(96, 130),
    st.floats(-2, 2),
    st.floats(0, 3),
    st.integers(1, 30),
)
def test_the_month_is_the_first_at_which_the_limit_is_met(intercept, slope, spread, degrees):
    """Within the criterion before it, on the limit at it: against the confidence limit itself."""
    held = line(intercept, slope, spread, degrees)

    def margin(month):
        return held.limits(month, level=0.9)[0] - 95

    found = crossing(held, AT_LEAST_95).month
    if found == 0.0:
        assert margin(0) <= 1e-9
        return
    assert margin(0) > 0
    end = 1e4 if found is None else min(found, 1e6)  # a line that hardly falls meets its limit beyond all numbers
    assume(end > 1e-6)
    assert all(margin(end * part / 50) > -1e-7 * (1 + abs(slope) * end) for part in range(50))
    if found is not None and math.isfinite(found) and found < 1e6:
        assert margin(found) == pytest.approx(0, abs=1e-6 * (1 + abs(slope) * found + intercept))
