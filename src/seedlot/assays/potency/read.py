"""Bytes to responses: one row of a table for each response (method.md tells the columns)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePath

from seedlot.assays.potency.settings import COLUMNS, Settings, number
from seedlot.formats.tables import Cell, Sheet, column_letter, read_sheets, refuse_cells_beyond
from seedlot.terms.assay import Source
from seedlot.terms.errors import BadSettingError, UnreadableFileError

NEEDED = COLUMNS[:3]
_MISSING = {"", "na", "n/a", ".", "-", "missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response (None where it is missing), its treatment, its place in the design and in the file."""

    preparation: str
    dose: float
    response: float | None
    block: str = ""
    row: str = ""
    column: str = ""
    assay: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """All responses of the files, and what of the files was not read."""

    responses: tuple[Response, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a cell, where, and the mend."""

    what: str
    where: str
    mend: str


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read the responses of one or several files; several files without a column `assay` are an assay each.

    Raises:
        UnreadableFileError: not a table, a needed column is missing, or a cell is not what or where it must be.
        BadSettingError: the workbook has no sheet of that name.
    """
    responses: list[Response] = []
    unused: list[str] = []
    for source in sources:
        sheets = read_sheets(source.data, file=source.name)
        sheet = _chosen(sheets, settings)
        unused += [f"{source.name}: sheet '{other.name}'" for other in sheets if other is not sheet and other.rows]
        stem = PurePath(source.name).stem if len(sources) > 1 else ""
        found, ignored = _responses(sheet, settings, file=source.name, stem=stem)
        responses += found
        unused += ignored
    return Raw(tuple(responses), tuple(unused))


def _chosen(sheets: tuple[Sheet, ...], settings: Settings) -> Sheet:
    for sheet in sheets:
        if settings.sheet in {"", sheet.name}:
            return sheet
    names = ", ".join(f"'{sheet.name}'" for sheet in sheets)
    raise BadSettingError("potency", "sheet", f"there is no sheet '{settings.sheet}'", mend=f"There are: {names}.")


def _responses(sheet: Sheet, settings: Settings, *, file: str, stem: str) -> tuple[list[Response], list[str]]:
    rows = [(line, row) for line, row in enumerate(sheet.rows, start=1) if any(cell is not None for cell in row)]
    if not rows:
        raise UnreadableFileError(file, "there is no row in it", mend=f"Give the columns {', '.join(NEEDED)}.")
    places, unused = _headings(rows[0][1], settings, file=file)
    refuse_cells_beyond(rows[0][1], rows[1:], file=file)
    places = {name: at for name, at in places.items() if name in NEEDED or any(map(_filled(at), rows[1:]))}
    faults: list[_Fault] = []
    found = [_response(_Row(line, row, places, faults), stem) for line, row in rows[1:]]
    if faults:
        more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
        raise UnreadableFileError(file, faults[0].what + more, where=faults[0].where, mend=faults[0].mend)
    if not found:
        raise UnreadableFileError(file, "there is no response in it", mend="Give one row for each response.")
    return found, [f"{file}: column '{heading}'" for heading in unused]


def _filled(at: int) -> Callable[[tuple[int, tuple[Cell, ...]]], bool]:
    """Tell whether a row has anything in a column: an optional column that is empty throughout is not there."""
    return lambda row: at < len(row[1]) and row[1][at] is not None


def _headings(row: tuple[Cell, ...], settings: Settings, *, file: str) -> tuple[dict[str, int], list[str]]:
    """Find where each column stands, and the headings that nobody asked for."""
    texts = [str(cell).strip() if cell is not None else "" for cell in row]
    places: dict[str, int] = {}
    for name in COLUMNS:
        heading = settings.columns.get(name, name)
        at = [k for k, text in enumerate(texts) if text.lower() == heading.lower()]
        if len(at) > 1:
            raise UnreadableFileError(file, f"two columns are headed '{heading}'", mend="Rename one of them.")
        if at:
            places[name] = at[0]
        elif name in NEEDED or name in settings.columns:
            shown = ", ".join(f"'{text}'" for text in texts if text)
            raise UnreadableFileError(
                file,
                f"there is no column '{heading}'",
                where=f"headings: {shown}",
                mend=f"Head the columns {', '.join(NEEDED)}, or say which is which: columns='{name}=HEADING'.",
            )
    return places, [text for k, text in enumerate(texts) if text and k not in places.values()]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet, with the list that its faults go to."""

    line: int
    cells: tuple[Cell, ...]
    places: Mapping[str, int]
    faults: list[_Fault]

    def cell(self, name: str) -> Cell:
        """The cell under that heading; None where the row ends before it."""
        place = self.places[name]
        return self.cells[place] if place < len(self.cells) else None

    def fault(self, name: str, what: str, mend: str) -> None:
        """Note a fault of the cell under that heading."""
        where = f"row {self.line}, column {column_letter(self.places[name])} '{name}'"
        self.faults.append(_Fault(what, where, mend))

    def text(self, name: str) -> str:
        """The cell as a label; a column that is there must be filled."""
        if name not in self.places:
            return ""
        cell = self.cell(name)
        label = "" if cell is None else str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        if not label.strip():
            self.fault(name, f"the {name} is empty", f"Fill in the {name}.")
        return label.strip()

    def figure(self, name: str) -> float:
        """The cell as a finite number; nan with a fault where it is not one."""
        cell = self.cell(name)
        value = _number(cell)
        if not math.isfinite(value):
            shown = "it is empty" if cell is None else f"'{cell}' is not a finite number"
            dated = isinstance(cell, date | time)
            mend = "Excel made it a date; type it as text." if dated else "Write it with a decimal point."
            self.fault(name, shown, mend)
        return value


def _number(cell: Cell) -> float:
    """A cell as a number, which may be written as a quotient; nan where it is none."""
    if cell is None or isinstance(cell, bool | date | time):
        return math.nan
    try:
        return number(cell.strip()) if isinstance(cell, str) else float(cell)
    except (ValueError, ZeroDivisionError):
        return math.nan


def _response(row: _Row, stem: str) -> Response:
    dose = row.figure("dose")
    if dose < 0:
        row.fault("dose", f"the dose {dose:g} is negative", "Give the dose itself, not its logarithm.")
    cell = row.cell("response")
    missing = cell is None or (isinstance(cell, str) and cell.strip().lower() in _MISSING)
    assay = " ".join(filter(None, (stem, row.text("assay"))))
    return Response(
        preparation=row.text("preparation"),
        dose=dose,
        response=None if missing else row.figure("response"),
        block=row.text("block"),
        row=row.text("row"),
        column=row.text("column"),
        assay=assay,
        where=f"row {row.line}" + (f" of {stem}" if stem else ""),
    )
