"""A book read and checked whole: an .xlsx, or a folder of .csv, one sheet for each kind of entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple

from seedlot.book.assemble import Names, assemble
from seedlot.book.columns import LAYOUTS, PAGES
from seedlot.book.faults import fault
from seedlot.book.opening import Opened, open_sheets, open_workbook, title_of, unknown_sheet
from seedlot.book.planned import MeasurementRow, PlannedMeasurement
from seedlot.book.rows import Row, Rows, read_rows
from seedlot.book.shelf import Shelf
from seedlot.record.entries.content import Content, Statement
from seedlot.terms.errors import NoSuchFileError, UnreadableFileError
from seedlot.terms.finding import Answer, Finding

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
    """Read and check a book in itself: every fault is told, with its sheet, row and column.

    Whether its items exist in a record, and in which order they came to be, is not asked here.

    Raises:
        NoSuchFileError: there is nothing at the path.
        UnreadableFileError: the workbook, or a .csv of the folder, cannot be read at all.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.exists():
        raise NoSuchFileError(path)
    if path.suffix.lower() not in _WORKBOOKS:
        mend = "Give an .xlsx, or the folder that holds the .csv files."
        raise UnreadableFileError(path.name, f"a book is an .xlsx or a folder, not '{path.suffix}'", mend=mend)
    return read_opened(open_workbook(_bytes(path), file=path.name), Shelf(path.parent))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refusal:
        mend = "Close it in the spreadsheet, or ask for the right to read it."
        raise UnreadableFileError(path.name, f"it cannot be opened ({refusal.strerror})", mend=mend) from refusal


def _read_folder(path: Path) -> Book:
    """Read a folder. A .csv of another name is a raw file where the book names it, else a fault."""
    texts = [file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv" and file.name[0] not in ".~"]
    sheets = {file.name: _bytes(file) for file in texts if title_of(file.stem)}
    strays = [file for file in texts if file.name not in sheets]
    return read_opened(open_sheets(sheets), Shelf(path), strays=strays)


def read_opened(opened: Opened, shelf: Shelf, *, strays: list[Path] | None = None) -> Book:
    """Read the tables of an opened book; `strays` are files beside them that may be sheets of a wrong name."""
    findings = opened.findings
    found: dict[str, Rows] = {}
    for title, page in PAGES.items():
        if title in opened.tables:  # popped, so that a large book is not held twice
            found[title] = read_rows(page, opened.tables.pop(title), shelf)
            findings.extend(found[title].findings)
    findings.extend(unknown_sheet(file.stem, where=file.name) for file in strays or () if file not in shelf.named)
    if not found and not findings:
        says = f"the book holds no sheet; expected some of: {', '.join(PAGES)}; start from `seedlot book template`"
        findings.append(fault("empty", says, where=shelf.folder.name))
    return _bind(found, findings, shelf)


def _bind(found: dict[str, Rows], findings: list[Finding], shelf: Shelf) -> Book:
    """Make statements and measurements of the rows, and put the findings in the book's order."""
    statements: list[Statement] = []
    measurements: list[PlannedMeasurement] = []
    doubtful: set[str] = set()
    names = Names()
    for layout in LAYOUTS:
        made = assemble(layout, found, names)
        findings.extend(made.findings)
        doubtful.update(made.doubtful)
        for row, model in made.said:
            if isinstance(model, MeasurementRow):
                measurements.append(_measurement(row, model))
            if isinstance(model, Content):
                statements.append(Statement(content=model, where=row.place(), cell=row.place, **row.frame))
    findings.sort(key=_order)
    return Book(
        statements=tuple(statements),
        measurements=tuple(measurements),
        faults=tuple(each for each in findings if each.answer is Answer.NOT_MET),
        notes=tuple(each for each in findings if each.answer is None),
        files=shelf.attached,
        doubtful=frozenset(doubtful - {""}),
    )


def _measurement(row: Row, model: MeasurementRow) -> PlannedMeasurement:
    said = {name: getattr(model, name) for name in MeasurementRow.model_fields}
    return PlannedMeasurement(where=row.place(), **said, **row.frame)


def _order(finding: Finding) -> tuple[int, int, int]:
    """Place a finding by sheet, row and column; what is about the whole book comes first."""
    title, _, cell = finding.where.rpartition("!")
    if title not in PAGES:
        return (-1, 0, 0)
    return (list(PAGES).index(title), *coordinate_to_tuple(cell))
