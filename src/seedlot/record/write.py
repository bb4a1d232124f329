"""Writing the record: for `acts` alone. Entries are only ever added; raw files are only ever kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection

from seedlot.record import merkle, read
from seedlot.record.database import database_of, said_plainly
from seedlot.record.durable import settle, write_whole
from seedlot.record.errors import RecordFailedError
from seedlot.record.store import Record
from seedlot.record.tables import ENTRY, NODE

_ROWS_AT_ONCE = 8192


@contextmanager
def appending(record: Record) -> Iterator[Connection]:
    """Give the connection of one act: all that it writes stands, or nothing.

    The transaction takes the write lock at its beginning, so that what it reads is what it
    builds on. Any exception undoes it.

    Raises:
        RecordBusyError: another writer held the lock for too long.
    """
    with said_plainly(record.where), database_of(record.engine).writing(record.engine).begin() as connection:
        yield connection


def append(connection: Connection, bodies: Sequence[bytes]) -> range:
    """Add entries, with their leaf hashes and every subtree that becomes complete; tell their numbers."""
    first = read.size(connection)
    for start in range(0, len(bodies), _ROWS_AT_ONCE):
        _append_batch(connection, first + start, bodies[start : start + _ROWS_AT_ONCE])
    return range(first, first + len(bodies))


def keep(record: Record, data: bytes) -> str:
    """Keep a raw file beside the record under its SHA-256, which is told in hexadecimal.

    The file is whole and on the disk before it has its name. Keeping it again changes nothing,
    and mends a copy that was damaged.

    Raises:
        RecordFailedError: the disk is full, or the folder cannot be written.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = read.file_path(record, sha256)
    try:
        if not path.is_file() or path.read_bytes() != data:
            record.files.mkdir(mode=0o750, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            write_whole(path, data)
        # If it is there already: whoever kept it may have been killed before its name was on the disk.
        for folder in (path.parent, record.files, record.files.parent):
            settle(folder)
    except OSError as fault:
        raise RecordFailedError(path, fault.strerror or str(fault)) from fault
    return sha256


def _append_batch(connection: Connection, first: int, bodies: Sequence[bytes]) -> None:
    leaves = [merkle.leaf_hash(body) for body in bodies]
    put = database_of(connection).put
    put(connection, ENTRY, list(zip(range(first, first + len(bodies)), leaves, bodies, strict=True)))
    nodes = [
        (level, idx, node)
        for level, start, hashes in merkle.grow(first, leaves, partial(read.node, connection))
        for idx, node in enumerate(hashes, start)
    ]
    put(connection, NODE, nodes)
