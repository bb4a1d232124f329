"""One attribute followed: what is evaluated, what is not and why, and how far the data reach."""

from __future__ import annotations

import math

import pytest
from tests.trends.leblond import potency

from seedlot.trends.pooling import Model
from seedlot.trends.shelf_life import Side
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
