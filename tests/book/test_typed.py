"""What was typed is a book: it reads back cell by cell, whatever was typed, and every finding leads back to its field."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.book.columns import LAYOUTS, PAGES
from seedlot.book.example import EXAMPLE
from seedlot.book.opening import open_sheets
from seedlot.book.read import read_book
from seedlot.book.typed import (
    Place,
    file_of,
    layout_of,
    pages_of,
    pasted,
    place_of,
    rows_at,
    typed_of,
    write_typed,
)
from seedlot.terms.errors import SeedlotError

DONOR = {"item": "D-1", "sex": "female", "occurred": "2026-01-02"}
DONORS = PAGES["Donors"]
UNHELD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def test_a_row_reads_back_as_the_statement_that_it_says(tmp_path):
    write_typed({"Donors": [DONOR]}, tmp_path)
    (said,) = read_book(tmp_path).statements
    assert (said.content.model_dump()["item"], said.content.model_dump()["sex"], said.occurred) == (
        "D-1",
        "female",
        "2026-01-02",
    )


@settings(max_examples=25)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=30), min_size=1, max_size=5))
def test_every_cell_is_as_it_was_typed(tmp_path_factory, texts):
    """Separators, quotation marks, ends of lines, signs of comments: nothing moves a cell to another place."""
    folder = tmp_path_factory.mktemp("typed")
    write_typed({"Donors": [{"item": "D-1", "note": text} for text in texts]}, folder)
    opened = open_sheets({"donors.csv": folder / file_of("Donors")})
    _, *rows = opened.tables["Donors"]
    at = 1 + [column.name for column in DONORS.columns].index("note")
    held = [row[at] or "" for row in rows if len(row) > at]
    assert held == [text if text.strip() else "" for text in (UNHELD.sub("\ufffd", each) for each in texts)]


def test_each_fault_leads_back_to_its_field(tmp_path):
    rows = [DONOR, {}, {"item": "#2", "sex": "femle", "occurred": "2026-01-02"}]
    write_typed({"Donors": rows}, tmp_path)
    (fault,) = read_book(tmp_path).faults
    assert place_of(fault.where) == Place(title="Donors", row=2, column="sex")


@pytest.mark.parametrize("where", ["", "entry 12", "Nowhere!A1", "Donors"])
def test_what_is_no_cell_has_no_place(where):
    assert place_of(where) is None


def test_a_half_of_a_character_is_refused_and_breaks_nothing(tmp_path):
    write_typed({"Donors": [{**DONOR, "note": "a\ud800b"}]}, tmp_path)
    (fault,) = read_book(tmp_path).faults
    assert place_of(fault.where) == Place(title="Donors", row=0, column="note")


def test_sheets_are_found_as_addresses_spell_them():
    for layout in LAYOUTS:
        assert layout_of(layout.sheet.title.lower().replace(" ", "-")) is layout
    assert layout_of("outputs") is None
    steps = layout_of("steps")
    assert steps is not None
    assert [page.title for page in pages_of(steps)] == ["Steps", "Inputs", "Outputs"]


def test_a_table_out_of_a_spreadsheet_goes_by_its_names():
    text = 'Sex\titem\tnote\r\nfemale\tD-1\t"two\nlines"\r\n\t\t\r\nmale\tD-2\t\r\n'
    assert pasted(DONORS, text) == (
        {"sex": "female", "item": "D-1", "note": "two\nlines"},
        {"sex": "male", "item": "D-2", "note": ""},
    )


def test_without_names_it_goes_by_the_order_of_the_columns():
    assert pasted(DONORS, "D-1\tallogeneic\tfemale") == ({"item": "D-1", "use": "allogeneic", "sex": "female"},)
    assert pasted(DONORS, "\n") == ()


@pytest.mark.parametrize("text", ["x\t" * 40, '"never closed\tx'])
def test_what_cannot_be_placed_is_refused(text):
    with pytest.raises(SeedlotError):
        pasted(DONORS, text)


def test_what_is_typed_of_an_example_says_it_again(tmp_path):
    """For every main sheet without parts, an example's statement typed anew is the statement."""
    shown = set()
    for said in EXAMPLE:
        layout = next(each for each in LAYOUTS if type(said.content) is each.sheet.model)
        if layout.details or layout.sheet.title in shown:
            continue
        shown.add(layout.sheet.title)
        row = {**typed_of(layout, said.content), "occurred": said.occurred}
        folder = tmp_path / file_of(layout.sheet.title).removesuffix(".csv")
        folder.mkdir()
        write_typed({layout.sheet.title: [row]}, folder)
        (again,) = read_book(folder).statements
        assert again.content == said.content
    assert len(shown) > 40


def test_rows_of_a_book_are_shown_as_they_stand(tmp_path):
    (tmp_path / "donors.csv").write_text("item,sex\nD-1,female\nD-2,mal\n")
    assert rows_at(tmp_path, ["Donors!B3", "entry 1"]) == {"Donors": {1: ("item", "sex"), 3: ("D-2", "mal")}}
