"""Items and values a page at a time."""

from __future__ import annotations

from seedlot.history.listed import listed_items, listed_values
from seedlot.record.entries.origin import Donor


def test_pages_hold_every_item_once_in_order(site):
    names = [f"DON-{number}" for number in (3, 1, 2)]
    site.say(*(Donor(item=name) for name in names), person="op")
    with site.reading() as connection:
        first = listed_items(connection, limit=2)
        rest = listed_items(connection, after=first[-1].row, limit=2)
        assert [row.item for row in (*first, *rest)] == names
        assert [row.item for row in listed_items(connection, limit=9, item_kind="donor", as_of=4)] == names[:1]
        assert listed_items(connection, limit=9, stage="MCB") == []
        assert listed_values(connection, limit=9, item="DON-1") == []
