"""Who vouches for a package: keys, rotation, revocation, witnesses, time stamps; and what a forger tries with them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.dossier.conftest import Trusted
from tests.dossier.packages import entry_of, members_of, pack_of, relisted, seal_raw, written
from tests.dossier.trusted_lot import Authority, Vouching
from tests.simulated_lot import make
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.dossier.verifier.package import plain_json
from seedlot.dossier.verifier.verify import BrokenError, verify_pack
from seedlot.history import ask
from seedlot.record import read, stamps
from seedlot.record.entries.trust import Checkpointed, KeyNamed
from seedlot.record.keys import FileKey, make_key, sign_body
from seedlot.record.notes import Note, NoteSignature
from seedlot.terms.words import Outcome


def said(package: bytes | Path, folder: Path, **held: list[str]) -> dict[str, str]:
    """What is said, by answer, each in one text."""
    result = verify_pack(package if isinstance(package, Path) else written(folder, package), None, **held)
    told: dict[str | None, str] = dict.fromkeys(("met", "not met", "not known", None), "")
    for finding in result["findings"]:
        told[finding["answer"]] += f"{finding['says']} [{finding['where']}] "
    return {(answer or "note"): text for answer, text in told.items()}


def note_of(members: dict[str, bytes]) -> Note:
    return Note.parse(members["checkpoint.txt"])


@pytest.fixture
def vouched(site: Site, tmp_path: Path) -> Vouching:
    """A record that names its key and a witness, and holds a lot that was released."""
    vouching = Vouching(site, tmp_path)
    make(site)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    return vouching


def test_what_was_signed_co_signed_and_stamped_is_proved(trusted: Trusted, trusted_zip: Path, tmp_path: Path) -> None:
    told = said(trusted_zip, tmp_path)
    size = trusted.released.size
    assert not told["not met"]
    assert not told["not known"]
    name = f"sim.example/record+{trusted.vouching.key.verifier.key_id.hex()}"
    assert f"The checkpoint of {size} entries is signed by the key {name}, which entry 3 names" in told["met"]
    assert f"co-signed the checkpoint of {size} entries at 2026-06-01 12:00:00 UTC" in told["met"]
    assert f"A time stamp states that the checkpoint of {size} entries was there at 20" in told["met"]


def test_without_keys_of_one_s_own_only_the_package_says_whose_they_are(trusted_zip: Path, tmp_path: Path) -> None:
    told = said(trusted_zip, tmp_path)
    assert "Not proved: that this key is the record's. Only the package says so; compare (--key)" in told["note"]
    assert "Not proved: that these keys are the witnesses'. Only the package says so (--witness)" in told["note"]
    assert "Not proved: that an authority gave that time stamp" in told["note"]


def test_keys_that_are_held_are_found(trusted: Trusted, trusted_zip: Path, tmp_path: Path) -> None:
    keys, witnesses = [trusted.vouching.vkey], [trusted.vouching.witness_vkey]
    told = said(trusted_zip, tmp_path, keys=keys, witnesses=witnesses)
    assert "is signed by the key that you hold" in told["met"]
    assert "Only the package says so" not in told["note"]
    assert verify_pack(trusted_zip, keys=keys, witnesses=witnesses)["answer"] == "met"


def test_other_keys_are_not_found(trusted_zip: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other", "sim.example/record", seed=bytes(32)).verifier.text()
    told = said(trusted_zip, tmp_path, keys=[other])
    assert "Nothing here is signed by the key that you hold, sim.example/record+" in told["not known"]
    told = said(trusted_zip, tmp_path, witnesses=[other])
    assert "The witness that you hold, sim.example/record+" in told["not known"]
    with pytest.raises(BrokenError, match="--witness is not a key"):
        verify_pack(trusted_zip, witnesses=["partner.example"])


def test_the_line_for_openssl_verifies_the_time_stamp(
    trusted: Trusted, trusted_zip: Path, authority: Authority, tmp_path: Path
) -> None:
    """As the outsider is told to, in the folder into which the package was unpacked."""
    (line,) = (part for part in said(trusted_zip, tmp_path)["note"].split(": ") if part.startswith("openssl ts"))
    for name, body in members_of(trusted.package).items():
        if name.startswith("timestamps/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(body)
            if name.endswith(".pem"):
                assert body == authority.root
    (tmp_path / "ROOT.pem").write_bytes(authority.root)
    words = line.partition(". [")[0].split()
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout
    (txt,) = (tmp_path / "timestamps").glob("*.txt")
    txt.write_bytes(txt.read_bytes().replace(b"SIM", b"SIN"))
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode


def test_a_record_without_a_key_is_not_signed(lot_zip: Path, tmp_path: Path) -> None:
    told = said(lot_zip, tmp_path)
    assert "Not proved: who kept the record. Its checkpoint is not signed with a key" in told["note"]
    assert "No witness co-signed it" in told["note"]


def test_a_key_without_a_signature_is_not_known(vouched: Vouching, tmp_path: Path) -> None:
    """Whoever strips the signature off must take the entry that names the key away too, and then the key is asked for."""
    told = said(pack_of(vouched.site), tmp_path)
    assert "The record names a key (entry 3), but no checkpoint here is signed" in told["not known"]


def test_entries_after_the_last_signature_are_named(vouched: Vouching, tmp_path: Path) -> None:
    signed = vouched.sign()
    number, _ = amend(
        vouched.site.record,
        "op",
        entry_of(vouched.site, "M"),
        {"name": "medium B"},
        reason="typing error",
        now=vouched.site.now,
    )
    package = pack_of(vouched.site)
    members = members_of(package)
    size = vouched.size()
    assert members["checkpoint.txt"].split(b"\n")[1] == str(size).encode()
    assert b"\xe2\x80\x94" not in members["checkpoint.txt"]
    assert [name for name in members if name.startswith("notes/")] == [f"notes/{number - 1:06d}.txt"]
    assert members[f"notes/{number - 1:06d}.txt"].decode() == signed.text()
    told = said(package, tmp_path)
    assert f"The checkpoint of {number - 1} entries is signed by the key" in told["met"]
    assert f"Not proved by a signature: entry {number}, sealed after the {number - 1} entries signed" in told["note"]
    told = said(package, tmp_path, keys=[vouched.vkey])
    assert f"The record of {number - 1} entries is signed by the key that you hold" in told["met"]
    assert f"Under no signature by the key that you hold: entry {number}" in told["not known"]


def test_a_key_that_was_replaced_vouches_for_the_next(vouched: Vouching, tmp_path: Path) -> None:
    old = vouched.vkey
    vouched.rotate()
    vouched.sign()
    package = pack_of(vouched.site)
    told = said(package, tmp_path, keys=[old])
    assert not told["not known"]
    assert "is signed by the key that you hold, or by one named under it" in told["met"]
    # Without the note by which the old key vouched for the new one, nothing leads from one to the other.
    members = members_of(package)
    (endorsing,) = (name for name in members if name.startswith("notes/"))
    del members[endorsing]
    told = said(relisted(members), tmp_path, keys=[old])
    assert "Nothing here is signed by the key that you hold" in told["not known"]


def test_a_key_that_was_replaced_without_the_old_one_stands_on_the_package_alone(vouched, tmp_path) -> None:
    old = vouched.vkey
    vouched.rotate(old=False)
    vouched.sign()
    package = pack_of(vouched.site)
    assert verify_pack(written(tmp_path, package))["answer"] == "met"
    assert "Nothing here is signed by the key that you hold" in said(package, tmp_path, keys=[old])["not known"]
    assert "is signed by the key that you hold" in said(package, tmp_path, keys=[vouched.vkey])["met"]


def test_a_revoked_key_does_not_count(vouched: Vouching, tmp_path: Path) -> None:
    vouched.sign()
    size = vouched.size()
    number = vouched.revoke(good_until=5)
    package = pack_of(vouched.site)
    for held in ({}, {"keys": [vouched.vkey]}):
        told = said(package, tmp_path, **held)
        assert f"The checkpoint of {size - 1} entries is signed by the key sim.example/record+" in told["not met"]
        assert "that key was revoked for checkpoints above 5 entries" in told["not met"]
    assert "Nothing here is signed by the key that you hold" in told["not known"]
    assert f"entries/{number:06d}.json" in members_of(package)


def test_a_revocation_leaves_what_was_signed_before(vouched: Vouching, tmp_path: Path) -> None:
    vouched.sign()
    number = vouched.revoke(good_until=vouched.size() - 1)
    told = said(pack_of(vouched.site), tmp_path)
    assert not told["not met"]
    assert f"The checkpoint of {number - 1} entries is signed by the key" in told["met"]
    assert f"Not proved by a signature: entry {number}" in told["note"]


def test_a_key_that_was_replaced_and_signs_on_is_found(vouched: Vouching, tmp_path: Path) -> None:
    """After the checkpoint by which it vouched for its successor, its signatures count no more."""
    old = vouched.key
    vouched.rotate()
    size = vouched.size()
    sealed_beside(vouched, old)
    told = said(pack_of(vouched.site), tmp_path, keys=[old.verifier.text()])
    assert f"The checkpoint of {size} entries is signed by the key {old.verifier.name}+" in told["not met"]
    assert f"entry {size - 2} had replaced that key" in told["not met"]
    assert f"The record of {size - 1} entries is signed by the key that you hold" in told["met"]


def test_a_key_that_is_named_beside_the_one_in_force_is_not_trusted(vouched: Vouching, tmp_path: Path) -> None:
    """By whoever can write to the database; that the true key signs over it afterwards makes it no better."""
    thief = make_key(tmp_path / "thief", "sim.example/record", seed=bytes(32))
    site = vouched.site
    seal_raw(site, KeyNamed(verifier=thief.verifier.text(), purpose="checkpoint"))
    sealed_beside(vouched, vouched.key)
    amend(site.record, "op", entry_of(site, "M"), {"name": "medium B"}, reason="typing error", now=site.now)
    sealed_beside(vouched, thief)
    for held in ({}, {"keys": [vouched.vkey]}, {"keys": [thief.verifier.text()]}):
        told = said(pack_of(site), tmp_path, **held)
        fault = "names does not count: it does not say that it replaces the key in force, sim.example/record+b1b6e14d"
        assert fault in told["not met"]
        assert "No entry here names a key that signed" in told["not known"]
    assert "Nothing here is signed by the key that you hold" in told["not known"]


def sealed_beside(vouched: Vouching, key: FileKey) -> int:
    """Seal a checkpoint that a key signs, whichever it is, by no act."""
    with vouched.site.reading() as connection:
        point = read.checkpoint(connection, ask.origin(connection))
    note = Note(point.text(), (sign_body(key, point.text()),))
    return seal_raw(vouched.site, Checkpointed(size=point.size, root=point.root.hex(), note=note.text()))


# ---- what a forger tries; the list of members is mended each time ----


def forged(trusted: Trusted, tmp_path: Path, changes: dict[str, bytes], **held: list[str]) -> dict[str, str]:
    return said(relisted({**members_of(trusted.package), **changes}), tmp_path, **held)


def test_a_signature_of_another_key_in_its_name(trusted: Trusted, tmp_path: Path) -> None:
    """The key's name and hash, and a signature by somebody else."""
    note = note_of(members_of(trusted.package))
    forger = make_key(tmp_path / "forger", "sim.example/record", seed=bytes(32))
    line = NoteSignature(note.signatures[0].name, note.signatures[0].key_id, forger.sign(note.body.encode()))
    told = forged(trusted, tmp_path, {"checkpoint.txt": Note(note.body, (line, *note.signatures[1:])).text().encode()})
    assert "The signature of sim.example/record+b1b6e14d is not on this note" in told["not met"]


def test_a_signature_of_another_key_in_another_name(trusted: Trusted, tmp_path: Path) -> None:
    note = note_of(members_of(trusted.package))
    forger = make_key(tmp_path / "forger", "forger.example", seed=bytes(32))
    line = NoteSignature("forger.example", forger.verifier.key_id, forger.sign(note.body.encode()))
    changes = {"checkpoint.txt": Note(note.body, (line,)).text().encode()}
    assert "No entry here names a key that signed" in forged(trusted, tmp_path, changes)["not known"]
    told = forged(trusted, tmp_path, changes, keys=[trusted.vouching.vkey])
    assert "Nothing here is signed by the key that you hold" in told["not known"]


def test_the_lines_of_two_signatures_exchanged(trusted: Trusted, tmp_path: Path) -> None:
    note = note_of(members_of(trusted.package))
    one, other = note.signatures
    swapped = (NoteSignature(one.name, one.key_id, other.blob), NoteSignature(other.name, other.key_id, one.blob))
    told = forged(trusted, tmp_path, {"checkpoint.txt": Note(note.body, swapped).text().encode()})
    assert "The signature of sim.example/record+b1b6e14d is not on this note" in told["not met"]
    assert "The signature of partner.example+" in told["not met"]


def test_a_note_of_another_record(trusted: Trusted, tmp_path: Path) -> None:
    """The same key signed it; it is another log's."""
    body = note_of(members_of(trusted.package)).body.replace("seedlot/SIM/", "seedlot/SIX/")
    key = trusted.vouching.key
    note = Note(body, (NoteSignature(key.verifier.name, key.verifier.key_id, key.sign(body.encode())),)).text().encode()
    told = forged(trusted, tmp_path, {"notes/000099.txt": note})
    assert "notes/000099.txt is a note of another record, 'seedlot/SIX/" in told["not met"]
    assert "different checkpoints" in forged(trusted, tmp_path, {"checkpoint.txt": note})["not met"]


def test_a_co_signature_of_another_root(trusted: Trusted, tmp_path: Path) -> None:
    """The witness's line from another checkpoint, below this one; and that other checkpoint itself."""
    note = note_of(members_of(trusted.package))
    other = note.body.replace(note.body.split("\n")[2], "A" * 43 + "=")
    raw = trusted.vouching.witness.key.sign(f"cosignature/v1\ntime 5\n{other}".encode())
    key = trusted.vouching.witness.key.verifier
    line = NoteSignature(key.name, key.key_id, (5).to_bytes(8, "big") + raw)
    moved = Note(note.body, (note.signatures[0], line)).text().encode()
    told = forged(trusted, tmp_path, {"checkpoint.txt": moved})
    assert "The signature of partner.example+" in told["not met"]
    fork = Note(other, (line,)).text().encode()
    told = forged(trusted, tmp_path, {"notes/000023.txt": fork})
    assert "notes/000023.txt is not shown to be of this record" in told["not met"]
    assert "another root" in told["not met"]


def test_the_entry_that_names_the_key_removed(trusted: Trusted, tmp_path: Path) -> None:
    members = members_of(trusted.package)
    name = f"entries/{trusted.vouching.named:06d}.json"
    assert json.loads(members.pop(name))["kind"] == "key"
    proofs = json.loads(members["proofs.json"])
    proofs["entries"] = [step for step in proofs["entries"] if step["entry"] != trusted.vouching.named]
    members["proofs.json"] = plain_json(proofs)
    told = said(relisted(members), tmp_path)
    assert (
        "No entry here names a key that signed checkpoint.txt (signed by partner.example, sim.exam" in told["not known"]
    )


def test_a_token_over_another_note(trusted: Trusted, tmp_path: Path) -> None:
    members = members_of(trusted.package)
    (name,) = (name for name in members if name.endswith(".tsr"))
    beside = name.replace(".tsr", ".txt")
    other = members["checkpoint.txt"]  # the same checkpoint with the witness's line: other bytes were stamped
    assert f"{name} is a time stamp of something else than" in forged(trusted, tmp_path, {beside: other})["not met"]
    told = forged(trusted, tmp_path, {name: members[name][:-9]})
    assert f"{name} cannot be read as a time stamp" in told["not known"]
    told = forged(trusted, tmp_path, {beside: b"hello\n"})
    assert f"{beside} is not a signed note" in told["not known"]


def test_a_token_over_another_record_s_note(trusted: Trusted, authority: Authority, tmp_path: Path) -> None:

    members = members_of(trusted.package)
    (name,) = (name for name in members if name.endswith(".tsr"))
    note = note_of(members)
    fork = Note(note.body.replace(note.body.split("\n")[2], "A" * 43 + "="), note.signatures[:1]).text().encode()
    answer = authority.answer(stamps.request(fork, nonce=1))
    told = forged(trusted, tmp_path, {name: answer, name.replace(".tsr", ".txt"): fork})
    assert "is not shown to be of this record" in told["not met"]


def test_a_note_that_is_none(trusted: Trusted, tmp_path: Path) -> None:
    text = members_of(trusted.package)["checkpoint.txt"]
    for spoilt in (text[:-3], text.replace(b"\n", b"\r\n"), text.partition(b"\n\n")[0] + b"\n\n"):
        assert "checkpoint.txt" in forged(trusted, tmp_path, {"checkpoint.txt": spoilt})["not met"]
