"""One attribute followed: what is evaluated, what is not and why, and how far the data reach."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.trends.leblond import potency

from seedlot.trends.pooling import Model, Point, fit
from seedlot.trends.shelf_life import Limits, Side, crossing
from seedlot.trends.stability import Attribute, Scale, Value, follow

POTENCY = Attribute(test="Potency", unit="%", low=95)


def values(*batches):
    return [
        Value(batch=each.batch, month=each.month, number=each.value, key=place)
        for place, each in enumerate(potency(*batches))
    ]


def test_a_published_study():
    """LeBlond 2011, figure 7: 15.6 months by the pooled error; JMP 12: 15.844877978 by each batch's own."""
    found = follow(values("b4", "b5", "b8"), POTENCY)
    assert found.pooled is not None
    assert found.worst is not None
    assert (found.pooled.model, found.worst.batch) == (Model.SEPARATE, "b8")
    assert found.month == pytest.approx(15.61, abs=0.005)
    assert found.own == pytest.approx(15.844877978, abs=1e-9)
    assert (found.covered, found.left_out, found.why_not, found.evaluated) == (12, (), "", True)


def test_what_is_supported_is_the_least_of_month_permission_and_data_that_bend():
    found = follow(values("b4", "b5", "b8"), POTENCY)
    assert found.bends
    assert (found.supported(12), found.supported(24)) == (12, 12)
    straight = follow([Value(batch="a", month=month, number=100 - month / 10) for month in (0, 3, 6, 9, 12)], POTENCY)
    assert not straight.bends
    assert straight.supported(12) == 12
    assert straight.supported(60) == pytest.approx(50, abs=1e-6)


def test_a_first_order_change_is_evaluated_by_logarithms():
    """100 exp(-0.05 t) is at 50 after ln 2 / 0.05 months."""
    told = [Value(batch="a", month=month, number=100 * math.exp(-0.05 * month)) for month in (0, 3, 6, 9)]
    attribute = Attribute(test="Viability", low=50, high=120, known=Side.FALLS, scale=Scale.LOGARITHM)
    found = follow(told, attribute)
    assert found.month == pytest.approx(math.log(2) / 0.05, rel=1e-6)
    assert found.pooled is not None
    assert found.shown(found.pooled.lines[0].at(3)) == pytest.approx(100 * math.exp(-0.15))
    assert "no logarithm" in follow([*told, Value(batch="a", month=12, number=0.0)], attribute).why_not


@pytest.mark.parametrize(
    ("told", "why", "few"),
    [
        ([], "no result is recorded", True),
        (values("b3")[:3], "no batch has values at 3 different times", True),
        ([*values("b3"), Value(batch="b3", month=36, number=None, why="below")], "1 of 10 results are no number (b3: below)", False),
    ],
)  # fmt: skip
def test_what_is_not_evaluated_says_why(told, why, few):
    found = follow(told, POTENCY)
    assert (found.why_not, found.few, found.evaluated) == (why, few, False)
    assert (found.month, found.supported(24)) == (None, None)


def test_a_batch_with_too_few_times_is_left_out_and_named():
    young = [Value(batch="new", month=month, number=101.0) for month in (0.0, 3.0)]
    found = follow([*values("b2", "b5", "b7"), *young], POTENCY)
    assert found.pooled is not None
    assert (found.left_out, found.pooled.model, found.covered) == (("new",), Model.COMMON, 24)
    assert found.month == pytest.approx(26.0, abs=0.05)
    assert [value.batch for value, _ in found.trends if value.batch == "new"] == ["new", "new"]


def test_an_attribute_without_limits_has_a_line_and_no_month():
    found = follow(values("b3"), Attribute(test="Size"))
    assert (found.crossings, found.month, found.supported(24), found.evaluated) == ((), None, 24, True)


def test_an_attribute_that_rises_where_it_was_said_to_fall_is_held_to_both_limits():
    """100 + t / 2 is at 110 after 20 months, whatever it was said to do."""
    told = [Value(batch="a", month=month, number=100 + month / 2) for month in (0, 3, 6, 9, 12)]
    falls, rises, either = (follow(told, Attribute(test="pH", low=90, high=110, known=side)) for side in (Side.FALLS, Side.RISES, Side.EITHER))  # fmt: skip
    assert (falls.against, rises.against, either.against) == (True, False, False)
    assert falls.month == pytest.approx(20, abs=1e-6)
    assert falls.month == either.month
    steady = [Value(batch="a", month=month, number=100 + (-1) ** month / 10) for month in (0, 3, 6, 9, 12)]
    assert not follow(steady, Attribute(test="pH", low=90, high=110, known=Side.FALLS)).against


def test_the_limit_of_95_percent_covers_the_true_month_as_often():
    """Simulated, 2,000 studies of 7 pulls of a mean that falls to 95 after 30 months: 95 % tell 30 months or fewer.

    The share lies within four standard errors of 0.95.
    """
    draw, months = np.random.default_rng(20261123), np.array((0, 3, 6, 9, 12, 18, 24))
    limits, held = Limits(low=95, high=None, side=Side.FALLS), 0
    for _ in range(2000):
        points = [Point("a", month, value) for month, value in zip(months.tolist(), (100 - months / 6 + draw.normal(0, 0.7, 7)).tolist(), strict=True)]  # fmt: skip
        month = crossing(fit(points, Model.COMMON)[0], limits).month
        held += month is not None and month <= 30
    assert abs(held / 2000 - 0.95) < 4 * (0.95 * 0.05 / 2000) ** 0.5
