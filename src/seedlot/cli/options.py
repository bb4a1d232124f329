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

from seedlot.acts.access import By, NotLoggedInError, enter
from seedlot.acts.opening import resume
from seedlot.cli import tokens
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.errors import NoSuchFileError, SeedlotError

RecordPath = Annotated[
    str, typer.Option("--record", envvar="SEEDLOT_RECORD", help="The record: a file, or a URL.", show_default=True)
]
Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
As = Annotated[str, typer.Option("--as", envvar="SEEDLOT_PERSON", help="Who you are, as the record names you.")]
On = Annotated[
    str,
    typer.Option(
        "--on", metavar="DATE|N", help="As recorded by the end of a day (2026-03-01), or in the first N entries."
    ),
]
Planned = Annotated[bool, typer.Option("--planned", help="Planned steps and items too.")]
Screened = Annotated[
    str, typer.Option("--screened", metavar="WHY", help="Why what looks like personal data is none; it is sealed.")
]
Settings = Annotated[
    list[str], typer.Option("--set", metavar="KEY=VALUE", help="A setting of the assay; may be repeated.")
]
Workers = Annotated[
    int, typer.Option("--workers", metavar="N", help="Processes of this machine that run assays, at least 1.")
]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers run assays, such as tcp://HOST:8786."
    ),
]

DEFAULT_RECORD = "seedlot.db"


def now() -> datetime:
    """The clock, in the zone of this computer. The only place below which time is an argument."""
    return datetime.now(tz=UTC).astimezone()


def opened(address: str, *, anyone: bool = False) -> Record:
    """The record that a command reads. One with accounts is read only by who has logged in.

    `anyone` is for what stays open to whoever holds the file: verification, checkpoints, logging in.
    """
    if not anyone:
        return acting(address, "")[0]
    try:
        return resume(address)
    except NoSuchFileError:
        raise SeedlotError(
            f"There is no record at '{address}'", mend="Make one with `seedlot init`, or name one with --record."
        ) from None


def acting(address: str, person: str) -> tuple[Record, By]:
    """The record that a command works on, and who acts: the person of the session where there are accounts.

    Without accounts it is the person whom `--as` names, who proves nothing. With them `--as` may be left out,
    or name the session's own person.

    Raises:
        NotLoggedInError: the record has accounts and nobody is logged in, or somebody else is.
    """
    record = opened(address, anyone=True)
    with read.reading(record) as connection:
        guarded, origin = ask.guarded(connection), ask.origin(connection)
    if not guarded:
        return record, person
    who = enter(record, tokens.find(origin), now=now())
    if person not in {"", who.person}:
        raise NotLoggedInError(f"'{who.person}' is logged in, not '{person}'")
    return record, who


def as_of(connection: Connection, when: str) -> int | None:
    """The number of entries by the end of a day, or as it is given; None when nothing is."""
    if not when:
        return None
    if when.isdecimal():
        if int(when) > (size := read.size(connection)):
            raise SeedlotError(f"The record never had {when} entries", mend=f"It has {size}.")
        return int(when)
    try:
        datetime.strptime(when, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise SeedlotError(
            f"'{when}' is neither a date nor a number of entries", mend="Write 2026-03-01, or 780."
        ) from None
    return ask.as_of_date(connection, when)


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
