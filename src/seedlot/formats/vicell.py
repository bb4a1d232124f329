"""What the Vi-CELL cell counters of Beckman Coulter say of a sample (Ph. Eur. 2.7.29, dye exclusion)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from seedlot.formats.rows import Row
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_TIME = re.compile(r"(?:(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP]M))?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCount:
    """One count of one sample. Densities in 10^6 cells/mL, viability in %, diameters in um.

    `counted_at` is the instrument's clock; the exports do not say its time zone.
    """

    sample: str
    where: str
    counted_at: datetime | None = None
    viable_density: float | None = None
    total_density: float | None = None
    viability: float | None = None
    viable_cells: int | None = None
    total_cells: int | None = None
    diameter: float | None = None
    viable_diameter: float | None = None
    circularity: float | None = None
    dilution: float | None = None
    cell_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An instrument's export: its counts, what had to be repaired, and what was not read."""

    instrument: str
    serial: str = ""
    counts: tuple[CellCount, ...]
    findings: tuple[Finding, ...]
    unused: tuple[str, ...]


def time_of(row: Row, column: str, parse: Callable[[str], datetime]) -> datetime | None:
    """Read the instrument's time in a row; None, and a finding, where there is none."""
    cell = row.cells.get(column)
    if isinstance(cell, datetime):
        return cell
    if cell is None:
        row.note("time", f"{column} is empty: when the sample was counted is not known.", Answer.NOT_KNOWN)
        return None
    try:
        return parse(" ".join(str(cell).split()))
    except ValueError:
        row.note("time", f"{column}: '{cell}' is not a date and time of this export.", Answer.NOT_KNOWN)
        return None


def time_of_day(text: str) -> tuple[int, int, int]:
    """Read "16:56", "4:56:10 PM" or nothing (midnight) as hour, minute, second.

    Raises:
        ValueError: it is none of these.
    """
    parts = _TIME.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f"'{text}' is not a time of day")
    hour, minute, second = int(parts[1] or 0), int(parts[2] or 0), int(parts[3] or 0)
    if parts[4]:
        hour = hour % 12 + (12 if parts[4].upper() == "PM" else 0)
    return hour, minute, second


def is_named(row: Row) -> bool:
    """Tell whether the row names its sample; one that does not is passed over, with a finding."""
    if row.text("Sample ID"):
        return True
    row.note("sample", "The row names no sample; its count is not used.", Answer.NOT_KNOWN)
    return False


def without_errors(row: Row) -> Row:
    """Blank the cells in which the instrument wrote ERROR, with one finding for the row."""
    failed = [name for name, cell in row.cells.items() if isinstance(cell, str) and cell.strip().upper() == "ERROR"]
    if not failed:
        return row
    row.note(
        "instrument",
        f"The instrument reports ERROR for {', '.join(failed)} of sample '{row.text('Sample ID')}'.",
        Answer.NOT_KNOWN,
    )
    kept = {name: None if name in failed else cell for name, cell in row.cells.items()}
    return Row(where=row.where, cells=kept, findings=row.findings, code=row.code)


def demand(columns: tuple[str, ...], present: Sequence[str], *, file: str, where: str) -> None:
    """Refuse an export that lacks what a count cannot do without, or names it twice.

    Raises:
        UnreadableFileError: naming every such column.
    """
    for fault, times in (("no column", 0), ("more than one column", 2)):
        names = [f"'{column}'" for column in columns if min(present.count(column), 2) == times]
        if names:
            raise UnreadableFileError(
                file,
                f"the Vi-CELL export has {fault} {', '.join(names)}",
                where=where,
                mend="Export it again with each column once, under the name that the instrument gives.",
            )
