"""Facts that make a condition true or false, found from the condition alone: what the tests of rules are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from seedlot.regulation.facts import Fact
from seedlot.regulation.logic import All, AnyOf, Condition, Is, Not, Op
from seedlot.regulation.shapes import Value

Facts: TypeAlias = dict[str, Value]
#: What a condition is to be.
Want: TypeAlias = bool


def facts_for(condition: Condition, want: Want, kinds: Mapping[str, Fact]) -> Facts | None:
    """Facts under which a condition is true (or false), the fewest that its first parts need; None if there are none."""
    return next(_solutions(condition, want, kinds), None)


def _solutions(condition: Condition, want: Want, kinds: Mapping[str, Fact]) -> Iterator[Facts]:
    match condition:
        case Is():
            yield from ({condition.fact: value} for value in _values(condition, want, kinds[condition.fact]))
        case Not(part):
            yield from _solutions(part, not want, kinds)
        case All(parts) if want:
            yield from _together(parts, want, kinds)
        case AnyOf(parts) if not want:
            yield from _together(parts, want, kinds)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _solutions(part, want, kinds)


def _together(parts: tuple[Condition, ...], want: Want, kinds: Mapping[str, Fact]) -> Iterator[Facts]:
    for chosen in product(*(list(_solutions(part, want, kinds)) for part in parts)):
        merged: Facts = {}
        if all(merged.setdefault(fact, value) == value for one in chosen for fact, value in one.items()):
            yield merged


def _values(leaf: Is, want: Want, kind: Fact) -> Iterator[Value]:
    """Every value of a fact (of a number, those beside the limit; of free words, two others) that answers as wanted."""
    if kind.type == "flag":
        values: list[Value] = [True, False]
    elif kind.type == "number":
        limit = leaf.value if isinstance(leaf.value, int) else 0
        values = [number for number in (limit, limit + 1, limit - 1) if number >= 0]
    else:
        named = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        values = [str(word) for word in dict.fromkeys([*named, *(kind.words or ("XX", "YY"))])]
    for value in values:
        if _answers(leaf, value) is want:
            yield frozenset({str(value)}) if kind.type == "words" else value


def _answers(leaf: Is, value: Value) -> bool:
    """Written apart from the engine, so that the one is a check of the other."""
    match leaf.op:
        case Op.EQ:
            return value == leaf.value
        case Op.NE:
            return value != leaf.value
        case Op.IN:
            return isinstance(leaf.value, tuple) and value in leaf.value
    numbers = int(str(value)), int(str(leaf.value))
    signs = {Op.GT: (1,), Op.GTE: (0, 1), Op.LT: (-1,), Op.LTE: (-1, 0)}
    return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1]) in signs[leaf.op]
