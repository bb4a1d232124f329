"""Passkeys: public keys whose private halves lie in people's devices (W3C Web Authentication, Level 3), and challenges.

Nothing here opens anything by itself: a key counts only while the record says so (`history.accounts`), and what answers
a challenge is worth nothing for the next.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from seedlot.desk.tables import CHALLENGE, PASSKEY
from seedlot.terms.moments import instant

#: A challenge lapses after so long; its bytes (Web Authentication, 13.4.3: at least 16).
LAPSE, LENGTH = timedelta(minutes=5), 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A passkey: its identifier and its public key (COSE) in hexadecimal, whose it is, and the entry it belongs to."""

    credential: str
    person: str
    public: str
    uses: int
    entry: int = -1


def ask(connection: Connection, whose: str, *, now: datetime) -> bytes:
    """Make a challenge for somebody and something; what was asked before is void, and so is what nobody answered."""
    challenge = secrets.token_bytes(LENGTH)
    gone = (CHALLENGE.c.whose == _hash(whose)) | (CHALLENGE.c.asked < instant(now - LAPSE))
    connection.execute(delete(CHALLENGE).where(gone))
    row = {"whose": _hash(whose), "challenge": challenge.hex(), "asked": instant(now)}
    connection.execute(CHALLENGE.insert().values(**row))
    return challenge


def take(connection: Connection, whose: str, *, now: datetime) -> bytes | None:
    """The challenge that awaits an answer, which is then no longer awaited; None if there is none, or it lapsed."""
    row = connection.execute(select(CHALLENGE).where(CHALLENGE.c.whose == _hash(whose))).first()
    gone = connection.execute(delete(CHALLENGE).where(CHALLENGE.c.whose == _hash(whose)))
    if row is None or gone.rowcount != 1 or abs(now - datetime.fromisoformat(row.asked)) > LAPSE:
        return None
    return bytes.fromhex(row.challenge)


def keep(connection: Connection, key: Key) -> None:
    """Keep a new key. The one before it stays until `forget`: it counts again if the entry is never sealed."""
    late = (PASSKEY.c.person == key.person) & (PASSKEY.c.entry >= key.entry)
    connection.execute(delete(PASSKEY).where(late | (PASSKEY.c.credential == key.credential)))
    connection.execute(PASSKEY.insert().values(**{name: getattr(key, name) for name in key.__slots__}))


def find(connection: Connection, credential: str) -> Key | None:
    """The key with an identifier; None if there is none."""
    row = connection.execute(select(PASSKEY).where(PASSKEY.c.credential == credential)).first()
    return Key(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def used(connection: Connection, credential: str, *, uses: int) -> None:
    """Note how often a device says that a key was used."""
    connection.execute(update(PASSKEY).where(PASSKEY.c.credential == credential).values(uses=uses))


def forget(connection: Connection, person: str, *, but: int | None = None) -> None:
    """Forget a person's passkeys, but the one that belongs to an entry."""
    theirs = (PASSKEY.c.person == person, PASSKEY.c.entry != (-1 if but is None else but))
    connection.execute(delete(PASSKEY).where(*theirs))


def _hash(whose: str) -> str:
    return hashlib.sha256(whose.encode()).hexdigest()
