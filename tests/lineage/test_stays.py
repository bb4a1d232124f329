"""Stays in stores and shipments, by vials."""

from __future__ import annotations

from seedlot.lineage.stays import stays
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Shipment, Stored
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Step, Used
from seedlot.terms.words import ItemKind, Process


def told(site, item="B"):
    """Each stay of an item: where, from when to when, which vials."""
    with site.reading() as connection:
        return [
            (stay.equipment or stay.receiver, stay.since[8:], stay.ended[8:], stay.numbers)
            for stay in stays(connection, [item]).get(item, ())
        ]


def begin(site, **more):
    """A bank, and two tanks."""
    site.say(Equipment(equipment="T1", name="tank"), Equipment(equipment="T2", name="tank"))
    site.say(Registered(item="B", item_kind=ItemKind.BANK, **more))


def store(site, name, day, equipment="T1", numbers="", direction="in"):
    """A movement."""
    moved = Stored(movement=name, items=("B",), equipment=equipment, numbers=numbers, direction=direction)
    site.say(moved, occurred=f"2026-02-{day:02}")


def test_in_elsewhere_and_out(site):
    begin(site)
    store(site, "1", 1)
    store(site, "2", 3, "T2")
    store(site, "3", 4, "T1", direction="out")
    assert told(site) == [("T1", "01", "03", ""), ("T2", "03", "", "")]
    store(site, "4", 5, "", direction="out")
    assert told(site) == [("T1", "01", "03", ""), ("T2", "03", "05", "")]


def test_by_vials(site):
    begin(site, numbers="1-10")
    store(site, "1", 1)
    store(site, "2", 2, "T2", "1-4")
    site.say(
        Step(step="S", process=Process.THAW, inputs=(Used(item="B", numbers="5"),), outputs=()), occurred="2026-02-03"
    )
    site.say(Shipment(shipment="X", items=("B",), numbers="6-7", receiver="clinic"), occurred="2026-02-04")
    assert sorted(told(site)) == [
        ("T1", "01", "", "8-10"),
        ("T1", "01", "02", "1-4"),
        ("T1", "01", "03", "5"),
        ("T1", "01", "04", "6-7"),
        ("T2", "02", "", "1-4"),
        ("clinic", "04", "", "6-7"),
    ]


def test_what_is_used_up_or_counted(site):
    begin(site, units=4)
    store(site, "1", 1)
    site.say(Step(step="S1", process=Process.SHIPMENT, inputs=(Used(item="B", units=1),)), occurred="2026-02-02")
    assert told(site) == [("T1", "01", "", "")], "which vial was taken is not told"
    site.say(Step(step="S2", process=Process.SHIPMENT, inputs=(Used(item="B", uses_up=True),)), occurred="2026-02-03")
    assert told(site) == [("T1", "01", "03", "")]
    assert told(site, "nowhere") == []
