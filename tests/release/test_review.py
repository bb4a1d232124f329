"""The review of the audit trail before release: signed, by somebody else, and of all that bears on the lot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.guarded_site import cheaply
from tests.simulated_lot import lab_report, make, make_bank, make_lot, release_bank

from seedlot.acts.access import Actor, actor
from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.review import review
from seedlot.acts.seal import say, seal, state, writing
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.access import Training
from seedlot.record.entries.judgement import Review
from seedlot.record.entries.origin import Donor, Person
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process, Role

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def found(site, lot="LOT", **more):
    """What is found of the review of a lot."""
    with site.reading() as connection:
        (finding,) = [
            each for each in propose(gather(connection, lot, **more)).findings if each.code == "release/review"
        ]
    return finding


def number(site, name, kind="report"):
    """The entry with an identifier."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def reviewed(site, lot="LOT", *, person="rev", acceptable=True):
    """Review a lot without an account."""
    return review(site.record, person, lot, acceptable=acceptable, conclusion="As it should be.", now=site.now)


@pytest.fixture
def lot(site):
    """The simulated lot, and a reviewer."""
    make(site)
    site.say(Person(person="rev", name="Rita View", roles=(Role.REVIEWER,)))
    return site


def test_a_simulation_without_accounts_does_without_a_review_and_says_so(lot):
    told = found(lot)
    assert (told.answer, "was not reviewed" in told.says) == (None, True)


def test_a_real_record_asks_for_a_review(real_site):
    make(real_site)
    assert found(real_site).answer is Answer.NOT_KNOWN


def test_accounts_ask_for_a_review_of_every_lot(stocked):
    told = found(stocked)
    assert (told.answer, told.says) == (
        Answer.NOT_KNOWN,
        "The audit trail of 'LOT' has not been reviewed by somebody who had no part in it.",
    )
    with pytest.raises(NotReleasableError, match="has not been reviewed"):
        stocked.decide("LOT", reason="the patient waits")
    stocked.review("LOT")
    assert found(stocked).answer is Answer.MET
    stocked.decide("LOT")
    with stocked.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.MET


def test_whether_accounts_were_opened_is_asked_as_of_the_case(lot, staff_template):
    before = lot.size()
    with cheaply():
        staff_template.moved(lot.record)
    assert found(lot).answer is Answer.NOT_KNOWN
    assert found(lot, as_of=before).answer is None


def test_a_review_says_who_when_what_and_how_many_typed_values_it_covers(lot):
    reviewed(lot)
    told = found(lot)
    assert told.answer is Answer.MET
    assert told.says == (
        "Rita View reviewed the audit trail on 2026-06-01T12:00:00Z: As it should be. "
        "The review covers 3 typed values that criteria rest on."
    )


def test_a_review_that_did_not_find_the_lot_acceptable(lot):
    reviewed(lot, acceptable=False)
    told = found(lot)
    assert (told.answer, "did not find it acceptable: As it should be." in told.says) == (Answer.NOT_MET, True)
    reviewed(lot)
    assert found(lot).answer is Answer.MET
    reviewed(lot, acceptable=False)
    lot.say(lab_report("R9", "LOT", "viability", 90.0))
    assert found(lot).answer is Answer.NOT_MET


ADDED = (
    lab_report("R8", "LOT-s", "sterility", "no growth"),
    lab_report("R9", "MCB", "karyotype", "46,XX[20]"),
    Deviation(deviation="DEV", title="t", severity="minor", targets=("M",)),
    Training(training="TR-2", person="op", procedure="SOP-1 v1"),
    Step(
        step="S9",
        process=Process.SAMPLING,
        inputs=(Used(item="LOT"),),
        outputs=(Made(item="LOT-t", item_kind=ItemKind.SAMPLE),),
    ),
    Step(step="S8", process=Process.SHIPMENT, inputs=(Used(item="LOT"),)),
)


def test_what_is_added_after_the_review_makes_it_fall(lot):
    for what in ADDED:
        reviewed(lot)
        assert found(lot).answer is Answer.MET
        (added,) = lot.say(what)
        told = found(lot)
        assert told.answer is Answer.NOT_KNOWN
        assert told.says == (
            f"Rita View reviewed the audit trail; what came since was not reviewed: entry {added}. Review it again."
        )


def test_what_is_corrected_after_the_review_makes_it_fall(lot):
    corrections = [
        ("R1", "report", {"laboratory": "B"}),
        ("S3", "step", {"detail": "x"}),
        ("M", "material", {"supplier": "y"}),
        ("TR-1", "training", {"trainer": "z"}),
    ]
    for name, kind, change in corrections:
        review_entry, _ = reviewed(lot)
        sealed, fallen = amend(lot.record, "", number(lot, name, kind), change, reason="misread", now=lot.now)
        assert review_entry in fallen
        assert (found(lot).answer, f"entry {sealed}." in found(lot).says) == (Answer.NOT_KNOWN, True)


def test_evidence_that_is_moved_away_after_the_review_is_seen(lot):
    """A sample is said to be of something else: its results leave the case, and so does its step."""
    reviewed(lot)
    amend(lot.record, "", number(lot, "S3", "step"), {"inputs": [{"item": "MCB"}]}, reason="mix-up", now=lot.now)
    assert found(lot).answer is Answer.NOT_KNOWN
    assert "what came since was not reviewed" in found(lot).says
    with lot.reading() as connection:
        assert [each.reason for each in gather(connection, "LOT").amended] == ["mix-up"]


def test_what_does_not_bear_on_the_lot_leaves_the_review(lot):
    reviewed(lot)
    lot.say(Donor(item="D2"), lab_report("R9", "D2", "age", 40.0), Training(training="T", person="qp", procedure="X"))
    lot.say(
        Step(
            step="S9",
            process=Process.THAW,
            inputs=(Used(item="MCB"),),
            outputs=(Made(item="C", item_kind=ItemKind.CULTURE),),
        )
    )
    (entry,) = lot.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("C",)))
    amend(lot.record, "", number(lot, "S9", "step"), {"detail": "x"}, reason="misread", now=lot.now)
    amend(lot.record, "", entry, {"title": "u"}, reason="misread", now=lot.now)
    assert found(lot).answer is Answer.MET


def test_decision_signature_certificate_and_another_review_leave_the_review(lot):
    reviewed(lot)
    decide(lot.record, "qp", RELEASE, now=lot.now)
    certify(lot.record, "qp", "LOT", now=lot.now)
    assert found(lot).answer is Answer.MET
    reviewed(lot)
    assert found(lot).answer is Answer.MET


def test_a_decision_about_the_bank_after_the_review_was_not_reviewed(site):
    make_bank(site)
    make_lot(site, quarantine="the release is awaited")
    site.say(Person(person="rev", name="Rita View", roles=(Role.REVIEWER,)))
    reviewed(site)
    release_bank(site)
    assert found(site).answer is Answer.NOT_KNOWN
    reviewed(site)
    assert found(site).answer is Answer.MET


def test_new_evidence_after_the_release_does_not_take_the_review_back_but_is_judged(stocked):
    """The review came before the decision; what is filed later is weighed by itself."""
    stocked.review("LOT")
    stocked.decide("LOT")
    stocked.say(lab_report("R8", "LOT", "viability", 88.0))
    with stocked.reading() as connection:
        case = gather(connection, "LOT")
    assert found(stocked).answer is Answer.NOT_KNOWN
    assert standing(case).answer is Answer.MET
    stocked.say(lab_report("R9", "LOT", "viability", 60.0))
    with stocked.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_MET


def test_a_review_against_the_lot_after_its_release_takes_the_release_back(lot):
    reviewed(lot)
    decide(lot.record, "qp", RELEASE, now=lot.now)
    reviewed(lot, acceptable=False)
    with lot.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_MET


def test_nobody_reviews_what_they_had_a_part_in(lot):
    people = [Person(person=name, name=name.upper(), roles=(Role.REVIEWER,)) for name in ("r1", "r2", "r3")]
    lot.say(*people)
    lot.say(lab_report("R9", "LOT", "viability", 90.0), person="r1")
    amend(lot.record, "", number(lot, "S2", "step"), {"people": ["op", "r2"]}, reason="misread", now=lot.now)
    amend(lot.record, "r3", number(lot, "R1"), {"laboratory": "B"}, reason="misread", now=lot.now)
    for person in people:
        reviewed(lot, person=person.person)
        told = found(lot)
        assert told.answer is Answer.NOT_KNOWN
        assert f"{person.name}, who had a part in the lot (entr" in told.says
    reviewed(lot)
    assert found(lot).answer is Answer.MET


def test_whoever_approved_the_specification_or_entered_a_training_may_review(site):
    site.say(Person(person="rev", name="Rita View", roles=(Role.REVIEWER,)))
    make_bank(site, by="rev")
    make_lot(site, quarantine="the release is awaited")
    reviewed(site)
    with site.reading() as connection:
        own = gather(connection, "LOT").reviews[0].own
        kinds = {row.kind for row in ask.rows_among(connection, t.HEADER, "entry", list(own))}
    assert kinds == {"donor", "material", "step", "report"}


def forge(site, person="rev", *, lot="LOT", **more):
    """Seal a review as its act would not."""
    with writing(site.record) as connection:
        size = read.size(connection)
        plain = {"as_of": size, "root": read.root(connection, size).hex(), "acceptable": True, "conclusion": "fine"}
        said = Review.model_validate({"lot": lot, **plain, **more})
        who = person if isinstance(person, Actor) else actor(connection, person)
        return seal(connection, who, [say(said, "2026-06-01")], now=site.now)[0]


def test_a_review_that_nobody_signed_or_another_person_signed(lot):
    forge(lot)
    assert (found(lot).answer, "is not signed by rev" in found(lot).says) == (Answer.NOT_KNOWN, True)
    with lot.reading() as connection:
        (told,) = gather(connection, "LOT").reviews
    assert (told.person, told.signatures) == ("rev", ())


def test_a_signature_that_proves_nothing_does_not_do_where_a_review_is_needed(stocked):
    stocked.review("LOT")
    with stocked.reading() as connection:
        case = gather(connection, "LOT")
    (last,) = case.reviews
    unproved = tuple(replace(each, method="none") for each in last.signatures)
    spoilt = replace(case, reviews=(replace(last, signatures=unproved),))
    (finding,) = [each for each in propose(spoilt).findings if each.code == "release/review"]
    assert finding.answer is Answer.NOT_KNOWN


def test_a_review_that_claims_to_have_read_more_than_there_was(lot):
    """Its `as_of` lies ahead of it, so that what is added later would seem to have been read."""
    forge(lot, as_of=10_000)
    lot.say(lab_report("R9", "LOT", "viability", 90.0))
    with lot.reading() as connection:
        (told,) = gather(connection, "LOT").reviews
    assert told.as_of == told.entry
    assert told.stale


def test_another_lots_review_says_nothing(lot):
    reviewed(lot, "MCB")
    assert found(lot).answer is None
    assert found(lot, "MCB").answer is Answer.MET


def test_a_review_as_of_an_earlier_entry(lot):
    before = lot.size()
    reviewed(lot)
    assert found(lot, as_of=before).answer is None
    assert found(lot, as_of=before + 1).answer is Answer.NOT_KNOWN
    assert found(lot, as_of=before + 2).answer is Answer.MET


def test_typed_values_are_those_of_reports_that_criteria_rest_on(lot):
    state(lot.record, "", say(lab_report("R8", "LOT", "colour", "clear"), "2026-01-01"), now=lot.now)
    state(lot.record, "", say(lab_report("R9", "LOT", "viability", 90.0), "2026-01-01"), now=lot.now)
    reviewed(lot)
    assert "covers 4 typed values" in found(lot).says
