"""A result of an assay on the terminal, and its charts in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from seedlot.cli.files import WRITERS, file_name
from seedlot.cli.options import write_whole
from seedlot.cli.say import amount, bounds, findings, table
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result

#: Columns and blocks that were not read, and values of which one text is said: a terminal names so many.
_MOST_UNREAD, _MOST_NAMED = 8, 4


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
    """A result for people: values, how they were obtained, findings, what was not read. Brief, without the how."""
    rows = [
        (value.sample, value.name, amount(value), "" if value.unit == "1" else value.unit, bounds(value))
        for value in result.reportables
    ]
    parts: list[Any] = [
        table(f"{result.assay} {result.version}", ("sample", "value", "result", "unit", "interval"), rows)
    ]
    if not brief:
        parts += _said("Methods", [(value.method, value) for value in result.reportables])
        parts += _said("Notes", [(value.note, value) for value in result.reportables])
    if result.findings:
        parts.append(findings("findings", result.findings))
    if result.tables:
        parts.append(f"Tables, with `--json`: {', '.join(result.tables)}.")
    if result.unused:
        more = len(result.unused) - _MOST_UNREAD
        rest = f" and {more} more (`--json` lists them)" if more > 0 else ""
        parts.append(f"Not read: {', '.join(result.unused[:_MOST_UNREAD])}{rest}")
    return parts


def _said(head: str, texts: Sequence[tuple[str, Reportable]]) -> list[Table]:
    """What is said of values, each text once, with the values of which it is said."""
    of: dict[str, list[str]] = {}
    samples = {value.sample for _, value in texts}
    for text, value in texts:
        if text:
            of.setdefault(text, []).append(f"{value.sample} {value.name}" if len(samples) > 1 else value.name)
    rows = [(_some(list(dict.fromkeys(names))), text) for text, names in of.items()]
    return [table(head, ("of", ""), rows)] if rows else []


def _some(names: Sequence[str]) -> str:
    """A few names, and how many more."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
