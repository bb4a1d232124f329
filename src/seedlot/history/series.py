"""Values of one test over time: which tests the record has values of, and the values, the last that were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from seedlot.history import tables as t
from seedlot.history.ask import holds, rows_among

#: So many values of a test are read at most: the last that were recorded.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A test of which the record holds values: how many, counted up to `MOST` and one more, and the last recorded."""

    name: str
    count: int
    last: Row[Any]


def names(connection: Connection, as_of: int | None = None) -> tuple[str, ...]:
    """The tests of which the record holds a value, in the order of the alphabet.

    Each is found in the index behind the one before it, so that a million values take no longer than a thousand.
    """
    held, name = holds(t.VALUE, as_of), t.VALUE.c.name
    first = select(func.min(name).label("name")).where(held).cte("names", recursive=True)
    after = select(func.min(name)).where(held, name > first.c.name).scalar_subquery()
    every = first.union_all(select(after).where(first.c.name.is_not(None)))
    found = connection.execute(select(every.c.name).where(every.c.name.is_not(None))).scalars()
    return tuple(sorted((str(each) for each in found), key=lambda each: (each.casefold(), each)))


def tallies(connection: Connection, as_of: int | None = None) -> tuple[Tally, ...]:
    """Each test with its number of values and the last of them that was recorded, in the order of the alphabet.

    No test is counted beyond `MOST`, so that what is read grows with the tests, not with the record.
    """
    value = t.VALUE.c
    told = []
    for name in names(connection, as_of):
        some = select(value.row).where(value.name == name, holds(t.VALUE, as_of)).order_by(value.row.desc())
        found = connection.execute(some.limit(MOST + 1)).scalars().all()
        told.append((name, len(found), found[0]))
    rows = {row.row: row for row in rows_among(connection, t.VALUE, "row", [row for _, _, row in told], as_of)}
    return tuple(Tally(name=name, count=count, last=rows[row]) for name, count, row in told)


def values(
    connection: Connection, test: str, items: Iterable[str] | None = None, *, as_of: int | None = None, most: int = MOST
) -> tuple[tuple[Row[Any], ...], bool]:
    """The last values of a test that were recorded, in the order in which they happened; and whether there are more.

    With `items`, those of these items alone.
    """
    if items is None:
        query = select(t.VALUE).where(holds(t.VALUE, as_of), t.VALUE.c.name == test)
        last = list(connection.execute(query.order_by(t.VALUE.c.row.desc()).limit(most + 1)))
    else:
        last = rows_among(connection, t.VALUE, "item", sorted(set(items)), as_of, name=test)[::-1]
    found = sorted(last[:most], key=lambda row: (row.occurred, row.row))
    return tuple(found), len(last) > most
