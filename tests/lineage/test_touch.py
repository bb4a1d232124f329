"""What a cause touches by itself."""

from __future__ import annotations

import pytest

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.touch import touches
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Stored
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.premises import Room
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process

OUT = (Made(item="OUT", item_kind=ItemKind.CULTURE),)


def touched(site, kind, name, **more):
    """What is touched, with when and how surely."""
    with site.reading() as connection:
        found = touches(connection, Cause(kind=kind, name=name, **more))
    return {each.item: (each.since, each.numbers, each.surely) for each in found}


@pytest.mark.parametrize(
    ("kind", "used", "expected"),
    [
        (ItemKind.CULTURE, {}, ("2026-02-01", "", True)),
        (ItemKind.CLONE, {}, ("2026-02-01", "", True)),
        (ItemKind.TISSUE, {}, ("2026-02-01", "", True)),
        (ItemKind.DRUG_SUBSTANCE, {}, ("2026-02-01", "", True)),
        (ItemKind.CULTURE, {"uses_up": True}, None),
        (ItemKind.BANK, {"units": 1}, None),
        (ItemKind.BANK, {}, ("2026-02-01", "", False)),
    ],
)
def test_inputs_of_a_step_that_makes_something(site, kind, used, expected):
    site.say(Registered(item="IN", item_kind=kind, units=5 if "units" in used else None))
    site.say(
        Step(step="S", process=Process.PASSAGE, inputs=(Used(item="IN", **used),), outputs=OUT), occurred="2026-02-01"
    )
    found = touched(site, CauseKind.STEP, "S")
    assert found["OUT"] == ("", "", True)
    assert found.get("IN") == expected


def test_a_donor_is_not_touched_unless_nothing_is_made(site):
    site.say(Donor(item="D"))
    site.say(Step(step="S1", process=Process.PROCUREMENT, inputs=(Used(item="D"),), outputs=OUT), occurred="2026-02-01")
    site.say(Step(step="S2", process=Process.SAMPLING, inputs=(Used(item="D"),)), occurred="2026-02-02")
    assert set(touched(site, CauseKind.STEP, "S1")) == {"OUT"}
    assert touched(site, CauseKind.STEP, "S2") == {"D": ("2026-02-02", "", True)}


def test_vials_that_are_named_where_nothing_is_made(site):
    site.say(Registered(item="B", item_kind=ItemKind.BANK, numbers="1-9"))
    site.say(Step(step="S", process=Process.SAMPLING, inputs=(Used(item="B", numbers="3-4"),)), occurred="2026-02-01")
    assert touched(site, CauseKind.STEP, "S") == {"B/3": ("", "", True), "B/4": ("", "", True)}


def test_a_material_in_a_store(site):
    site.say(Room(room="R"), Equipment(equipment="F", name="refrigerator", room="R"), Material(item="M", name="m"))
    site.say(Stored(movement="1", items=("M",), equipment="F"), occurred="2026-02-01")
    assert touched(site, CauseKind.ROOM, "R", begins="2026-03-01") == {"M": ("2026-03-01", "", True)}
    assert touched(site, CauseKind.EQUIPMENT, "F", ends="2026-01-31") == {}


def test_a_store_within_a_room_by_its_own_words(site):
    site.say(Room(room="R"), Material(item="M", name="m"))
    site.say(Stored(movement="1", items=("M",), room="R"), occurred="2026-02-01")
    assert touched(site, CauseKind.ROOM, "R") == {"M": ("2026-02-01", "", True)}


def test_being_stored_ends_a_step(site):
    site.say(Room(room="R"), Equipment(equipment="F", name="tank"), Donor(item="D"))
    step = Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=OUT, room="R")
    site.say(step, occurred="2026-02-01")
    assert touched(site, CauseKind.ROOM, "R", begins="2026-02-05") == {"OUT": ("", "", False)}
    site.say(Stored(movement="1", items=("OUT",), equipment="F"), occurred="2026-02-02")
    assert touched(site, CauseKind.ROOM, "R", begins="2026-02-05") == {}
    assert touched(site, CauseKind.ROOM, "R", begins="2026-02-02") == {"OUT": ("", "", False)}
