"""Assays on files, without a record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from seedlot.acts import running
from seedlot.cli.options import Brief, Json, Settings, Tables, pairs
from seedlot.cli.results import asked, draw, is_good, shown
from seedlot.cli.say import answer, table
from seedlot.terms.assay import Assay
from seedlot.terms.errors import SeedlotError


def assay(
    name: Annotated[str, typer.Argument(help="Name of the assay; or `list`, alone or with names.")],
    files: Annotated[list[Path] | None, typer.Argument(help="Raw files, as the instrument wrote them.")] = None,
    given: Settings = [],
    charts: Annotated[Path | None, typer.Option(help="Folder to draw the charts into.")] = None,
    form: Annotated[str, typer.Option("--chart-format", help="svg, png or html.")] = "svg",
    tables: Tables = [],
    brief: Brief = False,
    json: Json = False,
) -> None:
    """Run an assay on files; no record is needed. `seedlot assay list` names them all, `list NAME` tells its settings.

    All files together are one measurement: gates, layouts and controls are given beside the others.

    Example: `seedlot assay growth counts.csv --set max_doublings=40`
    """
    if name == "list":
        _list([str(path) for path in files or ()], json=json)
        return
    if not files:
        raise SeedlotError(
            f"Assay '{name}' needs a file", mend=f"Write seedlot assay {name} FILE, or `seedlot assay list`."
        )
    result = running.assay(name, files, pairs(given, "--set"))
    parts = shown(result, brief=brief, tables=asked(result, tables))
    drawn = draw(result, charts, form) if charts else []
    answer(json, result.plain(), *parts, *(f"Drew {path}" for path in drawn), good=is_good(result))


def _list(names: Sequence[str], *, json: bool) -> None:
    """List every assay; of those that are named, the settings too."""
    rooms = running.rooms()
    listed = [running.room(name) for name in names] if names else list(rooms.values())
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
            for room in listed
        ]
    }
    rows = [
        (room.name, room.version, room.title, " ".join(room.accepts), "; ".join(room.guidelines)) for room in listed
    ]
    parts = [table("assays", ("name", "version", "title", "reads", "guidelines"), rows)]
    if names:
        parts += [_settings(room) for room in listed]
    answer(json, plain, *parts, *(() if names else ("The settings of one: `seedlot assay list NAME`.",)))


def _settings(room: Assay[Any, Any]) -> Table:
    """What may be set, what is taken without it, and what it means."""
    rows = [(name, _default(field.default), field.description) for name, field in room.settings.model_fields.items()]
    return table(f"--set, of {room.name}", ("setting", "without it", "meaning"), rows)


def _default(value: object) -> str:
    if isinstance(value, dict | tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in {None, ""} else str(value)


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(assay)
