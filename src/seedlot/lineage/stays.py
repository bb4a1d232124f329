"""Stays: where things lay and when, out of movements, shipments and what was taken of them.

A movement in, or a shipment, ends every stay before it of the same vials; one out ends those in its store. Vials that a
step takes by number are no longer there, nor is what a step uses up, nor a single dose that was given, lost or
destroyed. Where nobody said which vials were taken, the stay goes on with all of them. A range that was moved aside on
paper is, until somebody tells that it was moved, where its parent was; that is not sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.living import PACKED
from seedlot.history.words import TABLES
from seedlot.record.entries.custody import DoseUse, Shipment, ShipmentReceived, Stored
from seedlot.terms.codes import common, without
from seedlot.terms.moments import before
from seedlot.terms.words import ASIDE, ItemKind, Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A time in one place: a store, or (with `shipment`) a shipment and where it arrived. Empty `ended`: still there.

    Not `surely` where only what it was taken from was said to be there.
    """

    item: str
    since: str
    ended: str = ""
    equipment: str = ""
    position: str = ""
    room: str = ""
    numbers: str = ""
    shipment: str = ""
    receiver: str = ""
    received: str = ""
    refused: bool = False
    surely: bool = True
    entry: int


def stays(connection: Connection, items: Iterable[str], *, as_of: int | None = None) -> dict[str, tuple[Stay, ...]]:
    """Tell every stay of items, past and present, in order; those of which none is told are left out."""
    wanted = sorted(set(items))
    sources = _sources(connection, wanted, as_of)
    names = sorted({*wanted, *sources, *(aside.parent for several in sources.values() for aside in several)})
    held = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", names, as_of)}
    events = _events(connection, names, held, as_of)
    placed = {item for item, rows in events.items() if any(not _is_end(row) for row in rows)}
    sent = sorted({row.shipment for rows in events.values() for row in rows if _is_shipment(row)})
    received = {
        row.shipment: row for row in ask.rows_among(connection, TABLES[ShipmentReceived], "shipment", sent, as_of)
    }
    found: dict[str, tuple[Stay, ...]] = {}

    def told(item: str) -> tuple[Stay, ...]:
        if item not in found:
            numbers = held[item].numbers if item in held else ""
            begun = [
                stay for aside in sources.get(item, ()) for stay in _inherited(item, numbers, aside, told(aside.parent))
            ]
            if item in placed or begun:
                ordered = sorted(events[item], key=lambda row: (row.occurred, row.entry, row.row))
                found[item] = tuple(_told(item, ordered, numbers, received, begun))
        return found.get(item, ())

    return {item: stay for item in wanted if (stay := told(item))}


@dataclass(frozen=True, slots=True)
class _Aside:
    """From what, and when, a range was moved aside."""

    parent: str
    occurred: str


def moved_aside(connection: Connection, items: Iterable[str], *, as_of: int | None = None) -> set[str]:
    """The ranges that were moved aside from items, and from those, by whatever steps."""
    found: set[str] = set()
    front = sorted(set(items))
    while front:
        edges = [row for row in ask.rows_among(connection, t.EDGE, "parent", front, as_of) if not row.planned]
        asides = _asides(connection, edges, as_of)
        front = sorted({edge.child for edge, _ in asides} - found)
        found.update(front)
    return found


def _sources(connection: Connection, items: Iterable[str], as_of: int | None) -> dict[str, list[_Aside]]:
    """Of each range that was moved aside, and of those that it was moved aside from, the parents."""
    found: dict[str, list[_Aside]] = defaultdict(list)
    front = sorted(set(items))
    while front:
        edges = [row for row in ask.rows_among(connection, t.EDGE, "child", front, as_of) if not row.planned]
        asides = _asides(connection, edges, as_of)
        for edge, occurred in asides:
            found[edge.child].append(_Aside(edge.parent, occurred))
        front = sorted({edge.parent for edge, _ in asides} - set(found))
    return dict(found)


def _asides(connection: Connection, edges: list[Row[Any]], as_of: int | None) -> list[tuple[Row[Any], str]]:
    """Those of the edges by which a range was moved aside, and when."""
    edges = [row for row in edges if row.edge_kind == "made from"]
    names = sorted({row.step for row in edges})
    rows = ask.rows_among(connection, t.STEP, "step", names, as_of)
    steps = {row.step: row.occurred for row in rows if row.process in ASIDE and row.process != Process.SHIPMENT}
    children = sorted({row.child for row in edges if row.step in steps})
    kinds = {row.item: row.item_kind for row in ask.rows_among(connection, t.ITEM, "item", children, as_of)}
    return [(row, steps[row.step]) for row in edges if row.step in steps and kinds.get(row.child) in PACKED]


def _inherited(item: str, numbers: str, aside: _Aside, told: Iterable[Stay]) -> Iterator[Stay]:
    """The stays that a parent had when a range was moved aside from it, as stays of the range."""
    for stay in told:
        if before(aside.occurred, stay.since) or (stay.ended and before(stay.ended, aside.occurred)):
            continue
        shared = common(stay.numbers, numbers) if stay.numbers and numbers else numbers
        if shared or not (stay.numbers and numbers):
            yield replace(stay, item=item, since=aside.occurred, ended="", numbers=shared, surely=False)


def alone(item: Row[Any]) -> bool:
    """Whether an item is one container: of several, or nobody knows how many, the end of one is not that of the whole."""
    if item.units is None:
        return bool(item.item_kind != ItemKind.DRUG_PRODUCT)
    return bool(item.units == 1)


def _events(
    connection: Connection, names: list[str], held: dict[str, Row[Any]], as_of: int | None
) -> dict[str, list[Row[Any]]]:
    """What was told of items: movements, shipments, uses by steps, and the ends of single doses."""
    events: dict[str, list[Row[Any]]] = defaultdict(list)
    for table in (TABLES[Stored], TABLES[Shipment], t.USE):
        for row in ask.rows_among(connection, table, "item", names, as_of):
            if table is not t.USE or not row.planned:
                events[row.item].append(row)
    for row in ask.rows_among(connection, TABLES[DoseUse], "dose", names, as_of):
        if row.outcome != "returned" and row.dose in held and alone(held[row.dose]):
            events[row.dose].append(row)
    return events


def _is_shipment(row: Row[Any]) -> bool:
    return "receiver" in row._fields


def _is_use(row: Row[Any]) -> bool:
    return "uses_up" in row._fields


def _is_end(row: Row[Any]) -> bool:
    """Whether a row only ends stays: a use by a step, or the end of a dose."""
    return _is_use(row) or "dose" in row._fields


def _told(
    item: str, rows: list[Row[Any]], held: str, received: dict[str, Row[Any]], begun: Iterable[Stay]
) -> Iterator[Stay]:
    there = list(begun)
    for row in rows:
        if _is_use(row) and not row.uses_up and not row.numbers:
            continue
        still: list[Stay] = []
        for stay in there:
            past, rest = _ended(stay, row, held)
            yield from past
            still += rest
        there = still
        if not _is_end(row) and getattr(row, "direction", "in") == "in":
            there.append(_begun(item, row, held, received))
    yield from there


def _begun(item: str, row: Row[Any], held: str, received: dict[str, Row[Any]]) -> Stay:
    if not _is_shipment(row):
        told = {name: getattr(row, name) for name in ("equipment", "position", "room")}
        return Stay(item=item, since=row.occurred, numbers=row.numbers or held, entry=row.entry, **told)
    arrived = received.get(row.shipment)
    return Stay(
        item=item,
        since=row.occurred,
        numbers=row.numbers or held,
        shipment=row.shipment,
        receiver=row.receiver,
        received=arrived.occurred if arrived else "",
        refused=bool(arrived and not arrived.acceptable),
        entry=row.entry,
    )


def _ended(stay: Stay, row: Row[Any], held: str) -> tuple[list[Stay], list[Stay]]:
    """What of a stay a movement, a shipment or a use ends, and what goes on."""
    elsewhere = getattr(row, "direction", "") == "out" and row.equipment and stay.equipment != row.equipment
    said = getattr(row, "numbers", "")
    numbers = said or held
    gone = common(stay.numbers, numbers) if stay.numbers and numbers else stay.numbers
    if elsewhere or (stay.numbers and not gone) or (said and not stay.numbers):
        return [], [stay]
    rest = without(stay.numbers, gone) if gone else ""
    past = [replace(stay, ended=row.occurred, numbers=gone)]
    return past, [replace(stay, numbers=rest)] if rest else []
