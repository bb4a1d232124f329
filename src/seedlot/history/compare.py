"""Fold the record again, beside, and compare: the tables say exactly what the entries say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.exc import DBAPIError

from seedlot.history.fold import fold_whole
from seedlot.history.tables import ARC, EDGE, metadata
from seedlot.record import read
from seedlot.record.database import database_of, scratch
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

_ROWS_AT_ONCE = 1000
#: A damaged file may hold other types.
_UNREADABLE = (SeedlotError, DBAPIError, TypeError, ValueError)


def compare(connection: Connection, *, advance: Callable[[int], None] | None = None) -> tuple[Finding, ...]:
    """Compare every table with one folded afresh from the entries: one finding for each that differs, or that all is well.

    What is folded afresh lies in a database of its own that spills to the disk; of the rows no more than those of
    one entry are held at a time. `advance` is told how many entries were folded, some hundreds at a time.
    """
    beside = scratch()
    try:
        with beside.begin() as fresh:
            size = fold_whole(connection, fresh, bodies=counted(read.bodies(connection), advance))
            faults = compare_with(connection, fresh)
    except _UNREADABLE as error:
        return (_unreadable(error),)
    finally:
        beside.dispose()
    tables = len(metadata.sorted_tables)
    says = f"The history, {tables} tables folded from {size} entries, says what the entries say."
    return faults or (Finding(code="history", answer=Answer.MET, says=says),)


def compare_with(connection: Connection, fresh: Connection) -> tuple[Finding, ...]:
    """Compare every table with one that was folded from the same entries: one finding for each that differs."""
    try:
        as_made = _as_made(connection, fresh)
        return tuple(
            fault
            for table in metadata.sorted_tables
            for fault in _fault(table, connection, fresh, as_made=table.name in as_made)
        )
    except _UNREADABLE as error:
        return (_unreadable(error),)


def counted(bodies: Iterable[tuple[int, bytes]], advance: Callable[[int], None] | None) -> Iterator[tuple[int, bytes]]:
    """Give entries on, and tell how many were, some hundreds at a time."""
    for number, stored in enumerate(bodies, 1):
        yield stored
        if advance and number % _ROWS_AT_ONCE == 0:
            advance(_ROWS_AT_ONCE)


def _unreadable(error: Exception) -> Finding:
    says = f"The history cannot be compared with the entries: {error}"
    return Finding(code="history", answer=Answer.NOT_MET, says=says)


def _fault(table: Table, stored: Connection, fresh: Connection, *, as_made: bool) -> Iterator[Finding]:
    name = table.name.removeprefix("history_")
    missing = extra = 0
    with closing(_rows(fresh, table, 1)) as wanted, closing(_rows(stored, table, -1)) as had:
        for _, rows in groupby(merge(wanted, had, key=_entry), key=_entry):
            balance: Counter[tuple[Any, ...]] = Counter()
            for _, sign, row in rows:
                balance[row] += sign
            missing += sum(count for count in balance.values() if count > 0)
            extra -= sum(count for count in balance.values() if count < 0)
    if not as_made:
        says = f"The table '{name}' is not made as it should be. Run `seedlot rebuild` to make it again."
        yield Finding(code=f"history/{name}", answer=Answer.NOT_MET, says=says, where=table.name)
    if missing or extra:
        yield Finding(
            code=f"history/{name}",
            answer=Answer.NOT_MET,
            says=f"'{name}' differs from the entries: {missing} rows missing or changed, {extra} not from any entry. "
            "Run `seedlot rebuild` to fold it again.",
            where=table.name,
        )


def _as_made(stored: Connection, fresh: Connection) -> set[str]:
    """The tables that are made as they should be, so far as the database can tell."""
    found, wanted = database_of(stored).shapes(stored), database_of(fresh).shapes(fresh)
    return {table.name for table in metadata.sorted_tables if not found or found.get(table.name) == wanted[table.name]}


def _rows(connection: Connection, table: Table, sign: int) -> Generator[tuple[int, int, tuple[Any, ...]], None, None]:
    """Every row of a table by its entry, without the number that only keeps the order; by its first column where no entry says it."""
    columns = [column for column in table.c if column.name != "row"]
    place = next((number for number, column in enumerate(columns) if column.name == "entry"), 0)
    query = _with_edges() if table is ARC else select(*columns)
    with read.streamed(connection, query.order_by(columns[place]), _ROWS_AT_ONCE) as parts:
        for rows in parts:
            yield from ((row[place], sign, tuple(row)) for row in rows)


def _with_edges() -> Select[Any]:
    """The arcs, each with what the edge says to whose row it points."""
    arc = [column for column in ARC.c if column.name != "edge"]
    edge = [EDGE.c[name] for name in ("entry", "since", "until", "child", "parent", "edge_kind", "step", "planned")]
    return select(*arc, *edge).select_from(ARC).outerjoin(EDGE, EDGE.c.row == ARC.c.edge)


def _entry(tagged: tuple[int, int, tuple[Any, ...]]) -> int:
    return tagged[0]
