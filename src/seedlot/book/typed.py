"""A book of what was typed or pasted: a form is a book of one row, a grid one of many; both are read and checked as every book is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple

from seedlot.book.columns import LAYOUTS, PAGES, Layout, Page, Part
from seedlot.book.faults import spelt
from seedlot.book.opening import open_sheets, open_workbook
from seedlot.record.entries.content import Content
from seedlot.terms.errors import SeedlotError

#: A row as it was typed: the name of a column to its text.
TypedRow = Mapping[str, str]
#: What was typed: the title of a sheet to its rows. An empty row stays where it is, and says nothing.
Typed = Mapping[str, Sequence[TypedRow]]

#: In front of every row stands an empty cell, so that none is taken for a comment, whatever was typed.
_AHEAD = 1
#: What no text file holds: control characters, and halves of characters.
_UNHELD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
#: The first row of a sheet that is no heading.
_FIRST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was typed: the sheet, the row from 0, the column's name. A row of -1 is none of them."""

    title: str
    row: int
    column: str


class StrayFileError(SeedlotError):
    """A file beside what was typed that would be taken for one of its sheets, or lie elsewhere."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A file cannot be called '{name}' here", mend="Give it a plain name of its own, and choose it again."
        )


def layout_of(name: str) -> Layout | None:
    """The layout of a main sheet by its title, as a person or an address spells it: `Deviations closed`, `deviations-closed`."""
    return next((each for each in LAYOUTS if spelt(each.sheet.title) == spelt(name.replace("-", " "))), None)


def pages_of(layout: Layout) -> tuple[Page, ...]:
    """The sheet itself, then those of its parts."""
    return (layout.main, *(page for _, page in layout.details))


def write_typed(typed: Typed, folder: Path) -> None:
    """Write what was typed as a book of .csv files into a folder, every cell as it was typed."""
    for title, rows in typed.items():
        names = [column.name for column in PAGES[title].columns]
        lines = [names, *([_plain(row.get(name, "")) for name in names] for row in rows)]
        with (folder / file_of(title)).open("w", encoding="utf-8-sig", newline="") as stream:
            stream.write("sep=,\n")
            csv.writer(stream).writerows(["", *line] for line in lines)


def file_of(title: str) -> str:
    """The name of the file that holds a sheet."""
    return f"{title.lower().replace(' ', '_')}.csv"


def place_of(where: str) -> Place | None:
    """The place in what was typed of a finding about a cell of that book; None if it speaks of something else."""
    title, _, cell = where.rpartition("!")
    if title not in PAGES:
        return None
    row, number = coordinate_to_tuple(cell)
    columns = PAGES[title].columns
    name = columns[number - 1 - _AHEAD].name if _AHEAD < number <= len(columns) + _AHEAD else ""
    return Place(title=title, row=row - _FIRST, column=name)


def pasted(page: Page, text: str) -> tuple[dict[str, str], ...]:
    """The rows of a table that was copied out of a spreadsheet: by the names in its first row, or else by its columns' order.

    Raises:
        SeedlotError: it has more columns than the sheet, or a quotation mark that is not closed.
    """
    try:
        lines = [line for line in csv.reader(text.splitlines(keepends=True), delimiter="\t", strict=True) if any(line)]
    except csv.Error as fault:
        mend = "Copy the cells again; a quotation mark is not closed."
        raise SeedlotError("What was pasted cannot be read", mend=mend) from fault
    if not lines:
        return ()
    names = [column.name for column in page.columns]
    known = {spelt(name): name for name in names}
    heads = [known.get(spelt(cell)) for cell in lines[0]]
    if all(heads):
        names, lines = [name for name in heads if name], lines[1:]
    if (width := max((len(line) for line in lines), default=0)) > len(names):
        says = f"What was pasted has {width} columns, and sheet {page.title} has {len(names)}"
        raise SeedlotError(says, mend="Copy the names of the columns with it, or fewer columns.")
    return tuple(dict(zip(names, (cell.strip() for cell in line), strict=False)) for line in lines)


def typed_of(layout: Layout, content: Content) -> dict[str, str]:
    """What would be typed to say a content, in the sheet's own columns; what its parts say stands in other sheets."""
    said = getattr(content, layout.sheet.within) if layout.sheet.within else content
    parts = {detail.fills for detail in layout.sheet.details}
    own = (each for each in layout.main.columns if each.part is Part.SAID and each.field not in parts)
    values = ((each, getattr(said, each.field)) for each in own)
    return {each.name: str(each.sort.write(value)) for each, value in values if value not in (None, each.blank)}


def rows_at(path: Path, wheres: Sequence[str]) -> dict[str, dict[int, tuple[str, ...]]]:
    """The cells of the rows of a book of which findings speak, as texts: sheet, then number of the row; the first is its heading."""
    wanted: dict[str, set[int]] = {}
    for where in wheres:
        title, _, cell = where.rpartition("!")
        if title in PAGES:
            wanted.setdefault(title, set()).add(coordinate_to_tuple(cell)[0])
    if path.is_dir():
        files = {file.name: file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv"}
        known = {name: file for name, file in files.items() if spelt(file.stem) in map(spelt, wanted)}
        opened = open_sheets(dict(known))
    else:
        opened = open_workbook(path.read_bytes(), file=path.name)
    return {title: _among(opened.tables[title], lines) for title, lines in wanted.items() if title in opened.tables}


def _among(table: Iterable[Iterable[object]], lines: set[int]) -> dict[int, tuple[str, ...]]:
    """The heading of a table, and some of its rows."""
    found: dict[int, tuple[str, ...]] = {}
    last = max(lines)
    for number, cells in enumerate(table, 1):
        if number in lines or (not found and any(cell is not None for cell in cells)):
            found[number] = tuple("" if cell is None else str(getattr(cell, "holds", cell)) for cell in cells)
        if number >= last:
            break
    return found


def _plain(text: str) -> str:
    """A text as a file can hold it: what none can is left as the sign of a lost letter, which is refused at its cell."""
    return _UNHELD.sub("\ufffd", text)
