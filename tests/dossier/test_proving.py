"""The proof of an entry, recomputed apart from the product; and in which checkpoint it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from seedlot.dossier.proving import proof_of
from seedlot.record import read
from seedlot.record.errors import NoSuchEntryError


def test_three_entries_by_hand(site):
    """RFC 9162, 2.1.1, of the three entries of a fresh site: H(1 H(1 a b) c)."""
    with site.reading() as connection:
        bodies = [body for _, body in read.bodies(connection)]
        found = [proof_of(connection, number) for number in range(3)]
    assert len(bodies) == 3
    a, b, c = (hashlib.sha256(b"\x00" + body).digest() for body in bodies)
    left = hashlib.sha256(b"\x01" + a + b).digest()
    root = hashlib.sha256(b"\x01" + left + c).digest()
    assert [each.path for each in found] == [(b, c), (a, c), (left,)]
    for each in found:
        assert each.checkpoint.root == root
        assert each.holds
        assert not replace(each, leaf=bytes(32)).holds
        assert each.plain()["checkpoint"] == each.checkpoint.text()


def test_an_entry_that_is_not_there(site):
    with site.reading() as connection, pytest.raises(NoSuchEntryError):
        proof_of(connection, 99)
