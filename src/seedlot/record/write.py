"""Writing the record: for `acts` alone. Entries are only ever added; raw files are only ever kept."""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from seedlot.record import merkle, read
from seedlot.record.database import database_of, said_plainly
from seedlot.record.durable import settle, whole
from seedlot.record.errors import RecordFailedError
from seedlot.record.store import Record
from seedlot.record.tables import ENTRY, NODE

_ROWS_AT_ONCE = 8192
#: Bytes of a raw file that are copied at a time.
_PART = 1 << 20


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
    """Keep bytes as a file beside the record under their SHA-256, which is told in hexadecimal; as `keep_file` does."""
    return _keep(record, partial(io.BytesIO, data))


def keep_file(record: Record, source: Path) -> str:
    """Keep a raw file beside the record under its SHA-256, which is told in hexadecimal; it may be of any size.

    The file is whole and on the disk before it has its name. Keeping it again changes nothing,
    and mends a copy that was damaged.

    Raises:
        RecordFailedError: the disk is full, or the folder cannot be written.
        OSError: the file to keep cannot be read, or changed while it was.
    """
    return _keep(record, lambda: source.open("rb"))


def _keep(record: Record, opened: Callable[[], io.BufferedReader | io.BytesIO]) -> str:
    with opened() as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    path = read.file_path(record, sha256)
    try:
        if not _holds(path, sha256):
            record.files.mkdir(mode=0o750, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            with opened() as stream, whole(path) as kept:
                _copy(stream, kept, sha256)
        # If it is there already: whoever kept it may have been killed before its name was on the disk.
        for folder in (path.parent, record.files, record.files.parent):
            settle(folder)
    except OSError as fault:
        raise RecordFailedError(path, fault.strerror or str(fault)) from fault
    return sha256


def _holds(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def _copy(stream: io.BufferedReader | io.BytesIO, kept: BinaryIO, sha256: str) -> None:
    """Copy bytes whose hash is known; a file that another program writes meanwhile is not kept under a wrong name."""
    digest = hashlib.sha256()
    while part := stream.read(_PART):
        digest.update(part)
        kept.write(part)
    if digest.hexdigest() != sha256:
        raise OSError(errno.EIO, "the file changed while it was being kept")


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
