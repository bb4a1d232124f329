"""What the entries of a package say of each other: amendments, later decisions, signatures."""

from __future__ import annotations

from dataclasses import replace

from tests.dossier.packages import found, pack_of, written, wrong
from tests.simulated_lot import make
from tests.simulated_site import Site

from seedlot.acts.access import actor
from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.seal import say, seal, writing
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Signature
from seedlot.terms.words import Outcome


def release(site: Site) -> None:
    make(site)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    certify(site.record, "qp", "LOT", now=site.now)


def test_a_decision_that_had_read_what_was_amended_since_stands_no_longer(site, tmp_path) -> None:
    release(site)
    number, _ = amend(site.record, "op", 5, {"expiry": "2027-01-31"}, reason="typing error", now=site.now)
    package = pack_of(site)
    assert "The decision of entry 12 fell: it had read entry 5" in wrong(tmp_path, package)
    said = found(written(tmp_path, package))
    assert any(f"Entry 5 was amended by entry {number}: typing error" in each for each in said[""])


def test_an_amendment_before_the_decision_is_shown_and_harms_nothing(site, tmp_path) -> None:
    make(site)
    amend(site.record, "op", 5, {"expiry": "2027-01-31"}, reason="typing error", now=site.now)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    said = found(written(tmp_path, pack_of(site)))
    assert not said["not met"]
    assert any("Entry 5 was amended" in each for each in said[""])
    assert any("Not proved: a certificate" in each for each in said[""])


def test_a_certificate_of_an_earlier_decision_is_found(site, tmp_path) -> None:
    release(site)
    again = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection", reason="complaint")
    decide(site.record, "qp", again, now=site.now)
    package = pack_of(site, lambda case: replace(case, decisions=case.decisions[::-1]))
    assert "The certificate does not print the last decision, entry 15: rejected" in wrong(tmp_path, package)


def test_a_certificate_whose_checkpoint_is_older_than_its_decision_is_found(site, tmp_path) -> None:
    release(site)
    with writing(site.record) as connection:
        sealed = Entry.parse(read.body(connection, 14)).content
        root = read.root(connection, 9).hex()
        older = sealed.model_copy(update={"checkpoint_size": 9, "checkpoint_root": root})
        seal(connection, actor(connection, "qp"), [say(older, "2026-06-01")], now=site.now)
    said = wrong(tmp_path, pack_of(site))
    assert "The certificate's checkpoint is older than its decision, entry 12" in said


def test_a_signature_on_other_bytes_is_found(site, tmp_path) -> None:
    release(site)
    forged = Signature(target=12, target_leaf="00" * 32, person="qp", name="Q", meaning="release", method="none")
    with writing(site.record) as connection:
        seal(connection, actor(connection, "qp"), [say(forged, "2026-06-01")], now=site.now)
    assert "The signature of Q (meaning: release; authentication: none) is not on entry 12" in wrong(
        tmp_path, pack_of(site)
    )


def test_a_decision_without_its_signature_is_found(site, tmp_path) -> None:
    release(site)
    unsigned = pack_of(
        site, lambda case: replace(case, decisions=tuple(replace(each, signatures=()) for each in case.decisions))
    )
    assert "The decision of entry 12 is not signed" in wrong(tmp_path, unsigned)


def test_a_signature_without_what_it_signs_is_not_known(site, tmp_path) -> None:
    make(site)
    with writing(site.record) as connection:
        leaf = read.leaf(connection, 1).hex()
        alone = Signature(target=1, target_leaf=leaf, person="qp", name="Q", meaning="review", method="none")
        (number,) = seal(connection, actor(connection, "qp"), [say(alone, "2026-06-01")], now=site.now)
    package = pack_of(site, lambda case: replace(case, entries=(*case.entries, number)))
    said = found(written(tmp_path, package))
    assert said["not known"] == [
        f"Entry 1, signed by Q (meaning: review; authentication: none), is not in the package. [entry {number}]"
    ]
