"""Sessions: a single, continuous period of access (21 CFR 11.200(a)(1)). Only hashes of their tokens lie here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.tables import SESSION
from seedlot.terms.moments import instant

#: So often a session that is in use is noted, so that reading a page seldom writes. It counts as idle since the last
#: note, so it ends this much earlier at most, and never later.
BREATH = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One period of access. `token` is the hash of its token, by which it is known; it opens nothing."""

    token: str
    person: str
    authentication: str
    started: str
    seen: str
    #: the last signature made in it with all components, by number and leaf hash; empty if there is none
    proved: str

    def is_over(self, now: datetime, policy: Policy = POLICY) -> bool:
        """Whether it was idle for too long, is too old, or began in what is now the future."""
        idle = now - datetime.fromisoformat(self.seen)
        age = now - datetime.fromisoformat(self.started)
        return abs(idle) > policy.idle or age > policy.absolute

    def is_noted(self, now: datetime) -> bool:
        """Whether it was noted a moment ago that it is in use."""
        return abs(now - datetime.fromisoformat(self.seen)) < BREATH


def name_of(token: str) -> str:
    """The hash by which a session is known. The token has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(connection: Connection, person: str, token: str, *, authentication: str, now: datetime) -> str:
    """Begin a session; those of the person that grew too old are forgotten. Tells the name by which it is known."""
    when, name = instant(now), name_of(token)
    too_old = SESSION.c.started < instant(now - POLICY.absolute)
    connection.execute(delete(SESSION).where(SESSION.c.person == person, too_old))
    row = {"token": name, "person": person, "authentication": authentication, "started": when, "seen": when}
    connection.execute(SESSION.insert().values(**row))
    return name


def find(connection: Connection, name: str, *, now: datetime, policy: Policy = POLICY) -> Session | None:
    """The session that is known by a name; None if there is none, or it is over: then it is removed."""
    session = look(connection, name)
    if session is not None and session.is_over(now, policy):
        end(connection, name)
        return None
    return session


def look(connection: Connection, name: str) -> Session | None:
    """The session that is known by a name, over or not; nothing is changed."""
    row = connection.execute(select(SESSION).where(SESSION.c.token == name)).first()
    return Session(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def go_on(connection: Connection, name: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(SESSION).where(SESSION.c.token == name).values(seen=instant(now)))


def prove(connection: Connection, name: str, signature: str) -> None:
    """Note the signature that was made in a session with all components."""
    connection.execute(update(SESSION).where(SESSION.c.token == name).values(proved=signature))


def of_person(connection: Connection, person: str, *, now: datetime, policy: Policy = POLICY) -> tuple[Session, ...]:
    """A person's sessions that are not over, the oldest first."""
    query = select(SESSION).where(SESSION.c.person == person).order_by(SESSION.c.started, SESSION.c.token)
    found = (Session(**row._mapping) for row in connection.execute(query))  # noqa: SLF001 - as above
    return tuple(session for session in found if not session.is_over(now, policy))


def every(connection: Connection, *, now: datetime, policy: Policy = POLICY) -> tuple[Session, ...]:
    """Everybody's sessions that are not over, the oldest first."""
    query = select(SESSION).order_by(SESSION.c.started, SESSION.c.token)
    found = (Session(**row._mapping) for row in connection.execute(query))  # noqa: SLF001 - as above
    return tuple(session for session in found if not session.is_over(now, policy))


def end(connection: Connection, name: str) -> None:
    """End one session."""
    connection.execute(delete(SESSION).where(SESSION.c.token == name))


def end_all(connection: Connection, person: str) -> None:
    """End every session of a person."""
    connection.execute(delete(SESSION).where(SESSION.c.person == person))


def end_beside(connection: Connection, name: str) -> None:
    """End every session of the person whose session this is, itself too."""
    person = select(SESSION.c.person).where(SESSION.c.token == name).scalar_subquery()
    connection.execute(delete(SESSION).where(SESSION.c.person == person))
