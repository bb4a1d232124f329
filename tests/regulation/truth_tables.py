"""Truth tables of the three-valued logic, asked of any module that claims to be it: ours, and every mutant of ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from types import ModuleType
from typing import Any

T, F, U = True, False, None
TRUTHS = (T, F, U)

#: Kleene's tables, as he wrote them (Introduction to Metamathematics, section 64): the answer of two parts.
NOT = {T: F, F: T, U: U}
AND = {(T, T): T, (T, F): F, (F, T): F, (F, F): F, (T, U): U, (U, T): U, (F, U): F, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (F, T): T, (F, F): F, (T, U): T, (U, T): T, (F, U): U, (U, F): U, (U, U): U}

#: What a fact is known to be, how it is compared and with what, and the answer.
COMPARED: tuple[tuple[Any, str, Any, bool | None], ...] = (
    ("iPSC", "eq", "iPSC", T), ("ESC", "eq", "iPSC", F), ("iPSC", "ne", "iPSC", F), ("ESC", "ne", "iPSC", T),
    ("iPSC", "in", ("iPSC", "ESC"), T), ("ESC", "in", ("iPSC", "ESC"), T), ("MSC", "in", ("iPSC", "ESC"), F),
    (True, "eq", True, T), (True, "eq", False, F), (False, "eq", False, T), (False, "ne", False, F), (False, "eq", True, F),
    (1, "eq", 1, T), (2, "eq", 1, F), (2, "ne", 1, T),
    (0, "gt", 1, F), (1, "gt", 1, F), (2, "gt", 1, T), (0, "gte", 1, F), (1, "gte", 1, T), (2, "gte", 1, T),
    (0, "lt", 1, T), (1, "lt", 1, F), (2, "lt", 1, F), (0, "lte", 1, T), (1, "lte", 1, T), (2, "lte", 1, F),
    (frozenset({"EU", "US"}), "eq", "EU", T), (frozenset({"US"}), "eq", "EU", F), (frozenset(), "eq", "EU", F),
    (frozenset({"EU", "US"}), "ne", "EU", F), (frozenset({"US"}), "ne", "EU", T), (frozenset(), "ne", "EU", T),
    (frozenset({"EU", "JP"}), "in", ("EU", "US"), T), (frozenset({"JP"}), "in", ("EU", "US"), F), (frozenset(), "in", ("EU",), F),
)  # fmt: skip

#: The same of words that are sure while others may be there: what is not among them is not known to be absent.
AT_LEAST: tuple[tuple[frozenset[str], str, Any, bool | None], ...] = (
    (frozenset({"UK"}), "eq", "UK", T), (frozenset({"UK"}), "eq", "US", U), (frozenset({"UK", "US"}), "eq", "US", T),
    (frozenset({"U"}), "eq", "UK", U), (frozenset({"UK"}), "ne", "UK", F), (frozenset({"UK"}), "ne", "US", U), (frozenset(), "eq", "UK", U),
    (frozenset({"UK"}), "in", ("UK", "US"), T), (frozenset({"UK", "JP"}), "in", ("JP",), T), (frozenset({"UK"}), "in", ("US", "JP"), U),
)  # fmt: skip


def wrong(logic: ModuleType) -> str:
    """The first thing that a module answers otherwise than the tables."""
    return next(
        (what for what, answer, expected in _asked(logic) if type(answer) is not type(expected) or answer != expected),
        "",
    )


def _asked(logic: ModuleType) -> Iterator[tuple[str, Any, Any]]:
    yield from _connectives(logic)
    yield from _comparisons(logic)
    yield from _names(logic)


def _leaves(logic: ModuleType) -> dict[bool | None, Any]:
    """A comparison for each truth, over the facts that `_FACTS` holds."""
    return {T: logic.Is("a", logic.Op.EQ, "x"), F: logic.Is("a", logic.Op.EQ, "y"), U: logic.Is("b", logic.Op.EQ, "x")}


_FACTS = {"a": "x"}


def _connectives(logic: ModuleType) -> Iterator[tuple[str, Any, Any]]:
    leaves = _leaves(logic)
    yield "always", logic.truth(logic.ALWAYS, {}), T
    yield "all of none", logic.all_of(()), T
    yield "any of none", logic.any_of(()), F
    for one in TRUTHS:
        yield f"not {one}", logic.negated(one), NOT[one]
        yield f"Not {one}", logic.truth(logic.Not(leaves[one]), _FACTS), NOT[one]
    for pair in product(TRUTHS, TRUTHS):
        parts = tuple(leaves[one] for one in pair)
        yield f"all_of {pair}", logic.all_of(pair), AND[pair]
        yield f"any_of {pair}", logic.any_of(pair), OR[pair]
        yield f"All {pair}", logic.truth(logic.All(parts), _FACTS), AND[pair]
        yield f"AnyOf {pair}", logic.truth(logic.AnyOf(parts), _FACTS), OR[pair]
    for one, two, three in product(TRUTHS, repeat=3):
        yield f"all_of {one, two, three}", logic.all_of((one, two, three)), AND[AND[one, two], three]
        yield f"any_of {one, two, three}", logic.any_of((one, two, three)), OR[OR[one, two], three]


def _comparisons(logic: ModuleType) -> Iterator[tuple[str, Any, Any]]:
    for held, op, value, expected in COMPARED:
        leaf = logic.Is("fact", logic.Op(op), value)
        yield f"{held} {op} {value}", logic.truth(leaf, {"fact": held}), expected
        yield f"unknown {op} {value}", logic.truth(leaf, {"other": held}), U
    for words, op, value, expected in AT_LEAST:
        leaf = logic.Is("fact", logic.Op(op), value)
        yield f"at least {words} {op} {value}", logic.truth(leaf, {"fact": logic.AtLeast(words)}), expected


def _names(logic: ModuleType) -> Iterator[tuple[str, Any, Any]]:
    """Which facts a condition names, and for want of which it is undecided."""
    leaves = _leaves(logic)
    other = logic.Is("c", logic.Op.EQ, "x")
    whole = logic.All((logic.AnyOf((leaves[U], other)), logic.Not(leaves[U]), leaves[T]))
    yield "facts", logic.facts_of(whole), ("b", "c", "a")
    yield "undecided", logic.undecided(whole, _FACTS), ("b", "c")
    yield "one is known", logic.undecided(whole, {"a": "x", "b": "y"}), ("c",)
    yield "decided", logic.undecided(whole, {"a": "x", "b": "y", "c": "x"}), ()
    yield "the rest decides", logic.undecided(logic.All((leaves[U], leaves[F])), _FACTS), ()
    part_decides = logic.AnyOf((leaves[U], logic.All((leaves[F], other))))
    yield "a part that is decided asks for nothing", logic.undecided(part_decides, _FACTS), ("b",)
    yield "always", logic.undecided(logic.ALWAYS, {}), ()
