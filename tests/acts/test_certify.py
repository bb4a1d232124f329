"""Certify: only what stands, and exactly what was decided upon."""

from __future__ import annotations

import hashlib
import io

import pytest
from pypdf import PdfReader
from tests.simulated_lot import lab_report, make

from seedlot.acts.amend import amend
from seedlot.acts.certify import UndecidedError, certify, is_certifiable, issued
from seedlot.acts.decide import Verdict, decide
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Certificate
from seedlot.record.entries.work import Deviation, Hold, HoldLifted
from seedlot.release.gather import gather
from seedlot.terms.words import Outcome

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def text(document):
    """The words of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).split())


def refused(site):
    """Why there is nothing to certify; nothing was written or kept."""
    size = site.size()
    with pytest.raises(UndecidedError) as caught:
        certify(site.record, "qp", "LOT", now=site.now)
    assert site.size() == size
    return str(caught.value)


def test_no_certificate_without_a_decision(site):
    make(site)
    assert "No decision was taken" in refused(site)


@pytest.mark.parametrize(
    "since",
    [
        Hold(hold="H", reason="contaminated", targets=("LOT",)),
        Deviation(deviation="DEV", title="alarm", severity="minor", targets=("MCB",)),
        lab_report("R9", "LOT", "sterility", "growth"),
    ],
    ids=["hold", "deviation", "result"],
)
def test_no_certificate_of_a_release_against_which_something_was_recorded_since(site, since):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    site.say(since)
    assert "judge the lot again" in refused(site)


def test_a_certificate_again_once_the_hold_is_lifted(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    site.say(Hold(hold="H", reason="alarm", targets=("LOT",)))
    refused(site)
    site.say(HoldLifted(hold="H", reason="checked"))
    assert certify(site.record, "qp", "LOT", now=site.now)[1] == site.size() - 1


def test_the_certificate_prints_what_was_decided_upon_and_nothing_since(site):
    make(site, skip=("R1",))
    site.say(lab_report("R1", "LOT", "viability", 91.25))
    decision, _ = decide(site.record, "qp", RELEASE, now=site.now)
    site.say(lab_report("R9", "LOT", "viability", 73.5))
    size = site.size()
    document, number = certify(site.record, "qp", "LOT", now=site.now)
    words = text(document)
    assert "91.2" in words
    assert "73.5" not in words
    with site.reading() as connection:
        sealed = Entry.parse(read.body(connection, number)).content
        assert isinstance(sealed, Certificate)
        assert sealed.checkpoint_root == read.root(connection, size).hex()
        assert read.file_bytes(site.record, sealed.file.sha256) == document
    assert (number, sealed.decision, sealed.checkpoint_size) == (size, decision, size)
    assert sealed.file.sha256 == hashlib.sha256(document).hexdigest()


def test_a_rejection_is_certified_as_one(site):
    make(site)
    site.say(lab_report("R9", "LOT", "sterility", "growth"))
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection"), now=site.now)
    words = text(certify(site.record, "qp", "LOT", now=site.now)[0]).lower()
    assert "rejected" in words
    assert "growth" in words


def test_no_certificate_of_a_rejection_that_rests_on_what_was_corrected_since(site):
    make(site)
    (failed,) = site.say(lab_report("R9", "LOT", "sterility", "growth"))
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection"), now=site.now)
    amend(site.record, "op", failed, {"laboratory": "Another"}, reason="misread", now=site.now)
    assert "Decide again" in refused(site)


def test_the_last_decision_is_the_one_that_is_certified(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    verdict = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, meaning="quarantine", reason="complaint")
    last, _ = decide(site.record, "qp", verdict, now=site.now)
    _, number = certify(site.record, "qp", "LOT", now=site.now)
    with site.reading() as connection:
        sealed = Entry.parse(read.body(connection, number)).content
    assert isinstance(sealed, Certificate)
    assert sealed.decision == last


def test_what_was_issued_of_the_decision_that_stands(site):
    make(site)
    with site.reading() as connection:
        assert issued(connection, gather(connection, "LOT")) is None
        assert not is_certifiable(gather(connection, "LOT"))
    decide(site.record, "qp", RELEASE, now=site.now)
    before = site.size()
    document, number = certify(site.record, "qp", "LOT", now=site.now)
    with site.reading() as connection:
        found = issued(connection, gather(connection, "LOT"))
        assert issued(connection, gather(connection, "LOT", as_of=before)) is None
    assert found is not None
    assert (found.entry, found.sha256) == (number, hashlib.sha256(document).hexdigest())
