"""What others add to a checkpoint, as acts: co-signatures and time stamps, kept only if they are good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acts.bank import Bank, sound
from tests.record.authority import Authority
from tests.simulated_site import Site

from seedlot.acts.checkpoints import (
    NoCheckpointError,
    NotOursError,
    ask_timestamp,
    ask_witness,
    keep_cosignature,
    keep_timestamp,
    make_witness,
    revoke_key,
)
from seedlot.history.tables import COSIGNATURE, TIMESTAMP
from seedlot.record import keys, read, stamps, witness
from seedlot.record.errors import NoSuchSizeError
from seedlot.record.notes import BadNoteError, Note, checkpoint_of, verify_note
from seedlot.record.stamps import NotStampedError, UnreadableStampError
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A site with a key that is named, and a witness that trusts it."""
    folder = tmp_path_factory.mktemp("bank")
    return Bank(Site(folder), folder)


@pytest.fixture
def bank(template: Bank, tmp_path: Path) -> Iterator[Bank]:
    """A copy of it."""
    made = template.copied(tmp_path / "bank")
    yield made
    made.record.engine.dispose()


@pytest.fixture
def anywhere(site, tmp_path: Path) -> Bank:
    """The same, on each database."""
    return Bank(site, tmp_path)


# Witnesses.


def test_a_cosignature_is_kept_with_the_note(bank: Bank):
    bank.sign()
    (number,) = bank.cosign()
    said = bank.said(number)
    note = Note.parse(said.note)
    verified = verify_note(note, [bank.key.verifier, bank.witness.key.verifier])
    assert [each.time for each in verified] == [None, int(bank.now.timestamp())]
    assert (said.witness, said.size) == ("partner.example/qa", checkpoint_of(note).size)
    assert bank.cosign() == ()  # the witness, asked again in the same second, says the same
    assert sound(bank.record)


def test_a_request_goes_on_from_what_was_kept_last(anywhere: Bank):
    anywhere.sign()
    anywhere.cosign()
    held = anywhere.rows(COSIGNATURE)[-1].size
    for _ in range(5):
        anywhere.grow()
    anywhere.sign()
    with anywhere.site.reading() as connection:
        assert ask_witness(connection).old == held
        assert ask_witness(connection, name="partner.example/qa").old == held
        assert (ask_witness(connection, name="other").old, ask_witness(connection, old=3).old) == (0, 3)
        with pytest.raises(NoSuchSizeError):
            ask_witness(connection, old=10_000)
    assert anywhere.cosign()


def test_a_whole_note_is_kept_as_well_as_its_lines(bank: Bank):
    bank.sign()
    with bank.site.reading() as connection:
        request = ask_witness(connection)
    answered = witness.cosign(bank.witness, request, time=1)
    stranger = make_witness(bank.key.path.parent / "stranger", "stranger")
    witness.trust(stranger, bank.key.verifier)
    both = answered.adding(witness.cosign(stranger, request, time=2).signatures[-1])
    (number,) = keep_cosignature(bank.record, "", both.text(), now=bank.now)
    assert Note.parse(bank.said(number).note) == answered  # a witness that nobody named is left out


@pytest.mark.parametrize("text", ["", "rubbish", "— partner.example/qa AAAA\n", "a\n\nb\n"])
def test_what_is_no_answer_of_a_witness(bank: Bank, text: str):
    bank.sign()
    with pytest.raises(BadNoteError):
        keep_cosignature(bank.record, "", text, now=bank.now)


def test_the_size_that_a_witness_answers_is_understood(bank: Bank):
    bank.sign()
    with pytest.raises(NotOursError, match="--old 17"):
        keep_cosignature(bank.record, "", "17\n", now=bank.now)


def test_a_cosignature_of_another_checkpoint_is_not_kept(bank: Bank):
    """Replayed: made for a checkpoint of a record that is not this one."""
    bank.sign()
    other = Note("seedlot/SIM/0000000000000000\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", ())
    line = keys.sign_body(bank.witness.key, other.body, 1).line()
    with pytest.raises(NotOursError, match="No line"):
        keep_cosignature(bank.record, "", line, now=bank.now)


def test_a_late_answer_is_kept_for_the_checkpoint_that_it_is_of(bank: Bank):
    bank.sign()
    with bank.site.reading() as connection:
        request = ask_witness(connection)
    bank.grow()
    bank.sign()
    line = witness.cosign(bank.witness, request, time=1).signatures[-1].line()
    (number,) = keep_cosignature(bank.record, "", line, now=bank.now)
    assert bank.said(number).size == request.checkpoint.size
    assert sound(bank.record)


def test_a_revoked_witness_is_not_believed(bank: Bank):
    bank.sign()
    text = bank.witness.key.verifier.text()
    revoke_key(bank.record, "", text, reason="left", good_until=1, now=bank.now)
    with pytest.raises(NotOursError):
        bank.cosign()


def test_there_is_nothing_to_ask_before_a_checkpoint_is_signed(bank: Bank):
    with bank.site.reading() as connection:
        for question in (ask_witness, ask_timestamp):
            with pytest.raises(NoCheckpointError):
                question(connection)


# Time stamps.


def test_a_time_stamp_is_kept_as_it_came(anywhere: Bank):
    authority = Authority()
    anywhere.sign()
    asked = anywhere.request()
    answer = authority.stamp(asked, anywhere.now)
    number = keep_timestamp(anywhere.record, "", answer, certificates=[authority.root], asked=asked, now=anywhere.now)
    said = anywhere.said(number)
    assert read.file_bytes(anywhere.record, said.token.sha256) == answer
    assert [read.file_bytes(anywhere.record, each.sha256) for each in said.certificates] == [authority.root]
    assert (said.stamped, said.authority) == ("2026-06-01T12:00:00Z", "CN=Simulated time stamping unit")
    assert keep_timestamp(anywhere.record, "", answer, asked=asked, now=anywhere.now) == number
    assert sound(anywhere.record)


def test_two_requests_have_two_nonces(bank: Bank):
    bank.sign()
    assert stamps.nonce_of(bank.request()) != stamps.nonce_of(bank.request(algorithm="sha512"))


def test_a_time_stamp_that_is_not_good_is_not_kept(bank: Bank):
    authority = Authority()
    bank.sign()
    asked = bank.request()
    answer = authority.stamp(asked, bank.now)
    size = bank.site.size()
    with pytest.raises(NotStampedError, match="no chain"):
        keep_timestamp(bank.record, "", answer, certificates=[Authority().root], asked=asked, now=bank.now)
    with pytest.raises(NotStampedError, match="nonce"):
        keep_timestamp(bank.record, "", answer, certificates=[authority.root], asked=bank.request(), now=bank.now)
    stranger = authority.stamp(stamps.request(b"else", nonce=1), bank.now)
    with pytest.raises(NotOursError, match="no checkpoint"):
        keep_timestamp(bank.record, "", stranger, certificates=[authority.root], now=bank.now)
    with pytest.raises(UnreadableStampError):
        keep_timestamp(bank.record, "", b"rubbish", now=bank.now)
    assert bank.site.size() == size
    assert bank.rows(TIMESTAMP) == []


def test_a_time_stamp_that_cannot_be_read_is_kept_and_not_known(bank: Bank):
    bank.sign()
    answer = Authority().stamp(bank.request(), bank.now, tail=b"\x05\x00")
    number = keep_timestamp(bank.record, "", answer, now=bank.now)
    said = bank.said(number)
    assert (said.stamped, said.authority) == (None, "")
    (found,) = (each for each in verify(bank.record, files=True) if each.code == "record/timestamp")
    assert found.answer is Answer.NOT_KNOWN
    path = read.file_path(bank.record, said.token.sha256)
    digest = hashlib.sha256(said.note.encode()).hexdigest()
    assert f"openssl ts -verify -digest {digest} -in '{path}'" in found.says


def test_a_time_stamp_whose_authority_was_not_verified_says_so(bank: Bank):
    bank.sign()
    keep_timestamp(bank.record, "", Authority().stamp(bank.request(), bank.now), now=bank.now)
    (found,) = (each for each in verify(bank.record) if each.code == "record/timestamp")
    assert found.answer is None
    assert "whose it is was not verified" in found.says


def test_the_reader_s_own_root_counts_before_the_one_that_was_kept(bank: Bank):
    authority = Authority()
    bank.sign()
    answer = authority.stamp(bank.request(), bank.now)
    keep_timestamp(bank.record, "", answer, certificates=[authority.root], now=bank.now)
    for root, answered in ((authority.root, Answer.MET), (Authority().root, Answer.NOT_MET)):
        (found,) = (each for each in verify(bank.record, certificates=[root]) if each.code == "record/timestamp")
        assert found.answer is answered
