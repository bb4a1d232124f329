"""Raw files lie beside the book, or are a fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seedlot.book.read import Book, read_book

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

DAY = "2026-03-01"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.csv", "names the file 'missing.csv', which is not there"),
        ("../outside.csv", "out of the book's folder"),
        ("/etc/hosts", "out of the book's folder"),
        ("C:\\data\\a.csv", "out of the book's folder"),
        ("raw", "which is not there"),
    ],
)
@pytest.mark.parametrize("sheet", ["Measurements", "Reports"])
def test_a_raw_file_that_is_not_beside_the_book(
    faults: Faults, workbook: MakeBook, name: str, words: str, sheet: str
) -> None:
    rows = {
        "Measurements": [["measurement", "item", "assay", "files", "occurred"], ["M-1", "A", "growth", name, DAY]],
        "Reports": [["report", "item", "laboratory", "files", "occurred"], ["R-1", "A", "L", name, DAY]],
    }
    path = workbook({sheet: rows[sheet]})
    (path.parent / "raw").mkdir()
    book = read_book(path)
    assert faults(book) == [(f"{sheet}!D2", "cell")]
    assert words in book.faults[0].says
