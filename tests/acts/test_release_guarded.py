"""A real release, from the bench to the certificate, each by whoever may: on each database."""

from __future__ import annotations

import pytest
from tests.guarded_site import Staffed, cheaply

from seedlot.acts.access import Components, MissingComponentsError
from seedlot.acts.certify import certify
from seedlot.acts.decide import NotAuthenticatedError, Verdict, decide
from seedlot.acts.own_account import remove_factor
from seedlot.acts.shown import ChangedMeanwhileError
from seedlot.acts.sign import sign
from seedlot.history.signed import signatures
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Hold
from seedlot.record.verify import verify
from seedlot.release.decide import standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome


def stands(site, lot):
    """Whether a decision stands for a lot."""
    with site.reading() as connection:
        return standing(gather(connection, lot))


def entry(site, number):
    """An entry."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number))


def test_a_real_lot_is_released_by_a_qualified_person_who_signs_with_two_factors(real_site):
    """EU GMP Annex 11, 15; Annex 16. Reviewed by another, made and tested by others again."""
    with cheaply():
        site = Staffed(real_site)
        site.stock()
        site.review("LOT")
        decision, signature = site.decide("LOT")
        document, certificate = certify(site.record, site.actor("qp"), "LOT", now=site.now)
    assert stands(site, "LOT").answer is Answer.MET
    assert document.startswith(b"%PDF")
    with site.reading() as connection:
        (shown,) = signatures(connection, [decision])[decision]
    assert (shown.entry, shown.person, shown.method) == (signature, "qp", "password and code")
    assert "code" in shown.components
    issued = entry(site, certificate)
    assert (issued.by, issued.authentication) == ("qp", "password and code")
    assert overall(verify(site.record, files=True)) is Answer.MET


def test_the_same_in_a_simulation_with_accounts_on_each_database(staffed_anew):
    site = staffed_anew
    site.stock()
    site.review("LOT")
    site.decide("LOT")
    assert stands(site, "LOT").answer is Answer.MET
    assert overall(verify(site.record, files=True)) is Answer.MET


def test_a_qualified_person_without_a_second_factor_releases_nothing(stocked):
    stocked.review("LOT")
    stocked.actor("qp")
    remove_factor(stocked.record, stocked.components("qp"), now=stocked.now)
    stocked.secrets.pop("qp")
    stocked.actors.clear()
    before = stocked.size()
    with pytest.raises(NotAuthenticatedError, match="signs, with password and code"):
        stocked.decide("LOT")
    assert stocked.size() == before


def test_what_changed_between_reading_and_signing_is_read_again(stocked):
    stocked.review("LOT")
    with stocked.reading() as connection:
        as_of = read.size(connection)
    stocked.say(Donor(item="D-ELSE"))
    decision, _ = stocked.decide("LOT", Outcome.QUARANTINED, reason="waits", as_of=as_of)
    assert entry(stocked, decision).content.as_of == as_of
    stocked.say(Hold(hold="H", targets=("LOT",), reason="label"))
    before = stocked.size()
    with pytest.raises(ChangedMeanwhileError):
        stocked.decide("LOT", Outcome.QUARANTINED, reason="waits", as_of=as_of)
    assert stocked.size() == before


def test_quality_rejects_with_what_proves_who_they_are(stocked):
    verdict = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection", reason="label")
    with pytest.raises(MissingComponentsError, match="To sign, give"):
        decide(stocked.record, stocked.actor("qa"), verdict, components=Components(), now=stocked.now)
    stocked.decide("LOT", Outcome.REJECTED, person="qa", reason="label")
    assert stands(stocked, "LOT").answer is Answer.NOT_MET


def test_a_further_signature_under_a_decision_does_not_become_the_deciders(stocked):
    stocked.review("LOT")
    decision, first = stocked.decide("LOT")
    who, given = stocked.actor("qa"), stocked.components("qa")
    second = sign(stocked.record, who, decision, "approval", given, now=stocked.now)
    assert "by Quentin Person on" in stands(stocked, "LOT").says
    with stocked.reading() as connection:
        assert [each.entry for each in signatures(connection, [decision])[decision]] == [first, second]
