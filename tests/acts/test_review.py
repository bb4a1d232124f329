"""The review of a lot: what is shown, who may, what it is worth, and when it falls."""

from __future__ import annotations

import json

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.access import MissingComponentsError, NotAuthorisedError
from seedlot.acts.amend import amend
from seedlot.acts.decide import NotReleasableError
from seedlot.acts.review import MEANING, NoConclusionError, review, to_review
from seedlot.acts.shown import ChangedMeanwhileError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation, DeviationClosed
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer


def shown(site, lot="LOT"):
    """What a reviewer is shown."""
    with site.reading() as connection:
        return to_review(connection, lot)


def content(site, number):
    """What an entry says."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number)).content


def finding(site):
    """What the judgement of the lot says of its review."""
    with site.reading() as connection:
        found = propose(gather(connection, "LOT")).findings
    return next(each for each in found if each.code == "release/review")


def viability(site):
    """The entry of the report on viability."""
    with site.reading() as connection:
        return ask.rows(connection, t.VALUE, item="LOT", name="viability")[0].entry


def correct(site, value=90.0):
    """Correct the viability."""
    results = [lab_report("R1", "LOT", "viability", value).results[0].model_dump(mode="json")]
    return amend(
        site.record, site.actor("qa"), viability(site), {"results": results}, reason="digits swapped", now=site.now
    )[0]


def test_the_reviewer_is_shown_every_entry_with_who_and_when(stocked):
    told = shown(stocked)
    with stocked.reading() as connection:
        case = gather(connection, "LOT")
        headers = {row.entry: row for row in ask.rows(connection, t.HEADER)}
    numbers = [line.entry for line in told.trail]
    assert set(case.entries) <= set(numbers)
    assert numbers == sorted(set(numbers))
    for line in told.trail:
        assert (line.person, line.recorded) == (headers[line.entry].person, headers[line.entry].recorded)
    assert {line.who for line in told.trail} >= {"Olga Operator (op)", "Anna Lyst (an)", "Quirin Assure (qa)"}


def test_the_reviewer_is_shown_each_correction_with_the_old_value_and_the_new(stocked):
    """EU GMP Annex 11, 9."""
    amendment = correct(stocked)
    (line,) = shown(stocked).corrections
    assert (line.entry, line.reason) == (amendment, "digits swapped")
    assert [(one.field, one.old, one.new) for one in line.changes] == [("results[0].value", "91", "90")]
    again = correct(stocked, 89.5)
    second = shown(stocked).corrections[-1]
    assert (second.entry, [(one.old, one.new) for one in second.changes]) == (again, [("90", "89.5")])
    report = next(each for each in shown(stocked).trail if each.entry == viability(stocked))
    assert report.changed == f"yes, by entry {amendment}, {again}"


def test_the_reviewer_is_shown_every_value_that_was_typed(stocked):
    """EU GMP Annex 11, 6."""
    typed = {(each.of, each.name, each.value) for each in shown(stocked).typed}
    assert typed == {
        ("LOT", "viability", "91.0 %"),
        ("LOT-s", "sterility", "no growth"),
        ("MCB", "karyotype", "46,XX[20]"),
        ("MCB", "mycoplasma", "not detected"),
    }


def test_the_reviewer_is_shown_what_is_outside_its_criterion(stocked):
    assert shown(stocked).outside == ()
    correct(stocked, 12.0)
    (outside,) = shown(stocked).outside
    assert outside.answer is Answer.NOT_MET
    assert "viability" in outside.says


def test_the_review_seals_what_was_shown_and_is_signed_at_once(stocked):
    told, before = shown(stocked), stocked.size()
    number, signature = stocked.review("LOT")
    assert (number, signature) == (before, before + 1)
    said, signed = content(stocked, number), content(stocked, signature)
    assert (said.as_of, said.root, said.read) == (before, told.case.root, told.case.entries)
    assert (signed.target, signed.meaning, signed.person) == (number, MEANING, "rev")
    kept = read.file_bytes(stocked.record, signed.shown.sha256)
    assert kept == told.document()
    plain = json.loads(kept)
    assert [each["entry"] for each in plain["entries"]] == [line.entry for line in told.trail]
    assert {"entries", "corrections", "typed", "outside", "lot", "as_of", "root"} == set(plain)


def test_a_lot_waits_for_its_review_and_the_release_for_an_acceptable_one(stocked):
    """EU GMP Annex 11, draft of 2025: until the review is signed, the lot is not released."""
    assert finding(stocked).answer is Answer.NOT_KNOWN
    with pytest.raises(NotReleasableError, match="has not been reviewed"):
        stocked.decide("LOT")
    stocked.review("LOT", acceptable=False)
    assert finding(stocked).answer is Answer.NOT_MET
    with pytest.raises(NotReleasableError, match="did not find it acceptable"):
        stocked.decide("LOT", reason="the patient waits")
    stocked.review("LOT")
    assert finding(stocked).answer is Answer.MET
    stocked.decide("LOT")


def test_a_review_falls_when_what_it_read_is_corrected(stocked):
    stocked.review("LOT")
    amendment = correct(stocked)
    assert finding(stocked).answer is Answer.NOT_KNOWN
    assert str(amendment) in finding(stocked).says
    with pytest.raises(NotReleasableError):
        stocked.decide("LOT")
    stocked.review("LOT")
    stocked.decide("LOT")


def test_a_review_falls_when_something_new_bears_on_the_lot(stocked):
    stocked.review("LOT")
    stocked.say(Deviation(deviation="DEV-1", title="t", severity="minor", targets=("LOT",)))
    stocked.say(DeviationClosed(deviation="DEV-1", conclusion="c", acceptable=True), person="qa")
    assert finding(stocked).answer is Answer.NOT_KNOWN
    stocked.review("LOT")
    assert finding(stocked).answer is Answer.MET


def test_a_review_stands_when_something_else_is_recorded(stocked):
    stocked.review("LOT")
    stocked.say(Donor(item="D-ELSE"))
    assert finding(stocked).answer is Answer.MET


def test_what_changed_while_it_was_read_is_read_again(stocked):
    as_of = shown(stocked).case.as_of
    stocked.say(Donor(item="D-ELSE"))
    who, given = stocked.actor("rev"), stocked.components("rev")

    def attempt():
        return review(
            stocked.record,
            who,
            "LOT",
            acceptable=True,
            conclusion="c",
            as_of=as_of,
            components=given,
            now=stocked.now,
        )

    number, _ = attempt()
    assert content(stocked, number).as_of == as_of
    correct(stocked)
    before = stocked.size()
    with pytest.raises(ChangedMeanwhileError, match="Read it again"):
        attempt()
    assert stocked.size() == before


@pytest.mark.parametrize("words", ["", " \t"])
def test_a_review_without_a_conclusion(stocked, words):
    with pytest.raises(NoConclusionError):
        review(stocked.record, stocked.actor("rev"), "LOT", acceptable=True, conclusion=words, now=stocked.now)


def test_a_review_without_proof_is_not_sealed(stocked):
    before = stocked.size()
    with pytest.raises(MissingComponentsError):
        review(stocked.record, stocked.actor("rev"), "LOT", acceptable=True, conclusion="c", now=stocked.now)
    assert stocked.size() == before


def test_a_lot_that_is_not_there(stocked):
    with pytest.raises(ask.NotInRecordError):
        stocked.review("GHOST")


def test_without_accounts_a_reviewer_only_claims_to_be_one(site):
    make(site)
    with pytest.raises(NotAuthorisedError, match="may not review"):
        review(site.record, "qp", "LOT", acceptable=True, conclusion="c", now=site.now)
