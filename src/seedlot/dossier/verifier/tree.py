"""Proofs in a Merkle tree (RFC 9162, section 2.1): that an entry is in it, and that a record has only grown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


class Checkpoint(NamedTuple):
    """Whose record, how many entries, and their root in hexadecimal (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: str


def leaf_hash(body: bytes) -> bytes:
    """Hash the bytes of an entry."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def shows_inclusion(body: bytes, path: Sequence[bytes], number: int, point: Checkpoint) -> bool:
    """Tell whether a path leads from an entry's bytes to the root (2.1.3.2)."""
    return 0 <= number < point.size and _climb(leaf_hash(body), path, number, point.size - 1)[1] == point.root


def shows_consistency(path: Sequence[bytes], old: Checkpoint, new: Checkpoint) -> bool:
    """Tell whether a path shows that the entries of the old checkpoint begin those of the new one (2.1.4.2)."""
    if old.origin != new.origin:
        return False
    if old.size == new.size:
        return not path and old.root == new.root
    if not path or not 0 < old.size < new.size:
        return False
    # Step 2: the root of a complete old tree is its own first node, and is left out of the path.
    steps = [bytes.fromhex(old.root), *path] if old.size & (old.size - 1) == 0 else list(path)
    node, last = old.size - 1, new.size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    return _climb(steps[0], steps[1:], node, last) == (old.root, new.root)


def _climb(start: bytes, path: Sequence[bytes], node: int, last: int) -> tuple[str, str]:
    """Climb to the roots of the old and the new tree; empty texts where the path does not end at them."""
    old = new = start
    for step in path:
        if last == 0:
            return "", ""
        if node % 2 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return (old.hex(), new.hex()) if last == 0 else ("", "")
