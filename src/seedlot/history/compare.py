"""Fold the record again, beside, and compare: the tables say exactly what the entries say."""

from __future__ import annotations

from sqlalchemy import Connection, Table, create_engine, select

from seedlot.history.fold import fold, numbered
from seedlot.history.tables import FOLDED, LAYOUT, metadata
from seedlot.record import read
from seedlot.terms.finding import Answer, Finding


def compare(connection: Connection) -> tuple[Finding, ...]:
    """Compare every table with one folded afresh from the entries. One finding for each table."""
    beside = create_engine("sqlite://")
    with beside.begin() as fresh:
        metadata.create_all(fresh)
        fresh.execute(FOLDED.insert(), {"layout": LAYOUT, "size": 0})
        fold(fresh, numbered(read.bodies(connection)), said=lambda seq: read.body(connection, seq))
        return tuple(_same(table, connection, fresh) for table in metadata.sorted_tables)


def _same(table: Table, stored: Connection, fresh: Connection) -> Finding:
    name = table.name.removeprefix("history_")
    query = select(*(column for column in table.c if column.name != "row"))
    have, want = (sorted(map(repr, each.execute(query))) for each in (stored, fresh))
    if have == want:
        return Finding(
            code=f"history/{name}", answer=Answer.MET, says=f"{len(want)} rows of '{name}' are as the entries say."
        )
    missing, extra = len(set(want) - set(have)), len(set(have) - set(want))
    return Finding(
        code=f"history/{name}",
        answer=Answer.NOT_MET,
        says=f"'{name}' differs from the entries: {missing} rows missing or changed, {extra} not from any entry. "
        "Run `seedlot rebuild` to fold it again.",
        where=table.name,
    )
