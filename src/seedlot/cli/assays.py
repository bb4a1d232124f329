"""Assays on files, without a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts import running
from seedlot.cli.options import Brief, Json, Settings, pairs
from seedlot.cli.results import draw, is_good, shown
from seedlot.cli.say import answer, table
from seedlot.terms.errors import SeedlotError


def assay(
    name: Annotated[str, typer.Argument(help="Name of the assay, or `list`.")],
    files: Annotated[list[Path] | None, typer.Argument(help="Raw files, as the instrument wrote them.")] = None,
    given: Settings = [],
    charts: Annotated[Path | None, typer.Option(help="Folder to draw the charts into.")] = None,
    form: Annotated[str, typer.Option("--chart-format", help="svg, png or html.")] = "svg",
    brief: Brief = False,
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
    result = running.assay(name, files, pairs(given, "--set"))
    drawn = draw(result, charts, form) if charts else []
    answer(json, result.plain(), *shown(result, brief=brief), *(f"Drew {path}" for path in drawn), good=is_good(result))


def _list(*, json: bool) -> None:
    rooms = running.rooms().values()
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


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(assay)
