"""NC-View exports of the NucleoCounter (NC-202): one CSV row per sample, thousands with spaces between them."""

from __future__ import annotations

import re
from datetime import datetime

from seedlot.formats.counts import CellCount, Export, demand, is_named, million, say_encoding, uncut, without_errors
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.text import decode
from seedlot.terms.finding import Answer, Finding

CODE = "ncview"

_SAMPLE = "SAMPLE ID"
_NEEDED = (_SAMPLE, "TOTAL (cells/ml)", "LIVE (cells/ml)", "VIABILITY (%)")
_READ = (
    *_NEEDED, "NAME", "DEAD (cells/ml)", "DIAMETER (um)", "AGGREGATES (%)", "DEBRIS INDEX", "DILUTION FACTOR",
    "STATUS", "INSTRUMENT",
)  # fmt: skip
_DAY = re.compile(r"(\d{8})-\d+")
_SERIAL = re.compile(r"s/n[: ]*", re.IGNORECASE)


def is_ncview(sheet: Sheet) -> bool:
    """Tell whether a sheet opens with the heading of an NC-View export."""
    names = [_plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return "NAME" in names and _SAMPLE in names and any(name.endswith("(cells/ml)") for name in names)


def read_ncview(data: bytes, *, file: str) -> Export:
    """Read an NC-View export.

    Raises:
        UnreadableFileError: not text, or without the columns that a count cannot do without.
    """
    sheet = read_csv(data, file=file)
    heading = [_plain(cell) for cell in sheet.rows[0]]
    demand(_NEEDED, heading, export="NC-View", file=file, where="row 1")
    findings: list[Finding] = []
    say_encoding(decode(data, file=file).encoding, findings, file=file, code=CODE)
    rows = [
        Row(where=f"{file}, row {line}", cells=dict(zip(heading, cells, strict=False)), findings=findings, code=CODE)
        for line, cells in enumerate(uncut(sheet.rows, findings, file=file, code=CODE)[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    serials = {_SERIAL.sub("", row.text("INSTRUMENT")) for row in rows}
    if len(serials) > 1:
        says = f"The rows come from {len(serials)} instruments: {', '.join(sorted(serials))}."
        findings.append(Finding(code=f"{CODE}/instrument", says=says, where=file))
    counts = tuple(_count(without_errors(row, _SAMPLE)) for row in rows if is_named(row, _SAMPLE))
    return Export(
        instrument="NucleoCounter (NC-View)",
        serial=serials.pop() if len(serials) == 1 else "",
        counts=counts,
        findings=gathered(findings),
        unused=tuple(f"{file}: column '{name}'" for name in heading if name and name not in _READ),
    )


def _plain(cell: Cell) -> str:
    return " ".join(str(cell or "").split()).replace("\u00b5", "u").replace("\u03bc", "u")


def _count(row: Row) -> CellCount:
    status = row.text("STATUS")
    if status and status.upper() != "OK":
        row.note("status", f"The instrument's status is '{status}'.", Answer.NOT_KNOWN)
    return CellCount(
        sample=row.text(_SAMPLE),
        where=row.where,
        counted_at=_day(row),
        timed=False,
        viable_density=million(row.value("LIVE (cells/ml)")),
        total_density=million(row.value("TOTAL (cells/ml)")),
        dead_density=million(row.value("DEAD (cells/ml)")),
        viability=row.value("VIABILITY (%)"),
        diameter=row.value("DIAMETER (um)"),
        aggregates=row.value("AGGREGATES (%)"),
        debris=row.value("DEBRIS INDEX"),
        dilution=row.value("DILUTION FACTOR"),
        status=status,
    )


def _day(row: Row) -> datetime | None:
    """Read the day of the count from the name of the result, 20240219-00019; the export says no more of the time."""
    named = _DAY.fullmatch(row.text("NAME"))
    try:
        return datetime.strptime(named[1], "%Y%m%d") if named else None  # noqa: DTZ007 - the export names no zone
    except ValueError:
        row.note("time", f"'{row.text('NAME')}' does not begin with a date.", Answer.NOT_KNOWN)
        return None
