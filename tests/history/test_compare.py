"""The tables beside those folded afresh: each row that is missing, changed or too much is counted, wherever it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from seedlot.history import compare as comparing
from seedlot.history.compare import compare
from seedlot.history.tables import metadata
from seedlot.record import write
from seedlot.record.database import scratch
from seedlot.record.entries.origin import Donor
from seedlot.terms.finding import Answer, overall

#: Entries 0 to 2 open the record and name two people; each donor after them has a row among the items.
DONORS = 7


def spoilt(site, *statements):
    """What is found where somebody changed the tables, by code: the numbers of rows missing and too many."""
    with write.appending(site.record) as connection:
        for statement in statements:
            connection.execute(text(statement))
    with site.reading() as connection:
        found = [each for each in compare(connection) if each.answer is Answer.NOT_MET]
    return {each.code: each.says.partition(": ")[2].partition(" not from")[0] for each in found}


@pytest.fixture(params=[1, 2, 3, 1000])
def donors(request, site, monkeypatch):
    """A site with donors, whose rows are compared so many at a time."""
    monkeypatch.setattr(comparing, "_ROWS_AT_ONCE", request.param)
    site.say(*(Donor(item=f"D{number}") for number in range(DONORS)))
    with site.reading() as connection:
        assert overall(compare(connection)) is Answer.MET
    return site


@pytest.mark.parametrize("item", ["D0", "D3", f"D{DONORS - 1}"])
def test_a_changed_row_is_one_missing_and_one_too_many(donors, item):
    changed = f"UPDATE history_item SET since = since + 1 WHERE item = '{item}'"
    assert spoilt(donors, changed) == {"history/item": "1 rows missing or changed, 1"}


def test_rows_that_were_taken_out_at_both_ends_and_one_put_in_between(donors):
    gone = f"DELETE FROM history_node WHERE name IN ('D0', 'D{DONORS - 1}')"
    put = "UPDATE history_node SET name = 'X' WHERE name = 'D3'"
    assert spoilt(donors, gone, put) == {"history/node": "3 rows missing or changed, 1"}


def test_all_rows_of_a_table_are_gone(donors):
    assert spoilt(donors, "DELETE FROM history_node") == {"history/node": f"{DONORS} rows missing or changed, 0"}


def test_a_row_in_a_table_that_should_be_empty(donors):
    put = "INSERT INTO history_arc (child, parent, edge, since, planned) VALUES (1, 2, 1, 3, {})"
    false = "false" if donors.record.engine.dialect.name == "postgresql" else "0"
    assert spoilt(donors, put.format(false)) == {"history/arc": "0 rows missing or changed, 1"}


def test_another_order_within_an_entry_is_no_difference():
    wanted = [(1, "a"), (2, "a"), (2, "b"), (2, "c"), (3, "a")]
    had = [(1, "a"), (2, "c"), (2, "a"), (2, "b"), (3, "a")]
    table = metadata.tables["history_node"]
    parts = (iter([rows[start : start + 2] for start in range(0, 5, 2)]) for rows in (wanted, had))
    left = list(comparing._unlike(table, *parts))
    assert [entry for entry, _, _ in left] == sorted(entry for entry, _, _ in left)
    rows = [(row, sign) for _, sign, row in left]
    assert all((row, -sign) in rows for row, sign in rows)


def test_a_private_database_begins_as_it_was_made_and_keeps_nothing():
    made = ("CREATE TABLE a (b INTEGER)", "CREATE INDEX c ON a (b)")
    for _ in range(2):
        engine = scratch(made)
        with engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM a").scalar() == 0
            connection.exec_driver_sql("INSERT INTO a VALUES (1)")
        engine.dispose()
