"""Populations come after what they wait for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.gating import Axis, Boolean, Operand, Population, Rectangle
from seedlot.formats.gating_order import UncountableError, in_order

RANGE = Rectangle(axes=(Axis(channel="a"),), lows=(0.0,), highs=(1.0,))


def plain(key: str, parent: str = "") -> Population:
    return Population(key=key, path=(key,), gate=RANGE, parent=parent)


def joined(key: str, *of: str) -> Population:
    return Population(key=key, path=(key,), gate=Boolean(joins="and", of=tuple(Operand(key=one) for one in of)))


def test_parents_and_operands_come_first_and_else_the_order_stays():
    found = in_order([plain("b", "a"), joined("c", "d", "b"), plain("a"), plain("d")])
    assert [one.key for one in found] == ["a", "b", "d", "c"]


@pytest.mark.parametrize(
    ("populations", "says"),
    [
        ([plain("a"), plain("a")], "two gates have the identifier 'a'"),
        ([plain("a", "b")], "names 'b', which is not there"),
        ([joined("a", "b")], "names 'b', which is not there"),
        ([plain("a", "a")], "wait for the other"),
        ([plain("a", "b"), plain("b", "a")], "wait for the other"),
        ([joined("a", "b"), joined("b", "c"), joined("c", "a")], "wait for the other"),
    ],
)
def test_what_cannot_be_ordered_is_said(populations, says):
    with pytest.raises(UncountableError, match=says):
        in_order(populations)


def test_depth_does_not_matter():
    chain = [plain(str(number), str(number + 1)) for number in range(5000)] + [plain("5000")]
    assert [one.key for one in in_order(chain)][:2] == ["5000", "4999"]


@given(st.permutations(range(12)), st.data())
def test_any_forest_is_ordered(order, data):
    parents = {number: data.draw(st.sampled_from(["", *map(str, range(number))])) for number in range(12)}
    found = [one.key for one in in_order([plain(str(number), parents[number]) for number in order])]
    assert sorted(found) == sorted(map(str, order))
    assert all(not parents[int(key)] or found.index(parents[int(key)]) < found.index(key) for key in found)


def test_a_boolean_of_many_takes_no_longer_than_they_are():
    many = [str(number) for number in range(20_000)]
    found = in_order([joined("all", *many), *map(plain, many)])
    assert found[-1].key == "all"
