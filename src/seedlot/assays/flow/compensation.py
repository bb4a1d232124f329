"""Compensation: what each dye gave, from what each detector saw (Gating-ML 2.0, section 5; FCS 3.1, $SPILLOVER).

Row i of a spillover matrix S says what share of dye i each detector sees: seen = dyes S. The dyes are seen S^-1 where the
matrix is square, and seen S+ (least squares, by the pseudoinverse) where there are more detectors than dyes.

Products are summed in the order of the detectors, event by event, by no library whose order of summing depends on the
place of an event or on the machine: the same event gives the same bits wherever it stands.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.faults import UncountableError
from seedlot.formats.fcs import Dataset
from seedlot.formats.gating import FROM_FILE, Matrix
from seedlot.formats.tables import Cell, Sheet, column_letter
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]

#: Keywords that hold a spillover matrix, in the order in which they are believed.
KEYWORDS = ("$SPILLOVER", "SPILL", "SPILLOVER", "$COMP", "COMP")
#: An error in the values of a matrix is multiplied up to so often in what is compensated with it (its condition number).
DOUBTFUL, SINGULAR = 100.0, 1e12

#: Events that are compensated at once.
BLOCK = 4096
_DETECTORS_MOST = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Compensation:
    """A matrix made ready: its detectors, its dyes, the weights of the detectors in each dye, and its condition."""

    name: str
    detectors: tuple[str, ...]
    dyes: tuple[str, ...]
    weights: Floats
    condition: float

    @staticmethod
    @functools.lru_cache(maxsize=64)
    def of(matrix: Matrix) -> Compensation:
        """Invert a spillover matrix; one that many files share is inverted once.

        Raises:
            UncountableError: it has not the shape that its names say, holds what is no number, or cannot be inverted.
        """
        values = np.array(matrix.values, dtype=np.float64)
        shape = (len(matrix.rows), len(matrix.columns))
        if values.shape != shape or not 0 < shape[0] <= shape[1] or not np.isfinite(values).all():
            what = (
                f"matrix '{matrix.name}' has not a number for each of {shape[0]} dyes in each of {shape[1]} detectors"
            )
            raise UncountableError("bad-matrix", what)
        try:
            condition = float(np.linalg.cond(values))
            weights = np.linalg.inv(values) if shape[0] == shape[1] else np.linalg.pinv(values)
        except np.linalg.LinAlgError:
            condition, weights = np.inf, values
        if not (condition < SINGULAR and np.isfinite(weights).all()):
            raise UncountableError(
                "singular", f"matrix '{matrix.name}' cannot be inverted: its dyes are not told apart"
            )
        doubles: Floats = weights.astype(np.float64)
        doubles.setflags(write=False)
        return Compensation(matrix.name, matrix.columns, matrix.rows, doubles, condition)

    def place(self, name: str) -> int | None:
        """Tell which dye a name means: a dye's own, or that of the detector in the same place of a square matrix."""
        if name in self.dyes:
            return self.dyes.index(name)
        if name in self.detectors and len(self.detectors) == len(self.dyes):
            return self.detectors.index(name)
        return None

    def places(self, names: Iterable[str]) -> dict[str, int]:
        """Tell which dyes names mean, of those that mean one."""
        return {name: place for name in names if (place := self.place(name)) is not None}

    def weights_of(self, name: str) -> dict[str, float]:
        """Tell by what each detector is multiplied in a dye; nothing where the matrix does not name it."""
        place = self.place(name)
        column = [] if place is None else self.weights[:, place].tolist()
        return {detector: weight for detector, weight in zip(self.detectors, column, strict=False) if weight}

    def weights_at(self, places: Sequence[int]) -> Floats:
        """Tell the weights of some dyes, a dye a row."""
        return np.ascontiguousarray(self.weights[:, list(places)].T)

    def dyes_of(self, columns: Sequence[Floats], places: Sequence[int]) -> list[Floats]:
        """Compute some dyes from the columns of the detectors, so many events at once as the processor keeps at hand."""
        events = columns[0].size
        weights = self.weights_at(places)
        dyes = np.empty((len(weights), -(-events // BLOCK) * BLOCK))
        seen = np.zeros((len(columns), BLOCK))
        for first in range(0, events, BLOCK):
            for row, column in zip(seen, columns, strict=True):
                part = column[first : first + BLOCK]
                row[: part.size] = part
            mixed(weights, seen, dyes[:, first : first + BLOCK], is_finite=bool(np.isfinite(seen).all()))
        return [dye[:events] for dye in dyes]

    def finding(self) -> Finding | None:
        """Find that errors grow much in what is compensated."""
        if self.condition < DOUBTFUL:
            return None
        says = (
            f"Matrix '{self.name}' is ill-conditioned: an error in it or in the values can be multiplied up to "
            f"{self.condition:,.0f} times in what is compensated."
        )
        return Finding(code="flow/ill-conditioned", answer=Answer.NOT_KNOWN, says=says, where=self.name)


def mixed(weights: Floats, seen: Floats, dyes: Floats, *, is_finite: bool) -> None:
    """Sum what the detectors saw (a row each), weighed (a dye a row), into `dyes`, in the order of the detectors.

    At least two events must be given, or numpy would sum along the detectors in another order. What a detector saw
    without an end (`is_finite` is false where there may be such) is in no dye in which the detector weighs nothing.
    """
    np.einsum("kd,de->ke", weights, seen, out=dyes)
    if is_finite or weights.all():
        return
    for dye, weight in zip(dyes, weights, strict=True):
        used = np.flatnonzero(weight)
        np.einsum("kd,de->ke", weight[None, used], seen[used], out=dye[None])


def compensated(values: Floats, matrix: Matrix) -> Floats:
    """Compensate events (a row each) seen in the detectors of a matrix (a column each, in its order).

    Raises:
        UncountableError: the matrix cannot be inverted.
    """
    compensation = Compensation.of(matrix)
    columns = [np.asarray(column, dtype=np.float64) for column in values.T]
    if len(columns) != len(matrix.columns):
        what = f"matrix '{matrix.name}' is for {len(matrix.columns)} detectors, not for {len(columns)}"
        raise UncountableError("bad-matrix", what)
    return np.stack(compensation.dyes_of(columns, range(len(matrix.rows))), axis=1)


def spilled(values: Floats, matrix: Matrix) -> Floats:
    """Tell what the detectors see of dyes (an event a row): the inverse of `compensated`."""
    seen: Floats = values @ np.array(matrix.values, dtype=np.float64)
    return seen


def spillover_from_keywords(dataset: Dataset) -> Matrix | None:
    """Read the matrix that a data set brings: $SPILLOVER (FCS 3.1), SPILL (BD), or $COMP (FCS 3.0, its first channels).

    Raises:
        UncountableError: the keyword does not hold a matrix of its channels.
    """
    for keyword in KEYWORDS:
        text = dataset.keywords.get(keyword, "").strip(" \0\r\n\t")
        if text:
            return _parsed(text, keyword, dataset)
    return None


def _parsed(text: str, keyword: str, dataset: Dataset) -> Matrix:
    parts = [part.strip() for part in text.split(",")]
    size = int(parts[0]) if re.fullmatch(r"[0-9]{1,4}", parts[0]) else 0
    named = keyword not in {"$COMP", "COMP"}
    if not 0 < size <= _DETECTORS_MOST or len(parts) != 1 + size * named + size * size:
        what = f"{keyword} does not hold as many names and numbers as it says"
        raise UncountableError("bad-keyword", what)
    known = [channel.name for channel in dataset.channels]
    names = tuple(_name(part, dataset) for part in parts[1 : 1 + size]) if named else tuple(known[:size])
    numbers = [_finite(part) for part in parts[1 + size * named :]]
    absent = [name for name in names if name not in known]
    if None in numbers or absent or len(set(names)) < size:
        what = (
            f"{keyword} names no channel '{absent[0]}'" if absent else f"{keyword} holds what is no number or no name"
        )
        raise UncountableError("bad-keyword", what)
    rows = [numbers[first : first + size] for first in range(0, size * size, size)]
    values = tuple(tuple(number for number in row if number is not None) for row in rows)
    return Matrix(name=FROM_FILE, rows=names, columns=names, values=values)


def _name(part: str, dataset: Dataset) -> str:
    """Take $PnN as it is written, else the number of a channel, as some instruments write."""
    by_written = {channel.written.strip(): channel.name for channel in reversed(dataset.channels)}
    by_number = {str(channel.number): channel.name for channel in dataset.channels}
    return by_written.get(part) or by_number.get(part) or part


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_matrix(sheet: Sheet) -> Matrix:
    """Read a spillover matrix: detectors in the heading, a dye a row, whose name may stand before its numbers.

    Rows without names are those of the detectors, in their order. Per cent (100 all along the diagonal) become shares.

    Raises:
        UnreadableFileError: it is no such table; says the row and the column.
    """
    rows = [(line, row) for line, row in enumerate(sheet.rows, start=1) if any(cell is not None for cell in row)]
    if len(rows) < 2:
        raise _fault(sheet, "it holds no matrix: a heading with the names of detectors and a row for each dye", 1)
    heading = rows[0][1]
    begin = 1 if heading[0] is None or not _is_number(rows[1][1][0]) else 0
    detectors = tuple(str(cell).strip() for cell in heading[begin:] if cell is not None)
    numbers = [
        tuple(_cell(sheet, line, row, begin + index) for index in range(len(detectors))) for line, row in rows[1:]
    ]
    dyes = tuple(str(row[0]).strip() for _, row in rows[1:]) if begin else detectors
    if len(set(detectors)) < len(detectors) or len(set(dyes)) < len(dyes) or len(numbers) != len(dyes):
        raise _fault(sheet, f"it has {len(numbers)} rows for {len(detectors)} detectors, or a name stands twice", 1)
    if len(dyes) == len(detectors) and all(row[place] == 100 for place, row in enumerate(numbers)):
        numbers = [tuple(number / 100 for number in row) for row in numbers]
    if dyes != detectors and len(dyes) == len(detectors):
        _refuse_disorder(sheet, numbers, detectors, dyes, [line for line, _ in rows[1:]])
    return Matrix(name=sheet.name, rows=dyes, columns=detectors, values=tuple(numbers))


def _refuse_disorder(
    sheet: Sheet,
    numbers: Sequence[Sequence[float]],
    detectors: Sequence[str],
    dyes: Sequence[str],
    lines: Sequence[int],
) -> None:
    """Of rows that have names of their own, each must be brightest in the detector of its place, or which is its own?"""
    if set(dyes) == set(detectors):
        return
    for place, (line, row) in enumerate(zip(lines, numbers, strict=True)):
        if row[place] < max(row):
            other = detectors[max(range(len(row)), key=row.__getitem__)]
            what = f"'{dyes[place]}' stands in the place of detector {detectors[place]}, and is brighter in {other}"
            raise _fault(sheet, what, line)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and _finite(cell) is not None)


def _cell(sheet: Sheet, line: int, row: tuple[Cell, ...], index: int) -> float:
    cell = row[index] if index < len(row) else None
    number = _finite(str(cell)) if isinstance(cell, int | float | str) else None
    if number is None:
        raise _fault(sheet, f"'{'' if cell is None else cell}' is no number", line, index)
    return number


def _fault(sheet: Sheet, what: str, line: int, index: int | None = None) -> UnreadableFileError:
    where = f"row {line}" if index is None else f"row {line}, column {column_letter(index)}"
    return UnreadableFileError(sheet.name, what, where=where, mend="Write one row a dye and one column a detector.")
