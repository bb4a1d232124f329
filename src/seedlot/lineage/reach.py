"""Reach: every item that a walk back or forward comes to, as numbers of nodes.

A recursive common table expression with UNION on the node: each is visited once, however many paths lead to it, and no
depth is too great. It reads arcs only, by the key of the child or the index of the parent, whichever way it goes. A
query that follows paths (UNION ALL) either visits what several paths share again and again, or stops at a depth and
misses ancestors (docs/why/0017).

A walk knows no time: of a culture that was fed, what was taken from it before the feeding is reached as well. A trace and
a recall leave that out; `UNORDERED` says so wherever a walk alone answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Dialect, TextClause, text
from sqlalchemy.sql.compiler import SQLCompiler

from seedlot.history import ask
from seedlot.history.tables import ITEM
from seedlot.record.database import database_of

Numbers: TypeAlias = NDArray[np.int32]


#: What is said beside an answer that is a walk alone.
UNORDERED = (
    "What was fed to a culture counts for all that was taken from it, before the feeding too: these may be more than "
    "`seedlot trace` and `seedlot recall --item` list, never fewer."
)


class Direction(StrEnum):
    """Back to what it came from, or forward to where it went."""

    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """What a walk reached, where it began among it: the numbers of the nodes, each once, in ascending order."""

    ids: Numbers
    direction: Direction
    as_of: int | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An item that was reached; kind and stage are empty where the record names it only as an end of an edge."""

    item: str
    kind: str = ""
    stage: str = ""
    name: str = ""
    occurred: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many items of a kind and a stage were reached."""

    kind: str
    stage: str
    items: int


class Shortcut(Protocol):
    """What can walk in the place of the database: a snapshot."""

    def covers(self, connection: Connection, as_of: int | None) -> bool:
        """Whether it is of this record, and not younger than the question."""

    def walk(self, connection: Connection, starts: Numbers, direction: Direction, as_of: int | None) -> Numbers:
        """Walk from nodes; all that are reached, the first among them, in ascending order."""

    def names(self, connection: Connection, ids: Numbers) -> list[str]:
        """Tell the names of nodes."""


def reach(
    connection: Connection,
    items: str | Sequence[str],
    direction: Direction,
    *,
    as_of: int | None = None,
    planned: bool = False,
    snapshot: Shortcut | None = None,
) -> Reach:
    """Walk from one item, or from many at once, as of an entry. Planned steps are left out unless asked for.

    A snapshot gives the same answer, sooner where very much is reached. It knows nothing of planned steps, nor of
    what held before it was made: then the database answers.

    Raises:
        NotInRecordError: the record, as of that entry, does not hold one of the items.
    """
    if snapshot is not None and not planned and snapshot.covers(connection, as_of):
        ids = snapshot.walk(connection, _starts(connection, items, as_of), direction, as_of)
    elif isinstance(items, str):
        walk = _from_one(database_of(connection).PACKED, direction, as_of is None, planned)
        ids = _numbers(connection, walk, item=items, as_of=as_of)
        if not len(ids):
            raise ask.absent(connection, items, as_of)
    else:
        starts = json.dumps(_starts(connection, items, as_of).tolist())
        database = database_of(connection)
        walk = _from_many(database.PACKED, database.UNPACKED, direction, as_of is None, planned)
        ids = _numbers(connection, walk, starts=starts, as_of=as_of)
    return Reach(ids=ids, direction=direction, as_of=as_of)


def names(connection: Connection, found: Reach, *, snapshot: Shortcut | None = None) -> list[str]:
    """Tell the names of what was reached, in the order of its numbers."""
    return names_of(connection, found.ids) if snapshot is None else snapshot.names(connection, found.ids)


def names_of(connection: Connection, ids: Numbers) -> list[str]:
    """Tell the names of nodes in ascending order of their numbers."""
    query = _names(database_of(connection).UNPACKED)
    return list(connection.execute(query, {"ids": json.dumps(ids.tolist())}).scalars())


def describe(connection: Connection, found: Reach) -> list[Described]:
    """Tell kind, stage and name of everything that was reached, as of the same entry, in the order of its numbers."""
    query = _described(database_of(connection).UNPACKED, found.as_of is None)
    rows = connection.execute(query, _bound(ids=json.dumps(found.ids.tolist()), as_of=found.as_of))
    return [
        Described(
            item=row.node,
            kind=row.item_kind or "",
            stage=row.stage or "",
            name=row.name or "",
            occurred=row.occurred or "",
            entry=row.entry,
        )
        for row in rows
    ]


def count(connection: Connection, found: Reach) -> list[Counted]:
    """Count what was reached by kind and stage, as of the same entry."""
    query = _counts(database_of(connection).UNPACKED, found.as_of is None)
    rows = connection.execute(query, _bound(ids=json.dumps(found.ids.tolist()), as_of=found.as_of))
    return [Counted(kind=row.item_kind, stage=row.stage, items=row.items) for row in rows]


def ways(direction: Direction) -> tuple[str, str]:
    """The columns of an arc at which a walk stands, and to which it goes."""
    return ("child", "parent") if direction is Direction.BACK else ("parent", "child")


def walking(direction: Direction, now: bool, planned: bool) -> str:  # noqa: FBT001 - what the text is kept by
    """The recursion, from a query `start` on: `reached` holds every node, each once."""
    here, there = ways(direction)
    return (
        "reached(id) AS (SELECT id FROM start UNION "  # noqa: S608
        f"SELECT arc.{there} FROM reached CROSS JOIN history_arc AS arc WHERE arc.{here} = reached.id AND "
        f"{holding('arc', now=now, planned=planned)})"
    )


def holding(table: str, *, now: bool, planned: bool = True) -> str:
    """The condition on rows that hold now or as of an entry (`ask.holds`), and are not planned."""
    until = f"{table}.until IS NULL"
    held = until if now else f"{table}.since < :as_of AND ({until} OR {table}.until >= :as_of)"
    return held if planned else f"{held} AND NOT {table}.planned"


@cache
def _from_one(packed: str, direction: Direction, now: bool, planned: bool) -> TextClause:  # noqa: FBT001
    start = f"SELECT node.id FROM history_node AS node WHERE node.name = :item AND {_is_item(now)}"  # noqa: S608
    return _packed(packed, start, walking(direction, now, planned))


@cache
def _from_many(packed: str, unpacked: str, direction: Direction, now: bool, planned: bool) -> TextClause:  # noqa: FBT001
    start = f"SELECT CAST(value AS integer) FROM ({unpacked.format('starts')}) AS said"  # noqa: S608
    return _packed(packed, start, walking(direction, now, planned))


def _packed(packed: str, start: str, walk: str) -> TextClause:
    return text(f"WITH RECURSIVE start(id) AS ({start}), {walk} SELECT {packed.format('id')} FROM reached")  # noqa: S608


@cache
def _beginning(unpacked: str, now: bool) -> TextClause:  # noqa: FBT001
    return text(
        f"SELECT node.id, node.name FROM ({unpacked.format('names')}) AS said "  # noqa: S608
        f"CROSS JOIN history_node AS node WHERE node.name = said.value AND {_is_item(now)}"
    )


def _is_item(now: bool) -> str:  # noqa: FBT001
    """The condition on nodes that are items. One that PostgreSQL looks up for each, and never joins to all items."""
    return (
        "(SELECT item.row FROM history_item AS item WHERE item.item = node.name "  # noqa: S608
        f"AND {holding('item', now=now)} LIMIT 1) IS NOT NULL"
    )


@cache
def _names(unpacked: str) -> TextClause:
    return text(
        f"SELECT node.name FROM ({unpacked.format('ids')}) AS said "  # noqa: S608
        "CROSS JOIN history_node AS node WHERE node.id = CAST(said.value AS integer) ORDER BY node.id"
    )


@cache
def _described(unpacked: str, now: bool) -> TextClause:  # noqa: FBT001
    columns = ", ".join(f"item.{column}" for column in ("item_kind", "stage", "name", "occurred", "entry"))
    return text(
        f"SELECT node.name AS node, {columns} FROM ({unpacked.format('ids')}) AS said "  # noqa: S608
        "CROSS JOIN history_node AS node "
        f"LEFT JOIN {ITEM.name} AS item ON item.item = node.name AND {holding('item', now=now)} "
        "WHERE node.id = CAST(said.value AS integer) ORDER BY node.id, item.entry, item.row"
    )


@cache
def _counts(unpacked: str, now: bool) -> TextClause:  # noqa: FBT001
    return text(
        f"SELECT item.item_kind, item.stage, count(*) AS items FROM ({unpacked.format('ids')}) AS said "  # noqa: S608
        f"CROSS JOIN history_node AS node CROSS JOIN {ITEM.name} AS item WHERE node.id = CAST(said.value AS integer) "
        f"AND item.item = node.name AND {holding('item', now=now)} "
        "GROUP BY item.item_kind, item.stage ORDER BY item.item_kind, item.stage"
    )


def _starts(connection: Connection, items: str | Sequence[str], as_of: int | None) -> Numbers:
    """The nodes of items that the record holds as of an entry."""
    wanted = [items] if isinstance(items, str) else list(dict.fromkeys(items))
    query = _beginning(database_of(connection).UNPACKED, as_of is None)
    found = {row.name: row.id for row in connection.execute(query, _bound(names=json.dumps(wanted), as_of=as_of))}
    if missing := next((name for name in wanted if name not in found), None):
        raise ask.absent(connection, missing, as_of)
    return np.array(sorted(found.values()), dtype=np.int32)


def _numbers(connection: Connection, query: TextClause, **bound: str | int | None) -> Numbers:
    ids = unpacked(one_text(connection, query, _bound(**bound)))
    ids.sort()
    return ids


def one_text(connection: Connection, query: TextClause, bound: Mapping[str, str | int]) -> str:
    """Run a query for one text in the driver's own words: a dose is traced in less time than these take to be made."""
    exact = _exact(query, connection.dialect)
    said = tuple(bound[name] for name in exact.positiontup) if exact.positional and exact.positiontup else dict(bound)
    return connection.exec_driver_sql(str(exact), said).scalar() or ""


@lru_cache(maxsize=64)
def _exact(query: TextClause, dialect: Dialect) -> SQLCompiler:
    compiled = query.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of a text
    return compiled


def unpacked(said: str) -> Numbers:
    """The numbers of a text with commas; none where there was no row."""
    return np.fromstring(said, dtype=np.int32, sep=",")


def _bound(**given: str | int | None) -> dict[str, str | int]:
    """What is said; a question about now names no entry."""
    return {key: value for key, value in given.items() if value is not None}
