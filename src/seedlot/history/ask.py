"""Questions to the history, as of any entry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, func, or_, select

from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Opened
from seedlot.record.origin import origin as record_origin
from seedlot.terms.criterion import Specification
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import next_day
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import AccountChange

_CHUNK = 500


class NotInRecordError(SeedlotError):
    """An identifier that the record does not hold."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            f"'{identifier}' is not in the record", mend="Check the spelling; `seedlot log` lists what is there."
        )
        self.identifier = identifier


def holds(table: Table, as_of: int | None) -> ColumnElement[bool]:
    """Rows that held when the record had `as_of` entries (None: now)."""
    if as_of is None:
        return table.c.until.is_(None)
    return and_(table.c.since < as_of, or_(table.c.until.is_(None), table.c.until >= as_of))


def rows(connection: Connection, table: Table, as_of: int | None = None, **equals: Any) -> list[Row[Any]]:
    """Rows of a table that hold as of an entry, in the order in which they were said."""
    wanted = [table.c[name] == value for name, value in equals.items()]
    query = select(table).where(holds(table, as_of), *wanted).order_by(table.c.entry, table.c.row)
    return list(connection.execute(query))


def rows_among(
    connection: Connection, table: Table, column: str, values: list[Any], as_of: int | None = None, **equals: Any
) -> list[Row[Any]]:
    """Rows whose column is one of many values, in the order in which they were said."""
    found: list[Row[Any]] = []
    wanted = [table.c[name] == value for name, value in equals.items()]
    for start in range(0, len(values), _CHUNK):
        among = table.c[column].in_(values[start : start + _CHUNK])
        found += connection.execute(select(table).where(holds(table, as_of), among, *wanted))
    return sorted(found, key=lambda row: (row.entry, row.row))


def grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    """Put rows together that have one value in a column, in their order; of a value that none has there are none."""
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def item(connection: Connection, name: str, as_of: int | None = None) -> Row[Any]:
    """The row of one item; an error when the record does not hold it."""
    found = rows(connection, t.ITEM, as_of, item=name)
    if not found:
        raise NotInRecordError(name)
    return found[0]


def opened(connection: Connection) -> Opened:
    """What the record said of itself when it was opened."""
    content = Entry.parse(read.body(connection, 0)).content
    assert isinstance(content, Opened)  # noqa: S101 - entry 0 is written by the act that opens a record
    return content


def origin(connection: Connection) -> str:
    """The record's name in its checkpoints: unlike any other record's, and without a space."""
    return record_origin(connection)


def as_of_date(connection: Connection, day: str) -> int:
    """The number of entries that had been recorded by the end of a day.

    The order of the entries is the truth: whatever stands before an entry of that day was there by then, though
    a wrong clock, corrected since, may have given it a later time.
    """
    until = select(func.max(t.HEADER.c.entry)).where(t.HEADER.c.recorded < next_day(day))
    last = connection.execute(until).scalar()
    return 0 if last is None else int(last) + 1


def guarded(connection: Connection, as_of: int | None = None) -> bool:
    """Whether accounts were ever opened: from then on nobody acts without having logged in."""
    return bool(rows(connection, t.ACCOUNT, as_of, change=AccountChange.OPENED))


def reportable(row: Row[Any]) -> Reportable:
    """The reportable value that a row of the values holds."""
    return Reportable.model_validate(json.loads(row.plain))


def specification(row: Row[Any]) -> Specification:
    """The specification that a row holds."""
    return Specification.model_validate(json.loads(row.plain))


def approved(connection: Connection, product: str, as_of: int | None = None) -> tuple[Specification, ...]:
    """The specifications of a product, each in the version that was approved last; none of no product."""
    last = {row.name: row for row in rows(connection, t.SPECIFICATION, as_of, product=product)} if product else {}
    return tuple(specification(row) for row in last.values())


def earliest(connection: Connection, table: Table, as_of: int | None = None, **among: tuple[str, ...]) -> str:
    """When the first of the rows of a table happened, of those whose columns are among some values; empty if none did."""
    wanted = [table.c[name].in_(values) for name, values in among.items()]
    query = select(func.min(table.c.occurred)).where(holds(table, as_of), *wanted)
    return str(connection.execute(query).scalar() or "")
