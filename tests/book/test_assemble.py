"""Parts go to their parents; identifiers stand once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from seedlot.book.read import Book, read_book

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

DONORS = ["item", "use", "sex", "age", "occurred", "source", "note"]
MATERIALS = ["item", "name", "lot", "expiry", "units", "occurred"]
STEPS = ["step", "process", "inputs", "people", "environment", "passages", "doublings", "planned", "occurred"]
OUTPUTS = ["step", "item", "item kind", "stage", "units"]
REPORTS = ["report", "item", "occurred"]
RESULTS = ["report", "name", "value", "relation", "limit", "unit", "low", "high", "level", "note"]
SPECIFICATIONS = ["name", "version", "occurred", "source", "entry source"]
CRITERIA = ["specification", "version", "test", "kind", "low", "high", "text", "unit"]
ITEM = ["MAT-1", "Medium", "1", None, 4, "2026-03-01"]
DAY = "2026-03-01"


def test_an_identifier_twice_names_both_rows(faults: Faults, workbook: MakeBook) -> None:
    other = ["MAT-1", "Serum", "2", None, 4, DAY]
    book = read_book(workbook({"Materials": [MATERIALS, ITEM, other, ITEM]}))
    assert faults(book) == [("Materials!A3", "twice"), ("Materials!A4", "twice")]
    assert book.faults[0].says == (
        "item 'MAT-1' stands already at Materials!A2 with other content; expected it once;"
        " give one of the two another identifier, or delete it"
    )
    assert "with the same content; expected it once; delete one" in book.faults[1].says


def test_items_share_one_realm_of_identifiers(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Donors": [DONORS, ["X-1", None, None, None, DAY]],
                "Steps": [STEPS, ["X-1", "passage", None, None, None, None, None, None, DAY]],
                "Outputs": [OUTPUTS, ["X-1", "X-1", "culture"], ["X-1", "X-2", "culture"], ["X-1", "X-2", "vial"]],
            }
        )
    )
    assert faults(book) == [("Outputs!B2", "twice"), ("Outputs!B4", "twice")]
    assert "item 'X-1' stands already at Donors!A2" in book.faults[0].says
    assert "item 'X-2' stands already at Outputs!B3" in book.faults[1].says


def test_an_input_stands_in_the_list_or_in_its_sheet(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Steps": [STEPS, ["ST-1", "passage", "A; B; A", None, None, None, None, None, DAY]],
                "Inputs": [["step", "item", "units"], ["ST-1", "B", 2]],
            }
        )
    )
    assert faults(book) == [("Steps!C2", "twice"), ("Inputs!B2", "twice")]
    assert "step 'ST-1', item 'B' stands already at Steps!C2" in book.faults[1].says


def test_a_result_copied_twice_is_told_and_a_repeat_is_not(faults: Faults, workbook: MakeBook) -> None:
    rows = [["R-1", "Viability", 90], ["R-1", "Viability", 91], ["R-1", "Viability", 90]]
    book = read_book(workbook({"Reports": [REPORTS, ["R-1", "MCB-1", DAY]], "Results": [RESULTS, *rows]}))
    assert faults(book) == [("Results!A4", "twice")]
    assert "the row stands already at Results!A2 with the same content" in book.faults[0].says


def test_a_part_without_its_parent(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Reports": [REPORTS, ["R-1", "MCB-1", DAY]],
                "Results": [RESULTS, ["R-2", "Viability", 90]],
                "Outputs": [OUTPUTS, ["ST-1", "A", "culture"]],
                "Criteria": [CRITERIA, ["MCB", "2", "Viability", "report only"]],
                "Specifications": [SPECIFICATIONS, ["MCB", "1", DAY]],
            }
        )
    )
    assert faults(book) == [
        ("Specifications!A2", "no-parts"),
        ("Criteria!A2", "no-parent"),
        ("Outputs!A2", "no-parent"),
        ("Results!A2", "no-parent"),
    ]
    assert "specification 'MCB', version '2' has no row in sheet Specifications" in book.faults[1].says


def test_a_parent_sheet_that_cannot_be_read_makes_no_orphans(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook({"Reports": [["item", "occurred"], ["A", DAY]], "Results": [RESULTS, ["R-1", "Viability", 90]]})
    )
    assert faults(book) == [("Reports!A1", "missing-column")]
