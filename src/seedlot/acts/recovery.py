"""Recover a record whose desk was lost: nobody can enter it, though every entry is there.

Whoever holds the record's files could put a password into its desk by hand, and nobody would see it. So this
gives them nothing that they had not, and it is sealed: without a name, as proved by nothing, with the reason.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection

from seedlot.acts.access import UNNAMED
from seedlot.acts.accounts import AccountStandsError, NoAccountsError, NoWordsError, change, changing
from seedlot.desk import credentials
from seedlot.desk.policy import POLICY, Policy
from seedlot.history import ask
from seedlot.history.accounts import Told, account, accounts
from seedlot.record.entries.access import Account
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import AccountChange, Role


class NotLostError(SeedlotError):
    """A recovery of a record that an administrator can enter."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"The desk is not lost: administrator '{person}' has a password",
            mend="They ask for a reset: `seedlot account reset ask`.",
        )


def recover(record: Record, person: str, password: str, reason: str, *, now: datetime, policy: Policy = POLICY) -> int:
    """Set the password of an administrator when no administrator's is known. Returns the number of the entry.

    The second factor is removed with it, since its secret was lost too.

    Raises:
        NotLostError: an administrator's password is known; whether the account is locked does not matter.
    """
    if not reason.strip():
        raise NoWordsError("reason")
    with changing(record) as (connection, desk):
        if not ask.guarded(connection):
            raise NoAccountsError
        told = account(connection, person)
        if not told.is_open or Role.ADMINISTRATOR not in told.roles:
            raise AccountStandsError(person, f"{told.standing}, or no administrator's,", "recovered")
        _lost(connection, desk)
        credentials.examine(password, person, told.name, policy=policy)
        number = _sealed(connection, told, reason, now)
        made = credentials.hashed(password, secrets.token_bytes(credentials.SALT), cost=policy.cost)
        credentials.keep(desk, person, number, made, now=now, policy=policy)
    return number


def _lost(connection: Connection, desk: Connection) -> None:
    for told in accounts(connection):
        if Role.ADMINISTRATOR in told.roles and credentials.is_there(desk, told.person, told.password):
            raise NotLostError(told.person)


def _sealed(connection: Connection, told: Told, reason: str, now: datetime) -> int:
    why = f"The desk was lost; recovered by whoever holds the record. {reason.strip()}"
    if told.factor is not None:
        said = Account(person=told.person, change=AccountChange.FACTOR_REMOVED, reason=why)
        change(connection, UNNAMED, said, now=now)
    return change(connection, UNNAMED, Account(person=told.person, change=AccountChange.RESET, reason=why), now=now)
