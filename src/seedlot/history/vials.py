"""Vials that a step takes from a range by number: each becomes an item of its own, under its range.

A step that only moves vials aside as a range takes no single vial, and a planned step takes none yet. The name of a
vial and its stage are those of its range, which an earlier entry told; so the fold remembers the ranges that it saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from seedlot.history import tables as t
from seedlot.record.entries.content import Content
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.codes import count, spans, vial, without, written
from seedlot.terms.words import ASIDE, ItemKind

#: The edge from a vial to its range.
VIAL_OF = "vial of"
_SAID = select(t.ITEM.c.numbers, t.ITEM.c.stage, t.ITEM.c.item_kind).where(
    t.ITEM.c.item == bindparam("said"), t.ITEM.c.until.is_(None)
)
#: Kinds of which there are very many and which no material goes into, unless a step makes nothing else.
_SINGLE = (ItemKind.VIAL, ItemKind.DOSE, ItemKind.SAMPLE, ItemKind.DONOR, ItemKind.MATERIAL_LOT)


@dataclass(frozen=True, slots=True)
class Range:
    """What a range, or a bank, says of its vials: their numbers and the stage; and what kind of item it is."""

    numbers: str = ""
    stage: str = ""
    kind: str = ""


@lru_cache(maxsize=4096)
def _range(numbers: str, stage: str, kind: str) -> Range:
    """What thousands of items say alike is held once."""
    return Range(numbers, stage, kind)


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges, and other items, that a fold has seen; one that it has not is asked of the tables."""

    connection: Connection
    seen: dict[str, Range] = field(default_factory=dict)
    whole: bool = False

    def see(self, table: Table, row: dict[str, Any]) -> None:
        """Remember an item that was told, but not the many of which nobody asks again."""
        if table is t.ITEM and (row.get("numbers") or row["item_kind"] not in _SINGLE or row["item"] in self.seen):
            self.seen[row["item"]] = _range(row.get("numbers", ""), row["stage"], str(row["item_kind"]))

    def of(self, items: Iterable[str]) -> dict[str, Range]:
        """Tell what is known of items now."""
        return {item: self._of(item) for item in items}

    def seen_of(self, items: Iterable[str]) -> dict[str, Range]:
        """Tell the same; of a record that is folded from its beginning, whose tables cannot be searched yet, what was seen."""
        return {item: self.seen.get(item, Range()) for item in items} if self.whole else self.of(items)

    def _of(self, item: str) -> Range:
        if item not in self.seen:
            row = self.connection.execute(_SAID, {"said": item}).first()
            self.seen[item] = _range(row.numbers, row.stage, row.item_kind) if row else Range()
        return self.seen[item]


def named(content: Content) -> tuple[str, ...]:
    """The ranges of which a step takes single vials."""
    return tuple(used.item for used, _ in singles(content))


def singles(content: Content) -> Iterator[tuple[Used, str]]:
    """Each input of which single vials are taken, with their numbers."""
    if isinstance(content, Step) and not content.planned and any(used.numbers for used in content.inputs):
        moved = [made.numbers for made in moved_aside(content)]
        for used in content.inputs:
            numbers = used.numbers
            for each in moved:
                numbers = without(numbers, each)
            if numbers:
                yield used, numbers


def moved_aside(step: Step) -> tuple[Made, ...]:
    """The ranges that a step only moves aside, with the numbers that the vials had before."""
    ranges = (made for made in step.outputs if made.item_kind is ItemKind.VIAL_RANGE and made.numbers)
    return tuple(ranges) if step.process in ASIDE else ()


def gone(step: Step, used: Used) -> str:
    """The numbers that a step takes out of an input: those that it names, else those of the ranges that it moves aside."""
    if used.numbers or len(step.inputs) != 1:
        return used.numbers
    return written(set(_each(made.numbers for made in moved_aside(step))))


def units(said: Used | Made, numbers: str = "") -> int | None:
    """How many units there are: as they are told, else by their numbers."""
    return said.units if said.units is not None else count(numbers or said.numbers) or None


def vials_taken(content: Content, ranges: Mapping[str, Range]) -> dict[str, tuple[str, ...]]:
    """The vials that a step takes, by the item that holds them."""
    found: dict[str, tuple[str, ...]] = {}
    for used, numbers in singles(content):
        held = ranges.get(used.item, Range()).numbers or numbers
        found[used.item] = (*found.get(used.item, ()), *(vial(used.item, number, held) for number in _each([numbers])))
    return found


def with_vials(
    step: Step, told: Iterable[tuple[Table, dict[str, Any]]], ranges: Mapping[str, Range]
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Put the vials that a step takes between their ranges and what was made of them."""
    taken = vials_taken(step, ranges)
    if not taken:
        yield from told
        return
    occurred = ""
    for table, row in told:
        if table is t.STEP:
            occurred = row["occurred"]
        if table is t.EDGE and row["parent"] in taken:
            yield from ((t.EDGE, {**row, "parent": each}) for each in taken[row["parent"]])
        elif table is t.EDGE and row["child"] in taken:
            yield from ((t.EDGE, {**row, "child": each}) for each in taken[row["child"]])
        else:
            yield table, row
    for item, vials in taken.items():
        for each in vials:
            yield from _vial(step, each, item, ranges.get(item, Range()).stage, occurred)


def _vial(step: Step, name: str, item: str, stage: str, occurred: str) -> Iterator[tuple[Table, dict[str, Any]]]:
    """A vial and its range; of a step that makes something of it, nothing is left. Else the step made the vial."""
    made = {"step": "" if step.outputs else step.step, "units": 1, "occurred": occurred}
    yield t.ITEM, {"item": name, "item_kind": ItemKind.VIAL, "stage": stage, **made}
    yield t.EDGE, {"child": name, "parent": item, "edge_kind": VIAL_OF, "step": ""}
    if step.outputs:
        yield t.USE, {"item": name, "step": step.step, "units": 1, "uses_up": True, "occurred": occurred}


def _each(several: Iterable[str]) -> list[int]:
    return [number for text in several for first, last in spans(text) for number in range(first, last + 1)]
