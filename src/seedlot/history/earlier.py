"""Compare the history of a restored record with that of the living one, as it was when it had as many entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, Table, case, literal, null, select

from seedlot.history.tables import ARC, FOLDED, NODE, metadata
from seedlot.terms.finding import Answer, Finding

CODE = "history/earlier"
_ROWS_AT_ONCE = 1000


def compare_earlier(restored: Connection, living: Connection, size: int) -> Iterator[Finding]:
    """Yield each table that tells something else, or one sentence that none does.

    Rows are compared as a set, through a sum of their hashes, so that tables of any size are never held. Nodes and
    arcs are left aside: they say in numbers what items and edges say, which are compared.
    """
    tables = [table for table in metadata.sorted_tables if table not in {FOLDED, NODE, ARC}]
    differing = [table for table in tables if _sum(restored, table, size) != _sum(living, table, size)]
    for table in differing:
        name = table.name.removeprefix("history_")
        says = f"'{name}' of the restored record is not what the living one told when it had {size} entries."
        yield Finding(code=CODE, answer=Answer.NOT_MET, says=says, where=table.name)
    if not differing:
        says = f"The restored history, {len(tables)} tables, tells what the living one told of {size} entries."
        yield Finding(code=CODE, answer=Answer.MET, says=says)


def _sum(connection: Connection, table: Table, size: int) -> tuple[int, int]:
    """Number of rows that held at a size, and the sum of their hashes."""
    until = case((table.c.until >= literal(size), null()), else_=table.c.until)
    columns = [until if column.name == "until" else column for column in table.c if column.name != "row"]
    total = count = 0
    for rows in connection.execute(select(*columns).where(table.c.since < size)).partitions(_ROWS_AT_ONCE):
        count += len(rows)
        total += sum(int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()) for row in rows)
    return count, total % (1 << 256)
