"""What a signature means, and who may sign so (21 CFR 11.50(a)(3); EU GMP Annex 11, 15)."""

from __future__ import annotations

import pytest
from tests.guarded_site import STAFF

from seedlot.acts.access import Actor, NotAuthorisedError
from seedlot.acts.amend import amend
from seedlot.acts.authority import MAY, MEANINGS
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.meanings import (
    OF_DECISION,
    OtherMeaningError,
    UnknownMeaningError,
    of_decision,
    refuse_meaning,
    word_of,
)
from seedlot.acts.sign import sign
from seedlot.history import ask
from seedlot.history.signed import signatures
from seedlot.history.tables import HEADER
from seedlot.record.entries.judgement import Decision
from seedlot.record.entries.origin import Donor
from seedlot.release.decide import standing
from seedlot.release.gather import gather
from seedlot.terms.words import Outcome, Role

#: Who may sign so, written out by hand from the regulations that the table cites.
EXPECTED = {
    "authorship": {"op", "an", "rev", "qa", "qp"},
    "responsibility": {"op", "an", "rev", "qa", "qp"},
    "performance": {"op", "an"},
    "verification": {"op", "an", "rev", "qa", "qp"},
    "review": {"rev", "qa", "qp"},
    "approval": {"qa", "qp"},
    "rejection": {"qa", "qp"},
    "quarantine": {"qa", "qp"},
    "certification": {"qp"},
}


def who(person, authentication="password"):
    return Actor(person=person, name=person, roles=(STAFF[person],), authentication=authentication)


def may(person, meaning):
    try:
        refuse_meaning(who(person), meaning)
    except NotAuthorisedError:
        return False
    return True


@pytest.mark.parametrize("word", EXPECTED)
def test_each_meaning_is_for_its_roles(word):
    assert {person for person in STAFF if may(person, word)} == EXPECTED[word]
    assert {person for person in STAFF if may(person, f"{word.capitalize()} of what is shown")} == EXPECTED[word]


def test_no_other_meaning_is_known():
    assert {line.what for line in MEANINGS} == {*EXPECTED}
    for meaning in ("release", "acknowledgement", "second approval", "approvals", "\u0430pproval", "1", "- review"):
        with pytest.raises(UnknownMeaningError, match="Begin with one of: authorship"):
            refuse_meaning(who("qp"), meaning)


@pytest.mark.parametrize(
    "meaning",
    [
        "Certification by the Qualified Person (EU GMP Annex 16)",
        "authorship and certification",
        "verification; approval",
        "authorship, as the Qualified  Person",
    ],
)
def test_nobody_claims_in_more_words_what_is_not_theirs_to_sign(staffed, meaning):
    (number,) = staffed.say(Donor(item="D"))
    with pytest.raises(NotAuthorisedError, match="Olga Operator may not sign as"):
        sign(staffed.record, staffed.actor("op"), number, meaning, staffed.components("op"), now=staffed.now)


def test_the_case_of_letters_does_not_matter():
    assert word_of("Review of the trail") == word_of("REVIEW") == "review"


@pytest.mark.parametrize("outcome", Outcome)
def test_a_decision_is_signed_as_what_it_is(outcome):
    assert of_decision(outcome, "") == OF_DECISION[outcome]
    assert of_decision(outcome, f" {OF_DECISION[outcome]}, as seen ") == f"{OF_DECISION[outcome]}, as seen"
    for other in {*Outcome} - {outcome}:
        with pytest.raises(OtherMeaningError, match=f"A decision '{outcome}' is not signed as"):
            of_decision(outcome, OF_DECISION[other])


def test_a_release_is_certified_by_a_qualified_person():
    """EU GMP Annex 16; Annex 11, 15."""
    assert word_of(OF_DECISION[Outcome.RELEASED]) == "certification"
    (line,) = (line for line in MEANINGS if line.what == "certification")
    assert line.roles == MAY["release"] == (Role.QUALIFIED_PERSON,)


def test_a_rejection_is_not_signed_as_a_certification(stocked):
    verdict = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="certification of the lot", reason="label")
    before = stocked.size()
    with pytest.raises(OtherMeaningError, match="Say 'rejection of the lot'"):
        decide(stocked.record, stocked.actor("qp"), verdict, components=stocked.components("qp"), now=stocked.now)
    assert stocked.size() == before
    stocked.decide("LOT", Outcome.REJECTED, person="qa", reason="label")
    with stocked.reading() as connection:
        (decided,) = (row.entry for row in ask.rows(connection, HEADER, kind=Decision.KIND, subject="LOT"))
        (signed,) = signatures(connection, [decided])[decided]
    assert signed.meaning == "rejection of the lot"


def test_a_signature_is_shown_with_the_roles_of_then(staffed_anew):
    """The roles as the record named them when it was made, whatever they became since."""
    site = staffed_anew
    (number,) = site.say(Donor(item="D"))
    first = sign(site.record, site.actor("qa"), number, "approval", site.components("qa"), now=site.now)
    with site.reading() as connection:
        named = next(row.entry for row in ask.rows(connection, HEADER, kind="person", subject="qa"))
    roles = ["quality", "analyst"]
    amend(site.record, site.actor("adm"), named, {"roles": roles}, reason="trained", now=site.now)
    second = sign(site.record, site.actor("qa"), number, "approval", site.components("qa"), now=site.now)
    with site.reading() as connection:
        shown = {each.entry: each for each in signatures(connection, [number])[number]}
    assert (shown[first].roles, shown[second].roles) == (("quality",), ("quality", "analyst"))
    assert shown[first].says.startswith("Quirin Assure (qa, quality), ")
    assert shown[second].says.startswith("Quirin Assure (qa, quality, analyst), ")


def test_a_case_holds_the_roles_of_who_signed(stocked):
    stocked.review("LOT")
    stocked.decide("LOT")
    with stocked.reading() as connection:
        case = gather(connection, "LOT")
    assert [each.roles for each in case.decisions[-1].signatures] == [("qualified person",)]
    assert [each.roles for each in case.reviews[-1].signatures] == [("reviewer",)]
    assert standing(case).says


def test_without_accounts_roles_hold_nobody_back(site):
    sign(site.record, "op", 0, "approval", now=site.now)
