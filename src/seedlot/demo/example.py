"""The example record: real published facts with their sources, and one product that is simulated."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from seedlot.acts.importing import Imported, Progress, import_book, quiet
from seedlot.acts.opening import begin
from seedlot.acts.seal import RefusedError
from seedlot.record.entries.origin import Opened
from seedlot.record.store import Record

TITLE = "Seedlot demonstration"


def book() -> Path:
    """The folder of the example book."""
    return Path(str(files("seedlot.demo") / "book"))


def raw(name: str) -> Path:
    """One of the simulated raw files, by its name."""
    return book() / "raw" / name


def make(path: Path, *, now: datetime, progress: Progress = quiet) -> tuple[Record, Imported]:
    """Make the example record at a path, and import the example book into it."""
    record = begin(path, Opened(title=TITLE, site="DEMO", simulated=True), now=now)
    done = import_book(record, "", book(), now=now, progress=progress)
    if not done.added:
        raise RefusedError(done.faults)
    return record, done
