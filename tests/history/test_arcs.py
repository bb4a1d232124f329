"""Nodes and arcs: what items and edges say, as numbers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from seedlot.acts.amend import amend
from seedlot.acts.opening import refold
from seedlot.history import arcs, fold
from seedlot.history.compare import compare
from seedlot.history.tables import ARC, NODE
from seedlot.record import write
from seedlot.record.entries.origin import Donor, Registered
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind


def clone(item, *parents):
    """A clone, in short."""
    return Registered(item=item, item_kind=ItemKind.CLONE, parents=parents)


def nodes(site):
    """Every node."""
    with site.reading() as connection:
        return [tuple(row) for row in connection.execute(NODE.select().order_by(NODE.c.id))]


def lives(site):
    """Every arc, and while which entries it held."""
    with site.reading() as connection:
        return {tuple(row) for row in connection.execute(ARC.select()) for row in [(*row[:2], *row[3:5])]}


@pytest.fixture
def told(site):
    """A donor and two clones, of which the second was corrected."""
    site.say(Donor(item="D"))
    site.say(clone("A", "D"))
    (number,) = site.say(clone("B", "D"))
    amend(site.record, "qp", number, {"parents": ["A"]}, reason="misread", now=site.now)
    return site


def test_by_hand(told):
    """Entries 0 to 2 open the record and name two people."""
    assert nodes(told) == [(1, "D"), (2, "A"), (3, "B")]
    assert lives(told) == {(2, 1, 4, None), (3, 1, 5, 6), (3, 2, 6, None)}


@pytest.mark.parametrize(("batch", "remembered"), [(1, 0), (2, 1), (500, 100_000)])
def test_numbers_do_not_depend_on_batches(told, monkeypatch, batch, remembered):
    before = nodes(told), lives(told)
    monkeypatch.setattr(fold, "_BATCH", batch)
    monkeypatch.setattr(arcs, "_REMEMBERED", remembered)
    refold(told.record)
    assert (nodes(told), lives(told)) == before


def test_rows_of_edges_that_leave_gaps(told):
    """A transaction that PostgreSQL undid leaves a gap in the rows of the edges."""
    with told.reading() as connection:
        dialect = connection.dialect.name
    if dialect == "postgresql":
        with write.appending(told.record) as connection:
            connection.execute(text("SELECT nextval(pg_get_serial_sequence('history_edge', 'row'))"))
    told.say(clone("C", "A", "B"))
    assert {each[:2] for each in lives(told)} >= {(4, 2), (4, 3)}
    with told.reading() as connection:
        assert overall(compare(connection)) is Answer.MET


def test_rows_with_a_gap_among_them(told, monkeypatch):
    """As if somebody else had taken a number meanwhile: the rows are then read one by one."""
    monkeypatch.setattr(arcs, "_LAST_EDGE", text("SELECT max(row) + 0 * count(*) FROM history_edge"))
    told.say(clone("C", "A"))
    with write.appending(told.record) as connection:
        made = arcs.Arcs(connection)
        made.begin()
        made.edge -= 2
        assert len(made._rows(1)) == 2


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE history_node SET name = 'X' WHERE name = 'D'", "history/node"),
        ("DELETE FROM history_arc WHERE parent = 2", "history/arc"),
        ("UPDATE history_arc SET until = NULL", "history/arc"),
        ("UPDATE history_arc SET edge = edge + 1", "history/arc"),
        ("UPDATE history_arc SET planned = NOT planned", "history/arc"),
    ],
)
def test_what_was_tampered_with_is_found_and_made_anew(told, damage, code):
    with write.appending(told.record) as connection:
        connection.execute(text(damage))
    with told.reading() as connection:
        assert [each.code for each in compare(connection) if each.answer is Answer.NOT_MET] == [code]
    refold(told.record)
    with told.reading() as connection:
        assert overall(compare(connection)) is Answer.MET
