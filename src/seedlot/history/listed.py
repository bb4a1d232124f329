"""Items and values in the order in which they were said, a page at a time: what programs walk through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from seedlot.history import tables as t
from seedlot.history.ask import holds


def listed_items(
    connection: Connection, *, after: int = -1, limit: int, as_of: int | None = None, **equals: str
) -> Sequence[Row[Any]]:
    """Items that hold, after the row `after`; of one `item_kind`, `stage` or `programme` where one is named."""
    return _listed(connection, t.ITEM, after, limit, as_of, equals)


def listed_values(
    connection: Connection, *, after: int = -1, limit: int, as_of: int | None = None, **equals: str
) -> Sequence[Row[Any]]:
    """Values that hold, after the row `after`; of one `item`, or of one `name`, where one is named."""
    return _listed(connection, t.VALUE, after, limit, as_of, equals)


def _listed(
    connection: Connection, table: Table, after: int, limit: int, as_of: int | None, equals: dict[str, str]
) -> Sequence[Row[Any]]:
    wanted = [table.c[name] == value for name, value in equals.items() if value]
    query = select(table).where(holds(table, as_of), table.c.row > after, *wanted).order_by(table.c.row).limit(limit)
    return connection.execute(query).all()
