"""The options that commands share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from seedlot.terms.errors import SeedlotError

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
Brief = Annotated[
    bool, typer.Option("--brief", help="Show values and intervals, without methods and notes, and 20 rows of a table.")
]
Tables = Annotated[
    list[str],
    typer.Option("--table", metavar="NAME", help="Show a table of the result too, or `all`; may be repeated."),
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
