"""Failed attempts to enter, counted for each account; after too many in a row it is locked (21 CFR 11.300(d)).

An attempt is counted before it is weighed, and the count is taken back when it was right. So guesses that are
made side by side cannot all be weighed before any of them is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.tables import ATTEMPT
from seedlot.terms.moments import instant

#: Under whom attempts with names that the record does not know are counted, all together. They lock nothing.
UNKNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What the desk knows of attempts to enter an account."""

    failures: int = 0
    #: since when the account is locked; empty if it is not
    locked: str = ""
    last_login: str = ""

    def is_over(self, policy: Policy = POLICY) -> bool:
        """Whether no further attempt is weighed."""
        return bool(self.locked) or self.failures > policy.failures


def count(connection: Connection, person: str) -> Attempts:
    """Count an attempt. Tells how many there were since the last that was right, this one among them."""
    counted = update(ATTEMPT).where(ATTEMPT.c.person == person).values(failures=ATTEMPT.c.failures + 1)
    if not connection.execute(counted).rowcount:
        try:
            with connection.begin_nested():
                connection.execute(ATTEMPT.insert().values(person=person, failures=1))
        except IntegrityError:  # somebody else was the first just now
            connection.execute(counted)
    return known(connection, person)


def known(connection: Connection, person: str) -> Attempts:
    """What is known of attempts to enter an account."""
    row = connection.execute(select(ATTEMPT).where(ATTEMPT.c.person == person)).first()
    if row is None:
        return Attempts()
    return Attempts(failures=row.failures, locked=row.locked, last_login=row.last_login)


def lock(connection: Connection, person: str, *, now: datetime) -> None:
    """Lock an account in the desk, at once."""
    connection.execute(update(ATTEMPT).where(ATTEMPT.c.person == person).values(locked=instant(now)))


def clear(connection: Connection, person: str) -> None:
    """Take the count back, and the lock: the attempt was right, or an administrator unlocked the account."""
    connection.execute(update(ATTEMPT).where(ATTEMPT.c.person == person).values(failures=0, locked=""))


def entered(connection: Connection, person: str, *, now: datetime) -> None:
    """Note a login."""
    connection.execute(update(ATTEMPT).where(ATTEMPT.c.person == person).values(last_login=instant(now)))
