"""Enter what was typed into a form or a grid: a small book, checked and sealed by the act that imports books."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import Connection, func, select

from seedlot.acts.access import By
from seedlot.acts.importing import Imported, import_book
from seedlot.book.opening import title_of
from seedlot.book.typed import StrayFileError, Typed, layout_of, typed_of, write_typed
from seedlot.history.ask import holds
from seedlot.history.tables import STEP
from seedlot.history.told import entry_at
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError

#: What a step says of how it is done: it is alike in every step of a procedure.
_HOW = ("process", "room", "environment", "openness", "equipment", "device", "organisation")
#: Among so many steps, the latest, one of the same procedure is sought.
_LOOKED_AT = 50_000
#: The sheet of which an earlier entry can tell how such a thing is usually said.
USUAL = "Steps"


def enter_typed(
    record: Record,
    by: By,
    typed: Typed,
    *,
    now: datetime,
    files: Mapping[str, IO[bytes]] | None = None,
    check: bool = False,
) -> Imported:
    """Check what was typed, and seal it: all or nothing. With any fault, or with `check`, nothing is written.

    A finding's `where` is a cell of the book that was made of it: `book.typed.place_of` tells where it was typed.

    Raises:
        NotAuthorisedError, OwnWorkError: as `importing.import_book`.
        StrayFileError: a file has a name that it cannot have.
    """
    with TemporaryDirectory(prefix="seedlot-typed-") as name:
        folder = Path(name)
        for called, stream in (files or {}).items():
            _lay(folder, called, stream)
        write_typed(typed, folder)
        return import_book(record, by, folder, now=now, check=check)


def usual_of(connection: Connection, procedure: str) -> tuple[dict[str, str], int | None]:
    """How a step of a procedure is usually done: as the last one was, and the entry that says so. Empty if none was lately."""
    layout = layout_of(USUAL)
    if layout is None or not procedure:
        return {}, None
    late = STEP.c.row > select(func.max(STEP.c.row)).scalar_subquery() - _LOOKED_AT
    query = select(STEP.c.entry, STEP.c.since).where(
        late, STEP.c.procedure == procedure, ~STEP.c.planned, holds(STEP, None)
    )
    row = connection.execute(query.order_by(STEP.c.row.desc()).limit(1)).first()
    if row is None:
        return {}, None
    said = typed_of(layout, entry_at(connection, row.entry, row.since).content)
    return {name: said[name] for name in _HOW if name in said}, int(row.entry)


def again(connection: Connection, title: str, entry: int) -> dict[str, str]:
    """What would be typed to say again what an entry says, but for its identifier: a start for one that is like it.

    Raises:
        NoSuchEntryError: the record does not have it.
        SeedlotError: it says something of another kind.
    """
    layout = layout_of(title)
    content = entry_at(connection, entry).content
    if layout is None or not isinstance(content, layout.sheet.model):
        raise SeedlotError(f"Entry {entry} does not belong to sheet {title}", mend="Open the form of its own kind.")
    key = {column.name for column in layout.main.key}
    return {name: text for name, text in typed_of(layout, content).items() if name not in key}


def _lay(folder: Path, name: str, stream: IO[bytes]) -> None:
    """Lay a file beside what was typed, under its own name."""
    path = Path(name)
    is_plain = path.name == name and name.isprintable() and not name.startswith(".") and ";" not in name
    if not is_plain or (path.suffix.lower() == ".csv" and title_of(path.stem)) or (folder / name).exists():
        raise StrayFileError(name)
    with (folder / name).open("xb") as target:
        shutil.copyfileobj(stream, target)


def is_said(typed: Typed) -> bool:
    """Whether anything at all was typed."""
    return any(text.strip() for rows in typed.values() for row in rows for text in row.values())


def count_said(rows: Sequence[Mapping[str, str]]) -> int:
    """How many rows say something."""
    return sum(any(text.strip() for text in row.values()) for row in rows)
