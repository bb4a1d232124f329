"""Fold the record again, beside, and compare: the tables say exactly what the entries say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, Table, create_engine, select
from sqlalchemy.exc import DBAPIError

from seedlot.history.fold import fold, numbered
from seedlot.history.tables import FOLDED, LAYOUT, metadata
from seedlot.record import read
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding


def compare(connection: Connection) -> tuple[Finding, ...]:
    """Compare every table with one folded afresh from the entries: one finding for each that differs, or that all is well."""
    beside = create_engine("sqlite://")
    with beside.begin() as fresh:
        metadata.create_all(fresh)
        fresh.execute(FOLDED.insert(), {"layout": LAYOUT, "size": 0})
        try:
            size = fold(fresh, numbered(read.bodies(connection)), said=lambda seq: read.body(connection, seq))
            faults = tuple(fault for table in metadata.sorted_tables for fault in _fault(table, connection, fresh))
        except (SeedlotError, DBAPIError) as error:
            says = f"The history cannot be compared with the entries: {error}"
            return (Finding(code="history", answer=Answer.NOT_MET, says=says),)
    tables = len(metadata.sorted_tables)
    says = f"The history, {tables} tables folded from {size} entries, says what the entries say."
    return faults or (Finding(code="history", answer=Answer.MET, says=says),)


def _fault(table: Table, stored: Connection, fresh: Connection) -> Iterator[Finding]:
    name = table.name.removeprefix("history_")
    query = select(*(column for column in table.c if column.name != "row"))
    have, want = (Counter(map(tuple, each.execute(query))) for each in (stored, fresh))
    if have != want:
        missing, extra = (want - have).total(), (have - want).total()
        yield Finding(
            code=f"history/{name}",
            answer=Answer.NOT_MET,
            says=f"'{name}' differs from the entries: {missing} rows missing or changed, {extra} not from any entry. "
            "Run `seedlot rebuild` to fold it again.",
            where=table.name,
        )
