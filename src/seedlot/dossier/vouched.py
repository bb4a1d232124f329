"""What vouches for a package: the checkpoint that it lies under, its signatures, co-signatures and time stamps.

Nothing is signed here. Notes, co-signatures and stamps are taken from the record as they were sealed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.trust import Checkpointed, Cosigned, Drill, KeyNamed, KeyRevoked, Timestamped
from seedlot.record.notes import Note, Verified, Verifier, verify_note
from seedlot.record.read import Checkpoint

#: Kinds of entry that are about the record itself, never about a lot.
_OF_TRUST = {kind.KIND for kind in (KeyNamed, KeyRevoked, Checkpointed, Cosigned, Timestamped, Drill)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A time stamp: the entry that keeps it, the note that was stamped, hashes of the answer and of root certificates."""

    entry: int
    size: int
    note: str
    sha256: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A checkpoint that a document prints, who signed it, and the record's key in force (empty where there is none)."""

    point: Checkpoint
    key: str = ""
    signed: tuple[Verified, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """The checkpoint of a package and who signed it; every note by its size. `keys` are the entries that name keys."""

    seal: Seal
    notes: dict[int, str]
    stamps: tuple[Stamped, ...]
    keys: tuple[int, ...]

    @property
    def point(self) -> Checkpoint:
        """The checkpoint under which everything in the package lies."""
        return self.seal.point

    @property
    def text(self) -> str:
        """The checkpoint as it stands in the package: a signed note where one covers everything."""
        return self.notes.get(self.point.size) or self.point.text()

    @property
    def sizes(self) -> list[int]:
        """The sizes whose roots must be shown to begin the record."""
        return sorted({*self.notes, *(stamp.size for stamp in self.stamps)})


def vouch(connection: Connection, numbers: Sequence[int]) -> Vouched:
    """Choose the newest sealed checkpoint that covers the entries; an unsigned one of now where there is none."""
    sealed = ask.rows(connection, t.CHECKPOINT)
    newest = _newest(sealed)
    seal = seal_over(connection, max(numbers))
    point = seal.point
    named = [row for row in ask.rows(connection, t.KEY) if row.entry < point.size]
    cosigned = [row for row in ask.rows(connection, t.COSIGNATURE) if row.size <= point.size]
    chosen = {newest.size} if newest else set()
    chosen |= {row.size for row in _last_of_each(cosigned, "witness")} | set(_endorsing(sealed, named))
    texts = [row for row in (*sealed, *cosigned) if row.size in chosen]
    stamps = [row for row in ask.rows(connection, t.TIMESTAMP) if row.size <= point.size]
    return Vouched(
        seal=seal,
        notes={size: _together(row.note for row in texts if row.size == size) for size in sorted(chosen)},
        stamps=tuple(
            Stamped(entry=row.entry, size=row.size, note=row.note, sha256=row.sha256, roots=_roots(connection, row))
            for row in _last_of_each(stamps, "authority")
        ),
        keys=tuple(row.entry for row in named),
    )


def following(connection: Connection, numbers: Collection[int], first: int, size: int) -> Iterator[int]:
    """What came of keys and checkpoints from entry `first` on, as long as nothing else stands between the entries.

    It says nothing of a lot and gives nothing away; with it an outsider sees that nothing was left out there.
    """
    for number in range(first, size):
        if number not in numbers:
            if json.loads(read.body(connection, number))["kind"] not in _OF_TRUST:
                return
            yield number


def seal_over(connection: Connection, last: int) -> Seal:
    """Give the checkpoint that a document prints: the newest signed one that covers entry `last`, else one of now.

    Raises:
        UnverifiedNoteError: the record holds a note with a bad signature.
    """
    revoked = {row.verifier: row.good_until for row in ask.rows(connection, t.KEY_REVOKED)}
    named = ask.rows(connection, t.KEY)
    in_force = [row.verifier for row in named if row.purpose == "checkpoint" and row.verifier not in revoked]
    key = in_force[-1] if in_force else ""
    newest = _newest(ask.rows(connection, t.CHECKPOINT))
    origin = ask.origin(connection)
    if newest is None or newest.size <= last:
        return Seal(point=read.checkpoint(connection, origin), key=key)
    cosigned = [row.note for row in ask.rows(connection, t.COSIGNATURE, size=newest.size)]
    note = Note.parse(_together([newest.note, *cosigned]))
    good = [row for row in named if row.entry < newest.size <= revoked.get(row.verifier, newest.size)]
    known = {(each.name, each.key_id): each for each in (Verifier.parse(row.verifier) for row in good)}
    by_known = any((line.name, line.key_id) in known for line in note.signatures)
    signed = verify_note(note, known.values()) if by_known else ()
    return Seal(point=read.checkpoint(connection, origin, newest.size), key=key, signed=signed)


def _newest(sealed: Sequence[Row[Any]]) -> Row[Any] | None:
    return max(sealed, key=lambda row: (row.size, row.entry), default=None)


def _roots(connection: Connection, row: Row[Any]) -> tuple[str, ...]:
    said = Entry.parse(read.body(connection, row.entry)).content
    assert isinstance(said, Timestamped)  # noqa: S101 - the table was folded from time stamps
    return tuple(each.sha256 for each in said.certificates)


def _last_of_each(rows: Iterable[Row[Any]], column: str) -> list[Row[Any]]:
    """The row of the greatest size for each value of a column."""
    last: dict[str, Row[Any]] = {}
    for row in sorted(rows, key=lambda row: (row.size, row.entry)):
        last[getattr(row, column)] = row
    return sorted(last.values(), key=lambda row: row.entry)


def _endorsing(sealed: Sequence[Row[Any]], named: Sequence[Row[Any]]) -> Iterator[int]:
    """Sizes of the notes by which a key vouches for its successor: the first that it signed after naming it.

    What it signs after that counts no longer.
    """
    for row in named:
        if row.replaces:
            old = Verifier.parse(row.replaces)
            sizes = [note.size for note in sealed if note.size > row.entry and _is_by(note.note, old)]
            yield from [min(sizes)] if sizes else []


def _is_by(text: str, key: Verifier) -> bool:
    return any((each.name, each.key_id) == (key.name, key.key_id) for each in Note.parse(text).signatures)


def _together(texts: Iterable[str]) -> str:
    """One note of several with the same text: each signature line once, in the order in which they were sealed."""
    notes = [Note.parse(text) for text in texts]
    lines = dict.fromkeys(line for note in notes for line in note.signatures if note.body == notes[0].body)
    return Note(notes[0].body, tuple(lines)).text()
