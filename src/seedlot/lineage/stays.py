"""Stays: where things lay and when, out of movements, shipments and what was taken of them.

A movement in, or a shipment, ends every stay before it of the same vials; one out ends those in its store. Vials that a
step takes by number are no longer there, nor is what a step uses up. Where nobody said which vials were taken, the stay
goes on with all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.record.entries.custody import Shipment, ShipmentReceived, Stored
from seedlot.terms.codes import common, without


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A time in one place: a store, or (with `shipment`) a shipment and where it arrived. Empty `ended`: still there."""

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
    entry: int


def stays(connection: Connection, items: Iterable[str], *, as_of: int | None = None) -> dict[str, tuple[Stay, ...]]:
    """Tell every stay of items, past and present, in order; those of which none is told are left out."""
    names = sorted(set(items))
    events: dict[str, list[Row[Any]]] = defaultdict(list)
    for table in (TABLES[Stored], TABLES[Shipment], t.USE):
        for row in ask.rows_among(connection, table, "item", names, as_of):
            if table is not t.USE or not row.planned:
                events[row.item].append(row)
    placed = sorted(item for item, rows in events.items() if any(not _is_use(row) for row in rows))
    held = {row.item: row.numbers for row in ask.rows_among(connection, t.ITEM, "item", placed, as_of)}
    sent = sorted({row.shipment for rows in events.values() for row in rows if _is_shipment(row)})
    received = {
        row.shipment: row for row in ask.rows_among(connection, TABLES[ShipmentReceived], "shipment", sent, as_of)
    }
    found = {}
    for item in placed:
        ordered = sorted(events[item], key=lambda row: (row.occurred, row.entry, row.row))
        found[item] = tuple(_told(item, ordered, held.get(item, ""), received))
    return found


def _is_shipment(row: Row[Any]) -> bool:
    return hasattr(row, "receiver")


def _is_use(row: Row[Any]) -> bool:
    return hasattr(row, "uses_up")


def _told(item: str, rows: list[Row[Any]], held: str, received: dict[str, Row[Any]]) -> Iterator[Stay]:
    there: list[Stay] = []
    for row in rows:
        if _is_use(row) and not row.uses_up and not row.numbers:
            continue
        still: list[Stay] = []
        for stay in there:
            past, rest = _ended(stay, row, held)
            yield from past
            still += rest
        there = still
        if not _is_use(row) and getattr(row, "direction", "in") == "in":
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
    numbers = row.numbers or held
    gone = common(stay.numbers, numbers) if stay.numbers and numbers else stay.numbers
    if elsewhere or (stay.numbers and not gone) or (row.numbers and not stay.numbers):
        return [], [stay]
    rest = without(stay.numbers, gone) if gone else ""
    past = [replace(stay, ended=row.occurred, numbers=gone)]
    return past, [replace(stay, numbers=rest)] if rest else []
