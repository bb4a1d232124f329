"""Vi-CELL XR exports: a workbook with a row per sample, a workbook with one sample's report, or its text file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import PurePath

from seedlot.formats.counts import CellCount, Export, demand, is_named, time_of, time_of_day, without_errors
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import TEXTS, Cell, Sheet, read_workbook
from seedlot.formats.text import decode
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

#: What we call a column, and what the summary, the report and the text file of 2.04 and 2.06 call it.
_NAMES: dict[str, tuple[str, ...]] = {
    "Sample ID": ("sample id",),
    "Sample date": ("sample date", "sample date/time", "rundate"),
    "Viability (%)": ("viability (%)",),
    "Viable cells /ml (x10^6)": ("viable cells /ml (x10^6)", "total viable cells /ml (x10^6)"),
    "Total cells /ml (x10^6)": ("total cells /ml (x10^6)",),
    "Total cells": ("total cells",),
    "Viable cells": ("viable cells",),
    "Avg. diam. (microns)": ("avg. diam. (microns)", "average diameter (microns)"),
    "Avg. circ.": ("avg. circ.", "average circularity"),
    "Dilution factor": ("dilution factor", "dilution"),
    "Cell type": ("cell type",),
}
_OURS = {theirs: ours for ours, names in _NAMES.items() for theirs in names}
_NEEDED = ("Sample ID", "Sample date", "Viability (%)", "Viable cells /ml (x10^6)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STAMP = re.compile(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4})( .*)?")
_SERIAL = re.compile(r"Unit S/N\s*:\s*(\S+)")
_DEAD = "Nonviable cells"  # in the text file alone
_TOP = 10  # rows in which the heading stands
_BLOCK = 5  # columns of each of the two blocks of a report
_PLOTS = "Plot Data"

Line = Sequence[Cell]


def is_xr(sheet: Sheet) -> bool:
    """Tell whether a sheet opens as a Vi-CELL XR export does."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else None
    return isinstance(first, str) and first.startswith("Vi-CELL XR")


def read_xr(data: bytes, *, file: str) -> Export:
    """Read a Vi-CELL XR export: .xls or .xlsx (summary of a run, or report of a sample), or .txt.

    Raises:
        UnreadableFileError: not such an export, or without what a count cannot do without.
    """
    if PurePath(file).suffix.lower() in TEXTS:
        return _read_text(data, file=file)
    sheets = read_workbook(data, file=file)
    sheet = next((sheet for sheet in sheets if is_xr(sheet)), None)
    if sheet is None:
        raise UnreadableFileError(file, "no sheet opens with 'Vi-CELL XR'", mend="Give the instrument's own export.")
    heading = next((line for line, cells in enumerate(sheet.rows[:_TOP]) if _is_heading(cells)), None)
    return _read_report(sheet, file=file) if heading is None else _read_summary(sheet, heading, file=file)


def _is_heading(cells: Line) -> bool:
    return cells[:2] == ("Sample ID", "File name")


def _read_summary(sheet: Sheet, heading: int, *, file: str) -> Export:
    """Read the summary of a run: a heading of two rows, then a row for each sample."""
    upper, lower = (*sheet.rows[heading : heading + 2], ())[:2]
    names = [_plain_name(f"{first or ''} {second or ''}") for first, second in zip_longest(upper, lower)]
    demand(_NEEDED, names, export="Vi-CELL", file=file, where=f"rows {heading + 1} and {heading + 2}")
    findings = list(_missing(names, file=file))
    rows = (
        Row(where=f"{file}, row {line}", cells=dict(zip(names, cells, strict=False)), findings=findings, code="vicell")
        for line, cells in enumerate(sheet.rows[heading + 2 :], start=heading + 3)
        if any(cell is not None for cell in cells)
    )
    counts = tuple(_count(without_errors(row)) for row in rows if not _is_numbering(row) and is_named(row))
    return Export(
        instrument="Vi-CELL XR",
        serial=_serial(str(cells[0]) for cells in sheet.rows[:heading] if cells[0]),
        counts=counts,
        findings=gathered(findings),
        unused=tuple(f"{file}: column '{name}'" for name in names if name not in _NAMES),
    )


def _plain_name(text: str) -> str:
    plain = re.sub(r"\s*/\s*ml \(x ?10\^6\)", " /ml (x10^6)", " ".join(text.split()))
    return _OURS.get(plain.lower(), plain)


def _missing(names: Sequence[str], *, file: str) -> Iterator[Finding]:
    for name in _NAMES:
        if name not in names:
            yield Finding(code="vicell/column", says=f"The export has no '{name}': it is not known.", where=file)


def _is_numbering(row: Row) -> bool:
    """Find the row of column numbers (0, 1, 2, ...) that the instrument's software hides in Excel."""
    numbers = [cell for cell in row.cells.values() if isinstance(cell, int | float)]
    texts = [cell for cell in row.cells.values() if isinstance(cell, str)]
    if texts or numbers != sorted(set(numbers)):
        return False
    row.note("hidden", "The row holds the numbers of the columns, hidden in Excel: it is no sample.")
    return True


def _count(row: Row) -> CellCount:
    return CellCount(
        sample=row.text("Sample ID"),
        where=row.where,
        counted_at=time_of(row, "Sample date", _clock),
        viable_density=row.value("Viable cells /ml (x10^6)"),
        total_density=row.value("Total cells /ml (x10^6)"),
        viability=row.value("Viability (%)"),
        viable_cells=row.whole("Viable cells"),
        total_cells=row.whole("Total cells"),
        diameter=row.value("Avg. diam. (microns)"),
        circularity=row.value("Avg. circ."),
        dilution=row.value("Dilution factor"),
        cell_type=row.text("Cell type"),
        dead_cells=row.whole(_DEAD),
    )


def _clock(text: str) -> datetime:
    """Read "31 Aug 2021 4:31:23 PM"."""
    parts = _STAMP.fullmatch(text)
    if parts is None or parts[2].lower() not in _MONTHS:
        raise ValueError(f"'{text}' is not a time of a Vi-CELL XR")
    day, month, year = int(parts[1]), _MONTHS.index(parts[2].lower()) + 1, int(parts[3])
    return datetime(year, month, day, *time_of_day(parts[4] or ""))  # noqa: DTZ001 - the export names no zone


def _serial(lines: Iterable[str]) -> str:
    return next((found[1] for found in map(_SERIAL.match, lines) if found), "")


def _read_report(sheet: Sheet, *, file: str) -> Export:
    """Read the report of one sample: labels in columns A and F, each with its value further right."""
    pairs: dict[str, Cell] = {}
    for cells in sheet.rows:
        if str(cells[0]).endswith(_PLOTS):
            break
        for label, *values in (cells[:_BLOCK], cells[_BLOCK:]):
            if isinstance(label, str):
                pairs[label] = next((cell for cell in values if cell is not None), None)
    plots = [str(cells[0]) for cells in sheet.rows if str(cells[0]).endswith(_PLOTS)]
    return _one_sample(pairs, plots, file=file)


def _read_text(data: bytes, *, file: str) -> Export:
    """Read the text file of one sample: a line "label : value" for each, and lists of raw figures."""
    text = decode(data, file=file).text
    if not text.startswith("Vi-CELL XR"):
        raise UnreadableFileError(file, "it does not open with 'Vi-CELL XR'", mend="Give the instrument's own export.")
    pairs: dict[str, Cell] = {}
    lines = text.splitlines()
    cut = not text.endswith(("\r", "\n"))
    for line in lines[: len(lines) - cut]:
        label, colon, value = line.partition(":")
        if colon and value.strip():
            pairs[label.strip()] = value.strip()
    return _one_sample(pairs, [], file=file, cut=cut)


def _one_sample(pairs: dict[str, Cell], plots: list[str], *, file: str, cut: bool = False) -> Export:
    named = {_plain_name(label): cell for label, cell in pairs.items()}
    demand(_NEEDED, list(named), export="Vi-CELL", file=file, where="labels")
    findings = list(_missing(list(named), file=file))
    if cut:
        says = "The last line has no end; it is not used: is the file cut?"
        findings.append(Finding(code="vicell/cut", answer=Answer.NOT_KNOWN, says=says, where=file))
    row = without_errors(Row(where=file, cells=named, findings=findings, code="vicell"))
    left = [label for label, cell in named.items() if cell is not None and label not in _NAMES]
    return Export(
        instrument="Vi-CELL XR",
        serial=row.text("Unit S/N"),
        counts=(_count(row),) if is_named(row) else (),
        findings=gathered(findings),
        unused=(
            *(f"{file}: '{label}'" for label in left if label not in {"Unit S/N", _DEAD}),
            *(f"{file}: '{plot}'" for plot in plots),
        ),
    )
