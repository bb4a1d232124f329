"""Open a record: make a new one, or one that is there."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from seedlot.acts.access import UNNAMED
from seedlot.acts.seal import say, stamp, writing
from seedlot.history import fold
from seedlot.record import read, write
from seedlot.record.entries.origin import Opened
from seedlot.record.store import PATIENCE, Record, create_record, discard_record, open_record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant


class EmptyRecordError(SeedlotError):
    """A record whose making was broken off before its first entry."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The record at '{where}' has no first entry",
            mend="Delete the file, or the three schemas, and run `seedlot init` again.",
        )


def begin(address: str | Path, opened: Opened, *, now: datetime) -> Record:
    """Make a new record and seal its first entry, which says what it is of. Where that fails, no record is left."""
    record = create_record(address)
    try:
        seal_opened(record, opened, now=now)
    except BaseException:
        with suppress(SeedlotError):  # the first fault is the one to tell
            discard_record(record, address)
        raise
    return record


def seal_opened(record: Record, opened: Opened, *, now: datetime) -> None:
    """Seal the first entry of a record that has none."""
    entry = stamp(say(opened, instant(now)), UNNAMED, site=opened.site, now=now)
    with writing(record) as connection:
        numbers = write.append(connection, [entry.canonical()])
        fold.apply(connection, list(zip(numbers, (entry,), strict=True)))


def resume(address: str | Path, *, wait: float = PATIENCE, kept: bool = False) -> Record:
    """Open a record that is there, and fold its history again if it is not ready. `wait` and `kept` as for `open_record`."""
    record = open_record(address, wait=wait, kept=kept)
    with read.reading(record) as connection:
        if not read.size(connection):
            raise EmptyRecordError(record.where)
        ready = _is_ready(connection)
    if not ready:
        refold(record)
    return record


def refold(record: Record) -> int:
    """Fold the whole history again. Returns the number of entries."""
    with write.appending(record) as connection:
        return fold.rebuild(connection)


def _is_ready(connection: Connection) -> bool:
    try:
        return fold.is_ready(connection)
    except DBAPIError:  # its tables are damaged, and made anew
        return False
