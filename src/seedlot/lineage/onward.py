"""Onward from many items at once: the links by which everything is reached that was made from them, or that they came from.

The one place from which recalls ask for a reach, so that a faster one can stand here.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history.tables import EDGE, ITEM
from seedlot.lineage.trace import Direction, Link

_CHUNK = 500


def onward(
    connection: Connection, starts: Sequence[str], direction: Direction = Direction.FORWARD, *, as_of: int | None = None
) -> tuple[Link, ...]:
    """Find every link that is reached from any of the starts, without limit of depth, planned steps left out.

    Each item is visited once for every few hundred starts, however many paths lead to it. Starts that others reach
    cost nothing more, so give the earliest first. Links stand in the order in which they were said.
    """
    found: dict[tuple[int, str, str, str, str], Link] = {}
    reached: set[str] = set()
    waiting = list(dict.fromkeys(starts))
    while waiting:
        links = _links(connection, waiting[:_CHUNK], direction, as_of=as_of)
        found.update({(link.entry, link.child, link.parent, link.kind, link.step): link for link in links})
        reached.update(link.child if direction is Direction.FORWARD else link.parent for link in links)
        waiting = [item for item in waiting[_CHUNK:] if item not in reached]
    return tuple(found[key] for key in sorted(found))


def _links(connection: Connection, starts: Sequence[str], direction: Direction, *, as_of: int | None) -> list[Link]:
    here, there = (EDGE.c.child, EDGE.c.parent) if direction is Direction.BACK else (EDGE.c.parent, EDGE.c.child)
    counts = ask.holds(EDGE, as_of) & EDGE.c.planned.is_(False)
    reached = select(ITEM.c.item).where(ITEM.c.item.in_(starts)).cte("reached", recursive=True)
    reached = reached.union(select(there).where(here == reached.c.item, counts))
    rows = connection.execute(select(EDGE).where(here.in_(select(reached.c.item)), counts))
    return [
        Link(child=row.child, parent=row.parent, kind=row.edge_kind, step=row.step, entry=row.entry) for row in rows
    ]
