"""Bring a record back from its backup, or move it to another database: the same entries, the same root.

Both replay the stored bytes into a new record. Nothing is converted, so that the root at the same size is the
proof that nothing was lost or changed on the way (EU GMP Annex 11, 4.8); the history is folded anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from seedlot.acts import desk_copy
from seedlot.acts.desk_copy import DESK_CODE, BrokenDeskError, DeskCopy
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.keeping import BACKUP, DESK, FILES, Steps
from seedlot.history import ask, fold
from seedlot.record import read, write
from seedlot.record.copying import copy_files, files_named
from seedlot.record.files import FILE, NamedFile, faults_of_files
from seedlot.record.read import Checkpoint
from seedlot.record.store import Record, create_record, discard_record
from seedlot.record.tile_reading import PROVES, BrokenTileError, bodies, read_log, verify_log
from seedlot.terms.errors import SeedlotError, UnusablePathError
from seedlot.terms.finding import Answer, Finding

_BATCH = 8192


class BrokenBackupError(SeedlotError):
    """A backup that does not prove what it holds. `faults` says each fault; nothing was restored."""

    def __init__(self, folder: str, faults: Sequence[Finding]) -> None:
        self.faults = tuple(faults)
        only_files = {fault.code for fault in faults} == {FILE}
        super().__init__(
            f"Nothing was restored. {self.faults[0].says}",
            where=folder,
            mend="Restore what is whole with --incomplete." if only_files else "Take another copy of the backup.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A record that was made from another copy of it: what its checkpoint is, and what was found."""

    record: Record
    checkpoint: Checkpoint
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A copy of a record that can be replayed."""

    where: str
    checkpoint: Checkpoint
    bodies: Callable[[], Iterator[tuple[int, bytes]]]
    files: Path
    named: Sequence[NamedFile]
    desk: DeskCopy | None
    incomplete: bool
    #: when it is restored from a backup; None where the desk is copied as it is
    now: datetime | None = None


def examine(folder: Path, *, progress: Progress = quiet) -> tuple[Finding, ...]:
    """Verify a backup by itself: every entry and tile up to the checkpoint, every raw file, the copy of the desk.

    Raises:
        NoLogError: the folder has no checkpoint.
        BadCheckpointError: what lies there is none.
    """
    return _examined(folder, progress)[0]


def restore(
    folder: Path,
    address: str | Path,
    *,
    desk: bool = False,
    incomplete: bool = False,
    now: datetime | None = None,
    progress: Progress = quiet,
) -> Restored:
    """Make a new record from a backup, which is verified first; a broken one restores nothing.

    With `desk` the desk is filled from `desk.json`; codes of second factors up to `now` then count as used, since the
    backup does not know which were. With `incomplete` raw files may be missing or damaged; each
    is said. A damaged hash tile is said and does no harm: the entries prove themselves.

    Raises:
        BrokenBackupError: the entries do not give the root, or a raw file is missing.
        BrokenDeskError: the copy of the desk is damaged, or there is none.
        RecordExistsError: something lies at the address.
    """
    found, named = _examined(folder, progress)
    harmless = {FILE, DESK_CODE} if incomplete else {DESK_CODE}
    fatal = {*PROVES, FILE} - harmless
    faults = [each for each in found if each.code in fatal and each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]
    if faults:
        raise BrokenBackupError(str(folder), faults)
    log = read_log(folder)
    source = _Source(
        where=str(folder),
        checkpoint=log.checkpoint,
        bodies=lambda: bodies(log),
        files=folder / FILES,
        named=named,
        desk=_desk_of(folder) if desk else None,
        incomplete=incomplete,
        now=now,
    )
    restored = _replayed(source, address, progress)
    said = tuple(each for each in found if each.answer is not Answer.MET and each.code != FILE)
    return replace(restored, findings=(*said, *restored.findings))


def replay(
    record: Record, address: str | Path, *, desk: bool = False, incomplete: bool = False, progress: Progress = quiet
) -> Restored:
    """Move a record: replay its stored bytes into a new one, in SQLite or PostgreSQL, and prove the same root.

    The old record stays as it is. With `desk` its desk is copied too; `incomplete` as for `restore`.

    Raises:
        BrokenBackupError: an entry or a raw file of the old record is damaged; nothing was made.
        RecordExistsError: something lies at the address.
    """
    with read.reading(record) as connection:
        checkpoint = read.checkpoint(connection, ask.origin(connection))
        source = _Source(
            where=record.where,
            checkpoint=checkpoint,
            bodies=lambda: read.bodies(connection, 0, checkpoint.size),
            files=record.files,
            named=files_named(read.bodies(connection, 0, checkpoint.size)),
            desk=desk_copy.copied(record, checkpoint) if desk else None,
            incomplete=incomplete,
        )
        return _replayed(source, address, progress)


def _examined(folder: Path, progress: Progress) -> tuple[tuple[Finding, ...], list[NamedFile]]:
    log = read_log(folder)
    steps = Steps("verifying tiles", log.checkpoint.size, progress)
    found = list(verify_log(log, steps.advance))
    try:
        named = files_named(bodies(log))
    except BrokenTileError:  # it stands among the findings
        says = "Which raw files there should be is not known where a bundle cannot be read."
        return (*found, Finding(code=FILE, answer=Answer.NOT_KNOWN, says=says)), []
    steps = Steps("verifying raw files", len(named), progress)
    faults = list(faults_of_files(folder / FILES, named, steps.advance))
    says = f"{len(named):,} raw files, kept as the entries say."
    found += faults or [Finding(code=FILE, answer=Answer.MET, says=says)]
    if (folder / DESK).exists():
        found.append(_about_desk(folder, log.checkpoint))
    return tuple(found), named


_DESK_SAYS = (
    "The copy of the desk is as old as the checkpoint. Nothing proves what stands in it: passwords and second "
    "factors could have been changed by whoever could write to the backup."
)


def _about_desk(folder: Path, checkpoint: Checkpoint) -> Finding:
    try:
        copy = _desk_of(folder)
    except BrokenDeskError as error:
        return Finding(code=DESK_CODE, answer=Answer.NOT_MET, says=str(error), where=DESK)
    if copy.origin != checkpoint.origin:
        return Finding(code=DESK_CODE, answer=Answer.NOT_MET, says="The copy of the desk is of another record.")
    if copy.size == checkpoint.size:
        return Finding(code=DESK_CODE, answer=Answer.MET, says=_DESK_SAYS)
    says = f"The copy of the desk is of {copy.size} entries, and the checkpoint of {checkpoint.size}."
    return Finding(code=DESK_CODE, says=says, where=DESK)


def _desk_of(folder: Path) -> DeskCopy:
    try:
        return desk_copy.parse((folder / DESK).read_bytes())
    except FileNotFoundError:
        raise BrokenDeskError(f"there is no '{DESK}' in the backup") from None
    except OSError as fault:
        raise UnusablePathError(fault) from fault


def _replayed(source: _Source, address: str | Path, progress: Progress) -> Restored:
    """Make the record whole, or not at all."""
    record = create_record(address)
    bare = not record.files.exists()
    try:
        found = tuple(_fill(record, source, progress))
    except BaseException as fault:
        discard_record(record, address)
        if bare:
            shutil.rmtree(record.files, ignore_errors=True)
        if isinstance(fault, OSError):
            raise UnusablePathError(fault) from fault
        raise
    return Restored(record=record, checkpoint=source.checkpoint, findings=found)


def _fill(record: Record, source: _Source, progress: Progress) -> Iterator[Finding]:
    """Fill a new record: its raw files first, then all entries in one transaction, and before its end the desk."""
    steps = Steps("copying raw files", len(source.named), progress)
    lacking = list(copy_files(source.files, record.files, source.named, advance=steps.advance, reread=True))
    if lacking and not source.incomplete:
        raise BrokenBackupError(source.where, lacking)
    yield from lacking
    with write.appending(record) as connection:
        _append(connection, source, progress)
        progress("folding", 0, 1)
        fold.rebuild(connection)
        progress("folding", 1, 1)
        left_out = desk_copy.bring_back(connection, record, source.desk, now=source.now) if source.desk else None
    point = source.checkpoint
    says = f"The same root at the same size: {point.size:,} entries give {point.root.hex()}, there and here."
    yield Finding(code=BACKUP, answer=Answer.MET, says=says)
    yield from _about_rows(left_out)


def _append(connection: Connection, source: _Source, progress: Progress) -> None:
    steps = Steps("replaying", source.checkpoint.size, progress)
    entries = (body for _, body in source.bodies())
    while batch := list(islice(entries, _BATCH)):
        write.append(connection, batch)
        steps.advance(len(batch))
    made = read.checkpoint(connection, ask.origin(connection))
    if made != source.checkpoint:
        says = (
            f"Its {made.size} entries give {made.root.hex()} of '{made.origin}', which is not what its checkpoint says."
        )
        raise BrokenBackupError(source.where, [Finding(code=BACKUP, answer=Answer.NOT_MET, says=says)])


def _about_rows(left_out: int | None) -> Iterator[Finding]:
    if left_out:
        says = f"{left_out} rows of the desk were not brought back: erased since, or of entries that are not here."
        yield Finding(code=DESK_CODE, says=says)
    elif left_out is None:
        says = "The desk is empty: nobody has a password here yet, and personal data are not known."
        yield Finding(code=DESK_CODE, says=says)
