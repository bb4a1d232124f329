"""Time stamps: answers made with OpenSSL, and by an authority that lies when it is told to."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import decode_timestamp_response
from tests.record import tokens
from tests.record.authority import Authority

from seedlot.record.stamps import (
    BadCertificateError,
    NotStampedError,
    UnreadableStampError,
    by_hand,
    certificates,
    check,
    names,
    nonce_of,
    read,
    request,
)

UNIT = "CN=Simulated time stamping unit,O=Simulated Stamps"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_what_openssl_stamped_is_read():
    stamp = read(tokens.PLAIN)
    assert stamp.time == "2026-11-22T03:02:56Z"  # `openssl ts -reply -text`
    assert stamp.authority == UNIT
    assert (stamp.algorithm, stamp.imprint) == ("sha256", hashlib.sha256(tokens.MESSAGE).digest())
    assert stamp.nonce == tokens.NONCE == nonce_of(tokens.REQUEST)


@pytest.mark.parametrize("answer", [tokens.PLAIN, tokens.CHAINED, tokens.SHA512, tokens.SHA384])
def test_what_openssl_stamped_is_verified(answer: bytes):
    assert check(answer, tokens.MESSAGE, roots=[tokens.ROOT]).authority == UNIT


def test_the_nonce_of_the_request_and_another():
    for answer in (tokens.PLAIN, tokens.CHAINED):
        assert check(answer, tokens.MESSAGE, roots=[tokens.ROOT], nonce=tokens.NONCE).nonce == tokens.NONCE
        with pytest.raises(NotStampedError, match="nonce"):
            check(answer, tokens.MESSAGE, roots=[tokens.ROOT], nonce=tokens.NONCE + 1)
    with pytest.raises(NotStampedError, match="nonce"):
        check(tokens.BARE, tokens.MESSAGE, nonce=0)


@pytest.mark.parametrize("answer", [tokens.PLAIN, tokens.CHAINED, tokens.SHA512])
def test_a_changed_message(answer: bytes):
    with pytest.raises(NotStampedError, match="something else"):
        check(answer, b"hellp\n", roots=[tokens.ROOT])


@pytest.mark.parametrize("answer", [tokens.PLAIN, tokens.CHAINED])
def test_a_root_that_is_not_the_authority_s(answer: bytes):
    with pytest.raises(NotStampedError, match="no chain"):
        check(answer, tokens.MESSAGE, roots=[tokens.STRANGER])
    assert check(answer, tokens.MESSAGE, roots=[tokens.STRANGER, tokens.ROOT])
    assert check(answer, tokens.MESSAGE, roots=[tokens.STRANGER + tokens.ROOT])


def test_an_answer_without_its_certificate_proves_nothing():
    assert read(tokens.BARE).nonce is None
    with pytest.raises(NotStampedError, match="signer certificate not found"):
        check(tokens.BARE, tokens.MESSAGE, roots=[tokens.ROOT])


def test_an_authority_that_refused():
    with pytest.raises(NotStampedError, match="Message digest algorithm is not supported"):
        read(tokens.REJECTED)


def test_certificates_in_another_order_are_put_in_order():
    """What rfc3161-client alone refuses. The order is not signed (RFC 5652, 5.1)."""
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(tokens.CHAINED)
    assert check(tokens.CHAINED, tokens.MESSAGE, roots=[tokens.ROOT]).authority == UNIT


@given(at=st.integers(0), mask=st.integers(1, 255))
def test_a_byte_changed_anywhere_in_an_answer_is_found_or_signs_nothing_else(at: int, mask: int):
    """What the signature does not cover (the status, the order of what it holds) may change; what it states may not."""
    changed = bytearray(tokens.PLAIN)
    changed[at % len(changed)] ^= mask
    try:
        stamp = check(bytes(changed), tokens.MESSAGE, roots=[tokens.ROOT])
    except (NotStampedError, UnreadableStampError):
        return
    assert (stamp.time, stamp.imprint, stamp.nonce) == (
        read(tokens.PLAIN).time,
        read(tokens.PLAIN).imprint,
        tokens.NONCE,
    )


@pytest.mark.parametrize(
    "answer", [b"", b"x", b"\x30", tokens.PLAIN[:100], tokens.PLAIN[:-1], b"\x30\x80", tokens.REQUEST]
)
def test_what_is_no_answer(answer: bytes):
    with pytest.raises(UnreadableStampError):
        read(answer)


def test_another_content_than_a_time_is_unreadable():
    content = bytes.fromhex("060b2a864886f70d0109100104")
    for answer in (tokens.PLAIN, tokens.BARE):
        assert content in answer
        with pytest.raises(UnreadableStampError):
            read(answer.replace(content, content[:-1] + b"\x05"))


@given(answer=st.binary(max_size=80))
def test_rubbish_is_never_more_than_unreadable(answer: bytes):
    for start in (b"", b"\x30\x10", tokens.PLAIN[:60]):
        with pytest.raises((UnreadableStampError, NotStampedError)):
            read(start + answer)


# Requests.


def test_a_request_is_written_as_openssl_writes_it():
    assert request(tokens.MESSAGE, nonce=tokens.NONCE) == tokens.REQUEST
    assert request(tokens.MESSAGE, nonce=tokens.NONCE512, algorithm="sha512") == tokens.REQUEST512


@given(nonce=st.integers(0, 2**64 - 1))
def test_the_nonce_is_read_as_it_was_written(nonce: int):
    assert nonce_of(request(b"", nonce=nonce)) == nonce


@pytest.mark.parametrize("asked", [b"", b"x", b"\x30\x00", tokens.MESSAGE])
def test_what_is_no_request(asked: bytes):
    with pytest.raises(NotStampedError):
        nonce_of(asked)


# Another authority, made by hand.


def test_an_authority_of_our_own():
    authority = Authority()
    answer = authority.stamp(request(b"text", nonce=5), NOW)
    stamp = check(answer, b"text", roots=[authority.root], nonce=5)
    assert (stamp.time, stamp.authority) == ("2026-06-01T12:00:00Z", "CN=Simulated time stamping unit")
    with pytest.raises(NotStampedError, match="no chain"):
        check(answer, b"text", roots=[Authority().root])


def test_a_certificate_that_did_not_hold_yet():
    authority = Authority()
    early = authority.stamp(request(b"text", nonce=5), datetime(2019, 1, 1, tzinfo=UTC))
    with pytest.raises(NotStampedError, match="not yet valid"):
        check(early, b"text", roots=[authority.root])


def test_what_cannot_be_read_says_at_least_what_it_names():
    authority = Authority()
    answer = authority.stamp(request(b"text", nonce=5), NOW, tail=b"\x05\x00")
    with pytest.raises(UnreadableStampError):
        check(answer, b"text", roots=[authority.root])
    assert names(answer, b"text")
    assert not names(answer, b"other")


def test_the_second_way_is_told_as_a_command():
    digest = hashlib.sha256(tokens.MESSAGE).hexdigest()
    assert (
        by_hand(tokens.PLAIN, tokens.MESSAGE, "x.tsr")
        == f"openssl ts -verify -digest {digest} -in 'x.tsr' -CAfile ca.pem"
    )
    longer = hashlib.sha512(tokens.MESSAGE).hexdigest()
    assert longer in by_hand(tokens.SHA512, tokens.MESSAGE, "x.tsr")


def test_certificates_in_both_spellings():
    (one,) = certificates(tokens.ROOT)
    assert certificates(one.public_bytes(Encoding.DER)) == [one]
    for spoilt in (b"", b"-----BEGIN CERTIFICATE-----\n", b"\x30\x00", tokens.MESSAGE):
        with pytest.raises(BadCertificateError):
            certificates(spoilt)
