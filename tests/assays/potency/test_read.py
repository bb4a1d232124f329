"""Files to responses: what is read, and one clear error for each thing that cannot be."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from seedlot.assays.potency.read import Response, read
from seedlot.assays.potency.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import BadSettingError, UnreadableFileError
from seedlot.terms.result import Analysis


def responses(content: str | bytes, name: str = "a.csv", **settings: Any) -> tuple[Response, ...]:
    data = content.encode() if isinstance(content, str) else content
    return read((Source(name, content=data),), Settings.model_validate(settings)).responses


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_headings_in_any_order_and_case() -> None:
    one, two = responses(" Response ,DOSE,preparation,note\n1.5,2,S,x\n2,1/16,T,\n")
    assert (one.preparation, one.dose, one.response, one.where) == ("S", 2, 1.5, "row 2")
    assert (two.preparation, two.dose, two.response) == ("T", 0.0625, 2)


def test_what_is_not_read_is_named() -> None:
    raw = read((Source("a.csv", content=b"preparation,dose,response,well\nS,1,2,A1\n"),), Settings())
    assert raw.unused == ("a.csv: column 'well'",)


@pytest.mark.parametrize("empty", ["", "NA", "n/a", ".", "-", "missing", "  "])
def test_a_missing_response(empty: str) -> None:
    (one, _) = responses(f"preparation,dose,response\nS,1,{empty}\nS,2,1\n")
    assert one.response is None


def test_empty_rows_and_columns_are_passed_over() -> None:
    (one,) = responses("preparation,dose,response,block,assay\n\n,,,,\nS,1,2,,\n")
    assert (one.block, one.assay, one.where) == ("", "", "row 4")


def test_empty_cells_beyond_the_heading_are_nothing() -> None:
    (one,) = responses("preparation,dose,response\nS,1,2,, \n")
    assert one.response == 2


def test_own_headings() -> None:
    (one,) = responses("Herbicide,g/ha,y\nS,1,2\n", columns="preparation=Herbicide, dose=g/ha, response=y")
    assert (one.preparation, one.dose, one.response) == ("S", 1, 2)


def test_semicolons_and_utf16() -> None:
    content = "preparation;dose;response\nS;1;2\n".encode("utf-16")
    (one,) = responses(content)
    assert one.response == 2


def test_a_workbook_and_its_sheets() -> None:
    rows: list[list[object]] = [["preparation", "dose", "response", "block"], ["S", 1, 2.5, 1], ["T", "1/2", None, 2.0]]
    data = workbook({"plate 1": rows, "notes": [["made by"]]})
    raw = read((Source("a.xlsx", content=data),), Settings())
    assert [(r.dose, r.response, r.block) for r in raw.responses] == [(1, 2.5, "1"), (0.5, None, "2")]
    assert raw.unused == ("a.xlsx: sheet 'notes'",)
    chosen = read((Source("a.xlsx", content=data),), Settings(sheet="plate 1"))
    assert chosen.responses == raw.responses
    with pytest.raises(BadSettingError, match=r"there is no sheet 'x'.*'plate 1', 'notes'"):
        read((Source("a.xlsx", content=data),), Settings(sheet="x"))


def test_several_files_are_an_assay_each() -> None:
    content = b"preparation,dose,response\nS,1,2\n"
    raw = read((Source("mon.csv", content=content), Source("tue.csv", content=content)), Settings())
    assert [(r.assay, r.where) for r in raw.responses] == [("mon", "row 2 of mon"), ("tue", "row 2 of tue")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("preparation,dose\nS,1\n", "no column 'response'.*headings: 'preparation', 'dose'.*Head the columns"),
        ("preparation,dose,response,Dose\nS,1,2,3\n", "two columns are headed 'dose'"),
        ("preparation,dose,response\n", "no response in it"),
        ("preparation,dose,response\nS,1,2\nS,x,2\n", r"'x' is not a finite number \(row 3, column B 'dose'\)"),
        ("preparation,dose,response\nS,,2\n", r"it is empty \(row 2, column B 'dose'\)"),
        ("preparation,dose,response\nS,-1,2\n", r"the dose -1 is negative \(row 2, column B 'dose'\)"),
        ("preparation,dose,response\nS,1,nan\n", r"'nan' is not a finite number \(row 2, column C 'response'\)"),
        ("preparation,dose,response\nS,1,inf\n", "'inf' is not a finite number"),
        ("preparation,dose,response\nS,1e999,1\n", "'1e999' is not a finite number"),
        ("preparation,dose,response\nS,1/0,1\n", "'1/0' is not a finite number"),
        ("preparation;dose;response\nS;1;0,5\n", "'0,5' is not a finite number.*decimal point"),
        ("preparation,dose,response\n,1,1\n", r"the preparation is empty \(row 2, column A"),
        ("preparation,dose,response,block\nS,1,1,1\nS,1,1,\n", r"the block is empty \(row 3, column D"),
        ("preparation,dose,response\nS,x,y\nS,z,2\n", r"\(and 2 more like it\)"),
        ("preparation,dose,response\nS,1,10,3\n", r"'3' stands under no heading; is a comma.*\(row 2, column D\)"),
        ("preparation,dose,response,,\n\nS,1,1,\nS,1,10,3,\n", r"'3' stands under no heading.*\(row 4, column D\)"),
        ("preparation,dose,response,block\nS,1,10,3,1\n", r"'1' stands under no heading.*\(row 2, column E\)"),
        ("", "the file is empty"),
    ],
)
def test_one_clear_error(content: str, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says) as caught:
        responses(content)
    assert "\n" not in str(caught.value)
    assert "a.csv" in str(caught.value)


def test_a_dose_that_excel_made_a_date() -> None:
    """1/10 typed into a cell of Excel becomes the first of October."""
    rows: list[list[object]] = [["preparation", "dose", "response"], ["S", date(2026, 10, 1), 2]]
    with pytest.raises(UnreadableFileError, match="Excel made it a date; type it as text"):
        responses(workbook({"plate": rows}), "a.xlsx")


def test_a_truth_value_is_no_number() -> None:
    rows: list[list[object]] = [["preparation", "dose", "response"], ["S", 1, True]]
    with pytest.raises(UnreadableFileError, match="'True' is not a finite number"):
        responses(workbook({"plate": rows}), "a.xlsx")


def test_an_empty_workbook() -> None:
    with pytest.raises(UnreadableFileError, match="there is no row in it"):
        responses(workbook({"plate": []}), "a.xlsx")


def test_a_cut_workbook() -> None:
    rows: list[list[object]] = [["preparation", "dose", "response"], ["S", 1, 2]]
    with pytest.raises(UnreadableFileError):
        responses(workbook({"plate": rows})[:900], "a.xlsx")


def test_the_whole_room_reads_a_workbook(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    rows: list[list[object]] = [list(line.split(",")) for line in corticotrophin.splitlines()]
    for row in rows[1:]:
        row[1:] = [float(str(cell)) for cell in row[1:]]
    by_book, by_text = measure(("a.xlsx", workbook({"plate": rows}))), measure(corticotrophin)
    assert by_book.tables == by_text.tables
