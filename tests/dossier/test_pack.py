"""The evidence package: what is in it, and that it is the same each time."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import pytest
from tests.dossier.packages import entry_of, members_of, pack_of
from tests.dossier.trusted_lot import Vouching
from tests.simulated_lot import lab_report, make
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.checkpoints import make_key, name_key, sign_checkpoint
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.openings import check_openings, openings, sealed_in_package
from seedlot.acts.personal import erase, identify
from seedlot.dossier import pack as packing
from seedlot.dossier.errors import PackageTooLargeError
from seedlot.dossier.pack import is_signed
from seedlot.dossier.verifier.verify import main, verify_pack
from seedlot.dossier.vouched import seal_over
from seedlot.history import ask
from seedlot.record import merkle, read
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.origin import Donor
from seedlot.record.errors import MissingRawFileError
from seedlot.record.read import Checkpoint
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import Outcome


def release(site: Site) -> None:
    make(site)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now)
    certify(site.record, "qp", "LOT", now=site.now)


def test_any_program_can_unzip_it_and_names_are_sorted_and_dates_fixed(released):
    with zipfile.ZipFile(io.BytesIO(released.package)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}


def test_the_same_record_gives_the_same_bytes(released):
    assert pack_of(released.site, files=True) == released.package


def test_entries_are_the_stored_bytes(released):
    members = members_of(released.package)
    entries = {name: body for name, body in members.items() if name.startswith("entries/")}
    with released.site.reading() as connection:
        for name, body in entries.items():
            assert body == read.body(connection, int(name[8:14]))
        case = gather(connection, "LOT")
    kinds = [json.loads(body)["kind"] for body in entries.values()]
    assert kinds[0] == "opened"
    assert kinds[-3:] == ["decision", "signature", "certificate"]
    assert {int(name[8:14]) for name in entries} >= set(case.entries)


def test_everything_that_bears_on_this_lot_is_in_it(released):
    """In this record nothing stands that does not: bank, decisions on it, people, training, specifications."""
    names = [name for name in members_of(released.package) if name.startswith("entries/")]
    assert names == [f"entries/{number:06d}.json" for number in range(released.size)]


def test_proofs_hold_by_the_record_s_own_mathematics(released):
    members = members_of(released.package)
    proofs = json.loads(members["proofs.json"])
    point = Checkpoint.parse(members["checkpoint.txt"].decode())
    assert (proofs["lot"], proofs["origin"], proofs["size"]) == ("LOT", point.origin, point.size)
    for step in proofs["entries"]:
        body = members[f"entries/{step['entry']:06d}.json"]
        path = [bytes.fromhex(text) for text in step["path"]]
        leaf = merkle.leaf_hash(body)
        assert merkle.verify_inclusion(leaf, path, seq=step["entry"], size=point.size, root=point.root)
    printed = Checkpoint.parse(members["certificate-checkpoint.txt"].decode())
    path = [bytes.fromhex(text) for text in proofs["earlier"][-1]["path"]]
    assert merkle.verify_consistency(path, old=printed.size, new=point.size, old_root=printed.root, new_root=point.root)


def test_the_certificate_and_the_raw_files_are_in_it(released):
    members = members_of(released.package)
    assert members["certificate.pdf"] == released.certificate
    sha256 = hashlib.sha256(released.raw).hexdigest()
    assert members[f"files/{sha256}"] == released.raw
    listed = {file["name"]: file for file in json.loads(members["files.json"])["files"]}
    assert listed["viability.csv"]["sha256"] == sha256
    assert listed["viability.csv"]["bytes"] == len(released.raw)
    assert listed["viability.csv"]["member"] == f"files/{sha256}"
    assert listed["LOT-certificate.pdf"]["member"] == "certificate.pdf"
    shown = [file for name, file in listed.items() if name.startswith("proposal-")]
    assert {json.loads(members[f"files/{file['sha256']}"])["proposed"] for file in shown} == {"released"}
    assert len(shown) == 2


def test_without_raw_files_only_their_hashes_are_in_it_but_all_that_was_shown_to_a_signer(released):
    members = members_of(pack_of(released.site))
    listed = {file["name"]: file["member"] for file in json.loads(members["files.json"])["files"]}
    held = {name for name in members if name.startswith("files/")}
    assert {member for name, member in listed.items() if name.startswith("proposal-")} == held
    assert (listed["LOT-certificate.pdf"], listed["viability.csv"]) == ("certificate.pdf", None)


def test_it_holds_the_verifier_and_words_on_how_to_verify(released):
    members = members_of(released.package)
    words = members["README.txt"].decode()
    assert words.startswith("SIMULATED - NOT FOR HUMAN USE")
    assert "lot LOT" in words
    assert "python folder/verify.py PACKAGE.zip" in words
    assert "verifier/verify.py" in members


def test_a_record_that_is_no_demonstration_is_not_called_simulated(real_site):
    make(real_site)
    assert b"SIMULATED" not in members_of(pack_of(real_site))["README.txt"]


def test_a_lot_without_a_decision_is_packed_without_a_certificate(site):
    make(site)
    members = members_of(pack_of(site))
    assert "certificate.pdf" not in members
    (bank,) = json.loads(members["proofs.json"])["earlier"]
    assert json.loads(members[f"entries/{bank['entry']:06d}.json"])["content"]["lot"] == "MCB"


def test_amendments_of_what_is_in_it_are_in_it(site):
    release(site)
    number, _ = amend(site.record, "op", entry_of(site, "M"), {"expiry": "2027-01-31"}, reason="typo", now=site.now)
    assert f"entries/{number:06d}.json" in members_of(pack_of(site))


def test_a_certificate_of_an_earlier_decision_is_left_out(site):
    release(site)
    again = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="complaint")
    decide(site.record, "qp", again, now=site.now)
    members = members_of(pack_of(site))
    assert "certificate.pdf" not in members
    entries = [json.loads(body) for name, body in members.items() if name.startswith("entries/")]
    assert [each["content"]["lot"] for each in entries if each["kind"] == "decision"] == ["MCB", "LOT", "LOT"]


def test_a_raw_file_that_is_not_kept_is_a_fault(site):
    make(site)
    lost = Attachment(name="lost.csv", sha256="0" * 64, bytes=3)
    site.say(lab_report("R9", "LOT", "viability", 90.0).model_copy(update={"files": (lost,)}))
    with pytest.raises(MissingRawFileError, match="000000000000"):
        pack_of(site, files=True)
    assert b"lost.csv" in members_of(pack_of(site))["files.json"]


def test_a_package_too_large_for_a_zip_is_refused(site, monkeypatch):
    make(site)
    monkeypatch.setattr(packing, "MOST_MEMBERS", 5)
    with pytest.raises(PackageTooLargeError, match="Leave the raw files out"):
        pack_of(site)


def test_of_personal_data_only_commitments_are_in_it(site, tmp_path):
    """The openings travel beside it; what was erased stays committed to, and is said to be erased."""
    make(site)
    identify(site.record, "op", "D", {"name": "Jane Doe", "hospital number": "H-4711"}, now=site.now)
    given = openings(site.record, "op", ["D"], now=site.now)
    erase(site.record, "op", "D", ["hospital number"], reason="asked for", now=site.now)
    package = pack_of(site, files=True)
    assert b"Jane Doe" not in package
    assert b"H-4711" not in package
    path = tmp_path / "lot.zip"
    path.write_bytes(package)
    assert {finding.answer for finding in check_openings(given, sealed_in_package(path))} == {Answer.MET}
    bodies = [json.loads(body) for name, body in members_of(package).items() if name.startswith("entries/")]
    assert [each["content"]["names"] for each in bodies if each["kind"] == "erased"] == [["hospital number"]]


def test_it_tells_whether_it_lies_under_a_signed_checkpoint(released, trusted):
    assert not is_signed(released.package)
    assert is_signed(trusted.package)


@pytest.mark.statement("P11")
def test_a_package_that_leaves_the_house_is_signed(stocked, tmp_path):
    """Signed over everything in it by the record's key, which whoever receives it holds; else it is said not to be."""
    site = stocked
    with site.reading() as connection:
        key = make_key(tmp_path / "record.key", ask.origin(connection))
    name_key(site.record, site.actor("adm"), key.verifier.text(), now=site.now)
    site.review("LOT")
    site.decide("LOT")
    path = tmp_path / "lot.zip"
    path.write_bytes(pack_of(site.site))
    assert not is_signed(path.read_bytes())
    assert verify_pack(path, keys=[key.verifier.text()])["answer"] == "not known"
    sign_checkpoint(site.record, site.actor("adm"), key, now=site.now)
    path.write_bytes(pack_of(site.site))
    assert is_signed(path.read_bytes())
    assert verify_pack(path, keys=[key.verifier.text()])["answer"] == "met"


@pytest.mark.statement("P12")
def test_the_verifier_shows_printed_name_date_and_time_and_meaning_of_a_signature(stocked, tmp_path, capsys):
    stocked.review("LOT")
    number, _ = stocked.decide("LOT")
    path = tmp_path / "lot.zip"
    path.write_bytes(pack_of(stocked.site))
    main([str(path)])
    (shown,) = (line for line in capsys.readouterr().out.splitlines() if f"Entry {number} is signed" in line)
    assert re.search(r"signed by Quentin Person \(meaning: certification of the lot; .*; time: 2026-06-01T1", shown)


def test_what_keeps_checkpoints_goes_with_it_up_to_the_next_entry_of_something_else(site, tmp_path):
    """It closes the gap after the decision; beyond another's entry it would close nothing."""
    make(site)
    vouching = Vouching(site, tmp_path)
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification")
    decision, _ = decide(site.record, "qp", verdict, now=site.now)
    for item in ("D2", "D3"):
        vouching.sign()
        vouching.cosign()
        site.say(Donor(item=item))
    vouching.sign()
    numbers = {int(name[8:14]) for name in members_of(pack_of(site)) if name.startswith("entries/")}
    assert sorted(number for number in numbers if number >= decision) == [*range(decision, decision + 4)]


def test_the_same_signed_record_gives_the_same_bytes(trusted):
    assert pack_of(trusted.released.site, files=True) == trusted.package


def test_the_seal_of_a_document_counts_good_keys_only(site, tmp_path):
    """Signed: the key is named. Revoked for that size: it is not. Nothing sealed since: the same checkpoint."""
    vouching = Vouching(site, tmp_path)
    note = vouching.sign()
    size = vouching.size() - 1
    with site.reading() as connection:
        seal = seal_over(connection, size - 1)
        assert (seal.point.text(), seal.key) == (note.body, vouching.vkey)
        assert [each.verifier.text() for each in seal.signed] == [vouching.vkey]
        assert seal_over(connection, size).signed == ()
        assert seal_over(connection, size).point.size == size + 1
    vouching.revoke(good_until=size - 1)
    with site.reading() as connection:
        seal = seal_over(connection, size - 1)
    assert (seal.point.size, seal.key, seal.signed) == (size, "", ())
