"""The one projector: entries in, tables out, in the append's own transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Column, Connection, Index, Table, insert, inspect, make_url, select, update
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from seedlot.history.arcs import Arcs
from seedlot.history.living import perhaps_fed
from seedlot.history.prose import prose, reason
from seedlot.history.tables import AMENDMENT, ARC, FOLDED, HEADER, LAYOUT, NODE, WORD, metadata
from seedlot.history.tell import tell
from seedlot.history.vials import Ranges, named
from seedlot.record import read
from seedlot.record.database import database_of
from seedlot.record.entries.entry import Entry, read_content, without_nul
from seedlot.record.entries.judgement import Amendment
from seedlot.record.memory import uncollected

Numbered: TypeAlias = tuple[int, Entry]
_BATCH = 500
#: Tables whose rows an amendment ends. Arcs end with their edges.
_ENDED = tuple(table for table in metadata.sorted_tables if table not in {FOLDED, HEADER, AMENDMENT, NODE, ARC})


def is_ready(connection: Connection) -> bool:
    """Whether the tables are there, of this layout, and hold what every entry says."""
    if not inspect(connection).has_table(FOLDED.name):
        return False
    row = connection.execute(select(FOLDED)).first()
    return row is not None and (row.layout, row.size) == (LAYOUT, read.size(connection))


def prepare(connection: Connection) -> None:
    """Make the tables, and fold the whole record, unless they are ready."""
    if not is_ready(connection):
        rebuild(connection)


def rebuild(connection: Connection) -> int:
    """Drop the tables and fold every entry again. Returns how many entries were folded."""
    there = set(inspect(connection).get_table_names())
    metadata.drop_all(connection, [table for table in metadata.sorted_tables if table.name in there], checkfirst=False)
    return fold_whole(connection, connection)


def fold_whole(source: Connection, target: Connection, *, bodies: Iterable[tuple[int, bytes]] | None = None) -> int:
    """Make the tables in a target without them, and fold every entry of a record into them. Returns how many there were.

    `bodies` are those of the source, where somebody counts them as they are read. Most indexes are made at the end,
    which takes less time than to keep them in order meanwhile.
    """
    made = making(f"{target.dialect.name}+{target.dialect.driver}")
    for statement in made.soon:
        target.exec_driver_sql(statement)
    size = fold_beside(source, target, bodies=read.bodies(source) if bodies is None else bodies)
    for statement in made.late:
        target.exec_driver_sql(statement)
    return size


def fold_beside(source: Connection, target: Connection, *, bodies: Iterable[tuple[int, bytes]]) -> int:
    """Fold every entry of a record into empty tables, as `making` makes them soon. Returns how many there were."""
    target.execute(insert(FOLDED), {"layout": LAYOUT, "size": 0})
    with uncollected():
        return fold(target, numbered(bodies), said=lambda seq: read.body(source, seq), whole=True)


class Making(NamedTuple):
    """What makes the tables in a database, with the indexes by entry; and, in the end, the other indexes."""

    soon: tuple[str, ...]
    late: tuple[str, ...]


@cache
def making(driver: str) -> Making:
    """Tell what makes the tables in the database of a driver, such as `sqlite+pysqlite`.

    The statements are kept: to put them into the words of a database takes longer than to run them.
    """
    dialect = make_url(f"{driver}://").get_dialect()()
    tables = metadata.sorted_tables
    indexes = [index for table in tables for index in indexes_of(table, dialect.name)]
    soon = [index for index in indexes if index.columns.keys() == ["entry"]]
    late = [index for index in indexes if index not in soon]
    parts: tuple[list[ExecutableDDLElement], ...] = (
        [*map(CreateTable, tables), *map(CreateIndex, soon)],
        [*map(CreateIndex, late)],
    )
    return Making(*(tuple(str(each.compile(dialect=dialect)) for each in part) for part in parts))


def numbered(bodies: Iterable[tuple[int, bytes]]) -> Iterator[Numbered]:
    """Parse stored bodies into numbered entries."""
    return ((seq, Entry.parse(without_nul(body))) for seq, body in bodies)


def fold(
    connection: Connection, entries: Iterable[Numbered], *, said: Callable[[int], bytes], whole: bool = False
) -> int:
    """Fold entries, in order, into the tables; the `whole` record or what follows what stands there.

    `said(seq)` gives the body of an earlier entry.
    """
    entries = iter(entries)
    size, ranges, arcs = 0, Ranges(connection, whole=whole), Arcs(connection)
    while batch := list(islice(entries, _BATCH)):
        _fold_batch(batch, said, ranges, arcs)
        size = batch[-1][0] + 1
    if size:
        connection.execute(update(FOLDED), {"size": size})
    return size


def apply(connection: Connection, entries: Iterable[Numbered]) -> None:
    """Fold entries that were just appended on this connection."""
    fold(connection, entries, said=lambda seq: read.body(connection, seq))


def _fold_batch(batch: list[Numbered], said: Callable[[int], bytes], ranges: Ranges, arcs: Arcs) -> None:
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    for seq, entry in batch:
        rows[HEADER].append(_header(seq, entry))
        if isinstance(entry.content, Amendment):
            _write(arcs, rows)
            _end(arcs, entry.content.target, seq)
            rows[AMENDMENT].append(
                {"target": entry.content.target, "reason": entry.content.reason, "person": entry.by}
                | {"entry": seq, "since": seq, "until": None}
            )
            rows[WORD] += [{**row, "entry": seq, "since": seq, "until": None} for _, row in reason(entry.content)]
            _tell(rows, (entry.content.target, seq), corrected(entry.content, said), ranges)
        else:
            _tell(rows, (seq, seq), entry, ranges)
    _write(arcs, rows)


def corrected(amendment: Amendment, said: Callable[[int], bytes]) -> Entry:
    """The amended entry: its own header with the corrected content."""
    original = Entry.parse(without_nul(said(amendment.target)))
    content = read_content(original.kind, original.version, amendment.content)
    return original.model_copy(update={"content": content, "occurred": amendment.occurred or original.occurred})


def indexes_of(table: Table, database: str) -> list[Index]:
    """The indexes that a table has in a database, by name; some are one database's alone."""
    wanted = (index for index in table.indexes if index.info.get("database", database) == database)
    return sorted(wanted, key=lambda index: str(index.name))


def _header(seq: int, entry: Entry) -> dict[str, Any]:
    header = {"kind": entry.kind, "person": entry.by, "authentication": entry.authentication}
    times = {"occurred": entry.occurred, "recorded": entry.recorded, "entry": seq, "since": seq, "until": None}
    return {**header, **times, "subject": entry.content.subject()}


def _tell(rows: dict[Table, list[dict[str, Any]]], stamp: tuple[int, int], entry: Entry, ranges: Ranges) -> None:
    known = {**ranges.seen_of(perhaps_fed(entry.content)), **ranges.of(named(entry.content))}
    for table, row in chain(tell(entry, known), prose(entry)):
        row.update(entry=stamp[0], since=stamp[1], until=None)
        ranges.see(table, row)
        rows[table].append(row)


def _write(arcs: Arcs, rows: dict[Table, list[dict[str, Any]]]) -> None:
    put = database_of(arcs.connection).put
    arcs.begin()
    for table, batch in rows.items():
        absent = _absent(table)
        put(arcs.connection, table, [_ordered(row, absent) for row in batch], columns=tuple(absent))
    arcs.grow(rows)
    rows.clear()


@cache
def _absent(table: Table) -> dict[str, Any]:
    """The columns of a table, each with what it says when it is not said."""
    return {column.name: _default(column) for column in table.c if column.name != "row"}


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _ordered(row: dict[str, Any], absent: dict[str, Any]) -> tuple[Any, ...]:
    values = tuple({**absent, **row}.values())
    if len(values) != len(absent):
        raise KeyError(*row.keys() - absent.keys())
    return values


def _end(arcs: Arcs, target: int, seq: int) -> None:
    arcs.end(target, seq)
    for table in _ENDED:
        arcs.connection.execute(update(table).where(table.c.entry == target, table.c.until.is_(None)).values(until=seq))
