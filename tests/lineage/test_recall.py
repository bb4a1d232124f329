"""Recalls of a story that is reckoned by hand, and of any that hypothesis makes up."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from tests.lineage.recall_story import OF_C2, OF_VIAL_1, OF_VIAL_2, OF_WCB_1, OF_WCB_2, tell
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.history import ask
from seedlot.history.ask import NotInRecordError
from seedlot.history.tables import EDGE, NAMED
from seedlot.lineage.cause import BadWindowError, Cause, CauseKind
from seedlot.lineage.recall import recall
from seedlot.record.entries.custody import Excursion, Shipment, Stored
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.premises import Monitored
from seedlot.record.entries.work import Deviation, Hold, Made, Step, Used
from seedlot.terms.words import ItemKind, Process


@pytest.fixture
def story(site):
    """A site to which the story was told."""
    tell(site)
    return site


def asked(site, kind, name, **more):
    """What a cause touches, by name."""
    as_of = more.pop("as_of", None)
    with site.reading() as connection:
        found = recall(connection, Cause(kind=kind, name=name, **more), as_of=as_of)
    return {each.item: each for each in found.touched}


def test_a_material_and_what_it_went_into(story):
    found = asked(story, CauseKind.MATERIAL, "M1")
    assert set(found) == {"M1", "C1", "C3", *OF_C2}, "C1 lived on, and C3 was taken of it on the day after"
    assert all(each.surely for each in found.values())
    assert found["C1"].since == "2026-01-05"
    assert found["C2"].how == "'M1' went into it in step 'S3'"
    assert [found[item].distance for item in ("M1", "C2", "MCB", "MCB/01", "W1", "WCB", "WCB/01", "B1", "DP1")] == [
        *range(9)
    ]
    assert set(asked(story, CauseKind.MATERIAL, "M2")) == {"M2", "C1", "C3"}


def test_a_room_touches_what_lived_on_from_then_on(story):
    """C1 was in R1 on the 5th and lived on: C3, taken of it on the 6th, follows; so does all that was made there."""
    found = asked(story, CauseKind.ROOM, "R1", begins="2026-01-05", ends="2026-01-05")
    assert set(found) == {"C1", "C3", *OF_C2}
    assert found["C1"].since == "2026-01-05"
    assert found["C1"].how == "step 'S3' took from it, and it lived on"


def test_what_was_taken_before_does_not_follow(story):
    """On the 6th C1 was in R1 again: C2, taken of it on the 5th, was made there before and is not touched through it."""
    found = asked(story, CauseKind.ROOM, "R1", begins="2026-01-06")
    assert set(found) == {"C1", "C3", *OF_C2} - {"C2"}
    assert found["C1"].since == "2026-01-06"


def test_a_time_in_which_nothing_was_done(story):
    assert asked(story, CauseKind.ROOM, "R2", ends="2026-01-09") == {}


def test_the_end_of_a_step_counts(story):
    """S2 began on the 3rd and ended on the 4th."""
    during = asked(story, CauseKind.ROOM, "R1", begins="2026-01-04", ends="2026-01-04")
    assert set(during) == {"C1", "C3", *OF_C2}
    assert all(each.surely for each in during.values())


def test_a_step_whose_end_is_not_told_may_have_gone_on(story):
    """S5 began on the 6th and nothing was made of C3 since; S4 had ended when the bank was used, on the 10th."""
    found = asked(story, CauseKind.ROOM, "R1", begins="2026-01-11", ends="2026-01-11")
    assert {item: each.surely for item, each in found.items()} == {"C1": False, "C3": False}
    assert "end of the step is not told" in found["C3"].note


def test_a_bank_of_which_vials_were_taken_is_not_touched(story):
    found = asked(story, CauseKind.ROOM, "R2")
    assert set(found) == OF_VIAL_1 - {"MCB/01"}
    assert "MCB" not in found


def test_a_store_touches_what_lay_in_it_and_which_vials(story):
    """The whole master bank lay in the tank from the 7th on, of the working bank only vials 1 to 10."""
    found = asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-01-25")
    assert set(found) == {"MCB", "WCB", *OF_VIAL_2, *OF_WCB_2}
    assert (found["MCB"].numbers, found["WCB"].numbers) == ("2-10", "2-10")
    assert found["MCB"].how.startswith("lay in 'LN' from 2026-01-07")
    assert set(asked(story, CauseKind.ROOM, "R3", begins="2026-01-25")) == set(found)


def test_vials_that_lay_elsewhere_are_not_touched(story):
    story.say(
        Step(
            step="S20",
            process=Process.EXPANSION,
            inputs=(Used(item="WCB", numbers="15"),),
            outputs=(Made(item="B3", item_kind=ItemKind.DRUG_SUBSTANCE),),
            quarantine="r",
        ),
        occurred="2026-03-01",
    )
    found = asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-01-14", ends="2026-01-14")
    assert "WCB/01" in found
    assert {"WCB/15", "B3"}.isdisjoint(found)
    assert {"WCB/15", "B3"} <= set(asked(story, CauseKind.ITEM, "WCB"))


def test_units_without_numbers_may_be_the_touched_ones(story):
    story.say(
        Step(
            step="S20",
            process=Process.EXPANSION,
            inputs=(Used(item="WCB", units=1),),
            outputs=(Made(item="B3", item_kind=ItemKind.DRUG_SUBSTANCE),),
            quarantine="r",
        ),
        occurred="2026-03-01",
    )
    found = asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-01-14")
    assert not found["B3"].surely
    assert "which vials were taken is not told" in found["B3"].note


def test_a_range_that_was_moved_aside_keeps_its_numbers(story):
    ranges = [("WR1", "5-10"), ("WR2", "11-20")]
    for number, (name, numbers) in enumerate(ranges):
        out = Made(item=name, item_kind=ItemKind.VIAL_RANGE, numbers=numbers)
        taken = (Used(item="WCB", numbers=numbers),)
        story.say(
            Step(step=f"S3{number}", process=Process.SPLITTING, inputs=taken, outputs=(out,), quarantine="r"),
            occurred="2026-02-20",
        )
    found = asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-01-14")
    assert "WR2" not in found
    assert found["WR1"].numbers == "5-10"


def test_a_person(story):
    assert set(asked(story, CauseKind.PERSON, "bob", ends="2026-01-05")) == {"C1", "C3", *OF_C2}
    assert set(asked(story, CauseKind.PERSON, "bob", begins="2026-01-06")) == OF_C2 - {"C2"}


def test_a_version_of_a_procedure(story):
    assert set(asked(story, CauseKind.PROCEDURE, "SOP-1 v2")) == {"C1", "C3", *OF_C2}
    with pytest.raises(NotInRecordError, match="SOP-1"):
        asked(story, CauseKind.PROCEDURE, "SOP-1")


def test_equipment_of_a_step(story):
    assert set(asked(story, CauseKind.EQUIPMENT, "BSC")) == {"C1", "C3", *OF_C2}
    with pytest.raises(NotInRecordError):
        asked(story, CauseKind.EQUIPMENT, "bsc")


def test_a_deviation_names_items_and_steps(story):
    story.say(Deviation(deviation="DEV", title="t", severity="major", targets=("S11", "M2")), occurred="2026-03-01")
    assert set(asked(story, CauseKind.DEVIATION, "DEV")) == {"M2", "C1", "C3", "DP2", "DOSE3"}
    story.say(Hold(hold="H", targets=("B1",), reason="r"), occurred="2026-03-01")
    assert set(asked(story, CauseKind.HOLD, "H")) == OF_WCB_1 - {"WCB/01"}
    with pytest.raises(NotInRecordError):
        asked(story, CauseKind.HOLD, "DEV")


def test_an_excursion(story):
    story.say(
        Excursion(excursion="E1", equipment="LN", ended="2026-01-31"),
        Excursion(excursion="E2", equipment="LN", targets=("C3",), ended="2026-01-31"),
        occurred="2026-01-30",
    )
    story.say(Excursion(excursion="E3", shipment="SHP1", ended="2026-02-10"), occurred="2026-02-10")
    assert set(asked(story, CauseKind.EXCURSION, "E1")) == {"MCB", "WCB", *OF_VIAL_2, *OF_WCB_2}
    named = asked(story, CauseKind.EXCURSION, "E2")
    assert {item for item, each in named.items() if each.surely} == {"C3"}
    assert set(named) == {"C3", "MCB", "WCB", *OF_VIAL_2, *OF_WCB_2}, "what else lay there is not known"
    assert "names others" in named["MCB"].note
    assert set(asked(story, CauseKind.EXCURSION, "E3")) == {"DOSE1", "DOSE3"}


def test_environmental_monitoring_touches_that_day_in_that_place(story):
    story.say(
        Monitored(monitoring="EM1", room="R2", method="settle plate", counted="5", steps=("S9",)),
        Monitored(monitoring="EM2", room="R1", equipment="BSC", method="settle plate", counted="5"),
        occurred="2026-01-12",
    )
    found = asked(story, CauseKind.MONITORING, "EM1")
    assert set(found) == OF_VIAL_1 - {"MCB/01"}
    assert {item for item, each in found.items() if not each.surely} == {"W1"}, "the end of S6 is not told"
    assert asked(story, CauseKind.MONITORING, "EM2") == {}


def test_a_step_that_makes_nothing_touches_what_it_took_from_then_on(story):
    story.say(
        Material(item="M3", name="antibiotic"),
        Step(step="S40", process=Process.EXPANSION, inputs=(Used(item="C1"),), materials=("M3",)),
        occurred="2026-01-06",
    )
    assert set(asked(story, CauseKind.STEP, "S40")) == {"C1", "C3"}
    found = asked(story, CauseKind.MATERIAL, "M3")
    assert set(found) == {"M3", "C1", "C3"}
    assert found["C1"].since == "2026-01-06"


def test_an_excursion_of_an_incubator_touches_what_was_done_in_it(story):
    story.say(Excursion(excursion="E", equipment="BSC", ended="2026-01-05"), occurred="2026-01-05")
    assert set(asked(story, CauseKind.EXCURSION, "E")) == {"C1", "C3", *OF_C2}


def test_what_was_fed_during_a_step_without_an_end(story):
    """C5 was taken of C1 from the 4th on, and fed on the 5th; that C5 was used on the 4th settles it."""
    out = (Made(item="C5", item_kind=ItemKind.CULTURE),)
    story.say(
        Material(item="M3", name="antibiotic"),
        Step(step="S40", process=Process.EXPANSION, inputs=(Used(item="C1"),), outputs=out),
        occurred="2026-01-04",
    )
    feed = Step(step="S41", process=Process.EXPANSION, inputs=(Used(item="C1"),), materials=("M3",))
    story.say(feed, occurred="2026-01-05")
    found = asked(story, CauseKind.MATERIAL, "M3")
    assert not found["C5"].surely
    assert "the end of the step is not told" in found["C5"].note
    sample = Step(step="S42", process=Process.SAMPLING, inputs=(Used(item="C5"),))
    story.say(sample, occurred="2026-01-04")
    assert "C5" in asked(story, CauseKind.MATERIAL, "M3"), "a sample ends nothing"
    story.say(Step(step="S43", process=Process.PASSAGE, inputs=(Used(item="C5"),)), occurred="2026-01-04")
    assert "C5" not in asked(story, CauseKind.MATERIAL, "M3")


def test_a_lot_that_was_received_twice(story):
    receipts = [("M3", "ACME"), ("M4", "Acme "), ("M5", ""), ("M6", "Other")]
    story.say(*(Material(item=item, name="serum", lot="LOT77", supplier=whose) for item, whose in receipts))
    found = asked(story, CauseKind.LOT, "LOT77", supplier="ACME")
    assert {item: each.surely for item, each in found.items()} == {"M3": True, "M4": True, "M5": False}
    assert set(asked(story, CauseKind.LOT, "LOT77")) == {"M3", "M4", "M5", "M6"}
    assert (
        asked(story, CauseKind.MATERIAL, "M3")["M3"].note
        == "lot 'LOT77' of its supplier was also received as 'M4', 'M5'"
    )
    assert asked(story, CauseKind.MATERIAL, "M1")["M1"].note == ""
    with pytest.raises(NotInRecordError):
        asked(story, CauseKind.LOT, "LOT78", supplier="ACME")
    with pytest.raises(BadWindowError, match="has no supplier"):
        Cause(kind=CauseKind.MATERIAL, name="M3", supplier="ACME")


def test_of_a_stage_of_a_programme(story):
    found = asked(story, CauseKind.STAGE, "WCB", programme="P")
    assert set(found) == {"WCB", *OF_WCB_1, *OF_WCB_2}
    with pytest.raises(NotInRecordError, match="'Z'"):
        asked(story, CauseKind.STAGE, "WCB", programme="Z")


def test_planned_steps_are_left_out(story):
    plan = Step(
        step="S50",
        process=Process.PASSAGE,
        inputs=(Used(item="C3"),),
        outputs=(Made(item="C4", item_kind=ItemKind.CULTURE),),
        room="R9",
        planned=True,
    )
    story.say(plan)
    assert set(asked(story, CauseKind.MATERIAL, "M2")) == {"M2", "C1", "C3"}
    with pytest.raises(NotInRecordError):
        asked(story, CauseKind.ROOM, "R9")


@pytest.mark.parametrize("kind", [kind for kind in CauseKind if kind is not CauseKind.STAGE])
def test_what_is_not_in_the_record(site, kind):
    with pytest.raises(NotInRecordError, match="'nowhere' is not in the record"):
        asked(site, kind, "nowhere")


def test_a_material_is_asked_for_by_its_own_kind(story):
    with pytest.raises(NotInRecordError):
        asked(story, CauseKind.MATERIAL, "C1")


def test_before_and_after_an_amendment(story):
    """S3 is corrected: it was M2 that went in, not M1, and in another room."""
    before = story.size()
    with story.reading() as connection:
        (row,) = ask.rows(connection, NAMED, kind="step", name="S3")
    amend(story.record, "qp", row.entry, {"materials": ["M2"], "room": "R2"}, reason="typing error", now=story.now)
    assert set(asked(story, CauseKind.MATERIAL, "M1")) == {"M1"}
    assert set(asked(story, CauseKind.MATERIAL, "M2")) == {"M2", "C1", "C3", *OF_C2}
    assert set(asked(story, CauseKind.MATERIAL, "M1", as_of=before)) == {"M1", "C1", "C3", *OF_C2}
    day = {"begins": "2026-01-05", "ends": "2026-01-05"}
    through_the_cabinet = asked(story, CauseKind.ROOM, "R1", **day)
    assert set(through_the_cabinet) == set(asked(story, CauseKind.EQUIPMENT, "BSC", **day))
    assert not any(each.surely for each in through_the_cabinet.values()), "the step says another room"
    assert "C1" in asked(story, CauseKind.ROOM, "R2", **day)
    assert "C1" not in asked(story, CauseKind.ROOM, "R2", as_of=before)


def test_what_was_not_entered_yet(story):
    with story.reading() as connection:
        (row,) = ask.rows(connection, NAMED, kind="step", name="S12")
    assert set(asked(story, CauseKind.MATERIAL, "M1", as_of=row.entry)) == {"M1", "C1", "C3", *OF_C2} - OF_VIAL_2


def test_windows_that_cannot_be(story):
    with pytest.raises(BadWindowError, match="no date"):
        Cause(kind=CauseKind.ROOM, name="R1", begins="yesterday")
    with pytest.raises(BadWindowError, match="before it begins"):
        Cause(kind=CauseKind.ROOM, name="R1", begins="2026-02-01", ends="2026-01-01")
    with pytest.raises(BadWindowError, match="has no time"):
        asked(story, CauseKind.MATERIAL, "M1", begins="2026-01-01")


GRAPHS = st.lists(st.lists(st.integers(min_value=0), min_size=1, max_size=3), min_size=1, max_size=25)


@settings(max_examples=25)
@given(GRAPHS)
def test_a_material_reaches_what_a_plain_search_of_the_graph_reaches(tmp_path_factory, graph):
    """Item n is made of earlier ones: of the material M (0), of the donor (1), of other items.

    What is used together with M lives on, so M went into that too.
    """
    site = Site(tmp_path_factory.mktemp("site"))
    names = ["M", "D"]
    onward: dict[str, list[str]] = {}
    contents = [Material(item="M", name="medium"), Donor(item="D")]
    for number, picks in enumerate(graph):
        parents = dict.fromkeys(names[pick % len(names)] for pick in picks)
        item = f"C{number}"
        inputs = tuple(Used(item=parent) for parent in parents if parent != "M") or (Used(item="D"),)
        contents.append(
            Step(
                step=f"S{number}",
                process=Process.PASSAGE,
                inputs=inputs,
                outputs=(Made(item=item, item_kind=ItemKind.CULTURE),),
                materials=("M",) if "M" in parents else (),
            )
        )
        onward["M"] = onward.get("M", []) + [used.item for used in inputs if "M" in parents and used.item != "D"]
        for parent in parents:
            onward.setdefault(parent, []).append(item)
        names.append(item)
    site.say(*contents)
    reached, waiting = {"M": 0}, deque(["M"])
    while waiting:
        here = waiting.popleft()
        for there in onward.get(here, ()):
            if there not in reached:
                reached[there] = reached[here] + 1
                waiting.append(there)
    assert {item: each.distance for item, each in asked(site, CauseKind.MATERIAL, "M").items()} == reached
    site.record.engine.dispose()


def test_stored_and_shipped_in_one_day(story):
    """What left the tank before the time, and came back after it, is not touched."""
    story.say(Stored(movement="MV9", items=("MCB",), direction="out", equipment="LN"), occurred="2026-03-01")
    story.say(Shipment(shipment="S9", items=("MCB",), receiver="elsewhere"), occurred="2026-03-02")
    story.say(Stored(movement="MV10", items=("MCB",), equipment="LN"), occurred="2026-03-10")
    assert "MCB" not in asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-03-03", ends="2026-03-09")
    assert "MCB" in asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-03-03", ends="2026-03-10")
    assert "MCB" in asked(story, CauseKind.EQUIPMENT, "LN", begins="2026-03-01", ends="2026-03-01")


def test_an_edge_to_what_is_no_longer_an_item_leads_nowhere(story):
    row = {"child": "ghost", "parent": "C3", "edge_kind": "made from", "step": "", "planned": False}
    with story.record.engine.begin() as connection:
        connection.execute(insert(EDGE), {**row, "entry": 9, "since": 9})
    assert set(asked(story, CauseKind.MATERIAL, "M2")) == {"M2", "C1", "C3"}
