"""The tree against pymerkle, another author's implementation. It is under the GPL and not installed by default."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record import merkle

pymerkle = pytest.importorskip("pymerkle", reason="pymerkle is an oracle that is installed by hand (group oracles)")


@cache
def peer(size: int) -> Any:
    """The peer's tree over the first `size` numbers."""
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(size):
        tree.append_entry(number.to_bytes(2))
    return tree


def leaves(size: int) -> list[bytes]:
    """Our leaf hashes of the same numbers."""
    return [merkle.leaf_hash(number.to_bytes(2)) for number in range(size)]


def node(hashes: list[bytes]) -> Any:
    """The node at a level and place of the tree over some leaves."""
    return lambda level, idx: merkle.root_of(hashes[idx << level : (idx + 1) << level])


@given(size=st.integers(0, 200))
def test_roots_agree(size: int):
    assert merkle.root_of(leaves(size)) == peer(size).get_root()


@given(size=st.integers(1, 200), data=st.data())
def test_inclusion_paths_agree(size: int, data: st.DataObject):
    seq = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = merkle.inclusion_proof(seq, size, node(hashes))
    theirs = peer(size).prove_inclusion(seq + 1, size)
    assert [hashes[seq], *proof] == theirs.path
    pymerkle.verify_inclusion(hashes[seq], merkle.root_of(hashes), theirs, index=seq + 1, size=size)


@given(new=st.integers(1, 200), data=st.data())
def test_consistency_holds_between_our_roots(new: int, data: st.DataObject):
    old = data.draw(st.integers(1, new))
    hashes = leaves(new)
    theirs = peer(new).prove_consistency(old, new)
    pymerkle.verify_consistency(merkle.root_of(hashes[:old]), merkle.root_of(hashes), theirs, prior_size=old)
