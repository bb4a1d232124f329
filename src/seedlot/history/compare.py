"""Fold the record again, beside, and compare: the tables say exactly what the entries say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from heapq import merge
from itertools import chain, groupby, zip_longest
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Select, Table, literal, select
from sqlalchemy.exc import DBAPIError

from seedlot.history.fold import fold_beside, making
from seedlot.history.tables import ARC, EDGE, metadata
from seedlot.record import read
from seedlot.record.database import database_of, scratch
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

_ROWS_AT_ONCE = 1000
#: A damaged file may hold other types.
_UNREADABLE = (SeedlotError, DBAPIError, TypeError, ValueError)

#: A row, the entry that says it, and whether it is wanted or had.
Tagged: TypeAlias = tuple[int, int, tuple[Any, ...]]
Rows: TypeAlias = list[tuple[Any, ...]]
_NOTHING: Rows = []


def compare(connection: Connection, *, advance: Callable[[int], None] | None = None) -> tuple[Finding, ...]:
    """Compare every table with one folded afresh from the entries: one finding for each that differs, or that all is well.

    What is folded afresh lies in a database of its own that spills to the disk; of the rows no more than those of
    one entry are held at a time. `advance` is told how many entries were folded, some hundreds at a time.
    """
    beside = scratch(making("sqlite+pysqlite").soon)
    try:
        with beside.begin() as fresh:
            size = fold_beside(connection, fresh, bodies=counted(read.bodies(connection), advance))
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
        as_made, filled = _as_made(connection), _filled(connection) | _filled(fresh)
        return tuple(
            fault
            for table in metadata.sorted_tables
            if table.name in filled or table.name not in as_made
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
    with closing(_parts(fresh, table)) as wanted, closing(_parts(stored, table)) as had:
        for _, rows in groupby(_unlike(table, wanted, had), key=_entry):
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


def _as_made(stored: Connection) -> set[str]:
    """The tables that are made as they should be, so far as the database can tell."""
    found, wanted = database_of(stored).shapes(stored), _shapes()
    return {table.name for table in metadata.sorted_tables if not found or found.get(table.name) == wanted[table.name]}


@cache
def _shapes() -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """How every table is made in a file, with all of its indexes."""
    made = making("sqlite+pysqlite")
    beside = scratch((*made.soon, *made.late))
    try:
        with beside.begin() as fresh:
            return database_of(fresh).shapes(fresh)
    finally:
        beside.dispose()


def _filled(connection: Connection) -> set[str]:
    """The tables that hold a row, in the order in which their rows are compared."""
    found = connection.execute(_first_rows()).one()
    return {table.name for table, there in zip(metadata.sorted_tables, found, strict=True) if there}


@cache
def _first_rows() -> Select[Any]:
    firsts = (
        select(literal(1)).select_from(table).order_by(_place(table)).limit(1) for table in metadata.sorted_tables
    )
    return select(*(first.scalar_subquery() for first in firsts))


def _unlike(table: Table, wanted: Iterator[Rows], had: Iterator[Rows]) -> Iterator[Tagged]:
    """The rows from where two tables are no longer the same, as a rule none, in the order of their entries.

    Rows of one entry may stand in another order; those are told apart by whoever counts what is given here.
    """
    for one, other in zip_longest(wanted, had, fillvalue=_NOTHING):
        if one != other:
            place = _columns(table).index(_place(table))
            rest = (((one, wanted), 1), ((other, had), -1))
            yield from merge(*(_tagged(chain([first], more), place, sign) for (first, more), sign in rest), key=_entry)


def _tagged(parts: Iterable[Rows], place: int, sign: int) -> Iterator[Tagged]:
    return ((row[place], sign, row) for rows in parts for row in rows)


def _parts(connection: Connection, table: Table) -> Generator[Rows, None, None]:
    """Every row of a table in the order of its entries, without the number that only keeps the order, so many at a time."""
    with read.streamed(connection, _query(table), _ROWS_AT_ONCE) as parts:
        for rows in parts:
            yield [tuple(row) for row in rows]


@cache
def _query(table: Table) -> Select[Any]:
    query = _with_edges() if table is ARC else select(*_columns(table))
    return query.order_by(_place(table))


def _columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name != "row"]


def _place(table: Table) -> Column[Any]:
    """The entry of a row; the first column where no entry says it."""
    columns = _columns(table)
    return next((column for column in columns if column.name == "entry"), columns[0])


def _with_edges() -> Select[Any]:
    """The arcs, each with what the edge says to whose row it points."""
    arc = [column for column in ARC.c if column.name != "edge"]
    edge = [EDGE.c[name] for name in ("entry", "since", "until", "child", "parent", "edge_kind", "step", "planned")]
    return select(*arc, *edge).select_from(ARC).outerjoin(EDGE, EDGE.c.row == ARC.c.edge)


def _entry(tagged: Tagged) -> int:
    return tagged[0]
