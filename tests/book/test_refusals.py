"""What a model refuses is said in words, at the right column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from seedlot.book.read import Book, read_book

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
MakeFolder = Callable[[dict[str, str]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

REPORTS = ["report", "item", "occurred"]
RESULTS = ["report", "name", "value", "relation", "limit", "unit", "low", "high", "level", "note"]
SPECIFICATIONS = ["name", "version", "occurred", "source", "entry source"]
CRITERIA = ["specification", "version", "test", "kind", "low", "high", "text", "unit"]
DAY = "2026-03-01"


@pytest.mark.parametrize(
    ("cells", "where", "words"),
    [
        ({"value": "98.5%"}, "C2", "name % as the unit"),
        ({"value": "1,5"}, "C2", "a point before decimals"),
        ({"value": "inf"}, "C2", "leave the cell empty"),
        ({"value": date(2026, 5, 1)}, "C2", "holds the date 2026-05-01; expected a number"),
        ({"value": "<LOD"}, "C2", "write < or > and the limit's number"),
        ({"value": "<0.1", "relation": ">"}, "D2", "column 'value' says < and column 'relation' says >"),
        ({"value": "<0.1", "limit": 0.2}, "E2", "column 'value' says 0.1 and column 'limit' says 0.2"),
        ({"relation": "<"}, "E2", "the limit is missing"),
        ({"relation": "=<"}, "D2", "expected one of: =, <, >"),
        ({}, "J2", "the note must say why"),
        ({"value": 5, "low": 4, "high": 6}, "I2", "its confidence level is missing"),
        ({"value": 5, "low": 6, "high": 4, "level": 0.95}, "G2", "low end 6.0 is above its high end 4.0"),
        ({"value": 5, "level": 95}, "I2", "column 'level' holds the number 95; expected less than 1"),
        ({"value": 5, "level": "95%"}, "I2", "a level of 95 % is 0.95"),
        (
            {"value": 5, "unit": "furlongs"},
            "F2",
            "no unit is called 'furlongs'; expected a unit of UCUM; if that is a thing which is counted, write '{furlongs}'",
        ),
    ],
    ids=str,
)
def test_a_wrong_result_is_told_at_its_column(
    faults: Faults, workbook: MakeBook, cells: dict[str, Any], where: str, words: str
) -> None:
    row = [{"report": "R-1", "name": "Viability", **cells}.get(name) for name in RESULTS]
    book = read_book(workbook({"Reports": [REPORTS, ["R-1", "MCB-1", DAY]], "Results": [RESULTS, row]}))
    assert [place for place, _ in faults(book)] == [f"Results!{where}"]
    assert words in book.faults[0].says
    assert not book.faults[0].says.endswith(".")
    assert book.statements == ()


@pytest.mark.parametrize(
    ("cells", "where", "words"),
    [
        ({"kind": "minimum"}, "D2", "did you mean 'min'?"),
        ({"kind": "min"}, "E2", "has no low limit"),
        ({"kind": "range", "low": 1}, "F2", "has no high limit"),
        ({"kind": "range", "low": 3, "high": 1}, "E2", "low limit 3.0 is above high limit 1.0"),
        ({"kind": "equals"}, "G2", "has no text to equal"),
        ({"kind": "max", "high": 5, "unit": "%%"}, "H2", "expected a unit of UCUM"),
    ],
    ids=str,
)
def test_a_wrong_criterion_is_told_at_its_column(
    faults: Faults, workbook: MakeBook, cells: dict[str, Any], where: str, words: str
) -> None:
    row = [{"specification": "MCB", "version": "1", "test": "Viability", **cells}.get(name) for name in CRITERIA]
    book = read_book(workbook({"Specifications": [SPECIFICATIONS, ["MCB", "1", DAY]], "Criteria": [CRITERIA, row]}))
    assert [place for place, _ in faults(book)] == [f"Criteria!{where}"]
    assert words in book.faults[0].says


def test_a_measurement_of_nothing(faults: Faults, folder: MakeFolder) -> None:
    path = folder({"measurements.csv": "measurement,item,assay,files,occurred\nM-1,,growth,m.txt,2026-03-01\n"})
    (path / "m.txt").touch()
    book = read_book(path)
    assert faults(book) == [("Measurements!B2", "refused")]
    assert "no item is named" in book.faults[0].says
