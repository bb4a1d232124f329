"""A book written, and read back before it is kept: what cannot be said in a book is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from seedlot.book.cells import is_writable
from seedlot.book.columns import LAYOUTS, PAGES, Column, Layout, Page, Part
from seedlot.book.opening import open_sheets, open_workbook
from seedlot.book.planned import MeasurementRow, PlannedMeasurement
from seedlot.book.read import Book, read_opened
from seedlot.book.sheets import Detail
from seedlot.book.shelf import Shelf
from seedlot.book.sorts import Written
from seedlot.book.workbook import make_workbook
from seedlot.record.entries.content import Statement
from seedlot.terms.errors import NoSuchFileError, SeedlotError

_Row = list[Written | None]
_BY_MODEL: dict[type[BaseModel], Layout] = {layout.sheet.model: layout for layout in LAYOUTS}
_OTHER_ENDINGS = (".csv", ".ods", ".tsv", ".txt", ".xls", ".xlsm")
_Filling = dict[str, list[_Row]]


class UnwritableBookError(SeedlotError):
    """A statement that a book cannot say as it is."""

    def __init__(self, what: str, *, where: str = "") -> None:
        super().__init__(
            f"Cannot write it into a book: {what}",
            where=where,
            mend="Leave it out, or correct it; nothing was written.",
        )


def write_book(statements: Sequence[Statement], path: Path, *, measurements: Sequence[PlannedMeasurement] = ()) -> None:
    """Write a book that reads back as the same statements: an .xlsx by its ending, else a folder of .csv.

    Files that reports and measurements name must lie in the book's folder already.

    Raises:
        NoSuchFileError: the folder to write into is not there.
        UnwritableBookError: a kind that no sheet holds, a text that would not come back as it is,
            or an ending that no book has.
    """
    if not path.parent.is_dir():
        raise NoSuchFileError(path.parent)
    if path.suffix.lower() in _OTHER_ENDINGS:
        raise UnwritableBookError(f"a book is an .xlsx or a folder, not '{path.suffix}'")
    filling = _fill(statements, measurements, path if path.suffix.lower() != ".xlsx" else path.parent)
    if path.suffix.lower() == ".xlsx":
        data = make_workbook(filling)
        _compare(read_opened(open_workbook(data, file=path.name), Shelf(path.parent)), statements, measurements)
        path.write_bytes(data)
        return
    files = {f"{title.lower().replace(' ', '_')}.csv": _text(PAGES[title], rows) for title, rows in filling.items()}
    _compare(read_opened(open_sheets(files), Shelf(path)), statements, measurements)
    path.mkdir(exist_ok=True)
    for name, data in files.items():
        (path / name).write_bytes(data)


def _fill(statements: Sequence[Statement], measurements: Sequence[PlannedMeasurement], folder: Path) -> _Filling:
    """Write each statement into the rows of its sheets."""
    filling: _Filling = {title: [] for title in PAGES}
    for statement in statements:
        layout = _BY_MODEL.get(type(statement.content))
        if layout is None:
            raise UnwritableBookError(f"no sheet holds the kind '{statement.content.KIND}'", where=statement.where)
        within = layout.sheet.within
        _say(layout, getattr(statement.content, within) if within else statement.content, statement, filling)
    for measurement in measurements:
        said = {name: getattr(measurement, name) for name in MeasurementRow.model_fields}
        files = tuple(file.relative_to(folder) for file in measurement.files)
        _say(_BY_MODEL[MeasurementRow], MeasurementRow(**{**said, "files": files}), measurement, filling)
    return filling


def _say(layout: Layout, said: BaseModel, frame: Statement | PlannedMeasurement, filling: _Filling) -> None:
    """Write the main row, and a row for each part that the main row cannot list."""
    lists: dict[str, tuple[str, ...]] = {}
    key = [getattr(said, name) for name in layout.sheet.key]
    for detail, page in layout.details:
        parts: tuple[BaseModel, ...] = getattr(said, detail.fills)
        names = _names(detail, parts)
        lists[detail.fills] = names or ()
        if names is None:
            own = [column for column in page.columns if column.part is Part.SAID]
            filling[page.title].extend(
                [*key, *(_cell(each, getattr(part, each.field)) for each in own)] for part in parts
            )
    sources = {Part.SAID: said, Part.FRAME: frame}
    values = (lists.get(each.field, getattr(sources[each.part], each.field)) for each in layout.main.columns)
    filling[layout.main.title].append([_cell(*pair) for pair in zip(layout.main.columns, values, strict=True)])


def _names(detail: Detail, parts: tuple[BaseModel, ...]) -> tuple[str, ...] | None:
    """List the parts by name, where they say nothing more than their names."""
    if not detail.brief:
        return None
    names = tuple(getattr(part, detail.brief) for part in parts)
    alike = all(part == type(part)(**{detail.brief: name}) for part, name in zip(parts, names, strict=True))
    return names if alike else None


def _cell(column: Column, value: Any) -> Written | None:
    """Write a cell; what an empty cell says is left empty."""
    if value == column.blank:
        return None
    written = column.sort.write(value)
    if isinstance(written, str) and not is_writable(written):
        raise UnwritableBookError(f"column '{column.name}' would hold a text that is too long or not all visible")
    return written


def _text(page: Page, rows: Sequence[_Row]) -> bytes:
    """Write a sheet as CSV in UTF-8, with the mark by which Excel knows it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([column.name for column in page.columns])
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _compare(book: Book, statements: Sequence[Statement], measurements: Sequence[PlannedMeasurement]) -> None:
    """Refuse a book that does not say what it was made of."""
    for found in book.faults:
        raise UnwritableBookError(found.says.rpartition("; ")[0], where=found.where)
    ordered = [each for layout in LAYOUTS for each in statements if type(each.content) is layout.sheet.model]
    pairs = [*zip_longest(ordered, book.statements), *zip_longest(measurements, book.measurements)]
    for meant, read in pairs:
        if meant != read:
            raise UnwritableBookError(f"{_name(meant)} would not read back as it is", where=read.where if read else "")


def _name(said: Statement | PlannedMeasurement | None) -> str:
    match said:
        case Statement():
            return f"{said.content.KIND} '{said.content.identifier()}'"
        case PlannedMeasurement():
            return f"measurement '{said.measurement}'"
    return "it"
