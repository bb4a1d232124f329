"""Absolute Q: the fluorescence of every partition, with the software's own calls."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from seedlot.formats.cells import number
from seedlot.formats.clocks import instant
from seedlot.formats.dpcr import DigitalRun, Droplets, refuse_glare
from seedlot.formats.headed import plain
from seedlot.formats.tables import Cell, Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_NEEDED = ("wellid", "sample", "reject")


def is_partitions(sheet: Sheet) -> bool:
    """Tell whether a sheet lists partitions."""
    names = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return set(_NEEDED) <= set(names) and any(name.endswith("pos") for name in names)


def read_partitions(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read the partitions that were not rejected, well by well.

    Raises:
        UnreadableFileError: a fluorescence is no number, or a call is neither True nor False.
    """
    heading = [str(cell or "").strip() for cell in sheet.rows[0]]
    at = {plain(name): index for index, name in enumerate(heading)}
    dyes = [name for name in heading if f"{plain(name)}pos" in at and plain(name) in at]
    wells: dict[str, list[tuple[Cell, ...]]] = {}
    rejected = 0
    for line, row in enumerate(sheet.rows[1:], start=2):
        if len(row) < len(heading):
            raise _cut(file, line)
        if _truth(row[at["reject"]], file, line):
            rejected += 1
        else:
            wells.setdefault(str(row[at["wellid"]] or ""), []).append((line, *row))
    findings = []
    if rejected:
        says = f"{rejected} partitions that the instrument rejected are left out."
        findings.append(Finding(code="dpcr/rejected", says=says, where=file))
    first = sheet.rows[1] if len(sheet.rows) > 1 else ()
    return DigitalRun(
        instrument="Absolute Q",
        serial=_text(first, at, "instrument"),
        measured=_time(_text(first, at, "date"), findings, file),
        droplets=tuple(_well(rows, at, dyes, file) for rows in wells.values()),
        findings=tuple(findings),
        unused=(f"{file}: the passive reference ROX",) if "rox" in at else (),
    )


def _cut(file: str, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        file, "the row has fewer cells than the heading, or the file is cut", where=f"row {line}",
        mend="Export it again.",
    )  # fmt: skip


def _text(row: tuple[Cell, ...], at: dict[str, int], name: str) -> str:
    cell = row[at[name]] if row and name in at else None
    return "" if cell is None else str(cell).strip()


def _time(text: str, findings: list[Finding], file: str) -> datetime | None:
    try:
        return instant(text) if text else None
    except ValueError as fault:
        says = f"The date is not known: {fault}."
        findings.append(Finding(code="dpcr/time", answer=Answer.NOT_KNOWN, says=says, where=file))
        return None


def _well(rows: list[tuple[Cell, ...]], at: dict[str, int], dyes: list[str], file: str) -> Droplets:
    """One well; each row has its line in front of it."""
    first = rows[0][1:]
    amplitudes = [[_number(row[1 + at[plain(dye)]], file, row[0]) for dye in dyes] for row in rows]
    called = [[_truth(row[1 + at[f"{plain(dye)}pos"]], file, row[0]) for dye in dyes] for row in rows]
    bright = np.array(amplitudes, dtype=np.float64)
    refuse_glare(bright, file=file)
    return Droplets(
        well=well_name(_text(first, at, "wellid")),
        where=f"{file}, row {rows[0][0]}",
        sample=_text(first, at, "sample"),
        plate=_text(first, at, "plate"),
        channels=tuple(dyes),
        targets=tuple(_text(first, at, f"{plain(dye)}target") or dye for dye in dyes),
        thresholds=tuple(_threshold(first, at, dye, file, rows[0][0]) for dye in dyes),
        amplitudes=bright,
        called=np.array(called, dtype=np.bool_),
    )


def _threshold(row: tuple[Cell, ...], at: dict[str, int], dye: str, file: str, line: Cell) -> float | None:
    index = at.get(f"{plain(dye)}threshold")
    return None if index is None or row[index] is None else _number(row[index], file, line)


def _number(cell: Cell, file: str, line: Cell) -> float:
    try:
        found = number(cell)
    except ValueError as fault:
        raise UnreadableFileError(file, str(fault), where=f"row {line}", mend="Export it again.") from fault
    if found is None or found.value is None:
        raise UnreadableFileError(file, "a fluorescence is missing", where=f"row {line}", mend="Export it again.")
    return found.value


def _truth(cell: Cell, file: str, line: Cell) -> bool:
    word = str(cell).strip().lower()
    if word not in {"true", "false"}:
        raise UnreadableFileError(
            file, f"'{cell}' is neither True nor False", where=f"row {line}", mend="Export it again."
        )
    return word == "true"
