"""Numbers of cells with their errors, and ratios of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.amounts import Amount, amount_of, coefficient_of_variation, percentage, satterthwaite


def test_the_error_of_replicates_by_hand():
    """0.8, 0.85, 0.9: variance 0.0025, of the mean's logarithm 0.0025/3/0.7225."""
    found = amount_of([0.8, 0.85, 0.9], counted=100, count_cv=10)
    assert found.value == pytest.approx(0.85)
    assert found.freedom == 2
    assert found.variance == pytest.approx(0.0025 / 3 / 0.7225)


def test_without_replicates_the_cells_counted_then_the_stated_error():
    assert amount_of([5.0], counted=100, count_cv=10).variance == pytest.approx(0.01)
    assert amount_of([5.0], counted=None, count_cv=10).variance == pytest.approx(0.01)
    assert amount_of([5.0, 5.0], counted=None, count_cv=10).variance == pytest.approx(0.005)
    assert amount_of([5.0], counted=None, count_cv=None).variance is None


def test_a_percentage_with_the_error_of_both():
    """Relative variances 0.01 and 0.01: half = 1.95996 x sqrt(0.02)."""
    one = Amount(value=50, variance=0.01)
    found = percentage(one, Amount(value=100, variance=0.01), level=0.95, method="m")
    assert found.high == pytest.approx(50 * math.exp(1.959964 * math.sqrt(0.02)))
    assert percentage(Amount(value=50), Amount(value=100), level=0.95, method="m").low is None
    assert percentage(Amount(value=0), Amount(value=100, variance=0.1), level=0.95, method="m").value == 0


def test_degrees_of_freedom():
    assert satterthwaite([(1.0, 5), (1.0, 5)]) == 10
    assert satterthwaite([(1.0, math.inf)]) == math.inf


def test_the_coefficient_of_variation():
    assert coefficient_of_variation([9, 10, 11]) == pytest.approx(10)
    assert [coefficient_of_variation(values) for values in ([], [1], [0, 0])] == [None, None, None]


@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=5), st.lists(st.floats(0.1, 1e6), min_size=2, max_size=5))
def test_the_interval_holds_the_value(top, bottom):
    above, below = (amount_of(values, counted=None, count_cv=None) for values in (top, bottom))
    found = percentage(above, below, level=0.95, method="m")
    if found.low is not None and found.high is not None and found.value is not None:
        assert found.low <= found.value <= found.high
