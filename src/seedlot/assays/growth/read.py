"""Bytes to passages and counts: our own layout, or the export of a cell counter."""

from __future__ import annotations

import re
from dataclasses import replace

from seedlot.assays.growth.layout import PASSAGES
from seedlot.assays.growth.raw import Cells, Count, Passage, Raw
from seedlot.assays.growth.settings import Settings
from seedlot.formats.cells import Moment, Number
from seedlot.formats.clocks import DAY_FIRST
from seedlot.formats.count_table import COUNTS
from seedlot.formats.counters import KNOWN, read_counter
from seedlot.formats.counts import CellCount, Export, more_than_all
from seedlot.formats.layout import Line, laid_rows, plain_names
from seedlot.formats.repeats import check_batches, counted_once, counted_twice, each_once, named_apart, once
from seedlot.formats.rows import gathered
from seedlot.formats.tables import Sheet
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "growth"

_PASSAGE = re.compile(r"(?:p|passage)?\s*(\d{1,4})", re.IGNORECASE)
_RATIO = re.compile(r"1\s*[:/]\s*(\d+(?:\.\d+)?)")


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read passages and counts from all files together.

    Raises:
        UnreadableFileError: a file is neither our layout nor a counter's export, or cannot be read.
    """
    parts = each_once(
        sources,
        lambda source: _read_file(source.data, source.name, DAY_FIRST[settings.dates]),
        lambda finding: Raw(findings=(finding,)),
        code=CODE,
    )
    counts, repeated = once([part.counts for part in parts], _stamp, _say_twice)
    pairs = [(count.sample, count.batch) for count in counts]
    names = named_apart(pairs)
    raw = _together(parts)
    return replace(
        raw,
        counts=tuple(replace(count, sample=names[count.sample, count.batch]) for count in counts),
        findings=(*raw.findings, *gathered(repeated), *check_batches(pairs, code=f"{CODE}/names")),
        instruments=tuple("".join(part.instruments) for part in parts),
    )


def _stamp(count: Count) -> Count | None:
    """What tells a count from all others; None where it says no time of day, and might be another."""
    return replace(count, where="") if count.on is not None and count.on.timed else None


def _say_twice(count: Count, first: Count) -> Finding:
    return counted_twice(count.sample, count.where, first.where, code=CODE)


def _together(parts: list[Raw]) -> Raw:
    return Raw(
        passages=tuple(passage for part in parts for passage in part.passages),
        counts=tuple(count for part in parts for count in part.counts),
        findings=tuple(finding for part in parts for finding in part.findings),
        unused=tuple(name for part in parts for name in part.unused),
    )


def _read_file(data: bytes, file: str, day_first: bool | None) -> Raw:  # noqa: FBT001 - None: told by the dates
    found = read_counter(data, file=file, day_first=day_first)
    return _exported(found) if isinstance(found, Export) else _laid_out(found, file=file)


def _exported(export: Export) -> Raw:
    kept, findings = counted_once(export, code=CODE)
    return Raw(
        counts=tuple(map(_counted, kept)),
        findings=findings,
        unused=export.unused,
        instruments=(export.serial,),
    )


def _counted(count: CellCount) -> Count:
    """Take what growth needs of an instrument's count."""
    return Count(
        sample=count.sample,
        where=count.where,
        on=None if count.counted_at is None else Moment(count.counted_at, timed=count.timed),
        viable_density=None if count.viable_density is None else Number(count.viable_density),
        total_density=count.total_density,
        viability=count.viability,
        viable_counted=count.viable_cells,
        total_counted=count.total_cells,
        diameter=count.viable_diameter if count.diameter is None else count.diameter,
        batch=count.batch,
    )


def _laid_out(sheets: tuple[Sheet, ...], *, file: str) -> Raw:
    """Read every sheet that has our heading; name those that have not."""
    raw = _together([_table(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets])
    if raw.passages or raw.counts or raw.findings:
        return raw
    raise UnreadableFileError(
        file,
        "it has no row under a heading of passages (columns 'sample', 'passage') or of counts "
        f"(columns 'sample', 'viable density'), and it is no export of {KNOWN}",
        mend="Name the columns in row 1 as the assay's page says.",
    )


def _table(sheet: Sheet, place: str) -> Raw:
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    if "sample" in names and "passage" in names:
        rows, findings, unused = laid_rows(sheet, PASSAGES, place=place, code="growth")
        passages = tuple(passage for line in rows if (passage := _passage(line)) is not None)
        return Raw(passages=passages, findings=gathered(findings), unused=unused)
    if "sample" in names and "viable density" in names:
        rows, findings, unused = laid_rows(sheet, COUNTS, place=place, code="growth")
        counts = tuple(count for line in rows if (count := _count(line)) is not None)
        return Raw(counts=counts, findings=gathered(findings), unused=unused)
    return Raw(unused=(place,))


def _passage(line: Line) -> Passage | None:
    sample, number = line.text("sample"), _passage_number(line)
    if not sample:
        line.note("sample", "The row names no sample; it is not used.", Answer.NOT_KNOWN)
    if not sample or number is None:
        return None
    return Passage(
        sample=sample,
        number=number,
        where=line.where,
        seeded=_seeded(line),
        harvested=_harvested(line),
        seeded_on=line.moment("seeded on"),
        harvested_on=line.moment("harvested on"),
        hours=line.value("hours in culture"),
        attached=line.value("viable cells attached"),
        frozen=line.value("cells frozen"),
        thawed=line.value("viable cells at thaw"),
        after_a_day=line.value("viable cells at 24 h"),
        confluence=line.value("confluence"),
        split=_split_ratio(line),
        area=line.value("area"),
        before=line.value("doublings before"),
        note=line.text("note"),
    )


def _passage_number(line: Line) -> int | None:
    found = _PASSAGE.fullmatch(line.text("passage"))
    if found is None:
        line.note("number", f"'{line.text('passage')}' is no passage number; the row is not used.", Answer.NOT_KNOWN)
        return None
    return int(found[1])


def _split_ratio(line: Line) -> float | None:
    found = _RATIO.fullmatch(line.text("split ratio"))
    return float(found[1]) if found else line.value("split ratio")


def _seeded(line: Line) -> Cells:
    viable, total = _counted_cells(line, "viable counted at seeding", "total counted at seeding")
    return Cells(
        numbers=line.numbers("viable cells seeded"),
        total=line.number("total cells seeded"),
        viability=line.value("viability at seeding"),
        viable_counted=viable,
        total_counted=total,
        counts=_names(line.text("count at seeding")),
        volume=line.value("volume at seeding"),
    )


def _harvested(line: Line) -> Cells:
    viable, total = _counted_cells(line, "viable counted", "total counted")
    return Cells(
        numbers=line.numbers("viable cells harvested"),
        total=line.number("total cells harvested"),
        viability=line.value("viability"),
        viable_counted=viable,
        total_counted=total,
        counts=_names(line.text("count at harvest")),
        volume=line.value("volume at harvest"),
    )


def _counted_cells(line: Line, viable: str, total: str) -> tuple[int | None, int | None]:
    """Read the cells seen in a count; more viable than all is impossible, and then neither is known."""
    seen, all_seen = line.whole(viable), line.whole(total)
    if seen is not None and all_seen is not None and seen > all_seen:
        line.note("impossible", f"{viable} ({seen}) is more than {total} ({all_seen}).", Answer.NOT_KNOWN)
        return None, None
    return seen, all_seen


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(";") if (name := part.strip()))


def _count(line: Line) -> Count | None:
    sample = line.text("sample")
    if not sample:
        line.note("sample", "The row names no sample; it is not used.", Answer.NOT_KNOWN)
        return None
    viable, total = _counted_cells(line, "viable counted", "total counted")
    density, whole = line.number("viable density"), line.value("total density")
    if density is not None and more_than_all(density.value, whole):
        says = f"viable density ({density.value:g}) is more than total density ({whole:g})."
        line.note("impossible", says, Answer.NOT_KNOWN)
        density = whole = None
    return Count(
        sample=sample,
        where=line.where,
        on=line.moment("counted on"),
        hours=line.value("hours"),
        viable_density=density,
        total_density=whole,
        viability=line.value("viability"),
        viable_counted=viable,
        total_counted=total,
        diameter=line.value("diameter"),
    )
