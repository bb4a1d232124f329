"""Openings at the desk: a commitment binds and hides; what is erased leaves no byte behind."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.acts.at_desk import at_desk
from seedlot.desk import personal
from seedlot.desk.personal import SALT, Erasing, commitment, opening
from seedlot.desk.tables import PERSONAL
from seedlot.record.store import scrub

AT = "2026-06-01T12:00:00Z"
SALTS = st.binary(min_size=SALT, max_size=SALT)


def test_a_commitment_is_the_hash_of_salt_and_value():
    """Computed beside: SHA-256 of 32 bytes and the text in UTF-8 (FIPS 180-4)."""
    salt = bytes(range(32))
    assert commitment(salt, "Jane") == hashlib.sha256(salt + b"Jane").hexdigest()
    assert (
        commitment(salt, "Zoe\u0308")
        == commitment(salt, "Zo\u00eb")
        == hashlib.sha256(salt + b"Zo\xc3\xab").hexdigest()
    )


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_has_one_length(length):
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(bytes(length), "Jane")


@given(SALTS, st.text(), SALTS, st.text())
def test_it_binds(salt, value, other_salt, other):
    """Another salt or another value gives another digest; how letters are composed does not matter."""
    same = (salt, unicodedata.normalize("NFC", value)) == (other_salt, unicodedata.normalize("NFC", other))
    assert (commitment(salt, value) == commitment(other_salt, other)) is same


@given(st.text(min_size=1), st.text(min_size=1), st.integers(1, 30))
def test_salt_and_value_are_never_confused(before, after, cut):
    """No byte can move from the value into the salt: a salt of another length is refused."""
    salt = hashlib.sha256(before.encode("utf-8", "replace")).digest()
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt[:cut], salt[cut:].decode("latin-1") + after)


@given(st.lists(SALTS, min_size=2, max_size=50, unique=True))
def test_it_hides_in_kind(salts):
    """One value under many salts gives as many digests, so that a guess of the value cannot be tried without the salt."""
    assert max(Counter(commitment(salt, "1970-03-12") for salt in salts).values()) == 1


def test_keep_reveal_among(desk):
    one = opening("D", "name", "Jane", b"1" * SALT)
    other = opening("D", "birth date", "1970-03-12", b"2" * SALT)
    personal.keep(desk, [one, other], at=AT)
    personal.keep(desk, [one], at=AT)
    assert set(personal.reveal(desk, "D")) == {one, other}
    assert personal.reveal(desk, "E") == ()
    assert personal.among(desk, [one.digest, "0" * 64]) == {one.digest: one}
    assert all(each.holds for each in personal.reveal(desk, "D"))


def test_many_openings_are_found(desk):
    many = [opening("D", str(number), str(number), number.to_bytes(SALT, "big")) for number in range(1200)]
    personal.keep(desk, many, at=AT)
    assert len(personal.among(desk, [each.digest for each in many])) == 1200
    assert personal.forget(desk, [each.digest for each in many]) == 1200
    assert personal.kept_digests(desk) == frozenset()


@pytest.mark.parametrize("column", ["value", "salt", "digest"])
def test_a_changed_opening_does_not_hold(desk, column):
    personal.keep(desk, [opening("D", "name", "Jane", b"1" * SALT)], at=AT)
    desk.execute(PERSONAL.update().values({column: "00"}))
    (changed,) = personal.reveal(desk, "D")
    assert not changed.holds


def test_a_salt_that_is_no_hexadecimal_does_not_hold(desk):
    personal.keep(desk, [opening("D", "name", "Jane", b"1" * SALT)], at=AT)
    desk.execute(PERSONAL.update().values(salt="not one"))
    assert not personal.reveal(desk, "D")[0].holds


def test_an_opening_shown_hides_what_is_personal():
    one = opening("D", "name", "Jane Doe", b"1" * SALT)
    assert "Jane" not in repr(one)
    assert "1111" not in repr(one)


def test_erase_leaves_who_asked_until_it_is_said(desk):
    one = opening("D", "name", "Jane", b"1" * SALT)
    personal.keep(desk, [one], at=AT)
    asked = Erasing(digest=one.digest, item="D", name="name", reason="asked", asked_by="qa", asked=AT)
    personal.erase(desk, [asked])
    personal.erase(desk, [asked])
    assert personal.among(desk, [one.digest]) == {}
    assert personal.unsaid(desk) == (asked,)
    personal.said(desk, [one.digest])
    assert personal.unsaid(desk) == ()


def test_who_looked_is_logged(desk):
    personal.looked(desk, "D", ["name", "birth date"], person="qa", at=AT, how="shown")
    personal.looked(desk, "E", ["name"], person="qa", at=AT, how="shown")
    (look,) = personal.looks(desk, "D")
    assert look == {"at": AT, "person": "qa", "item": "D", "names": "name; birth date", "how": "shown"}
    assert len(personal.looks(desk)) == 2


def bytes_beside(record):
    """Every byte of the desk's file and of whatever lies beside it."""
    path = record.path.with_suffix(".desk")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_what_is_erased_leaves_no_byte_in_the_desk(tmp_path):
    """SQLite alone: on PostgreSQL the bytes go with a VACUUM and the write-ahead log, as the guide says."""
    from tests.simulated_site import Site  # noqa: PLC0415 - not the fixture, which may be on PostgreSQL

    record = Site(tmp_path).record
    value, salt = "Jane Margaret Doe of 12 Main Street " * 40, b"\xa5" * SALT  # longer than a page's cell may be
    one, stays = opening("D", "name", value, salt), opening("D", "town", "Somewhere", b"2" * SALT)
    with at_desk(record) as desk:
        personal.keep(desk, [one, stays], at=AT)
    assert b"Jane Margaret Doe" in bytes_beside(record)
    assert salt.hex().encode() in bytes_beside(record)
    with record.desk.connect():  # somebody else has the desk open
        with at_desk(record) as desk:
            personal.erase(desk, [Erasing(digest=one.digest, item="D", name="name", reason="r", asked_by="", asked=AT)])
        scrub(record)
        left = bytes_beside(record)
    assert b"Jane Margaret Doe" not in left
    assert b"12 Main Street" not in left
    assert salt.hex().encode() not in left
    assert b"Somewhere" in left
    record.engine.dispose()
    record.desk.dispose()
