"""Single sign-on: a laboratory's own identity provider says who somebody is (OpenID Connect Core 1.0).

It opens a session and nothing more. To sign, the components of the account itself are asked for, or its passkey
(21 CFR 11.200(a)(1)): the provider's word is no component. Whose identity it is, its owner says, with password and code.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from seedlot.acts.access import (
    SIGNED_ON,
    SIGNED_ON_TWICE,
    Actor,
    Components,
    WrongComponentsError,
    account_of,
    owner,
    way,
)
from seedlot.acts.accounts import change
from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.acts.own_account import unchanged
from seedlot.acts.proof import attempt, weigher
from seedlot.desk import attempts, identities, sessions
from seedlot.desk.identities import Known
from seedlot.history.accounts import Told
from seedlot.record.entries.access import Account
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import AccountChange


class TakenIdentityError(SeedlotError):
    """An identity at a provider that opens the account of somebody else."""

    def __init__(self) -> None:
        super().__init__("This identity opens another account", mend="Log in at your provider as yourself.")


class NoProviderError(SeedlotError):
    """An identity to be removed that is not there."""

    def __init__(self, person: str) -> None:
        super().__init__(f"'{person}' has no identity at a provider", mend="Set one on the page of your account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a provider says that somebody is, and whether it asked them for a second factor."""

    issuer: str
    subject: str
    twice: bool = False


def sign_on(record: Record, said: Identity, *, now: datetime) -> tuple[str, Actor]:
    """Log in whoever's identity it is. Returns the token of the new session, which is secret, and the actor.

    Raises:
        WrongComponentsError: it is nobody's, the record does not say so any more, or the account is not open.
    """
    with looking_at_desk(record) as desk:
        known = identities.find(desk, said.issuer, said.subject)
    told = account_of(record, known.person if known else "")
    if known is None or not told.is_open or known.entry != told.provider:
        raise WrongComponentsError
    token, authentication = secrets.token_urlsafe(32), SIGNED_ON_TWICE if said.twice else SIGNED_ON
    with at_desk(record) as desk:
        attempts.entered(desk, told.person, now=now)
        session = sessions.begin(desk, told.person, token, authentication=authentication, now=now)
    return token, owner(told, authentication, session=session)


def set_identity(record: Record, given: Components, said: Identity, *, now: datetime) -> int:
    """Set who one is at a provider, with password and code. Returns the number of the entry.

    Raises:
        TakenIdentityError: it opens another account.
        WrongComponentsError: the password, or the code, is wrong; the failure counts.
    """
    with looking_at_desk(record) as desk:
        known = identities.find(desk, said.issuer, said.subject)
    if known is not None and known.person != given.person and known.entry == account_of(record, known.person).provider:
        raise TakenIdentityError
    return _changed(record, given, said, now=now)


def remove_identity(record: Record, given: Components, *, now: datetime) -> int:
    """Remove who one is at a provider, with password and code. Returns the number of the entry."""
    return _changed(record, given, None, now=now)


def _changed(record: Record, given: Components, said: Identity | None, *, now: datetime) -> int:
    told = account_of(record, given.person)
    proved = attempt(record, told, weigher(record, told, given, now=now), now=now)
    if said is None and told.provider is None:
        raise NoProviderError(told.person)
    number = _sealed(record, told, way(proved), said, now=now)
    kept = account_of(record, told.person).provider
    with at_desk(record) as desk:
        identities.forget(desk, told.person, but=kept)
    return number


def _sealed(record: Record, told: Told, authentication: str, said: Identity | None, *, now: datetime) -> int:
    what = AccountChange.PROVIDER_SET if said else AccountChange.PROVIDER_REMOVED
    reason = f"At {said.issuer}." if said else ""
    with unchanged(record, told) as (connection, desk):
        entry = Account(person=told.person, change=what, reason=reason)
        number = change(connection, owner(told, authentication), entry, now=now)
        if said:
            known = Known(issuer=said.issuer, subject=said.subject, person=told.person, entry=number)
            identities.keep(desk, known)
        sessions.end_all(desk, told.person)
    return number
