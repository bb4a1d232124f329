"""Passwords: what a good one is, and how one is kept and compared (argon2id, RFC 9106)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, select, update

from seedlot.desk.common_passwords import COMMON
from seedlot.desk.policy import POLICY, Cost, Policy
from seedlot.desk.tables import PASSWORD
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: Bytes of salt for each hash (RFC 9106, section 3.1: 16 are recommended).
SALT = 16
#: Fewer different letters than these make no password.
_DIFFERENT = 4
#: One password at a time in a process: each takes 64 MiB and every processor, while others wait for their pages.
_TURN = Lock()


class WeakPasswordError(SeedlotError):
    """A password that is not good enough. It says why, and never what was typed."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This password is not good enough: {why}", mend="Choose another; a few unrelated words do well."
        )


def examine(password: str, person: str, name: str, *, policy: Policy = POLICY) -> None:
    """Refuse a password that is not good enough for its owner.

    Raises:
        WeakPasswordError: too short, too long, common, or made of the owner's identifier or name.
    """
    text = unicodedata.normalize("NFKC", password)
    plain = text.casefold()
    if len(text) < policy.shortest:
        raise WeakPasswordError(f"it has fewer than {policy.shortest} letters")
    if len(text) > policy.longest:
        raise WeakPasswordError(f"it has more than {policy.longest} letters")
    if plain in COMMON or len(set(plain)) < _DIFFERENT:
        raise WeakPasswordError("it is one of the commonest")
    if _beside(plain, person, name) < policy.shortest // 2:
        raise WeakPasswordError("it is little more than its owner's identifier or name")


def normal(password: str) -> bytes:
    """A password as it is hashed: in Unicode NFKC, so that it is the same from every keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def hashed(password: str, salt: bytes, *, cost: Cost) -> str:
    """The argon2id hash of a password, with its parameters and its salt, in the PHC text form."""
    with _TURN:
        return _hasher(cost).hash(normal(password), salt=salt)


def keep(connection: Connection, person: str, entry: int, made: str, *, now: datetime, policy: Policy = POLICY) -> None:
    """Keep the hash of a new password, as belonging to an entry; forget those too old to be refused.

    Rows of this or a later entry were left by an act that was broken off: no entry tells of them.
    """
    connection.execute(delete(PASSWORD).where(PASSWORD.c.person == person, PASSWORD.c.entry >= entry))
    connection.execute(PASSWORD.insert().values(person=person, entry=entry, hash=made, set_at=instant(now)))
    kept = _last(connection, person, policy.kept)
    connection.execute(delete(PASSWORD).where(PASSWORD.c.person == person, PASSWORD.c.entry < kept[-1].entry))


def find(connection: Connection, person: str, entry: int | None) -> str:
    """The hash of the password that belongs to an entry; empty where there is none."""
    belongs = (PASSWORD.c.person == person, PASSWORD.c.entry == (-1 if entry is None else entry))
    return str(connection.execute(select(PASSWORD.c.hash).where(*belongs)).scalar() or "")


def is_there(connection: Connection, person: str, entry: int | None) -> bool:
    """Whether the password that belongs to an entry is known, so that its owner can enter."""
    return bool(find(connection, person, entry))


def is_right(made: str, password: str, *, policy: Policy = POLICY) -> bool:
    """Whether a hash is of this password. Without a hash, as for an unknown name, the same work is done first."""
    if not made:
        hashed(password, bytes(SALT), cost=policy.cost)
        return False
    return _matches(made, password)


def was_used(connection: Connection, person: str, password: str, *, policy: Policy = POLICY) -> bool:
    """Whether this is one of the person's last passwords."""
    return any(_matches(str(row.hash), password) for row in _last(connection, person, policy.kept))


def has_aged(connection: Connection, person: str, entry: int, *, now: datetime, policy: Policy = POLICY) -> bool:
    """Whether the password that belongs to an entry must be changed (21 CFR 11.300(b))."""
    return _age(connection, person, entry, now) > policy.aging


def is_young(connection: Connection, person: str, entry: int, *, now: datetime, policy: Policy = POLICY) -> bool:
    """Whether the password that belongs to an entry was set too lately to be changed again."""
    return _age(connection, person, entry, now) < policy.youngest


def is_stale(made: str, *, policy: Policy = POLICY) -> bool:
    """Whether the parameters of a hash are no longer those of the policy."""
    return _hasher(policy.cost).check_needs_rehash(made)


def freshen(connection: Connection, person: str, made: str, fresh: str) -> None:
    """Put a fresh hash of the same password in the place of one that is stale."""
    stale = (PASSWORD.c.person == person, PASSWORD.c.hash == made)
    connection.execute(update(PASSWORD).where(*stale).values(hash=fresh))


def forget(connection: Connection, person: str) -> None:
    """Forget every password of a person whose account is closed."""
    connection.execute(delete(PASSWORD).where(PASSWORD.c.person == person))


def _age(connection: Connection, person: str, entry: int, now: datetime) -> timedelta:
    belongs = (PASSWORD.c.person == person, PASSWORD.c.entry == entry)
    set_at = connection.execute(select(PASSWORD.c.set_at).where(*belongs)).scalar_one()
    return now - datetime.fromisoformat(str(set_at))


def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.time, memory_cost=cost.memory, parallelism=cost.lanes, salt_len=SALT)


def _matches(made: str, password: str) -> bool:
    """Whether a hash is of this password. One that was spoilt is of none."""
    try:
        with _TURN:
            return PasswordHasher().verify(made, normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _last(connection: Connection, person: str, count: int) -> list[Row[Any]]:
    query = select(PASSWORD).where(PASSWORD.c.person == person).order_by(PASSWORD.c.entry.desc()).limit(count)
    return list(connection.execute(query))


def _beside(plain: str, person: str, name: str) -> int:
    """How many letters and figures of a password are not its owner's identifier or name."""
    rest = "".join(letter for letter in plain if letter.isalnum())
    for word in sorted({*_words(person), *_words(name)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest)


def _words(text: str) -> Iterator[str]:
    """The words of a name, and all of them together, if they are long enough to be recognised."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return (word for word in ("".join(words), *words) if len(word) > 2)
