"""Tokens of programs: what opens the API without a session. Only their hashes lie here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from seedlot.desk.tables import TOKEN
from seedlot.terms.moments import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token by its hash: whose, for what, and until when. `password` is the entry of the password that it ends with."""

    token: str
    person: str
    name: str
    scopes: str
    password: int
    made: str
    ends: str
    used: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """What it opens."""
        return tuple(self.scopes.split())

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.ends <= instant(now)


def keep(connection: Connection, token: Token) -> None:
    """Keep a token; those of the person whose time is over are forgotten."""
    ended = TOKEN.c.ends <= token.made
    connection.execute(delete(TOKEN).where(TOKEN.c.person == token.person, ended))
    connection.execute(TOKEN.insert().values(**{name: getattr(token, name) for name in Token.__slots__}))


def find(connection: Connection, name: str) -> Token | None:
    """The token with a hash, over or not; None if there is none."""
    row = connection.execute(select(TOKEN).where(TOKEN.c.token == name)).first()
    return None if row is None else _told(row)


def of_person(connection: Connection, person: str) -> tuple[Token, ...]:
    """A person's tokens, the one that was made last first."""
    query = select(TOKEN).where(TOKEN.c.person == person).order_by(TOKEN.c.made.desc(), TOKEN.c.token)
    return tuple(map(_told, connection.execute(query)))


def note(connection: Connection, name: str, *, now: datetime) -> None:
    """Note that a token is in use."""
    connection.execute(update(TOKEN).where(TOKEN.c.token == name).values(used=instant(now)))


def end(connection: Connection, name: str) -> None:
    """Forget a token."""
    connection.execute(delete(TOKEN).where(TOKEN.c.token == name))


def _told(row: Row[tuple[object, ...]]) -> Token:
    return Token(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
