"""The example record: real published facts with their sources, and two products and a platform that are simulated."""

from __future__ import annotations

from collections import Counter
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


def platform() -> Path:
    """The folder of the book of the simulated platform line."""
    return Path(str(files("seedlot.demo") / "platform"))


def raw(name: str) -> Path:
    """One of the simulated raw files, by its name."""
    return book() / "raw" / name


def make(path: Path, *, now: datetime, progress: Progress = quiet) -> tuple[Record, Imported]:
    """Make the example record at a path, and import its two books into it."""
    record = begin(path, Opened(title=TITLE, site="DEMO", simulated=True), now=now)
    added: list[int] = []
    kinds: Counter[str] = Counter()
    for each in (book(), platform()):
        done = import_book(record, "", each, now=now, progress=progress)
        if not done.added:
            raise RefusedError(done.faults)
        added += done.added
        kinds.update(done.kinds)
    return record, Imported(added=tuple(added), unchanged=0, faults=(), kinds=dict(kinds))
