"""Territories, and what they inherit: the rules of other territories, whole or singly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from seedlot.terms.countries import territories_of
from seedlot.terms.shape import Shape


class Territory(Shape):
    """A territory, or a set of texts that several territories apply (`reference`). `inherits_rules` are single ones."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2,12}$")]
    name: Annotated[str, Field(min_length=1)]
    inherits: tuple[str, ...] = ()
    inherits_rules: tuple[str, ...] = ()
    reference: bool = False
    note: str = ""
    file: str
    line: int


def faults(territories: Mapping[str, Territory], rules: Mapping[str, object]) -> Iterator[tuple[str, int, str]]:
    """Tell what territories inherit that is not there, and which inherit from themselves: file, line and fault."""
    for territory in territories.values():
        for code in territory.inherits:
            if code not in territories:
                yield territory.file, territory.line, f"{territory.code} inherits {code}, which is no territory"
        for rule in territory.inherits_rules:
            if rule not in rules:
                yield territory.file, territory.line, f"{territory.code} inherits the rule {rule}, which nobody defines"
        if circle := _circle(territories, territory.code):
            yield territory.file, territory.line, f"{' inherits '.join(circle)}: a territory cannot inherit from itself"


def _circle(territories: Mapping[str, Territory], start: str) -> tuple[str, ...]:
    """The way from a territory back to itself, empty if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for code in territories[way[-1]].inherits if way[-1] in territories else ():
            if code == start:
                return (*way, code)
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()


def line_of(territories: Mapping[str, Territory], code: str) -> tuple[str, ...]:
    """A territory and all from which it inherits, the nearest first, each once."""
    found = [code]
    for one in found:
        found.extend(other for other in territories[one].inherits if other not in found)
    return tuple(found)


def assessed_as(territories: Mapping[str, Territory], code: str) -> str | None:
    """The territory whose rules hold where something is filed: itself, or the one to which a country belongs."""
    return next((one for one in (code, *sorted(territories_of(code))) if one in territories), None)


def singly(territories: Mapping[str, Territory], code: str) -> tuple[str, ...]:
    """The rules that a territory inherits one by one, its own list first."""
    lists = [territories[one].inherits_rules for one in line_of(territories, code)]
    return tuple(dict.fromkeys(rule for each in lists for rule in each))
