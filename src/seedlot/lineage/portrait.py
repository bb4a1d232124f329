"""An item as its page shows it: what it is, how old its culture is, where it is, what it came from and what came of it.

Unlike `story` it does not walk to all that came of an item, which may be a million doses; it counts and names its children.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import Age, age_of
from seedlot.lineage.story import said_of
from seedlot.lineage.trace import Direction, Link, trace
from seedlot.lineage.whereabouts import Whereabouts, whereabouts

#: How many children are named.
NAMED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What is known of an item. `row` is its row in the history; `said` is what its own entry says beside."""

    row: Row[Any]
    said: dict[str, Any]
    age: Age
    now: Whereabouts
    parents: tuple[Link, ...]
    children: tuple[Link, ...]
    child_count: int
    ancestors: int
    flags: tuple[Row[Any], ...]


def portrait(connection: Connection, item: str, *, as_of: int | None = None) -> Portrait:
    """Tell what is known of an item, as of an entry.

    Raises:
        NotInRecordError: the record, as of that entry, does not hold it.
    """
    row = ask.item(connection, item, as_of)
    back = trace(connection, item, Direction.BACK, as_of=as_of, planned=bool(row.planned))
    children, count = _children(connection, row, as_of)
    return Portrait(
        row=row,
        said=said_of(connection, row.since),
        age=age_of(connection, back, as_of=as_of),
        now=whereabouts(connection, [item], as_of=as_of)[item],
        parents=back.around(item),
        children=children,
        child_count=count,
        ancestors=len(back.places) - 1,
        flags=_open_flags(connection, row, as_of),
    )


def _children(connection: Connection, row: Row[Any], as_of: int | None) -> tuple[tuple[Link, ...], int]:
    wanted = [ask.holds(t.EDGE, as_of), t.EDGE.c.parent == row.item]
    wanted += [] if row.planned else [t.EDGE.c.planned.is_(False)]
    query = select(t.EDGE).where(*wanted).order_by(t.EDGE.c.entry, t.EDGE.c.row).limit(NAMED)
    found = tuple(
        Link(child=each.child, parent=each.parent, kind=each.edge_kind, step=each.step, entry=each.entry)
        for each in connection.execute(query)
    )
    if len(found) < NAMED:
        return found, len(found)
    counted = connection.execute(select(func.count()).select_from(t.EDGE).where(*wanted)).scalar_one()
    return found, int(counted)


def _open_flags(connection: Connection, row: Row[Any], as_of: int | None) -> tuple[Row[Any], ...]:
    """Holds and deviations of the item, or of the step that made it, which nobody closed yet."""
    found = ask.rows_among(connection, t.FLAG, "target", [each for each in (row.item, row.step) if each], as_of)
    closed = {each.flag for each in ask.rows_among(connection, t.FLAG_CLOSED, "flag", [f.flag for f in found], as_of)}
    return tuple(each for each in found if each.flag not in closed)
