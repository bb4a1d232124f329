"""Books made for a test, cell by cell as a spreadsheet would hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from seedlot.book.read import Book
from seedlot.terms.finding import Answer

Sheets = dict[str, Sequence[Sequence[Any]]]
MakeBook = Callable[[Sheets], Path]


@pytest.fixture
def workbook(tmp_path: Path) -> MakeBook:
    """Make an .xlsx of the given sheets, each a list of rows."""

    def make(sheets: Sheets) -> Path:
        made = Workbook()
        made.remove(made.worksheets[0])
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Make a folder of .csv files of the given texts."""

    def make(texts: dict[str, str]) -> Path:
        path = tmp_path / "book"
        path.mkdir()
        for name, text in texts.items():
            (path / name).write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def faults() -> Callable[[Book], list[tuple[str, str]]]:
    """Tell the places and codes of a book's faults; each is not met, of one line, and says its mend."""

    def tell(book: Book) -> list[tuple[str, str]]:
        assert all(fault.answer is Answer.NOT_MET for fault in book.faults)
        assert all("; " in fault.says and "\n" not in fault.says for fault in book.faults)
        return [(fault.where, fault.code.removeprefix("book/")) for fault in book.faults]

    return tell
