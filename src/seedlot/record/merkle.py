"""The Merkle tree of RFC 6962 and RFC 9162, section 2.1: hashes, proofs and their verification. Pure.

Entries are numbered from 0. The node `(level, idx)` is the root of the complete subtree over the
entries `idx * 2**level` to `(idx + 1) * 2**level - 1`; level 0 are the leaf hashes. Proofs are
made from such nodes through a function `stored(level, idx) -> bytes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Stored = Callable[[int, int], bytes]

#: Root of the tree without entries (RFC 9162, 2.1.1).
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """Hash the bytes of an entry (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children into their parent (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def parents_of(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours pair by pair; a last one without a neighbour is left out."""
    sha256 = hashlib.sha256
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=False)]


def grow(size: int, leaves: Sequence[bytes], stored: Stored) -> Iterator[tuple[int, int, list[bytes]]]:
    """Yield `(level, first idx, hashes)` of the nodes that become complete when leaves join a tree.

    `size` is the number of leaves before. `stored` is asked for at most one node a level: the
    left neighbour of the first new one.
    """
    level, first, hashes = 0, size, list(leaves)
    while hashes:
        if first % 2:
            first -= 1
            hashes = [stored(level, first), *hashes]
        level, first, hashes = level + 1, first // 2, parents_of(hashes)
        if hashes:
            yield level, first, hashes


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Tell the root of the tree over leaf hashes that are all at hand."""
    row = list(hashes)
    while len(row) > 1:
        row = parents_of(row) + row[len(row) // 2 * 2 :]
    return row[0] if row else EMPTY


def root_between(first: int, last: int, stored: Stored) -> bytes:
    """Tell the hash of the subtree over the entries `first` to `last - 1`, as RFC 9162 splits it."""
    if first == last:
        return EMPTY
    width = last - first
    level = width.bit_length() - 1
    if width == 1 << level:
        return stored(level, first >> level)
    middle = first + _split(width)
    return node_hash(root_between(first, middle, stored), root_between(middle, last, stored))


def inclusion_proof(seq: int, size: int, stored: Stored) -> tuple[bytes, ...]:
    """Make the proof that entry `seq` is in the tree of `size` entries (RFC 9162, 2.1.3.1)."""
    first, last = 0, size
    path: list[bytes] = []
    while last - first > 1:
        middle = first + _split(last - first)
        if seq < middle:
            path.append(root_between(middle, last, stored))
            last = middle
        else:
            path.append(root_between(first, middle, stored))
            first = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, stored: Stored) -> tuple[bytes, ...]:
    """Make the proof that the tree of `old` entries begins that of `new` (RFC 9162, 2.1.4.1)."""
    if old in {0, new}:
        return ()
    first, last = 0, new
    path: list[bytes] = []
    while last != old:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(root_between(middle, last, stored))
            last = middle
        else:
            path.append(root_between(first, middle, stored))
            first = middle
    if first:
        path.append(root_between(first, last, stored))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, proof: Sequence[bytes], *, seq: int, size: int, root: bytes) -> bool:
    """Tell whether a proof shows the leaf at `seq` in the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= seq < size:
        return False
    node, last, found = seq, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if node % 2 or node == last:
            found = node_hash(step, found)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(proof: Sequence[bytes], *, old: int, new: int, old_root: bytes, new_root: bytes) -> bool:
    """Tell whether a proof shows that the old tree begins the new one (RFC 9162, 2.1.4.2)."""
    if old in {0, new}:
        return not proof and 0 <= old <= new and old_root == (new_root if old == new else EMPTY)
    if not proof or not 0 < old < new:
        return False
    # RFC 9162, step 2: the root of a complete old tree is its own first node and is left out of the proof.
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    found_old = found_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            found_old, found_new = node_hash(step, found_old), node_hash(step, found_new)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            found_new = node_hash(found_new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _split(width: int) -> int:
    """Tell the largest power of two that is smaller than `width`, which is 2 or more."""
    return 1 << (width - 1).bit_length() - 1
