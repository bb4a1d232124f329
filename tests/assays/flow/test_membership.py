"""Which events are within a shape, against answers by hand, exact fractions and laws."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.flow.membership import Floats, in_ellipsoid, in_polygon, in_range, near_polygon

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
#: A pentagram: its middle is crossed twice, and so is outside by the even-odd rule.
STAR = [(0.0, 10.0), (6.0, -8.0), (-9.0, 3.0), (9.0, 3.0), (-6.0, -8.0)]

whole = st.integers(-6, 6)
corners = st.lists(st.tuples(whole, whole), min_size=3, max_size=9)


def columns(points: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    x, y = np.array(points, dtype=np.float64).T
    return x.copy(), y.copy()


def test_a_range_has_its_low_end_and_not_its_high_one():
    values = np.array([0.0, 1.0, 1.5, 2.0, np.nan, np.inf, -np.inf])
    assert in_range(values, 1, 2).tolist() == [False, True, True, False, False, False, False]
    assert in_range(values, None, 2).tolist() == [True, True, True, False, False, False, True]
    assert in_range(values, 1, None).tolist() == [False, True, True, True, False, True, False]
    assert in_range(values, None, None).tolist() == [True, True, True, True, False, True, True]


def test_a_square_with_its_border():
    points = [(2, 2), (0, 0), (4, 4), (0, 2), (2, 4), (4, 1), (5, 2), (-1, 0), (2, 4.0000001), (np.nan, 2)]
    assert in_polygon(*columns(points), SQUARE).tolist() == [True] * 6 + [False] * 4


def test_the_middle_of_a_star_is_outside():
    points = [(0, 0), (0, 8), (5, -6), (-7, 2.5), (7, 2.5), (0, -6)]
    assert in_polygon(*columns(points), STAR).tolist() == [False, True, True, True, True, False]


def test_vertices_that_lie_on_a_line():
    line = [(0.0, 0.0), (2.0, 2.0), (4.0, 4.0)]
    assert in_polygon(*columns([(1, 1), (4, 4), (5, 5), (1, 2)]), line).tolist() == [True, True, False, False]


def by_fractions(x, y, vertices):
    """Even-odd and border, one point, in exact fractions, a ray to the right."""
    odd = False
    for (ax, ay), (bx, by) in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        if (
            (bx - ax) * (y - ay) == (x - ax) * (by - ay)
            and min(ax, bx) <= x <= max(ax, bx)
            and min(ay, by) <= y <= max(ay, by)
        ):
            return True
        if (ay > y) != (by > y):
            odd ^= ax + Fraction(y - ay, by - ay) * (bx - ax) > x
    return odd


@given(vertices=corners, points=st.lists(st.tuples(whole, whole), min_size=1, max_size=30))
def test_it_is_the_even_odd_rule(vertices, points):
    found = in_polygon(*columns(points), [(float(x), float(y)) for x, y in vertices])
    assert found.tolist() == [by_fractions(x, y, vertices) for x, y in points]


@given(vertices=corners, points=st.lists(st.tuples(whole, whole), min_size=1, max_size=30), data=st.data())
def test_the_order_of_events_and_where_a_polygon_begins_do_not_matter(vertices, points, data):
    x, y = columns(points)
    found = in_polygon(x, y, vertices)
    order = np.array(data.draw(st.permutations(range(len(points)))))
    assert np.array_equal(in_polygon(x[order], y[order], vertices), found[order])
    begin = data.draw(st.integers(0, len(vertices) - 1))
    assert np.array_equal(in_polygon(x, y, vertices[begin:] + vertices[:begin]), found)
    assert np.array_equal(in_polygon(x, y, vertices[::-1]), found)
    assert not (found & ~near_polygon(x, y, vertices)).any()


@given(
    values=st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=1, max_size=30),
    low=st.tuples(whole, whole),
    wide=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_a_rectangle_is_its_ranges_and_a_polygon_but_for_its_upper_border(values, low, wide):
    x, y = columns(values)
    right, top = low[0] + wide[0], low[1] + wide[1]
    both = in_range(x, low[0], right) & in_range(y, low[1], top)
    box = [(low[0], low[1]), (right, low[1]), (right, top), (low[0], top)]
    assert np.array_equal(in_polygon(x, y, box) & (x != right) & (y != top), both)


def test_an_ellipse_of_two_axes_and_a_ball_of_three():
    inverse = ((0.25, 0.0), (0.0, 1.0))
    x, y = columns([(3, 5), (1, 4), (3, 4), (3, 4.1), (1, 5), (np.nan, 4)])
    assert in_ellipsoid([x, y], (1, 4), inverse, 1.0).tolist() == [False, True, True, False, True, False]
    point = [np.array([1.0, 0.6]), np.array([0.0, 0.6]), np.array([0.0, 0.6])]
    assert in_ellipsoid(point, (0, 0, 0), np.eye(3).tolist(), 1.0).tolist() == [True, False]


def test_no_events():
    nothing = np.empty(0)
    assert in_polygon(nothing, nothing, SQUARE).size == 0
    assert in_range(nothing, 0, 1).size == 0


@pytest.mark.parametrize("turn", range(4))
def test_a_ray_through_a_vertex_counts_once(turn):
    diamond = [(0.0, 2.0), (2.0, 0.0), (0.0, -2.0), (-2.0, 0.0)]
    begun = diamond[turn:] + diamond[:turn]
    assert in_polygon(*columns([(-3, 0), (0, 0), (3, 0), (-1, 2), (0, 2)]), begun).tolist() == [
        *(False, True, False),
        *(False, True),
    ]
