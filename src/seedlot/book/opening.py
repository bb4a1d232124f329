"""A book's bytes opened: each sheet's cells by its title, and what does not belong there."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import IO

from seedlot.book.cells import Plain
from seedlot.book.columns import PAGES
from seedlot.book.faults import fault, nearest, note, spelt
from seedlot.book.marks import Marks, read_marks
from seedlot.book.rows import Cells
from seedlot.book.sheets import READ_ME
from seedlot.formats.archives import DAMAGED
from seedlot.formats.tables import read_workbook, stream_csv
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Finding

_TITLES = {spelt(title): title for title in PAGES}
_UNKNOWN = "book/unknown-sheet"


@dataclass(frozen=True, slots=True)
class Opened:
    """The tables of a book by their sheets' titles, each to be gone through once, and what was found in opening it."""

    tables: dict[str, Iterable[Cells]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, title: str, rows: Iterable[Cells], *, where: str) -> None:
        """Put a sheet at its title, which no other may have."""
        if title in self.tables:
            says = f"sheet {title} stands in the book already under another spelling; expected it once; join the two"
            self.findings.append(fault("sheet-twice", says, where=where))
        else:
            self.tables[title] = rows


def title_of(name: str) -> str | None:
    """Find the title of a sheet by its name as it stands in a workbook, or as a .csv file's stem."""
    return _TITLES.get(spelt(name))


def unknown_sheet(name: str, *, where: str) -> Finding:
    """Make the fault of a sheet that no book has."""
    says = f"'{name}' is no sheet of a book; {nearest(name.replace('_', ' '), PAGES)}"
    return fault(_UNKNOWN.removeprefix("book/"), says, where=where)


def meant_by(finding: Finding) -> str:
    """The title of the sheet that one of an unknown name was probably meant to be; empty where none is near."""
    near = get_close_matches(spelt(finding.where.removesuffix(".csv")), _TITLES, n=1)
    return _TITLES[near[0]] if near and finding.code == _UNKNOWN else ""


def open_workbook(data: bytes, *, file: str) -> Opened:
    """Open an .xlsx.

    Raises:
        UnreadableFileError: truncated, protected, or not an .xlsx.
    """
    opened = Opened()
    sheets = read_workbook(data, file=file)
    marks = _marks(data, file)
    for sheet in sheets:
        title = title_of(sheet.name)
        if title:
            opened.add(title, _marked(sheet.rows, marks.get(sheet.name, {})), where=sheet.name)
        elif spelt(sheet.name) != spelt(READ_ME) and any(cell is not None for row in sheet.rows for cell in row):
            opened.findings.append(unknown_sheet(sheet.name, where=sheet.name))
    return opened


def _marks(data: bytes, file: str) -> dict[str, Marks]:
    try:
        return read_marks(data)
    except (*DAMAGED, SyntaxError) as damage:
        reason = " ".join(str(damage).split())
        mend = "Open it in a spreadsheet and save it as .xlsx."
        raise UnreadableFileError(file, f"it is not a sound .xlsx ({reason})", mend=mend) from damage


def _marked(rows: tuple[Cells, ...], marks: Marks) -> tuple[Cells, ...]:
    """Put the marked cells into the rows, in the place of their values."""
    if not marks:
        return rows
    height = max(len(rows), *(row for row, _ in marks))
    cells: list[list[Plain]] = [list(row) for row in rows] + [[] for _ in range(height - len(rows))]
    for (row, column), mangled in marks.items():
        line = cells[row - 1]
        line.extend([None] * (column - len(line)))
        line[column - 1] = mangled
    return tuple(map(tuple, cells))


def open_sheets(files: Mapping[str, bytes | Path]) -> Opened:
    """Open .csv files by their names, each of which is a sheet's; their rows are read when they are asked for.

    Raises:
        UnreadableFileError: a file is empty, broken or not text, or cannot be opened.
    """
    opened = Opened()
    for file, data in files.items():
        stem = file.rpartition(".")[0]
        encoding, rows = stream_csv(_opener(data), file=file)
        opened.add(title_of(stem) or stem, rows, where=file)
        if encoding == "cp1252":
            says = "the file is not UTF-8 and was read as Windows-1252; check its accented letters"
            opened.findings.append(note("encoding", says, where=file))
    return opened


def _opener(data: bytes | Path) -> Callable[[], IO[bytes]]:
    return partial(io.BytesIO, data) if isinstance(data, bytes) else partial(_open, data)


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as refusal:
        raise locked(path, refusal) from refusal


def locked(path: Path, refusal: OSError) -> UnreadableFileError:
    """Make the error of a file that is there and cannot be opened."""
    mend = "Close it in the spreadsheet, or ask for the right to read it."
    return UnreadableFileError(path.name, f"it cannot be opened ({refusal.strerror})", mend=mend)
