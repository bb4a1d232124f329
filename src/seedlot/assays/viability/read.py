"""Bytes to counts, thaws and panels: our own layouts, or the export of a cell counter."""

from __future__ import annotations

import re
from dataclasses import replace

from seedlot.assays.viability.chamber import chambers
from seedlot.assays.viability.layout import COUNTS, PANELS, SQUARES, THAWS
from seedlot.assays.viability.raw import QUADRANTS, Count, Left, Panel, Raw, Thaw
from seedlot.assays.viability.settings import Settings
from seedlot.formats.cells import Number
from seedlot.formats.clocks import DAY_FIRST
from seedlot.formats.counters import KNOWN, read_counter
from seedlot.formats.counts import CellCount, Export, more_than_all
from seedlot.formats.layout import Line, laid_rows, plain_names
from seedlot.formats.repeats import counted_once, counted_twice, each_once, named_apart, once
from seedlot.formats.rows import gathered
from seedlot.formats.tables import Sheet
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "viability"

_UNIT = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$")
_WHOLE = 101.0  # four parts in % add up to no more than this


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read counts, thaws and panels from all files together.

    Raises:
        UnreadableFileError: a file is neither in a layout of ours nor a counter's export, or cannot be read.
    """
    parts = each_once(
        sources,
        lambda source: _read_file(source.data, source.name, DAY_FIRST[settings.dates]),
        lambda finding: Raw(findings=(finding,)),
        code=CODE,
    )
    counts, repeated = once([part.counts for part in parts], _stamp, _say_twice)
    raw = _together(parts)
    return replace(
        raw,
        counts=counts,
        findings=(*raw.findings, *gathered(repeated)),
        instruments=tuple("".join(part.instruments) for part in parts),
    )


def _stamp(count: Count) -> Count | None:
    """What tells a count from all others; None where it says no time of day, and might be another."""
    told = count.told
    return replace(count, told=replace(told, where="")) if told.timed and told.counted_at is not None else None


def _say_twice(count: Count, first: Count) -> Finding:
    return counted_twice(count.told.sample, count.told.where, first.told.where, code=CODE)


def _together(parts: list[Raw]) -> Raw:
    return Raw(
        counts=tuple(count for part in parts for count in part.counts),
        thaws=tuple(thaw for part in parts for thaw in part.thaws),
        panels=tuple(panel for part in parts for panel in part.panels),
        findings=tuple(finding for part in parts for finding in part.findings),
        unused=tuple(name for part in parts for name in part.unused),
    )


def _read_file(data: bytes, file: str, day_first: bool | None) -> Raw:  # noqa: FBT001 - None: told by the dates
    found = read_counter(data, file=file, day_first=day_first)
    return _exported(found) if isinstance(found, Export) else _laid_out(found, file=file)


def _exported(export: Export) -> Raw:
    kept, findings = counted_once(export, code=CODE)
    counts = tuple(Count(told=count, per_cell=_per_cell(count)) for count in kept)
    return Raw(counts=counts, findings=findings, unused=export.unused, instruments=(export.serial,))


def _per_cell(count: CellCount) -> float | None:
    """The density that one cell seen stands for."""
    for density, seen in ((count.total_density, count.total_cells), (count.viable_density, count.viable_cells)):
        if density and seen:
            return density / seen
    return None


def _laid_out(sheets: tuple[Sheet, ...], *, file: str) -> Raw:
    raw = _together([_table(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets])
    if raw.counts or raw.thaws or raw.panels or raw.findings:
        return raw
    raise UnreadableFileError(
        file,
        "it has no row under a heading of squares ('sample', 'live', 'dead'), of counts ('sample', 'viable density'), "
        "of thaws ('sample', 'cells frozen') or of apoptosis ('sample', 'viable', 'early apoptotic', ...), "
        f"and it is no export of {KNOWN}",
        mend="Name the columns in row 1 as the assay's page says.",
    )


def _table(sheet: Sheet, place: str) -> Raw:
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    if "sample" not in names:
        return Raw(unused=(place,))
    if "live" in names and "dead" in names:
        rows, findings, unused = laid_rows(sheet, SQUARES, place=place, code=CODE)
        return Raw(counts=chambers(_named(rows)), findings=gathered(findings), unused=unused)
    if "viable density" in names:
        rows, findings, unused = laid_rows(sheet, COUNTS, place=place, code=CODE)
        return Raw(counts=tuple(map(_count, _named(rows))), findings=gathered(findings), unused=unused)
    if "cells frozen" in names:
        rows, findings, unused = laid_rows(sheet, THAWS, place=place, code=CODE)
        return Raw(thaws=tuple(map(_thaw, _named(rows))), findings=gathered(findings), unused=unused)
    if set(QUADRANTS) <= set(names):
        return _panels(sheet, place)
    return Raw(unused=(place,))


def _named(lines: list[Line]) -> list[Line]:
    """The rows that name their sample; the others are findings."""
    for line in lines:
        if not line.text("sample"):
            line.note("sample", "The row names no sample; it is not used.", Answer.NOT_KNOWN)
    return [line for line in lines if line.text("sample")]


def _count(line: Line) -> Count:
    moment = line.moment("counted on")
    viable, total = line.whole("viable counted"), line.whole("total counted")
    if viable is not None and total is not None and viable > total:
        line.note("impossible", f"viable counted ({viable}) is more than total counted ({total}).", Answer.NOT_KNOWN)
        viable = total = None
    density, whole = line.value("viable density"), line.value("total density")
    if more_than_all(density, whole):
        line.note(
            "impossible", f"viable density ({density:g}) is more than total density ({whole:g}).", Answer.NOT_KNOWN
        )
        density = whole = None
    told = CellCount(
        sample=line.text("sample"),
        where=line.where,
        counted_at=None if moment is None else moment.when,
        timed=moment is None or moment.timed,
        viable_density=density,
        total_density=whole,
        viability=line.value("viability"),
        viable_cells=viable,
        total_cells=total,
        diameter=line.value("diameter"),
    )
    return Count(told=told, hours=line.value("hours"), volume=line.value("volume"), per_cell=_per_cell(told))


def _thaw(line: Line) -> Thaw:
    return Thaw(
        sample=line.text("sample"),
        where=line.where,
        frozen=_plain(line, "cells frozen"),
        thawed=_left(line, "thaw"),
        plated=_plain(line, "cells plated"),
        later=_left(line, "24 h"),
        note=line.text("note"),
    )


def _left(line: Line, when: str) -> Left:
    names = tuple(name for part in line.text(f"count at {when}").split(";") if (name := part.strip()))
    numbers, volume = _plain(line, f"viable cells at {when}"), line.value(f"volume at {when}")
    if numbers and names:
        says = f"The cells at {when} are stated as a number and by counts; the number is used, the counts are not."
        line.note("stated", says, Answer.NOT_KNOWN)
    return Left(numbers=numbers, counts=names, volume=volume)


def _plain(line: Line, column: str) -> tuple[float, ...]:
    """Replicates that are values; one that is only a limit is left out, with a finding."""
    found = line.numbers(column)
    if any(number.relation != "=" for number in found):
        line.note("value", f"{column}: '{line.text(column)}' holds a limit, which is not a value.", Answer.NOT_KNOWN)
    return tuple(number.value for number in found if number.relation == "=" and number.value is not None)


def _panels(sheet: Sheet, place: str) -> Raw:
    """Read panels of apoptosis; the unit of the quadrants is that of their heading, else it is told from the numbers."""
    units = {found[1].lower() for cell in sheet.rows[0] if _quadrant(cell) and (found := _UNIT.search(str(cell)))}
    if len(units) > 1:
        raise UnreadableFileError(
            place,
            f"the four quadrants are not in one unit ({', '.join(sorted(units))})",
            where="row 1",
            mend="Write all four as '(%)' or all four as '({cells})'.",
        )
    heading = tuple(
        str(cell).partition("(")[0].partition("[")[0] if _quadrant(cell) else cell for cell in sheet.rows[0]
    )
    rows, findings, unused = laid_rows(Sheet(sheet.name, (heading, *sheet.rows[1:])), PANELS, place=place, code=CODE)
    counted = None if not units else not any("%" in unit for unit in units)
    panels = tuple(_panel(line, counted=counted) for line in _named(rows))
    return Raw(panels=panels, findings=gathered(findings), unused=unused)


def _quadrant(cell: object) -> bool:
    return plain_names((str(cell or ""),))[0] in QUADRANTS


def _panel(line: Line, *, counted: bool | None) -> Panel:
    numbers = [_figure(line, name) for name in QUADRANTS]
    known = [number for number in numbers if number is not None]
    if counted is None:
        counted = bool(known) and all(number.is_integer() for number in known) and sum(known) > _WHOLE
    return Panel(
        sample=line.text("sample"),
        where=line.where,
        parts=tuple(numbers),
        counted=counted,
        cells=line.whole("cells"),
        stain=line.text("stain"),
    )


def _figure(line: Line, column: str) -> float | None:
    found: Number | None = line.number(column)
    if found is not None and found.relation != "=":
        line.note("value", f"{column} is '{line.text(column)}', which is not a value.", Answer.NOT_KNOWN)
    return None if found is None else found.value


def by_sample(counts: tuple[Count, ...]) -> dict[str, list[Count]]:
    """The counts of all files by the name of their sample; one name in two batches is two samples."""
    names = named_apart((count.told.sample, count.told.batch) for count in counts)
    found: dict[str, list[Count]] = {}
    for count in sorted(counts, key=lambda count: (count.told.sample, count.told.batch)):
        sample = names[count.told.sample, count.told.batch]
        found.setdefault(sample, []).append(replace(count, told=replace(count.told, sample=sample)))
    return found
