"""Bytes to passages and counts: our own layout, or the export of a Vi-CELL."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import PurePath

from seedlot.assays.growth.layout import COUNTS, PASSAGES, Column, heading, plain_names
from seedlot.assays.growth.line import Line
from seedlot.assays.growth.raw import Cells, Count, Passage, Raw
from seedlot.assays.growth.settings import Settings
from seedlot.formats.cells import Moment, Number
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import TEXTS, Sheet, read_csv, read_workbook, refuse_cells_beyond
from seedlot.formats.text import decode
from seedlot.formats.vicell import CellCount, Export
from seedlot.formats.vicell_blu import is_blu, read_blu
from seedlot.formats.vicell_xr import is_xr, read_xr
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_PASSAGE = re.compile(r"(?:p|passage)?\s*(\d{1,4})", re.IGNORECASE)
_RATIO = re.compile(r"1\s*[:/]\s*(\d+(?:\.\d+)?)")


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read passages and counts from all files together.

    Raises:
        UnreadableFileError: a file is neither our layout nor a Vi-CELL export, or cannot be read.
    """
    parts = [_read_file(source.data, source.name, settings) for source in sources]
    return replace(_together(parts), instruments=tuple("".join(part.instruments) for part in parts))


def _together(parts: list[Raw]) -> Raw:
    return Raw(
        passages=tuple(passage for part in parts for passage in part.passages),
        counts=tuple(count for part in parts for count in part.counts),
        findings=tuple(finding for part in parts for finding in part.findings),
        unused=tuple(name for part in parts for name in part.unused),
    )


def _read_file(data: bytes, file: str, settings: Settings) -> Raw:
    if PurePath(file).suffix.lower() not in TEXTS:
        sheets = read_workbook(data, file=file)
        return _exported(read_xr(data, file=file)) if any(map(is_xr, sheets)) else _laid_out(sheets, file=file)
    if decode(data, file=file).text.startswith("Vi-CELL XR"):
        return _exported(read_xr(data, file=file))
    sheet = read_csv(data, file=file)
    if is_blu(sheet):
        day_first = {"auto": None, "day first": True, "month first": False}[settings.dates]
        return _exported(read_blu(data, file=file, day_first=day_first))
    return _laid_out((sheet,), file=file)


def _exported(export: Export) -> Raw:
    findings = list(export.findings)
    counts = tuple(_counted(count, findings) for count in export.counts)
    return Raw(counts=counts, findings=gathered(findings), unused=export.unused, instruments=(export.serial,))


def _counted(count: CellCount, findings: list[Finding]) -> Count:
    """Take a count of the instrument, without what cannot be."""
    density = _possible("viable density", count.viable_density, math.inf, count, findings)
    viable, total = count.viable_cells, count.total_cells
    if viable is not None and total is not None and not 0 <= viable <= total:
        findings.append(_impossible(f"Of {total} cells {viable} are viable", count))
        viable = total = None
    return Count(
        sample=count.sample,
        where=count.where,
        on=None if count.counted_at is None else Moment(count.counted_at, timed=True),
        viable_density=None if density is None else Number(density),
        total_density=_possible("total density", count.total_density, math.inf, count, findings),
        viability=_possible("viability", count.viability, 100, count, findings),
        viable_counted=viable,
        total_counted=total,
        diameter=count.diameter,
    )


def _possible(name: str, value: float | None, high: float, count: CellCount, findings: list[Finding]) -> float | None:
    if value is None or 0 <= value <= high:
        return value
    findings.append(_impossible(f"The {name} is {value:g}", count))
    return None


def _impossible(says: str, count: CellCount) -> Finding:
    says = f"{says}, which cannot be; it is not known."
    return Finding(code="growth/impossible", answer=Answer.NOT_KNOWN, says=says, where=count.where)


def _laid_out(sheets: tuple[Sheet, ...], *, file: str) -> Raw:
    """Read every sheet that has our heading; name those that have not."""
    raw = _together([_table(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets])
    if raw.passages or raw.counts or raw.findings:
        return raw
    raise UnreadableFileError(
        file,
        "it has no row under a heading of passages (columns 'sample', 'passage') or of counts "
        "(columns 'sample', 'viable density'), and it is no Vi-CELL export",
        mend="Name the columns in row 1 as the assay's page says.",
    )


def _table(sheet: Sheet, place: str) -> Raw:
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    if "sample" in names and "passage" in names:
        rows, findings, unused = _rows(sheet, PASSAGES, place)
        passages = tuple(passage for line in rows if (passage := _passage(line)) is not None)
        return Raw(passages=passages, findings=gathered(findings), unused=unused)
    if "sample" in names and "viable density" in names:
        rows, findings, unused = _rows(sheet, COUNTS, place)
        counts = tuple(count for line in rows if (count := _count(line)) is not None)
        return Raw(counts=counts, findings=gathered(findings), unused=unused)
    return Raw(unused=(place,))


def _rows(sheet: Sheet, columns: tuple[Column, ...], place: str) -> tuple[list[Line], list[Finding], tuple[str, ...]]:
    """Take a sheet apart: its rows under our names, an empty list for their findings, the columns not read."""
    head = heading(sheet.rows[0], columns, file=place, where="row 1")
    refuse_cells_beyond(sheet.rows[0], enumerate(sheet.rows[1:], start=2), file=place)
    known = {column.name: column for column in columns}
    findings: list[Finding] = []
    rows = []
    for line, cells in enumerate(sheet.rows[1:], start=2):
        if any(cell is not None for cell in cells):
            named = {name: cell for name, cell in zip(head.names, cells, strict=False) if name is not None}
            row = Row(where=f"{place}, row {line}", cells=named, findings=findings, code="growth")
            rows.append(Line(row=row, columns=known, factors=head.factors))
    return rows, findings, tuple(f"{place}: {name}" for name in head.unread)


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
    return Count(
        sample=sample,
        where=line.where,
        on=line.moment("counted on"),
        hours=line.value("hours"),
        viable_density=line.number("viable density"),
        total_density=line.value("total density"),
        viability=line.value("viability"),
        viable_counted=viable,
        total_counted=total,
        diameter=line.value("diameter"),
    )
