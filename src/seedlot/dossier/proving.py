"""The proof that one entry is in the record: what anybody needs to recompute the root from it (RFC 9162, 2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT
from seedlot.record import merkle, read
from seedlot.record.read import Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry is among those that a checkpoint covers. `note` is the checkpoint as it was signed, if it was."""

    entry: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the root follows from the leaf and the path, recomputed here."""
        point = self.checkpoint
        return merkle.verify_inclusion(self.leaf, self.path, seq=self.entry, size=point.size, root=point.root)

    def plain(self) -> dict[str, Any]:
        """The proof as plain JSON: hashes in hexadecimal."""
        return {
            "entry": self.entry,
            "leaf": self.leaf.hex(),
            "path": [each.hex() for each in self.path],
            "size": self.checkpoint.size,
            "root": self.checkpoint.root.hex(),
            "checkpoint": self.note or self.checkpoint.text(),
        }


def proof_of(connection: Connection, entry: int) -> Proof:
    """Prove an entry: in the newest signed checkpoint that covers it, else in the record as it is now, unsigned.

    Raises:
        NoSuchEntryError: the record does not have it.
    """
    leaf = read.leaf(connection, entry)
    signed = [row for row in ask.rows(connection, CHECKPOINT) if row.size > entry]
    note, size = (signed[-1].note, signed[-1].size) if signed else ("", None)
    point = read.checkpoint(connection, ask.origin(connection), size)
    path = read.inclusion(connection, entry, point.size)
    return Proof(entry=entry, leaf=leaf, path=path, checkpoint=point, note=note)
