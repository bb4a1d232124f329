"""What an inspection looks at: steps as they were performed, uses of materials, items and the links between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.cause import overlaps
from seedlot.lineage.places import Standing, standing_in
from seedlot.lineage.trace import Direction, Link, trace
from seedlot.record.entries.premises import Room
from seedlot.terms.words import ItemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A step that was performed: when, where, by whom, under what."""

    step: str
    process: str
    occurred: str
    ended: str
    room: str
    openness: str
    procedure: str
    people: tuple[str, ...]
    equipment: tuple[str, ...]
    entry: int

    @property
    def where(self) -> str:
        """Where it stands in the record."""
        return f"step {self.step}, entry {self.entry}"

    @property
    def places(self) -> tuple[str, ...]:
        """Its room and its equipment."""
        return tuple(dict.fromkeys(filter(None, (self.room, *self.equipment))))

    @property
    def last(self) -> str:
        """The last moment of it that is stated."""
        return self.ended or self.occurred


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is inspected: steps, the materials that each used, items and links. `whole`: it is all that the record has."""

    steps: tuple[Performed, ...]
    uses: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    links: tuple[Link, ...]
    whole: bool = False

    def within(self, steps: Iterable[Performed]) -> Scope:
        """The same with some of its steps only, and with what these used and made."""
        kept = tuple(steps)
        names = {step.step for step in kept}
        uses = tuple(use for use in self.uses if use[1] in names)
        made = {link.child for link in self.links if link.step in names}
        return replace(
            self, steps=kept, uses=uses, items=tuple(item for item in self.items if item in made), whole=False
        )


def performed(connection: Connection, names: Iterable[str], as_of: int | None = None) -> tuple[Performed, ...]:
    """Read steps by name; planned ones, which nobody performed yet, are left out."""
    rows = ask.rows_among(connection, t.STEP, "step", sorted(set(names) - {""}), as_of)
    return tuple(_performed(row) for row in rows if not row.planned)


def _performed(row: Row[Any]) -> Performed:
    return Performed(
        step=row.step,
        process=row.process,
        occurred=row.occurred,
        ended=row.ended,
        room=row.room,
        openness=row.openness,
        procedure=row.procedure,
        people=tuple(filter(None, row.people.split(";"))),
        equipment=tuple(filter(None, row.equipment.split(";"))),
        entry=row.entry,
    )


def on_the_way(
    connection: Connection, links: Iterable[Link], speaking: list[str], as_of: int | None = None
) -> frozenset[str]:
    """Name the steps on the way to what is speaking: those that made some of it, and those that only handled it."""
    made = {row.step for row in ask.rows_among(connection, t.ITEM, "item", speaking, as_of)}
    used = {row.step for row in ask.rows_among(connection, t.USE, "item", speaking, as_of) if not row.planned}
    fruitful = {row.step for row in ask.rows_among(connection, t.ITEM, "step", sorted(used), as_of)}
    return frozenset((made | (used - fruitful) | {link.step for link in links}) - {""})


def behind(connection: Connection, item: str, as_of: int | None = None) -> Scope:
    """Everything behind an item: its lineage, and the steps that made or handled any of it."""
    back = trace(connection, item, Direction.BACK, as_of=as_of)
    names = sorted(place.item for place in back.places)
    return scope(connection, back.links, names, on_the_way(connection, back.links, names, as_of), as_of=as_of)


def scope(
    connection: Connection, links: tuple[Link, ...], items: Iterable[str], steps: Iterable[str], *, as_of: int | None
) -> Scope:
    """Put together what is inspected from a trace."""
    parents = sorted({link.parent for link in links})
    lots = ask.rows_among(connection, t.ITEM, "item", parents, as_of, item_kind=ItemKind.MATERIAL_LOT)
    uses = _uses(links, {row.item for row in lots})
    return Scope(steps=performed(connection, steps, as_of), uses=uses, items=tuple(items), links=links)


def _uses(links: Iterable[Link], lots: set[str]) -> tuple[tuple[str, str], ...]:
    """The uses of lots of materials, however a step names them: among its materials, or among what it takes."""
    return tuple(dict.fromkeys((link.parent, link.step) for link in links if link.parent in lots and link.step))


def everything(connection: Connection, as_of: int | None = None) -> Scope:
    """All that the record has."""
    query = select(t.EDGE).where(ask.holds(t.EDGE, as_of), t.EDGE.c.planned.is_(False))
    links = tuple(
        Link(child=row.child, parent=row.parent, kind=row.edge_kind, step=row.step, entry=row.entry)
        for row in connection.execute(query.order_by(t.EDGE.c.entry, t.EDGE.c.row))
    )
    steps = [_performed(row) for row in ask.rows(connection, t.STEP, as_of, planned=False)]
    items = ask.rows(connection, t.ITEM, as_of, planned=False)
    uses = _uses(links, {row.item for row in items if row.item_kind == ItemKind.MATERIAL_LOT})
    names = tuple(row.item for row in items)
    return Scope(steps=tuple(steps), uses=uses, items=names, links=links, whole=True)


def in_room(connection: Connection, whole: Scope, room: str, as_of: int | None = None) -> Scope:
    """What of a scope was done in a room, or on equipment that stands in it.

    Raises:
        NotInRecordError: no step and no entry of a room names it.
    """
    stands = standing_in(connection, room, as_of=as_of)
    known = stands or ask.rows(connection, TABLES[Room], as_of, room=room)
    if not known and not ask.rows(connection, t.PLACED, as_of, place=room):
        raise ask.absent(connection, room, as_of, Room.KIND)
    return whole.within(step for step in whole.steps if step.room == room or _stood(step, stands))


def _stood(step: Performed, stands: Iterable[Standing]) -> bool:
    """Whether a step may have been done on equipment while it stood in a room."""
    return any(
        each.equipment in step.equipment and overlaps(step.occurred, step.ended, each.since, each.ended) is not False
        for each in stands
    )
