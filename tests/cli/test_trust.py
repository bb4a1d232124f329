"""Keys, checkpoints, witnesses and time stamps from the command line, as the record keeper and the partner type it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.record import tokens
from tests.record.authority import Authority
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.notes import Note, Verifier, checkpoint_of, verify_note

runner = CliRunner()

#: The verifier key of somebody else (C2SP signed-note).
STRANGER = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def call(*args, code=0):
    """Call a command; its exit code must be this."""
    result = runner.invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


def tell(*args, code=0):
    """Call a command with --json; its keys must be those that are promised."""
    plain = json.loads(call(*args, "--json", code=code).stdout)
    name = " ".join(args[:2]) if " ".join(map(str, args[:2])) in KEYS else args[0]
    if code != 2:
        assert set(plain) == set(KEYS[name])
    return plain


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a record whose key is named, and a witness that trusts it."""
    monkeypatch.chdir(tmp_path)
    call("init", "--title", "Line A", "--site", "DUB")
    made = tell("key", "make", "bank.key")
    assert tell("key", "name", "bank.key")["verifier"] == made["verifier"]
    partner = tell("witness", "make", "partner.example/qa")
    assert tell("key", "name", partner["verifier"], "--witness")["entry"] == 2
    assert tell("witness", "trust", made["verifier"])["fingerprint"] == made["fingerprint"]
    return tmp_path


def own_key():
    """The record's own verifier key."""
    return tell("key", "show", "bank.key")["keys"][0]["verifier"]


def cosign():
    """Ask the witness and keep its answer."""
    tell("witness", "ask", "-o", "request.txt")
    told = tell("witness", "sign", "request.txt", "-o", "answer.txt")
    return told, tell("witness", "keep", "answer.txt")["entries"]


def enter(item):
    """Add an entry."""
    call("enter", "donor", f"item={item}", "--occurred", "2026-01-05")


def test_the_whole_round(place):
    signed = tell("checkpoint", "--sign", "--key", "bank.key", "-o", "today.txt")
    assert (place / "today.txt").read_text(encoding="utf-8") == signed["text"]
    assert (signed["size"], signed["entry"]) == (3, 3)
    told, kept = cosign()
    assert (told["answer"], told["status"], told["size"], kept) == ("met", 200, 3, [4])
    enter("D")
    call("checkpoint", "--sign", "--key", "bank.key")
    told, kept = cosign()
    assert (told["size"], kept) == (6, [7])
    call("witness", "ask", "-o", "request.txt")
    assert call("witness", "sign", "request.txt").stdout.startswith("— partner.example/qa ")
    for key in (own_key(), tell("key", "show", "witness/key")["keys"][0]["verifier"]):
        assert tell("verify", "--checkpoint", "today.txt", "--key", own_key(), "--key", key)["answer"] == "met"


def test_a_printed_checkpoint_can_be_piped_and_read_again(place):
    (place / "kept.txt").write_text(call("checkpoint").stdout, encoding="utf-8")
    assert len((place / "kept.txt").read_text(encoding="utf-8").splitlines()) == 3
    (place / "signed.txt").write_text(call("checkpoint", "--sign", "--key", "bank.key").stdout, encoding="utf-8")
    note = Note.parse((place / "signed.txt").read_bytes())
    assert verify_note(note, [Verifier.parse(own_key())])
    for kept in ("kept.txt", "signed.txt"):
        assert tell("verify", "--checkpoint", kept)["answer"] == "met"


@pytest.mark.usefixtures("place")
def test_signing_again_where_nothing_is_new():
    first = tell("checkpoint", "--sign", "--key", "bank.key")
    again = tell("checkpoint", "--sign", "--key", "bank.key")
    assert (again["text"], again["entry"]) == (first["text"], None)


@pytest.mark.usefixtures("place")
def test_a_checkpoint_is_not_signed_without_a_key():
    assert "--key" in tell("checkpoint", "--sign", code=2)["error"]
    assert "No file" in tell("checkpoint", "--sign", "--key", "none.key", code=2)["error"]


def test_a_key_that_others_can_read(place):
    (place / "bank.key").chmod(0o644)
    said = call("checkpoint", "--sign", "--key", "bank.key", code=2).stderr
    assert "chmod 600" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.usefixtures("place")
def test_a_key_is_never_overwritten():
    assert "already" in tell("key", "make", "bank.key", code=2)["error"]


def test_a_key_among_the_raw_files(place):
    (place / "seedlot.files").mkdir(exist_ok=True)
    for given in ((), ("--name", "k")):
        assert "raw files" in tell("key", "make", "seedlot.files/key", *given, code=2)["error"]


def test_a_key_can_be_made_before_there_is_a_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert tell("key", "make", "k.key", "--name", "our/bank")["name"] == "our/bank"
    assert "no record" in tell("key", "make", "other.key", code=2)["error"]


def test_a_secret_key_is_not_taken_from_the_command_line_and_not_repeated(place):
    secret = (place / "bank.key").read_text(encoding="utf-8").strip()
    for given in (("key", "name", secret), ("verify", "--key", secret), ("witness", "trust", secret)):
        said = call(*given, code=2).stderr
        assert secret[-20:] not in said
        assert "secret key" in said


@pytest.mark.usefixtures("place")
def test_rotate_and_revoke():
    old = own_key()
    first = tell("checkpoint", "--sign", "--key", "bank.key")["size"]
    tell("key", "make", "new.key")
    assert "nobody can tell" in tell("key", "rotate", "new.key", code=2)["error"]
    done = tell("key", "rotate", "new.key", "--old", "bank.key")
    assert done["checkpoint"] == done["entry"] + 1
    assert "not the key in force" in tell("checkpoint", "--sign", "--key", "bank.key", code=2)["error"]
    enter("D")
    call("checkpoint", "--sign", "--key", "new.key")
    assert tell("verify", "--key", old)["answer"] == "met"
    stands = {row["verifier"]: row["stands"] for row in tell("key", "show")["keys"]}
    assert (stands[old], stands[done["verifier"]]) == ("replaced", "in force")
    tell("key", "revoke", old, "--good-until", first, "--reason", "stolen")
    assert "revoked" in tell("key", "show")["keys"][0]["stands"]
    assert tell("verify")["answer"] == "met"
    assert tell("verify", "--key", old, code=1)["answer"] == "not known"


@pytest.mark.usefixtures("place")
def test_keys_are_listed_for_people_as_well():
    said = call("key", "show").stdout
    assert own_key() in said.splitlines()  # whole, on one line, to be copied
    assert call("key", "show", "bank.key").stdout.splitlines()[0] == own_key()


def test_a_witness_says_why_not_and_keeps_the_evidence(place):
    call("checkpoint", "--sign", "--key", "bank.key")
    cosign()
    seen = Note.parse(next((place / "witness/last").glob("*[!k]")).read_bytes())
    assert checkpoint_of(seen).size == 3
    enter("D")
    call("checkpoint", "--sign", "--key", "bank.key")
    tell("witness", "ask", "-o", "request.txt", "--old", "0")
    refused = tell("witness", "sign", "request.txt", "-o", "answer.txt", code=1)
    assert (refused["status"], refused["held"], refused["cosignature"]) == (409, 3, None)
    assert (place / "answer.txt").read_text(encoding="utf-8") == "3\n"
    assert "--old 3" in tell("witness", "keep", "answer.txt", code=2)["error"]
    request = (place / "request.txt").read_text(encoding="utf-8")
    (place / "request.txt").write_text(request.replace("old 0\n", "old 3\n"), encoding="utf-8")
    refused = tell("witness", "sign", "request.txt", code=1)
    assert refused["status"] == 422
    assert request.partition("\n\n")[2] in (place / refused["evidence"]).read_text(encoding="utf-8")
    assert "Not co-signed" in call("witness", "sign", "request.txt", code=1).stdout


def test_a_witness_that_knows_nobody(place):
    call("checkpoint", "--sign", "--key", "bank.key")
    tell("witness", "ask", "-o", "request.txt")
    call("witness", "make", "other", "--state", "other")
    assert tell("witness", "sign", "request.txt", "--state", "other", code=1)["status"] == 404
    assert "There is no witness" in tell("witness", "trust", own_key(), "--state", "none", code=2)["error"]
    (place / "request.txt").write_text("rubbish", encoding="utf-8")
    assert "not a request" in tell("witness", "sign", "request.txt", code=2)["error"]
    (place / "request.txt").write_bytes(b"\xff")
    assert "not a text" in tell("witness", "sign", "request.txt", code=2)["error"]
    assert "No file" in tell("witness", "sign", "none.txt", code=2)["error"]


def test_time_stamps(place):
    call("checkpoint", "--sign", "--key", "bank.key")
    asked = tell("timestamp", "ask", "-o", "today.tsq")
    request = (place / "today.tsq").read_bytes()
    assert asked["bytes"] == len(request)
    authority = Authority()
    (place / "today.tsr").write_bytes(authority.stamp(request, datetime(2026, 6, 1, 12, tzinfo=UTC)))
    (place / "root.pem").write_bytes(authority.root)
    (place / "other.pem").write_bytes(tokens.STRANGER)
    given = ("timestamp", "keep", "today.tsr")
    assert "no chain" in tell(*given, "--certificate", "other.pem", code=2)["error"]
    kept = tell(*given, "--certificate", "root.pem")
    assert (kept["stamped"], kept["verified"], kept["size"]) == ("2026-06-01T12:00:00Z", True, 3)
    assert "2026-06-01T12:00:00Z" in call(*given).stdout
    assert tell("verify")["answer"] == "met"
    assert tell("verify", "--certificate", "root.pem")["answer"] == "met"
    assert tell("verify", "--certificate", "other.pem", code=1)["answer"] == "not met"


def test_a_time_stamp_with_the_nonce_of_another_request(place):
    call("checkpoint", "--sign", "--key", "bank.key")
    call("timestamp", "ask", "-o", "one.tsq")
    call("timestamp", "ask", "-o", "two.tsq", "--sha512")
    authority = Authority()
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    (place / "two.tsr").write_bytes(authority.stamp((place / "one.tsq").read_bytes(), moment))
    assert "nonce" in tell("timestamp", "keep", "two.tsr", code=2)["error"]
    told = tell("timestamp", "keep", "two.tsr", "--request", "one.tsq")
    assert told["verified"] is False
    (place / "odd.tsr").write_bytes(authority.stamp((place / "one.tsq").read_bytes(), moment, tail=b"\x05\x00"))
    assert tell("timestamp", "keep", "odd.tsr", "--request", "one.tsq")["stamped"] is None
    assert "cannot be read here" in call("timestamp", "keep", "odd.tsr", "--request", "one.tsq").stdout
    assert tell("verify", code=1)["answer"] == "not known"


@pytest.mark.usefixtures("place")
def test_verification_names_a_key_that_the_record_does_not():
    found = tell("verify", "--key", STRANGER, code=1)["findings"]
    assert any("does not name the key" in each["says"] for each in found)
    assert "not a verifier key" in tell("verify", "--key", "rubbish", code=2)["error"]


def test_a_kept_note_whose_signature_is_not_the_record_s(place):
    signed = tell("checkpoint", "--sign", "--key", "bank.key")["text"]
    call("key", "make", "thief.key")
    thief = tell("key", "show", "thief.key")["keys"][0]["verifier"]
    (place / "kept.txt").write_text(signed, encoding="utf-8")
    assert tell("verify", "--checkpoint", "kept.txt", "--key", thief, code=1)["answer"] == "not met"
    (place / "kept.txt").write_text(signed.replace("\n3\n", "\n2\n"), encoding="utf-8")
    assert tell("verify", "--checkpoint", "kept.txt", code=1)["answer"] == "not met"
