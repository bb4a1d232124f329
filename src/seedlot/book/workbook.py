"""A workbook dressed for people: headings with comments, drop-downs, text columns that Excel leaves alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seedlot.book.columns import PAGES, Column, Page
from seedlot.book.sheets import READ_ME
from seedlot.book.sorts import Written
from seedlot.record.entries.filing import Document
from seedlot.terms.filings import TYPES

#: The rows of each sheet, by its title, without the heading.
Filling = Mapping[str, Sequence[Sequence[Written | None]]]

_LAST_ROW = 1_048_576
_TEXT, _GENERAL = "@", "General"
_BOLD = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFD9E8F6")
_OPTIONAL = PatternFill("solid", fgColor="FFF2F2F2")

#: The time that each part bears: none is told, so that the same book has the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")

#: A text that Excel would take for one of its own escapes of a character, such as "_x000D_".
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_RULES = (
    "Each sheet holds one kind of entry, each row one entry. Leave a sheet empty if there is nothing to say in it.",
    "Dark headings must be filled in. Rest on a heading with the mouse: its comment says what belongs there.",
    "Identifiers are text. If a spreadsheet has turned one into a number or a date, the import refuses it.",
    "Dates are written 2026-03-01. Where the time matters, write it in UTC: 2026-03-01T10:30:00Z.",
    "Numbers have a decimal point and nothing between thousands. The unit (UCUM) stands in its own column.",
    "A result below a limit of the method is written <0.01. Several names in one cell are separated by ';'.",
    "The parts of an entry (inputs and outputs of a step, results of a report, criteria of a specification)",
    "stand in sheets of their own, whose first columns name the entry.",
    "A row whose first cell begins with # is a comment. Raw files lie beside this workbook and are named by path.",
    "Check the book with: seedlot import BOOK --check. It lists every fault and writes nothing.",
)
#: What stands over the types of document, below the sheets.
_DOCUMENTS = "Types of document (sheet Documents, column type)"


def make_workbook(filling: Filling) -> bytes:
    """Make the workbook's bytes: the same bytes for the same rows."""
    workbook = Workbook()
    workbook.properties.creator = "Seedlot"
    workbook.properties.created = datetime(*_NO_TIME[:6])  # noqa: DTZ001 - the format's own time has no zone
    first = workbook.worksheets[0]
    first.title = READ_ME
    _explain(first)
    for title, page in PAGES.items():
        sheet = workbook.create_sheet(title)
        _dress(sheet, page)
        for number, cells in enumerate(filling.get(title, ()), 2):
            _fill(sheet, page, number, cells)
    stream = io.BytesIO()
    workbook.save(stream)
    return _without_time(stream.getvalue())


def _explain(sheet: Worksheet) -> None:
    """Write the first sheet: the rules, and what each sheet is for."""
    sheet.append(["A book of Seedlot"])
    for rule in _RULES:
        sheet.append([rule])
    sheet.append([])
    sheet.append(["Sheet", "Each row says"])
    for title, page in PAGES.items():
        sheet.append([title, _first_line(page)])
    sheet.append([])
    sheet.append([_DOCUMENTS])
    sheet.cell(sheet.max_row, 1).font = _BOLD
    for kind in TYPES:
        sheet.append([kind])
    sheet["A1"].font = sheet.cell(len(_RULES) + 3, 1).font = sheet.cell(len(_RULES) + 3, 2).font = _BOLD
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 100


def _first_line(page: Page) -> str:
    return (page.model.__doc__ or "").strip().partition("\n")[0]


def _dress(sheet: Worksheet, page: Page) -> None:
    """Write the heading of a sheet, with what helps to fill it in."""
    sheet.freeze_panes = "A2"
    for index, column in enumerate(page.columns, 1):
        letter = get_column_letter(index)
        head = sheet.cell(1, index, column.name)
        head.font, head.fill = _BOLD, _REQUIRED if column.required else _OPTIONAL
        head.alignment = Alignment(vertical="top")
        head.comment = Comment(explain(column), "Seedlot", height=140, width=300)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(14, len(column.name) + 4)
        dimension.number_format = _format(column)
        if column.sort.choices:
            sheet.add_data_validation(_drop_down(column, letter))
        if (page.model, column.name) == (Document, "type"):
            sheet.add_data_validation(_types(letter))


def explain(column: Column) -> str:
    """Say what belongs in a column: its description, what is expected, examples, whether it must be filled."""
    lines = [
        column.description[:1].upper() + column.description[1:],
        f"Expected: {column.sort.says}.",
        f"Example: {column.examples[0]}" if column.examples else "",
        "Must be filled in." if column.required else f"If empty: {_unsaid(column)}.",
    ]
    return "\n".join(line for line in lines if line)


def _unsaid(column: Column) -> str:
    return str(column.sort.write(column.blank)) if column.blank else "not said"


def _format(column: Column) -> str:
    return _GENERAL if column.sort.numeric else _TEXT


def _types(letter: str) -> DataValidation:
    """The types of document to choose from: too many for a list of its own, they stand in the first sheet."""
    first = len(_RULES) + len(PAGES) + 6
    rows = f"'{READ_ME}'!$A${first}:$A${first + len(TYPES) - 1}"
    rule = DataValidation(type="list", formula1=rows, allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle = f"Expected a type of document, as the sheet {READ_ME} lists them", "type"
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    return rule


def _drop_down(column: Column, letter: str) -> DataValidation:
    choices = ",".join(column.sort.choices)
    rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=True)
    rule.error = f"Expected {column.sort.says}"[:255]
    rule.errorTitle = column.name
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    return rule


def _fill(sheet: Worksheet, page: Page, number: int, cells: Sequence[Written | None]) -> None:
    for index, (column, value) in enumerate(zip(page.columns, cells, strict=True), 1):
        if value is None:
            continue
        cell = sheet.cell(number, index)
        written = _exact(value)
        cell.value = written
        if isinstance(written, str):
            cell.data_type = "s"  # else "=1+1" would become a formula, and "#N/A" an error
        cell.number_format = _format(column)


def _exact(value: Written) -> Written:
    """Keep a text from being taken for an escape, and all digits of a number: openpyxl writes 16 of them."""
    if isinstance(value, str):
        return _ESCAPE.sub("_x005F_", value)
    return value if float(f"{value:.16g}") == value else repr(value)


def _without_time(data: bytes) -> bytes:
    """Take the clock out of a workbook: the time it was saved, and that of each of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", part)
            new.writestr(zipfile.ZipInfo(name, _NO_TIME), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
