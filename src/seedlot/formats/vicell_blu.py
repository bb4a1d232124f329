"""Vi-CELL BLU exports: one CSV row per sample, in UTF-8 or UTF-16, dates as the instrument's region writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.text import decode
from seedlot.formats.vicell import CellCount, Export, demand, is_named, time_of, time_of_day, without_errors
from seedlot.terms.finding import Finding

_MICRO, _MU = "\u00b5", "\u03bc"  # the micro sign, and the Greek letter that the instrument writes
_TIME = "Analysis date/time"
_NEEDED = ("Sample ID", "Viable (x10^6) cells/mL", "Viability (%)", _TIME)
_READ = (
    *_NEEDED,
    "Cell count",
    "Viable cells",
    "Total (x10^6) cells/mL",
    f"Average diameter ({_MU}m)",
    f"Average viable diameter ({_MU}m)",
    "Average circularity",
    "Cell type",
    "Dilution",
)
_STAMP = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)")


def is_blu(sheet: Sheet) -> bool:
    """Tell whether a sheet opens with the heading of a Vi-CELL BLU export."""
    names = [_plain_name(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return names[:1] == ["Sample ID"] and any("cells/mL" in name for name in names)


def read_blu(data: bytes, *, file: str, day_first: bool | None = None) -> Export:
    """Read a Vi-CELL BLU export.

    `day_first` says how 3/4/2026 is meant; None lets the other dates of the file decide, and if none
    of them can, the month comes first, as the instrument is delivered.

    Raises:
        UnreadableFileError: not text, or without the columns that a count cannot do without.
    """
    sheet = read_csv(data, file=file)
    heading = [_plain_name(cell) for cell in sheet.rows[0]]
    demand(_NEEDED, heading, file=file, where="row 1")
    findings = list(_repairs(data, sheet.rows[0], file=file))
    rows = [
        Row(
            where=f"{file}, row {line}", cells=dict(zip(heading, cells, strict=False)), findings=findings, code="vicell"
        )
        for line, cells in enumerate(sheet.rows[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    if day_first is None:
        day_first = _day_first([row.text(_TIME) for row in rows])
        findings.extend(_said_order(day_first, file=file))
    clock = _clock(day_first=bool(day_first))
    return Export(
        instrument="Vi-CELL BLU",
        counts=tuple(_count(without_errors(row), clock) for row in rows if is_named(row)),
        findings=gathered(findings),
        unused=tuple(f"{file}: column '{name}'" for name in heading if name and name not in _READ),
    )


def _plain_name(cell: Cell) -> str:
    return " ".join(str(cell or "").split()).replace(_MICRO, _MU)


def _repairs(data: bytes, heading: tuple[Cell, ...], *, file: str) -> Iterable[Finding]:
    encoding = decode(data, file=file).encoding
    if not encoding.startswith("utf-8"):
        yield Finding(code="vicell/encoding", says=f"The file is not UTF-8; it is read as {encoding}.", where=file)
    odd = [str(cell) for cell in heading if cell is not None and _MICRO in str(cell)]
    if odd:
        says = f"The heading writes the micro sign U+00B5 for the Greek mu U+03BC in {len(odd)} columns; both are read."
        yield Finding(code="vicell/mu", says=says, where=f"{file}, row 1")


def _day_first(dates: list[str]) -> bool | None:
    """Tell from all dates of a file whether the day stands first; None where all could be read both ways."""
    parts = [found for found in map(_STAMP.match, dates) if found]
    if any(int(part[1]) > 12 or "." in part[0][:3] for part in parts):
        return True
    if any(int(part[2]) > 12 for part in parts) or not parts:
        return False
    return None


def _said_order(day_first: bool | None, *, file: str) -> Iterable[Finding]:  # noqa: FBT001 - None: cannot be told
    if day_first is None:
        says = "No date of the file tells the day from the month: they are read as month/day/year."
        yield Finding(code="vicell/dates", says=says, where=file)
    elif day_first:
        yield Finding(code="vicell/dates", says="The dates stand with the day first and are read so.", where=file)


def _clock(*, day_first: bool) -> Callable[[str], datetime]:
    """Make the reader of one file's dates: 3/21/2022 16:56, 3/21/2022 4:56:10 PM, 2022-03-21 16:56:10."""

    def read(text: str) -> datetime:
        parts = _STAMP.fullmatch(text)
        if parts is None:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        first, second, year = int(parts[1]), int(parts[2]), int(parts[3])
        day, month = (first, second) if day_first else (second, first)
        return datetime(year, month, day, *time_of_day(parts[4]))  # noqa: DTZ001 - the export names no zone

    return read


def _count(row: Row, clock: Callable[[str], datetime]) -> CellCount:
    return CellCount(
        sample=row.text("Sample ID"),
        where=row.where,
        counted_at=time_of(row, _TIME, clock),
        viable_density=row.value("Viable (x10^6) cells/mL"),
        total_density=row.value("Total (x10^6) cells/mL"),
        viability=row.value("Viability (%)"),
        viable_cells=row.whole("Viable cells"),
        total_cells=row.whole("Cell count"),
        diameter=row.value(f"Average diameter ({_MU}m)"),
        viable_diameter=row.value(f"Average viable diameter ({_MU}m)"),
        circularity=row.value("Average circularity"),
        dilution=row.value("Dilution"),
        cell_type=row.text("Cell type"),
    )
