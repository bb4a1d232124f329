"""Vi-CELL BLU exports: one CSV row per sample, in UTF-8 or UTF-16, dates as the instrument's region writes them."""

from __future__ import annotations

from collections.abc import Iterable

from seedlot.formats.counts import (
    CellCount,
    Clock,
    Export,
    clock_of,
    demand,
    is_named,
    say_encoding,
    time_of,
    uncut,
    without_errors,
)
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.text import decode
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
    demand(_NEEDED, heading, export="Vi-CELL", file=file, where="row 1")
    findings: list[Finding] = []
    say_encoding(decode(data, file=file).encoding, findings, file=file, code="vicell")
    findings.extend(_repairs(sheet.rows[0], file=file))
    rows = [
        Row(
            where=f"{file}, row {line}", cells=dict(zip(heading, cells, strict=False)), findings=findings, code="vicell"
        )
        for line, cells in enumerate(uncut(sheet.rows, findings, file=file, code="vicell")[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    clock = clock_of([row.text(_TIME) for row in rows], findings, day_first=day_first, file=file, code="vicell")
    return Export(
        instrument="Vi-CELL BLU",
        counts=tuple(_count(without_errors(row), clock) for row in rows if is_named(row)),
        findings=gathered(findings),
        unused=tuple(f"{file}: column '{name}'" for name in heading if name and name not in _READ),
    )


def _plain_name(cell: Cell) -> str:
    return " ".join(str(cell or "").split()).replace(_MICRO, _MU)


def _repairs(heading: tuple[Cell, ...], *, file: str) -> Iterable[Finding]:
    odd = [str(cell) for cell in heading if cell is not None and _MICRO in str(cell)]
    if odd:
        says = f"The heading writes the micro sign U+00B5 for the Greek mu U+03BC in {len(odd)} columns; both are read."
        yield Finding(code="vicell/mu", says=says, where=f"{file}, row 1")


def _count(row: Row, clock: Clock) -> CellCount:
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
