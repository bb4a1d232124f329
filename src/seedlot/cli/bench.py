"""Commands at the bench: assays on files, with a record or without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts import measure as measuring
from seedlot.cli.files import WRITERS
from seedlot.cli.options import (
    DEFAULT_RECORD,
    As,
    Json,
    RecordPath,
    Screened,
    Settings,
    acting,
    now,
    pairs,
    write_whole,
)
from seedlot.cli.say import amount, answer, bounds, findings, table
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result
from seedlot.terms.screening import noted

Files = Annotated[list[Path], typer.Argument(help="Raw files, as the instrument wrote them.")]


def assay(
    name: Annotated[str, typer.Argument(help="Name of the assay, or `list`.")],
    files: Annotated[list[Path] | None, typer.Argument(help="Raw files, as the instrument wrote them.")] = None,
    given: Settings = [],
    charts: Annotated[Path | None, typer.Option(help="Folder to draw the charts into.")] = None,
    form: Annotated[str, typer.Option("--chart-format", help="svg, png or html.")] = "svg",
    json: Json = False,
) -> None:
    """Run an assay on files; no record is needed. `seedlot assay list` names them all.

    Example: `seedlot assay growth counts.csv --set max_doublings=40`
    """
    if name == "list" and not files:
        _list(json=json)
        return
    if not files:
        raise SeedlotError(
            f"Assay '{name}' needs a file", mend=f"Write seedlot assay {name} FILE, or `seedlot assay list`."
        )
    result = measuring.assay(name, files, pairs(given, "--set"))
    drawn = draw(result, charts, form) if charts else []
    answer(json, result.plain(), *shown(result), *(f"Drew {path}" for path in drawn), good=is_good(result))


def is_good(result: Result) -> bool:
    """Whether nothing was found against the measurement, and nothing left open."""
    return all(finding.answer in {Answer.MET, None} for finding in result.findings)


def _list(*, json: bool) -> None:
    rooms = measuring.rooms().values()
    plain = {
        "assays": [
            {
                "name": room.name,
                "version": room.version,
                "title": room.title,
                "accepts": list(room.accepts),
                "guidelines": list(room.guidelines),
                "settings": room.settings.model_json_schema()["properties"],
            }
            for room in rooms
        ]
    }
    rows = [(room.name, room.version, room.title, " ".join(room.accepts), "; ".join(room.guidelines)) for room in rooms]
    answer(json, plain, table("assays", ("name", "version", "title", "reads", "guidelines"), rows))


def draw(result: Result, folder: Path, form: str) -> list[Path]:
    """Draw a result's charts into a folder."""
    ending = f".{form.lstrip('.')}"
    if ending not in WRITERS:
        raise SeedlotError(f"'{form}' is not a form of chart", mend="Choose svg, png or html.")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, chart in zip(_file_names(result), result.charts, strict=True):
        path = folder / f"{name}{ending}"
        write_whole(path, WRITERS[ending](chart))
        paths.append(path)
    return paths


def _file_names(result: Result) -> list[str]:
    """What the drawings are called: a chart's name may hold that of a sample, which may hold anything."""
    names = [re.sub(r"[^\w.+-]+", "-", f"{result.assay} {chart.name}").strip("-.") for chart in result.charts]
    return [f"{name}-{place}" if names.count(name) > 1 else name for place, name in enumerate(names, start=1)]


def shown(result: Result) -> list[Any]:
    """A result for people: values, then findings, then what was not read."""
    rows = [
        (
            value.sample,
            value.name,
            amount(value),
            "" if value.unit == "1" else value.unit,
            bounds(value),
            value.method,
            value.note,
        )
        for value in result.reportables
    ]
    parts: list[Any] = [
        table(
            f"{result.assay} {result.version}",
            ("sample", "value", "result", "unit", "interval", "method", "note"),
            rows,
        )
    ]
    if result.findings:
        parts.append(findings("findings", result.findings))
    if result.unused:
        parts.append(f"Not read: {', '.join(result.unused)}")
    return parts


def measure(
    item: Annotated[str, typer.Argument(help="The item that was measured.")],
    name: Annotated[str, typer.Argument(help="Name of the assay.")],
    files: Files,
    measurement: Annotated[str, typer.Option("--id", help="Identifier of the measurement.")],
    occurred: Annotated[str, typer.Option(help="When it was measured.")],
    mapped: Annotated[list[str], typer.Option("--map", metavar="SAMPLE=ITEM", help="Which sample is which item.")] = [],
    given: Settings = [],
    screened: Screened = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
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
    statement = Statement(content=content, occurred=occurred, note=noted("", screened))
    with read.reading(held) as connection:
        content = measuring.vouched(content, measuring.equipment(connection, [content]))
    numbers = measuring.measure(held, who, statement, files, now=now())
    said = f"Entry {numbers[0]}." if numbers else "The record already holds this measurement; nothing was written."
    answer(
        json,
        {"entries": list(numbers), "result": content.result.plain()},
        *shown(content.result),
        said,
        good=is_good(content.result),
    )


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(assay)
    app.command()(measure)
