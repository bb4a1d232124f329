"""Make a snapshot of the lineage, or bring it up to date: a file for speed alone, that says nothing of its own."""

from __future__ import annotations

from pathlib import Path

from seedlot.lineage.snapshot import Snapshot, draw, open_snapshot
from seedlot.record.durable import settle, whole
from seedlot.record.errors import RecordFailedError
from seedlot.record.read import reading
from seedlot.record.store import Record

#: Of a record that is a file, the snapshot lies beside it under this ending.
SUFFIX = ".snapshot"


def place_beside(record: Record) -> Path:
    """Tell where the snapshot of a record that is a file lies.

    Raises:
        NotAFileError: the record lies on a server; say where the snapshot is to be.
    """
    return record.path.with_suffix(SUFFIX)


def take_snapshot(record: Record, path: Path) -> Snapshot:
    """Write a snapshot of the record as it is now, whole or not at all, and open it.

    Raises:
        RecordFailedError: the disk is full, or the folder cannot be written.
    """
    with reading(record) as connection:
        drawn = draw(connection)
    try:
        with whole(path, mode=0o640) as file:
            file.writelines(drawn.pieces())
        settle(path.parent)
    except OSError as fault:
        raise RecordFailedError(path, fault.strerror or str(fault)) from fault
    return open_snapshot(path)
