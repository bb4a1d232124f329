"""Trace: what an item was made from, and what was made from it.

A recursive common table expression with UNION on the item's name: each item is visited once, however
many paths lead to it, and no depth is too great. Distances and paths are found afterwards.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history.tables import EDGE, ITEM


class Direction(StrEnum):
    """Back to what it came from, or forward to where it went."""

    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An item of a trace, and its distance in steps from where the trace began."""

    item: str
    kind: str
    stage: str
    name: str
    occurred: str
    distance: int
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A child and a parent, and the step between them."""

    child: str
    parent: str
    kind: str
    step: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a trace found: places by distance, then name; links in the order in which they were said."""

    start: str
    direction: Direction
    places: tuple[Place, ...]
    links: tuple[Link, ...]

    def around(self, item: str) -> tuple[Link, ...]:
        """The links that lead on from an item, in the trace's direction."""
        back = self.direction is Direction.BACK
        return tuple(link for link in self.links if (link.child if back else link.parent) == item)


def trace(
    connection: Connection,
    item: str,
    direction: Direction,
    *,
    as_of: int | None = None,
    planned: bool = False,
) -> Trace:
    """Trace an item back or forward, as of an entry. Planned steps are left out unless asked for."""
    ask.item(connection, item, as_of)
    links = _links(connection, item, direction, as_of=as_of, planned=planned)
    distances = _distances(item, links, direction)
    found = ask.rows_among(connection, ITEM, "item", sorted(distances), as_of)
    places = [
        Place(
            item=row.item,
            kind=row.item_kind,
            stage=row.stage,
            name=row.name,
            occurred=row.occurred,
            distance=distances[row.item],
            entry=row.entry,
        )
        for row in found
    ]
    places.sort(key=lambda place: (place.distance, place.item))
    return Trace(start=item, direction=direction, places=tuple(places), links=links)


def _links(
    connection: Connection, item: str, direction: Direction, *, as_of: int | None, planned: bool
) -> tuple[Link, ...]:
    here, there = (EDGE.c.child, EDGE.c.parent) if direction is Direction.BACK else (EDGE.c.parent, EDGE.c.child)
    counts = ask.holds(EDGE, as_of)
    if not planned:
        counts &= EDGE.c.planned.is_(False)
    reached = select(ITEM.c.item).where(ITEM.c.item == item).cte("reached", recursive=True)
    reached = reached.union(select(there).where(here == reached.c.item, counts))
    query = (
        select(EDGE).where(here.in_(select(reached.c.item)), counts).order_by(EDGE.c.entry, EDGE.c.child, EDGE.c.parent)
    )
    return tuple(
        Link(child=row.child, parent=row.parent, kind=row.edge_kind, step=row.step, entry=row.entry)
        for row in connection.execute(query)
    )


def _distances(start: str, links: tuple[Link, ...], direction: Direction) -> dict[str, int]:
    back = direction is Direction.BACK
    onward: dict[str, list[str]] = {}
    for link in links:
        here, there = (link.child, link.parent) if back else (link.parent, link.child)
        onward.setdefault(here, []).append(there)
    distances = {start: 0}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in onward.get(here, ()):
            if there not in distances:
                distances[there] = distances[here] + 1
                queue.append(there)
    return distances
