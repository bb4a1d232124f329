"""What an entry says as of now: as it was sealed, or as an amendment corrected it."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from seedlot.history.fold import corrected
from seedlot.record import read
from seedlot.record.entries.entry import Entry, without_nul
from seedlot.record.entries.judgement import Amendment


def entry_at(connection: Connection, number: int, since: int | None = None) -> Entry:
    """Give an entry as it stands since another: the amendment that corrected it, else itself.

    Raises:
        NoSuchEntryError: the record does not have it.
    """
    if since is not None and since != number:
        amendment = Entry.parse(without_nul(read.body(connection, since))).content
        if isinstance(amendment, Amendment):
            return corrected(amendment, partial(read.body, connection))
    return Entry.parse(without_nul(read.body(connection, number)))
