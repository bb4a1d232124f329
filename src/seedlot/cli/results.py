"""A result of an assay on the terminal, and its charts in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from seedlot.cli.files import WRITERS, file_name
from seedlot.cli.options import write_whole
from seedlot.cli.say import amount, bounds, findings, in_line, some, table
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result

#: Columns and blocks that were not read, and values of which one text is said: a terminal names so many.
_MOST_UNREAD, _MOST_NAMED = 8, 4
#: Rows of a table that a brief answer shows.
_MOST_ROWS = 20
#: Columns that stand side by side; a table of more, and of fewer rows, is turned.
_MOST_COLUMNS = 10
#: Whole numbers below this are written with all their digits.
_WHOLE = 1e9
#: What asks for every table.
EVERY = "all"


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


def shown(result: Result, *, brief: bool = False, tables: Sequence[str] = ()) -> list[Any]:
    """A result for people: values, how they were obtained, findings, tables asked for, what was not read.

    Brief, it leaves out how values were obtained, and all but the first rows of a table.
    """
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
    for name in tables:
        parts += _rows_of(name, result.tables[name], brief=brief)
    if others := [name for name in result.tables if name not in tables]:
        parts.append(f"Tables, with `--table NAME` or `--json`: {', '.join(others)}.")
    if result.unused:
        more = len(result.unused) - _MOST_UNREAD
        rest = f" and {more} more (`--json` lists them)" if more > 0 else ""
        parts.append(f"Not read: {', '.join(result.unused[:_MOST_UNREAD])}{rest}")
    return parts


def asked(result: Result, names: Sequence[str]) -> list[str]:
    """The tables that are asked for by name, in the order of the result; `all` asks for each.

    Raises:
        SeedlotError: the result has no table of that name.
    """
    if EVERY in names:
        return list(result.tables)
    if strange := [name for name in names if name not in result.tables]:
        there = f"Choose among {', '.join(result.tables)}." if result.tables else "It has none: leave --table out."
        raise SeedlotError(f"The result has no table '{strange[0]}'", mend=there)
    return [name for name in result.tables if name in names]


def _rows_of(name: str, rows: Sequence[dict[str, Any]], *, brief: bool) -> list[Any]:
    """A table of a result. What is the same in every row is said once below it, so that the rest has room."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    texts = [{column: _cell(row.get(column)) for column in columns} for row in rows]
    same = [column for column in columns if len(rows) > 1 and len({row[column] for row in texts}) == 1]
    heads = [column for column in columns if column not in same]
    few = texts[:_MOST_ROWS] if brief else texts
    parts: list[Any] = []
    if len(heads) > max(_MOST_COLUMNS, len(rows)):
        parts.append(table(name, ("",) * (len(few) + 1), [(head, *(row[head] for row in few)) for head in heads]))
    elif heads:
        parts.append(table(name, heads, [[row[head] for head in heads] for row in few]))
    if said := ", ".join(f"{column} {texts[0][column]}" for column in same if texts[0][column]):
        parts.append(in_line(f"{name}, in each of {some(len(rows), 'row')}: {said}."))
    if len(few) < len(rows):
        parts.append(in_line(f"{name}: {some(len(rows) - len(few), 'more row')}; without `--brief` they are shown."))
    return parts or [in_line(f"{name}: no rows.")]


def _cell(value: Any) -> str:
    """A cell of a table of a result: a number short, nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not (value.is_integer() and abs(value) < _WHOLE):
        return f"{value:.6g}"
    return str(int(value) if isinstance(value, float) else value)


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
