"""What waits for somebody."""

from __future__ import annotations

from datetime import date

from tests.simulated_lot import make

from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.release import waiting as room
from seedlot.release.waiting import waiting
from seedlot.terms.words import ItemKind, Process

TODAY = date(2026, 6, 1)


def read(site):
    with site.reading() as connection:
        return waiting(connection, today=TODAY)


def test_nothing_waits_in_a_new_record(site):
    found = read(site)
    assert (found.to_review.rows, found.to_decide.rows, found.flags.rows) == ((), (), ())
    assert (found.expiring, found.decisions) == ((), ())
    assert (found.seal.checkpoint, found.seal.since, found.seal.size) == (None, 3, 3)
    assert [row.entry for row in found.recent] == [2, 1, 0]


def test_a_lot_waits_until_somebody_decides(site):
    make(site)
    found = read(site)
    assert [(lot.item, lot.reviewed) for lot in found.to_review.rows] == [("LOT", False)]
    assert [row.lot for row in found.decisions] == ["MCB"]


def test_a_reviewed_lot_waits_for_its_decision(stocked):
    stocked.review("LOT")
    found = read(stocked)
    assert (found.to_review.rows, [lot.item for lot in found.to_decide.rows]) == ((), ["LOT"])
    stocked.decide("LOT")
    assert read(stocked).to_decide.total == 0


def test_open_flags_are_told_once_each_the_newest_first(site, monkeypatch):
    site.say(Donor(item="D"), Donor(item="E"))
    site.say(*(Deviation(deviation=f"X{n}", targets=("D", "E"), severity="minor", title="t") for n in range(3)))
    site.say(DeviationClosed(deviation="X1", conclusion="none", acceptable=True))
    found = read(site).flags
    assert ([row.flag for row in found.rows], found.says) == (["X2", "X0"], "2")
    monkeypatch.setattr(room, "COUNTED", 1)
    assert read(site).flags.says == "more than 1"


def test_what_expires_soon_or_did_lately_and_is_left(site):
    """30 days before and 60 after 2026-06-01 are 2026-05-02 and 2026-07-31; what is used up is left out."""
    days = ("2026-05-01", "2026-05-02", "2026-07-31", "2026-08-01")
    site.say(*(Material(item=f"M{day}", name="x", expiry=day) for day in days))
    site.say(Material(item="GONE", name="x", expiry="2026-06-02", units=1))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    step = Step(step="S", process=Process.THAW, inputs=(Used(item="GONE", uses_up=True),), outputs=made)
    site.say(step)
    assert [row.item for row in read(site).expiring] == ["M2026-05-02", "M2026-07-31"]
