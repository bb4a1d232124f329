"""Where things are, of the story that is reckoned by hand, and of thousands at once."""

from __future__ import annotations

import pytest
from sqlalchemy import event, insert
from tests.lineage.recall_story import tell
from tests.simulated_lot import make

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.history import ask
from seedlot.history.tables import DECISION, NAMED
from seedlot.lineage.stays import stays
from seedlot.lineage.whereabouts import Found, State, Whereabouts, whereabouts
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import DoseUse, Shipment, ShipmentReceived, Stored
from seedlot.record.entries.origin import Material, Registered
from seedlot.record.entries.premises import Room
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.entries.work import Hold, HoldLifted, Step, Used
from seedlot.terms.words import ItemKind, Outcome, Process


@pytest.fixture
def story(site):
    """A site to which the story was told."""
    tell(site)
    return site


def now(site, *items, as_of=None):
    """Where items are; of one, alone."""
    with site.reading() as connection:
        found = whereabouts(connection, items, as_of=as_of)
    return found[items[0]] if len(items) == 1 else found


def test_a_bank_of_which_vials_were_taken(story):
    bank = now(story, "MCB")
    assert (bank.made, bank.taken, bank.left, bank.numbers) == (10, 2, 8, "3-10")
    assert [(stay.equipment, stay.position, stay.numbers) for stay in bank.stays] == [("LN", "A1", "3-10")]
    assert bank.says == "vials 3-10 stored in 'LN', A1 since 2026-01-07; 8 of 10 left; vials 3-10"


def test_part_of_a_bank_that_was_stored_elsewhere(story):
    story.say(
        Stored(movement="MV3", items=("WCB",), numbers="5-10, 15", equipment="LN", position="C1"), occurred="2026-03-01"
    )
    found = {(stay.position, stay.numbers) for stay in now(story, "WCB").stays}
    assert found == {("B1", "3-4"), ("C1", "5-10, 15")}
    story.say(
        Stored(movement="MV4", items=("WCB",), numbers="5", direction="out", equipment="LN"), occurred="2026-03-02"
    )
    assert {(stay.position, stay.numbers) for stay in now(story, "WCB").stays} == {("B1", "3-4"), ("C1", "6-10, 15")}


def test_given_received_and_not_known(story):
    found = now(story, "DOSE1", "DOSE2", "DOSE3", "C2", "C3")
    assert found["DOSE1"].place.startswith("given to recipient 'REC-7' at 'clinic' (2026-02-12)")
    assert (found["DOSE1"].state, found["DOSE1"].found) == (State.GIVEN, Found.GIVEN)
    assert (found["DOSE2"].state, found["DOSE2"].found) == (State.UNKNOWN, Found.UNKNOWN)
    assert (found["DOSE3"].state, found["DOSE3"].found) == (State.SENT, Found.RECEIVED)
    assert (found["C2"].state, found["C2"].found) == (State.USED_UP, Found.USED_UP)
    assert found["DOSE2"].says == "not known"
    assert found["DOSE3"].says == "received by clinic on 2026-02-11 (shipment 'SHP1')"
    assert found["C2"].says == "used up by step 'S4'"
    assert found["C3"].state is State.UNKNOWN


def test_on_its_way_and_not_taken_in(story):
    story.say(Shipment(shipment="SHP2", items=("DOSE2",), receiver="clinic"), occurred="2026-03-01")
    sent = now(story, "DOSE2")
    assert sent.place == "on the way to clinic since 2026-03-01 (shipment 'SHP2')"
    assert (sent.state, sent.found) == (State.SENT, Found.UNDERWAY)
    story.say(ShipmentReceived(shipment="SHP2", acceptable=False), occurred="2026-03-02")
    assert now(story, "DOSE2").place == "received by clinic on 2026-03-02, not taken in (shipment 'SHP2')"
    story.say(Stored(movement="MV5", items=("DOSE2",), room="R3"), occurred="2026-03-03")
    assert now(story, "DOSE2").place == "stored in room 'R3' since 2026-03-03"


def test_what_was_returned_is_there_again(story):
    story.say(DoseUse(use="U2", dose="DOSE2", outcome="returned"), occurred="2026-03-01")
    found = now(story, "DOSE2")
    assert (found.state, found.place) == (State.UNKNOWN, "returned (2026-03-01)")


def test_the_end_of_one_container_is_not_that_of_all(site):
    site.say(Registered(item="DP", item_kind=ItemKind.DRUG_PRODUCT, numbers="1-3"), Equipment(equipment="F", name="f"))
    site.say(Stored(movement="MV", items=("DP",), equipment="F"), occurred="2026-02-01")
    site.say(DoseUse(use="U1", dose="DP", outcome="destroyed"), occurred="2026-02-02")
    found = now(site, "DP")
    assert (found.state, found.found, found.left) == (State.STORED, Found.STORED, 2)
    assert found.place == "a container was destroyed (2026-02-02); vials 1-3 stored in 'F' since 2026-02-01"
    site.say(DoseUse(use="U2", dose="DP", outcome="returned"), occurred="2026-02-03")
    assert now(site, "DP").left == 2
    for number in (3, 4):
        use = DoseUse(use=f"U{number}", dose="DP", outcome="given", recipient="R-1")
        site.say(use, occurred="2026-02-04")
    found = now(site, "DP")
    assert (found.state, found.left, found.given) == (State.GIVEN, 0, True)


def test_a_dose_that_was_given_lies_nowhere(site):
    site.say(Registered(item="DOSE", item_kind=ItemKind.DOSE), Equipment(equipment="F", name="f"))
    site.say(Stored(movement="MV", items=("DOSE",), equipment="F"), occurred="2026-02-01")
    site.say(DoseUse(use="U1", dose="DOSE", outcome="given", recipient="R-1"), occurred="2026-02-02")
    found = now(site, "DOSE")
    assert (found.state, found.stays) == (State.GIVEN, ())
    with site.reading() as connection:
        (stay,) = stays(connection, ["DOSE"])["DOSE"]
    assert stay.ended == "2026-02-02"


@pytest.mark.parametrize("outcome", ["destroyed", "lost"])
def test_other_ends(story, outcome):
    story.say(DoseUse(use="U2", dose="DOSE2", outcome=outcome), occurred="2026-03-01")
    found = now(story, "DOSE2")
    assert (found.state, found.found) == (State.GONE, Found.GONE)
    assert found.place == f"{outcome} (2026-03-01)"


def test_holds_on_an_item_and_on_the_step_that_made_it(story):
    story.say(Hold(hold="H1", targets=("S9",), reason="r"), Hold(hold="H2", targets=("DP1",), reason="r"))
    found = now(story, "DP1", "DOSE2", "DOSE1")
    assert found["DP1"].holds == ("H2", "H1")
    assert (found["DOSE2"].state, found["DOSE2"].says) == (State.HELD, "not known; on hold: H1")
    assert found["DOSE1"].state is State.GIVEN
    story.say(HoldLifted(hold="H1", reason="r"))
    assert now(story, "DOSE2").holds == ()


def test_a_material(story):
    story.say(MaterialStatus(disposition="MD1", material="M1", status="quarantine"), occurred="2026-01-01")
    story.say(MaterialStatus(disposition="MD2", material="M1", status="released"), occurred="2026-01-02")
    story.say(MaterialStatus(disposition="MD3", material="M2", status="quarantine"), occurred="2026-01-02")
    found = now(story, "M1", "M2")
    assert (found["M1"].decision, found["M1"].state) == ("released", State.RELEASED)
    assert (found["M2"].decision, found["M2"].state) == ("in quarantine", State.QUARANTINED)


def test_a_bank_shares_its_release_with_what_was_taken_aside(site):
    make(site)
    bank = now(site, "MCB")
    assert (bank.decision, bank.state, bank.left) == ("released", State.RELEASED, 9)
    with site.reading() as connection:
        (row,) = ask.rows(connection, NAMED, kind="report", name="R0")
    amend(site.record, "qp", row.entry, {"reference": "X"}, reason="typing error", now=site.now)
    assert now(site, "MCB").decision == "a release that no longer stands"
    assert now(site, "MCB", as_of=row.entry + 3).decision == "released"
    verdict = Verdict(lot="MCB", outcome=Outcome.REJECTED, reason="r")
    decide(site.record, "qp", verdict, now=site.now)
    site.say(Hold(hold="H", targets=("MCB",), reason="r"))
    assert now(site, "MCB").state is State.REJECTED


def test_all_vials_taken(site):
    site.say(Registered(item="B", item_kind=ItemKind.BANK, units=2))
    site.say(Step(step="S", process=Process.SHIPMENT, inputs=(Used(item="B", units=2),)))
    assert (now(site, "B").state, now(site, "B").left, now(site, "B").place) == (
        State.USED_UP,
        0,
        "used up by step 'S'",
    )


def test_what_the_record_does_not_hold(site):
    assert now(site, "nowhere") == Whereabouts(item="nowhere")
    assert now(site, "nowhere").says == "not known"
    with site.reading() as connection:
        assert whereabouts(connection, []) == {}


def test_as_of_an_entry(story):
    with story.reading() as connection:
        (row,) = ask.rows(connection, NAMED, kind="dose use", name="U1")
    assert now(story, "DOSE1", as_of=row.entry).place == "received by clinic on 2026-02-11 (shipment 'SHP1')"


def test_thousands_in_a_bounded_number_of_questions(site):
    names = [f"M{number:04}" for number in range(2000)]
    site.say(Room(room="R"), *(Material(item=name, name="medium") for name in names))
    site.say(Stored(movement="MV", items=tuple(names), room="R"), occurred="2026-02-01")
    asked = []
    with site.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        found = whereabouts(connection, names)
        few = len(asked)
        whereabouts(connection, names[:10])
    assert {each.place for each in found.values()} == {"stored in room 'R' since 2026-02-01"}
    assert few <= 15 * 4, "a few hundred items for each question, and at most fifteen tables"
    assert len(asked) - few <= 15


def test_a_release_that_nobody_signed(story):
    """No act leaves one; a history that was written to from outside may say so, and is not believed."""
    row = {"lot": "DP1", "outcome": "released", "as_of": 1, "entry": 5, "since": 5}
    with story.record.engine.begin() as connection:
        connection.execute(insert(DECISION), row)
    assert (now(story, "DP1").decision, now(story, "DP1").state) == ("a release that is not signed", State.UNKNOWN)
