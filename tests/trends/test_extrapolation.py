"""How far a shelf life may reach beyond its data: every row of ICH Q1E's decision tree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.terms.stability import Storage
from seedlot.trends.extrapolation import Grounds, Significant, allowed

NONE, LATE, EARLY, UNKNOWN = Significant
ROOM, COLD, FROZEN, BELOW = Storage


def grounds(**more):
    told = Grounds(
        storage=ROOM, biological=False, evaluated=True, supported=True, accelerated=NONE, intermediate=UNKNOWN
    )
    return replace(told, **more)


@pytest.mark.parametrize(
    ("told", "covered", "months", "source"),
    [
        ({}, 6, 12, "2.4.1"),
        ({}, 12, 24, "2.4.1"),
        ({}, 24, 36, "2.4.1"),
        ({"evaluated": False}, 8, 12, "2.4.1"),
        ({"evaluated": False}, 24, 30, "2.4.1"),
        ({"accelerated": LATE, "intermediate": NONE}, 12, 18, "2.4.2.1"),
        ({"accelerated": EARLY, "intermediate": NONE}, 24, 30, "2.4.2.1"),
        ({"accelerated": LATE, "intermediate": NONE, "evaluated": False}, 12, 15, "2.4.2.1"),
        ({"accelerated": LATE, "intermediate": LATE}, 12, 12, "2.4.2.2"),
        ({"accelerated": LATE}, 12, 12, "2.4.2.2"),
        ({"storage": COLD}, 12, 18, "2.5.1.1"),
        ({"storage": COLD}, 24, 30, "2.5.1.1"),
        ({"storage": COLD, "evaluated": False}, 12, 15, "2.5.1.1"),
        ({"storage": COLD, "accelerated": LATE, "intermediate": NONE}, 12, 12, "2.5.1.2"),
        ({"storage": COLD, "accelerated": EARLY}, 12, 12, "2.5.1.2"),
        ({"storage": FROZEN}, 12, 12, "2.5.2"),
        ({"storage": BELOW}, 12, 12, "2.5.3"),
        ({"biological": True}, 12, 12, "Q5C"),
        ({"accelerated": UNKNOWN}, 12, 12, "2.4"),
        ({"supported": False}, 12, 12, "2.4"),
    ],
)
def test_the_decision_tree(told, covered, months, source):
    found = allowed(covered, grounds(**told))
    assert found.months == pytest.approx(months)
    assert found.whole == months
    assert source in found.source
    assert found.says


@settings(max_examples=40)
@given(
    st.floats(0, 120),
    st.sampled_from(Storage),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(Significant),
    st.sampled_from(Significant),
)
def test_it_never_reaches_beyond_twice_or_a_year_and_less_is_never_more(  # noqa: PLR0917 - every ground
    covered, storage, biological, evaluated, supported, accelerated, intermediate
):
    told = Grounds(
        storage=storage,
        biological=biological,
        evaluated=evaluated,
        supported=supported,
        accelerated=accelerated,
        intermediate=intermediate,
    )
    found = allowed(covered, told)
    assert covered <= found.months <= min(max(2 * covered, covered + 3), covered + 12)
    without = allowed(covered, grounds(storage=storage, accelerated=UNKNOWN))
    assert without.months <= found.months or without.months == covered
