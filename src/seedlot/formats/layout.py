"""A table in a layout of ours: columns by name, in any order, units in the heading; a row under it, in our units."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seedlot.formats.cells import Moment, Number
from seedlot.formats.rows import Row
from seedlot.formats.tables import Cell, Sheet, column_letter, refuse_cells_beyond
from seedlot.terms.errors import UnitError, UnreadableFileError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.units import convert

_WITH_UNIT = re.compile(r"(.+?)\s*[(\[](.+)[)\]]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the unit that is meant where the heading names none, what stands in it, what is possible."""

    name: str
    unit: str
    meaning: str
    low: float = 0.0
    high: float = math.inf
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a sheet: our name of each column (None where it is not ours) and the factor to our unit."""

    names: tuple[str | None, ...]
    factors: dict[str, float]
    unread: tuple[str, ...]


def plain_names(cells: Sequence[Cell]) -> list[str]:
    """Tell the names of a heading without their units, in lower case."""
    return [_parts(cell)[0] for cell in cells]


def heading(cells: Sequence[Cell], columns: tuple[Column, ...], *, file: str, where: str) -> Heading:
    """Match a heading with the columns of a layout.

    Raises:
        UnreadableFileError: a column stands twice, or is in a unit that cannot be converted.
    """
    known = {column.name: column for column in columns}
    names: list[str | None] = []
    factors: dict[str, float] = {}
    unread: list[str] = []
    for index, cell in enumerate(cells):
        name, unit = _parts(cell)
        if name not in known:
            names.append(None)
            unread.append(f"column {column_letter(index)} ('{cell}')" if cell else f"column {column_letter(index)}")
            continue
        if name in names:
            place = f"{where}, column {column_letter(index)}"
            raise UnreadableFileError(file, f"column '{name}' stands twice", where=place, mend="Rename one of them.")
        names.append(name)
        factors[name] = _factor(unit, known[name], file=file, where=where) if unit else 1.0
    return Heading(tuple(names), factors, tuple(unread))


def _parts(cell: Cell) -> tuple[str, str]:
    """Split "viable cells seeded (10*6)" into the name and the unit."""
    text = " ".join(str(cell if cell is not None else "").replace("_", " ").split())
    parts = _WITH_UNIT.fullmatch(text)
    return (parts[1].lower(), parts[2]) if parts else (text.lower(), "")


def _factor(unit: str, column: Column, *, file: str, where: str) -> float:
    """Find the factor to the column's unit; "10*6" is taken as a number of cells where cells are meant."""
    for ours in (column.unit, column.unit.replace(".{cells}", "").replace("{cells}", "1")):
        try:
            return convert(1.0, unit, ours)
        except UnitError:
            continue
    raise UnreadableFileError(
        file,
        f"the unit '{unit}' of column '{column.name}' cannot be converted to '{column.unit or 'no unit'}'",
        where=where,
        mend="Write a UCUM unit, or leave it out.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row, the columns of its layout, and the factor from the heading's unit to the column's."""

    row: Row
    columns: Mapping[str, Column]
    factors: Mapping[str, float]

    @property
    def where(self) -> str:
        """File and row, as a person finds them."""
        return self.row.where

    def text(self, column: str) -> str:
        """A cell as text."""
        return self.row.text(column)

    def moment(self, column: str) -> Moment | None:
        """A cell as a date or a date with time."""
        return self.row.moment(column)

    def number(self, column: str) -> Number | None:
        """A cell as a number in our unit."""
        found = self.row.number(column)
        return None if found is None else self._possible(column, found)

    def numbers(self, column: str) -> tuple[Number, ...]:
        """A cell as replicates in our unit; what is impossible is left out."""
        read = (self._possible(column, found) for found in self.row.numbers(column))
        return tuple(found for found in read if found is not None)

    def value(self, column: str) -> float | None:
        """A cell as a plain value in our unit."""
        found = self.row.value(column)
        if found is None:
            return None
        possible = self._possible(column, Number(found))
        return None if possible is None else possible.value

    def whole(self, column: str) -> int | None:
        """A cell as a whole number."""
        found = self.value(column)
        if found is None or found.is_integer():
            return None if found is None else int(found)
        self.note("value", f"{column}: {found:g} is not a whole number; it is not known.", Answer.NOT_KNOWN)
        return None

    def note(self, name: str, says: str, answer: Answer | None = None) -> None:
        """Keep a finding about this row."""
        self.row.note(name, says, answer)

    def _possible(self, column: str, found: Number) -> Number | None:
        meant, factor = self.columns[column], self.factors[column]
        value = None if found.value is None else found.value * factor
        limit = None if found.limit is None else found.limit * factor
        figure = value if value is not None else limit
        if figure is not None and not self._within(meant, figure):
            self.note("impossible", f"{column} is {figure:g}, which cannot be; it is not known.", Answer.NOT_KNOWN)
            return None
        if meant.unit == "%" and value is not None and 0 < value <= 1:
            says = f"{column} is {value:g} %: is a fraction of 1 meant? It is taken as written."
            self.note("fraction", says, Answer.NOT_KNOWN)
        return replace(found, value=value, limit=limit)

    @staticmethod
    def _within(column: Column, figure: float) -> bool:
        return math.isfinite(figure) and column.low <= figure <= column.high and not (column.positive and figure <= 0)


def laid_rows(
    sheet: Sheet, columns: tuple[Column, ...], *, place: str, code: str
) -> tuple[list[Line], list[Finding], tuple[str, ...]]:
    """Take a sheet apart: its rows under our names, an empty list for their findings, the columns not read.

    `code` opens the codes of the findings of its rows.

    Raises:
        UnreadableFileError: as `heading`; or a cell stands under no heading.
    """
    head = heading(sheet.rows[0], columns, file=place, where="row 1")
    refuse_cells_beyond(sheet.rows[0], enumerate(sheet.rows[1:], start=2), file=place)
    known = {column.name: column for column in columns}
    findings: list[Finding] = []
    rows = []
    for line, cells in enumerate(sheet.rows[1:], start=2):
        if any(cell is not None for cell in cells):
            named = {name: cell for name, cell in zip(head.names, cells, strict=False) if name is not None}
            row = Row(where=f"{place}, row {line}", cells=named, findings=findings, code=code)
            rows.append(Line(row=row, columns=known, factors=head.factors))
    return rows, findings, tuple(f"{place}: {name}" for name in head.unread)
