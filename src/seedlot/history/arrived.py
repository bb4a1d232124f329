"""What came: the numbers and kinds of entries from one on, and nothing of what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from seedlot.history.tables import HEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A new entry: its number and its kind."""

    entry: int
    kind: str


def arrived(connection: Connection, first: int, *, limit: int, kinds: Collection[str] = ()) -> tuple[Arrived, ...]:
    """The entries from `first` on, in their order; of some kinds where any are named."""
    wanted = [HEADER.c.kind.in_(list(kinds))] if kinds else []
    query = select(HEADER.c.entry, HEADER.c.kind).where(HEADER.c.entry >= first, *wanted)
    rows = connection.execute(query.order_by(HEADER.c.entry).limit(limit))
    return tuple(Arrived(entry=row.entry, kind=row.kind) for row in rows)


def sealed_by(connection: Connection, first: int, *, person: str, kind: str) -> int | None:
    """The first entry of a kind that a person sealed from entry `first` on; None where there is none."""
    query = select(HEADER.c.entry).where(HEADER.c.entry >= first, HEADER.c.kind == kind, HEADER.c.person == person)
    return connection.execute(query.order_by(HEADER.c.entry).limit(1)).scalar()
