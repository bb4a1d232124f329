"""Work at the desk of a record: one transaction, with the desk laid out, and its faults said plainly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from seedlot import desk
from seedlot.record.database import said_plainly
from seedlot.record.store import Record


@contextmanager
def at_desk(record: Record) -> Iterator[Connection]:
    """Give a connection to the desk: all that is written stands, or nothing.

    A transaction of the record may be open around it; one of the desk may not.
    """
    with said_plainly(record.where), record.desk.begin() as connection:
        desk.prepare(connection)
        yield connection


@contextmanager
def looking_at_desk(record: Record) -> Iterator[Connection]:
    """Give a connection to the desk to read on, which waits for no other reader and holds up no writer."""
    looking = record.desk.execution_options(seedlot_writes=False)
    with said_plainly(record.where), looking.begin() as connection:
        desk.prepare(connection)
        yield connection
