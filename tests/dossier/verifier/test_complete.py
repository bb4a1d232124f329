"""A package that is about something else, or from which something was left out: found where it can be known, else said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.dossier.packages import entry_of, found, members_of, pack_of, without, written, wrong
from tests.dossier.trusted_lot import Vouching
from tests.simulated_lot import MADE, make
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.dossier.verifier.complete import check_later, check_lot, check_named, check_record, named_entries
from seedlot.dossier.verifier.package import Entry, Package
from seedlot.dossier.verifier.tree import Checkpoint, leaf_hash
from seedlot.dossier.verifier.verify import main, verify_pack
from seedlot.history import ask
from seedlot.history.tables import CERTIFICATE
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Hold
from seedlot.record.read import Checkpoint as Point
from seedlot.record.read import body, consistency, file_bytes, inclusion
from seedlot.terms.words import Outcome

RELEASED = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification")
REJECTED = Verdict(lot="LOT", outcome=Outcome.REJECTED, meaning="rejection", reason="contaminated")


def kind_of(members: dict[str, bytes], kind: str) -> set[int]:
    """The entries of a kind."""
    entries = {name: json.loads(body) for name, body in members.items() if name.startswith("entries/")}
    return {int(name[8:-5]) for name, entry in entries.items() if entry["kind"] == kind}


def entries_of(members: dict[str, bytes]) -> set[int]:
    return {int(name[8:-5]) for name in members if name.startswith("entries/")}


# ---- about the lot that it names ----


def test_a_forged_certificate_for_a_lot_that_was_never_tested(trusted, tmp_path) -> None:
    """Made from a genuine package: nothing is left in it but the entry of the record's true key."""
    members = members_of(trusted.package)
    members["certificate.pdf"] = b"%PDF-1.7 LOT-666 is released"
    gone = entries_of(members) - kind_of(members, "key")
    forged = written(tmp_path, without(members, gone, lot="LOT-666"))
    assert main([str(forged), "--key", trusted.vouching.vkey]) == 1
    said = found(forged)
    assert (
        "No entry of this package sealed certificate.pdf: it is not the record's. [certificate.pdf]" in said["not met"]
    )
    assert any("No entry here makes or registers LOT-666" in each for each in said["not known"])
    assert any("Entry 0, which says what record this is, is not in the package" in each for each in said["not known"])


@pytest.mark.parametrize("name", ["certificate.pdf", "certificate-checkpoint.txt"])
def test_a_certificate_that_no_entry_here_sealed_is_not_the_record_s(released, tmp_path, name) -> None:
    members = members_of(released.package)
    other = {"certificate.pdf": "certificate-checkpoint.txt"}.get(name, "certificate.pdf")
    del members[other]
    assert f"No entry of this package sealed {name}" in wrong(tmp_path, without(members, {released.sealed}))


def test_a_genuine_package_under_the_name_of_another_lot_is_not_known(site, tmp_path) -> None:
    make(site)
    members = members_of(pack_of(site))
    said = found(written(tmp_path, without(members, (), lot="LOT-B")))
    assert said["not known"] == [
        "No entry here makes or registers LOT-B, which the package says it is about. [proofs.json]"
    ]
    assert not said["not met"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("step", {"outputs": [{"item": "A"}, {"item": "LOT"}]}),
        ("registered", {"item": "LOT"}),
        ("material", {"item": "LOT"}),
        ("donor", {"item": "LOT"}),
    ],
)
def test_what_brings_a_lot_into_the_record(kind: str, content: dict[str, Any]) -> None:
    assert answers(check_lot, (kind, content)) == ["met"]
    renamed = json.loads(json.dumps(content).replace("LOT", "TOL"))
    assert answers(check_lot, (kind, renamed)) == ["not known"]
    # As it stands after its corrections: the last one counts.
    assert answers(check_lot, (kind, content), ("amendment", {"target": 0, "content": renamed})) == ["not known"]
    for last, answer in ((content, "met"), (renamed, "not known")):
        both = [("amendment", {"target": 0, "content": each}) for each in (content, renamed, last)]
        assert answers(check_lot, (kind, renamed), *both) == [answer]


def test_a_report_about_a_lot_does_not_bring_it_into_the_record() -> None:
    assert answers(check_lot, ("report", {"item": "LOT"})) == ["not known"]


def package(*said: tuple[str, dict[str, Any]], size: int = 9, origin: str = "x") -> Package:
    entries = {number: Entry(number, b"{}", kind, "op", content) for number, (kind, content) in enumerate(said)}
    return Package({}, Checkpoint(origin, size, ""), {"lot": "LOT"}, entries)


def answers(check: Any, *said: tuple[str, dict[str, Any]], **more: Any) -> list[str | None]:
    return [each["answer"] for each in check(package(*said, **more))]


def test_the_record_is_named_after_its_first_entry() -> None:
    """`record.origin`: its site, and the first half of the leaf of entry 0."""
    leaf = leaf_hash(b"{}").hex()[:16]
    opened = ("opened", {"site": "D B", "simulated": False})
    assert answers(check_record, opened, origin=f"seedlot/D%20B/{leaf}") == []
    assert answers(check_record, opened, origin=f"seedlot/DUB/{leaf}") == ["not met"]
    assert answers(check_record, opened, origin=f"seedlot/D%20B/{leaf[::-1]}") == ["not met"]
    assert answers(check_record, ("donor", {"site": "D B"}), origin=f"seedlot/D%20B/{leaf}") == ["not met"]
    assert answers(check_record) == ["not known"]


@pytest.mark.parametrize("simulated", [True, False])
def test_a_demonstration_is_said_to_be_one(simulated, tmp_path) -> None:
    site = Site(tmp_path, simulated=simulated)
    make(site)
    said = found(written(tmp_path, pack_of(site)))
    assert not said["not met"]
    assert any("This record is a demonstration" in each for each in said[""]) == simulated


# ---- whole, up to the last decision ----


def test_whatever_a_decision_read_is_asked_for(released, tmp_path) -> None:
    """Each alone is left out by a forger who mends every list."""
    members = members_of(released.package)
    decision = json.loads(members[f"entries/{released.decision:06d}.json"])["content"]
    assert len(decision["read"]) > 5
    for number in decision["read"]:
        said = found(written(tmp_path, without(members, {number})))
        told = f"The decision of entry {released.decision} names entry {number}; not in this package"
        assert any(told in each for each in said["not known"])
        assert not said["not met"]


def corrected(site: Site) -> int:
    """A result that is corrected to a better one before the decision. Returns the number of the correction."""
    make(site)
    target = entry_of(site, "R1")
    number, _ = amend(site.record, "op", target, {"laboratory": "Lab 2"}, reason="typing error", now=site.now)
    return number


@pytest.mark.statement("D7")
def test_a_correction_before_the_decision_that_is_left_out_is_asked_for(site, tmp_path) -> None:
    """The decision seals that there is one, and in which entry."""
    number = corrected(site)
    decision, _ = decide(site.record, "qp", RELEASED, now=site.now)
    members = members_of(pack_of(site))
    assert verify_pack(written(tmp_path, pack_of(site)))["answer"] == "met"
    said = found(written(tmp_path, without(members, {number})))
    told = f"The decision of entry {decision} names entry {number}; not in this package. [entry {decision}]"
    assert said["not known"] == [told]
    assert not said["not met"]


@pytest.mark.statement("D7")
def test_a_correction_after_the_decision_that_is_left_out_leaves_a_gap_that_is_told(site, tmp_path, capsys) -> None:
    """What fell must not be said to stand; once somebody has decided again, the gap is known for what it is."""
    make(site)
    decide(site.record, "qp", RELEASED, now=site.now)
    target = entry_of(site, "R1")
    number, _ = amend(site.record, "op", target, {"laboratory": "Lab 2"}, reason="typing error", now=site.now)
    package = pack_of(site)
    assert f"The decision of entry {MADE} fell: it had read entry {target}" in wrong(tmp_path, package)
    said = found(written(tmp_path, without(members_of(package), {number})))
    assert not said["not met"]
    (gap,) = (each for each in said[""] if "nothing about LOT was sealed later" in each)
    assert f"1 entry from entry {number} on is not in this package: a later decision, a hold or a correction" in gap
    assert not any("to the last under the checkpoint" in each for each in said["met"])
    main([str(tmp_path / "changed.zip")])
    assert capsys.readouterr().out.rstrip().endswith("What was sealed later is not all here: see TO BE NOTED.")
    again, _ = decide(site.record, "qp", RELEASED, now=site.now)
    said = found(written(tmp_path, without(members_of(pack_of(site)), {number})))
    assert any(f"The decision of entry {again} names entry {number}" in each for each in said["not known"])


def test_a_correction_without_what_it_corrects_is_not_known(site, tmp_path) -> None:
    number = corrected(site)
    target = entry_of(site, "R1")
    said = found(written(tmp_path, without(members_of(pack_of(site)), {target})))
    assert any(
        f"The amendment of entry {number} names entry {target}; not in this package" in each
        for each in said["not known"]
    )


def test_what_an_entry_names() -> None:
    """The last entry of a finding's place is what it is about; what is said of later ones, or of items, is not."""
    where = [
        "entry 4",
        "MCB, entry 5",
        "item LOT, entries 3, 5",
        "LOT",
        "entry 9",
        "entry 12",
        "sentry 2",
        "entry 2, x",
    ]
    said = {"read": [1, 2], "findings": [{"where": each} for each in where]}
    assert named_entries(10, "decision", said) == {1, 2, 4, 5, 9}
    assert named_entries(10, "review", {"read": [1]}) == {1}
    assert named_entries(10, "amendment", {"target": 3}) == {3}
    assert named_entries(10, "signature", {"target": 3, "previous": [7]}) == {7}
    assert named_entries(10, "signature", {"target": 3}) == named_entries(10, "report", {"read": [1]}) == set()
    assert answers(check_named, ("signature", {"previous": [7]})) == ["not known"]


# ---- after the last decision ----


def test_a_run_of_entries_without_a_gap_shows_that_nothing_was_left_out(trusted_zip: Path, trusted) -> None:
    """What keeps checkpoints goes with it, so that there is no gap: the checkpoint that was signed before the certificate."""
    said = found(trusted_zip)
    decision, size = trusted.released.decision, trusted.released.size
    told = f"Nothing was left out from entry {decision}, where the reading of the decision of entry {decision} ended"
    assert any(f"{told}, to the last under the checkpoint" in each for each in said["met"])
    assert not any("was sealed later" in each for each in said[""])
    members = members_of(trusted.package)
    assert {*range(decision, size)} <= entries_of(members)
    assert kind_of(members, "checkpoint") == {decision + 2}


def test_what_is_not_here_of_what_was_sealed_later_is_counted(site, tmp_path) -> None:
    """Another lot's entries are nobody else's business; that they are not this lot's nobody can tell from here."""
    make(site)
    vouching = Vouching(site, tmp_path)
    decide(site.record, "qp", RELEASED, now=site.now)
    site.say(Donor(item="D2"), Donor(item="D3"))
    vouching.sign()
    package = written(tmp_path, pack_of(site))
    assert verify_pack(package, keys=[vouching.vkey])["answer"] == "met"
    said = found(package)
    first, size = MADE + 4, MADE + 6
    assert any(f"to entry {first - 1}. [" in each for each in said["met"])
    told = f"Of the {size} entries of the record 2 entries from entry {first} on are not in this package"
    assert any(told in each for each in said[""])


def test_a_package_of_a_lot_that_nobody_decided_about_says_that_nothing_seals_a_list(site, tmp_path) -> None:
    make(site)
    said = found(written(tmp_path, pack_of(site)))
    assert any("no decision or review of it is here, which would seal what it read" in each for each in said[""])


def thinned(site: Site) -> bytes:
    """The package of a lot that was rejected, without the rejection and the hold, with the certificate of before."""
    make(site)
    released, _ = decide(site.record, "qp", RELEASED, now=site.now)
    certify(site.record, "qp", "LOT", now=site.now)
    (hold,) = site.say(Hold(hold="H1", targets=("LOT",), reason="growth"))
    rejected, signature = decide(site.record, "qp", REJECTED, now=site.now)
    members = members_of(pack_of(site))
    proofs = json.loads(members["proofs.json"])
    with site.reading() as connection:
        (row,) = ask.rows(connection, CERTIFICATE, decision=released)
        members[f"entries/{row.entry:06d}.json"] = body(connection, row.entry)
        for part, of, path in (
            ("entries", {}, inclusion(connection, row.entry, proofs["size"])),
            ("earlier", {"size": row.checkpoint_size}, consistency(connection, row.checkpoint_size, proofs["size"])),
        ):
            proofs[part].append({"entry": row.entry, **of, "path": [step.hex() for step in path]})
    members["certificate.pdf"] = file_bytes(site.record, row.sha256)
    printed = Point(proofs["origin"], row.checkpoint_size, bytes.fromhex(row.checkpoint_root))
    members["certificate-checkpoint.txt"] = printed.text().encode()
    more = {part: proofs[part] for part in ("entries", "earlier")}
    kept = members_of(without(members, (), **more))
    assert "The certificate does not print the last decision" in wrong(
        Path(site.record.files).parent, without(kept, ())
    )
    return without(kept, {hold, rejected, signature})


def test_a_package_without_the_last_decision_does_not_say_that_nothing_is_missing(site, tmp_path, capsys) -> None:
    """Beside the certificate of before, nothing in it is false; it is not all, and the answer says so."""
    path = written(tmp_path, thinned(site))
    said = found(path)
    assert not said["not met"]
    first = MADE + 3
    assert any(
        f"3 entries from entry {first} on are not in this package: a later decision" in each for each in said[""]
    )
    main([str(path)])
    assert "What was sealed later is not all here: see TO BE NOTED." in capsys.readouterr().out


def test_a_decision_that_read_what_came_after_it_is_found() -> None:
    said = ("decision", {"lot": "LOT", "as_of": 3})
    assert answers(check_later, said) == ["not met"]


@pytest.mark.parametrize(
    ("kind", "told"), [("decision", "the decision of entry 0"), ("review", "the review of entry 1")]
)
def test_the_last_decision_counts_and_else_the_last_review(kind: str, told: str) -> None:
    said = [(each, {"lot": "LOT", "as_of": 0}) for each in (kind, "review")]
    said.append(("decision", {"lot": "MCB", "as_of": 2}))
    whole, gap = check_later(package(*said, size=4))
    assert told in whole["says"]
    assert "1 entry from entry 3 on is not in this package" in gap["says"]


def test_where_the_first_entry_after_the_reading_is_missing_nothing_is_proved() -> None:
    (gap,) = check_later(Package({}, Checkpoint("x", 4, ""), {"lot": "LOT"}, {2: decided(2, as_of=1)}))
    assert gap["answer"] is None
    assert "2 entries from entry 1 on are not in this package" in gap["says"]


def decided(number: int, *, as_of: int) -> Entry:
    return Entry(number, b"{}", "decision", "qp", {"lot": "LOT", "as_of": as_of})
