"""What the entries of a package say of each other: amendments, later decisions, signatures."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.dossier.packages import entry_of, found, members_of, pack_of, relisted, written, wrong
from tests.simulated_lot import MADE, make, release
from tests.simulated_site import Site

from seedlot.acts.access import actor
from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.review import review
from seedlot.acts.seal import say, seal, writing
from seedlot.dossier.verifier.checks import check_signatures
from seedlot.dossier.verifier.package import Entry, Package, plain_json
from seedlot.dossier.verifier.tree import Checkpoint, leaf_hash
from seedlot.record import read
from seedlot.record.entries.entry import Entry as Sealed
from seedlot.record.entries.judgement import Signature
from seedlot.record.entries.origin import Person
from seedlot.terms.words import Outcome, Role


def test_a_decision_that_had_read_what_was_amended_since_stands_no_longer(site, tmp_path) -> None:
    release(site)
    target = entry_of(site, "M")
    number, _ = amend(site.record, "op", target, {"expiry": "2027-01-31"}, reason="typing error", now=site.now)
    package = pack_of(site)
    told = wrong(tmp_path, package)
    assert f"The decision of entry {MADE} fell: it had read entry {target}" in told
    assert f"about MCB fell: it had read entry {target}" in told
    said = found(written(tmp_path, package))
    assert any(f"Entry {target} was amended by entry {number}: typing error" in each for each in said[""])


def test_an_amendment_before_the_decision_is_shown_and_harms_nothing(site, tmp_path) -> None:
    make(site)
    target = entry_of(site, "R1")
    amend(site.record, "op", target, {"laboratory": "Lab 2"}, reason="typing error", now=site.now)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    said = found(written(tmp_path, pack_of(site)))
    assert not said["not met"]
    assert any(f"Entry {target} was amended" in each for each in said[""])
    assert any("Not proved: a certificate" in each for each in said[""])


def test_a_certificate_of_an_earlier_decision_is_found(site, tmp_path) -> None:
    release(site)
    again = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection", reason="complaint")
    decide(site.record, "qp", again, now=site.now)
    package = pack_of(site, lambda case: replace(case, decisions=case.decisions[::-1]))
    assert f"The certificate does not print the last decision, entry {MADE + 3}: rejected" in wrong(tmp_path, package)


def test_a_certificate_whose_checkpoint_is_older_than_its_decision_is_found(site, tmp_path) -> None:
    release(site)
    with writing(site.record) as connection:
        sealed = Sealed.parse(read.body(connection, MADE + 2)).content
        root = read.root(connection, 9).hex()
        older = sealed.model_copy(update={"checkpoint_size": 9, "checkpoint_root": root})
        seal(connection, actor(connection, "qp"), [say(older, "2026-06-01")], now=site.now)
    said = wrong(tmp_path, pack_of(site))
    assert f"The certificate's checkpoint is older than its decision, entry {MADE}" in said


def forge(site: Site, **changes: Any) -> str:
    """Seal a signature of the decision with some fields otherwise, and pack; tells what the verifier finds wrong."""
    with writing(site.record) as connection:
        said: dict[str, Any] = {
            "target": MADE,
            "target_leaf": read.leaf(connection, MADE).hex(),
            "person": "qp",
            "name": "Quentin Person",
            "meaning": "release",
            "method": "none",
        }
        seal(connection, actor(connection, "qp"), [say(Signature(**said | changes), "2026-06-01")], now=site.now)
    return wrong(Path(site.record.files).parent, pack_of(site))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target_leaf": "00" * 32}, f"is not on entry {MADE} as it stands here"),
        ({"person": "op", "name": "Olga Operator"}, "was sealed by another person, 'qp'"),
        ({"record": "seedlot/SIX/0123456789abcdef"}, "belongs to another record, 'seedlot/SIX/0123456789abcdef'"),
        ({"previous": (0,)}, "names as earlier signatures what is none"),
        ({"name": "Q. Person"}, "bears another name than the record knew: Quentin Person"),
    ],
)
def test_a_signature_that_does_not_belong_where_it_stands_is_found(site, changes, said) -> None:
    """21 CFR 11.70: it cannot be moved to another entry, another record, or another person."""
    release(site)
    assert f"(meaning: release; authentication: none; time: 2026-06-01T12:00:00Z) {said}" in forge(site, **changes)


def test_a_signature_before_what_it_signs_is_found() -> None:
    """No record could seal it so, for the leaf was not known yet; a package could hold it."""
    says = {
        "target": 1,
        "target_leaf": leaf_hash(b"{}").hex(),
        "person": "qp",
        "name": "Q",
        "meaning": "m",
        "method": "",
    }
    entries = {0: Entry(0, b"", "signature", "qp", says), 1: Entry(1, b"{}", "report", "op", {})}
    (finding,) = check_signatures(Package({}, Checkpoint("x", 2, ""), {}, entries))
    assert (finding["answer"], "stands before what it signs" in finding["says"]) == ("not met", True)


@pytest.mark.parametrize("kind", ["decision", "review"])
@pytest.mark.parametrize("signers", [(), ("aud",), ("qp",), ("aud", "qp")])
def test_a_decision_counts_as_signed_only_by_whoever_decided(kind: str, signers: tuple[str, ...]) -> None:
    """Others may sign too, which is told; it does not make the decision theirs, nor signed."""
    entries = {0: Entry(0, b"{}", kind, "qp", {})}
    for number, signer in enumerate(signers, 1):
        says = {"target": 0, "target_leaf": leaf_hash(b"{}").hex(), "person": signer, "name": signer.upper()}
        entries[number] = Entry(number, b"", "signature", signer, {**says, "meaning": "release", "method": "none"})
    told = list(check_signatures(Package({}, Checkpoint("x", len(entries), ""), {}, entries)))
    assert sum(each["answer"] == "met" for each in told) == len(signers)
    against = [each["says"] for each in told if each["answer"] == "not met"]
    assert against == ([] if "qp" in signers else [f"The {kind} of entry 0 is not signed by 'qp', whose it is."])


def test_a_decision_without_its_signature_is_found(site, tmp_path) -> None:
    """The signature is left out by the forger, who mends lists and proofs."""
    release(site)
    members = members_of(pack_of(site))
    signature = MADE + 1
    del members[f"entries/{signature:06d}.json"]
    proofs = json.loads(members["proofs.json"])
    proofs["entries"] = [step for step in proofs["entries"] if step["entry"] != signature]
    files = json.loads(members["files.json"])["files"]
    kept = [file for file in files if signature not in file["entries"]]
    members |= {"proofs.json": plain_json(proofs), "files.json": plain_json({"files": kept})}
    assert f"The decision of entry {MADE} is not signed" in wrong(tmp_path, relisted(members))


def test_a_signature_without_what_it_signs_is_not_known(site, tmp_path) -> None:
    make(site)
    with writing(site.record) as connection:
        leaf = read.leaf(connection, 0).hex()
        alone = Signature(
            target=0, target_leaf=leaf, person="qp", name="Quentin Person", meaning="review", method="none"
        )
        (number,) = seal(connection, actor(connection, "qp"), [say(alone, "2026-06-01")], now=site.now)
    members = members_of(pack_of(site))
    del members["entries/000000.json"]
    proofs = json.loads(members["proofs.json"])
    proofs["entries"] = [step for step in proofs["entries"] if step["entry"]]
    said = found(written(tmp_path, relisted({**members, "proofs.json": plain_json(proofs)})))
    signer = "Quentin Person (meaning: review; authentication: none; time: 2026-06-01T12:00:00Z)"
    assert f"Entry 0, signed by {signer}, is not in the package. [entry {number}]" in said["not known"]


def test_a_person_s_corrected_name_is_theirs(site, tmp_path) -> None:
    """Who married since signs with the new name; the old one was right before."""
    make(site)
    amend(site.record, "op", entry_of(site, "qp"), {"name": "Quentin Newname"}, reason="married", now=site.now)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    said = found(written(tmp_path, pack_of(site)))
    assert not said["not met"]
    assert any("is signed by Quentin Newname (meaning: certification" in each for each in said["met"])
    assert any("is signed by Quentin Person (meaning: certification of the bank" in each for each in said["met"])


def reviewed(site: Site) -> int:
    """A lot that a person who may also decide has reviewed. Returns the number of the review."""
    make(site)
    site.say(Person(person="rev", name="Rita Reviewer", roles=(Role.REVIEWER, Role.QUALIFIED_PERSON)))
    number, _ = review(site.record, "rev", "LOT", acceptable=True, conclusion="Nothing to object.", now=site.now)
    return number


def test_a_review_is_told_with_who_reviewed(site, tmp_path) -> None:
    number = reviewed(site)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    said = found(written(tmp_path, pack_of(site)))
    assert not said["not met"]
    told = "'rev' reviewed the history of LOT and found nothing against release: Nothing to object"
    assert any(told in each for each in said["met"])
    assert any(
        f"the {number} entries under the review of entry {number} have not changed" in each for each in said["met"]
    )
    assert not any("no review is in this package" in each for each in said[""])


def test_a_review_by_who_decided_is_not_known(site, tmp_path) -> None:
    reviewed(site)
    decide(site.record, "rev", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    said = found(written(tmp_path, pack_of(site)))
    assert any("The same person decided" in each for each in said["not known"])


def test_a_review_of_what_was_corrected_since_fell(site, tmp_path) -> None:
    number = reviewed(site)
    target = entry_of(site, "R1")
    amend(site.record, "op", target, {"laboratory": "Lab 2"}, reason="typing error", now=site.now)
    assert f"The review of entry {number} fell: it had read entry {target}" in wrong(tmp_path, pack_of(site))


def test_a_guarded_record_s_package_shows_how_each_proved_who_they_are(stocked, tmp_path) -> None:
    """Two components at each signing, who reviewed and who decided, on the lot and on its bank; and the certificate."""
    stocked.review("LOT")
    stocked.decide("LOT")
    certify(stocked.record, stocked.actor("qp"), "LOT", now=stocked.now)
    package = pack_of(stocked.site)
    said = found(written(tmp_path, package))
    assert not said["not met"]
    assert not said["not known"]
    told = " ".join(said["met"])
    assert "'rev' reviewed the history of LOT and found nothing against release: Complete. " in told
    assert re.search(r"Entry \d+ decides about MCB: released", told)
    given = r"is signed by Quentin Person \(meaning: [^;]*; authentication: password and code by [^;]*code; time: 2026-"
    assert len(re.findall(given, told)) == 2
    entries = [json.loads(body) for name, body in members_of(package).items() if name.startswith("entries/")]
    kinds = {each["kind"] for each in entries}
    assert {"account", "review", "training", "person", "specification", "decision", "signature"} <= kinds
    assert {each["content"]["person"] for each in entries if each["kind"] == "account"} >= {"qp", "rev"}
