"""Reaches from many items at once."""

from __future__ import annotations

from tests.lineage.recall_story import OF_VIAL_1, OF_WCB_1, tell

from seedlot.lineage import onward as reaching
from seedlot.lineage.onward import onward
from seedlot.lineage.trace import Direction


def test_the_same_whatever_the_number_at_once(site, monkeypatch):
    tell(site)
    with site.reading() as connection:
        whole = onward(connection, ["D1", "WCB", "M2", "C1"])
        monkeypatch.setattr(reaching, "_CHUNK", 1)
        assert onward(connection, ["D1", "WCB", "M2", "C1"]) == whole
        assert {link.child for link in onward(connection, ["MCB/01", "W1"])} == OF_VIAL_1 - {"MCB/01"}
        back = onward(connection, ["DOSE1", "DP1"], Direction.BACK)
        assert {link.parent for link in back} == {
            *("D1", "T1", "C1", "C2", "M1", "MCB", "MCB/01", "W1", "WCB"),
            *OF_WCB_1 & {"WCB/01", "B1"},
        }
        assert onward(connection, []) == ()
        assert onward(connection, ["nowhere"]) == ()
