"""Which keys a record names, and how each stands."""

from __future__ import annotations

from typing import Literal

import pytest

from seedlot.record.entries.trust import KeyNamed, KeyRevoked
from seedlot.record.keyring import Keyring
from seedlot.record.notes import COSIGNATURE, ED25519, Verifier

ONE, TWO, THREE = (Verifier("our/bank", ED25519, bytes([number]) * 32).text() for number in (1, 2, 3))
WITNESS, OTHER = (Verifier("witness", COSIGNATURE, bytes([number]) * 32).text() for number in (1, 2))


def named(verifier: str, replaces: str = "", purpose: Literal["checkpoint", "witness"] = "checkpoint") -> KeyNamed:
    """What names a key."""
    return KeyNamed(verifier=verifier, purpose=purpose, replaces=replaces)


def revoked(verifier: str, good_until: int = 5) -> KeyRevoked:
    """What revokes a key."""
    return KeyRevoked(verifier=verifier, reason="stolen", good_until=good_until)


def stands(ring: Keyring) -> list[str]:
    """How each key stands, in the first word."""
    return [key.stands().split(" ", maxsplit=1)[0] for key in ring.keys.values()]


def test_a_key_is_named_replaced_and_revoked():
    ring = Keyring()
    said: tuple[KeyNamed | KeyRevoked, ...] = (
        named(ONE),
        named(WITNESS, purpose="witness"),
        named(TWO, ONE),
        revoked(ONE),
        revoked(TWO),
        named(THREE, TWO),
    )
    assert [ring.take(entry, each) for entry, each in enumerate(said)] == [""] * 6
    assert stands(ring) == ["revoked", "in", "revoked", "in"]
    assert ring.in_force("checkpoint") is ring.keys[THREE]
    assert [verifier.text() for verifier in ring.verifiers("witness")] == [WITNESS]


@pytest.mark.parametrize(
    "said",
    [
        named(ONE),
        named(ONE, ONE),
        named(TWO),
        named(TWO, THREE),
        named(TWO, WITNESS),
        named(WITNESS),
        named(ONE, purpose="witness"),
        named(OTHER, ONE, purpose="witness"),
        named(OTHER, OTHER, purpose="witness"),
        named("rubbish"),
        revoked(TWO),
        revoked("rubbish"),
    ],
)
def test_what_cannot_be_said_changes_nothing(said: KeyNamed | KeyRevoked):
    ring = Keyring()
    ring.take(0, named(ONE))
    ring.take(1, named(WITNESS, purpose="witness"))
    assert ring.take(2, said)
    assert stands(ring) == ["in", "in"]
    assert list(ring.keys) == [ONE, WITNESS]


def test_a_key_is_revoked_once():
    ring = Keyring()
    ring.take(0, named(ONE))
    assert ring.take(1, revoked(ONE)) == ""
    assert "already" in ring.take(2, revoked(ONE, 99))
    assert ring.keys[ONE].good_until == 5


@pytest.mark.parametrize(("size", "good"), [(2, False), (3, False), (4, True), (10, True), (11, False)])
def test_for_which_checkpoints_a_key_is_good(size: int, good: bool):  # noqa: FBT001
    """It covers the entry that names it, and is not beyond what it is good for."""
    ring = Keyring()
    ring.take(3, named(ONE))
    ring.take(3, named(WITNESS, purpose="witness"))
    assert ring.keys[ONE].is_good_for(size) is (size > 3)
    ring.take(20, revoked(ONE, 10))
    ring.take(20, revoked(WITNESS, 10))
    assert ring.keys[ONE].is_good_for(size) is good
    assert ring.keys[WITNESS].is_good_for(size) is (size <= 10)


def test_two_witnesses_stand_side_by_side():
    ring = Keyring()
    assert ring.take(0, named(WITNESS, purpose="witness")) == ring.take(1, named(OTHER, purpose="witness")) == ""
    assert stands(ring) == ["in", "in"]
    assert ring.take(2, named(ONE)) == ""


@pytest.mark.parametrize("second", [2, 9])
def test_a_second_revocation_never_gives_trust_back(second: int):
    ring = Keyring()
    assert ring.take(0, named(ONE)) == ring.take(1, revoked(ONE, 5)) == ""
    assert "revoked by entry 1 already" in ring.take(2, revoked(ONE, second))
    assert ring.keys[ONE].good_until == min(5, second)


def test_what_is_wrong_is_remembered_by_its_entry():
    ring = Keyring()
    said: tuple[KeyNamed | KeyRevoked, ...] = (
        *(named(ONE), named(TWO), named(THREE, ONE)),
        *(revoked(OTHER), revoked(ONE)),
    )
    for entry, each in enumerate(said):
        ring.take(entry, each)
    assert ring.faults == {
        1: "it does not say that it replaces the key in force",
        3: "it revokes a key that the record does not name",
    }
