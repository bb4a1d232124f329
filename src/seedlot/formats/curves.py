"""Raw amplification curves: a column of cycles and a column of fluorescence for each well."""

from __future__ import annotations

import numpy as np

from seedlot.formats.cells import number
from seedlot.formats.headed import plain
from seedlot.formats.qpcr import Curve, QpcrRun
from seedlot.formats.tables import Cell, Sheet, column_letter, refuse_cells_beyond
from seedlot.terms.errors import UnreadableFileError

_FEWEST = 10
#: No run has more cycles.
_LAST = 100


def is_curves(sheet: Sheet) -> bool:
    """Tell whether a sheet's first column are cycles."""
    return bool(sheet.rows) and len(sheet.rows[0]) > 1 and plain(sheet.rows[0][0]) in {"cycle", "cycles"}


def read_curves(sheet: Sheet, *, file: str) -> QpcrRun:
    """Read curves; a column without a number in some cycle is refused.

    Raises:
        UnreadableFileError: a cell is no number, or there are fewer than ten cycles.
    """
    names = [str(cell).strip() for cell in sheet.rows[0] if cell is not None]
    if len(set(names)) < len(names):
        raise UnreadableFileError(file, "two columns have one name", where="row 1", mend="Name each curve once.")
    refuse_cells_beyond(sheet.rows[0], enumerate(sheet.rows[1:], start=2), file=file)
    rows = [
        [_number(cell, file, line, column) for column, cell in enumerate(_filled(row, len(names), file, line))]
        for line, row in enumerate(sheet.rows[1:], start=2)
        if any(cell is not None for cell in row)
    ]
    if len(rows) < _FEWEST:
        raise UnreadableFileError(file, f"it has {len(rows)} cycles, fewer than {_FEWEST}", mend="Export all cycles.")
    values = np.array(rows, dtype=np.float64)
    if (np.diff(values[:, 0]) <= 0).any():
        raise UnreadableFileError(file, "the cycles do not rise from row to row", mend="Export the curves again.")
    if values[0, 0] < 0 or values[-1, 0] > _LAST:
        says = f"the cycles go from {values[0, 0]:g} to {values[-1, 0]:g}, which no run does"
        raise UnreadableFileError(file, says, mend="Export the curves again.")
    return QpcrRun(
        instrument="",
        curves=tuple(
            Curve(name=name, where=f"{file}, column '{name}'", cycles=values[:, 0], fluorescence=values[:, index])
            for index, name in enumerate(names)
            if index
        ),
    )


def _filled(row: tuple[Cell, ...], width: int, file: str, line: int) -> tuple[Cell, ...]:
    if len(row) < width:
        raise UnreadableFileError(
            file, "the row has fewer cells than the heading, or the file is cut", where=f"row {line}",
            mend="Export the curves again.",
        )  # fmt: skip
    return row[:width]


def _number(cell: Cell, file: str, line: int, column: int) -> float:
    where = f"row {line}, column {column_letter(column)}"
    try:
        found = number(cell)
    except ValueError as fault:
        raise UnreadableFileError(file, str(fault), where=where, mend="Export the curves again.") from fault
    if found is None or found.value is None:
        raise UnreadableFileError(file, "a cycle has no fluorescence", where=where, mend="Export the curves again.")
    return found.value
