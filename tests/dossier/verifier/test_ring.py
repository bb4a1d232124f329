"""The keys that a package names are taken as the record itself takes them: two implementations that must agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.dossier.verifier.notes import Note
from seedlot.dossier.verifier.package import Entry, Package
from seedlot.dossier.verifier.ring import Named, Signed, counting, family, read_ring
from seedlot.dossier.verifier.tree import Checkpoint
from seedlot.dossier.verifier.trust import _signatures as signatures
from seedlot.dossier.verifier.trust import _witnesses as witnesses
from seedlot.record.entries.trust import KeyNamed, KeyRevoked
from seedlot.record.keyring import Keyring
from seedlot.record.notes import COSIGNATURE, ED25519, Verifier

OURS = [Verifier("record.example", ED25519, bytes([each]) * 32).text() for each in range(3)]
WITNESSES = [Verifier("witness.example", COSIGNATURE, bytes([each]) * 32).text() for each in range(2)]
KEYS = [*OURS, *WITNESSES, "rubbish"]


def package(*said: tuple[str, dict[str, Any]]) -> Package:
    entries = {number: Entry(number, b"", kind, "adm", content) for number, (kind, content) in enumerate(said)}
    return Package({}, Checkpoint("x", len(said), ""), {}, entries)


def named(key: str, purpose: str = "checkpoint", replaces: str = "") -> tuple[str, dict[str, Any]]:
    return "key", {"verifier": key, "purpose": purpose, "replaces": replaces}


def revoked(key: str, good_until: int) -> tuple[str, dict[str, Any]]:
    return "key revoked", {"verifier": key, "good_until": good_until, "reason": "stolen"}


WORDS = st.one_of(
    st.builds(named, st.sampled_from(KEYS), st.sampled_from(["checkpoint", "witness"]), st.sampled_from(["", *KEYS])),
    st.builds(revoked, st.sampled_from(KEYS), st.integers(0, 9)),
)


@given(st.lists(WORDS, max_size=9))
def test_both_implementations_take_the_same_keys(said: list[tuple[str, dict[str, Any]]]) -> None:
    ring = Keyring()
    for number, (kind, content) in enumerate(said):
        ring.take(number, (KeyNamed if kind == "key" else KeyRevoked).model_validate(content))
    told, faults = read_ring(package(*said))
    assert [
        (one.entry.number, one.purpose, one.successor, one.good_until, one.replaces is not None) for one in told
    ] == [
        (key.entry, key.purpose, key.successor, key.good_until if key.revoked is not None else None, bool(key.replaces))
        for key in ring.keys.values()
    ]
    # A revocation of a key that the package does not name is no fault of it: not every entry is in it.
    assert [each["where"] for each in faults] == [
        f"entry {number}" for number in ring.faults if said[number][0] == "key"
    ]


@pytest.mark.parametrize("order", [(5, 99), (99, 5)])
def test_a_second_revocation_never_gives_trust_back(order: tuple[int, int]) -> None:
    """The verifier knows no acts that refuse it: the smaller size stands, whichever was sealed first."""
    (one,), _ = read_ring(package(named(OURS[0]), *(revoked(OURS[0], size) for size in order)))
    assert one.good_until == 5


def signed(one: Named, *sizes: int) -> list[Signed]:
    return [Signed("", None, Checkpoint("x", size, ""), frozenset({one.key})) for size in sizes]  # type: ignore[arg-type]


def test_a_key_that_was_replaced_signs_once_more_and_no_more() -> None:
    (old, new), _ = read_ring(package(named(OURS[0]), named(OURS[1], replaces=OURS[0])))
    notes = [*signed(old, 1, 2, 5, 9), *signed(new, 2, 7)]
    assert counting([old, new], notes) == {old.key: [1, 2], new.key: [2, 7]}


def test_only_a_key_that_was_vouched_for_belongs_to_the_one_that_is_held() -> None:
    (old, new), _ = read_ring(package(named(OURS[0]), named(OURS[1], replaces=OURS[0])))
    assert family(old.key, [old, new], {old.key: [1, 2], new.key: []}) == {old.key, new.key}
    assert family(old.key, [old, new], {old.key: [1], new.key: [7]}) == {old.key}
    assert family(new.key, [old, new], {old.key: [1, 2], new.key: [7]}) == {new.key}
    assert family(new.key, [old], {old.key: [1]}) == set()  # held, and named by no entry here


def test_a_witness_s_key_that_is_revoked_above_a_size_is_said_so() -> None:
    """And a checkpoint that a key signed before the record named it counts for nothing."""
    told = package(*[("donor", {})] * 4, named(OURS[0]), named(WITNESSES[0], "witness"), revoked(WITNESSES[0], 5))
    (own, witness), _ = read_ring(told)
    early, late = Note("", ()), Note("", ())
    seen = [
        Signed("notes/3", early, Checkpoint("x", 3, ""), frozenset({own.key})),
        Signed("notes/6", late, Checkpoint("x", 6, ""), frozenset({own.key, witness.key})),
    ]
    says = [(each["answer"], each["says"]) for each in signatures(told, [own, witness], seen)]
    assert says[0][0] == "not known"
    assert "is signed by the key record.example+" in says[0][1]
    assert says[0][1].endswith("only later.")
    (first, *_) = witnesses([own, witness], seen, [])
    assert (first["answer"], "that key was revoked above 5 entries" in first["says"]) == ("not met", True)
