"""How accounts stand, as the record says it: the desk holds secrets, but only what is told here makes them count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.tables import ACCOUNT, PERSON
from seedlot.terms.words import AccountChange, Role


class Standing(StrEnum):
    """How an account stands."""

    MISSING = "not there"
    OPEN = "open"
    LOCKED = "locked"
    CLOSED = "closed"


_STANDING = {
    AccountChange.OPENED: Standing.OPEN,
    AccountChange.LOCKED: Standing.LOCKED,
    AccountChange.UNLOCKED: Standing.OPEN,
    AccountChange.CLOSED: Standing.CLOSED,
}
#: Changes with which a password comes; and those that ask for a one-time secret, which lapses when one does.
_PASSWORD = frozenset({AccountChange.PASSWORD_SET, AccountChange.RESET})
_ASKED = frozenset({AccountChange.OPENED, AccountChange.RESET_ASKED})
_PASSKEY = frozenset({AccountChange.PASSKEY_SET, AccountChange.PASSKEY_REMOVED})
_PROVIDER = frozenset({AccountChange.PROVIDER_SET, AccountChange.PROVIDER_REMOVED})
_FACTOR = frozenset({AccountChange.FACTOR_SET, AccountChange.FACTOR_REMOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the record says of one person's account. Numbers are those of entries; None where there is none."""

    person: str
    #: whether the record names the person at all
    is_named: bool
    name: str
    roles: tuple[Role, ...]
    standing: Standing
    #: the entry with which the password in force came
    password: int | None = None
    #: the entry with which the second factor in force came
    factor: int | None = None
    #: the entry with which the passkey in force came
    passkey: int | None = None
    #: the entry with which the identity at a provider came that is in force
    provider: int | None = None
    #: the entry that asked for a one-time secret that is still awaited
    asked: int | None = None
    #: the entry that locked the account, if it is locked, and when
    locked: int | None = None
    locked_at: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person may enter."""
        return self.standing is Standing.OPEN


def account(connection: Connection, person: str) -> Told:
    """What the record says of a person's account."""
    named = ask.rows(connection, PERSON, person=person)
    return _told(person, named, ask.rows(connection, ACCOUNT, person=person))


def accounts(connection: Connection) -> tuple[Told, ...]:
    """Every account that was ever opened, in the order in which they were."""
    changes: dict[str, list[Row[Any]]] = {}
    for row in ask.rows(connection, ACCOUNT):
        changes.setdefault(row.person, []).append(row)
    people = {row.person: row for row in ask.rows(connection, PERSON)}
    return tuple(_told(person, [people[person]], said) for person, said in changes.items())


def _told(person: str, named: Iterable[Row[Any]], changes: list[Row[Any]]) -> Told:
    found = next(iter(named), None)
    standing = _last(changes, frozenset(_STANDING))
    password, asked, factor = _last(changes, _PASSWORD), _last(changes, _ASKED), _last(changes, _FACTOR)
    passkey, provider = _last(changes, _PASSKEY), _last(changes, _PROVIDER)
    state = _STANDING[standing.change] if standing else Standing.MISSING
    waits = asked is not None and (password is None or asked.entry > password.entry)
    return Told(
        person=person,
        is_named=found is not None,
        name=found.name if found else "",
        roles=tuple(Role(role) for role in found.roles.split(";") if role) if found else (),
        standing=state,
        password=password.entry if password else None,
        factor=factor.entry if factor and factor.change == AccountChange.FACTOR_SET else None,
        passkey=passkey.entry if passkey and passkey.change == AccountChange.PASSKEY_SET else None,
        provider=provider.entry if provider and provider.change == AccountChange.PROVIDER_SET else None,
        asked=asked.entry if asked and waits else None,
        locked=standing.entry if standing and state is Standing.LOCKED else None,
        locked_at=standing.recorded if standing and state is Standing.LOCKED else "",
    )


def _last(changes: list[Row[Any]], among: frozenset[AccountChange]) -> Row[Any] | None:
    return next((row for row in reversed(changes) if row.change in among), None)
