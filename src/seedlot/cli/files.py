"""What commands write beside their answer: tables as CSV, charts as pictures."""

from __future__ import annotations

import csv as sheets
import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.options import write_whole
from seedlot.cli.say import in_line
from seedlot.draw import html, png, svg
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError

#: How a chart is written, by how the name of a file ends.
WRITERS: dict[str, Callable[[Chart], bytes]] = {
    ".svg": lambda chart: svg(chart).encode(),
    ".png": png,
    ".html": lambda chart: html(chart).encode(),
}

Picture = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it: a file ending in .svg, .png or .html.")
]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as a CSV file too.")]


def refuse_picture(picture: Path | None) -> None:
    """Refuse a picture of a form that we do not draw."""
    if picture and picture.suffix not in WRITERS:
        raise SeedlotError(f"'{picture}' is no picture", mend=f"End its name in {', '.join(WRITERS)}.")


def write_files(
    csv: Path | None, rows: Sequence[Mapping[str, Any]], picture: Path | None, draw: Callable[[], Chart] | None
) -> None:
    """Write the rows as a CSV file and draw the picture, each where it was asked for."""
    write_csv(csv, rows)
    if picture and draw:
        write_whole(picture, WRITERS[picture.suffix](draw()))


def write_csv(csv: Path | None, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows as a CSV file where one was asked for."""
    if csv:
        write_whole(csv, _csv(rows))


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = sheets.writer(text)
    writer.writerow(rows[0] if rows else ["item"])
    writer.writerows([_harmless(value) for value in row.values()] for row in rows)
    return text.getvalue().encode()


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, as a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def file_name(text: str) -> str:
    """What a file may be called after a text that may hold anything: letters, digits and few signs, no way elsewhere."""
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")


def named(path: Path | None) -> str | None:
    """A path as JSON has it."""
    return None if path is None else str(path)


def written(*paths: Path | None) -> list[str]:
    """Say which files were written."""
    return [f"Wrote '{in_line(path)}'." for path in paths if path]
