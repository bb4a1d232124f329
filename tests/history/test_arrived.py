"""What came, by number and kind."""

from __future__ import annotations

from seedlot.history.arrived import Arrived, arrived


def test_the_entries_from_one_on(site):
    with site.reading() as connection:
        assert arrived(connection, 0, limit=2) == (Arrived(entry=0, kind="opened"), Arrived(entry=1, kind="person"))
        assert [each.entry for each in arrived(connection, 1, limit=9, kinds=["person"])] == [1, 2]
        assert arrived(connection, site.size(), limit=9) == ()
