"""Questions to the history, as of any entry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.database import database_named
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Opened
from seedlot.record.origin import origin as record_origin
from seedlot.terms.codes import common
from seedlot.terms.criterion import Specification
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import next_day
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import AccountChange

#: Rows in the order in which they were said: by the stamps `entry` and `row`, which every row carries at its end.
_SAID = itemgetter(-3, -4)
#: Values of a question that are no columns'.
_AMONG, _AS_OF = "among", "as_of"


class NotInRecordError(SeedlotError):
    """An identifier that the record does not hold, and what is known about that."""

    def __init__(self, identifier: str, why: str = "", mend: str = "") -> None:
        cure = mend or "Check the spelling; `seedlot log` lists what is there."
        super().__init__(f"'{identifier}' is not in the record{why}", mend=cure)
        self.identifier = identifier


def holds(table: Table, as_of: int | None) -> ColumnElement[bool]:
    """Rows that held when the record had `as_of` entries (None: now)."""
    if as_of is None:
        return table.c.until.is_(None)
    return held(table, as_of)


def held(table: Table, as_of: int | BindParameter[Any]) -> ColumnElement[bool]:
    """Rows that held when the record had `as_of` entries, of which a question may be told only as it is asked."""
    return and_(table.c.since < as_of, or_(table.c.until.is_(None), table.c.until >= as_of))


def rows(connection: Connection, table: Table, as_of: int | None = None, **equals: Any) -> list[Row[Any]]:
    """Rows of a table that hold as of an entry, in the order in which they were said."""
    query, values = _asked(table, "", as_of, equals)
    return [*connection.execute(query, values).all()]


def rows_among(
    connection: Connection, table: Table, column: str, values: list[Any], as_of: int | None = None, **equals: Any
) -> list[Row[Any]]:
    """Rows whose column is one of many values, in the order in which they were said."""
    if not values:
        return []
    dialect = connection.dialect.name
    query, others = _asked(table, column, as_of, equals, dialect)
    found = connection.execute(query, {**others, _AMONG: database_named(dialect).packed(values)}).all()
    return sorted(found, key=_SAID)


def _asked(
    table: Table, among: str, as_of: int | None, equals: dict[str, Any], dialect: str = ""
) -> tuple[Select[Any], dict[str, Any]]:
    """The question, and the values that it takes."""
    given = {f"is_{name}": value for name, value in equals.items() if value is not None}
    if as_of is not None:
        given[_AS_OF] = as_of
    absent = tuple(name for name, value in equals.items() if value is None)
    present = tuple(name for name, value in equals.items() if value is not None)
    return _question(table, among, dialect, present, absent, past=as_of is not None), given


@cache
def _question(
    table: Table,
    among: str,
    dialect: str,
    present: tuple[str, ...],
    absent: tuple[str, ...],
    *,
    past: bool,
) -> Select[Any]:
    """Ask for rows by the names of columns. It is kept: to make the question takes longer than most answers."""
    standing = held(table, bindparam(_AS_OF)) if past else table.c.until.is_(None)
    wanted = [table.c[name] == bindparam(f"is_{name}") for name in present]
    wanted += [table.c[name].is_(None) for name in absent]
    if among:
        return select(table).where(standing, database_named(dialect).among(table.c[among], _AMONG), *wanted)
    return select(table).where(standing, *wanted).order_by(table.c.entry, table.c.row)


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
        raise absent(connection, name, as_of)
    return found[0]


def absent(connection: Connection, name: str, as_of: int | None = None, sought: str = "") -> NotInRecordError:
    """Make the error of a name that the record does not hold, as of an entry, as what is sought; say what it knows.

    A later entry may add it, an item of another kind be called so, a vial not be taken yet, a version be left out.
    """
    found = [_is_else(connection, name, as_of, sought), _later(connection, name, as_of)]
    found += [_untaken(connection, name, as_of), _versions(connection, name, as_of)]
    return NotInRecordError(name, *next((each for each in found if each[0]), ()))


def _is_else(connection: Connection, name: str, as_of: int | None, sought: str) -> tuple[str, str]:
    """What else is called so."""
    items = [(row.item_kind, row.stage) for row in rows(connection, t.ITEM, as_of, item=name)]
    found = [*items, *((row.kind, "") for row in rows(connection, t.NAMED, as_of, name=name))]
    if not found or sought in {kind for kind, _ in found}:
        return "", ""
    kind, stage = found[0]
    stands = f" (stage {stage})" if stage and stage != kind else ""
    return f" as one of kind {sought or 'item'}: it is of kind {kind}{stands}", "Ask for it as what it is."


def _later(connection: Connection, name: str, as_of: int | None) -> tuple[str, str]:
    """The first entry, after the moment that is asked for, which adds it."""
    if as_of is None:
        return "", ""
    tables = ((t.ITEM.c.item, t.ITEM.c.since), (t.NAMED.c.name, t.NAMED.c.since))
    queries = (select(func.min(since)).where(column == name, since >= as_of) for column, since in tables)
    entries = [entry for query in queries if (entry := connection.execute(query).scalar()) is not None]
    if not entries:
        return "", ""
    says = f" as of {as_of} entries: it is entered only by entry {min(entries)}, after the moment that is asked for"
    return says, "Leave out --on, or ask for a later moment."


def _untaken(connection: Connection, name: str, as_of: int | None) -> tuple[str, str]:
    """The range that holds a vial of this number, which nothing took out of it."""
    whole, _, number = name.rpartition("/")
    for row in rows(connection, t.ITEM, as_of, item=whole) if number.isdecimal() and number.isascii() else ():
        if row.numbers and common(row.numbers, str(int(number))):
            says = f" by itself: '{whole}' holds vials {row.numbers}, and no entry takes vial {int(number)} out singly"
            return says, f"Ask for '{whole}'."
    return "", ""


def _versions(connection: Connection, name: str, as_of: int | None) -> tuple[str, str]:
    """The versions of a procedure that is named without one."""
    wanted = (t.NAMED.c.kind == "procedure", t.NAMED.c.name.startswith(f"{name} ", autoescape=True))
    query = select(t.NAMED.c.name).where(holds(t.NAMED, as_of), *wanted)
    names = sorted(row.name for row in connection.execute(query))
    return (" without a version", f"Name one of its versions: {', '.join(names)}.") if names else ("", "")


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


def recorded(connection: Connection, entry: int) -> str:
    """When an entry was recorded: an instant."""
    return str(connection.execute(select(t.HEADER.c.recorded).where(t.HEADER.c.entry == entry)).scalar_one())


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


def moment(connection: Connection, when: str) -> int | None:
    """The number of entries by the end of a day (2026-03-01), or as it is given (780); None when nothing is.

    Raises:
        SeedlotError: it is neither, or the record never had so many.
    """
    if not when:
        return None
    if when.isdecimal():
        if int(when) > (size := read.size(connection)):
            raise SeedlotError(f"The record never had {when} entries", mend=f"It has {size}.")
        return int(when)
    try:
        datetime.strptime(when, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise SeedlotError(
            f"'{when}' is neither a date nor a number of entries", mend="Write 2026-03-01, or 780."
        ) from None
    return as_of_date(connection, when)


def day(connection: Connection, when: str, today: date) -> date:
    """The day that `moment` means: that which is asked for, that of the last entry that is asked for, or today."""
    if not when:
        return today
    if when.isdecimal():
        return date.fromisoformat(recorded(connection, max(int(when) - 1, 0))[:10])
    return date.fromisoformat(when)
