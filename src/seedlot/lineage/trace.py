"""Trace: what an item was made from, and what was made from it, with every link between.

Which items are reached is told by the recursion of `reach`, on arcs; their edges and what is said of them are read
afterwards, each in one query. Distances are found in memory. Where millions are reached and nobody asks for the links,
use `reach` itself.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from sqlalchemy import Connection, TextClause, text

from seedlot.history import ask
from seedlot.lineage.reach import Direction, holding, walking, ways
from seedlot.record.database import database_of

__all__ = ["Direction", "Link", "Place", "Trace", "links", "trace"]


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

    def only(self, *, kinds: Collection[str] = (), stages: Collection[str] = ()) -> Trace:
        """The same trace, showing only places of some kinds and of some stages (nothing named: of any).

        What was walked through stays walked through: distances are those of the whole trace. A link is shown where
        both of its ends are, so that nothing seems linked that is not; ask `around` of the whole trace for the way.
        """
        shown = tuple(place for place in self.places if _among(place, kinds, stages))
        items = {place.item for place in shown}
        links = tuple(link for link in self.links if link.child in items and link.parent in items)
        return replace(self, places=shown, links=links)


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
    found = links(connection, [item], direction, as_of=as_of, planned=planned)
    distances = _distances(item, found, direction)
    rows = connection.execute(*_asked(_places, connection, [item], direction, as_of=as_of, planned=planned))
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
        for row in rows
    ]
    places.sort(key=lambda place: (place.distance, place.item))
    return Trace(start=item, direction=direction, places=tuple(places), links=found)


def links(
    connection: Connection,
    starts: Sequence[str],
    direction: Direction = Direction.FORWARD,
    *,
    as_of: int | None = None,
    planned: bool = False,
) -> tuple[Link, ...]:
    """Find every link that is reached from any of the starts, without limit of depth, in the order in which they were said.

    Names that the record does not hold lead nowhere.
    """
    rows = connection.execute(*_asked(_links, connection, starts, direction, as_of=as_of, planned=planned))
    return tuple(
        Link(child=row.child, parent=row.parent, kind=row.edge_kind, step=row.step, entry=row.entry) for row in rows
    )


_Query: TypeAlias = Callable[[str, Direction, bool, bool], TextClause]


def _asked(
    query: _Query,
    connection: Connection,
    starts: Sequence[str],
    direction: Direction,
    *,
    as_of: int | None,
    planned: bool,
) -> tuple[TextClause, dict[str, str | int]]:
    """A query and what is bound to it."""
    bound: dict[str, str | int] = {} if as_of is None else {"as_of": as_of}
    bound["starts"] = json.dumps(starts, ensure_ascii=False)
    return query(database_of(connection).UNPACKED, direction, as_of is None, planned), bound


@cache
def _links(unpacked: str, direction: Direction, now: bool, planned: bool) -> TextClause:  # noqa: FBT001 - what the text is kept by
    here, _ = ways(direction)
    return text(
        f"{_reached(unpacked, direction, now, planned)} "  # noqa: S608
        "SELECT edge.child, edge.parent, edge.edge_kind, edge.step, edge.entry FROM reached "
        f"CROSS JOIN history_arc AS arc CROSS JOIN history_edge AS edge WHERE arc.{here} = reached.id "
        f"AND {holding('arc', now=now, planned=planned)} AND edge.row = arc.edge "
        "ORDER BY edge.entry, edge.child, edge.parent, edge.row"
    )


@cache
def _places(unpacked: str, direction: Direction, now: bool, planned: bool) -> TextClause:  # noqa: FBT001 - as above
    return text(
        f"{_reached(unpacked, direction, now, planned)} "  # noqa: S608
        "SELECT item.item, item.item_kind, item.stage, item.name, item.occurred, item.entry FROM reached "
        "CROSS JOIN history_node AS node CROSS JOIN history_item AS item WHERE node.id = reached.id "
        f"AND item.item = node.name AND {holding('item', now=now)} ORDER BY item.entry, item.row"
    )


def _reached(unpacked: str, direction: Direction, now: bool, planned: bool) -> str:  # noqa: FBT001 - as above
    start = (
        f"SELECT node.id FROM ({unpacked.format('starts')}) AS said "  # noqa: S608
        "CROSS JOIN history_node AS node WHERE node.name = said.value"
    )
    return f"WITH RECURSIVE start(id) AS ({start}), {walking(direction, now, planned)}"


def _among(place: Place, kinds: Collection[str], stages: Collection[str]) -> bool:
    return (not kinds or place.kind in kinds) and (not stages or place.stage in stages)


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
