"""Lineage as numbers: every name is a node, every edge an arc between two nodes that holds as long as the edge.

Nodes and arcs say nothing that items and edges do not say. They are there because a walk through millions of edges is
as fast as what it reads is small: an arc is six numbers, and stands in the order of its child and again in that of
its parent. Numbers of nodes follow the order in which names were told, whatever the batches of a fold: what an entry
tells first are its items, then the two ends of each of its edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from seedlot.history.tables import ARC, EDGE, ITEM, NODE
from seedlot.record.database import database_of

_CHUNK = 500
#: Names whose numbers are remembered, so that a fold of very many entries needs no more memory than one of a few.
_REMEMBERED = 100_000
_LAST_NODE = select(func.max(NODE.c.id))
_LAST_EDGE = select(func.max(EDGE.c.row))
_NEW_EDGES = select(EDGE.c.row).where(EDGE.c.row > bindparam("last")).order_by(EDGE.c.row)
_ENDING = select(EDGE.c.child, EDGE.c.parent, EDGE.c.row).where(
    EDGE.c.entry == bindparam("target"), EDGE.c.until.is_(None)
)
_END = update(ARC).where(ARC.c.child == bindparam("a"), ARC.c.parent == bindparam("b"), ARC.c.edge == bindparam("c"))

Row = Mapping[str, Any]


@dataclass(slots=True)
class Arcs:
    """The nodes and arcs of a history, as a fold makes them."""

    connection: Connection
    #: Numbers of names, and whether these are all that there are.
    seen: dict[str, int] = field(default_factory=dict)
    whole: bool = False
    #: The last number of a node and row of an edge; not known until they are first asked for.
    last: int = -1
    edge: int = -1

    def begin(self) -> None:
        """Find out where the tables end, before anything is written to them."""
        if self.last < 0:
            self.last = self.connection.execute(_LAST_NODE).scalar() or 0
            self.edge = self.connection.execute(_LAST_EDGE).scalar() or 0
            self.whole = not self.last

    def grow(self, rows: Mapping[Table, Sequence[Row]]) -> None:
        """Add the nodes and arcs of items and edges that were just written."""
        items, edges = rows.get(ITEM, ()), rows.get(EDGE, ())
        ids = self._numbered(_names(items, edges), add=True)
        if edges:
            arcs = [
                (ids[row["child"]], ids[row["parent"]], number, row["since"], None, row.get("planned", False))
                for row, number in zip(edges, self._rows(len(edges)), strict=True)
            ]
            database_of(self.connection).put(self.connection, ARC, arcs)

    def end(self, target: int, seq: int) -> None:
        """End the arcs of an entry that an amendment corrects; its edges have not been ended yet."""
        rows = self.connection.execute(_ENDING, {"target": target}).all()
        if rows:
            ids = self._numbered(dict.fromkeys(name for row in rows for name in row[:2]), add=False)
            ended = [{"a": ids[row.child], "b": ids[row.parent], "c": row.row, "until": seq} for row in rows]
            self.connection.execute(_END, ended)

    def _rows(self, count: int) -> Sequence[int]:
        """Tell the rows of the edges that were just written: they follow one another but for gaps that a database may leave."""
        before, self.edge = self.edge, self.connection.execute(_LAST_EDGE).scalar_one()
        if self.edge - before == count:
            return range(before + 1, self.edge + 1)
        return self.connection.execute(_NEW_EDGES, {"last": before}).scalars().all()

    def _numbered(self, names: dict[str, None], *, add: bool) -> dict[str, int]:
        """Tell the numbers of names (and of others), and number those that are new."""
        if len(self.seen) > _REMEMBERED:
            self.seen.clear()
            self.whole = False
        unknown = [name for name in names if name not in self.seen]
        if not self.whole:
            self.seen.update(numbers_of(self.connection, unknown))
            unknown = [name for name in unknown if name not in self.seen]
        if add and unknown:
            new = list(enumerate(unknown, self.last + 1))
            database_of(self.connection).put(self.connection, NODE, new)
            self.seen.update((name, number) for number, name in new)
            self.last += len(new)
        return self.seen


def numbers_of(connection: Connection, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield name and number of each node among names."""
    for start in range(0, len(names), _CHUNK):
        query = select(NODE.c.name, NODE.c.id).where(NODE.c.name.in_(names[start : start + _CHUNK]))
        yield from ((row.name, row.id) for row in connection.execute(query))


def _names(items: Iterable[Row], edges: Iterable[Row]) -> dict[str, None]:
    """Every name once, in the order in which they are told: that of the entries, an entry's items before its edges."""
    told = [(row["since"], row["item"]) for row in items]
    told += [(row["since"], row[end]) for row in edges for end in ("child", "parent")]
    told.sort(key=itemgetter(0))
    return dict.fromkeys(name for _, name in told)
