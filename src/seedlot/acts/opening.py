"""Open a record: make a new one, or one that is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from seedlot.acts.access import UNNAMED
from seedlot.acts.seal import say, stamp, writing
from seedlot.history import fold
from seedlot.record import read, write
from seedlot.record.entries.origin import Opened
from seedlot.record.store import Record, create_record, open_record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant


class EmptyRecordError(SeedlotError):
    """A record whose making was broken off before its first entry."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The record at '{path}' has no first entry", mend="Delete the file and run `seedlot init` again."
        )


def begin(path: Path, opened: Opened, *, now: datetime) -> Record:
    """Make a new record and seal its first entry, which says what it is of."""
    record = create_record(path)
    entry = stamp(say(opened, instant(now)), UNNAMED, site=opened.site, now=now)
    with write.appending(record) as connection:
        fold.rebuild(connection)
        numbers = write.append(connection, [entry.canonical()])
        fold.apply(connection, list(zip(numbers, (entry,), strict=True)))
    return record


def resume(path: Path) -> Record:
    """Open a record that is there, and fold its history again if it is not ready."""
    record = open_record(path)
    with read.reading(record) as connection:
        if not read.size(connection):
            raise EmptyRecordError(path)
        ready = fold.is_ready(connection)
    if not ready:
        with writing(record):
            pass
    return record


def refold(record: Record) -> int:
    """Fold the whole history again. Returns the number of entries."""
    with write.appending(record) as connection:
        return fold.rebuild(connection)
