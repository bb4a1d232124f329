"""The empty book: it says nothing, explains itself, and keeps a spreadsheet from changing what is typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from seedlot.book.columns import PAGES
from seedlot.book.example import EXAMPLE
from seedlot.book.read import read_book
from seedlot.book.sheets import READ_ME
from seedlot.book.template import BookExistsError, write_template
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.filings import TYPES


@pytest.mark.parametrize("name", ["my.xlsx", "my"])
def test_an_empty_template_says_nothing_and_has_no_fault(tmp_path: Path, name: str) -> None:
    write_template(tmp_path / name)
    book = read_book(tmp_path / name)
    assert (book.statements, book.measurements, book.faults, book.notes) == ((), (), (), ())


@pytest.mark.parametrize("name", ["my.xlsx", "my"])
def test_the_example_imports_without_a_fault(tmp_path: Path, name: str) -> None:
    write_template(tmp_path / name, example=True)
    book = read_book(tmp_path / name)
    assert (book.faults, book.notes) == ((), ())
    assert sorted(book.statements, key=repr) == sorted(EXAMPLE, key=repr)
    assert all(statement.source == "invented example" for statement in book.statements)


def test_the_same_template_has_the_same_bytes_at_any_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_template(tmp_path / "one.xlsx", example=True)
    later = SimpleNamespace(datetime=SimpleNamespace(now=lambda **_: datetime(2031, 2, 3, tzinfo=UTC)), timezone=UTC)
    monkeypatch.setattr("openpyxl.writer.excel.datetime", later)
    monkeypatch.setattr("time.time", lambda: 1_930_000_000.0)
    write_template(tmp_path / "two.xlsx", example=True)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_filled_book_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    path.write_text("three weeks of work")
    with pytest.raises(BookExistsError, match="Give another name"):
        write_template(path)
    assert path.read_text() == "three weeks of work"
    with pytest.raises(BookExistsError):
        write_template(tmp_path)
    with pytest.raises(NoSuchFileError):
        write_template(tmp_path / "nowhere" / "my.xlsx")


def test_the_workbook_explains_itself(tmp_path: Path) -> None:
    write_template(tmp_path / "my.xlsx")
    workbook = load_workbook(tmp_path / "my.xlsx")
    assert workbook.sheetnames == [READ_ME, *PAGES]
    explained = {row[0].value: row[1].value for row in workbook[READ_ME].iter_rows(min_col=1, max_col=2)}
    assert explained["Steps"] == "A step is performed: it takes items and materials, and makes items."
    steps = workbook["Steps"]
    assert steps.freeze_panes == "A2"
    assert [cell.value for cell in steps[1]][:4] == ["step", "process", "inputs", "materials"]
    comment = steps["A1"].comment
    assert comment is not None
    assert comment.text.splitlines() == [
        "Identifier of the step",
        "Expected: an identifier.",
        "Example: ST-0012",
        "Must be filled in.",
    ]
    (types,) = [each for each in workbook["Documents"].data_validations.dataValidation if "Read me" in each.formula1]
    first, last = (int(row) for row in re.findall(r"\d+", types.formula1))
    listed = [workbook[READ_ME].cell(row, 1).value for row in range(first - 1, last + 1)]
    assert listed == ["Types of document (sheet Documents, column type)", *TYPES]
    assert str(types.sqref) == "B2:B1048576"
    components = workbook["Materials"]["K1"]
    assert components.value == "components"
    assert components.comment is not None
    assert "Example: human albumin" in components.comment.text
    unit = workbook["Results"]["G1"]
    assert unit.value == "unit"
    assert unit.comment is not None
    assert "If empty: 1." in unit.comment.text
    assert all(cell.comment is not None for title in PAGES for cell in workbook[title][1])


def test_text_columns_are_text_and_choices_are_lists(tmp_path: Path) -> None:
    """In a column of format '@' Excel keeps what is typed: no date, no number, no lost zeros."""
    write_template(tmp_path / "my.xlsx")
    workbook = load_workbook(tmp_path / "my.xlsx")
    for title, page in PAGES.items():
        sheet = workbook[title]
        lists = {str(rule.sqref).partition("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
        if title == "Documents":  # too many types for a list of its own: another test reads it
            assert len(lists.pop("B")) <= 255
        for column, cell in zip(page.columns, sheet[1], strict=True):
            assert cell.value == column.name
            letter = cell.column_letter
            number_format = sheet.column_dimensions[letter].number_format
            assert number_format == ("General" if column.sort.numeric else "@")
            assert lists.get(letter) == (f'"{",".join(column.sort.choices)}"' if column.sort.choices else None)
            assert len(lists.get(letter) or "") <= 255  # as much as Excel allows (ECMA-376 Part 1, 18.3.1.32)


def test_a_drop_down_refuses_what_is_not_in_its_list(tmp_path: Path) -> None:
    """Only with showErrorMessage does Excel stop a wrong value (ECMA-376 Part 1, 18.3.1.32: false by default)."""
    write_template(tmp_path / "my.xlsx")
    workbook = load_workbook(tmp_path / "my.xlsx")
    rules = [rule for title in PAGES for rule in workbook[title].data_validations.dataValidation]
    assert len(rules) > 10
    for rule in rules:
        assert (rule.showErrorMessage, rule.errorStyle or "stop", rule.allow_blank) == (True, "stop", True)
        assert rule.error.startswith("Expected ")
        assert len(rule.error) <= 225  # as much as Excel shows
        assert len(rule.errorTitle) <= 32
