"""Pooling of batches against published answers: LeBlond 2011, JMP 12, and what must hold of any data."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trends.leblond import cars, moisture, potency

from seedlot.trends.pooling import Error, Model, Point, Pooled, TooFewError, fit, pool
from seedlot.trends.pooling import Test as FTest

#: Batches, model, F of slopes and of intercepts, slope and intercepts, as published (tables V, VII, IX; JMP figure 6.27).
PUBLISHED = [
    (("b2", "b5", "b7"), Model.COMMON, 0.229, 0.436, (-0.192994,), (100.567,)),
    (("b3", "b4", "b5"), Model.PARALLEL, 0.183, 21.738, (-0.213121,) * 3, (102.176, 104.255, 100.82)),
    (("b4", "b5", "b8"), Model.SEPARATE, 1.955, 72.124, (-0.196151, -0.208609, -0.330208), (104.071, 100.782, 101.259)),
    (("1_11", "b2", "b3", "b4"), Model.PARALLEL, 0.329081, 19.88764, (-0.20221,) * 4, (101.8332, 100.4501, 102.0666, 104.1366)),
]  # fmt: skip


def pooled(points: Sequence[Point]) -> tuple[Pooled, FTest, FTest]:
    """What came of batches that could be compared, with the tests of their slopes and of their intercepts."""
    found = pool(points)
    assert found.slopes is not None
    assert found.intercepts is not None
    return found, found.slopes, found.intercepts


@pytest.mark.parametrize(("batches", "model", "slopes", "intercepts", "slope", "intercept"), PUBLISHED)
def test_published_models(batches, model, slopes, intercepts, slope, intercept):
    found, of_slopes, of_intercepts = pooled(potency(*batches))
    assert found.model is model
    assert of_slopes.f == pytest.approx(slopes, abs=5e-4)
    assert of_intercepts.f == pytest.approx(intercepts, abs=5e-4)
    assert [line.slope for line in found.lines] == pytest.approx(list(slope), abs=5e-6)
    assert [line.intercept for line in found.lines] == pytest.approx(list(intercept), abs=5e-4)


def test_moisture_of_leblond():
    """Table XIV: F of batch 0.354, of batch by time 0.748, the line 2.45678 + 0.0022724 t."""
    found, slopes, intercepts = pooled(moisture())
    assert found.model is Model.COMMON
    assert [slopes.f, intercepts.f] == pytest.approx([0.748, 0.354], abs=5e-4)
    assert found.lines[0].intercept == pytest.approx(2.45678, abs=5e-6)
    assert found.lines[0].slope == pytest.approx(0.0022724, abs=2e-7)


def test_limits_of_the_mean_and_of_a_further_value():
    """R, predict.lm on `cars` at speeds 12, 19 and 24, as courses print it to three figures."""
    (line,) = pool(cars()).lines
    assert [line.intercept, line.slope] == pytest.approx([-17.5791, 3.9324], abs=5e-5)
    for speed, middle, mean, single in (
        (12, 29.6, (24.4, 34.8), (-1.75, 61.0)),
        (19, 57.1, (51.83, 62.44), (25.76, 88.5)),
        (24, 76.8, (68.4, 85.2), (44.75, 108.8)),
    ):
        assert line.at(speed) == pytest.approx(middle, abs=0.05)
        assert line.limits(speed, level=0.95) == pytest.approx(mean, abs=0.05)
        assert line.predicted(speed, level=0.95) == pytest.approx(single, abs=0.05)


def test_one_batch_is_compared_with_none():
    found = pool(potency("b3"))
    assert (found.model, found.slopes, found.intercepts, found.lines[0].batch) == (Model.COMMON, None, None, "")
    assert found.curvature is not None
    assert found.curvature.p < 0.01  # fast at first, then slow


def test_the_error_of_a_batch_is_pooled_unless_its_own_is_asked_for():
    points = potency("b4", "b5", "b8")
    shared, own = fit(points, Model.SEPARATE), fit(points, Model.SEPARATE, error=Error.OWN)
    assert [line.slope for line in shared] == pytest.approx([line.slope for line in own], rel=1e-12)
    assert {line.degrees for line in shared} == {18}
    assert [line.degrees for line in own] == [6, 9, 3]
    assert len({line.variance for line in shared}) == 1 < len({line.variance for line in own})


@pytest.mark.parametrize(
    "points",
    [
        [],
        [Point("a", 0, 1), Point("a", 3, 2), Point("a", 3, 2.5)],
        [*potency("b3"), Point("new", 0, 100), Point("new", 3, 99)],
    ],
)
def test_too_few_times_are_said(points):
    with pytest.raises(TooFewError, match="different times are needed"):
        pool(points)


def test_values_without_scatter_have_one_line():
    points = [Point(batch, month, 100 - month) for batch in "ab" for month in (0, 3, 6)]
    found, slopes, intercepts = pooled(points)
    assert (found.model, slopes.p, intercepts.p) == (Model.COMMON, 1, 1)
    lifted = [Point(each.batch, each.month, each.value + 5 * (each.batch == "b")) for each in points]
    found, _, intercepts = pooled(lifted)
    assert found.model is Model.PARALLEL
    assert math.isinf(intercepts.f)


VALUES = st.lists(st.floats(-100, 100).map(lambda value: round(value, 3)), min_size=9, max_size=9)


@settings(max_examples=25)
@given(VALUES, st.floats(0.01, 100), st.floats(-50, 50))
def test_the_choice_does_not_hang_on_names_order_or_scale(values, factor, shift):
    places = [(batch, month) for batch in "abc" for month in (0.0, 3.0, 6.0)]
    points = [Point(batch, month, value) for (batch, month), value in zip(places, values, strict=True)]
    first, slopes, intercepts = pooled(points)
    _, named, _ = pooled(
        [Point({"a": "z"}.get(each.batch, each.batch), each.month, each.value) for each in reversed(points)]
    )
    assert named.p == pytest.approx(slopes.p, abs=1e-6)
    _, *scaled = pooled([Point(each.batch, each.month, factor * (each.value + shift)) for each in points])
    if first.lines[0].variance > 1e-3:
        assert [each.p for each in scaled] == pytest.approx([slopes.p, intercepts.p], abs=1e-5)
