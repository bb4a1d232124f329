"""Requests that are done once: what was answered to each, so that one that is sent again does nothing twice.

(IETF draft-ietf-httpapi-idempotency-key-header.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from seedlot.desk.tables import ONCE
from seedlot.terms.moments import instant

#: So long an answer is kept; and so long work without an answer counts as under way.
KEPT, PATIENCE = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A request by the hash of who sent it and its key; `request` is the hash of what it asks. Status 0: it is under way."""

    whose: str
    request: str
    at: str
    status: int = 0
    answer: str = ""


def begin(connection: Connection, asked: Once, *, now: datetime) -> Once | None:
    """Begin a request; None if it is new, else what is kept of it. What is too old is forgotten first."""
    connection.execute(delete(ONCE).where(ONCE.c.at < instant(now - KEPT)))
    connection.execute(
        delete(ONCE).where(ONCE.c.whose == asked.whose, ONCE.c.status == 0, ONCE.c.at < instant(now - PATIENCE))
    )
    try:
        with connection.begin_nested():
            connection.execute(ONCE.insert().values(**{name: getattr(asked, name) for name in Once.__slots__}))
    except IntegrityError:
        row = connection.execute(select(ONCE).where(ONCE.c.whose == asked.whose)).one()
        return Once(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return None


def finish(connection: Connection, whose: str, status: int, answer: str) -> None:
    """Keep the answer to a request."""
    connection.execute(update(ONCE).where(ONCE.c.whose == whose).values(status=status, answer=answer))


def forget(connection: Connection, whose: str) -> None:
    """Forget a request that did nothing, so that it can be sent again."""
    connection.execute(delete(ONCE).where(ONCE.c.whose == whose))
