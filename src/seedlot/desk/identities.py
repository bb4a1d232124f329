"""Who people are at an identity provider: issuer and subject (OpenID Connect Core 1.0, section 2), and whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from seedlot.desk.tables import IDENTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who somebody is at a provider, and the entry to which that belongs."""

    issuer: str
    subject: str
    person: str
    entry: int = -1


def keep(connection: Connection, known: Known) -> None:
    """Keep an identity, as belonging to an entry; rows of this or a later entry were left by an act broken off."""
    late = (IDENTITY.c.person == known.person) & (IDENTITY.c.entry >= known.entry)
    same = (IDENTITY.c.issuer == known.issuer) & (IDENTITY.c.subject == known.subject)
    connection.execute(delete(IDENTITY).where(late | same))
    connection.execute(IDENTITY.insert().values(**{name: getattr(known, name) for name in known.__slots__}))


def find(connection: Connection, issuer: str, subject: str) -> Known | None:
    """Whose identity it is; None if it is nobody's."""
    is_it = (IDENTITY.c.issuer == issuer, IDENTITY.c.subject == subject)
    row = connection.execute(select(IDENTITY).where(*is_it)).first()
    return Known(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def forget(connection: Connection, person: str, *, but: int | None = None) -> None:
    """Forget a person's identities, but the one that belongs to an entry."""
    theirs = (IDENTITY.c.person == person, IDENTITY.c.entry != (-1 if but is None else but))
    connection.execute(delete(IDENTITY).where(*theirs))
