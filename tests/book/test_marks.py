"""What a workbook shows beside its values: errors, formulas never calculated, percentages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from seedlot.book.cells import Mangled
from seedlot.book.marks import read_marks
from seedlot.book.read import Book, read_book
from seedlot.book.template import write_template
from seedlot.terms.errors import UnreadableFileError

Faults = Callable[[Book], list[tuple[str, str]]]

HEADING = ["report", "name", "value", "unit"]


def _workbook(value: object, number_format: str = "General") -> bytes:
    """A workbook with one result, whose value stands in Results!C2 in a number format."""
    made = Workbook()
    reports = made.worksheets[0]
    reports.title = "Reports"
    reports.append(["report", "item", "occurred"])
    reports.append(["R-1", "MCB-1", "2026-03-01"])
    results = made.create_sheet("Results")
    results.append(HEADING)
    results.append(["R-1", "Viability", None, "%"])
    results["C2"].value = value
    results["C2"].number_format = number_format
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("number_format", ["0%", "0.00%", "0.0 %", '#,##0.0%;[Red]-0.0%;"none"'])
def test_a_percentage_is_not_taken_for_its_fraction(faults: Faults, tmp_path: Path, number_format: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(_workbook(0.985, number_format))
    book = read_book(path)
    assert faults(book) == [("Results!C2", "cell")]
    assert "holds the number 0.985 shown as 98.5 %; expected a number" in book.faults[0].says


@pytest.mark.parametrize("number_format", ["General", "0.000", '0.0" % of cells"', r"0.0\%", "[%]0.0"])
def test_a_number_with_a_sign_in_its_text_is_a_number(faults: Faults, tmp_path: Path, number_format: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(_workbook(98.5, number_format))
    assert faults(read_book(path)) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("#N/A", "holds Excel's error #N/A; expected a number; mend the formula, or type the value"),
        ("#DIV/0!", "holds Excel's error #DIV/0!"),
        ("=1+1", "holds a formula without a value; expected a number; open the book in a spreadsheet and save it"),
    ],
)
def test_what_would_read_as_an_empty_cell_is_told(faults: Faults, tmp_path: Path, value: str, says: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(_workbook(value))
    book = read_book(path)
    assert faults(book) == [("Results!C2", "cell")]
    assert says in book.faults[0].says


def _changed(data: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """Change one part of a workbook, or leave it out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for each in old.namelist():
            part = change(old.read(each)) if each == name else old.read(each)
            if part is not None:
                new.writestr(each, part)
    return stream.getvalue()


def _with_row(data: bytes, row: str) -> bytes:
    """Put a row, as XML, into the second sheet of a workbook."""
    end = b"</sheetData>"
    return _changed(data, "xl/worksheets/sheet2.xml", lambda part: part.replace(end, row.encode() + end))


def test_a_workbook_without_its_outer_relations_is_read() -> None:
    bare = _changed(_workbook("#N/A"), "_rels/.rels", lambda _: None)
    assert list(read_marks(bare)["Results"]) == [(2, 3)]


def test_an_old_xls_under_a_new_name_is_refused(reference: Path, tmp_path: Path) -> None:
    old = reference / "instruments/beckman_vi_cell_xr/v2.04/Beckman_Vi-Cell-XR_example03_instrumentOutput.xls"
    path = tmp_path / "book.xlsx"
    path.write_bytes(old.read_bytes())
    with pytest.raises(UnreadableFileError, match=r"not a sound \.xlsx .* save it as \.xlsx"):
        read_book(path)


def test_the_ways_in_which_spreadsheets_write_a_cell() -> None:
    row = (
        '<row r="7"><c r="A7" t="str"><f>""</f><v></v></c><c r="B7"><f>1+1</f><v>2</v></c><c r="C7"><f>1+1</f></c>'
        '<c t="e" r="D7"><v>#REF!</v></c><c r="AA7" t="e"><f t="shared" si="0"/><v>#NUM!</v></c><c r="AB7" s="1"/></row>'
    )
    marks = read_marks(_with_row(_workbook(0.5, "0%"), row))
    assert set(marks) == {"Results"}
    assert {place: mark.holds for place, mark in marks["Results"].items()} == {
        (2, 3): "the number 0.5 shown as 50 %",
        (7, 3): "a formula without a value",
        (7, 4): "Excel's error #REF!",
        (7, 27): "Excel's error #NUM!",
    }


def test_a_mark_beyond_the_last_value_is_told(faults: Faults, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(_with_row(_workbook(5), '<row r="9"><c r="F9" t="e"><v>#REF!</v></c></row>'))
    assert faults(read_book(path)) == [
        ("Results!A9", "cell"),
        ("Results!B9", "cell"),
        ("Results!F9", "nameless"),
    ]


def test_marks_are_found_in_a_sheet_of_many_rows() -> None:
    """Longer than a piece of the file that is looked at."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{"x" * 90}</t></is></c></row>' for row in range(10, 60_000)
    )
    error = '<row r="60000"><c r="C60000" t="e"><v>#N/A</v></c></row>'
    marks = read_marks(_with_row(_workbook(1), rows + error))
    assert marks == {"Results": {(60_000, 3): Mangled("Excel's error #N/A", "mend the formula, or type the value")}}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "book.xlsx"
    write_template(path, example=True)
    return path.read_bytes()


@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_damaged_workbook_is_read_or_refused(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, place: float, change: int
) -> None:
    """A byte flipped anywhere raises nothing but `UnreadableFileError`."""
    damaged = bytearray(sound)
    damaged[int(place * len(damaged))] ^= change
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(damaged)
    found = _read(path)
    assert isinstance(found, Book) or "damaged.xlsx" in str(found)


def _read(path: Path) -> Book | UnreadableFileError:
    try:
        return read_book(path)
    except UnreadableFileError as refusal:
        return refusal
