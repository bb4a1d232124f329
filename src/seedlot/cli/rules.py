"""What commands about regulation share: the pack of rules, the day, and the programme before its regulators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from seedlot.cli.opened import opened
from seedlot.cli.options import now
from seedlot.history import ask
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.regulation.pack import Pack, built_in
from seedlot.release.brought import bring
from seedlot.release.collect import collect
from seedlot.release.programme import Programme
from seedlot.terms.errors import SeedlotError

ProgrammeName = Annotated[str, typer.Argument(help="The programme, as the record names it.")]
Territories = Annotated[
    str,
    typer.Option(
        "--territory", metavar="EU,US", help="Only these; left out: those in which it is to be filed, or all."
    ),
]
Rules = Annotated[
    list[Path],
    typer.Option("--rules", metavar="FOLDER", help="A pack of rules beside ours; may be repeated."),
]
WithPlanned = Annotated[
    bool, typer.Option("--planned/--done", help="With planned steps, or only with what was done.", show_default=True)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command asks about: a programme as of an entry, by which rules, on which day, in which territories."""

    programme: Programme
    pack: Pack
    on: date
    territories: tuple[str, ...] | None
    title: str
    simulated: bool
    root: str


@contextmanager
def asking(record: str, name: str, *, rules: list[Path], on: str, territory: str, planned: bool) -> Iterator[Asked]:
    """Read what a command asks about."""
    pack = packed(rules)
    with read.reading(opened(record)) as connection:
        size = moment(connection, on)
        origin = ask.opened(connection)
        programme = collect(connection, name, as_of=size, planned=planned)
        yield Asked(
            programme=programme,
            pack=pack,
            on=ask.day(connection, on, now().date()),
            territories=tuple(filter(None, (code.strip() for code in territory.split(",")))) or None,
            title=origin.title,
            simulated=origin.simulated,
            root=read.root(connection, programme.as_of).hex(),
        )


def packed(folders: list[Path]) -> Pack:
    """Our rules, and those of other folders beside them."""
    pack = built_in()
    for folder in folders:
        pack = brought(folder, beside=pack)
    return pack


def brought(folder: Path, *, beside: Pack) -> Pack:
    """A pack from a folder; what its evidence asks for must be what a record can hold."""
    if not folder.is_dir():
        raise SeedlotError(f"There is no folder '{folder}'", mend="Name the folder that holds pack.yaml.")
    return bring(folder, beside=beside)
