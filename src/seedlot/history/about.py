"""Which entries are about a thing: those that name it, and those that correct or sign them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, bindparam, func, select, union

from seedlot.history import tables as t
from seedlot.history.words import SEARCHED

#: Where the history names a thing: an item, a lot, a step, a flag, a person, a procedure, a room. Each has an index.
NAMES: tuple[Column[Any], ...] = (
    t.NAMED.c.name,
    t.ITEM.c.item,
    t.EDGE.c.child,
    t.EDGE.c.parent,
    t.USE.c.item,
    t.VALUE.c.item,
    t.FOUND.c.item,
    t.FLAG.c.target,
    t.FLAG.c.flag,
    t.FLAG_CLOSED.c.flag,
    t.DECISION.c.lot,
    t.REVIEW.c.lot,
    t.CERTIFICATE.c.lot,
    t.PERSONAL.c.item,
    t.ERASED.c.item,
    t.ACCOUNT.c.person,
    *SEARCHED,
)
#: No entry has so high a number.
_END = 2**62


def about(
    connection: Connection,
    name: str,
    *,
    as_of: int | None = None,
    skip: int = 0,
    most: int = 50,
    last_first: bool = True,
) -> tuple[Sequence[Row[Any]], int]:
    """Give headers of the entries about a thing as of an entry, some of them, and say how many there are.

    The last that was entered comes first; or else the first that happened.
    """
    said = {"name": name, "end": _END if as_of is None else as_of}
    listing, counting = _questions(last_first)
    rows = connection.execute(listing, {**said, "skip": skip, "most": most}).all()
    if len(rows) < most and (rows or not skip):
        return rows, skip + len(rows)
    return rows, int(connection.execute(counting, said).scalar_one())


@cache
def _questions(last_first: bool) -> tuple[Select[Any], Select[Any]]:  # noqa: FBT001 - what the questions are kept by
    """The questions, which take longer to be made than to be answered."""
    named = union(*(_naming(column) for column in NAMES)).cte("named")
    beside = (
        select(table.c.entry).where(table.c.target.in_(select(named.c.entry)), table.c.entry < bindparam("end"))
        for table in (t.AMENDMENT, t.SIGNATURE)
    )
    every = union(select(named.c.entry), *beside).cte("every")
    query = select(t.HEADER).where(t.HEADER.c.entry.in_(select(every.c.entry)))
    order = (t.HEADER.c.entry.desc(),) if last_first else (t.HEADER.c.occurred, t.HEADER.c.entry)
    some = query.order_by(*order).offset(bindparam("skip")).limit(bindparam("most"))
    return some, select(func.count()).select_from(every)


def _naming(column: Column[Any]) -> Select[Any]:
    table = column.table
    return select(table.c.entry).where(column == bindparam("name"), table.c.since < bindparam("end"))
