"""Who co-signed what: the witnesses that a record names, and their co-signatures that it keeps (C2SP tlog-witness)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.acts.checkpoints import keyring
from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT, COSIGNATURE
from seedlot.record.keyring import NamedKey
from seedlot.record.notes import Note, is_good
from seedlot.terms.finding import Answer
from seedlot.terms.moments import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """A good co-signature that entry `entry` keeps, of a checkpoint of `size` entries; `signed` is empty if no such time is."""

    entry: int
    size: int
    root: str
    note: str
    signed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A witness that the record names, and what it co-signed, the first first."""

    key: NamedKey
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The witnesses of a record, and its last signed checkpoint, if any was signed."""

    witnesses: tuple[Witnessed, ...]
    last: Row[Any] | None

    @property
    def answer(self) -> Answer:
        """Met where a witness co-signed the last signed checkpoint; else not known, since nobody outside vouches for it."""
        seen = {(each.size, each.root) for one in self.witnesses for each in one.cosignatures}
        is_seen = self.last is not None and (self.last.size, self.last.root) in seen
        return Answer.MET if is_seen else Answer.NOT_KNOWN


def witnessed(connection: Connection) -> Standing:
    """Tell who co-signed what. Each co-signature is verified again; one that is not good is none."""
    kept = [(row, Note.parse(row.note)) for row in ask.rows(connection, COSIGNATURE)]
    named = keyring(connection).of("witness")
    found = tuple(Witnessed(key=key, cosignatures=tuple(_of(key, kept))) for key in named)
    return Standing(witnesses=found, last=next(reversed(ask.rows(connection, CHECKPOINT)), None))


def _of(key: NamedKey, kept: list[tuple[Row[Any], Note]]) -> Iterator[Cosignature]:
    for row, note in kept:
        for line in note.signatures:
            mine = (line.name, line.key_id) == (key.verifier.name, key.verifier.key_id)
            if mine and key.is_good_for(row.size) and is_good(key.verifier, line, note.body):
                yield Cosignature(
                    entry=row.entry, size=row.size, root=row.root, note=row.note, signed=_moment(line.time)
                )


def _moment(seconds: int) -> str:
    """The instant that a witness states; no calendar holds the largest that it could state."""
    try:
        return instant(datetime.fromtimestamp(seconds, tz=UTC))
    except (OverflowError, ValueError, OSError):
        return ""
