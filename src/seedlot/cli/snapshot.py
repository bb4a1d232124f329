"""The command that makes a snapshot of the lineage, for very large recalls."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts.snapshot import place_beside, take_snapshot
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, RecordPath
from seedlot.cli.say import answer
from seedlot.lineage.reach import UNORDERED
from seedlot.lineage.snapshot import open_snapshot
from seedlot.terms.showing import counted


def snapshot(
    place: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Where it lies; beside a record that is a file, if not given."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Make nothing: hash the one that is there again.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Make a snapshot of the lineage, or make it anew: recalls of 100,000 items and more then take milliseconds.

    It says nothing of its own, stays right when entries follow, and may be deleted at any time.

    Example: `seedlot snapshot`
    """
    held = opened(record)
    path = place or place_beside(held)
    begun = time.perf_counter()
    made = open_snapshot(path) if check else take_snapshot(held, path)
    if check:
        made.check()
    seconds = round(time.perf_counter() - begun, 3)
    told = made.header
    size = path.stat().st_size
    plain = {"snapshot": str(path), "entries": told.entries, "nodes": told.nodes, "arcs": told.arcs}
    says = f"{counted(told.entries, 'entry')}, {counted(told.nodes, 'item')}, {counted(told.arcs, 'link')}, {size:,} bytes, {seconds:.2f} s"
    answer(json, {**plain, "bytes": size, "seconds": seconds, "note": UNORDERED}, f"{path}: {says}", UNORDERED)


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(snapshot)
