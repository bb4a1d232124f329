"""The example says one thing of every kind: it goes into a book and back, and into a record, as it is."""

from __future__ import annotations

import pytest

from seedlot.acts.importing import import_book
from seedlot.book.example import EXAMPLE
from seedlot.book.read import read_book
from seedlot.book.sheets import SHEETS
from seedlot.book.write import write_book
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.lineage.trace import Direction, trace
from seedlot.record.entries.entry import Entry
from seedlot.terms.finding import Answer, overall

KINDS = sorted({said.content.KIND for said in EXAMPLE})


def entry(said):
    """A statement as it is sealed."""
    return Entry(
        kind=said.content.KIND,
        version=said.content.VERSION,
        occurred=said.occurred,
        recorded="2026-06-01T10:30:00Z",
        site="EX",
        by="example-op",
        content=said.content,
    )


def test_every_kind_that_a_book_can_say_is_there():
    by_files = {"MeasurementRow"}
    assert {type(said.content).__name__ for said in EXAMPLE} | by_files == {sheet.model.__name__ for sheet in SHEETS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["book.xlsx", "book"])
def test_a_kind_goes_into_a_book_and_back(tmp_path, kind, name):
    said = [each for each in EXAMPLE if kind == each.content.KIND]
    write_book(said, tmp_path / name)
    book = read_book(tmp_path / name)
    assert (book.faults, book.notes, list(book.statements)) == ((), (), said)


@pytest.mark.parametrize("said", EXAMPLE, ids=lambda said: f"{said.content.KIND} {said.content.identifier()}")
def test_a_statement_survives_the_way_to_bytes_and_back(said):
    sealed = entry(said)
    assert Entry.parse(sealed.canonical()) == sealed
    assert type(Entry.parse(sealed.canonical()).content) is type(said.content)


@pytest.mark.parametrize("name", ["book.xlsx", "book"])
def test_the_whole_example_is_imported_once(site, tmp_path, name):
    write_book(EXAMPLE, tmp_path / name)
    done = import_book(site.record, "op", tmp_path / name, now=site.now)
    assert (done.faults, len(done.added), done.unchanged) == ((), len(EXAMPLE), 0)
    again = import_book(site.record, "op", tmp_path / name, now=site.now)
    assert (again.faults, again.added, again.unchanged) == ((), (), len(EXAMPLE))
    with site.reading() as connection:
        assert overall(compare(connection)) is Answer.MET
        assert {row.kind for row in ask.rows(connection, t.HEADER)} >= set(KINDS)
        behind = {place.item: place.distance for place in trace(connection, "EX-DP-001", Direction.BACK).places}
    assert behind == {
        "EX-DP-001": 0,
        "EX-CUL-004": 1,
        "EX-MCB-001/07": 2,
        "EX-MCB-001/09": 2,
        "EX-MCB-001": 3,
        "EX-CUL-001": 4,
        "EX-TIS-001": 5,
        "EX-MAT-001": 5,
        "EX-DON-001": 6,
    }
