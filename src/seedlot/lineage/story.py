"""The story of one item: what it is, what it came from, what became of it, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import age_of
from seedlot.lineage.known import taken
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.work import Step
from seedlot.terms.reportable import Reportable


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of an item. `said` holds what its own entry says beside (supplier, consent, origin)."""

    item: str
    kind: str
    stage: str
    name: str
    made: str
    expiry: str
    step: str
    units: int | None
    taken: int | None
    programme: str
    specification: str
    planned: bool
    entry: int
    passages: int | None
    doublings: Decimal | None
    days: Decimal | None
    parents: tuple[str, ...]
    children: tuple[str, ...]
    ancestors: int
    descendants: int
    said: dict[str, Any]
    values: tuple[tuple[Reportable, str, int], ...]


def story(connection: Connection, item: str, *, as_of: int | None = None) -> Story:
    """Tell the story of an item, as of an entry. `values` are reportables with their reference and entry."""
    row = ask.item(connection, item, as_of)
    planned = bool(row.planned)
    back = trace(connection, item, Direction.BACK, as_of=as_of, planned=planned)
    forward = trace(connection, item, Direction.FORWARD, as_of=as_of, planned=planned)
    spent = age_of(connection, back, as_of=as_of)
    uses = [use for use in ask.rows(connection, t.USE, as_of, item=item) if not use.planned]
    return Story(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        made=row.occurred,
        expiry=row.expiry,
        step=row.step,
        units=row.units,
        taken=None if row.units is None else sum(taken(use.units, row.units) for use in uses),
        programme=row.programme,
        specification=row.specification,
        planned=planned,
        entry=row.entry,
        passages=spent.passages,
        doublings=spent.doublings,
        days=spent.days,
        parents=tuple(link.parent for link in back.around(item)),
        children=tuple(link.child for link in forward.around(item)),
        ancestors=len(back.places) - 1,
        descendants=len(forward.places) - 1,
        said=said_of(connection, row.since),
        values=tuple(
            (ask.reportable(value), value.reference, value.entry)
            for value in ask.rows(connection, t.VALUE, as_of, item=item)
        ),
    )


def said_of(connection: Connection, number: int) -> dict[str, Any]:
    """What the entry (or the amendment that corrected it) says of the item, what it leaves open left out."""
    content = Entry.parse(read.body(connection, number)).content
    plain = content.model_dump(mode="json", exclude_defaults=True)
    told: dict[str, Any] = plain.get("content", plain)
    return {} if isinstance(content, Step) or "outputs" in told else told
