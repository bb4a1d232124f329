"""A row of our layout: its numbers in our units, and nothing that is impossible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from seedlot.assays.growth.layout import Column
from seedlot.formats.cells import Moment, Number
from seedlot.formats.rows import Row
from seedlot.terms.finding import Answer


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
        return column.low <= figure <= column.high and not (column.positive and figure <= 0)
