"""Commands that keep the record: back it up, restore it, move it, and try whether that works."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts.drilling import drill as drill_backup
from seedlot.acts.keeping import backup as back_up
from seedlot.acts.restoring import Restored, examine
from seedlot.acts.restoring import replay as replay_record
from seedlot.acts.restoring import restore as restore_record
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now
from seedlot.cli.say import answer, findings, progress, verdict
from seedlot.record.keys import FileKey
from seedlot.record.read import Checkpoint
from seedlot.record.tile_reading import read_log
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.showing import counted

Folder = Annotated[Path, typer.Argument(help="The folder of the backup.")]
Desk = Annotated[bool, typer.Option("--desk", help="Passwords, second factors and personal data too: keep it safe.")]
Incomplete = Annotated[bool, typer.Option("--incomplete", help="Although raw files are missing; each is named.")]


def backup(
    folder: Folder,
    desk: Desk = False,
    files: Annotated[bool, typer.Option("--files", help="Hash the raw files again that are there.")] = False,
    key: Annotated[
        Path | None, typer.Option(help="File of the record's key: the checkpoint of the backup is signed.")
    ] = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Back the record up into a folder, or bring a backup up to date. It asks for no login: run it every night.

    Example: `seedlot backup /mnt/backup/line-a --desk`
    """
    with progress(quiet=json) as tell:
        signer = FileKey(key) if key else None
        done = back_up(opened(record, anyone=True), folder, desk=desk, files=files, signer=signer, progress=tell)
    plain = {"folder": str(folder), **_point(done.checkpoint), "tiles": done.tiles, "files": done.files}
    title = f"{folder}: {counted(done.checkpoint.size, 'entry')}, {counted(done.tiles, 'tile')} written, raw files: {done.files:,}"
    _tell(json, plain, title, done.findings)


def restore(
    folder: Folder,
    desk: Desk = False,
    incomplete: Incomplete = False,
    check: Annotated[bool, typer.Option("--check", help="Only verify the backup; make nothing.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Make a new record at --record from a backup, which is verified first; a broken one restores nothing.

    Example: `seedlot restore /mnt/backup/line-a --desk --record restored.db`
    """
    with progress(quiet=json) as tell:
        if check:
            found, point = examine(folder, progress=tell), read_log(folder).checkpoint
            _tell(json, {"record": None, **_point(point)}, f"The backup '{folder}' of {point.size:,} entries", found)
            return
        done = restore_record(folder, record, desk=desk, incomplete=incomplete, now=now(), progress=tell)
    _tell_made(json, done, f"Restored '{done.record.where}' from '{folder}'")


def replay(
    address: Annotated[str, typer.Argument(help="Where the new record is to be: a file, or a URL.")],
    desk: Desk = False,
    incomplete: Incomplete = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Move the record to another database: replay its entries there, and prove that they give the same root.

    Example: `seedlot replay "postgresql://seedlot@db/bank?files=/srv/seedlot" --desk`
    """
    with progress(quiet=json) as tell:
        done = replay_record(opened(record, anyone=True), address, desk=desk, incomplete=incomplete, progress=tell)
    _tell_made(json, done, f"Replayed into '{done.record.where}'")


def drill(
    folder: Folder,
    place: Annotated[
        Path | None, typer.Option("--in", help="Where to restore it for a while; the system's place if not given.")
    ] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Try the bad day: restore the backup beside, verify and compare it, seal what was found, delete it again.

    Example: `seedlot drill /mnt/backup/line-a --as mkelly`
    """
    held, by = acting(record, person)
    with progress(quiet=json) as tell:
        done = drill_backup(held, by, folder, now=now(), place=place, progress=tell)
    plain = {"entry": done.entry, **_point(done.checkpoint)}
    _tell(json, plain, f"The drill of '{folder}' is entry {done.entry}", done.findings)


def _point(checkpoint: Checkpoint) -> dict[str, Any]:
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}


def _tell_made(json: bool, done: Restored, title: str) -> None:
    plain = {"record": done.record.where, **_point(done.checkpoint)}
    _tell(json, plain, f"{title}: {done.checkpoint.size:,} entries", done.findings)


def _tell(json: bool, plain: dict[str, Any], title: str, found: tuple[Finding, ...]) -> None:
    stands = overall(found)
    plain |= {"answer": stands, "findings": [each.plain() for each in found]}
    answer(json, plain, findings("what was found", found), verdict(title, stands), good=stands is Answer.MET)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (backup, restore, replay, drill):
        app.command()(command)
