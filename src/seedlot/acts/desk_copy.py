"""Copy the desk: what a backup or a move takes of the state that may change. It holds secrets and personal data.

Sessions are left out: whoever was logged in logs in again; so are challenges, and what was refused at this door. A row that belongs to an entry is brought back
only where the record holds that entry, and a personal value only where it was not erased since.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import SQLAlchemyError

from seedlot.acts.at_desk import at_desk
from seedlot.desk import factors
from seedlot.desk.tables import CHALLENGE, DENIAL, LAYOUT, SESSION, STAMP, metadata
from seedlot.history import ask
from seedlot.history.personal import committed
from seedlot.record import read
from seedlot.record.read import Checkpoint
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError

#: What a copy of the desk holds, in words.
HOLDS = "password hashes, secrets of second factors, and personal data with their salts"
DESK_CODE = "backup/desk"
_LEFT_OUT = (STAMP, SESSION, CHALLENGE, DENIAL)


class BrokenDeskError(SeedlotError):
    """A copy of the desk that cannot be read. What stands in it is never quoted."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The copy of the desk cannot be used: {what}",
            where="desk.json",
            mend="Restore without --desk, or from another backup.",
        )


class DeskCopy(BaseModel):
    """A copy of the desk: of which record, of what size, in which layout, and the rows of every table."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    origin: str
    size: int = Field(ge=0)
    layout: int
    tables: dict[str, list[dict[str, Any]]] = Field(repr=False)


def copied(record: Record, checkpoint: Checkpoint) -> DeskCopy:
    """Copy every table of the desk as it is now, beside the record as the checkpoint says it is."""
    with at_desk(record) as connection:
        tables = {table.name: _rows(connection, table) for table in metadata.sorted_tables if table not in _LEFT_OUT}
    return DeskCopy(origin=checkpoint.origin, size=checkpoint.size, layout=LAYOUT, tables=tables)


def parse(data: bytes) -> DeskCopy:
    """Read a copy of the desk.

    Raises:
        BrokenDeskError: it is none, or of a later version.
    """
    try:
        copy = DeskCopy.model_validate_json(data)
    except ValidationError:
        raise BrokenDeskError("it is damaged, or is none") from None
    if not 1 <= copy.layout <= LAYOUT:
        raise BrokenDeskError(f"it has layout {copy.layout}, and this version knows layout {LAYOUT}")
    return copy


def bring_back(connection: Connection, record: Record, copy: DeskCopy, *, now: datetime | None = None) -> int:
    """Fill the empty desk of a record that is being made, whose entries and history stand on the connection.

    Codes of second factors up to `now`, if it is given, count as used: which of them were, an old copy does not know.
    Returns how many rows were left out, as the record says.

    Raises:
        BrokenDeskError: the copy is of another record, or its rows do not fit.
    """
    if copy.origin != ask.origin(connection):
        raise BrokenDeskError("it belongs to another record")
    size = read.size(connection)
    live = {None, *(each.digest for each in committed(connection) if each.erased is None)}
    left_out = 0
    try:
        with at_desk(record) as filled:
            for table in metadata.sorted_tables:
                rows = copy.tables.get(table.name, [])
                _check_columns(table, rows)
                kept = [row for row in rows if row.get("entry", -1) < size and row.get("digest") in live]
                left_out += len(rows) - len(kept)
                if kept:
                    filled.execute(insert(table), kept)
            if now is not None:
                factors.use_up(filled, now=now)
    except (SQLAlchemyError, TypeError) as fault:
        raise BrokenDeskError(f"its rows do not fit ({type(fault).__name__})") from None
    return left_out


def _check_columns(table: Table, rows: list[dict[str, Any]]) -> None:
    if any(row.keys() != set(table.c.keys()) for row in rows):
        raise BrokenDeskError(f"its table '{table.name}' has other columns")


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]
