"""Long tables to columns: hundreds of thousands of rows of separated text, read at once instead of cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.text import decode
from seedlot.terms.errors import UnreadableFileError

Floats = NDArray[np.float64]

#: What stands in a cell that has no value.
NOTHING = frozenset({"", "na", "nan", "n/a", "-", ".", "null", "none"})
#: Lines in which a heading is looked for.
_LOOK = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """A heading and the cells under each of its names, as text; `line` is that of the heading, from 1."""

    names: tuple[str, ...]
    cells: Mapping[str, list[str]]
    line: int
    file: str

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.cells.values()), []))

    def numbers(self, name: str) -> Floats:
        """A column as numbers, nan where there is no value.

        Raises:
            UnreadableFileError: names the first cell that is neither.
        """
        column = self.cells[name]
        try:
            found = np.array(column, dtype=np.float64)
        except ValueError:
            found = np.array([self._number(name, row, cell) for row, cell in enumerate(column)], dtype=np.float64)
        wrong = np.isinf(found)
        if wrong.any():
            raise self._fault(name, int(np.argmax(wrong)))
        return found

    def _number(self, name: str, row: int, cell: str) -> float:
        if cell.strip().lower() in NOTHING:
            return float("nan")
        try:
            return float(cell)
        except ValueError as fault:
            raise self._fault(name, row) from fault

    def _fault(self, name: str, row: int) -> UnreadableFileError:
        return UnreadableFileError(
            self.file,
            f"'{self.cells[name][row][:40]}' in column '{name}' is not a number",
            where=f"row {row + 1} under the heading",
            mend="Write numbers with a decimal point, and nothing or NA where there is none.",
        )


def read_columns(data: bytes, *, file: str, heading: Callable[[list[str]], bool]) -> Columns:
    """Read separated text (tab, comma, semicolon, blanks) below the first line that `heading` takes for its heading.

    Raises:
        UnreadableFileError: there is no such line, or a row has another number of cells than the heading.
    """
    lines = decode(data, file=file).text.splitlines()
    for number, line in enumerate(lines[:_LOOK]):
        separator = separator_of(line)
        names = [name.strip().strip('"') for name in line.split(separator)]
        if heading(names):
            return _under(lines, number, names, separator, file)
    raise UnreadableFileError(
        file, "no line of it is a heading that is known", mend="See the assay's page for the columns that are needed."
    )


def separator_of(line: str) -> str | None:
    """The separator of a heading: the commonest of tab, comma and semicolon; None (blanks) where there is none."""
    counts = {one: line.count(one) for one in "\t,;"}
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] else None


def _under(lines: list[str], number: int, names: list[str], separator: str | None, file: str) -> Columns:
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableFileError(
            file, f"column '{twice}' stands twice", where=f"line {number + 1}", mend="Rename one."
        )
    body = [line for line in lines[number + 1 :] if line and not line.isspace()]
    quoted = any('"' in line for line in body[:5])
    if separator and not quoted and {line.count(separator) for line in body} == {len(names) - 1}:
        cells = separator.join(body).split(separator)  # rows alike: no need to part them one by one
        found = {name: cells[at :: len(names)] for at, name in enumerate(names) if name}
        return Columns(tuple(names), found, number + 1, file)
    if quoted and separator:
        rows = list(csv.reader(io.StringIO("\n".join(body)), delimiter=separator))
    else:
        rows = [line.split(separator) for line in body]
    width = len(names)
    if rows and all(len(one) == width + 1 for one in rows[:5]):
        names, width = ["", *names], width + 1  # R writes names of rows under no heading
    if set(map(len, rows)) - {width}:
        _refuse_uneven(rows, width, file, number)
    columns = list(zip(*rows, strict=False)) if rows else [()] * width
    return Columns(tuple(names), {name: list(columns[at]) for at, name in enumerate(names) if name}, number + 1, file)


def _refuse_uneven(rows: list[list[str]], width: int, file: str, number: int) -> None:
    """Refuse a row of fewer cells than the heading, or of more that hold something."""
    for row, cells in enumerate(rows):
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise _wide(file, number, row, len(cells), width)


def _wide(file: str, heading: int, row: int, cells: int, width: int) -> UnreadableFileError:
    return UnreadableFileError(
        file,
        f"a row has {cells} cells where the heading has {width}; is the file cut?",
        where=f"row {row + 1} under the heading of line {heading + 1}",
        mend="Export it again.",
    )
