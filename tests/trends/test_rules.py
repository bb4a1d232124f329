"""Rules for signals: each broken by the shortest course that breaks it, and not by one that is a point shorter."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.trends.charted import Side, Span
from seedlot.trends.rules import NELSON, WESTERN_ELECTRIC, Rule, found

#: The shortest courses that break each test of Nelson (1984), in standard deviations, and no other.
SHORTEST = {
    "Nelson 1": [0.5, -0.5, 3.01],
    "Nelson 2": [-0.1, *([0.4, 0.7] * 4), 0.4],
    "Nelson 3": [0.0, -0.9, -0.5, -0.1, 0.2, 0.6, 0.9],
    "Nelson 4": [0.2, -1.2] * 7,
    "Nelson 5": [0.3, 2.1, -0.3, 2.2],
    "Nelson 6": [-0.4, 1.2, 1.5, 0.2, 1.1, 1.3],
    "Nelson 7": [1.1, 0.1, 0.3, -0.2, -0.1, 0.2, 0.4, -0.4, -0.8, 0.1, 0.9, 0.3, -0.2, -0.9, 0.5, 0.7],
    "Nelson 8": [0.2, 1.2, -1.3, -1.1, 1.4, 1.2, -1.1, -1.6, 1.2],
}


def signals(course: list[float], rules: Sequence[Rule] = NELSON) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.rule, each.points) for each in found(rules, [Span.of(z) for z in course])]


@pytest.mark.parametrize("name", SHORTEST)
def test_nelsons_tests_are_broken_by_their_shortest_course_and_no_shorter(name: str) -> None:
    """Nelson (1984), J Qual Technol 16:237, tests 1 to 8."""
    course = SHORTEST[name]
    assert [rule for rule, _ in signals(course)] == [name]
    assert found(NELSON, [Span.of(z) for z in course])[0].gave == (len(course) - 1,)
    assert signals(course[:-1]) == []


def test_a_signal_names_its_points_and_goes_on_while_the_rule_is_broken() -> None:
    assert signals(SHORTEST["Nelson 3"]) == [("Nelson 3", (1, 2, 3, 4, 5, 6))]
    assert signals(SHORTEST["Nelson 4"]) == [("Nelson 4", tuple(range(14)))]
    assert signals(SHORTEST["Nelson 5"]) == [("Nelson 5", (1, 3))]
    run = [-0.1, *([0.4, 0.7, 0.6] * 4)]
    assert signals(run) == [("Nelson 2", tuple(range(1, 13)))]
    (signal,) = found(NELSON, [Span.of(z) for z in run])
    assert signal.gave == (9, 10, 11, 12)


def test_beyond_is_further_than() -> None:
    assert signals([3.0, -3.0, 0.0]) == []
    assert signals([0.0] * 12) == []


def test_western_electric_has_eight_points_on_one_side() -> None:
    """Western Electric (1956); NIST/SEMATECH e-Handbook 6.3.2, "WECO rules"."""
    run = [0.4, 0.7] * 4
    assert signals(run, WESTERN_ELECTRIC) == [("Western Electric 4", tuple(range(8)))]
    assert signals(run[:-1], WESTERN_ELECTRIC) == []
    assert signals(SHORTEST["Nelson 6"], WESTERN_ELECTRIC) == [("Western Electric 3", (1, 2, 4, 5))]


def test_of_a_value_below_a_limit_nothing_is_taken_but_that() -> None:
    """Nine values below a limit under the centre lie on one side of it; nine below a limit over it may lie anywhere."""
    assert [each.rule for each in found(NELSON, [Span.of(-0.2, "<")] * 9)] == ["Nelson 2"]
    assert found(NELSON, [Span.of(0.2, "<")] * 9) == ()
    below = found(NELSON, [Span.of(-3.0, "<")])
    assert [(each.rule, each.side) for each in below] == [("Nelson 1", Side.BELOW)]
    assert found(NELSON, [Span.of(-2.9, "<")]) == ()
    assert Span.of(2.0, ">").high == math.inf


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([round(0.3 * step, 1) for step in range(-12, 13)]), max_size=30))
def test_a_chart_upside_down_has_the_same_signals(course: list[float]) -> None:
    assert signals(course) == signals([-z for z in course])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-4, 4, allow_nan=False), max_size=30), st.lists(st.booleans(), min_size=30, max_size=30))
def test_a_value_that_is_known_less_well_breaks_no_rule_more(course: list[float], censored: list[bool]) -> None:
    """Whatever is found of limits is found of every value that they leave possible; here of one further out."""
    vague = [Span.of(z, "<") if less else Span.of(z) for z, less in zip(course, censored, strict=False)]
    told = [Span.of(z - 0.5) if less else Span.of(z) for z, less in zip(course, censored, strict=False)]
    sure = {(each.rule, at) for each in found(NELSON, told) for at in each.points}
    assert {(each.rule, at) for each in found(NELSON, vague) for at in each.points} <= sure
