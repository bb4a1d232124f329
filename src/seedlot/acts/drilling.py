"""Try the bad day: restore the backup into a temporary place, verify it, compare it with the record, seal the outcome.

EU GMP Annex 11, 7.2: the ability to restore is checked; its draft of 2025 asks that each such test be recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from seedlot.acts.access import By, actor
from seedlot.acts.authority import permit
from seedlot.acts.desk_copy import DESK_CODE, BrokenDeskError
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.keeping import BACKUP, DESK
from seedlot.acts.restoring import BrokenBackupError, Restored, restore
from seedlot.acts.seal import say, seal, writing
from seedlot.history import ask
from seedlot.history.compare import compare
from seedlot.history.earlier import compare_earlier
from seedlot.record import read
from seedlot.record.entries.trust import Drill
from seedlot.record.read import Checkpoint
from seedlot.record.store import Record
from seedlot.record.tile_reading import read_log
from seedlot.record.verify import ENOUGH, verify
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant

WHAT = "restore of a backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """A drill: the number of its entry, what the backup covers, and what was found."""

    entry: int
    checkpoint: Checkpoint
    findings: tuple[Finding, ...]


def drill(
    record: Record, by: By, folder: Path, *, now: datetime, place: Path | None = None, progress: Progress = quiet
) -> Drilled:
    """Restore a backup beside, verify it whole, compare root and history, and seal what was found, good or bad.

    It is restored in a new folder within `place` (the system's place for temporary files), for the owner's eyes
    alone, and deleted again.

    Raises:
        NoLogError: the folder holds no backup.
        NotAuthorisedError: the record has accounts, and the person has no role for it.
    """
    with read.reading(record) as connection:
        permit(actor(connection, by), Drill.KIND)
    checkpoint = read_log(folder).checkpoint
    with TemporaryDirectory(prefix="seedlot-drill-", dir=place) as beside:
        found = tuple(_tried(record, folder, checkpoint, Path(beside), progress))
    # Places on this machine are no part of the record.
    told = tuple(each.model_copy(update={"where": ""}) for each in found[:ENOUGH])
    said = Drill(what=WHAT, size=checkpoint.size, root=checkpoint.root.hex(), findings=told)
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Drill.KIND)
        (number,) = seal(connection, who, [say(said, instant(now), note=f"from '{folder.name}'")], now=now)
    return Drilled(entry=number, checkpoint=checkpoint, findings=found)


def _tried(record: Record, folder: Path, checkpoint: Checkpoint, beside: Path, progress: Progress) -> Iterator[Finding]:
    """Restore and compare; a backup that cannot be restored is what was found."""
    try:
        restored = restore(folder, beside / "drill.db", desk=(folder / DESK).exists(), progress=progress)
    except BrokenBackupError as error:
        yield from error.faults
        return
    except BrokenDeskError as error:
        yield Finding(code=DESK_CODE, answer=Answer.NOT_MET, says=error.what, where=DESK)
        return
    try:
        yield from _compared(restored, record, checkpoint, progress)
    finally:
        for engine in (restored.record.engine, restored.record.desk):
            engine.dispose()


def _compared(restored: Restored, living: Record, checkpoint: Checkpoint, progress: Progress) -> Iterator[Finding]:
    yield from restored.findings
    found = verify(restored.record, files=True, progress=lambda done, total: progress("verifying", done, total))
    yield from (each for each in found if each.answer is not None)
    with read.reading(restored.record) as copy, read.reading(living) as connection:
        yield from compare(copy)
        yield from _same_entries(connection, checkpoint)
        if read.size(connection) >= checkpoint.size:
            yield from compare_earlier(copy, connection, checkpoint.size)


def _same_entries(living: Connection, checkpoint: Checkpoint) -> Iterator[Finding]:
    """Compare root and name of the backup with the living record, as it was when it had as many entries."""
    size = read.size(living)
    if size < checkpoint.size:
        says = f"The backup holds {checkpoint.size} entries and the record {size}: it is an older state of it."
        yield Finding(code=BACKUP, answer=Answer.NOT_MET, says=says)
    elif read.checkpoint(living, ask.origin(living), checkpoint.size) != checkpoint:
        says = f"The first {checkpoint.size} entries of the record are not those of the backup."
        yield Finding(code=BACKUP, answer=Answer.NOT_MET, says=says)
    else:
        says = f"The backup holds the first {checkpoint.size:,} of the record's {size:,} entries, byte for byte."
        yield Finding(code=BACKUP, answer=Answer.MET, says=says)
