"""A result of an assay on the terminal, and its charts in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from seedlot.cli.files import WRITERS, file_name
from seedlot.cli.options import write_whole
from seedlot.cli.say import amount, bounds, findings, table
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result

#: Columns and blocks that were not read, of which a terminal names so many.
_MOST_UNREAD = 8


def is_good(result: Result) -> bool:
    """Whether nothing was found against the measurement, and nothing left open."""
    return all(finding.answer in {Answer.MET, None} for finding in result.findings)


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
    names = [file_name(f"{result.assay} {chart.name}") for chart in result.charts]
    return [f"{name}-{place}" if names.count(name) > 1 else name for place, name in enumerate(names, start=1)]


def shown(result: Result, *, brief: bool = False) -> list[Any]:
    """A result for people: values, then findings, then what was not read. Brief, without methods and notes."""
    heads = ("sample", "value", "result", "unit", "interval", "method", "note")
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
    width = len(heads) - 2 if brief else len(heads)
    title = f"{result.assay} {result.version}"
    parts: list[Any] = [table(title, heads[:width], [row[:width] for row in rows])]
    if result.findings:
        parts.append(findings("findings", result.findings))
    if result.unused:
        more = len(result.unused) - _MOST_UNREAD
        rest = f" and {more} more (`--json` lists them)" if more > 0 else ""
        parts.append(f"Not read: {', '.join(result.unused[:_MOST_UNREAD])}{rest}")
    return parts
