"""Notes, keys and time stamps as the outsider reads them: C2SP's own examples, the record's own reader, OpenSSL."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dossier.trusted_lot import Authority

from seedlot.dossier.verifier.notes import (
    LOG,
    WITNESS,
    BrokenError,
    Key,
    Line,
    Note,
    is_good,
    lines_of,
    read_checkpoint,
    read_key,
    read_note,
    read_stamp,
    when,
)
from seedlot.record import notes, stamps
from seedlot.record.keys import FileKey, make_key, sign_body
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import SeedlotError

#: The example of C2SP tlog-cosignature: a checkpoint, signed by its log and co-signed by a witness.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
#: The key of the example of golang.org/x/mod/sumdb/note, and its note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def read(text: str) -> tuple[object, object]:
    return read_note(text.encode(), "note")


def test_the_example_of_the_specification_is_read() -> None:
    note, point = read_note(EXAMPLE.encode(), "note")
    assert (point.origin, point.size) == ("example.com/behind-the-sofa", 20852163)
    assert [line.name for line in note.lines] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert when(note.lines[1]) == "2023-03-20 12:25:47 UTC"  # 1679315147, as the specification signs it
    assert note.text == EXAMPLE.partition("\n\n")[0] + "\n"


def test_the_example_of_the_reference_implementation_verifies() -> None:
    """golang.org/x/mod/sumdb/note, package documentation: a note that is no checkpoint."""
    key = read_key(PETER, "key")
    line = f"\u2014 PeterNeumann {SIGNED}"
    raw = base64.b64decode(SIGNED)
    note, signature = Note(SAID, ()), Line("PeterNeumann", raw[:4], raw[4:])
    assert key.hash() == raw[:4] == bytes.fromhex("c74f20a3")
    assert is_good(signature, note, key)
    assert not is_good(signature, note._replace(text=SAID.upper()), key)
    parsed = notes.Note.parse(f"{SAID}\n{line}\n")
    assert notes.verify_note(parsed, [notes.Verifier.parse(PETER)])


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("\n\n", "\n"),
        ("\u2014 ", "- "),
        ("\u2014 example.com/behind", "\u2014 example.com/ behind"),
        ("20852163", "020852163"),
        ("20852163", "9" * 20),
        ("20852163", "9" * 5000),
        ("q2I=", "q2I"),
        ("q2I=\n", "q2J=\n"),
        ("q2I=\n\n", "q2I=\nextension\n\n"),
        ("YQ8=\n", "YQ8\n"),
        ("\n", "\r\n"),
        ("qnA==\n", "qnA=="),
        ("sofa\n20", "sofa \n20"),
        ("example.com", "exam\tple.com"),
    ],
)
def test_what_is_no_signed_checkpoint_is_refused(change: str, to: str) -> None:
    assert change in EXAMPLE
    with pytest.raises(BrokenError, match="note "):
        read(EXAMPLE.replace(change, to, 1) if change != "\n" else EXAMPLE.replace(change, to))


def test_too_many_lines_and_other_bytes_are_refused() -> None:
    head, _, lines = EXAMPLE.partition("\n\n")
    assert len(read_note(f"{head}\n\n{lines * 50}".encode(), "note")[0].lines) == 100
    with pytest.raises(BrokenError):
        read(f"{head}\n\n{lines * 51}")
    with pytest.raises(BrokenError, match="not UTF-8"):
        read_note(b"\xff\n1\n", "note")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        "na me+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("Peter", "peter"),
        PETER[:-4],
        PETER + "=",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BrokenError, match="is not a key"):
        read_key(text, "--key")
    with pytest.raises(SeedlotError):
        notes.Verifier.parse(text)


@pytest.fixture(scope="session")
def signers(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileKey, FileKey]:
    """A log's key and a witness's."""
    folder = tmp_path_factory.mktemp("signers")
    log = make_key(folder / "log", "log.example/a", seed=bytes(32))
    return log, make_key(folder / "witness", "witness.example/b", seed=bytes([1]) * 32, algorithm=WITNESS)


@settings(max_examples=40)
@given(st.integers(1, 2**62), st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1), st.integers(0, 255))
def test_both_implementations_agree_on_notes(signers, size: int, root: bytes, time: int, bit: int) -> None:
    """What the record signs and co-signs, the outsider verifies; one changed bit both of them refuse."""
    log, witness = signers
    body = Checkpoint("log.example/a", size, root).text()
    ours = notes.Note(body, (sign_body(log, body), sign_body(witness, body, time)))
    theirs, point = read_note(ours.text().encode(), "note")
    assert (theirs.text, point) == (body, ("log.example/a", size, root.hex()))
    verified = notes.verify_note(ours, [log.verifier, witness.verifier])
    assert [each.time for each in verified] == [None, time]
    changed = Checkpoint("log.example/a", size, (int.from_bytes(root, "big") ^ (1 << bit)).to_bytes(32, "big")).text()
    for signer, algorithm in ((log, LOG), (witness, WITNESS)):
        key = read_key(signer.verifier.text(), "key")
        assert key == Key(signer.verifier.name, algorithm, signer.verifier.public)
        assert key.hash() == signer.verifier.key_id
        (line,) = lines_of(theirs, key)
        assert is_good(line, theirs, key)
        assert not is_good(line, theirs._replace(text=changed), key)
    # The witness's signature is no plain one, nor the log's one of a witness.
    first, second = theirs.lines
    assert not is_good(first, theirs, read_key(witness.verifier.text(), "key"))
    assert not is_good(second, theirs, read_key(log.verifier.text(), "key"))


@given(st.text(alphabet=st.sampled_from("a+ \n\u2014=1AB/0\t"), max_size=60))
def test_both_implementations_refuse_the_same_notes(text: str) -> None:
    """Whatever the outsider reads as a signed checkpoint, the record reads so too."""
    for whole in (text, EXAMPLE.replace("behind", text), EXAMPLE.replace("jWbP", text)):
        try:
            note, point = read_note(whole.encode(), "note")
        except BrokenError:
            continue
        parsed = notes.Note.parse(whole)
        assert (parsed.body, len(parsed.signatures)) == (note.text, len(note.lines))
        assert notes.checkpoint_of(parsed).size == point.size


def test_a_time_beyond_all_calendars_breaks_nothing() -> None:
    note, _ = read_note(EXAMPLE.encode(), "note")
    late = note.lines[1]._replace(signature=(2**63 - 1).to_bytes(8, "big") + bytes(64))
    assert when(late) == f"{2**63 - 1} s after 1970-01-01"
    key = Key("witness.example.com/w1", WITNESS, bytes(32))
    assert not is_good(late._replace(signature=b"\x80" + bytes(71)), note, key)
    assert not is_good(late._replace(signature=bytes(71)), note, key)
    assert not is_good(late, note, key._replace(algorithm=6))


def test_a_checkpoint_that_is_held_may_be_signed() -> None:
    assert read_checkpoint(EXAMPLE.encode(), "x") == read_note(EXAMPLE.encode(), "x")[1]


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_time_stamp_is_read_as_openssl_and_the_record_read_it(authority: Authority, algorithm: str) -> None:
    data = b"what was there"
    answer = authority.answer(stamps.request(data, nonce=2**60, algorithm=algorithm))
    stamp = read_stamp(answer, "x")
    assert (stamp.algorithm, stamp.digest) == (algorithm, hashlib.new(algorithm, data).digest())
    theirs = stamps.read(answer)
    assert stamp.time == theirs.time.replace("T", " ").replace("Z", " UTC")
    told = re.search(r"Time stamp: (.*) GMT", authority.says(answer))
    assert told
    month, day, clock, year = told[1].split()
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert stamp.time.startswith(f"{year}-{months.index(month) + 1:02d}-{int(day):02d} {clock.split('.')[0]}")


def test_a_token_without_its_response_is_read_too(authority: Authority) -> None:
    answer = authority.answer(stamps.request(b"x", nonce=1))
    start = answer.index(bytes.fromhex("06092a864886f70d010702"))  # the token begins with this identifier
    token = next(answer[at:] for at in range(start - 5, start) if _is_whole(answer[at:]))
    assert read_stamp(token, "x") == read_stamp(answer, "x")


def _is_whole(data: bytes) -> bool:
    return data[0] == 0x30 and data[1] == 0x82 and int.from_bytes(data[2:4], "big") + 4 == len(data)


def test_a_refusal_is_no_time_stamp() -> None:
    """PKIStatus 2, rejection (RFC 3161, 2.4.2)."""
    with pytest.raises(BrokenError, match="refusal"):
        read_stamp(bytes.fromhex("30053003020102"), "x")


@given(st.binary(max_size=60))
def test_what_is_no_time_stamp_breaks_nothing(data: bytes) -> None:
    with pytest.raises(BrokenError, match=r"^x "):
        read_stamp(data, "x")


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_spoilt_time_stamp_is_read_or_refused(authority: Authority, place: int, bits: int) -> None:
    answer = bytearray(_stamped(authority))
    answer[place % len(answer)] ^= bits
    try:
        read_stamp(bytes(answer), "x")
    except BrokenError:
        return
    with pytest.raises(BrokenError):
        read_stamp(bytes(answer[:-1]), "x")


_ANSWERS: dict[Authority, bytes] = {}


def _stamped(authority: Authority) -> bytes:
    if authority not in _ANSWERS:
        _ANSWERS[authority] = authority.answer(stamps.request(b"x", nonce=1))
    return _ANSWERS[authority]
