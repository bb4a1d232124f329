"""What a cause touches by itself."""

from __future__ import annotations

import pytest

from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.touch import touches
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import IdentityCheck, Order, Stored
from seedlot.record.entries.origin import Donor, Material, Person, Registered
from seedlot.record.entries.premises import Cleaning, EquipmentMoved, Monitored, Room
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process, Role

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


def test_equipment_that_was_moved_touches_the_room_in_which_it_stood(site):
    site.say(Room(room="R1"), Room(room="R2"), Equipment(equipment="BSC", name="cabinet", room="R1"), Donor(item="D"))
    site.say(EquipmentMoved(move="MV", equipment="BSC", room="R2"), occurred="2026-03-01")
    for number, day in enumerate(("2026-02-01", "2026-03-01", "2026-04-01")):
        out = (Made(item=f"C{number}", item_kind=ItemKind.CULTURE),)
        site.say(
            Step(
                step=f"S{number}",
                process=Process.ISOLATION,
                inputs=(Used(item="D"),),
                outputs=out,
                equipment=("BSC",),
                ended=day,
            ),
            occurred=day,
        )
    assert set(touched(site, CauseKind.ROOM, "R1")) == {"C0", "C1"}
    assert set(touched(site, CauseKind.ROOM, "R2")) == {"C1", "C2"}
    assert touched(site, CauseKind.ROOM, "R1", begins="2026-03-02") == {}


def test_a_monitoring_at_an_hour_touches_its_day(site):
    site.say(Room(room="R"), Donor(item="D"))
    step = Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=OUT, room="R")
    site.say(step.model_copy(update={"ended": "2026-01-05T11:00:00Z"}), occurred="2026-01-05T08:00:00Z")
    plate = {"room": "R", "method": "settle plate", "counted": 80}
    site.say(Monitored(monitoring="EM", **plate), occurred="2026-01-05T11:30:00Z")
    assert touched(site, CauseKind.MONITORING, "EM") == {"OUT": ("", "", True)}
    site.say(Monitored(monitoring="EM2", **plate), occurred="2026-01-06")
    assert touched(site, CauseKind.MONITORING, "EM2") == {"OUT": ("", "", False)}, "it may have been that day there"
    site.say(Monitored(monitoring="EM3", **plate), occurred="2026-01-07")
    assert touched(site, CauseKind.MONITORING, "EM3") == {}


def test_who_only_cleaned_touches_perhaps_what_was_done_until_the_next_cleaning(site):
    site.say(Person(person="eve", name="Eve", roles=(Role.OPERATOR,)), Room(room="R"), Donor(item="D"))
    for number, day in enumerate(("2026-02-01", "2026-02-03", "2026-02-05")):
        out = (Made(item=f"C{number}", item_kind=ItemKind.CULTURE),)
        step = Step(step=f"S{number}", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=out, room="R")
        site.say(step.model_copy(update={"ended": day}), occurred=day)
    clean = {"where": ("R",), "changeover": True}
    site.say(Cleaning(cleaning="CL1", people=("eve",), procedure="SOP-9 v1", **clean), occurred="2026-02-02")
    site.say(Cleaning(cleaning="CL2", cleared="adam", **clean), occurred="2026-02-04")
    assert touched(site, CauseKind.PERSON, "eve") == {"C1": ("", "", False)}
    assert touched(site, CauseKind.PROCEDURE, "SOP-9 v1") == {"C1": ("", "", False)}
    assert touched(site, CauseKind.PERSON, "adam") == {"C2": ("", "", False)}
    assert touched(site, CauseKind.PERSON, "eve", begins="2026-02-03") == {}


def test_who_compared_labels_touches_the_item_perhaps(site):
    site.say(Person(person="eve", name="Eve", roles=(Role.OPERATOR,)), Donor(item="D"))
    site.say(Order(order="O", recipient="R-1", donor="D", product="cells"))
    check = IdentityCheck(check="ID", order="O", item="D", at="receipt", matches=True, people=("eve",))
    site.say(check, occurred="2026-02-02")
    assert touched(site, CauseKind.PERSON, "eve") == {"D": ("2026-02-02", "", False)}
    assert touched(site, CauseKind.PERSON, "eve", begins="2026-02-03") == {}


def test_a_range_that_was_moved_aside_lies_where_its_parent_lay(site):
    site.say(Equipment(equipment="LN", name="tank"), Registered(item="B", item_kind=ItemKind.BANK, numbers="1-10"))
    site.say(Stored(movement="1", items=("B",), equipment="LN"), occurred="2026-02-01")
    for step, parent, name, numbers in (("S1", "B", "V", "6-10"), ("S2", "V", "W", "9-10")):
        out = (Made(item=name, item_kind=ItemKind.VIAL_RANGE, numbers=numbers),)
        used = (Used(item=parent, numbers=numbers),)
        site.say(
            Step(step=step, process=Process.SPLITTING, inputs=used, outputs=out, quarantine="r"), occurred="2026-02-02"
        )
    when = {"begins": "2026-03-01", "ends": "2026-03-01"}
    assert touched(site, CauseKind.EQUIPMENT, "LN", **when) == {
        "B": ("2026-03-01", "1-5", True),
        "V": ("2026-03-01", "6-8", False),
        "W": ("2026-03-01", "9-10", False),
    }
    site.say(Stored(movement="2", items=("W",), equipment="LN", direction="out"), occurred="2026-02-20")
    assert set(touched(site, CauseKind.EQUIPMENT, "LN", **when)) == {"B", "V"}


def test_the_last_first_use_of_what_a_step_made_ends_it(site):
    site.say(Room(room="R"), Donor(item="D"))
    outs = tuple(Made(item=item, item_kind=ItemKind.CULTURE) for item in ("C1", "C2"))
    step = Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=outs, room="R")
    site.say(step, occurred="2026-02-01")
    site.say(Step(step="U1", process=Process.PASSAGE, inputs=(Used(item="C1"),)), occurred="2026-02-03")
    assert touched(site, CauseKind.ROOM, "R", begins="2026-02-05") == {}
    site.say(Step(step="U2", process=Process.PASSAGE, inputs=(Used(item="C2"),)), occurred="2026-02-06")
    assert set(touched(site, CauseKind.ROOM, "R", begins="2026-02-05")) == {"C1", "C2"}
