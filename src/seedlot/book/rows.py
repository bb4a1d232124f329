"""The rows of one sheet: its heading found and matched, every cell read by its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from seedlot.book.cells import Bound, Plain, describe, is_error, tidy
from seedlot.book.columns import Column, Page
from seedlot.book.faults import Found, fault, nearest, note, spelt
from seedlot.book.shelf import Shelf
from seedlot.book.sorts import ATTACHMENTS, FILES
from seedlot.formats.tables import column_letter
from seedlot.terms.finding import Finding

#: A row of cells as a book holds it.
Cells = tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns of a sheet stand. `complete` tells that none that must be there is missing."""

    title: str
    letters: dict[str, str]
    complete: bool

    def place(self, number: int, column: str = "") -> str:
        """Name a cell, such as "Steps!C12", by its column or its field; the row's first cell where that is not there."""
        letter = self.letters.get(column) or self.letters.get(column.replace("_", " "), "A")
        return f"{self.title}!{letter}{number}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read. `sound` tells that each of its cells could be; `stands` names the column of a listed part."""

    heading: Heading
    number: int
    said: dict[str, Any]
    frame: dict[str, Any]
    parent: dict[str, Any]
    sound: bool
    stands: str = ""
    #: the rows of the sheets of its parts, by the field that they fill: the sheet's title, and their numbers
    parts: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    @classmethod
    def at(cls, title: str, number: int) -> Row:
        """A row of which only the place is told."""
        return cls(Heading(title, {}, complete=True), number, {}, {}, {}, sound=True)

    def place(self, column: str = "") -> str:
        """Name the cell of a column in this row."""
        return self.heading.place(self.number, self.stands or column)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a sheet holds: its rows, to be gone through once. What is found is told as they are read."""

    heading: Heading
    rows: Iterable[Row] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A column at its place, with its reader."""

    index: int
    letter: str
    column: Column
    part: int
    read: Callable[[Plain], Any]


@dataclass(slots=True)
class _Passed:
    """Rows that were passed over or put right: the first one's number, and how many."""

    first: int = 0
    count: int = 0

    def see(self, number: int) -> None:
        self.first = self.first or number
        self.count += 1


def read_rows(page: Page, table: Iterable[Cells], shelf: Shelf, found: Found) -> Rows:
    """Read a sheet row by row: the first row that is neither blank nor a comment is its heading."""
    comments = _Passed()
    numbered = _spoken(table, comments)
    number, heads = next(numbered, (1, ()))
    if not heads:
        return Rows(Heading(page.title, {}, complete=True))
    comments.count = comments.first = 0  # above the heading, anything may stand
    placed, findings = _match(page, heads, number, shelf)
    there = {each.column.name: each.letter for each in placed}
    missing = [column for column in page.columns if column.required and column.name not in there]
    heading = Heading(page.title, there, complete=not missing)
    where = heading.place(number)
    if not placed:
        known = ", ".join(column.name for column in page.columns)
        says = f"the row names no column of sheet {page.title}; expected a heading of: {known}; write it here"
        found.add([fault("no-heading", says, where=where)])
        return Rows(heading)
    for column in missing:
        says = f"column '{column.name}' is missing; expected {column.sort.says} in each row; add the column"
        findings.append(fault("missing-column", says, where=where))
    found.add(findings)
    sheet = _Sheet(page, heading, tuple(placed), _nameless(heads), len(heads), page.unsaid)
    return Rows(heading, _read_on(sheet, numbered, comments, found))


def _read_on(sheet: _Sheet, numbered: Iterator[tuple[int, Cells]], comments: _Passed, found: Found) -> Iterator[Row]:
    for number, cells in numbered:
        row = sheet.read(number, cells)
        if sheet.findings:
            found.add(sheet.findings)
            sheet.findings.clear()
        yield row
    found.add(sheet.tidied_notes())
    found.add(_comment_notes(sheet.heading, comments))


def _spoken(table: Iterable[Cells], comments: _Passed) -> Iterator[tuple[int, Cells]]:
    """Number the rows that are neither blank nor comments; count the comments that fill other cells too."""
    for number, cells in enumerate(table, 1):
        filled = len(cells) - cells.count(None)
        if filled and not _is_comment(cells[0]):
            yield number, cells
        elif filled > 1:
            comments.see(number)


def _comment_notes(heading: Heading, comments: _Passed) -> Iterator[Finding]:
    """Tell once that rows were passed over which may have been meant."""
    if comments.count:
        count = f"this row and {comments.count - 1} more" if comments.count > 1 else "this row"
        says = f"{count}: taken for a comment, as the first cell begins with #, though other cells are filled too"
        yield note("comment", says, where=heading.place(comments.first))


def _is_comment(first: Plain) -> bool:
    """Tell whether a row's first cell makes it a comment. Excel's error does not."""
    return isinstance(first, str) and first.lstrip().startswith("#") and not is_error(first.strip())


def _match(page: Page, heads: Cells, number: int, shelf: Shelf) -> tuple[list[_Placed], list[Finding]]:
    """Match the heading's names with the sheet's columns."""
    known = {spelt(column.name): column for column in page.columns}
    placed: dict[str, _Placed] = {}
    findings: list[Finding] = []
    for index, head in enumerate(heads):
        if head is None:
            continue
        letter = column_letter(index)
        where = f"{page.title}!{letter}{number}"
        column = known.get(spelt(head))
        if column is None:
            cure = nearest(str(head), (each.name for each in page.columns))
            says = f"the heading holds {describe(head)}, no column of sheet {page.title}; {cure}"
            findings.append(fault("unknown-column", says, where=where))
        elif column.name in placed:
            says = f"column '{column.name}' stands in {placed[column.name].letter} already; delete one of the two"
            findings.append(fault("column-twice", says, where=where))
        else:
            placed[column.name] = _Placed(index, letter, column, column.part.value, _reader(column, shelf))
    return list(placed.values()), findings


def _reader(column: Column, shelf: Shelf) -> Callable[[Plain], Any]:
    read = column.sort.read
    if column.sort is FILES:
        return lambda cell: shelf.find(read(cell))
    if column.sort is ATTACHMENTS:
        return lambda cell: shelf.attach(read(cell))
    return read


def _nameless(heads: Cells) -> tuple[int, ...]:
    return tuple(index for index, head in enumerate(heads) if head is None)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet whose columns have been placed; `findings` are those of the row that was read last."""

    page: Page
    heading: Heading
    placed: tuple[_Placed, ...]
    nameless: tuple[int, ...]
    width: int
    unsaid: dict[str, None]
    findings: list[Finding] = field(default_factory=list)
    tidied: dict[str, _Passed] = field(default_factory=dict)

    def read(self, number: int, cells: Cells) -> Row:
        """Read the cells of a row, each by its column; what is wrong becomes a fault at its cell."""
        said: dict[str, Any] = dict(self.unsaid)
        frame: dict[str, Any] = {}
        parent: dict[str, Any] = {}
        parts = (said, frame, parent)  # in the order of Part
        for each in self.placed:
            cell, column = cells[each.index] if each.index < len(cells) else None, each.column
            if cell is None:
                if column.required:
                    self._refuse(each, number, f"is empty; expected {column.sort.says}; fill it in")
                continue
            if isinstance(cell, str) and (clean := tidy(cell)) != cell:
                self.tidied.setdefault(column.name, _Passed()).see(number)
                cell = clean
            try:
                parts[each.part][column.field] = each.read(cell)
            except ValueError as wrong:
                self._refuse(each, number, str(wrong))
        self._spread_bound(said, number)
        self._refuse_nameless(cells, number)
        sound = self.heading.complete and not self.findings
        return Row(self.heading, number, said, frame, parent, sound)

    def _refuse(self, placed: _Placed, number: int, says: str) -> None:
        where = f"{self.page.title}!{placed.letter}{number}"
        self.findings.append(fault("cell", f"column '{placed.column.name}' {says}", where=where))

    def _spread_bound(self, said: dict[str, Any], number: int) -> None:
        """Put a value typed as "<0.01" where it belongs: no value, the relation, the limit."""
        bound = said.get("value")
        if not isinstance(bound, Bound):
            return
        said["value"] = None
        for name, meant in (("relation", bound.relation), ("limit", bound.limit)):
            if said.setdefault(name, meant) != meant:
                says = (
                    f"column 'value' says {meant} and column '{name}' says {said[name]}; expected one; empty the other"
                )
                self.findings.append(fault("bound", says, where=self.heading.place(number, name)))

    def _refuse_nameless(self, cells: Cells, number: int) -> None:
        """Refuse a cell below no name: a slip, or a text with a comma that is not in quotation marks."""
        for index in (*self.nameless, *range(self.width, len(cells))):
            if index < len(cells) and cells[index] is not None:
                says = (
                    f"the cell holds {describe(cells[index])} in a column without a name; expected nothing;"
                    " name the column, or empty it (in a .csv, put quotation marks around a text with a comma)"
                )
                where = f"{self.page.title}!{column_letter(index)}{number}"
                self.findings.append(fault("nameless", says, where=where))

    def tidied_notes(self) -> Iterator[Finding]:
        """Tell once for each column that blanks were taken off, or letters composed."""
        for name, passed in self.tidied.items():
            count = f"{passed.count} cells" if passed.count > 1 else "a cell"
            says = f"column '{name}': blanks at the ends, no-break spaces or split letters were put right in {count}"
            yield note("tidied", says, where=self.heading.place(passed.first, name))
