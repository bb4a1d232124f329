"""The order in which a book's statements are sealed, and what is looked up ahead of it."""

from __future__ import annotations

import pytest

from seedlot.book.read import spool_book
from seedlot.book.spool import spooling
from seedlot.book.turns import take_turns
from seedlot.book.write import write_book
from seedlot.lineage.order import order
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import ShipmentReceived
from seedlot.record.entries.origin import Donor, Person
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def step(name, source, made, **more):
    outputs = (Made(item=made, item_kind=ItemKind.BANK, numbers="1-9"),)
    return Step(step=name, process=Process.BANKING, inputs=(Used(item=source, **more),), outputs=outputs)


SAID = [
    Statement(content=content, occurred=day)
    for day, content in (
        ("2026-01-01", Person(person="p", name="Paula", roles=())),
        ("2026-01-01", Donor(item="D")),
        ("2026-01-03", step("S1", "B1", "B2", numbers="3")),
        ("2026-01-02", step("S2", "B1/3", "B3")),
        ("2026-01-02", step("S3", "D", "B1")),
        ("2026-01-01", step("S4", "X", "Y")),
        ("2026-01-01", step("S5", "Y", "X")),
        ("2026-01-01", Deviation(deviation="DEV", title="t", severity="minor", targets=("B2", "X"))),
    )
]


@pytest.fixture
def turns(site, tmp_path):
    """The turns of a book with a circle, beside an empty record."""
    write_book(SAID, tmp_path / "book")
    with spooling() as spool, site.reading() as connection:
        yield take_turns(connection, spool_book(tmp_path / "book", spool))


def test_the_order_is_that_of_statements_in_memory(turns):
    """A vial that a step takes by its number is made by that step, and what takes the vial stands after it."""
    ordered, stuck, circle = order(SAID)
    assert [each.content.identifier() for each in turns.part(0, 99)] == ["p", "D", "S3", "S1", "S2", "DEV"]
    assert turns.part(0, 99) == ordered
    assert turns.part(2, 2) == ordered[2:4]
    assert (list(turns.circle), stuck) == (circle, circle)
    assert turns.kinds() == {"person": 1, "donor": 1, "step": 3, "deviation": 1}


def test_what_is_named_ahead_is_looked_up(turns):
    last = turns.part(5, 1)
    assert [each.content.identifier() for each in turns.stuck(last)] == ["S5"]
    assert turns.later(turns.part(0, 5), 5) == []
    closing = Statement(content=ShipmentReceived(shipment="DEV", acceptable=True), occurred="2026-02-01")
    assert [each.content.KIND for each in turns.later([closing], 5)] == ["deviation"]
    assert turns.later([closing], 6) == []
    assert turns.place(2) == "Steps!A4"
