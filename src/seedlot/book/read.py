"""A book read and checked whole: an .xlsx, or a folder of .csv, one sheet for each kind of entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple

from seedlot.book.assemble import Assembly, assemble
from seedlot.book.columns import LAYOUTS, PAGES
from seedlot.book.faults import Found, fault, unlisted
from seedlot.book.opening import Opened, locked, meant_by, open_sheets, open_workbook, title_of, unknown_sheet
from seedlot.book.planned import MeasurementRow, PlannedMeasurement
from seedlot.book.rows import Row, read_rows
from seedlot.book.said import Said
from seedlot.book.shelf import Shelf
from seedlot.book.spool import Spool, spooling
from seedlot.record.entries.content import Content, Statement
from seedlot.terms.errors import NoSuchFileError, UnreadableFileError
from seedlot.terms.finding import Finding

_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a book says. With any fault, nothing of it may be imported.

    `statements` stand in the order of the sheets, then of the rows. `notes` are for information.
    `files` are the files that reports attach, by their SHA-256. `doubtful` are the identifiers of rows
    that made no statement for a fault, and of the outputs of such steps: that they are named
    elsewhere and not known is no fault of its own.
    """

    statements: tuple[Statement, ...]
    measurements: tuple[PlannedMeasurement, ...]
    faults: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()


def read_book(path: Path) -> Book:
    """Read and check a book in itself, whole: every fault is told, with its sheet, row and column.

    Whether its items exist in a record, and in which order they came to be, is not asked here.

    Raises:
        NoSuchFileError: there is nothing at the path.
        UnreadableFileError: the workbook, or a .csv of the folder, cannot be read at all.
    """
    with spooling() as spool:
        return _whole(spool_book(path, spool))


def spool_book(path: Path, spool: Spool, *, told: Callable[[int], None] | None = None) -> Said:
    """Read and check a book as `read_book` does, row by row into a spool, however many there are.

    `told` is called now and then with the number of statements so far.

    Raises:
        NoSuchFileError: there is nothing at the path.
        UnreadableFileError: the workbook, or a .csv of the folder, cannot be read at all.
    """
    if path.is_dir():
        return _read_folder(path, Said(spool, told=told))
    if not path.exists():
        raise NoSuchFileError(path)
    if path.suffix.lower() not in _WORKBOOKS:
        mend = "Give an .xlsx, or the folder that holds the .csv files."
        raise UnreadableFileError(path.name, f"a book is an .xlsx or a folder, not '{path.suffix}'", mend=mend)
    return _spool_opened(open_workbook(_bytes(path), file=path.name), Shelf(path.parent), Said(spool, told=told))


def read_opened(opened: Opened, shelf: Shelf) -> Book:
    """Read the tables of an opened book, whole."""
    with spooling() as spool:
        return _whole(_spool_opened(opened, shelf, Said(spool)))


def _whole(said: Said) -> Book:
    return Book(
        statements=tuple(statement for _, statement in said.statements()),
        measurements=tuple(said.spool.planned()),
        faults=(*said.faults, *unlisted(said.more)),
        notes=said.notes,
        files=said.files,
        doubtful=said.doubtful(),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refusal:
        raise locked(path, refusal) from refusal


def _read_folder(path: Path, said: Said) -> Said:
    """Read a folder. A .csv of another name is a raw file where the book names it, else a fault."""
    texts = [file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv" and file.name[0] not in ".~"]
    sheets: dict[str, bytes | Path] = {file.name: file for file in texts if title_of(file.stem)}
    strays = [file for file in texts if file.name not in sheets]
    return _spool_opened(open_sheets(sheets), Shelf(path), said, strays=strays)


def _spool_opened(opened: Opened, shelf: Shelf, said: Said, *, strays: Sequence[Path] = ()) -> Said:
    """Read the tables of an opened book; `strays` are files beside them that may be sheets of a wrong name."""
    said.files, found = shelf.attached, Found()
    found.add(opened.findings)
    is_empty = not opened.tables and not opened.findings
    for layout in LAYOUTS:
        pages = (layout.main, *(page for _, page in layout.details))
        # popped, so that a large book is not held twice
        tables = {page.title: (page, opened.tables.pop(page.title)) for page in pages if page.title in opened.tables}
        sheets = {title: read_rows(page, table, shelf, found) for title, (page, table) in tables.items()}
        for title, sheet in sheets.items():
            if not (sheet.heading.complete or sheet.heading.letters):
                said.spool.lose(title)
        said.headings.update({title: sheet.heading for title, sheet in sheets.items()})
        if sheets:
            _say(Assembly(layout, sheets, said.spool, found), said)
    unknown = [unknown_sheet(file.stem, where=file.name) for file in strays if file not in shelf.named]
    found.add(unknown)
    if is_empty and not unknown:
        says = f"the book holds no sheet; expected some of: {', '.join(PAGES)}; start from `seedlot book template`"
        found.add([fault("empty", says, where=shelf.folder.name)])
    for title in filter(None, (meant_by(each) for each in found.findings)):
        said.spool.lose(title)
    in_order = sorted(found.findings, key=_order)
    said.faults = tuple(each for each in in_order if each.answer is not None)
    said.notes = tuple(each for each in in_order if each.answer is None)
    said.more = found.more
    said.close()
    return said


def _say(made: Assembly, said: Said) -> None:
    """Make statements and measurements of the rows."""
    title = made.layout.main.title
    for row, model in assemble(made):
        if isinstance(model, MeasurementRow):
            said.spool.plan(model.measurement, _measurement(row, model))
        if isinstance(model, Content):
            said.say(Statement(content=model, where=row.place(), **row.frame), title, row)


def _measurement(row: Row, model: MeasurementRow) -> PlannedMeasurement:
    said = {name: getattr(model, name) for name in MeasurementRow.model_fields}
    return PlannedMeasurement(where=row.place(), **said, **row.frame)


def _order(finding: Finding) -> tuple[int, int, int]:
    """Place a finding by sheet, row and column; what is about the whole book comes first."""
    title, _, cell = finding.where.rpartition("!")
    if title not in PAGES:
        return (-1, 0, 0)
    return (list(PAGES).index(title), *coordinate_to_tuple(cell))
