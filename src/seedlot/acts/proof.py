"""Weigh what a person gives to prove who they are. Every attempt is counted before it is weighed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from seedlot.acts.alarm import sound
from seedlot.acts.at_desk import at_desk
from seedlot.acts.holding import Presented
from seedlot.acts.refusals import WrongComponentsError
from seedlot.desk import attempts, credentials, factors, sessions
from seedlot.desk.attempts import Attempts
from seedlot.desk.policy import POLICY, Policy
from seedlot.history.accounts import Standing, Told, accounts
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.words import AccountChange, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """What a person gives to prove who they are (21 CFR 11.200(a)(1)). Shown, it hides what is secret."""

    person: str = ""
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: Presented | None = None


#: Weighs what was given: the names of the components that were right, or None if any was wrong.
Weigher: TypeAlias = Callable[[], tuple[str, ...] | None]


def attempt(record: Record, told: Told, weigh: Weigher, *, now: datetime, policy: Policy = POLICY) -> tuple[str, ...]:
    """Weigh an attempt to prove to be the person of an account. Returns the names of the components given.

    Raises:
        WrongComponentsError: something is wrong, or the account is not open. It does not say which.
    """
    whom = attempts.UNKNOWN if told.standing is Standing.MISSING else told.person
    with at_desk(record) as desk:
        counted = attempts.count(desk, whom)
    over = not told.is_open or counted.is_over(policy)
    given = weigh()
    if given is not None and not over and _cleared(record, whom):
        return given
    if told.is_open and counted.failures >= policy.failures:
        _lock(record, told, counted, now)
    raise WrongComponentsError


def weigher(
    record: Record, told: Told, given: Components, *, now: datetime, policy: Policy = POLICY, code: bool = True
) -> Weigher:
    """Weighs a person's password, and their code where they have a second factor; `code`: whether it is needed."""

    def weigh() -> tuple[str, ...] | None:
        named = ("person",) if given.person else ()
        if not _right_password(record, told, given, policy):
            return None
        if told.factor is None or not (code or given.code):
            return (*named, "password")
        with at_desk(record) as desk:
            used = factors.use(desk, told.person, told.factor, given.code, now=now, policy=policy)
        return (*named, "password", "code") if used else None

    return weigh


def lift_alone(record: Record, told: Told, *, now: datetime, policy: Policy = POLICY) -> bool:
    """Lift the lock of an administrator when nobody is left who could, and it has lasted long enough.

    Else anybody who knows the names of the administrators could shut out everyone for ever. Tells whether it did.
    """
    if told.locked is None or Role.ADMINISTRATOR not in told.roles:
        return False
    if now - datetime.fromisoformat(told.locked_at) < policy.lone_lock:
        return False
    with read.reading(record) as connection:
        others = [each for each in accounts(connection) if each.is_open and Role.ADMINISTRATOR in each.roles]
    with at_desk(record) as desk:
        if any(credentials.is_there(desk, each.person, each.password) for each in others):
            return False
        attempts.clear(desk, told.person)
    sound(record, told.person, AccountChange.UNLOCKED, "No administrator was left to unlock it.", now=now)
    return True


def _right_password(record: Record, told: Told, given: Components, policy: Policy) -> bool:
    """Whether the password is right; its hash is brought up to date. The same work is done for every name."""
    with at_desk(record) as desk:
        made = credentials.find(desk, told.person, told.password)
    if not credentials.is_right(made, given.password, policy=policy):
        return False
    if credentials.is_stale(made, policy=policy):
        fresh = credentials.hashed(given.password, secrets.token_bytes(credentials.SALT), cost=policy.cost)
        with at_desk(record) as desk:
            credentials.freshen(desk, told.person, made, fresh)
    return True


def _cleared(record: Record, person: str) -> bool:
    """Take the count back, unless the account was locked meanwhile."""
    with at_desk(record) as desk:
        if attempts.known(desk, person).locked:
            return False
        attempts.clear(desk, person)
    return True


def _lock(record: Record, told: Told, counted: Attempts, now: datetime) -> None:
    """Lock an account in the desk first, which takes effect at once, and then say so in the record.

    A crash between the two leaves it locked and unsaid: the next attempt says it.
    """
    with at_desk(record) as desk:
        if not attempts.known(desk, told.person).locked:
            attempts.lock(desk, told.person, now=now)
        sessions.end_all(desk, told.person)
    reason = f"{counted.failures} failures in a row to prove to be this person."
    sound(record, told.person, AccountChange.LOCKED, reason, now=now)
