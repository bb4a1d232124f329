"""Our own layout: a table of passages or a table of counts, columns by name, in any order."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.formats.tables import Cell, column_letter
from seedlot.terms.errors import UnitError, UnreadableFileError
from seedlot.terms.units import convert


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the unit that is meant where the heading names none, what stands in it, what is possible."""

    name: str
    unit: str
    meaning: str
    low: float = 0.0
    high: float = math.inf
    positive: bool = False


_MOST = 1e15  # cells: more than any culture holds
_LONGEST = 1e5  # hours: eleven years

#: A row for each passage of each culture. The first two columns are needed.
PASSAGES = (
    Column("sample", "", "name of the culture"),
    Column("passage", "", "passage number: 4 or P4"),
    Column("seeded on", "", "date, or date and time, of seeding"),
    Column("harvested on", "", "date, or date and time, of harvest"),
    Column(
        "hours in culture", "h", "time from seeding to harvest, in place of the two dates", high=_LONGEST, positive=True
    ),
    Column("viable cells seeded", "{cells}", "viable cells put into culture; replicates separated by ;", high=_MOST),
    Column("viable cells harvested", "{cells}", "viable cells taken out; replicates separated by ;", high=_MOST),
    Column("total cells seeded", "{cells}", "viable and dead, where the viable are not given", high=_MOST),
    Column("total cells harvested", "{cells}", "viable and dead, where the viable are not given", high=_MOST),
    Column("viability at seeding", "%", "of the cells seeded", high=100),
    Column("viability", "%", "of the cells harvested", high=100),
    Column(
        "viable counted at seeding", "{cells}", "cells seen as viable in the count, for counting statistics", high=_MOST
    ),
    Column("total counted at seeding", "{cells}", "all cells seen in that count", positive=True),
    Column("viable counted", "{cells}", "cells seen as viable in the count at harvest", high=_MOST),
    Column("total counted", "{cells}", "all cells seen in that count", positive=True),
    Column("count at seeding", "", "sample ID of the count in a cell counter's file; replicates separated by ;"),
    Column("volume at seeding", "mL", "volume of the suspension that was counted", positive=True),
    Column("count at harvest", "", "sample ID of the count in a cell counter's file; replicates separated by ;"),
    Column("volume at harvest", "mL", "volume of the suspension that was counted", positive=True),
    Column("viable cells attached", "{cells}", "viable cells attached after plating", high=_MOST),
    Column(
        "cells frozen", "{cells}", "viable cells that had been frozen in the vials thawed", high=_MOST, positive=True
    ),
    Column("viable cells at thaw", "{cells}", "viable cells recovered from them at thaw", high=_MOST),
    Column("viable cells at 24 h", "{cells}", "viable cells left 24 h after thaw", high=_MOST),
    Column("confluence", "%", "at harvest", high=100),
    Column("split ratio", "1", "ratio at which this passage was seeded from the one before: 4 or 1:4", low=1),
    Column("area", "cm2", "growth area", positive=True),
    Column("doublings before", "1", "cumulative population doublings before this passage", high=1000),
    Column("note", "", "free text, shown in the table"),
)

#: A row for each count. The first column and "viable density" are needed.
COUNTS = (
    Column("sample", "", "name of the culture; rows of one culture at one time are replicates"),
    Column("viable density", "10*6.{cells}/mL", "viable cells per volume", high=_MOST),
    Column("hours", "h", "time since the culture began", low=-math.inf),
    Column("counted on", "", "date and time of the count, in place of the hours"),
    Column("total density", "10*6.{cells}/mL", "viable and dead cells per volume"),
    Column("viability", "%", "", high=100),
    Column("viable counted", "{cells}", "cells seen as viable in the count", high=_MOST),
    Column("total counted", "{cells}", "all cells seen in the count", positive=True),
    Column("diameter", "um", "average diameter of the cells", positive=True),
)

_WITH_UNIT = re.compile(r"(.+?)\s*[(\[](.+)[)\]]")


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
