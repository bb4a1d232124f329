"""What people do with their own account: set the password or the second factor, use a one-time secret, end sessions.

Setting something needs no session, but what proves who the person is; and it ends all their sessions, so that
what was stolen before is worth nothing after. Secrets are committed just before their entry: see `accounts`.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from seedlot.acts.access import ONE_TIME, Actor, Components, account_of, owner, way
from seedlot.acts.accounts import OneTime, change, changing
from seedlot.acts.at_desk import at_desk
from seedlot.acts.holding import Presented, new_key
from seedlot.acts.proof import attempt, weigher
from seedlot.desk import credentials, factors, passkeys, resets, sessions
from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.resets import Reset
from seedlot.desk.sessions import Session
from seedlot.history import ask
from seedlot.history.accounts import Told, account
from seedlot.history.tables import ACCOUNT
from seedlot.record import read
from seedlot.record.entries.access import Account
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import AccountChange


class UsedPasswordError(SeedlotError):
    """A new password that was the person's before."""

    def __init__(self, kept: int) -> None:
        super().__init__(f"This was one of your last {kept} passwords", mend="Choose one that is new.")


class YoungPasswordError(SeedlotError):
    """A password that is changed again too soon: so the last ones could be run through, and an old one used again."""

    def __init__(self, hours: int) -> None:
        super().__init__(
            f"You changed your password less than {hours} hours ago",
            mend="Wait; if somebody else knows it, have it reset: `seedlot account reset ask`.",
        )


class WrongCodeError(SeedlotError):
    """A code that does not belong to the secret that was just shown."""

    def __init__(self) -> None:
        super().__init__(
            "This code does not belong to the secret shown", mend="Scan it again; check the clock of your telephone."
        )


class NoSuchSessionError(SeedlotError):
    """A session that is not one's own, or is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"None of your sessions alone begins with '{name}'", mend="List them with `seedlot whoami`.")


class ChangedMeanwhileError(SeedlotError):
    """An account that somebody else changed in the same moment."""

    def __init__(self, person: str) -> None:
        super().__init__(f"The account of '{person}' was changed in the same moment", mend="Try again.")


class NoPasskeyError(SeedlotError):
    """A passkey to be removed that is not there."""

    def __init__(self, person: str) -> None:
        super().__init__(f"'{person}' has no passkey", mend="Set one on the page of your account.")


class NoFactorSetError(SeedlotError):
    """A second factor to be removed that is not there."""

    def __init__(self, person: str) -> None:
        super().__init__(f"'{person}' has no second factor", mend="Set one with `seedlot account factor`.")


def set_password(record: Record, given: Components, new: str, *, now: datetime, policy: Policy = POLICY) -> int:
    """Set one's own password, with the old one and the code. Returns the number of the entry.

    Raises:
        WeakPasswordError: the new one is not good enough.
        WrongComponentsError: the old one, or the code, is wrong; the failure counts.
        YoungPasswordError: they changed it a short while ago, of their own will.
        UsedPasswordError: the new one was used before.
    """
    told = account_of(record, given.person)
    credentials.examine(new, told.person, told.name, policy=policy)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    _refuse_haste(record, told, now=now, policy=policy)
    return _keep(record, told, new, way(proved), now=now, policy=policy)


def finish_reset(record: Record, given: Components, secret: OneTime, *, now: datetime, policy: Policy = POLICY) -> int:
    """Set a password with both halves of a one-time secret, and the code unless the second factor goes too.

    `given.password` is the new password. Returns the number of the entry.

    Raises:
        WeakPasswordError: the new password is not good enough.
        WrongComponentsError: a half or the code is wrong, or the secret has lapsed; the failure counts.
        UsedPasswordError: the new password was used before.
    """
    told = account_of(record, given.person)
    credentials.examine(given.password, told.person, told.name, policy=policy)

    def weigh() -> tuple[str, ...] | None:
        with at_desk(record) as desk:
            asked = resets.find(desk, told.person, told.asked)
            if asked is None or asked.has_lapsed(now, policy) or not asked.opens(secret.first, secret.second):
                return None
            if told.factor is None or asked.factor:
                return (ONE_TIME,)
            used = factors.use(desk, told.person, told.factor, given.code, now=now, policy=policy)
            return (ONE_TIME, "code") if used else None

    attempt(record, told, weigh, now=now, policy=policy)
    return _keep(record, told, given.password, ONE_TIME, now=now, policy=policy)


def new_secret() -> str:
    """A new secret for a second factor, in base32, to be shown to its owner alone."""
    return base64.b32encode(secrets.token_bytes(factors.SECRET)).decode()


def otpauth(record: Record, person: str, secret: str) -> str:
    """The address of a secret that an authenticator application reads, as text or as a QR code."""
    with read.reading(record) as connection:
        return factors.address(secret, person, issuer=f"Seedlot {ask.opened(connection).site}")


def set_factor(
    record: Record, given: Components, secret: str, code: str, *, now: datetime, policy: Policy = POLICY
) -> int:
    """Set one's own second factor: `code` shows that the secret was read. Returns the number of the entry.

    The password proves who it is, and the code of the second factor in force, where there is one.

    Raises:
        WrongCodeError: the code is not one of the secret's.
        WrongComponentsError: the password, or the old code, is wrong; the failure counts.
    """
    step = factors.step_of(secret, code, now=now, policy=policy)
    if step is None:
        raise WrongCodeError
    told = account_of(record, given.person)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    with unchanged(record, told) as (connection, desk):
        said = Account(person=told.person, change=AccountChange.FACTOR_SET)
        number = change(connection, owner(told, way(proved)), said, now=now)
        factors.keep(desk, told.person, number, secret, used=step)
        sessions.end_all(desk, told.person)
    _tidy(record, told.person)
    return number


def remove_factor(record: Record, given: Components, *, now: datetime, policy: Policy = POLICY) -> int:
    """Remove one's own second factor, with password and code. Returns the number of the entry."""
    told = account_of(record, given.person)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    if told.factor is None:
        raise NoFactorSetError(told.person)
    with unchanged(record, told) as (connection, desk):
        said = Account(person=told.person, change=AccountChange.FACTOR_REMOVED)
        number = change(connection, owner(told, way(proved)), said, now=now)
        sessions.end_all(desk, told.person)
    _tidy(record, told.person)
    return number


def set_passkey(record: Record, given: Components, made: Presented, *, now: datetime, policy: Policy = POLICY) -> int:
    """Set one's own passkey, in the place of one before. Password and code prove who it is. Returns the entry's number.

    Raises:
        BadPasskeyError: what the browser answered is no new passkey for this place.
        WrongComponentsError: the password, or the code, is wrong; the failure counts.
    """
    key = new_key(record, given.person, made, now=now)
    told = account_of(record, given.person)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    with unchanged(record, told) as (connection, desk):
        said = Account(person=told.person, change=AccountChange.PASSKEY_SET)
        number = change(connection, owner(told, way(proved)), said, now=now)
        passkeys.keep(desk, replace(key, entry=number))
        sessions.end_all(desk, told.person)
    _tidy(record, told.person)
    return number


def remove_passkey(record: Record, given: Components, *, now: datetime, policy: Policy = POLICY) -> int:
    """Remove one's own passkey, with password and code. Returns the number of the entry."""
    told = account_of(record, given.person)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    if told.passkey is None:
        raise NoPasskeyError(told.person)
    with unchanged(record, told) as (connection, desk):
        said = Account(person=told.person, change=AccountChange.PASSKEY_REMOVED)
        number = change(connection, owner(told, way(proved)), said, now=now)
        sessions.end_all(desk, told.person)
    _tidy(record, told.person)
    return number


def own_sessions(record: Record, who: Actor, *, now: datetime, policy: Policy = POLICY) -> tuple[Session, ...]:
    """A person's sessions that go on, the oldest first."""
    with at_desk(record) as desk:
        return sessions.of_person(desk, who.person, now=now, policy=policy)


def end_session(record: Record, who: Actor, name: str, *, now: datetime) -> None:
    """End one of one's own sessions, by the first letters of its name.

    Raises:
        NoSuchSessionError: none of one's own is called so, or more than one.
    """
    with at_desk(record) as desk:
        found = [each for each in sessions.of_person(desk, who.person, now=now) if name and each.token.startswith(name)]
        if len(found) != 1:
            raise NoSuchSessionError(name)
        sessions.end(desk, found[0].token)


def end_every_session(record: Record, token: str) -> None:
    """End every session of the person whose token this is; nothing, if it is of no session."""
    with at_desk(record) as desk:
        sessions.end_beside(desk, sessions.name_of(token))


@contextmanager
def unchanged(record: Record, told: Told) -> Iterator[tuple[Connection, Connection]]:
    """The two transactions, if the account still is what it was when its owner proved who they are."""
    with changing(record) as (connection, desk):
        if account(connection, told.person) != told:
            raise ChangedMeanwhileError(told.person)
        yield connection, desk


def _keep(record: Record, told: Told, new: str, authentication: str, *, now: datetime, policy: Policy) -> int:
    """Keep a new password, once its owner has proved to be so; what else was under way for the account is void."""
    with at_desk(record) as desk:
        if credentials.was_used(desk, told.person, new, policy=policy):
            raise UsedPasswordError(policy.kept)
    made = credentials.hashed(new, secrets.token_bytes(credentials.SALT), cost=policy.cost)
    with unchanged(record, told) as (connection, desk):
        asked = resets.find(desk, told.person, told.asked) if authentication == ONE_TIME else None
        who = owner(told, authentication)
        number = change(connection, who, _said(told, asked), now=now)
        credentials.keep(desk, told.person, number, made, now=now, policy=policy)
        if asked and asked.factor and told.factor is not None:
            change(connection, who, Account(person=told.person, change=AccountChange.FACTOR_REMOVED), now=now)
        if asked and asked.factor and told.passkey is not None:
            change(connection, who, Account(person=told.person, change=AccountChange.PASSKEY_REMOVED), now=now)
        resets.forget(desk, told.person)
        sessions.end_all(desk, told.person)
    _tidy(record, told.person)
    return number


def _refuse_haste(record: Record, told: Told, *, now: datetime, policy: Policy) -> None:
    """Refuse to change a password that was set by its owner a short while ago; a first one, or a reset, is no change."""
    with read.reading(record) as connection:
        rows = ask.rows(connection, ACCOUNT, person=told.person, change=AccountChange.PASSWORD_SET)
    if told.password is None or told.password not in [row.entry for row in rows][1:]:
        return
    with at_desk(record) as desk:
        if credentials.is_young(desk, told.person, told.password, now=now, policy=policy):
            raise YoungPasswordError(int(policy.youngest.total_seconds()) // 3600)


def _said(told: Told, asked: Reset | None) -> Account:
    """What is sealed of a new password, and with whose help it was set."""
    if asked is None:
        return Account(person=told.person, change=AccountChange.PASSWORD_SET)
    approved = asked.approved_by if asked.approved_by != asked.asked_by else ""
    what = AccountChange.PASSWORD_SET if told.password is None else AccountChange.RESET
    return Account(person=told.person, change=what, reason=f"Asked for by '{asked.asked_by}'.", approved_by=approved)


def _tidy(record: Record, person: str) -> None:
    """Forget the second factors that the record no longer counts, once their end is sealed."""
    told = account_of(record, person)
    with at_desk(record) as desk:
        factors.forget(desk, person, but=told.factor)
        passkeys.forget(desk, person, but=told.passkey)
