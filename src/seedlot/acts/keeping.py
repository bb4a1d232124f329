"""Back the record up into a folder: its log as C2SP tlog-tiles, its raw files, and on request its desk.

In the folder stand `checkpoint` and `tile/` (https://c2sp.org/tlog-tiles), `files/` with the raw files by
their hash, `record.json`, and `desk.json`. The checkpoint is written last: until then the folder restores to
its earlier state, from then on to the new one. A note that the record has sealed covers less than everything,
at least its own entry; so the checkpoint is signed where a key is given, and is the body of a note otherwise.

Whoever can read the record's files may copy them: backing up asks for no session, so that it can run at
night; the rights of the operating system guard both places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from seedlot.acts import desk_copy
from seedlot.acts.checkpoints import KeyRefusedError, sound_keyring
from seedlot.acts.desk_copy import DESK_CODE
from seedlot.acts.importing import Progress, quiet
from seedlot.history import ask
from seedlot.record import keys, read
from seedlot.record.copying import copy_files, files_named
from seedlot.record.durable import PART, settle, write_whole
from seedlot.record.errors import BadCheckpointError
from seedlot.record.keys import Signer
from seedlot.record.read import Checkpoint
from seedlot.record.recompute import Recomputation
from seedlot.record.store import Record
from seedlot.record.tile_reading import CHECKPOINT, NoLogError, TileLog, read_log
from seedlot.record.tile_writing import clear_partial, write_tiles
from seedlot.record.tiles import LONG_ENTRIES
from seedlot.terms.errors import NoSuchFileError, SeedlotError, UnusablePathError
from seedlot.terms.finding import Answer, Finding

FILES, RECORD, DESK = "files", "record.json", "desk.json"
#: Which layout the folder has.
LAYOUT = 1
BACKUP = "backup"


class NotABackupError(SeedlotError):
    """A folder for a backup that holds something else, or the backup of another record."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"'{folder}' cannot take this backup: {what}", mend="Give an empty folder, or the one of this record."
        )


class NotContinuedError(SeedlotError):
    """A record that does not continue what its backup holds: an older state of it, or one that was changed."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"Nothing was written: {what}",
            where=str(folder),
            mend="Keep this backup; find out what happened to the record; back up into another folder until then.",
        )


class DamagedRecordError(SeedlotError):
    """A record whose entries and tree do not hold together. `faults` says each fault."""

    def __init__(self, record: Record, faults: Sequence[Finding]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"Nothing was written, for the record is damaged: {self.faults[0].says}",
            where=record.where,
            mend="Run `seedlot verify`, and restore the last good backup.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What backing up did: what the folder covers now, how many tiles are new, and what was found."""

    checkpoint: Checkpoint
    tiles: int
    files: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Steps:
    """Counts what is done of a stage and tells it on."""

    stage: str
    total: int
    progress: Progress
    done: int = 0

    def advance(self, steps: int) -> None:
        """Count so many steps as done."""
        self.done += steps
        self.progress(self.stage, self.done, self.total)


def backup(
    record: Record,
    folder: Path,
    *,
    desk: bool = False,
    files: bool = False,
    signer: Signer | None = None,
    progress: Progress = quiet,
) -> Backup:
    """Bring a backup up to date; what is there stays, and what is damaged there is written again.

    The record is recomputed first, and must continue what the folder covers. With `desk` the desk is copied
    too; with `files` the raw files that are there are hashed again; a `signer` signs the checkpoint.

    Raises:
        DamagedRecordError: the record does not hold together.
        NotABackupError: the folder holds something else.
        NotContinuedError: the record is an older state of what the folder holds, or was changed.
        KeyRefusedError: the signer's key is not the one in force.
        FaultyKeyringError: an entry says of a key what cannot be, and a signature is asked for.
        UnusablePathError: the disk is full, or the folder cannot be written.
    """
    if not folder.parent.is_dir():
        raise NoSuchFileError(folder.parent)
    try:
        folder.mkdir(mode=0o750, exist_ok=True)  # what lies there is for whoever may read the record
        with keys.alone(folder / BACKUP), read.reading(record) as connection:
            checkpoint = read.checkpoint(connection, ask.origin(connection))
            work = _Work(record, connection, folder, checkpoint, progress)
            held = work.check(signer)
            return work.bring_up_to_date(held, desk=desk, files=files, signer=signer)
    except OSError as fault:
        raise UnusablePathError(fault) from fault


@dataclass(frozen=True, slots=True)
class _Work:
    """One backup: of a record as a connection sees it, into a folder."""

    record: Record
    connection: Connection
    folder: Path
    checkpoint: Checkpoint
    progress: Progress

    def check(self, signer: Signer | None) -> TileLog | None:
        """Refuse whatever stands against it, before anything is written; tell what the folder holds."""
        _check_mark(self.folder, self.checkpoint.origin)
        if signer is not None:
            _check_key(self.connection, signer)
        self._recompute()
        return self._held()

    def bring_up_to_date(self, held: TileLog | None, *, desk: bool, files: bool, signer: Signer | None) -> Backup:
        """Write what is not there yet; the checkpoint last."""
        for left in list(self.folder.rglob(f"{PART}*")):
            left.unlink()
        self._write_mark()
        size, covered = self.checkpoint.size, held.checkpoint.size if held else 0
        steps = Steps("writing tiles", size, self.progress)
        tiles = write_tiles(self.connection, self.folder, size, covered=covered, advance=steps.advance)
        named = files_named(read.bodies(self.connection, 0, size))
        steps = Steps("copying raw files", len(named), self.progress)
        (self.folder / FILES).mkdir(exist_ok=True)
        lacking = list(copy_files(self.record.files, self.folder / FILES, named, advance=steps.advance, reread=files))
        found = (*_about_tiles(self.folder, tiles.mended), *lacking, *self._copy_desk(wanted=desk))
        settle(self.folder)
        if signer is not None or held is None or held.checkpoint != self.checkpoint:
            write_whole(self.folder / CHECKPOINT, self._note(signer).encode(), mode=0o644)
            settle(self.folder)
        clear_partial(self.folder)
        says = f"'{self.folder}' holds the first {size:,} entries; their root is {self.checkpoint.root.hex()}."
        done = Finding(code=BACKUP, answer=Answer.MET, says=says)
        return Backup(
            checkpoint=self.checkpoint, tiles=tiles.new, files=len(named) - len(lacking), findings=(*found, done)
        )

    def _recompute(self) -> None:
        """Hash every entry and every node again."""
        walk = Recomputation(self.connection)
        faults = list(islice(walk.faults(Steps("recomputing", self.checkpoint.size, self.progress).advance), 1))
        if faults:
            raise DamagedRecordError(self.record, faults)

    def _held(self) -> TileLog | None:
        """Tell what the folder covers; refuse a record that does not continue it."""
        if not (self.folder / CHECKPOINT).exists():
            return None
        try:
            log = read_log(self.folder)
        except (NoLogError, BadCheckpointError) as error:
            raise NotABackupError(self.folder, "its checkpoint is damaged") from error
        held, new = log.checkpoint, self.checkpoint
        if held.origin != new.origin:
            raise NotABackupError(self.folder, f"it holds the record '{held.origin}', and this is '{new.origin}'")
        if held.size > new.size:
            what = f"the backup holds {held.size} entries and the record {new.size}: it is an older state of it"
            raise NotContinuedError(self.folder, what)
        if read.root(self.connection, held.size) != held.root:
            what = f"the first {held.size} entries of the record are not those of the backup: it was written anew"
            raise NotContinuedError(self.folder, what)
        return log

    def _write_mark(self) -> None:
        if (self.folder / RECORD).exists():
            return
        opened = ask.opened(self.connection)
        plain = {"layout": LAYOUT, "origin": self.checkpoint.origin, "title": opened.title, "site": opened.site}
        text = json.dumps({**plain, "simulated": opened.simulated}, ensure_ascii=False, indent=2)
        write_whole(self.folder / RECORD, f"{text}\n".encode(), mode=0o644)

    def _note(self, signer: Signer | None) -> str:
        if signer is None:
            return self.checkpoint.text()
        return keys.sign_checkpoint(
            signer, self.checkpoint, lambda old: read.consistency(self.connection, old, self.checkpoint.size)
        ).text()

    def _copy_desk(self, *, wanted: bool) -> Iterator[Finding]:
        path = self.folder / DESK
        if wanted:
            copy = desk_copy.copied(self.record, self.checkpoint)
            write_whole(path, copy.model_dump_json().encode(), mode=0o600)
            says = f"'{DESK}' holds {desk_copy.HOLDS}: keep it as you keep the record, for your eyes alone."
            yield Finding(code=DESK_CODE, says=says, where=str(path))
        elif path.exists():
            says = f"'{DESK}' is of an earlier backup, and may hold personal data erased since: renew it with --desk."
            yield Finding(code=DESK_CODE, says=says, where=str(path))
        else:
            says = "Passwords, second factors and personal data are not in this backup; ask for them too to have them."
            yield Finding(code=DESK_CODE, says=says)


def _check_mark(folder: Path, origin: str) -> None:
    """Refuse a folder that holds other things, or the backup of another record."""
    try:
        plain = json.loads((folder / RECORD).read_bytes())
        layout, found = plain["layout"], plain["origin"]
    except FileNotFoundError:
        strange = [path.name for path in folder.iterdir() if not path.name.startswith((PART, f"{BACKUP}."))]
        if strange:
            raise NotABackupError(folder, f"it holds other things, such as '{min(strange)}'") from None
        return
    except (ValueError, KeyError, TypeError):
        raise NotABackupError(folder, f"its '{RECORD}' is damaged") from None
    if layout != LAYOUT:
        raise NotABackupError(folder, f"another version of Seedlot wrote it (layout {layout})")
    if found != origin:
        raise NotABackupError(folder, f"it holds the record '{found}', and this is '{origin}'")


def _check_key(connection: Connection, signer: Signer) -> None:
    key = sound_keyring(connection).in_force("checkpoint")
    if key is None or key.verifier != signer.verifier:
        raise KeyRefusedError(
            f"The key '{signer.verifier.text()}' is not the key in force of this record",
            "Give the key that `seedlot key show` tells, or back up without one.",
        )


def _about_tiles(folder: Path, mended: list[str]) -> Iterator[Finding]:
    for path in mended:
        says = f"'{path}' was damaged in the backup and is written again from the record."
        yield Finding(code=BACKUP, says=says, where=str(folder / path))
    bundles = [path for path in sorted((folder / "tile" / LONG_ENTRIES).rglob("*")) if path.is_file()]
    if bundles:
        says = f"{len(bundles)} bundles hold an entry of more than 65,535 bytes, and are in a format of our own."
        yield Finding(code=BACKUP, says=says, where=str(bundles[0]))
