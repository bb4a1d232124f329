"""What is no book, and text in any encoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seedlot.book.read import Book, read_book
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor
from seedlot.terms.errors import UnreadableFileError

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
MakeFolder = Callable[[dict[str, str]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

MATERIALS = ["item", "name", "lot", "expiry", "units", "occurred"]
ITEM = ["MAT-1", "Medium", "1", None, 4, "2026-03-01"]
DAY = "2026-03-01"


def test_one_sheet_under_two_spellings(faults: Faults, folder: MakeFolder) -> None:
    book = read_book(folder({"donors.csv": "item,occurred\n", "Donors .csv": "item,occurred\n"}))
    assert faults(book) == [("donors.csv", "sheet-twice")]


def test_a_csv_that_no_row_names_is_unknown(faults: Faults, folder: MakeFolder) -> None:
    book = read_book(folder({"donors.csv": "item,occurred\n", "donnors.csv": "item,occurred\nDON-1,2026-03-01\n"}))
    assert faults(book) == [("donnors.csv", "unknown-sheet")]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_truncated_workbook_is_unreadable(workbook: MakeBook, share: float) -> None:
    path = workbook({"Materials": [MATERIALS, ITEM]})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFileError, match=r"book\.xlsx"):
        read_book(path)


def test_a_folder_in_other_encodings(tmp_path: Path) -> None:
    text = "item,health,occurred\nDON-1,Müde,2026-03-01\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / encoding
        path.mkdir()
        (path / "donors.csv").write_bytes(text.encode(encoding))
        book = read_book(path)
        assert book.faults == ()
        assert book.statements == (Statement(content=Donor(item="DON-1", health="Müde"), occurred=DAY),)
        told = [(note.where, note.code) for note in book.notes]
        assert told == ([("donors.csv", "book/encoding")] if encoding == "cp1252" else [])


def test_a_csv_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "donors.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x01")
    with pytest.raises(UnreadableFileError, match=r"donors\.csv"):
        read_book(tmp_path)


def test_letters_that_an_encoding_lost_are_told(faults: Faults, folder: MakeFolder) -> None:
    book = read_book(folder({"donors.csv": "item,health,occurred\nDON-1,M\ufffdde,2026-03-01\n"}))
    assert faults(book) == [("Donors!B2", "cell")]


def test_a_book_that_the_system_keeps_shut(workbook: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does while Excel has it open."""
    path = workbook({"Donors": [["item", "occurred"]]})

    def shut(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", shut)
    with pytest.raises(UnreadableFileError, match="Close it in the spreadsheet"):
        read_book(path)
