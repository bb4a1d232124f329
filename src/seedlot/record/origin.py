"""The record's name among all records: what its checkpoints, and the signatures in it, call it."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy import Connection

from seedlot.record import read
from seedlot.record.entries.entry import Entry


def origin(connection: Connection) -> str:
    """The origin of the record (C2SP tlog-checkpoint): its site, and the leaf of its first entry; without a space."""
    site = getattr(Entry.parse(read.body(connection, 0)).content, "site", "")
    return f"seedlot/{quote(site, safe='')}/{read.leaf(connection, 0).hex()[:16]}"
