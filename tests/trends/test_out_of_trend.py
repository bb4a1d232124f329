"""Results out of trend: held to what was known without them, by the method that can be had."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from tests.trends.leblond import cars, potency

from seedlot.trends.out_of_trend import LEVEL, Trend, trend, trends
from seedlot.trends.pooling import Point


def held(point: Point, known: Sequence[Point], level: float = LEVEL) -> Trend:
    """A value of which something can be said, held to what was known."""
    found = trend(point, known, level=level)
    assert found is not None
    return found


def test_a_batch_is_held_to_its_own_earlier_values():
    """R, predict.lm on `cars` at speed 19, 95 % prediction interval as courses print it: 57.1, 25.76 to 88.5."""
    found = held(Point("cars", 19, 88.6), cars(), level=0.95)
    assert [found.expected, found.high] == pytest.approx([57.1, 88.5], abs=0.05)
    assert found.low == pytest.approx(25.76, abs=0.005)
    assert found.out
    assert not held(Point("cars", 19, 88.5), cars(), level=0.95).out
    assert found.method.startswith("regression control chart")


def test_a_new_batch_is_held_to_a_line_that_all_share():
    known = potency("b2", "b5", "b7")
    assert held(Point("new", 12, 97.8), known).out is False
    assert held(Point("new", 12, 92.0), known).out is True


def test_with_a_shared_slope_the_batch_needs_a_value_of_its_own():
    """Of the other batches there are two: by time point nothing can be said either."""
    known = potency("b3", "b4")
    assert trend(Point("new", 6, 90.0), known) is None
    first = Point("new", 0, 90.0)
    found = held(Point("new", 6, 89.0), [*known, first])
    assert found.out is False
    assert "one slope" in found.method


def test_by_time_point_where_no_line_can_be_had():
    """Mean 100, s = 1 of three batches: 100 +- t(0.995; 2) sqrt(4/3), with t = 9.92484 (any table)."""
    known = [Point("a", 3, 99.0), Point("b", 3.2, 100.0), Point("c", 2.9, 101.0), Point("a", 9, 50.0)]
    found = held(Point("new", 3, 88.0), known)
    assert found.method == "by time point"
    assert found.expected == pytest.approx(100)
    assert found.high - 100 == pytest.approx(9.92484 * (4 / 3) ** 0.5, abs=1e-4)
    assert found.out


def test_nothing_is_said_where_nothing_is_known():
    assert trend(Point("a", 0, 1.0), []) is None
    assert trends([Point("a", 0, 1.0), Point("a", 3, 2.0)]) == (None, None)


def test_a_value_is_not_held_to_what_came_after_it():
    points = [*potency("b5"), Point("b5", 36, 10.0)]
    *before, last = trends(points)
    assert last is not None
    assert last.out
    assert [each.out if each else None for each in before] == [
        each.out if each else None for each in trends(potency("b5"))
    ]


def test_of_results_that_belong_about_so_many_are_called():
    """500 further values about a known line: the calls are within four standard errors of one in ten."""
    draw, level = random.Random(20261123), 0.9  # noqa: S311 - a simulation
    called = 0
    for _ in range(500):
        known = [Point("a", month, 100 - month + draw.gauss(0, 1)) for month in (0, 3, 6, 9)]
        called += held(Point("a", 12, 88 + draw.gauss(0, 1)), known, level=level).out
    share = 1 - level
    assert abs(called / 500 - share) < 4 * (share * level / 500) ** 0.5


def test_one_other_batch_does_not_tell_where_a_batch_begins():
    """Whether two batches share a line is a question that one of them cannot answer."""
    known = [Point("a", month, 100 - month / 10 + (-1) ** place / 50) for place, month in enumerate((0, 3, 6, 9))]
    assert trend(Point("b", 0, 98.0), known) is None
    assert trend(Point("b", 3, 97.7), [*known, Point("b", 0, 98.0)]) is None
    own = trend(Point("a", 12, 98.8), [*known, Point("b", 0, 90.0), Point("b", 12, 89.0)])
    assert own is not None
    assert own.expected == pytest.approx(98.8, abs=0.1)


def test_times_that_cannot_be_told_apart_tell_no_line():
    known = [Point("a", 1e12 + place, 100.0 + place % 2) for place in range(4)]
    assert trend(Point("a", 1e12 + 5, 100.0), known) is None
