"""Charts that remember, against published examples."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trends.handbook import NIST_CUSUM, NIST_EWMA

from seedlot.trends.charted import Panel, Sample
from seedlot.trends.sums import Memory, average, sums

#: Montgomery, Introduction to Statistical Quality Control, table 9.1: mean 10, SD 1, and from the 21st on mean 11.
MONTGOMERY = (
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
    9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
)  # fmt: skip


def samples(values: tuple[float, ...]) -> list[Sample]:
    return [Sample(values=(each,)) for each in values]


def values(panel: Panel) -> list[float]:
    """The values of points that have one, each."""
    found = [each.value for each in panel.points if each.value is not None]
    assert len(found) == len(panel.points)
    return found


def limits(panel: Panel, at: int) -> tuple[float, float]:
    """Low and high at a point that has both."""
    low, high = panel.points[at].low, panel.points[at].high
    assert low is not None
    assert high is not None
    return low, high


def told(panel: Panel) -> list[float]:
    return [round(each, 2) for each in values(panel)]


def test_the_ewma_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.4: weight 0.3, target 50, s 2.0539; limits 52.5884 and 47.4115, no signal."""
    panel, signals = average(samples(NIST_EWMA), 50.0, 2.0539, Memory(weight=0.3, steady=True))
    assert told(panel) == [
        50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
        50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99,
    ]  # fmt: skip
    # the handbook cuts the lower limit, 47.41157, after four places
    low, high = limits(panel, 0)
    assert (round(high, 4), math.floor(1e4 * low)) == (52.5884, 474115)
    assert signals == ()


def test_the_ewma_of_montgomery() -> None:
    """Montgomery, example 9.2: weight 0.10, width 2.7; limits 10.27 and 9.73 at first, and 10.62 and 9.38 at the last."""
    panel, signals = average(samples(MONTGOMERY), 10.0, 1.0, Memory(weight=0.1, width=2.7))
    means = values(panel)
    assert [round(each, 4) for each in means[:5]] == [9.945, 9.7495, 9.7035, 9.8992, 10.1253]
    assert [round(each, 4) for each in means[-3:]] == [10.5731, 10.6468, 10.6341]
    assert [round(each, 2) for each in limits(panel, 0)] == [9.73, 10.27]
    assert [round(each, 2) for each in limits(panel, -1)] == [9.38, 10.62]
    assert [each.points for each in signals] == [(28,), (29,)]


def test_the_cusum_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.3: target 325, k 0.3175, h 4.1959, with sigma 0.635; the sums, starred from group 14."""
    memory = Memory(slack=0.3175 / 0.635, decision=4.1959 / 0.635)
    (upper, lower), signals = sums(samples(NIST_CUSUM), 325.0, 0.635, memory)
    high = [0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04]
    low = [0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31, *[0] * 9]
    assert values(upper) == pytest.approx(high, abs=0.0051)
    assert [-each for each in values(lower)] == pytest.approx(low, abs=0.0051)
    assert [(each.rule, each.points) for each in signals] == [("CUSUM", tuple(range(12, 20)))]
    assert upper.points[0].high == pytest.approx(4.1959)


def test_the_cusum_of_montgomery() -> None:
    """Montgomery, table 9.2: k 0.5, h 5; the upper sum passes 5 in period 29, and left zero in period 23."""
    (upper, lower), signals = sums(samples(MONTGOMERY), 10.0, 1.0, Memory())
    assert told(upper) == [
        0.0, 0.0, 0.0, 1.16, 2.82, 2.50, 0.04, 1.00, 0.0, 0.0, 0.0, 0.97, 0.98, 0.0, 0.0,
        0.0, 0.12, 0.0, 0.0, 0.34, 0.74, 0.0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30,
    ]  # fmt: skip
    assert [(each.rule, each.points) for each in signals] == [("CUSUM", tuple(range(22, 30)))]
    assert signals[0].gave == (28, 29)
    assert min(values(lower)) > -5


def test_a_value_below_a_limit_has_no_place_in_a_sum() -> None:
    given_ = [Sample(values=(9.0,)), Sample(values=(5.0,), relation="<"), Sample(values=(9.0,))]
    panel, _ = average(given_, 10.0, 1.0, Memory(weight=0.5))
    assert [each.value for each in panel.points] == [9.5, None, 9.25]
    (_upper, lower), _ = sums(given_, 10.0, 1.0, Memory())
    assert [each.value for each in lower.points] == [-0.5, None, -1.0]


@pytest.mark.parametrize("wrong", [{"weight": 0}, {"weight": 1.1}, {"width": 0}, {"decision": -1}, {"slack": -0.1}])
def test_how_a_chart_remembers_is_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Memory(**wrong)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=25), st.floats(0.1, 50), st.floats(-100, 100))
def test_sums_move_with_the_scale(z: list[float], scale: float, shift: float) -> None:
    plain, moved = samples(tuple(z)), samples(tuple(shift + scale * each for each in z))
    (upper, _), _ = sums(plain, 0.0, 1.0, Memory())
    (scaled, _), _ = sums(moved, shift, scale, Memory())
    expected = [scale * (each.value or 0.0) for each in upper.points]
    assert [each.value for each in scaled.points] == pytest.approx(expected, abs=1e-9 * (1 + abs(shift)) * (1 + scale))
