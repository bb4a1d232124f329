"""Questions to the history."""

from __future__ import annotations

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.origin import Donor


def test_rows_are_put_together_by_a_column(site):
    site.say(Donor(item="A"), Donor(item="B"))
    with site.reading() as connection:
        found = ask.grouped(ask.rows(connection, t.ITEM), "item_kind")
    assert [row.item for row in found["donor"]] == ["A", "B"]
    assert found["bank"] == []
