"""The options that commands share, and what they open."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlalchemy import Connection

from seedlot.acts.opening import resume
from seedlot.history import ask
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError

RecordPath = Annotated[
    Path, typer.Option("--record", envvar="SEEDLOT_RECORD", help="The record to work on.", show_default=True)
]
Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
As = Annotated[str, typer.Option("--as", envvar="SEEDLOT_PERSON", help="Who you are, as the record names you.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="As recorded by the end of this day (2026-03-01).")]
Planned = Annotated[bool, typer.Option("--planned", help="Planned steps and items too.")]
Settings = Annotated[
    list[str], typer.Option("--set", metavar="KEY=VALUE", help="A setting of the assay; may be repeated.")
]

DEFAULT_RECORD = Path("seedlot.db")


def now() -> datetime:
    """The clock. The only place below which time is an argument."""
    return datetime.now(tz=UTC)


def opened(path: Path) -> Record:
    """The record that a command works on."""
    if not path.exists():
        raise SeedlotError(
            f"There is no record at '{path}'", mend="Make one with `seedlot init`, or name one with --record."
        )
    return resume(path)


def as_of(connection: Connection, day: str) -> int | None:
    """The number of entries by the end of a day; None when no day was given."""
    if not day:
        return None
    try:
        datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise SeedlotError(f"'{day}' is not a date", mend="Write it as 2026-03-01.") from None
    return ask.as_of_date(connection, day)


def pairs(given: list[str], option: str) -> dict[str, str]:
    """KEY=VALUE options as a dictionary."""
    found = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise SeedlotError(f"'{pair}' is no KEY=VALUE", mend=f"Write {option}.")
        found[key.strip()] = value.strip()
    return found


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written whole or not at all; that it can be written is known at once."""
    if not path.parent.is_dir():
        raise SeedlotError(f"There is no folder '{path.parent}'", mend="Make it first, or write elsewhere.")
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with whole(path) as file:
        file.write(data)
