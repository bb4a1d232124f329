"""Cedex HiRes exports (Roche): one row per analysis, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from seedlot.formats.counts import (
    CellCount,
    Clock,
    Export,
    clock_of,
    demand,
    is_named,
    million,
    say_encoding,
    time_of,
    uncut,
    without_errors,
)  # fmt: skip
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import TEXTS, Cell, Sheet, read_csv, read_workbook
from seedlot.formats.text import decode
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "cedex"

_SAMPLE, _BATCH, _TIME, _DRAWN = "Sample identifier", "Reactor identifier", "Date finished", "Sample draw Time"
_NEEDED = (_SAMPLE, _TIME, "Viability", "Viable Cell Conc.", "Total Cell Conc.")
_READ = (
    *_NEEDED, _BATCH, "Cedex ID", "Data set name", "Dilution", "Sample volume", "Cell type name", "Avg Diameter",
    "Viable Cell Count", "Dead Cell Count", "Total Cell Count", "Dead Cell Conc.", "Aggregate Rate",
)  # fmt: skip


def is_hires(sheet: Sheet) -> bool:
    """Tell whether a sheet opens with the heading of a Cedex HiRes export."""
    names = [_plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return "Cedex ID" in names and "Viable Cell Conc." in names


def read_hires(data: bytes, *, file: str, day_first: bool | None = None) -> Export:
    """Read a Cedex HiRes export.

    `day_first` says how 3/4/2026 is meant; None lets the other dates of the file decide.

    Raises:
        UnreadableFileError: not such an export, or without the columns that a count cannot do without.
    """
    findings: list[Finding] = []
    if PurePath(file).suffix.lower() in TEXTS:
        sheet: Sheet | None = read_csv(data, file=file)
        say_encoding(decode(data, file=file).encoding, findings, file=file, code=CODE)
    else:
        sheet = next((sheet for sheet in read_workbook(data, file=file) if is_hires(sheet)), None)
    if sheet is None:
        raise UnreadableFileError(file, "no sheet has the heading of a Cedex", mend="Give the instrument's own export.")
    heading = [_plain(cell) for cell in sheet.rows[0]]
    demand(_NEEDED, heading, export="Cedex HiRes", file=file, where="row 1")
    rows = [
        Row(where=f"{file}, row {line}", cells=dict(zip(heading, cells, strict=False)), findings=findings, code=CODE)
        for line, cells in enumerate(uncut(sheet.rows, findings, file=file, code=CODE)[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    dates = [row.text(column) for row in rows for column in (_TIME, _DRAWN)]
    texts = [text for text in dates if text[:4].count("-") + text[:4].count("/") + text[:4].count(".") > 0]
    clock = clock_of(texts, findings, day_first=day_first, file=file, code=CODE)
    counts = tuple(_count(without_errors(row, _SAMPLE), clock) for row in rows if is_named(row, _SAMPLE))
    serials = {row.text("Cedex ID") for row in rows}
    return Export(
        instrument="Cedex HiRes",
        serial=serials.pop() if len(serials) == 1 else "",
        counts=counts,
        findings=gathered((*findings, *_analysed_again(counts))),
        unused=tuple(f"{file}: column '{name}'" for name in heading if name and name not in _READ),
    )


def _plain(cell: Cell) -> str:
    """The name of a column; the instrument's software writes "identifer"."""
    return " ".join(str(cell or "").split()).replace("identifer", "identifier")


def _analysed_again(counts: Sequence[CellCount]) -> Iterator[Finding]:
    """Tell of images that were analysed more than once: these analyses are no replicates of each other."""

    def same(count: CellCount) -> tuple[str, str, str]:
        return count.batch, count.sample, str(count.counted_at)

    for (_, sample, when), group in groupby(sorted(counts, key=same), key=same):
        names = sorted({count.data_set for count in group})
        if len(names) > 1:
            says = f"The images of '{sample}' of {when} were analysed {len(names)} times ({', '.join(names)})."
            yield Finding(code=f"{CODE}/again", answer=Answer.NOT_KNOWN, says=says, where=counts[0].where)


def _count(row: Row, clock: Clock) -> CellCount:
    return CellCount(
        sample=row.text(_SAMPLE),
        where=row.where,
        batch=row.text(_BATCH),
        data_set=row.text("Data set name"),
        counted_at=time_of(row, _TIME, clock),
        viable_density=million(row.value("Viable Cell Conc.")),
        total_density=million(row.value("Total Cell Conc.")),
        dead_density=million(row.value("Dead Cell Conc.")),
        viability=row.value("Viability"),
        viable_cells=row.whole("Viable Cell Count"),
        dead_cells=row.whole("Dead Cell Count"),
        total_cells=row.whole("Total Cell Count"),
        viable_diameter=row.value("Avg Diameter"),
        aggregates=row.value("Aggregate Rate"),
        dilution=row.value("Dilution"),
        sample_volume=row.value("Sample volume"),
        cell_type=row.text("Cell type name"),
    )
