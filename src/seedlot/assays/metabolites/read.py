"""Bytes to readings, counts and places: an analyser's export, a counter's, or our own layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from seedlot.assays.metabolites.layout import NAMED, SAMPLES
from seedlot.assays.metabolites.raw import Place, Raw, Value
from seedlot.assays.metabolites.settings import Settings
from seedlot.formats.analytes import Analysed, Analyte, Reading
from seedlot.formats.cedex_bioht import is_bioht, read_bioht
from seedlot.formats.clocks import DAY_FIRST
from seedlot.formats.counters import KNOWN, read_counter
from seedlot.formats.counts import CellCount, Export, possible
from seedlot.formats.flex2 import is_flex2, read_flex2
from seedlot.formats.layout import Column, Line, laid_rows, plain_names
from seedlot.formats.repeats import counted_once, counted_twice, each_once, once
from seedlot.formats.rows import gathered
from seedlot.formats.tables import TEXTS, Cell, Sheet, read_csv
from seedlot.formats.text import decode
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnitError, UnreadableFileError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.units import comparable

CODE = "metabolites"

_PARTS = re.compile(r"(.+?)\s*[(\[](.+)[)\]]")
_TABLE = "table"
#: Units that a heading need not name; and those of what a dilution changes in no simple way.
_PLAIN = frozenset({"[pH]", "%", "{OD}"})
_NOT_SCALED = frozenset({"[pH]", "mm[Hg]", "%"})


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read readings, counts and places from all files together.

    Raises:
        UnreadableFileError: a file is neither an export that is known nor in our layout, or cannot be read.
    """
    parts = each_once(
        sources,
        lambda source: _read_file(source.data, source.name, DAY_FIRST[settings.dates]),
        lambda finding: Raw(findings=(finding,)),
        code=CODE,
    )
    counts, again = once([part.counts for part in parts], _count_stamp, _say_count)
    values, repeated = once([part.values for part in parts], _stamp, _say_value)
    raw = _together(parts)
    return replace(
        raw,
        counts=counts,
        values=values,
        findings=(*raw.findings, *gathered((*again, *repeated))),
        instruments=tuple("".join(part.instruments) for part in parts),
    )


def _count_stamp(count: CellCount) -> CellCount | None:
    return replace(count, where="") if count.timed and count.counted_at is not None else None


def _say_count(count: CellCount, first: CellCount) -> Finding:
    return counted_twice(count.sample, count.where, first.where, code=CODE)


def _stamp(value: Value) -> Value | None:
    """What tells an instrument's reading from all others; None for a row of a table, which may be a replicate."""
    reading = value.reading
    return (
        replace(value, reading=replace(reading, where="")) if value.place is None and reading.at is not None else None
    )


def _say_value(value: Value, first: Value) -> Finding:
    one, other = value.reading, first.reading
    says = f"The same readings of '{one.sample}', of the same time, stand in {other.where}: they count once."
    return Finding(code=f"{CODE}/duplicate", answer=Answer.NOT_KNOWN, says=says, where=one.where)


def _together(parts: list[Raw]) -> Raw:
    return Raw(
        values=tuple(value for part in parts for value in part.values),
        counts=tuple(count for part in parts for count in part.counts),
        places=tuple(place for part in parts for place in part.places),
        findings=tuple(finding for part in parts for finding in part.findings),
        unused=tuple(name for part in parts for name in part.unused),
    )


def _read_file(data: bytes, file: str, day_first: bool | None) -> Raw:  # noqa: FBT001 - None: told by the dates
    if PurePath(file).suffix.lower() in TEXTS:
        if is_bioht(decode(data, file=file).text):
            return _analysed(read_bioht(data, file=file))
        if is_flex2(read_csv(data, file=file)):
            return _analysed(read_flex2(data, file=file, day_first=day_first))
    found = read_counter(data, file=file, day_first=day_first)
    return _counted(found) if isinstance(found, Export) else _laid_out(found, file=file)


def _analysed(found: Analysed) -> Raw:
    findings = list(found.findings)
    return Raw(
        values=tuple(Value(reading=reading, source=found.instrument) for reading in found.readings),
        counts=tuple(possible(count, findings, code=CODE) for count in found.counts),
        findings=gathered(findings),
        unused=found.unused,
        instruments=(found.serial,),
    )


def _counted(export: Export) -> Raw:
    counts, findings = counted_once(export, code=CODE)
    return Raw(counts=counts, findings=findings, unused=export.unused, instruments=(export.serial,))


def _laid_out(sheets: tuple[Sheet, ...], *, file: str) -> Raw:
    raw = _together([_table(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets])
    if raw.values or raw.places or raw.findings:
        return raw
    raise UnreadableFileError(
        file,
        "it has no row under a heading with 'sample' and an analyte, a culture or a viable density, "
        f"and it is no export of a FLEX2, a Cedex Bio HT or a counter ({KNOWN})",
        mend="Name the columns in row 1 as the assay's page says.",
    )


def _table(sheet: Sheet, place: str) -> Raw:
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    if "sample" not in names or not {"culture", "viable density", *NAMED} & set(names):
        return Raw(unused=(place,))
    units = dict(_unit(cell, place) for cell in sheet.rows[0] if _named(cell))
    heading = tuple(_name(cell) if _named(cell) else cell for cell in sheet.rows[0])
    columns = (*SAMPLES, *(Column(name, "", "") for name in NAMED))
    lower = tuple(replace(column, name=column.name.lower()) for column in columns)
    rows, findings, unused = laid_rows(Sheet(sheet.name, (heading, *sheet.rows[1:])), lower, place=place, code=CODE)
    values: list[Value] = []
    places: list[Place] = []
    for line in rows:
        if not line.text("sample"):
            line.note("sample", "The row names no sample; it is not used.", Answer.NOT_KNOWN)
            continue
        one = _place(line)
        places.append(one)
        values.extend(_values(line, one, units))
    findings.extend(_unnamed(sheet.rows[0], {value.reading.called for value in values}, place))
    return Raw(values=tuple(values), places=tuple(places), findings=gathered(findings), unused=unused)


def _unnamed(heading: tuple[Cell, ...], used: set[str], place: str) -> Iterator[Finding]:
    """Tell of each analyte without a unit in its heading which is meant; a pH or a part in % needs none."""
    for cell in heading:
        if _name(cell) in used and not _PARTS.fullmatch(" ".join(str(cell).split())):
            analyte = NAMED[_name(cell)]
            if analyte.unit not in _PLAIN:
                says = f"The heading names no unit of {analyte.name}: {analyte.unit} is meant."
                yield Finding(code=f"{CODE}/unit", says=says, where=f"{place}, row 1")


def _named(cell: Cell) -> bool:
    return _name(cell) in NAMED


def _name(cell: Cell) -> str:
    return plain_names((cell,))[0]


def _unit(cell: Cell, place: str) -> tuple[str, str]:
    """The unit in the heading of an analyte, else the one that it is reported in.

    Raises:
        UnreadableFileError: a unit that cannot be one of this analyte.
    """
    name = _name(cell)
    analyte = NAMED[name]
    parts = _PARTS.fullmatch(" ".join(str(cell).split()))
    unit = parts[2] if parts else analyte.unit
    try:
        if comparable(unit, analyte.unit) or (analyte.mass is not None and comparable(unit, "g/L")):
            return name, unit
    except UnitError:
        pass
    raise UnreadableFileError(
        place,
        f"the unit '{unit}' of column '{name}' cannot be converted to '{analyte.unit}'",
        where="row 1",
        mend="Write a UCUM unit such as mmol/L or g/L.",
    )


def _place(line: Line) -> Place:
    moment = line.moment("drawn on")
    return Place(
        sample=line.text("sample"),
        where=line.where,
        culture=line.text("culture"),
        hours=line.value("hours"),
        at=None if moment is None else moment.when,
        viable_density=line.value("viable density"),
        lysed=line.value("total ldh"),
    )


def _values(line: Line, place: Place, units: dict[str, str]) -> Iterator[Value]:
    dilution = line.value("dilution")
    unread = "" if dilution is not None or not line.text("dilution") else "the dilution that is written cannot be read"
    if dilution is not None and dilution < 1:
        says = (
            f"The dilution of '{place.sample}' is {dilution:g}; a factor is meant, 2 for 1 + 1. It is taken as written."
        )
        line.note("dilution", says, Answer.NOT_KNOWN)
    for name, unit in units.items():
        analyte: Analyte = NAMED[name]
        scaled = dilution not in {None, 1.0} and analyte.unit in _NOT_SCALED
        why = unread or ("it was measured in a diluted sample, and cannot be multiplied" if scaled else "")
        for number in line.numbers(name):
            reading = Reading(
                sample=place.sample,
                where=line.where,
                analyte=analyte.name,
                called=name,
                number=number,
                unit=unit,
                at=place.at,
                batch=place.culture,
                dilution=dilution,
            )
            yield Value(reading=reading, source=_TABLE, times=dilution or 1.0, place=place, why=why)
