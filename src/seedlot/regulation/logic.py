"""Conditions over facts, in three values: true, false, and undecided where the record does not hold a fact.

The logic is Kleene's: an unknown fact leaves a condition undecided unless the rest decides it. A fact of several words
(territories, phases) `eq` a word if the word is among them, and is `in` a list if they have a word in common.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from seedlot.regulation.shapes import Value

#: True, false, or None where the facts do not decide.
Truth: TypeAlias = bool | None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Words that a fact has for sure; it may have others that nobody stated."""

    words: frozenset[str]


#: The facts that are known, by name. One that is not here is unknown.
Facts: TypeAlias = Mapping[str, Value | AtLeast]
#: What a condition is compared with: one value, or for `in` several.
Given: TypeAlias = str | bool | int | tuple[str | bool | int, ...]


class Op(StrEnum):
    """How a fact is compared."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"


#: Those that ask for a number.
ORDERED = frozenset({Op.GT, Op.GTE, Op.LT, Op.LTE})


@dataclass(frozen=True, slots=True)
class Is:
    """A fact compared with a value."""

    fact: str
    op: Op
    value: Given


@dataclass(frozen=True, slots=True)
class All:
    """True if every part is. Of no parts: true, and so it applies to every programme."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True if a part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True if the part is false."""

    part: Condition


Condition: TypeAlias = Is | All | AnyOf | Not
ALWAYS = All()


def negated(truth: Truth) -> Truth:
    """The opposite; what is undecided stays so."""
    return None if truth is None else not truth


def all_of(truths: Collection[Truth]) -> Truth:
    """False if any is false, else undecided if any is, else true."""
    if False in truths:
        return False
    return None if None in truths else True


def any_of(truths: Collection[Truth]) -> Truth:
    """True if any is true, else undecided if any is, else false."""
    if True in truths:
        return True
    return None if None in truths else False


def truth(condition: Condition, facts: Facts) -> Truth:
    """Tell whether a condition holds."""
    return compiled(condition)(facts)


def compiled(condition: Condition) -> Callable[[Facts], Truth]:
    """Make a condition ready to be asked often."""
    match condition:
        case Is():
            return _comparison(condition)
        case Not(part):
            asked = compiled(part)
            return lambda facts: negated(asked(facts))
        case All(parts):
            every = tuple(compiled(part) for part in parts)
            return lambda facts: all_of([part(facts) for part in every])
        case _:
            each = tuple(compiled(part) for part in condition.parts)
            return lambda facts: any_of([part(facts) for part in each])


def _comparison(leaf: Is) -> Callable[[Facts], Truth]:
    fact, op, value = leaf.fact, leaf.op, leaf.value

    def asked(facts: Facts) -> Truth:
        held = facts.get(fact)
        return None if held is None else compared(held, op, value)

    return asked


def compared(held: Value | AtLeast, op: Op, value: Any) -> Truth:
    """Compare what is known of a fact with the value of a condition."""
    if isinstance(held, AtLeast):
        return _compared_open(held.words, op, value)
    words = held if isinstance(held, frozenset) else (held,)
    match op:
        case Op.EQ:
            return value in words
        case Op.NE:
            return value not in words
        case Op.IN:
            return any(word in value for word in words)
    return _ordered(int(held), op, value)  # type: ignore[arg-type] # the loader lets only numbers come here


def _ordered(held: int, op: Op, value: int) -> bool:
    match op:
        case Op.GT:
            return held > value
        case Op.GTE:
            return held >= value
        case Op.LT:
            return held < value
    return held <= value


def _compared_open(words: frozenset[str], op: Op, value: Any) -> Truth:
    """Words that are stated decide; that others are not among them is not known."""
    if op is Op.NE:
        return negated(_compared_open(words, Op.EQ, value))
    sought = value if op is Op.IN else (value,)
    return True if any(word in sought for word in words) else None


def named(condition: Condition) -> Iterator[Is]:
    """Go through the comparisons of a condition, as they are written."""
    match condition:
        case Is():
            yield condition
        case Not(part):
            yield from named(part)
        case _:
            for part in condition.parts:
                yield from named(part)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition names, each once, as they are written."""
    return tuple(dict.fromkeys(leaf.fact for leaf in named(condition)))


def undecided(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """The facts for want of which a condition is undecided; none if it is decided."""
    return tuple(dict.fromkeys(_undecided(condition, facts)))


def _undecided(condition: Condition, facts: Facts) -> Iterator[str]:
    if truth(condition, facts) is not None:
        return
    match condition:
        case Is(fact):
            yield fact
        case Not(part):
            yield from _undecided(part, facts)
        case _:
            for part in condition.parts:
                yield from _undecided(part, facts)


_SIGNS = {Op.GT: "above", Op.GTE: "at least", Op.LT: "below", Op.LTE: "at most"}


def said(condition: Condition) -> str:
    """Tell a condition in words."""
    match condition:
        case All(()):
            return "applies to every programme"
        case Is(fact, op, value):
            return _said(fact.replace("_", " "), op, value)
        case Not(part):
            return f"not ({said(part)})"
        case All(parts):
            return " and ".join(_bracketed(part) for part in parts)
        case _:
            return " or ".join(_bracketed(part) for part in condition.parts)


def _bracketed(part: Condition) -> str:
    return f"({said(part)})" if isinstance(part, All | AnyOf) and len(part.parts) > 1 else said(part)


def _said(fact: str, op: Op, value: Given) -> str:
    if isinstance(value, bool):
        return fact if value is (op is Op.EQ) else f"not {fact}"
    if isinstance(value, tuple):
        return f"{fact} is {' or '.join(str(one) for one in value)}"
    if op in _SIGNS:
        return f"{fact} {_SIGNS[op]} {value}"
    return f"{fact} is {value}" if op is Op.EQ else f"{fact} is not {value}"
