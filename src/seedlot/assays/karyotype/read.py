"""Bytes to karyotypes: a text with one on a line, or a table with one in a row."""

from __future__ import annotations

import re
from pathlib import PurePath

from seedlot.assays.karyotype.raw import Raw, Written
from seedlot.assays.karyotype.settings import Settings
from seedlot.formats.iscn import parse
from seedlot.formats.iscn_shapes import Fault
from seedlot.formats.layout import Column, Line, laid_rows, plain_names
from seedlot.formats.repeats import copied, copies
from seedlot.formats.rows import gathered
from seedlot.formats.tables import Sheet, read_sheets
from seedlot.formats.text import decode
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "karyotype"
#: Most karyotypes of one measurement.
MOST = 20_000
_CELLS = 1e5

#: A row for each karyotype. The first two columns are needed.
COLUMNS = (
    Column("sample", "", "name of the sample; rows of one sample are its cultures, and are told together"),
    Column("karyotype", "", "in ISCN; in a .csv between quotation marks"),
    Column("cells counted", "{cells}", "metaphases that were looked at, where the brackets do not say it", high=_CELLS),
    Column("metaphases", "{cells}", "the same", high=_CELLS),
    Column("resolution", "", "bands, as 450"),
    Column("method", "", "G-band, Q-band, R-band, SKY, FISH"),
    Column("culture", "", "flask or colony; cells of one culture are not independent"),
    Column("passage", "", "as P35"),
    Column("parent", "", "the karyotype before: a sample of the files, or a karyotype in ISCN"),
    Column("tetraploid cells", "{cells}", "tetraploid among the metaphases looked at for ploidy alone", high=_CELLS),
    Column("tetraploid counted", "{cells}", "how many those were", high=_CELLS, positive=True),
)
_NAMED = re.compile(r"([^:\t,()\[\]]{1,80}?)\s*(?::|\t)\s*(?=\S)(?!:)")
_KARYOTYPE = re.compile(r"\s*\d{2}\D|\s*(?:mos|chi|arr|nuc|ish)\b", re.IGNORECASE)

#: How a karyotype ends, or a line begins, that is broken in two: at a comma, a stroke, a sign, a bracket; at an item.
_OPEN_END, _OPEN_START = ",/;([+-~.", "/[](),;+-."
_REST = re.compile(r"\s*\??(?:[a-z]{1,4} ?\(|\d?mar\b|(?:idem|sdl|sl)\b)", re.IGNORECASE)
#: No karyotype that is put together of lines is longer.
_LONGEST = 4_000


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read the karyotypes of all files together.

    Raises:
        UnreadableFileError: a file holds no karyotype, is damaged, or its table has not our columns.
    """
    del settings
    parts = [
        Raw(findings=(copied(source.name, first, code=CODE),)) if first else _read_file(source.data, source.name)
        for source, first in zip(sources, copies(sources), strict=True)
    ]
    return _together(parts)


def _together(parts: list[Raw]) -> Raw:
    return Raw(
        written=tuple(one for part in parts for one in part.written),
        findings=tuple(one for part in parts for one in part.findings),
        unused=tuple(one for part in parts for one in part.unused),
    )


def _read_file(data: bytes, file: str) -> Raw:
    if PurePath(file).suffix.lower() in (".txt", ".iscn"):
        text = decode(data, file=file).text
        heading = re.split(r"[\t;,]", text.lstrip("\ufeff\n\r ").partition("\n")[0].lower())
        if not {"sample", "karyotype"} <= {cell.strip(' "\r') for cell in heading}:
            return _lines(text, file)
    named = file if PurePath(file).suffix.lower() != ".iscn" else f"{file}.txt"
    return _laid_out(read_sheets(data, file=named), file)


def _lines(text: str, file: str) -> Raw:
    """One karyotype a line, with or without NAME: before it; # begins a remark. A karyotype may run over several lines."""
    lines = _joined(text)
    if not lines:
        raise UnreadableFileError(file, "it holds no karyotype", mend="Write one on each line, as NAME: 46,XX[20].")
    if len(lines) > MOST:
        raise UnreadableFileError(file, f"it has {len(lines)} lines, more than {MOST}", mend="Split it.")
    stem = PurePath(file).stem
    written, findings = [], []
    for numbers, line in lines:
        blank = len(line) - len(line.lstrip())
        found = None if _KARYOTYPE.match(line) else _NAMED.match(line, blank)
        sample = found[1].strip() if found else stem if len(lines) == 1 else f"{stem} line {numbers[0]}"
        where = f"{file}, line {numbers[0]}" if len(numbers) == 1 else f"{file}, lines {numbers[0]} to {numbers[-1]}"
        offset = found.end() if found else blank
        one = Written(sample=sample, karyotype=parse(line[offset:]), where=where, offset=offset)
        written.append(one)
        if len(numbers) > 1:
            says = "The karyotype runs over several lines. They are read as one line, and columns are counted so."
            findings.append(Finding(code=f"{CODE}/iscn", says=says, where=where))
        findings.extend(_faults(one))
    return Raw(written=tuple(written), findings=gathered(findings))


def _joined(text: str) -> list[tuple[list[int], str]]:
    """The lines that hold something, with their numbers; one that goes on with a karyotype is put behind the one before."""
    made: list[tuple[list[int], str]] = []
    for number, whole in enumerate(text.splitlines(), start=1):
        line = whole.rstrip()
        if not line.strip() or line.strip().startswith("#"):
            continue
        if made and _goes_on(made[-1][1], line):
            numbers, before = made[-1]
            gap = "" if before[-1] in _OPEN_END or line.strip()[0] in _OPEN_START else " "
            made[-1] = ([*numbers, number], f"{before}{gap}{line.strip()}")
        else:
            made.append(([number], line))
    return made


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the karyotype before it: by how that one ends, or how this one begins."""
    named = _NAMED.match(line, len(line) - len(line.lstrip()))
    if len(before) > _LONGEST or (named and _KARYOTYPE.match(line, named.end())):
        return False
    if _KARYOTYPE.match(line):
        return before[-1] == "/" and not before.endswith("//")
    inside = before.count("(") > before.count(")") or before.count("[") > before.count("]")
    return before[-1] in _OPEN_END or inside or line.strip()[0] in _OPEN_START or bool(_REST.match(line))


def _faults(one: Written) -> list[Finding]:
    """The faults of a karyotype as findings: what could not be read is not known, what was mended is told."""
    return [
        Finding(code=f"{CODE}/iscn", answer=_answer(fault), says=say(fault, one.offset), where=one.where)
        for fault in one.karyotype.faults
    ]


def _answer(fault: Fault) -> Answer | None:
    return Answer.NOT_KNOWN if fault.gravity == "wrong" else None


def say(fault: Fault, offset: int = 0) -> str:
    """A fault in one sentence: the column, what it is, how it was or may be mended."""
    what = f"Column {fault.column + offset}: {fault.what}"
    if not fault.mend:
        return f"{what}."
    done = "" if fault.gravity != "mended" else " It is read so."
    mend = fault.mend[0].upper() + fault.mend[1:]
    return f"{what}. {mend}{'' if mend.endswith('?') else '.'}{done}"


def _laid_out(sheets: tuple[Sheet, ...], file: str) -> Raw:
    parts = [_table(sheet, file if len(sheets) == 1 else f"{file}, sheet '{sheet.name}'") for sheet in sheets]
    if not any(part.written or part.findings for part in parts):
        raise UnreadableFileError(
            file,
            "it has no row under the columns 'sample' and 'karyotype'",
            mend="Name the columns in row 1 so; or give a .txt with one karyotype on each line.",
        )
    return _together(parts)


def _table(sheet: Sheet, place: str) -> Raw:
    sheet = _renamed(sheet)
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    if "sample" not in names or "karyotype" not in names:
        return Raw(unused=(place,))
    width = max((number for number, cell in enumerate(sheet.rows[0], start=1) if cell is not None), default=0)
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(cell is not None for cell in row[width:]):
            raise UnreadableFileError(
                place,
                "the commas of a karyotype part it into several cells",
                where=f"row {number}",
                mend="Put the karyotype between quotation marks, or part the columns by tabs.",
            )
    if len(sheet.rows) > MOST:
        raise UnreadableFileError(place, f"it has {len(sheet.rows)} rows, more than {MOST}", mend="Split it.")
    rows, findings, unused = laid_rows(sheet, COLUMNS, place=place, code=CODE)
    written = tuple(one for line in rows if (one := _row(line)) is not None)
    findings.extend(found for one in written for found in _faults(one))
    return Raw(written=written, findings=gathered(findings), unused=unused)


def _renamed(sheet: Sheet) -> Sheet:
    """A sheet without a column "sample" has its samples under "sample id" or "id"."""
    names = plain_names(sheet.rows[0]) if sheet.rows else []
    other = next((name for name in ("sample id", "sample name", "id") if name in names), "")
    if "sample" in names or not other:
        return sheet
    place = names.index(other)
    head = (*sheet.rows[0][:place], "sample", *sheet.rows[0][place + 1 :])
    return Sheet(sheet.name, (head, *sheet.rows[1:]))


def _row(line: Line) -> Written | None:
    sample = line.text("sample")
    if not sample:
        line.note("sample", "The row names no sample; it is not used.", Answer.NOT_KNOWN)
        return None
    cells = line.whole("cells counted")
    more = line.whole("metaphases")
    tetraploid, counted = line.whole("tetraploid cells"), line.whole("tetraploid counted")
    if tetraploid is not None and (counted is None or tetraploid > counted):
        line.note("tetraploid", "The tetraploid cells are given without how many were counted.", Answer.NOT_KNOWN)
        tetraploid = counted = None
    return Written(
        sample=sample,
        karyotype=parse(line.text("karyotype")),
        where=line.where,
        cells=cells if cells is not None else more,
        resolution=line.text("resolution"),
        method=line.text("method"),
        culture=line.text("culture"),
        passage=line.text("passage"),
        parent=line.text("parent"),
        tetraploid=tetraploid,
        tetraploid_of=None if tetraploid is None else counted,
    )
