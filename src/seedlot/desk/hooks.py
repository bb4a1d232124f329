"""Webhooks: where new entries are told to, what signs that, and what is awaited there. Secrets must be read to sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from seedlot.desk.tables import HOOK
from seedlot.terms.moments import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A webhook. `next_entry` is the first that it was not told of; `due` is when to try next; `last` how it went."""

    hook: str
    person: str
    url: str
    secret: str = field(repr=False)
    kinds: str
    made: str
    next_entry: int
    failures: int = 0
    due: str = ""
    last: str = ""


def keep(connection: Connection, hook: Hook) -> None:
    """Keep a webhook."""
    connection.execute(HOOK.insert().values(**{name: getattr(hook, name) for name in Hook.__slots__}))


def of_person(connection: Connection, person: str) -> tuple[Hook, ...]:
    """A person's webhooks, the oldest first."""
    query = select(HOOK).where(HOOK.c.person == person).order_by(HOOK.c.made, HOOK.c.hook)
    return tuple(map(_told, connection.execute(query)))


def due(connection: Connection, *, size: int, now: datetime) -> tuple[Hook, ...]:
    """The webhooks that were not told of all entries, and whose time it is."""
    query = select(HOOK).where(HOOK.c.next_entry < size, HOOK.c.due <= instant(now)).order_by(HOOK.c.due, HOOK.c.hook)
    return tuple(map(_told, connection.execute(query)))


def claim(connection: Connection, hook: Hook, until: datetime) -> bool:
    """Take a delivery on, so that no other process does it meanwhile; tells whether it was free."""
    same = (HOOK.c.hook == hook.hook, HOOK.c.due == hook.due, HOOK.c.next_entry == hook.next_entry)
    return connection.execute(update(HOOK).where(*same).values(due=instant(until))).rowcount == 1


def settle(connection: Connection, hook: str, *, next_entry: int, failures: int, due: str, last: str) -> None:
    """Note how a delivery ended."""
    values = {"next_entry": next_entry, "failures": failures, "due": due, "last": last}
    connection.execute(update(HOOK).where(HOOK.c.hook == hook).values(**values))


def drop(connection: Connection, hook: str, person: str) -> bool:
    """Forget a webhook of a person; tells whether it was there."""
    return connection.execute(delete(HOOK).where(HOOK.c.hook == hook, HOOK.c.person == person)).rowcount == 1


def _told(row: Row[tuple[object, ...]]) -> Hook:
    return Hook(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
