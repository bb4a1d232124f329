"""BioProfile FLEX2 exports (Nova Biomedical): one CSV row per sample, chemistry, gases, osmolality and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from seedlot.formats.analytes import KNOWN, Analysed, Reading
from seedlot.formats.counts import (
    CellCount,
    Clock,
    clock_of,
    demand,
    is_named,
    say_encoding,
    told_day_first,
    uncut,
    without_errors,
)
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet, read_csv
from seedlot.formats.text import decode
from seedlot.terms.finding import Answer, Finding

CODE = "flex2"

_SAMPLE, _TIME, _DRAWN = "Sample ID", "Date & Time", "Sample Time"
#: The column of each analyte, and the unit that the instrument reports where the file has no row of units.
_ANALYTES = {
    "Gln": ("glutamine", "mmol/L"),
    "Glu": ("glutamate", "mmol/L"),
    "Gluc": ("glucose", "g/L"),
    "Lac": ("lactate", "g/L"),
    "NH4+": ("ammonium", "mmol/L"),
    "Na+": ("sodium", "mmol/L"),
    "K+": ("potassium", "mmol/L"),
    "Ca++": ("calcium", "mmol/L"),
    "pH": ("pH", "[pH]"),
    "PO2": ("pO2", "mm[Hg]"),
    "PCO2": ("pCO2", "mm[Hg]"),
    "Osm": ("osmolality", "mosm/kg"),
    "O2 Saturation": ("oxygen saturation", "%"),
    "CO2 Saturation": ("carbon dioxide saturation", "%"),
    "HCO3": ("bicarbonate", "mmol/L"),
}
_COUNTS = (
    "Total Density", "Viable Density", "Viability", "Avg. Live Diameter", "Total Live Count", "Total Cell Count",
    "Cell Density Dilution", "Cell Type",
)  # fmt: skip
_READ = (*_ANALYTES, *_COUNTS, _SAMPLE, _TIME, _DRAWN, "Batch ID", "Vessel ID", "Chemistry Dilution Ratio")
#: What the row of units writes, and the UCUM unit that is meant.
_UNITS = {
    "mmol/l": "mmol/L",
    "g/l": "g/L",
    "mg/l": "mg/L",
    "mmhg": "mm[Hg]",
    "mosm/kg": "mosm/kg",
    "kpa": "kPa",
}
_RATIO = re.compile(r"1\s*:\s*0*(\d{1,6}(?:\.\d{1,6})?)")
_NAME = re.compile(r"SampleResults(.*?)(\d{4}-\d{2}-\d{2})_\d{6}")


def is_flex2(sheet: Sheet) -> bool:
    """Tell whether a sheet opens with the heading of a FLEX2 export."""
    names = _names(sheet.rows[0]) if sheet.rows else []
    return _SAMPLE in names and {"Gluc", "Gln", "Lac", "PCO2"} <= set(names)


def read_flex2(data: bytes, *, file: str, day_first: bool | None = None) -> Analysed:
    """Read a FLEX2 export. The instrument stands only in the name of its file, SampleResultsDEVICE2021-02-18_104838.csv.

    Raises:
        UnreadableFileError: not text, or without the columns that say which sample was measured when.
    """
    sheet = read_csv(data, file=file)
    names = _names(sheet.rows[0])
    demand((_SAMPLE, _TIME, "Gluc"), names, export="FLEX2", file=file, where="row 1")
    findings: list[Finding] = []
    say_encoding(decode(data, file=file).encoding, findings, file=file, code=CODE)
    rows = [
        Row(where=f"{file}, row {line}", cells=dict(zip(names, cells, strict=False)), findings=findings, code=CODE)
        for line, cells in enumerate(uncut(sheet.rows, findings, file=file, code=CODE)[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    units = _units(rows, findings, file=file)
    if rows and _is_units(rows[0]):
        rows = rows[1:]
    named = _NAME.fullmatch(file.rpartition("/")[2].removesuffix(".csv"))
    dates = [row.text(_TIME) for row in rows]
    clock = clock_of(dates, findings, day_first=day_first, file=file, code=CODE, written=_day(named))
    kept = [without_errors(row) for row in rows if is_named(row)]
    drawn = [_drawn(row, clock, kept) for row in kept]
    pairs = list(zip(kept, drawn, strict=True))
    return Analysed(
        instrument="BioProfile FLEX2",
        serial=named[1] if named else "",
        readings=tuple(reading for row, at in pairs for reading in _readings(row, at, units)),
        counts=tuple(_count(row, at) for row, at in pairs if row.cells.get("Total Density") is not None),
        findings=gathered(findings),
        unused=tuple(f"{file}: column '{name}'" for name in names if name and name not in _READ),
    )


def _day(named: re.Match[str] | None) -> date | None:
    """The day in the name of the file, on which it was written."""
    try:
        return None if named is None else date.fromisoformat(named[2])
    except ValueError:
        return None


def _names(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(str(cell or "").split()) for cell in cells]


def _is_units(row: Row) -> bool:
    return not row.text(_SAMPLE) and not row.text(_TIME) and "/" in row.text("Gluc")


def _units(rows: list[Row], findings: list[Finding], *, file: str) -> dict[str, str]:
    """Tell the unit of each column: as the row under the heading says, else as the instrument is delivered."""
    units = {column: unit for column, (_, unit) in _ANALYTES.items()}
    if not rows or not _is_units(rows[0]):
        says = "The export names no units: those in which the instrument is delivered are taken (glucose and lactate in g/L)."
        findings.append(Finding(code=f"{CODE}/units", says=says, where=file))
        return units
    for column, unit in tuple(units.items()):
        written = rows[0].text(column)
        if written in {"", "-", "%"}:
            continue
        plain = written.replace(" ", "").lower()
        if plain in _UNITS:
            units[column] = _UNITS[plain]
        else:
            says = f"The unit '{written}' of {column} is not known; {unit} is taken."
            findings.append(Finding(code=f"{CODE}/units", answer=Answer.NOT_KNOWN, says=says, where=file))
    return units


def _drawn(row: Row, clock: Clock, rows: list[Row]) -> datetime | None:
    """Tell when the sample was drawn, else when it was measured; the two columns may order their dates differently."""
    orders = {True: Clock(day_first=True), False: Clock(day_first=False)}
    order = told_day_first([other.text(_DRAWN) for other in rows if other.text(_DRAWN)])
    for column, read in ((_DRAWN, clock if order is None or not row.text(_DRAWN) else orders[order]), (_TIME, clock)):
        text = " ".join(row.text(column).split())
        if not text:
            continue
        try:
            return read(text)
        except ValueError:
            row.note("time", f"{column}: '{text}' is not a date and time of this export.", Answer.NOT_KNOWN)
    return None


def _readings(row: Row, at: datetime | None, units: dict[str, str]) -> Iterator[Reading]:
    ratio = _ratio(row, "Chemistry Dilution Ratio")
    for column, (analyte, _) in _ANALYTES.items():
        _question_percent(row, column, units[column])
        number = row.number(column)
        if number is not None:
            yield Reading(
                sample=row.text(_SAMPLE),
                where=row.where,
                analyte=KNOWN[analyte].name,
                called=column,
                number=number,
                unit=units[column],
                at=at,
                batch=row.text("Batch ID") or row.text("Vessel ID"),
                dilution=ratio,
            )


def _question_percent(row: Row, column: str, unit: str) -> None:
    if unit != "%" and row.text(column).endswith("%"):
        says = f"{column} is '{row.text(column)}', in percent where none is meant; the number is taken as it stands."
        row.note("percent", says, Answer.NOT_KNOWN)


def _ratio(row: Row, column: str) -> float | None:
    """Read "1:2" as 2; a spreadsheet writes "1:1" as "1:01"."""
    found = _RATIO.fullmatch(row.text(column))
    return float(found[1]) if found else None


def _count(row: Row, at: datetime | None) -> CellCount:
    for column in ("Total Density", "Viable Density"):
        _question_percent(row, column, "10*6.{cells}/mL")
    return CellCount(
        sample=row.text(_SAMPLE),
        where=row.where,
        counted_at=at,
        viable_density=row.value("Viable Density"),
        total_density=row.value("Total Density"),
        viability=row.value("Viability"),
        viable_cells=row.whole("Total Live Count"),
        total_cells=row.whole("Total Cell Count"),
        viable_diameter=row.value("Avg. Live Diameter"),
        dilution=_ratio(row, "Cell Density Dilution"),
        cell_type=row.text("Cell Type"),
        batch=row.text("Batch ID") or row.text("Vessel ID"),
    )
