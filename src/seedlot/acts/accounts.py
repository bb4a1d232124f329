"""Keep accounts: open, close, unlock them, let a lost password be reset by two people, review who has access.

An account is the sealed statement that it was opened; its secrets lie in the desk and belong to the number of
an entry. Two databases cannot be committed at once, so each act commits what is secret first, just before its
entry and under the same lock. A crash between the two leaves secrets that belong to an entry which is not
there: they count for nothing (`history.accounts`), and the act is done again. The other order would leave
entries without secrets: accounts that nobody can enter. Closing takes away, so there the entry comes first.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from seedlot.acts.access import Actor, By, actor, newcomer, require
from seedlot.acts.at_desk import at_desk
from seedlot.acts.authority import permit
from seedlot.acts.opening import begin
from seedlot.acts.seal import say, seal, state_on, writing
from seedlot.acts.separation import OwnWorkError
from seedlot.desk import attempts, credentials, factors, identities, passkeys, resets, sessions
from seedlot.desk.policy import POLICY, Policy
from seedlot.history import ask
from seedlot.history.accounts import Standing, Told, account, accounts
from seedlot.history.tables import PERSON
from seedlot.record import read
from seedlot.record.entries.access import AccessReview, Account, AccountSeen
from seedlot.record.entries.origin import Opened, Person
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant
from seedlot.terms.words import AccountChange, Role

#: Who may approve the one-time secret that an administrator asks for.
APPROVERS = (Role.ADMINISTRATOR, Role.QUALITY)


class AccountStandsError(SeedlotError):
    """An act that an account does not allow as it stands."""

    def __init__(self, person: str, standing: str, act: str) -> None:
        super().__init__(
            f"The account of '{person}' is {standing} and cannot be {act}", mend="Look with `seedlot account list`."
        )


class NotFirstError(SeedlotError):
    """A first account in a record that has accounts."""

    def __init__(self) -> None:
        super().__init__("This record has accounts already", mend="An administrator who has logged in opens others.")


class NoAccountsError(SeedlotError):
    """An act on accounts in a record that has none."""

    def __init__(self) -> None:
        super().__init__(
            "This record has no accounts yet", mend="Open the first, an administrator's, with `seedlot account open`."
        )


class NobodyToApproveError(SeedlotError):
    """What takes two people, where nobody but the one who asks could approve it."""

    def __init__(self) -> None:
        super().__init__(
            "This takes two people, and nobody else could approve it",
            mend="Open an account for a second administrator, or for somebody of quality, first.",
        )


class NothingAskedError(SeedlotError):
    """An approval of what nobody asked for, or asked for too long ago."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"No one-time secret is asked for '{person}'",
            mend="An administrator asks with `seedlot account reset ask`.",
        )


class NoWordsError(SeedlotError):
    """An act that needs a reason or a conclusion, and has none."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This needs a {what}", mend="Say it in words that an inspector will understand.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """The two halves of a one-time secret, or one of them; shown, it hides both."""

    first: str = field(default="", repr=False)
    second: str = field(default="", repr=False)


def first_administrator(person: str, name: str) -> Person:
    """Whoever makes a record with accounts, as they are named in it."""
    if not name.strip():
        raise NoWordsError("printed name")
    return Person(person=person, name=name.strip(), roles=(Role.ADMINISTRATOR,))


def begin_guarded(
    address: str | Path, opened: Opened, administrator: Person, password: str, *, now: datetime, policy: Policy = POLICY
) -> Record:
    """Make a new record that is guarded: whoever makes it is named, and has its first account."""
    credentials.examine(password, administrator.person, administrator.name, policy=policy)
    record = begin(address, opened, now=now)
    with changing(record) as (connection, desk):
        state_on(connection, newcomer(administrator), [say(administrator, instant(now))], now=now)
        _open_first(connection, desk, administrator.person, password, now=now, policy=policy)
    return record


def open_first_account(record: Record, person: str, password: str, *, now: datetime, policy: Policy = POLICY) -> int:
    """Open the first account of a record: from its entry on the record is guarded. Returns its number.

    Whoever holds the record may do so, and must be named in it as an administrator.
    """
    with changing(record) as (connection, desk):
        if ask.guarded(connection):
            raise NotFirstError
        return _open_first(connection, desk, person, password, now=now, policy=policy)


def open_account(record: Record, by: By, person: str, *, now: datetime) -> OneTime:
    """Open an account for a person whom the record names; they set their password with a one-time secret.

    The administrator is given its first half. Another person approves and is given the second, so that the
    administrator alone never holds what opens the account. While nobody else ever could approve (the second
    account of a record, which is an approver's), the administrator is given both halves, and the entry says so.
    """
    with changing(record) as (connection, desk):
        who, told = _administered(connection, by, person, "open")
        if not told.is_named:
            raise AccountStandsError(person, "of nobody whom the record names", "opened")
        if told.standing is not Standing.MISSING:  # identifiers are never used again (21 CFR 11.100(a))
            raise AccountStandsError(person, told.standing, "opened again")
        alone = _alone(connection, desk, who, told)
        if alone and not set(APPROVERS) & set(told.roles):
            raise NobodyToApproveError
        reason = "Opened by one person: nobody else could approve." if alone else ""
        said = Account(person=person, change=AccountChange.OPENED, reason=reason)
        entry = change(connection, who, said, now=now)
        return _asked(desk, resets.Request(person=person, by=who.person), entry, alone=alone, now=now)


def close_account(record: Record, by: By, person: str, reason: str, *, now: datetime) -> int:
    """Close an account for ever, with a reason; its sessions end, its secrets are forgotten."""
    with writing(record) as connection:
        who, told = _administered(connection, by, person, "close")
        if told.standing not in {Standing.OPEN, Standing.LOCKED}:
            raise AccountStandsError(person, told.standing, "closed")
        said = Account(person=person, change=AccountChange.CLOSED, reason=_words(reason, "reason"))
        number = change(connection, who, said, now=now)
    with at_desk(record) as desk:
        for room in (credentials, factors, identities, passkeys, resets):
            room.forget(desk, person)
        sessions.end_all(desk, person)
    return number


def unlock(record: Record, by: By, person: str, reason: str, *, now: datetime) -> int:
    """Unlock an account: the alarm is acknowledged, with a comment (EU GMP Annex 11, draft of 2025, Alarms)."""
    with changing(record) as (connection, desk):
        who, told = _administered(connection, by, person, "unlock")
        if told.standing is not Standing.LOCKED:
            raise AccountStandsError(person, told.standing, "unlocked")
        attempts.clear(desk, person)
        said = Account(person=person, change=AccountChange.UNLOCKED, reason=_words(reason, "reason"))
        return change(connection, who, said, now=now)


def ask_reset(record: Record, by: By, person: str, reason: str, *, factor: bool = False, now: datetime) -> OneTime:
    """Ask for a one-time secret for a person who lost their password, or their second `factor` too.

    Returns its first half; both where nobody else could approve, and only for an account that cannot be
    entered at all: one still being opened, or whose password was lost with the desk. Until the secret is
    used, the account stays as it is.
    """
    with changing(record) as (connection, desk):
        who, told = _administered(connection, by, person, "reset")
        if told.standing not in {Standing.OPEN, Standing.LOCKED}:
            raise AccountStandsError(person, told.standing, "reset")
        alone = _alone(connection, desk, who, told)
        if alone and credentials.is_there(desk, person, told.password):
            raise NobodyToApproveError
        more = " The second factor goes too." if factor else ""
        text = _words(reason, "reason") + more
        entry = change(connection, who, Account(person=person, change=AccountChange.RESET_ASKED, reason=text), now=now)
        return _asked(desk, resets.Request(person=person, by=who.person, factor=factor), entry, alone=alone, now=now)


def approve_reset(record: Record, by: By, person: str, *, now: datetime, policy: Policy = POLICY) -> OneTime:
    """Approve the one-time secret that another asked for. Returns its second half."""
    with changing(record) as (connection, desk):
        who = _acting(connection, by)
        require(who, "approve a one-time secret", *APPROVERS)
        asked = resets.find(desk, person, account(connection, person).asked)
        if asked is None or asked.has_lapsed(now, policy):
            raise NothingAskedError(person)
        if who.person in {person, asked.asked_by}:
            why = "they asked for it" if who.person == asked.asked_by else "the account is their own"
            raise OwnWorkError(who, f"approve the one-time secret of '{person}'", why)
        said = Account(person=person, change=AccountChange.APPROVED, approved_by=who.person)
        change(connection, who, said, now=now)
        second = _half()
        resets.approve(desk, person, second, by=who.person)
    return OneTime(second=second)


def review_access(record: Record, by: By, conclusion: str, *, now: datetime) -> int:
    """Seal that the accounts were reviewed: each with its roles, how it stands, its last login, and the conclusion."""
    with changing(record) as (connection, desk):
        who = _acting(connection, by)
        permit(who, AccessReview.KIND)
        said = AccessReview(
            accounts=tuple(_seen(desk, told) for told in accounts(connection)),
            conclusion=_words(conclusion, "conclusion"),
        )
        (number,) = seal(connection, who, [say(said, instant(now))], now=now)
    return number


def seen(record: Record, by: By) -> tuple[AccountSeen, ...]:
    """Every account with its roles, how it stands and its last login, for who keeps, reviews or audits them."""
    with read.reading(record) as connection:
        require(_acting(connection, by), "list the accounts", *APPROVERS, Role.AUDITOR)
        with at_desk(record) as desk:
            return tuple(_seen(desk, told) for told in accounts(connection))


def unknown_attempts(record: Record) -> int:
    """How many attempts were made under names that have no account, ever."""
    with at_desk(record) as desk:
        return attempts.known(desk, attempts.UNKNOWN).failures


def alarms(connection: Connection) -> tuple[Told, ...]:
    """The accounts that are locked: what an administrator is warned of at each login."""
    return tuple(told for told in accounts(connection) if told.standing is Standing.LOCKED)


@contextmanager
def changing(record: Record) -> Iterator[tuple[Connection, Connection]]:
    """One transaction of the record and one of the desk, which is committed just before it."""
    with writing(record) as connection, at_desk(record) as desk:
        yield connection, desk


def change(connection: Connection, who: Actor, said: Account, *, now: datetime) -> int:
    """Seal what changes about an account."""
    (number,) = seal(connection, who, [say(said, instant(now))], now=now)
    return number


def _open_first(
    connection: Connection, desk: Connection, person: str, password: str, *, now: datetime, policy: Policy
) -> int:
    who = actor(connection, person)
    require(who, "open the first account", Role.ADMINISTRATOR)
    credentials.examine(password, person, who.name, policy=policy)
    reason = "The first account: from here on the record is guarded."
    opened, entry = (
        change(connection, who, Account(person=person, change=each, reason=reason), now=now)
        for each in (AccountChange.OPENED, AccountChange.PASSWORD_SET)
    )
    made = credentials.hashed(password, secrets.token_bytes(credentials.SALT), cost=policy.cost)
    credentials.keep(desk, person, entry, made, now=now, policy=policy)
    return opened


def _administered(connection: Connection, by: By, person: str, act: str) -> tuple[Actor, Told]:
    """The administrator who acts on another's account, and that account."""
    who = _acting(connection, by)
    permit(who, Account.KIND)
    if who.person == person:
        raise OwnWorkError(who, f"{act} the account of '{person}'", "it is their own")
    return who, account(connection, person)


def _acting(connection: Connection, by: By) -> Actor:
    if not ask.guarded(connection):
        raise NoAccountsError
    return actor(connection, by)


def _asked(desk: Connection, request: resets.Request, entry: int, *, alone: bool, now: datetime) -> OneTime:
    """Make what whoever asks is given: the first half, and the second too where nobody could approve."""
    first, second = _half(), _half() if alone else ""
    resets.ask(desk, request, entry, first, now=now)
    if alone:
        resets.approve(desk, request.person, second, by=request.by)
    return OneTime(first=first, second=second)


def _half() -> str:
    """A new half of a one-time secret, in groups that can be read aloud."""
    text = base64.b32encode(secrets.token_bytes(resets.HALF)).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _alone(connection: Connection, desk: Connection, who: Actor, told: Told) -> bool:
    """Whether nobody else could approve: nobody ever could, or the desk was lost with everybody's password.

    An approver who is locked, closed, or has lost the role still counts: whoever keeps the accounts could have
    brought that about to act alone.
    """
    others = [each for each in accounts(connection) if each.person not in {who.person, told.person}]
    others = [each for each in others if each.password is not None and _ever_approver(connection, each.person)]
    lost = told.password is not None and not credentials.is_there(desk, told.person, told.password)
    if any(credentials.is_there(desk, each.person, each.password) for each in others):
        return False
    return lost or not others


def _ever_approver(connection: Connection, person: str) -> bool:
    roles = connection.execute(select(PERSON.c.roles).where(PERSON.c.person == person)).scalars()
    return any(set(APPROVERS) & set(each.split(";")) for each in roles)


def _seen(desk: Connection, told: Told) -> AccountSeen:
    last = attempts.known(desk, told.person).last_login[:10]
    return AccountSeen(person=told.person, roles=told.roles, state=told.standing, last_login=last or None)


def _words(text: str, what: str) -> str:
    if not text.strip():
        raise NoWordsError(what)
    return text.strip()
