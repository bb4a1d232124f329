"""Openings of sealed commitments: the salts and values of donors' personal data, which can be erased.

The record holds only H(salt || value) (`entries.trust.Committed`). With salt and value anybody can check it; when
both are gone, the commitment tells nothing: 256 random bits stand before even the shortest value, so that not one
guess can be tried. Functions work on a connection to the desk, in the caller's transaction.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest

from sqlalchemy import Connection, Row, delete, insert, select

from seedlot.desk.tables import ERASING, LOOKED, PERSONAL

#: Length of a salt in bytes. It is fixed, so that no other salt and value have the same bytes together.
SALT = 32
_AT_ONCE = 500


def commitment(salt: bytes, value: str) -> str:
    """SHA-256 of salt and value (UTF-8, Unicode NFC), in hexadecimal.

    Raises:
        ValueError: the salt has not 32 bytes.
    """
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes, not {len(salt)}")
    return hashlib.sha256(salt + unicodedata.normalize("NFC", value).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens one commitment. Shown, it hides what is personal."""

    item: str
    name: str
    digest: str
    salt: bytes = field(repr=False)
    value: str = field(repr=False)

    @property
    def holds(self) -> bool:
        """Whether salt and value are what was committed to."""
        return len(self.salt) == SALT and compare_digest(commitment(self.salt, self.value), self.digest)


def opening(item: str, name: str, value: str, salt: bytes) -> Opening:
    """Commit to a value: make its opening."""
    return Opening(item=item, name=name, digest=commitment(salt, value), salt=salt, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """A datum that is gone, before an entry says so: who asked for it, when, why."""

    digest: str
    item: str
    name: str
    reason: str
    asked_by: str
    asked: str


def keep(connection: Connection, openings: Sequence[Opening], *, at: str) -> None:
    """Keep openings; keeping one again changes nothing."""
    known = among(connection, [each.digest for each in openings])
    rows = [
        {"digest": each.digest, "item": each.item, "name": each.name, "salt": each.salt.hex(), "value": each.value}
        for each in openings
        if each.digest not in known
    ]
    if rows:
        connection.execute(insert(PERSONAL), [row | {"kept": at} for row in rows])


def reveal(connection: Connection, item: str) -> tuple[Opening, ...]:
    """Every opening of an item's data, those that were replaced too. Whether they hold is for the caller to ask."""
    rows = connection.execute(select(PERSONAL).where(PERSONAL.c.item == item).order_by(PERSONAL.c.name))
    return tuple(map(_opening, rows))


def among(connection: Connection, digests: Sequence[str]) -> dict[str, Opening]:
    """The openings of some commitments, by their digests, as far as they are there."""
    found = {}
    for some in _batches(digests):
        rows = connection.execute(select(PERSONAL).where(PERSONAL.c.digest.in_(some)))
        found.update({row.digest: _opening(row) for row in rows})
    return found


def erase(connection: Connection, erasing: Sequence[Erasing]) -> None:
    """Delete openings, and note who asked why until `said`. What is deleted cannot be had back."""
    forget(connection, [each.digest for each in erasing])
    waiting = {each.digest for each in unsaid(connection)}
    rows = [{name: getattr(each, name) for name in Erasing.__slots__} for each in erasing if each.digest not in waiting]
    if rows:
        connection.execute(insert(ERASING), rows)


def unsaid(connection: Connection) -> tuple[Erasing, ...]:
    """Erasures that no entry is known to say yet."""
    rows = connection.execute(select(ERASING).order_by(ERASING.c.asked, ERASING.c.item, ERASING.c.name))
    return tuple(Erasing(**row._asdict()) for row in rows)


def said(connection: Connection, digests: Iterable[str]) -> None:
    """Drop the notes of erasures that an entry says."""
    for some in _batches(tuple(digests)):
        connection.execute(delete(ERASING).where(ERASING.c.digest.in_(some)))


def forget(connection: Connection, digests: Iterable[str]) -> int:
    """Delete openings without a word: what was never sealed, or what an old copy of the desk brought back."""
    each = (delete(PERSONAL).where(PERSONAL.c.digest.in_(some)) for some in _batches(tuple(digests)))
    return sum(connection.execute(statement).rowcount for statement in each)


def kept_digests(connection: Connection) -> frozenset[str]:
    """The digests of all openings."""
    return frozenset(connection.execute(select(PERSONAL.c.digest)).scalars())


def looked(connection: Connection, item: str, names: Sequence[str], *, person: str, at: str, how: str) -> None:
    """Log who was shown which data of whom: names of data, never values."""
    row = {"at": at, "person": person, "item": item, "names": "; ".join(names), "how": how}
    connection.execute(insert(LOOKED), row)


def looks(connection: Connection, item: str = "") -> tuple[dict[str, str], ...]:
    """Who was shown personal data, of one item or of all, in order of time."""
    query = select(LOOKED).order_by(LOOKED.c.at)
    rows = connection.execute(query.where(LOOKED.c.item == item) if item else query).mappings()
    return tuple({name: str(cell) for name, cell in row.items()} for row in rows)


def _opening(row: Row[tuple[str, ...]]) -> Opening:
    try:
        salt = bytes.fromhex(row.salt)
    except ValueError:  # a desk that was changed from outside: such an opening holds nothing
        salt = b""
    return Opening(item=row.item, name=row.name, digest=row.digest, salt=salt, value=row.value)


def _batches(digests: Sequence[str]) -> Iterable[Sequence[str]]:
    return (digests[start : start + _AT_ONCE] for start in range(0, len(digests), _AT_ONCE))
