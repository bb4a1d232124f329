"""What any cell counter says of a sample: one shape for all of them (Ph. Eur. 2.7.29), and what their readers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from seedlot.formats.rows import Row
from seedlot.formats.tables import Cell
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_TIME = re.compile(r"(?:(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP]M))?)?", re.IGNORECASE)
_STAMP = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)")

#: What a number may be at most, and what any other may be: more than there is in any instrument, and little enough to be
#: multiplied.
_MOST = {"viability": 100.0, "aggregates": 100.0}
_ANY = 1e9
#: The part by which two densities of three printed digits may contradict each other.
ROUNDED = 0.02
_CELLS = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCount:
    """One count of one sample. Densities in 10^6 cells/mL, viability and aggregates in %, diameters in um, volume in uL.

    `counted_at` is the instrument's clock, with a time zone only where the export states one; it is midnight where
    the export gives the day alone (`timed` is then false). `data_set` names one of several analyses of the same images.
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
    dead_density: float | None = None
    dead_cells: int | None = None
    diameter_deviation: float | None = None
    aggregates: float | None = None
    debris: float | None = None
    sample_volume: float | None = None
    batch: str = ""
    data_set: str = ""
    status: str = ""
    timed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An instrument's export: its counts, what had to be repaired, and what was not read."""

    instrument: str
    serial: str = ""
    counts: tuple[CellCount, ...]
    findings: tuple[Finding, ...]
    unused: tuple[str, ...]


def possible(count: CellCount, findings: list[Finding], *, code: str) -> CellCount:
    """Take a count without what cannot be: a density below zero, a viability above 100 %, more viable cells than cells."""
    without: dict[str, None] = {}
    for name in (field.name for field in fields(CellCount)):
        value = getattr(count, name)
        is_number = isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool))
        if is_number and not 0 <= value <= _MOST.get(name, _CELLS if isinstance(value, int) else _ANY):
            findings.append(_impossible(f"The {name.replace('_', ' ')} is {value:g}", count, code))
            without[name] = None
    viable, total = count.viable_cells, count.total_cells
    if (
        viable is not None
        and total is not None
        and viable > total
        and not {"viable_cells", "total_cells"} & set(without)
    ):
        findings.append(_impossible(f"Of {total} cells {viable} are viable", count, code))
        without |= {"viable_cells": None, "total_cells": None}
    if not {"viable_density", "total_density"} & set(without) and more_than_all(
        count.viable_density, count.total_density
    ):
        says = f"Of {count.total_density:g} million cells/mL {count.viable_density:g} are viable"
        findings.append(_impossible(says, count, code))
        without |= {"viable_density": None, "total_density": None}
    return replace(count, **without)  # type: ignore[arg-type]  # only what may be None


def more_than_all(viable: float | None, total: float | None) -> bool:
    """Tell whether more cells are viable than there are, by more than the rounding of two printed densities."""
    return viable is not None and total is not None and viable > total * (1 + ROUNDED)


def _impossible(says: str, count: CellCount, code: str) -> Finding:
    says = f"{says}, which cannot be; it is not known."
    return Finding(code=f"{code}/impossible", answer=Answer.NOT_KNOWN, says=says, where=count.where)


def uncut(rows: Sequence[Sequence[Cell]], findings: list[Finding], *, file: str, code: str) -> Sequence[Sequence[Cell]]:
    """Leave out a last row that is shorter than the heading: where a file is cut, its last number may be cut too."""
    if len(rows) < 2 or len(rows[-1]) >= len(rows[0]) or not any(cell is not None for cell in rows[-1]):
        return rows
    says = f"The last row has {len(rows[-1])} of {len(rows[0])} columns; it is not used: is the file cut?"
    where = f"{file}, row {len(rows)}"
    findings.append(Finding(code=f"{code}/cut", answer=Answer.NOT_KNOWN, says=says, where=where))
    return rows[:-1]


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


def clock_of(
    dates: Sequence[str],
    findings: list[Finding],
    *,
    day_first: bool | None,
    file: str,
    code: str,
    written: date | None = None,
) -> Clock:
    """Make the reader of one file's dates, by what the others of them tell where `day_first` does not say it.

    `written` is the day on which the file was, if that is known: no date of the file is later.
    """
    if day_first is None:
        told = told_day_first(dates)
        day_first = _by_last_day(dates, written) if told is None else told
        if day_first is None:
            findings.append(_untold(dates, file=file, code=code))
        elif told is None:
            order = "day" if day_first else "month"
            says = (
                f"The dates are read with the {order} first: read otherwise some are later than the file, of {written}."
            )
            findings.append(Finding(code=f"{code}/dates", says=says, where=file))
        elif day_first:
            says = "The dates stand with the day first and are read so."
            findings.append(Finding(code=f"{code}/dates", says=says, where=file))
    return Clock(day_first=bool(day_first))


def _untold(dates: Sequence[str], *, file: str, code: str) -> Finding:
    """Say that nobody can tell the days from the months; it is doubtful where the days differ."""
    says = "No date of the file tells the day from the month: they are read as month/day/year."
    several = len({" ".join(text.split()).partition(" ")[0] for text in dates if text}) > 1
    if several:
        says = f"{says} The order of the days and the time between them hang on it: say which by the setting 'dates'."
    return Finding(code=f"{code}/dates", answer=Answer.NOT_KNOWN if several else None, says=says, where=file)


def _by_last_day(dates: Sequence[str], written: date | None) -> bool | None:
    """Tell the order by which no date is later than the file; None where that leaves both, or none."""
    stamps = [text for text in (" ".join(one.split()) for one in dates) if _STAMP.match(text)]
    if written is None or not stamps:
        return None
    fits = []
    for day_first in (False, True):
        clock = Clock(day_first=day_first)
        with suppress(ValueError):
            if max(clock(text).date() for text in stamps) <= written + timedelta(days=1):
                fits.append(day_first)
    return fits[0] if len(fits) == 1 else None


def told_day_first(dates: Sequence[str]) -> bool | None:
    """Tell from all dates of a file whether the day stands first; None where all could be read both ways."""
    parts = [found for found in (_STAMP.match(" ".join(date.split())) for date in dates) if found]
    if any(int(part[1]) > 12 or part[2] == "." for part in parts):
        return True
    if any(int(part[3]) > 12 for part in parts) or not parts:
        return False
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The reader of one file's dates: 3/21/2022 16:56, 3-21-2022 4:56:10 PM, 21.03.2022 16:56, 2022-03-21 16:56:10."""

    day_first: bool

    def __call__(self, text: str) -> datetime:
        """Read a date with its time of day.

        Raises:
            ValueError: it is none.
        """
        parts = _STAMP.fullmatch(text)
        if parts is None:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        day, month = (first, second) if self.day_first else (second, first)
        return datetime(year, month, day, *time_of_day(parts[5]))  # noqa: DTZ001 - the export names no zone


def is_named(row: Row, column: str = "Sample ID") -> bool:
    """Tell whether the row names its sample; one that does not is passed over, with a finding."""
    if row.text(column):
        return True
    row.note("sample", "The row names no sample; its count is not used.", Answer.NOT_KNOWN)
    return False


def without_errors(row: Row, column: str = "Sample ID") -> Row:
    """Blank the cells in which the instrument wrote ERROR, with one finding for the row."""
    failed = [name for name, cell in row.cells.items() if isinstance(cell, str) and cell.strip().upper() == "ERROR"]
    if not failed:
        return row
    row.note(
        "instrument",
        f"The instrument reports ERROR for {', '.join(failed)} of sample '{row.text(column)}'.",
        Answer.NOT_KNOWN,
    )
    kept = {name: None if name in failed else cell for name, cell in row.cells.items()}
    return Row(where=row.where, cells=kept, findings=row.findings, code=row.code)


def demand(columns: Sequence[str], present: Sequence[str], *, export: str, file: str, where: str) -> None:
    """Refuse an export that lacks what it cannot do without, or names it twice.

    Raises:
        UnreadableFileError: naming every such column.
    """
    for fault, times in (("no column", 0), ("more than one column", 2)):
        names = [f"'{column}'" for column in columns if min(present.count(column), 2) == times]
        if names:
            raise UnreadableFileError(
                file,
                f"the {export} export has {fault} {', '.join(names)}",
                where=where,
                mend="Export it again with each column once, under the name that the instrument gives.",
            )


def say_encoding(encoding: str, findings: list[Finding], *, file: str, code: str) -> None:
    """Keep a finding where a text is not in UTF-8."""
    if not encoding.startswith("utf-8"):
        says = f"The file is not UTF-8; it is read as {encoding}."
        findings.append(Finding(code=f"{code}/encoding", says=says, where=file))


def million(value: float | None) -> float | None:
    """Cells/mL as 10^6 cells/mL, as a person moves the decimal point: 223733.2344 is 0.2237332344."""
    return None if value is None else float(Decimal(repr(value)).scaleb(-6))
