"""Who may decide, what may be released, and what makes a decision fall."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.access import NotAuthorisedError, UnknownPersonError
from seedlot.acts.amend import amend
from seedlot.acts.certify import UndecidedError, certify
from seedlot.acts.decide import NotAuthenticatedError, NotReleasableError, Verdict, choices, decide, shown
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Person
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.words import Outcome, Role

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def stands(site):
    """Whether a decision stands for the lot."""
    with site.reading() as connection:
        return standing(gather(connection, "LOT"))


def content(site, number):
    """What an entry says."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number)).content


def test_a_decision_seals_what_was_read_and_is_signed_at_once(site):
    make(site)
    size = site.size()
    decision, signature = decide(site.record, "qp", RELEASE, now=site.now)
    assert (decision, signature) == (size, size + 1)
    sealed, signed = content(site, decision), content(site, signature)
    with site.reading() as connection:
        before = propose(gather(connection, "LOT", as_of=size))
        assert sealed.root == read.root(connection, size).hex()
        assert signed.target_leaf == read.leaf(connection, decision).hex()
        document = read.file_bytes(site.record, signed.shown.sha256)
    assert sealed.as_of == size
    assert sealed.findings == before.findings
    assert sealed.read == before.case.entries
    assert (signed.name, signed.meaning, signed.method) == ("Quentin Person", "certification of the lot", "none")
    assert hashlib.sha256(document).hexdigest() == signed.shown.sha256
    assert document == shown(before)
    assert stands(site).answer is Answer.MET


def test_only_a_qualified_person_releases(site):
    make(site)
    site.say(Person(person="qa", name="Quirin Quality", roles=(Role.QUALITY,)))
    for person, words in (("op", "may not decide"), ("qa", "may not release"), ("", "Someone unnamed")):
        with pytest.raises(NotAuthorisedError, match=words):
            decide(site.record, person, RELEASE, now=site.now)
    with pytest.raises(UnknownPersonError, match="'ghost'"):
        decide(site.record, "ghost", RELEASE, now=site.now)


@pytest.mark.parametrize("skip", ["R1", "R2", "R3"])
def test_not_known_is_not_released_even_with_a_reason(site, skip):
    make(site, skip=(skip,))
    size = site.size()
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED, reason="the patient waits")
    with pytest.raises(NotReleasableError, match="cannot be released"):
        decide(site.record, "qp", verdict, now=site.now)
    assert site.size() == size


def test_a_real_lot_is_not_released_by_someone_who_only_said_who_they_are(real_site):
    make(real_site)
    with pytest.raises(NotAuthenticatedError, match="seedlot account open"):
        decide(real_site.record, "qp", replace(RELEASE, reason="the patient waits"), now=real_site.now)
    verdict = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="no accounts yet")
    decide(real_site.record, "qp", verdict, now=real_site.now)
    assert stands(real_site).answer is Answer.NOT_MET


def test_deciding_otherwise_than_proposed_needs_a_reason(site):
    make(site)
    with pytest.raises(SeedlotError, match="Say why"):
        decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.REJECTED), now=site.now)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.REJECTED, reason="label"), now=site.now)
    assert stands(site).answer is Answer.NOT_MET


def test_an_amendment_of_what_was_read_makes_the_decision_fall_until_someone_decides_again(site):
    make(site)
    decision, _ = decide(site.record, "qp", RELEASE, now=site.now)
    viability = next(
        number
        for number in content(site, decision).read
        if "viability" in str(content(site, number)) and content(site, number).KIND == "report"
    )
    before = site.size()
    results = [{**content(site, viability).results[0].model_dump(mode="json"), "value": 88.0}]
    sealed, fallen = amend(site.record, "op", viability, {"results": results}, reason="typing error", now=site.now)
    assert fallen == (decision,)
    assert stands(site).answer is Answer.NOT_MET
    assert str(sealed) in stands(site).says
    with pytest.raises(UndecidedError):
        certify(site.record, "qp", "LOT", now=site.now)
    with site.reading() as connection:
        assert standing(gather(connection, "LOT", as_of=before)).answer is Answer.MET
    decide(site.record, "qp", RELEASE, now=site.now)
    assert stands(site).answer is Answer.MET


def test_an_amendment_of_something_else_leaves_the_decision(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    (number,) = site.say(lab_report("R8", "D", "age", 40.0))
    _, fallen = amend(site.record, "op", number, {"laboratory": "Another"}, reason="r", now=site.now)
    assert fallen == ()
    assert stands(site).answer is Answer.MET


def test_evidence_against_the_lot_after_its_release_is_seen(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    site.say(lab_report("R9", "LOT", "viability", 10.0))
    with site.reading() as connection:
        assert propose(gather(connection, "LOT")).outcome is Outcome.REJECTED
    assert stands(site).answer is Answer.NOT_MET
    assert "since" in stands(site).says


def test_what_can_be_chosen(site):
    """By hand: the lot meets everything, so that all three can be chosen; without a sterility test it cannot be released."""
    make(site)
    with site.reading() as connection:
        proposal, told = choices(connection, "qp", "LOT", now=site.now)
    assert [(each.outcome, each.proposed, each.against) for each in told] == [
        (outcome, outcome is Outcome.RELEASED, None) for outcome in Outcome
    ]
    assert proposal.case.as_of == site.size()


def test_what_cannot_be_chosen_says_why(site):
    make(site, skip=("R2",))
    with site.reading() as connection:
        _, told = choices(connection, "qp", "LOT", now=site.now)
    against = {each.outcome: each.against for each in told}
    assert isinstance(against[Outcome.RELEASED], NotReleasableError)
    assert against[Outcome.REJECTED] is against[Outcome.QUARANTINED] is None


def test_nobody_chooses_who_may_not_decide(site):
    make(site)
    with site.reading() as connection, pytest.raises(NotAuthorisedError):
        choices(connection, "op", "LOT", now=site.now)
