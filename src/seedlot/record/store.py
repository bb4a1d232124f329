"""Where a record lies: one database file, and a folder of raw files beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from seedlot.record import sqlite
from seedlot.record.errors import (
    NewerRecordError,
    NotARecordError,
    RecordBusyError,
    RecordExistsError,
    RecordFailedError,
)
from seedlot.terms.errors import NoSuchFileError

#: Seconds to wait for another writer.
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Record:
    """A record that is open: its database and its folder of raw files."""

    path: Path
    engine: Engine
    files: Path


def create_record(path: Path, *, wait: float = PATIENCE) -> Record:
    """Make a new record without entries.

    Raises:
        NoSuchFileError: the folder is not there.
        RecordExistsError: something lies at the path.
    """
    if not path.parent.is_dir():
        raise NoSuchFileError(path.parent)
    try:
        path.open("xb").close()
    except FileExistsError:
        raise RecordExistsError(path) from None
    except OSError as fault:
        raise RecordFailedError(path, fault.strerror or str(fault)) from fault
    record = _record(path, wait)
    with said_plainly(path, surely=True):
        with sqlite.writing(record.engine).begin() as connection:
            sqlite.create_schema(connection)
        sqlite.use_write_ahead_log(record.engine)
    return record


def open_record(path: Path, *, wait: float = PATIENCE) -> Record:
    """Open a record that is there. Another application's database is left as it is.

    Raises:
        NoSuchFileError: nothing lies at the path.
        NotARecordError: a folder, another kind of file, another application's database.
        NewerRecordError: a later version of Seedlot made it.
        RecordFailedError: the file cannot be read.
    """
    if path.is_dir():
        raise NotARecordError(path, "it is a folder")
    if not path.exists():
        raise NoSuchFileError(path)
    record = _record(path, wait)
    _check_marks(record)
    with said_plainly(path, surely=True):
        sqlite.use_write_ahead_log(record.engine)
    return record


@contextmanager
def said_plainly(path: Path, *, surely: bool = False) -> Iterator[None]:
    """Put a fault of the file or of the disk in our words.

    A statement that the database calls wrong stays as it is, for whoever wrote it, unless it is
    `surely` right: then the file is at fault.
    """
    try:
        yield
    except DBAPIError as fault:
        kind = sqlite.kind_of(fault)
        if kind == "busy":
            raise RecordBusyError(path) from fault
        if kind == "failed" or surely:
            raise RecordFailedError(path, str(fault.orig)) from fault
        raise


def _record(path: Path, wait: float) -> Record:
    return Record(path=path, engine=sqlite.engine_for(path, wait=wait), files=path.with_suffix(".files"))


def _check_marks(record: Record) -> None:
    path = record.path
    if path.stat().st_size == 0:
        raise NotARecordError(path, "the file is empty")
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise NotARecordError(path, "it is another kind of file")
    with said_plainly(path, surely=True), record.engine.connect() as connection:
        application, version = sqlite.marks(connection)
        missing = [f"the table '{name}'" for name in sqlite.TABLES if not inspect(connection).has_table(name)]
    if application != sqlite.APPLICATION_ID or version < 1:
        raise NotARecordError(path, "it is a database of another application")
    if version > sqlite.SCHEMA_VERSION:
        raise NewerRecordError(path, found=version, known=sqlite.SCHEMA_VERSION)
    if missing:
        raise RecordFailedError(path, f"it has lost {' and '.join(missing)}")
