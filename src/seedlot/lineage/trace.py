"""Trace: what an item was made from, and what was made from it, with every link between.

Which items are reached is told by the recursion of `reach`, on arcs; their edges and what is said of them are read
afterwards, each in one query. Distances are found in memory. Where millions are reached and nobody asks for the links,
use `reach` itself.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from seedlot.history import ask
from seedlot.history.tables import STEP
from seedlot.history.vials import VIAL_OF
from seedlot.lineage.reach import Direction, holding, one_text, walking, ways
from seedlot.record.database import database_of
from seedlot.terms.moments import before

__all__ = ["CELLS", "KNOWN_PARENT", "Direction", "Link", "Place", "Trace", "links", "trace"]


#: How an item that was registered is linked to those that it is known to come from.
KNOWN_PARENT = "known parent"
#: The links along which cells go; beside them materials lead to what was made with them.
CELLS = ("made from", VIAL_OF, KNOWN_PARENT)


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

    def cells(self) -> frozenset[str]:
        """The items whose cells it is about: where it began, and what is reached from there along cells, not materials."""
        back, on = self.direction is Direction.BACK, dict[str, list[str]]()
        for link in self.links:
            if link.kind in CELLS:
                here, there = (link.child, link.parent) if back else (link.parent, link.child)
                on.setdefault(here, []).append(there)
        reached, waiting = {self.start}, [self.start]
        while waiting:
            new = [item for item in on.get(waiting.pop(), ()) if item not in reached]
            reached.update(new)
            waiting += new
        return frozenset(reached)

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
    most: int | None = None,
) -> Trace:
    """Trace an item back or forward, as of an entry. Planned steps are left out unless asked for.

    With `most` the walk ends where so many are reached: what is left out is what is farthest.
    """
    ask.item(connection, item, as_of)
    ids = _reached(connection, [item], direction, as_of=as_of, planned=planned, most=most)
    found = _linked(connection, ids, direction, as_of=as_of, planned=planned, among=most is not None)
    if direction is Direction.BACK:
        found = in_time(connection, [item], found, as_of=as_of)
    distances = _distances(item, found, direction)
    rows = connection.execute(_places(database_of(connection).UNPACKED, as_of is None), _bound(as_of, ids=ids))
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
        if row.item in distances
    ]
    places.sort(key=lambda place: (place.distance, place.item))
    return Trace(start=item, direction=direction, places=tuple(places), links=found)


def line_of(connection: Connection, item: str, as_of: int | None = None) -> frozenset[str]:
    """The items before and after one along their cells, itself among them."""
    ways = (trace(connection, item, direction, as_of=as_of) for direction in (Direction.BACK, Direction.FORWARD))
    return frozenset[str]().union(*(way.cells() for way in ways))


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
    ids = _reached(connection, starts, direction, as_of=as_of, planned=planned)
    found = _linked(connection, ids, direction, as_of=as_of, planned=planned)
    return in_time(connection, starts, found, as_of=as_of) if direction is Direction.BACK else found


def in_time(
    connection: Connection, starts: Sequence[str], back: tuple[Link, ...], *, as_of: int | None = None
) -> tuple[Link, ...]:
    """Leave out what was fed to a culture after all of it had been taken that leads to the starts, and what is behind that.

    A step that took from it and does not tell its end may have gone on until then.
    """
    makers: dict[str, set[str]] = {}
    takers: dict[str, set[str]] = {}
    for link in back:
        takers.setdefault(link.parent, set()).add(link.step)
        if link.kind != "material":
            makers.setdefault(link.child, set()).add(link.step)
    own = set(starts)
    fed = [
        link
        for link in back
        if link.kind == "material" and link.child not in own and link.step not in makers.get(link.child, {link.step})
    ]
    if not fed:
        return back
    names = {link.step for link in fed}.union(*(takers[link.child] for link in fed))
    steps = {row.step: row for row in ask.rows_among(connection, STEP, "step", sorted(names), as_of)}
    late = {
        link
        for link in fed
        if link.step in steps
        and all(_over(steps.get(taker), steps[link.step].occurred) for taker in takers[link.child])
    }
    kept = [link for link in back if link not in late]
    onward = _onward(kept, Direction.BACK)
    reached, waiting = set(own), list(own)
    for here in waiting:  # which grows meanwhile
        new = [there for there in onward.get(here, ()) if there not in reached]
        reached.update(new)
        waiting += dict.fromkeys(new)
    return tuple(link for link in kept if link.child in reached)


def _over(taker: Row[Any] | None, moment: str) -> bool:
    return taker is not None and bool(taker.ended) and before(taker.ended, moment)


def _reached(
    connection: Connection,
    starts: Sequence[str],
    direction: Direction,
    *,
    as_of: int | None,
    planned: bool,
    most: int | None = None,
) -> str:
    """The numbers of all nodes that are reached, as a JSON array: the next query walks nothing.

    In one query with the recursion, whose size nobody can foretell, PostgreSQL reads whole tables.
    """
    database = database_of(connection)
    walk = _walk(database.PACKED, database.UNPACKED, direction, now=as_of is None, planned=planned, most=most)
    return f"[{one_text(connection, walk, _bound(as_of, starts=json.dumps(starts)))}]"


def _linked(
    connection: Connection, ids: str, direction: Direction, *, as_of: int | None, planned: bool, among: bool = False
) -> tuple[Link, ...]:
    """The links from nodes; `among` them alone where a walk was broken off."""
    query = _links(database_of(connection).UNPACKED, direction, as_of is None, planned, among)
    return tuple(
        Link(child=row.child, parent=row.parent, kind=row.edge_kind, step=row.step, entry=row.entry)
        for row in connection.execute(query, _bound(as_of, ids=ids))
    )


def _bound(as_of: int | None, **said: str) -> dict[str, str | int]:
    """What is bound to a query; a question about now names no entry."""
    return {**said} if as_of is None else {**said, "as_of": as_of}


@cache
def _walk(
    packed: str, unpacked: str, direction: Direction, *, now: bool, planned: bool, most: int | None
) -> TextClause:
    start = (
        f"SELECT node.id FROM ({unpacked.format('starts')}) AS said "  # noqa: S608
        "CROSS JOIN history_node AS node WHERE node.name = said.value"
    )
    walk = walking(direction, now, planned)
    some = "reached" if most is None else f"(SELECT id FROM reached LIMIT {most:d}) AS near"  # noqa: S608
    return text(f"WITH RECURSIVE start(id) AS ({start}), {walk} SELECT {packed.format('id')} FROM {some}")  # noqa: S608


@cache
def _links(unpacked: str, direction: Direction, now: bool, planned: bool, among: bool) -> TextClause:  # noqa: FBT001 - as above
    # among themselves both ends are known: from the child, for few things go into one, and one may go into very many
    here, there = ("child", "parent") if among else ways(direction)
    reached = f"SELECT CAST(value AS integer) FROM ({unpacked.format('ids')}) AS other"  # noqa: S608
    # with a plus before it no database looks each pair of nodes up in the arcs
    both = f"AND +arc.{there} IN ({reached}) " if among else ""
    return text(
        "SELECT edge.child, edge.parent, edge.edge_kind, edge.step, edge.entry "  # noqa: S608
        f"FROM ({unpacked.format('ids')}) AS said CROSS JOIN history_arc AS arc CROSS JOIN history_edge AS edge "
        f"WHERE arc.{here} = CAST(said.value AS integer) "
        f"AND {holding('arc', now=now, planned=planned)} AND edge.row = arc.edge {both}"
        "ORDER BY edge.entry, edge.child, edge.parent, edge.row"
    )


@cache
def _places(unpacked: str, now: bool) -> TextClause:  # noqa: FBT001 - as above
    return text(
        "SELECT item.item, item.item_kind, item.stage, item.name, item.occurred, item.entry "  # noqa: S608
        f"FROM ({unpacked.format('ids')}) AS said CROSS JOIN history_node AS node CROSS JOIN history_item AS item "
        "WHERE node.id = CAST(said.value AS integer) AND item.item = node.name "
        f"AND {holding('item', now=now)} ORDER BY item.entry, item.row"
    )


def _among(place: Place, kinds: Collection[str], stages: Collection[str]) -> bool:
    return (not kinds or place.kind in kinds) and (not stages or place.stage in stages)


def _onward(links: Iterable[Link], direction: Direction) -> dict[str, list[str]]:
    back = direction is Direction.BACK
    onward: dict[str, list[str]] = {}
    for link in links:
        here, there = (link.child, link.parent) if back else (link.parent, link.child)
        onward.setdefault(here, []).append(there)
    return onward


def _distances(start: str, links: tuple[Link, ...], direction: Direction) -> dict[str, int]:
    onward = _onward(links, direction)
    distances = {start: 0}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in onward.get(here, ()):
            if there not in distances:
                distances[there] = distances[here] + 1
                queue.append(there)
    return distances
