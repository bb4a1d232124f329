"""Headings and cells: what is wrong is told at its place with the mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from seedlot.book.read import Book, read_book
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Material

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
MakeFolder = Callable[[dict[str, str]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

MATERIALS = ["item", "name", "lot", "expiry", "units", "occurred"]
STEPS = ["step", "process", "inputs", "people", "environment", "passages", "doublings", "planned", "occurred"]
ITEM = ["MAT-1", "Medium", "1", None, 4, "2026-03-01"]
DAY = "2026-03-01"


def test_comments_blank_rows_and_other_spellings_are_passed_over(workbook: MakeBook) -> None:
    path = workbook(
        {
            "Read me": [["anything", 1]],
            "Sheet1": [[]],
            "Donors": [[]],
            " deviations_CLOSED": [
                ["# our list of closed deviations"],
                [],
                [" Deviation ", "CONCLUSION", "acceptable", "occurred"],
                ["#DEV-0", "not yet"],
                [None, None, None, "\u00a0 "],
                ["DEV-1", "as expected", True, DAY],
            ],
        }
    )
    book = read_book(path)
    assert book.faults == ()
    assert [statement.where for statement in book.statements] == ["Deviations closed!A6"]
    assert [(note.where, note.code, note.answer) for note in book.notes] == [
        ("Deviations closed!A4", "book/comment", None)
    ]


def test_an_error_of_excel_in_the_first_cell_is_no_comment(faults: Faults, folder: MakeFolder) -> None:
    book = read_book(folder({"donors.csv": "item,occurred\n#N/A,2026-03-01\n#REF!,2026-03-01\n"}))
    assert faults(book) == [("Donors!A2", "cell"), ("Donors!A3", "cell")]


def test_blanks_and_no_break_spaces_are_taken_off_and_told(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook({"Materials": [MATERIALS, [" MAT-1", "Basal\u00a0medium ", "1"], ["MAT-2\n", "Serum", "2"]]})
    )
    assert [(note.where, note.code, note.answer) for note in book.notes] == [
        ("Materials!A2", "book/tidied", None),
        ("Materials!B2", "book/tidied", None),
    ]
    assert "in 2 cells" in book.notes[0].says
    assert faults(book) == [("Materials!F2", "cell"), ("Materials!F3", "cell")]
    whole = read_book(workbook({"Materials": [MATERIALS, [" MAT-1", "Basal\u00a0medium ", "1", None, None, DAY]]}))
    assert whole.statements == (Statement(content=Material(item="MAT-1", name="Basal medium", lot="1"), occurred=DAY),)


@pytest.mark.parametrize(
    ("column", "cell", "where", "words"),
    [
        ("item", 1.0, "A2", "holds the number 1; expected text"),
        ("item", 123, "A2", "holds the number 123; expected text"),
        ("item", 1e5, "A2", "holds the number 100000; expected text"),
        ("item", date(2026, 3, 1), "A2", "holds the date 2026-03-01; expected text"),
        ("item", datetime(2026, 9, 2), "A2", "holds the date 2026-09-02; expected text"),  # noqa: DTZ001 - as Excel
        ("item", "1.2E+05", "A2", "holds '1.2E+05'; expected text"),
        ("item", "2-Sep", "A2", "holds '2-Sep'; expected text"),
        ("item", "01/03/2026", "A2", "expected an identifier"),
        ("item", True, "A2", "holds the truth value TRUE; expected text"),
        ("item", time(10, 30), "A2", "holds the time of day 10:30:00; expected text"),
        ("item", None, "A2", "column 'item' is empty; expected an identifier; fill it in"),
        ("item", "#REF!", "A2", "holds Excel's error #REF!"),
        ("name", 12, "B2", "holds the number 12; expected text"),
        ("lot", 123, "C2", "holds the number 123; expected text"),
        ("lot", "#N/A", "C2", "holds Excel's error #N/A"),
        ("expiry", "31/01/2027", "D2", "expected a date; write it as text, such as 2026-03-01"),
        ("expiry", datetime(2026, 3, 1, 10, 30), "D2", "expected a date;"),  # noqa: DTZ001 - as Excel
        ("expiry", 46082, "D2", "holds the number 46082; expected a date"),
        ("units", "1,000", "E2", "nothing before, between or after the digits"),
        ("units", 2.5, "E2", "expected a whole number"),
        ("units", "50%", "E2", "expected a whole number"),
        ("units", 0, "E2", "column 'units' holds the number 0; expected at least 1"),
        ("units", "NaN", "E2", "expected a whole number"),
        ("occurred", datetime(2026, 3, 1, 10, 30), "F2", "its zone is missing"),  # noqa: DTZ001 - as Excel
        ("occurred", "2026-03-01T10:30:00+01:00", "F2", "write it in UTC, as text: 2026-03-01T09:30:00Z"),
        ("occurred", None, "F2", "column 'occurred' is empty"),
    ],
    ids=str,
)
def test_a_wrong_cell_is_named_and_its_mend_told(
    faults: Faults, workbook: MakeBook, column: str, cell: Any, where: str, words: str
) -> None:
    row = [cell if name == column else value for name, value in zip(MATERIALS, ITEM, strict=True)]
    book = read_book(workbook({"Materials": [MATERIALS, row]}))
    assert [place for place, _ in faults(book)] == [f"Materials!{where}"]
    assert words in book.faults[0].says
    assert f"column '{column}'" in book.faults[0].says
    assert book.statements == ()


def test_unknown_sheets_and_columns_name_the_nearest(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Step": [STEPS],
                "Zebra": [["stripes"]],
                "Donors": [["item", "occured", "occurred", "sex", "Sex"], ["DON-1", None, DAY]],
            }
        )
    )
    assert faults(book) == [
        ("Step", "unknown-sheet"),
        ("Zebra", "unknown-sheet"),
        ("Donors!B1", "unknown-column"),
        ("Donors!E1", "column-twice"),
    ]
    assert "did you mean 'Steps'?" in book.faults[0].says
    assert "the known ones are: People" in book.faults[1].says
    assert "did you mean 'occurred'?" in book.faults[2].says
    assert "stands in D already" in book.faults[3].says


def test_a_missing_column_is_told_once(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(workbook({"Materials": [["item", "lot", "units"], ["MAT-1", "1", 1], ["MAT-2", 2, 2]]}))
    assert faults(book) == [
        ("Materials!A1", "missing-column"),
        ("Materials!A1", "missing-column"),
        ("Materials!B3", "cell"),
    ]
    assert "column 'name' is missing" in book.faults[0].says
    assert "column 'occurred' is missing" in book.faults[1].says
    assert book.statements == ()


def test_a_sheet_without_its_heading(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(workbook({"Materials": [["Our materials"], MATERIALS, ITEM]}))
    assert faults(book) == [("Materials!A1", "no-heading")]


def test_a_cell_below_no_heading(faults: Faults, workbook: MakeBook, folder: MakeFolder) -> None:
    book = read_book(workbook({"Donors": [["item", None, "occurred"], ["DON-1", "stray", DAY, "far"]]}))
    assert faults(book) == [("Donors!B2", "nameless"), ("Donors!D2", "nameless")]
    text = "item,health,occurred\nDON-1,tired, and pale,2026-03-01\n"
    split = read_book(folder({"donors.csv": text}))
    assert faults(split) == [("Donors!C2", "cell"), ("Donors!D2", "nameless")]
    assert "put quotation marks around a text with a comma" in split.faults[1].says
