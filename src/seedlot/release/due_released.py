"""Which lots were released while a test on the way to them was overdue, by what the decision had read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.release.due import Due, due_on
from seedlot.release.genomic import ancestry, parents_of
from seedlot.release.line import every_line, line_of
from seedlot.terms.words import Outcome

_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Hasty:
    """A release, on which day, and the tests that were overdue then on the lot or on what it came from."""

    lot: str
    on: str
    entry: int
    tests: tuple[Due, ...]


def released_while_overdue(connection: Connection, item: str = "", *, as_of: int | None = None) -> tuple[Hasty, ...]:
    """Find the releases on the line of an item, or of all, before which a test was overdue, in their order."""
    line = line_of(connection, item, as_of=as_of) if item else every_line(connection, as_of=as_of)
    told = []
    for row in ask.rows_among(connection, t.DECISION, "lot", sorted(line.rows), as_of):
        if row.outcome == Outcome.RELEASED:
            day, read = row.recorded[:_DAY], min(row.as_of, row.entry)
            then = line_of(connection, row.lot, as_of=read)
            behind = ancestry(parents_of(then.links), [row.lot])[row.lot]
            every = due_on(connection, then, today=day, as_of=read)
            late = tuple(each for each in every if each.state == "overdue" and each.item in behind)
            if late:
                told.append(Hasty(lot=row.lot, on=day, entry=row.entry, tests=late))
    return tuple(told)
