"""A program that writes records and is killed while it does; `test_write.py` runs it and looks at what is left.

`python killed_writer.py FOLDER` makes in FOLDER/statements a record for each statement of one act,
and kills the writer just before it, and before the commit; in FOLDER/moments records whose
writer appends act after act of `BATCH` entries and is killed at some moment.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import event

from seedlot.record.read import reading, size
from seedlot.record.store import Record, create_record
from seedlot.record.write import append, appending

BATCH = 7


def act(record: Record) -> None:
    """Append two batches in one transaction, to five entries that are there."""
    with appending(record) as connection:
        append(connection, [b"%d" % number for number in range(BATCH)])
        append(connection, [b"[%d]" % number for number in range(BATCH)])


def die_before(record: Record, fatal: int) -> None:
    """Kill this process before the `fatal`th statement or commit on the record."""
    steps = iter(range(fatal + 1))

    def step(*_: object) -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(record.engine, "before_cursor_execute", step)
    event.listen(record.engine, "commit", step)


def kill_before_each_statement(folder: Path) -> None:
    """Go on until an act comes to its end alive."""
    for fatal in range(1000):
        path = folder / f"{fatal:03}.db"
        record = create_record(path)
        with appending(record) as connection:
            append(connection, [b"{}"] * 5)
        child = os.fork()
        if not child:
            die_before(record, fatal)
            act(record)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return


def kill_at_moments(folder: Path) -> None:
    """Kill a writer that never ends, some milliseconds after its first act."""
    for milliseconds in (1, 4, 11, 19, 26):
        record = create_record(folder / f"{milliseconds:03}.db")
        child = os.fork()
        while not child:
            with appending(record) as connection:
                append(connection, [b"%d" % number for number in range(BATCH)])
        while not held(record):
            time.sleep(0.001)
        time.sleep(milliseconds / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def held(record: Record) -> int:
    """Count the entries that stand now."""
    with reading(record) as connection:
        return size(connection)


if __name__ == "__main__":
    for name, kill in (("statements", kill_before_each_statement), ("moments", kill_at_moments)):
        inner = Path(sys.argv[1]) / name
        inner.mkdir()
        kill(inner)
