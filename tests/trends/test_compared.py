"""What is compared, as people write it."""

from __future__ import annotations

import pytest

from seedlot.terms.comparing import Scale
from seedlot.trends.compared import Shown, Value, group


def test_values_as_people_write_them():
    told = [
        Value(lot="L", number=91.25),
        Value(lot="L", word="normal"),
        Value(lot="L", relation="<", limit=0.5),
        Value(lot="L"),
    ]
    assert [value.told for value in told] == ["91.25", "normal", "<0.5", "not known"]
    assert [value.missing for value in told] == [False, False, False, True]


def test_groups_as_people_write_them():
    values = [Value(lot="A", number=1.0), Value(lot="B", number=100.0), Value(lot="C")]
    assert group(values).told == "2 of 3: 50.5 ± 70"
    assert group(values, logs=True).told == "2 of 3: 10, factor 26"
    assert group(values[2:]).told == "0 of 1"
    assert group([Value(lot="A", number=-1.0)], logs=True).mean == -1


@pytest.mark.parametrize(
    ("scale", "lower", "upper", "at"),
    [
        (Scale.DIFFERENCE, -4.0, 4.0, 0.5),
        (Scale.DIFFERENCE, -4.0, float("inf"), 0.5),
        (Scale.RATIO, 0.25, 4.0, 0.5),
        (Scale.RATIO, 0.25, float("inf"), 0.5),
    ],
)
def test_an_estimate_is_placed_between_its_margins(scale, lower, upper, at):
    told = Shown(
        estimate=2.0, low=2.0, high=2.0, lower=lower, upper=upper, level=0.9, degrees=4.0, p=0.1, least=1.0, needed=5, scale=scale
    )  # fmt: skip
    assert told.placed == pytest.approx((at, at, at))
