from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from seedlot.specs.span import Span

ENDS = (-math.inf, -2.0, -1.0, 0.0, 1.0, 2.0, math.inf)
#: Every end and a number between each two: enough points to tell any two spans over ENDS apart.
POINTS = tuple(half / 2 for half in range(-6, 7))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    low, high = sorted((draw(st.sampled_from(ENDS)), draw(st.sampled_from(ENDS))))
    assume(low < math.inf and high > -math.inf)
    one_point = low == high
    return Span(
        low=low,
        high=high,
        low_open=not one_point and math.isfinite(low) and draw(st.booleans()),
        high_open=not one_point and math.isfinite(high) and draw(st.booleans()),
    )


def members(span: Span) -> set[float]:
    return {
        point
        for point in POINTS
        if (point > span.low or (point == span.low and not span.low_open))
        and (point < span.high or (point == span.high and not span.high_open))
    }


@given(spans(), spans())
def test_inside_is_to_be_a_subset(one: Span, other: Span) -> None:
    assert one.inside(other) == (members(one) <= members(other))


@given(spans(), spans())
def test_apart_is_to_share_nothing(one: Span, other: Span) -> None:
    assert one.apart(other) == (not members(one) & members(other))
    assert one.apart(other) == other.apart(one)
