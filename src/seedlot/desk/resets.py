"""One-time secrets in two halves, so that nobody alone can become somebody else (21 CFR 11.200(a)(3), 11.300).

One person asks and is given the first half, another approves and is given the second; only who has both sets a
password. Only hashes of the halves lie here, and neither person ever sees the other half.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.tables import RESET
from seedlot.terms.moments import instant

#: Bytes of each half: 80 bits, that cannot be guessed even from their hash; 16 letters in base32.
HALF = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """For whom a one-time secret is asked, by whom, and whether the second factor is to go too."""

    person: str
    by: str
    factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """A one-time secret that is awaited. `entry` is the entry that asked for it."""

    person: str
    entry: int
    asked_by: str
    asked: str
    #: whether the second factor goes too
    factor: bool
    first: str
    approved_by: str
    second: str

    def has_lapsed(self, now: datetime, policy: Policy = POLICY) -> bool:
        """Whether it is too old to be used, or was asked for in what is now the future."""
        return abs(now - datetime.fromisoformat(self.asked)) > policy.reset

    def opens(self, first: str, second: str) -> bool:
        """Whether these are its two halves. Both are compared, whatever the first comparison says."""
        halves = ((self.first, first), (self.second, second))
        right = [hmac.compare_digest(kept, _hash(given)) for kept, given in halves]
        return all(right) and bool(self.approved_by)


def ask(connection: Connection, request: Request, entry: int, half: str, *, now: datetime) -> None:
    """Ask for a one-time secret, of which this is the first half. One that was asked for before is void."""
    forget(connection, request.person)
    row = {"person": request.person, "asked_by": request.by, "factor": request.factor}
    connection.execute(RESET.insert().values(**row, entry=entry, asked=instant(now), first=_hash(half)))


def approve(connection: Connection, person: str, half: str, *, by: str) -> None:
    """Approve the one-time secret that is asked for, of which this is the second half."""
    connection.execute(update(RESET).where(RESET.c.person == person).values(approved_by=by, second=_hash(half)))


def find(connection: Connection, person: str, entry: int | None) -> Reset | None:
    """The one-time secret that an entry asked for; None if there is none."""
    row = connection.execute(select(RESET).where(RESET.c.person == person, RESET.c.entry == entry)).first()
    return Reset(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def forget(connection: Connection, person: str) -> None:
    """Forget what was asked for: it was used, or is void."""
    connection.execute(delete(RESET).where(RESET.c.person == person))


def _hash(half: str) -> str:
    plain = "".join(letter for letter in half.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
