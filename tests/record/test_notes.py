"""Signed notes against published vectors: the specifications, the reference implementation, a golden log, real witnesses."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record import notes
from seedlot.record.errors import BadCheckpointError
from seedlot.record.notes import (
    COSIGNATURE,
    ED25519,
    BadKeyError,
    BadNoteError,
    Note,
    NoteSignature,
    UnverifiedNoteError,
    Verifier,
    checkpoint_of,
    is_good,
    message,
    parse_signatures,
    signature_of,
    verify_note,
)

#: C2SP signed-note, section "Verifier keys".
SPECIFICATION_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFICATION_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
#: golang.org/x/mod, sumdb/note: the reference implementation's documentation and tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.
"""
PETER_SIGNS = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_SIGNS = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
#: A checkpoint of a public log with four co-signatures of public witnesses, one signature of another type (RFC 6962)
#: and the verifier keys that their keepers publish. Made by others; quoted in the tests of other projects too.
WITNESSED = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
LOG_KEY = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS_KEYS = (
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
)
#: transparency-dev/formats, note/note_cosigv1_test.go: a co-signature and the time in it.
COSIGNED = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
COSIGNED_AT = 1727964367
#: transparency-dev/tessera, testdata/build_log.sh: the key of the golden log.
GOLDEN_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


@pytest.mark.parametrize("text", [SPECIFICATION_KEY, PETER, ENOCH, LOG_KEY, GOLDEN_KEY, *WITNESS_KEYS])
def test_published_verifier_keys_are_read_and_written_alike(text: str):
    verifier = Verifier.parse(text)
    assert verifier.text() == text
    assert verifier.key_id.hex() == text.split("+")[1]


def test_the_note_of_the_specification():
    note = Note.parse(SPECIFICATION_NOTE)
    assert note.body == "This is an example message.\n"
    (verified,) = verify_note(note, [Verifier.parse(SPECIFICATION_KEY)])
    assert (verified.verifier.name, verified.time) == ("example.com/foo", None)
    assert note.text() == SPECIFICATION_NOTE


def test_the_reference_implementation_signs_the_same_bytes():
    verifier = Verifier.parse(PETER)
    raw = Ed25519PrivateKey.from_private_bytes(PETER_SEED).sign(message(verifier, TEXT))
    assert Note(TEXT, (signature_of(verifier, raw),)).text() == f"{TEXT}\n{PETER_SIGNS}"


@pytest.mark.parametrize(
    ("keys", "names"), [((PETER,), ["PeterNeumann"]), ((PETER, ENOCH), ["PeterNeumann", "EnochRoot"])]
)
def test_signatures_of_unknown_keys_are_left_aside_and_kept(keys: tuple[str, ...], names: list[str]):
    note = Note.parse(f"{TEXT}\n{PETER_SIGNS}{ENOCH_SIGNS}")
    assert [each.verifier.name for each in verify_note(note, map(Verifier.parse, keys))] == names
    assert note.text() == f"{TEXT}\n{PETER_SIGNS}{ENOCH_SIGNS}"


def test_a_note_that_no_known_key_signed_is_not_to_be_trusted():
    with pytest.raises(UnverifiedNoteError, match="no key that is known"):
        verify_note(Note.parse(f"{TEXT}\n{PETER_SIGNS}"), [Verifier.parse(ENOCH)])


def test_a_bad_signature_of_a_known_key_spoils_the_note():
    spoilt = PETER_SIGNS.replace("x08go/ZJ", "x08go/ZK")
    with pytest.raises(UnverifiedNoteError, match="does not belong"):
        verify_note(Note.parse(f"{TEXT}\n{spoilt}{ENOCH_SIGNS}"), [Verifier.parse(PETER), Verifier.parse(ENOCH)])


def test_a_signature_given_twice_counts_once():
    note = Note.parse(f"{TEXT}\n{PETER_SIGNS}{PETER_SIGNS}{ENOCH_SIGNS}{ENOCH_SIGNS}")
    assert len(verify_note(note, [Verifier.parse(PETER), Verifier.parse(PETER)])) == 1


def test_a_key_of_the_same_name_is_another_key():
    other = Verifier("PeterNeumann", ED25519, Verifier.parse(ENOCH).public)
    with pytest.raises(UnverifiedNoteError, match="no key that is known"):
        verify_note(Note.parse(f"{TEXT}\n{PETER_SIGNS}"), [other])


def test_witnesses_of_a_public_log():
    note = Note.parse(WITNESSED)
    assert note.text() == WITNESSED
    verified = verify_note(note, map(Verifier.parse, (LOG_KEY, *WITNESS_KEYS)))
    assert {each.verifier.text(): each.time for each in verified} == {LOG_KEY: None} | dict.fromkeys(
        WITNESS_KEYS, 1779573024
    )
    checkpoint = checkpoint_of(note)
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1432088532)


@pytest.mark.parametrize("key", [LOG_KEY, *WITNESS_KEYS])
def test_each_of_them_signed_this_checkpoint_and_no_other(key: str):
    other = Note.parse(WITNESSED.replace("\n1432088532\n", "\n1432088533\n"))
    with pytest.raises(UnverifiedNoteError, match="does not belong"):
        verify_note(other, [Verifier.parse(key)])


def test_the_time_in_a_cosignature():
    blob = base64.b64decode(COSIGNED)
    assert NoteSignature("TEST", blob[:4], blob[4:]).time == COSIGNED_AT


@pytest.mark.parametrize("key", WITNESS_KEYS)
def test_the_time_of_a_cosignature_is_signed_with_it(key: str):
    verifier = Verifier.parse(key)
    note = Note.parse(WITNESSED)
    (signature,) = (each for each in note.signatures if each.name == verifier.name)
    assert is_good(verifier, signature, note.body)
    for time in (signature.time + 1, 0, 2**63, 2**64 - 1):
        later = NoteSignature(signature.name, signature.key_id, time.to_bytes(8) + signature.blob[8:])
        assert not is_good(verifier, later, note.body)


def test_a_plain_signature_is_no_cosignature_of_the_same_key():
    """The type is part of the key: tlog-cosignature gives the two different bytes to sign, and different hashes."""
    private = Ed25519PrivateKey.from_private_bytes(PETER_SEED)
    plain, stamped = (Verifier("w", each, private.public_key().public_bytes_raw()) for each in (ED25519, COSIGNATURE))
    assert plain.key_id != stamped.key_id
    raw = private.sign(message(plain, TEXT))
    assert is_good(plain, signature_of(plain, raw), TEXT)
    assert not is_good(stamped, signature_of(stamped, raw, 7), TEXT)
    assert message(stamped, TEXT, 7) == f"cosignature/v1\ntime 7\n{TEXT}".encode()


@pytest.mark.parametrize("file", ["checkpoint", *(f"checkpoint.{size}" for size in range(16))])
def test_golden_checkpoints(reference: Path, file: str):
    """transparency-dev/tessera, testdata/log: all 17."""
    text = (reference / "tlog" / file).read_bytes()
    note = Note.parse(text)
    assert note.text().encode() == text
    (verified,) = verify_note(note, [Verifier.parse(GOLDEN_KEY)])
    assert verified.verifier.name == checkpoint_of(note).origin
    assert checkpoint_of(note).size == int(file.partition(".")[2] or 15)


# What is not a note (the reference implementation's TestOpen, and more).


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETER_SIGNS[:-1]}",
        f"{TEXT}{PETER_SIGNS}",
        f"\x01{TEXT}\n{PETER_SIGNS}",
        f"{TEXT}\r\n\r\n{PETER_SIGNS}",
        f"{TEXT}\t\n{PETER_SIGNS}",
        f"{TEXT}\n{PETER_SIGNS}".encode().replace(b"you", b"yo\xff"),
        f"{TEXT}\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcE=\n",
        f"{TEXT}\n— a+b x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcE=\n",
        f"{TEXT}\n—  x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcE=\n",
        f"{TEXT}\n{PETER_SIGNS}Unexpected line.\n",
        f"{TEXT}\n{PETER_SIGNS}{TEXT}",
        f"{TEXT}\n{PETER_SIGNS.replace('—', '-')}",
        f"{TEXT}\n{PETER_SIGNS.replace('— ', '—')}",
        f"{TEXT}\n— PeterNeumann\n",
        f"{TEXT}\n— PeterNeumann \n",
        f"{TEXT}\n— PeterNeumann x08gow==\n",  # the hash of a key and no signature
        f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG!\n",
        f"{TEXT}\n— PeterNeumann x08go_ZJkuBS9UG_\n",  # base64 of URLs
        f"{TEXT}\n{PETER_SIGNS.replace('nAM=', 'nAN=')}",  # bits that say nothing
        f"{TEXT}\n{PETER_SIGNS.replace('nAM=', 'nAM')}",
        f"{TEXT}\n{PETER_SIGNS * 101}",
        f"{TEXT * 20_000}\n{PETER_SIGNS}",
        f"{TEXT}\ud800\n\n{PETER_SIGNS}",
        "",
        b"",
        "\n\n",
    ],
)
def test_what_is_no_note(text: str | bytes):
    with pytest.raises(BadNoteError):
        Note.parse(text)


def test_as_many_signatures_as_the_specification_demands_are_read():
    assert len(Note.parse(f"{TEXT}\n{ENOCH_SIGNS * 16}").signatures) == 16
    assert len(Note.parse(f"{TEXT}\n{ENOCH_SIGNS * 100}").signatures) == 100


def test_a_text_may_hold_empty_lines_and_lines_that_look_signed():
    body = f"one\n\n{PETER_SIGNS}\n\n"
    assert Note.parse(f"{body}\n{ENOCH_SIGNS}").body == body


@given(body=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), count=st.integers(1, 3))
def test_every_note_is_read_as_it_was_written(body: str, count: int):
    note = Note(f"{body}\n", parse_signatures(PETER_SIGNS * count))
    assert Note.parse(note.text()) == note
    assert Note.parse(note.text().encode()) == note


@given(place=st.integers(0), letter=st.characters(codec="utf-8"))
def test_a_letter_changed_anywhere_is_found(place: int, letter: str):
    """Either the text is no note any more, or its one signature is not good, or nothing was changed."""
    at = place % len(SPECIFICATION_NOTE)
    changed = SPECIFICATION_NOTE[:at] + letter + SPECIFICATION_NOTE[at + 1 :]
    try:
        verify_note(Note.parse(changed), [Verifier.parse(SPECIFICATION_KEY)])
    except (BadNoteError, UnverifiedNoteError):
        return
    assert changed == SPECIFICATION_NOTE


# What is not a key (the reference implementation's TestNewVerifier).


def _manglings(text: str) -> list[str]:
    cut = [text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
    changed = [text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))]
    return [each for each in (*cut, *changed) if each != text]


def test_no_mangled_key_is_read():
    for mangled in _manglings(PETER):
        with pytest.raises(BadKeyError):
            Verifier.parse(mangled)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "rekor.sigstore.dev+12345678+AwEB",
        "bananas.sigstore.dev+12344556",
        f"{PETER}\nmore",
    ],
)
def test_what_is_no_key(text: str):
    with pytest.raises(BadKeyError):
        Verifier.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u2003b", "a\tb", "\ud800"])
def test_a_name_that_no_key_has(name: str):
    with pytest.raises(BadKeyError):
        Verifier(name, ED25519, bytes(32))


def test_a_secret_given_as_a_public_key_is_not_repeated():
    secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105 - published
    with pytest.raises(BadKeyError) as refused:
        Verifier.parse(secret)
    assert "AYEK" not in str(refused.value)


# Checkpoints.


def _checkpoint(*lines: str) -> Note:
    return Note("".join(f"{line}\n" for line in lines), parse_signatures(PETER_SIGNS))


ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_extension_lines_are_signed_and_said_nothing_of():
    checkpoint = checkpoint_of(_checkpoint("example.com/log", "7", ROOT, "one", "two"))
    assert (checkpoint.origin, checkpoint.size) == ("example.com/log", 7)


@pytest.mark.parametrize(
    "lines",
    [
        ("example.com/log", "7"),
        ("example.com/log", "07", ROOT),
        ("example.com/log", "-1", ROOT),
        ("example.com/log", "٣", ROOT),
        ("", "7", ROOT),
        ("example.com/log", "7", "AAAA"),
        ("example.com/log", "7", ROOT.replace("uFU=", "uFV=")),
        ("example.com/log", "7", ROOT, ""),
        ("example.com/log", "7", ROOT, "one", "", "two"),
    ],
)
def test_a_note_that_is_no_checkpoint(lines: tuple[str, ...]):
    with pytest.raises(BadCheckpointError):
        checkpoint_of(_checkpoint(*lines))


def test_a_new_signature_takes_the_place_of_an_old_one_of_the_same_key():
    note = Note.parse(f"{TEXT}\n{PETER_SIGNS}{ENOCH_SIGNS}")
    (peter, enoch) = note.signatures
    again = NoteSignature(peter.name, peter.key_id, bytes(64))
    assert note.adding(again).signatures == (enoch, again)
    assert notes.MOST_SIGNATURES >= 16
