"""Measure at the bench: run an assay on files, and seal its result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts import measure as measuring
from seedlot.cli.opened import acting
from seedlot.cli.options import DEFAULT_RECORD, As, Brief, Json, RecordPath, Screened, Settings, Tables, now, pairs
from seedlot.cli.results import asked, is_good, shown
from seedlot.cli.say import answer
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.terms.errors import SeedlotError
from seedlot.terms.screening import noted

Files = Annotated[list[Path], typer.Argument(help="Raw files, as the instrument wrote them.")]


def measure(
    item: Annotated[str, typer.Argument(help="The item that was measured.")],
    name: Annotated[str, typer.Argument(help="Name of the assay.")],
    files: Files,
    measurement: Annotated[str, typer.Option("--id", help="Identifier of the measurement.")],
    occurred: Annotated[str, typer.Option(help="When it was measured.")],
    mapped: Annotated[
        list[str],
        typer.Option(
            "--map", metavar="SAMPLE=ITEM", help="Which sample is which item; SAMPLE=- for one of no interest."
        ),
    ] = [],
    given: Settings = [],
    screened: Screened = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    tables: Tables = [],
    brief: Brief = False,
    json: Json = False,
) -> None:
    """Run an assay and seal its result, with the raw files kept by their hash.

    Example: `seedlot measure SIM-DP-001 potency plate.csv --id MEAS-9 --occurred 2026-03-01`
    """
    items = pairs(mapped, "--map") or {"": item}
    if item not in items.values():
        raise SeedlotError(f"No sample is mapped to '{item}'", mend=f"Write --map SAMPLE={item}.")
    held, who = acting(record, person)
    content = measuring.measured(measurement, items, name, files, pairs(given, "--set"))
    chosen = asked(content.result, tables)
    statement = Statement(content=content, occurred=occurred, note=noted("", screened))
    with read.reading(held) as connection:
        content = measuring.vouched(content, measuring.equipment(connection, [content]))
    numbers = measuring.measure(held, who, statement, files, now=now())
    said = f"Entry {numbers[0]}." if numbers else "The record already holds this measurement; nothing was written."
    answer(
        json,
        {"entries": list(numbers), "result": content.result.plain()},
        *shown(content.result, brief=brief, tables=chosen),
        said,
        good=is_good(content.result),
    )


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(measure)
