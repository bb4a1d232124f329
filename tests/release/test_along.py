"""What was found along the lineage of a lot, in its release: what counts, what does not, what a decision rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.simulated_lot import SOP, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.dossier.bearing import bearing
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.premises import Calibration, Room
from seedlot.record.entries.quality import AgeLimit
from seedlot.record.entries.supplies import MaterialStatus, Procedure
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.release.decide import RULES, propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Openness, Outcome, Process, Stage

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED)


def proposed(site, **more):
    """What is proposed, and what the lineage's findings say of it."""
    with site.reading() as connection:
        proposal = propose(gather(connection, "LOT", **more))
    told = [each for each in proposal.findings if each.code.startswith("lineage/")]
    return proposal.outcome, [(each.code.removeprefix("lineage/"), each.answer) for each in told]


def stands(site):
    """Whether the last decision stands."""
    with site.reading() as connection:
        return standing(gather(connection, "LOT"))


def cover(site, name, target, day):
    """A deviation that is closed as acceptable."""
    site.say(Deviation(deviation=name, title="t", severity="minor", targets=(target,)), occurred=day)
    site.say(DeviationClosed(deviation=name, conclusion="fit for use", acceptable=True), occurred=day)


@pytest.fixture
def lot(site):
    """A site with a lot that meets everything."""
    make(site)
    return site


def test_a_site_that_enters_no_rooms_and_procedures_releases_all_the_same(lot):
    outcome, told = proposed(lot)
    assert outcome is Outcome.RELEASED
    assert {answer for _, answer in told} == {None}
    assert ("procedure", None) in told
    assert ("tse", None) in told


def test_a_fault_that_is_certain_counts_until_an_acceptable_deviation_covers_it(lot):
    lot.say(MaterialStatus(disposition="MD", material="M", status="rejected"), occurred="2026-02-01")
    outcome, told = proposed(lot)
    assert (outcome, ("status", Answer.NOT_MET) in told) == (Outcome.REJECTED, True)
    with pytest.raises(NotReleasableError, match="it was rejected on 2026-02-01"):
        decide(lot.record, "qp", RELEASE, now=lot.now)
    cover(lot, "EARLIER", "M", "2026-02-02")
    assert proposed(lot)[0] is Outcome.REJECTED
    cover(lot, "DEV", "S1", "2026-02-03")
    outcome, told = proposed(lot)
    assert (outcome, ("status", None) in told) == (Outcome.RELEASED, True)


@pytest.mark.parametrize(
    ("acceptable", "outcome", "answer"),
    [
        (None, Outcome.QUARANTINED, Answer.NOT_KNOWN),
        (False, Outcome.REJECTED, Answer.NOT_MET),
        (True, Outcome.RELEASED, None),
    ],
)
def test_what_was_concluded_of_an_excursion_counts(lot, acceptable, outcome, answer):
    lot.say(Excursion(excursion="EXC", targets=("LOT",), ended="2026-02-02"), occurred="2026-02-01")
    if acceptable is not None:
        lot.say(ExcursionClosed(excursion="EXC", conclusion="c", acceptable=acceptable), occurred="2026-02-03")
    proposal, told = proposed(lot)
    assert (proposal, ("excursion", answer) in told) == (outcome, True)
    assert proposed(lot, rules=1)[0] is Outcome.RELEASED


def test_a_step_is_judged_to_its_end_but_not_by_the_first_rules(lot):
    """The medium is good until the end of 2026; the training of `make` does not end."""
    with lot.reading() as connection:
        (number,) = [row.entry for row in ask.rows(connection, t.STEP) if row.step == "S1"]
    amend(lot.record, "op", number, {"ended": "2027-01-01"}, reason="its end", now=datetime(2027, 2, 1, tzinfo=UTC))
    with lot.reading() as connection:
        found = propose(gather(connection, "LOT")).findings
        then = propose(gather(connection, "LOT", rules=1)).findings
    (expired,) = [each for each in found if each.code == "release/expiry"]
    assert (expired.answer, "before step S1 that used it ended on 2027-01-01" in expired.says) == (Answer.NOT_MET, True)
    assert not [each for each in then if each.code == "release/expiry"]


def test_what_is_not_known_counts_where_the_record_states_the_thing(site):
    site.say(Equipment(equipment="EQ", name="filling line"))
    make(site)
    assert proposed(site)[0] is Outcome.RELEASED
    step = Step(
        step="S9",
        process=Process.SAMPLING,
        inputs=(Used(item="LOT"),),
        outputs=(Made(item="LOT-t", item_kind=ItemKind.SAMPLE),),
        equipment=("EQ", "another"),
    )
    site.say(step)
    outcome, told = proposed(site)
    assert outcome is Outcome.QUARANTINED
    assert [answer for code, answer in told if code == "calibration"] == [Answer.NOT_KNOWN, None]
    site.say(Calibration(calibration="CAL", equipment="EQ", passed=True))
    assert proposed(site)[0] is Outcome.RELEASED


def test_another_line_that_was_open_in_the_room_stands_against_the_lot(site):
    site.say(Room(room="CR", purpose="filling"), occurred="2026-01-02")
    make(site)
    site.say(Donor(item="D2"))
    for name, item, begins, ends in (
        ("A", "LOT", "2026-01-01T09:00:00Z", "2026-01-01T11:00:00Z"),
        ("B", "D2", "2026-01-01T10:00:00Z", "2026-01-01T12:00:00Z"),
    ):
        made = (Made(item=f"{item}-s9", item_kind=ItemKind.SAMPLE),)
        taken = {"inputs": (Used(item=item),), "outputs": made, "room": "CR", "openness": Openness.OPEN, "ended": ends}
        (number,) = site.say(Step(step=name, process=Process.SAMPLING, **taken), occurred=begins)
    outcome, told = proposed(site)
    assert (outcome, ("segregation", Answer.NOT_MET) in told) == (Outcome.REJECTED, True)
    with site.reading() as connection:
        case = gather(connection, "LOT")
        packed = bearing(connection, case)
    assert number in case.entries
    assert number in packed


def test_a_decision_rests_on_what_shows_it_and_falls_when_that_is_amended(site):
    (shown,) = site.say(Procedure(procedure=SOP, title="t", effective="2025-12-01"))
    (limited,) = site.say(AgeLimit(limit="AL", stage=Stage.MCB, passages=5))
    make(site)
    number, _ = decide(site.record, "qp", RELEASE, now=site.now)
    with site.reading() as connection:
        rests = {row.target for row in ask.rows(connection, t.RESTS, entry=number)}
        packed = bearing(connection, gather(connection, "LOT"))
    assert {shown, limited} <= rests
    assert {shown, limited} <= set(packed)
    assert stands(site).answer is Answer.MET
    amend(site.record, "op", limited, {"passages": 3}, reason="typing error", now=site.now)
    assert stands(site).answer is Answer.NOT_MET


def test_what_is_recorded_later_stands_against_a_release(lot):
    decide(lot.record, "qp", RELEASE, now=lot.now)
    assert stands(lot).answer is Answer.MET
    lot.say(MaterialStatus(disposition="MD", material="M", status="rejected"), occurred="2026-02-01")
    found = stands(lot)
    assert (found.answer, "What was recorded since" in found.says) == (Answer.NOT_MET, True)


def test_earlier_rules_leave_these_findings_and_their_entries_out(lot):
    (number,) = lot.say(MaterialStatus(disposition="MD", material="M", status="rejected"), occurred="2026-02-01")
    assert proposed(lot, rules=1) == (Outcome.RELEASED, [])
    with lot.reading() as connection:
        now, then = gather(connection, "LOT"), gather(connection, "LOT", rules=1)
    assert (number in now.entries, number in then.entries) == (True, False)
    assert set(then.entries) <= set(now.entries)


def test_a_release_by_earlier_rules_is_held_against_those(lot):
    lot.say(MaterialStatus(disposition="MD", material="M", status="rejected"), occurred="2026-02-01")
    with lot.reading() as connection:
        case = gather(connection, "LOT")
    cover(lot, "DEV", "S1", "2026-02-02")
    decide(lot.record, "qp", RELEASE, now=lot.now)
    with lot.reading() as connection:
        released = gather(connection, "LOT")
    assert released.decisions[-1].rules == RULES
    with_fault = replace(released, along=case.along)
    assert standing(with_fault).answer is Answer.NOT_MET
    earlier = replace(released.decisions[-1], rules=1)
    assert standing(replace(with_fault, decisions=(earlier,))).answer is Answer.MET
