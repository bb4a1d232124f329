"""Tables as laboratories have them: CSV of any kind and Excel workbooks, to rows of plain cells.

Nothing is interpreted here: no header is looked for, no number is parsed, no row is dropped,
so that row 7 of a sheet is row 7 of what the person sees.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import PurePath
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from seedlot.formats.archives import DAMAGED, brief
from seedlot.formats.compound import extents
from seedlot.formats.text import decode, encoding_of
from seedlot.terms.errors import UnreadableFileError

Cell = str | float | int | bool | date | datetime | time | None

#: The endings that `read_sheets` knows.
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".tsv", ".txt")

_SEPARATORS = (",", ";", "\t")
#: Lines by which the separator is told.
_LINES = 50

#: A cell in quotation marks, which may go over several lines, or be cut off by the end of a sample.
_QUOTED = re.compile(r'(?<![^,;\t\r\n])"(?:[^"]|"")*(?:"|\Z)')
_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Most cells between the first and the last used one (100,000 rows of 200 columns): guards the memory.
_MOST_CELLS = 20_000_000

#: What a workbook may unpack to: in all, and in proportion to its own size once it is large. Worksheets of numbers and
#: words pack 5 to 30 times; an archive made to fill the memory, hundreds of times.
_MOST_BYTES, _LARGE, _MOST_TIMES = 4_000_000_000, 100_000_000, 100

#: A cell of a worksheet's XML that is not empty: its column and row.
_FILLED = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it stands: row 1 of the sheet is `rows[0]`, an empty cell is None."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def column_letter(index: int) -> str:
    """Name a column as Excel does: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    left = index + 1
    while left > 0:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def refuse_cells_beyond(heading: tuple[Cell, ...], rows: Iterable[tuple[int, tuple[Cell, ...]]], *, file: str) -> None:
    """Refuse a cell to the right of the last heading, such as the 3 of "10,3" where commas separate the cells.

    `rows` are numbered as the person sees them.

    Raises:
        UnreadableFileError: names the row and the column of the first such cell.
    """
    width = max((number for number, cell in enumerate(heading, start=1) if cell is not None), default=0)
    for line, row in rows:
        for index, cell in enumerate(row[width:], start=width):
            if cell is not None:
                raise UnreadableFileError(
                    file,
                    f"the cell '{cell}' stands under no heading; is a comma meant as a decimal sign?",
                    where=f"row {line}, column {column_letter(index)}",
                    mend="Write numbers with a decimal point; else head the column, or empty the cell.",
                )


def read_sheets(data: bytes, *, file: str) -> tuple[Sheet, ...]:
    """Read a table by its file name's ending: a workbook's worksheets, or a text file's one sheet.

    Raises:
        UnreadableFileError: unknown ending, or the bytes are not what the ending says.
    """
    ending = PurePath(file).suffix.lower()
    if ending in WORKBOOKS:
        return read_workbook(data, file=file)
    if ending in TEXTS:
        return (read_csv(data, file=file),)
    raise UnreadableFileError(
        file, f"the ending '{ending}' is not one of {', '.join((*TEXTS, *WORKBOOKS))}", mend="Rename or export it."
    )


def read_csv(data: bytes, *, file: str) -> Sheet:
    """Read separated text: UTF-8, UTF-16 or Windows-1252; separated by comma, semicolon or tab.

    Every cell is text or None. The sheet is named by the file's stem.

    Raises:
        UnreadableFileError: empty, binary, a workbook in disguise, or an unclosed quote.
    """
    _refuse_workbook(data, file)
    text = decode(data, file=file).text
    if not text.strip():
        raise UnreadableFileError(file, "it holds no text but blanks", mend="Export it again.")
    separator, text = _separator(text)
    rows = tuple(_records(io.StringIO(text, newline=""), separator, file=file))
    return Sheet(PurePath(file).stem, rows)


def stream_csv(opened: Callable[[], IO[bytes]], *, file: str) -> tuple[str, Iterator[tuple[str | None, ...]]]:
    """Read separated text as `read_csv` does, row by row: the name of its encoding, and its rows.

    Raises:
        UnreadableFileError: as `read_csv`; an unclosed quote when its row is reached.
    """
    with opened() as stream:
        _refuse_workbook(stream.read(len(_OLE2)), file)
    encoding = encoding_of(opened, file=file)
    return encoding, _streamed(opened, encoding, file)


def _streamed(opened: Callable[[], IO[bytes]], encoding: str, file: str) -> Iterator[tuple[str | None, ...]]:
    with io.TextIOWrapper(opened(), encoding=encoding, newline="") as text:
        separator, begin = _separator("".join(islice(text, _LINES + 1)))
        yield from _records(chain(io.StringIO(begin, newline=""), text), separator, file=file)


def _refuse_workbook(data: bytes, file: str) -> None:
    if data.startswith((_ZIP, _OLE2)):
        raise UnreadableFileError(file, "it is an Excel workbook, not text", mend="Rename it to .xlsx or .xls.")


def _records(lines: Iterable[str], separator: str, *, file: str) -> Iterator[tuple[str | None, ...]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    try:
        for record in reader:
            yield tuple(cell if cell.strip() else None for cell in record)
            line = reader.line_num + 1
    except csv.Error as fault:
        raise UnreadableFileError(
            file,
            f"broken quoting, or the file is cut ({fault})",
            where=f"the row that starts on line {line}",
            mend="Export it again, or close the quotation mark.",
        ) from fault


def _separator(text: str) -> tuple[str, str]:
    """Find the separator, and the text without Excel's own hint ("sep=;", which Excel hides too)."""
    first, _, rest = text.partition("\n")
    hint = first.strip().strip('"').lower()
    if hint.startswith("sep=") and (
        hint[4:] in _SEPARATORS or (hint == "sep=" and first.rstrip("\r\n").endswith("\t"))
    ):
        return (hint[4:] or "\t"), rest
    sample = _QUOTED.sub("", "\n".join(text.split("\n", _LINES)[:_LINES]))
    lines = [line for line in sample.split("\n") if line.strip()]
    return max(_SEPARATORS, key=lambda separator: _weight(separator, lines)), text


def _weight(separator: str, lines: list[str]) -> tuple[int, int]:
    """Weigh a separator: on how many lines it stands, then how often on the first of them.

    The decimal comma of "1,5;2,5" and the list "A;B" in one cell are both missing from the heading.
    """
    counts = [line.count(separator) for line in lines if separator in line]
    return (len(counts), counts[0]) if counts else (0, 0)


def read_workbook(data: bytes, *, file: str) -> tuple[Sheet, ...]:
    """Read every worksheet of an .xlsx or .xls; a cell keeps the type that Excel gave it.

    Raises:
        UnreadableFileError: empty, truncated, protected by a password, or not a workbook.
    """
    if not data:
        raise UnreadableFileError(file, "the file is empty", mend="Export it again.")
    if not data.startswith((_ZIP, _OLE2)):
        raise UnreadableFileError(
            file,
            "it is not an Excel workbook",
            where=f"starts with {data[:8].hex(' ')}",
            mend="If it is text, rename it to .csv; else export it again.",
        )
    try:
        _refuse_too_much(data, file=file)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            names = [meta.name for meta in workbook.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
            return tuple(_sheet(workbook.get_sheet_by_name(name)) for name in names)
    except PasswordError as fault:
        raise UnreadableFileError(file, "it is protected by a password", mend="Save it without one.") from fault
    except (CalamineError, OSError, *DAMAGED) as fault:
        raise _damaged(file, fault) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # calamine's Rust panics; the class cannot be imported
            raise
        raise _damaged(file, fault) from fault


def _damaged(file: str, fault: BaseException) -> UnreadableFileError:
    return UnreadableFileError(
        file, f"the workbook is damaged or cut short ({brief(str(fault))})", mend="Export or copy it again."
    )


def _refuse_too_much(data: bytes, *, file: str) -> None:
    """Refuse what unpacks to more, or whose used cells span more, than memory can hold: calamine would end the process."""
    if not data.startswith(_ZIP):
        for number, (height, width) in enumerate(extents(data)):
            _refuse_far(height, width, file=file, part=f"part {number}")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        _refuse_bombs(parts, len(data), file=file)
        for part in parts.namelist():
            is_sheet = "worksheets/" in part and part.endswith(".xml")
            with parts.open(part) as stream:
                # Every part is read to its end: one that holds more than it declares is damaged, and is told as that.
                height, width = _extent(stream) if is_sheet else _read_through(stream)
            _refuse_far(height, width, file=file, part=brief(part))


def _refuse_far(height: int, width: int, *, file: str, part: str) -> None:
    if height * width > _MOST_CELLS:
        raise UnreadableFileError(
            file,
            f"a sheet spans {height} rows and {width} columns",
            where=part,
            mend="Delete what stands in its far rows and columns, and save it again.",
        )


def _refuse_bombs(parts: zipfile.ZipFile, size: int, *, file: str) -> None:
    unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > _MOST_BYTES or unpacked > max(_LARGE, _MOST_TIMES * size):
        largest = max(parts.infolist(), key=lambda part: part.file_size)
        raise UnreadableFileError(
            file,
            f"it unpacks from {size:,} to {unpacked:,} bytes, more than any laboratory's table",
            where=brief(largest.filename),
            mend="Open it in a spreadsheet and save it again; split it if it is really so large.",
        )


def _read_through(stream: IO[bytes]) -> tuple[int, int]:
    while stream.read(_CHUNK):
        pass
    return 0, 0


def _extent(stream: IO[bytes]) -> tuple[int, int]:
    """Measure a worksheet from cell A1 to its farthest filled cell, by the places that cells name: rows, columns."""
    height, width, rest = 0, 0, b""
    while chunk := stream.read(_CHUNK):
        part = rest + chunk
        end = max(part.rfind(b"<"), 0)  # the last tag may go on in the next chunk
        places = _FILLED.findall(part, 0, end)
        height = max([height, *{int(row) for _, row in places}])
        width = max([width, *map(_column_number, {letters for letters, _ in places})])
        rest = part[end:]
    return height, width


def _column_number(letters: bytes) -> int:
    """Count a column named as in Excel: A is 1, Z is 26, AA is 27."""
    return functools.reduce(lambda number, letter: 26 * number + letter - ord("A") + 1, letters, 0)


def _sheet(sheet: CalamineSheet) -> Sheet:
    return Sheet(sheet.name, tuple(tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)))


def _cell(value: float | str | date | time | timedelta) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, timedelta):  # Excel's number behind a duration such as 36:00: days
        return value / timedelta(days=1)
    return value
