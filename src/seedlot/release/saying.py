"""How a fact is said: a value with its reason and entries, the worst of several, any of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from seedlot.regulation.shapes import Value

#: Of very many things so many are named.
_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the record says of a fact; `value` is None where it does not. `about` are the steps and items it rests on.

    `settle` says more closely than the fact's definition what would settle it.
    """

    value: Value | None
    says: str
    entries: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """What one step, lot or donor says: its value (None: nothing), its name, its entry."""

    value: Value | None
    what: str
    entry: int | None = None
    name: str = ""


Several: TypeAlias = Sequence[One]


def named(names: Iterable[str]) -> str:
    """A list of names as a person reads it; of very many the first."""
    several = list(dict.fromkeys(names))
    more = f" and {len(several) - _NAMED} more" if len(several) > _NAMED else ""
    return ", ".join(several[:_NAMED]) + more


def said(value: Value | None, says: str, several: Iterable[One] = (), *, settle: str = "") -> Said:
    """Say a value, with the entries and names of what it rests on."""
    listed = tuple(several)
    entries = tuple(sorted({each.entry for each in listed if each.entry is not None}))
    about = tuple(dict.fromkeys(each.name for each in listed if each.name))
    return Said(value=value, says=says, entries=entries, about=about, settle=settle)


def worst(order: Sequence[str], several: Several, *, nothing: str) -> Said:
    """The worst of several words, of which the last is the worst.

    Where some say nothing it is known only if the worst word of all is reached: what they would say changes nothing then.
    """
    if not several:
        return said(None, nothing)
    silent = [each for each in several if each.value is None]
    known = [each for each in several if each.value is not None]
    least = max((order.index(str(each.value)) for each in known), default=-1)
    if silent and least < len(order) - 1:
        so_far = f" What is known so far is {order[least]} at the worst." if known else ""
        return said(None, f"Not stated: {named(each.what for each in silent)}.{so_far}", several)
    bad = [each for each in known if each.value == order[least]]
    return said(
        order[least], f"{order[least]}: {named(each.what for each in bad)}.", bad if len(bad) < len(known) else known
    )


def any_of(what: str, several: Several, *, nothing: str) -> Said:
    """Whether any of several is so: true as soon as one is, false only if every one says that it is not."""
    if not several:
        return said(None, nothing)
    so = [each for each in several if each.value is True]
    if so:
        return said(value=True, says=f"{what}: {named(each.what for each in so)}.", several=so)
    silent = [each for each in several if each.value is None]
    if silent:
        return said(None, f"Whether so is not stated: {named(each.what for each in silent)}.", several)
    return said(
        value=False, says=f"Not so in any of {len(several)}: {named(each.what for each in several)}.", several=several
    )


def all_words(several: Several, *, nothing: str) -> Said:
    """All words of several (a set): known only if every one says its own."""
    if not several:
        return said(None, nothing)
    words = frozenset[str]().union(*(each.value for each in several if isinstance(each.value, frozenset)))
    silent = [each for each in several if each.value is None]
    if silent:
        so_far = f" Known so far: {', '.join(sorted(words))}." if words else ""
        return said(None, f"Not stated: {named(each.what for each in silent)}.{so_far}", several)
    return said(words, f"{', '.join(sorted(words))}: {named(each.what for each in several)}.", several)
