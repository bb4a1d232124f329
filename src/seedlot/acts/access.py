"""Who acts. The only place where an `Actor` is made; every act takes one, or the name of one.

In a record without accounts a person names themselves, the entry says so (`authentication: none`), and
outside a demonstration nothing can be released that way. From the first account on the record is guarded:
nobody acts who has not logged in (21 CFR 11.10(d)).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection

from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.acts.holding import Presented, holder, owner_of
from seedlot.acts.proof import Components, attempt, lift_alone, weigher
from seedlot.acts.refusals import (
    MissingComponentsError,
    NoFactorError,
    NotAuthorisedError,
    NotLoggedInError,
    PasswordAgedError,
    SessionEndedError,
    TokenAloneError,
    UnknownPersonError,
    WrongComponentsError,
)
from seedlot.desk import attempts, credentials, sessions
from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.sessions import Session
from seedlot.history import ask
from seedlot.history.accounts import Told, account
from seedlot.history.tables import SIGNATURE
from seedlot.record import read
from seedlot.record.entries.origin import Person
from seedlot.record.store import Record
from seedlot.terms.words import Role

__all__ = [
    "CRITICAL",
    "NONE",
    "ONE_TIME",
    "PASSKEY",
    "PASSWORD",
    "PASSWORD_AND_CODE",
    "SIGNED_ON",
    "SIGNED_ON_TWICE",
    "STRONG",
    "TOKEN",
    "UNNAMED",
    "Actor",
    "By",
    "Components",
    "MissingComponentsError",
    "NoFactorError",
    "NotAuthorisedError",
    "NotLoggedInError",
    "PasswordAgedError",
    "SessionEndedError",
    "TokenAloneError",
    "UnknownPersonError",
    "WrongComponentsError",
    "account_of",
    "actor",
    "enter",
    "login",
    "login_with_passkey",
    "logout",
    "newcomer",
    "owner",
    "prove",
    "require",
    "signed_in",
    "wanted",
    "way",
]

#: How somebody proved who they are: not at all; by a password; with a second factor; by the halves of two people.
NONE = "none"
PASSWORD = "password"  # noqa: S105 - the name of a way
PASSWORD_AND_CODE = "password and code"  # noqa: S105 - as above
ONE_TIME = "one-time secret"
PASSKEY = "passkey"
#: A laboratory's own identity provider said who it is; with a second factor, where it says so.
SIGNED_ON = "single sign-on"
SIGNED_ON_TWICE = "single sign-on with second factor"
#: By a program's token, which a session made: it opens what its scopes name, and never signs.
TOKEN = "token"  # noqa: S105 - as above
#: Ways with which two things are proved at once: a passkey is held, and its owner is verified by the device.
STRONG = frozenset({PASSWORD_AND_CODE, PASSKEY, SIGNED_ON_TWICE})

#: Roles that act only with a second factor, in records that are real (EU GMP Annex 11, draft of 2025).
CRITICAL = frozenset({Role.QUALIFIED_PERSON, Role.QUALITY, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person as the record knows them, and how they proved to be that person."""

    person: str
    name: str
    roles: tuple[Role, ...]
    authentication: str
    #: which session of the desk this is: the hash of its token, which opens nothing
    session: str = ""
    #: when that session began
    started: str = field(default="", compare=False)


#: Who acts: a person's identifier, who proves nothing, or an actor who has logged in.
By: TypeAlias = Actor | str

#: Someone who did not say who they are.
UNNAMED = Actor(person="", name="", roles=(), authentication=NONE)


def actor(connection: Connection, by: By) -> Actor:
    """Make the actor for whoever acts, with the roles that the record gives them now.

    Raises:
        NotLoggedInError: the record has accounts, and this person proved nothing.
        SessionEndedError: their account is not open.
        NoFactorError: the record is real, and their role needs a second factor.
        TokenAloneError: so it is, and a program asks for them, by a token.
        UnknownPersonError: the record does not name them.
    """
    given = by if isinstance(by, Actor) else Actor(person=by, name="", roles=(), authentication=NONE)
    guarded = ask.guarded(connection)
    if guarded and given.authentication == NONE:
        raise NotLoggedInError
    if not given.person:
        return UNNAMED
    told = account(connection, given.person)
    if not told.is_named:
        raise UnknownPersonError(given.person)
    if guarded and not told.is_open:
        raise SessionEndedError(f"The account of '{told.person}' is {told.standing}")
    if guarded and _needs_factor(connection, told) and given.authentication not in STRONG:
        raise TokenAloneError(told.name) if given.authentication == TOKEN else NoFactorError(told.name)
    return owner(told, given.authentication, session=given.session)


def owner(told: Told, authentication: str, *, session: str = "") -> Actor:
    """Make the actor for the owner of an account, who has just proved to be so."""
    return Actor(person=told.person, name=told.name, roles=told.roles, authentication=authentication, session=session)


def newcomer(said: Person) -> Actor:
    """Make the actor for a person who is being named; only in a record without accounts."""
    return Actor(person=said.person, name=said.name, roles=said.roles, authentication=NONE)


def require(actor: Actor, act: str, *roles: Role) -> None:
    """Refuse an act to an actor who has none of the roles."""
    if not set(roles) & set(actor.roles):
        raise NotAuthorisedError(actor.name, act, roles)


def login(
    record: Record, person: str, password: str, code: str = "", *, now: datetime, policy: Policy = POLICY
) -> tuple[str, Actor]:
    """Log a person in. Returns the token of the new session, which is secret, and the actor.

    Raises:
        WrongComponentsError: person, password or code is wrong, or the account is not open; not which.
        PasswordAgedError: all is right, but the password must be changed first.
    """
    told = account_of(record, person)
    if lift_alone(record, told, now=now, policy=policy):
        told = account_of(record, person)
    given = Components(person=person, password=password, code=code)
    proved = attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    token, authentication = secrets.token_urlsafe(32), way(proved)
    with at_desk(record) as desk:
        if told.password is None or credentials.has_aged(desk, person, told.password, now=now, policy=policy):
            raise PasswordAgedError(person)
        attempts.entered(desk, person, now=now)
        session = sessions.begin(desk, person, token, authentication=authentication, now=now)
    return token, owner(told, authentication, session=session)


def login_with_passkey(record: Record, presented: Presented, *, now: datetime) -> tuple[str, Actor]:
    """Log in whoever's passkey it is that answered. Returns the token of the new session, which is secret, and the actor.

    Raises:
        WrongComponentsError: it is nobody's, or the answer is not right, or the account is not open; not which.
    """
    told = account_of(record, owner_of(record, presented))
    proved = attempt(record, told, holder(record, told, presented, now=now), now=now)
    token = secrets.token_urlsafe(32)
    with at_desk(record) as desk:
        attempts.entered(desk, told.person, now=now)
        session = sessions.begin(desk, told.person, token, authentication=way(proved), now=now)
    return token, owner(told, way(proved), session=session)


def enter(record: Record, token: str, *, now: datetime, policy: Policy = POLICY) -> Actor:
    """Go on with a session: the actor whose token this is.

    Raises:
        SessionEndedError: it was idle for too long, is too old, was ended, or the account is not open.
    """
    name = sessions.name_of(token)
    with looking_at_desk(record) as desk:
        session = sessions.look(desk, name)
    if session is not None and (session.is_over(now, policy) or not session.is_noted(now)):
        with at_desk(record) as desk:
            session = sessions.find(desk, name, now=now, policy=policy)
            if session is not None:
                sessions.go_on(desk, session.token, now=now)
    if session is None:
        raise SessionEndedError
    told = account_of(record, session.person)
    if not told.is_open:
        raise SessionEndedError(f"The account of '{told.person}' is {told.standing}")
    return replace(owner(told, session.authentication, session=session.token), started=session.started)


def logout(record: Record, token: str, *, now: datetime) -> None:
    """End a session. Ending one that is over changes nothing."""
    del now
    with at_desk(record) as desk:
        sessions.end(desk, sessions.name_of(token))


def prove(
    record: Record, by: By, components: Components | None, *, now: datetime, policy: Policy = POLICY
) -> tuple[str, ...]:
    """Prove again who one is, to sign (21 CFR 11.200(a)(1)). Returns the names of the components given.

    The first signature of that session takes person and password, and the code where there is a second factor;
    later ones take the password, and a qualified person's code; a passkey stands for all of them at any time. What was signed in another session counts for nothing. Call it BEFORE the act's own transaction
    (`writing`): failures are kept in the desk, and the fifth is sealed at once as a locked account, whatever
    becomes of the act. In a record without accounts nothing can be proved: the answer is empty.

    Raises:
        NotLoggedInError: the record has accounts and `by` has not logged in.
        SessionEndedError: the session is over.
        MissingComponentsError: too little was given; nothing is counted.
        WrongComponentsError: what was given is wrong; the failure counts.
    """
    signing = _signing(record, by, now, policy)
    if signing is None:
        return ()
    who, told, names = signing
    given = components or Components()
    if given.passkey is not None:
        return attempt(record, told, holder(record, told, given.passkey, now=now), now=now, policy=policy)
    if not all(getattr(given, name) for name in names):
        raise MissingComponentsError(names)
    weigh = weigher(record, told, given, now=now, policy=policy, code="code" in names)
    return attempt(record, told, lambda: weigh() if given.person in {"", who.person} else None, now=now, policy=policy)


def signed_in(record: Record, session: str, number: int, leaf: bytes) -> None:
    """Note at the desk, within the transaction that seals it, which signature a session made with all components.

    The desk commits first. If the record then does not, the entry is not there, and the note says nothing.
    """
    with at_desk(record) as desk:
        sessions.prove(desk, session, _signature(number, leaf))


def wanted(record: Record, by: By, *, now: datetime, policy: Policy = POLICY) -> tuple[str, ...]:
    """The names of the components that `prove` would ask for now; none in a record without accounts."""
    signing = _signing(record, by, now, policy)
    return signing[2] if signing else ()


def way(proved: Sequence[str]) -> str:
    """How somebody proved who they are, by the names of the components that they gave."""
    if PASSKEY in proved:
        return PASSKEY
    return PASSWORD_AND_CODE if "code" in proved else PASSWORD


def account_of(record: Record, person: str) -> Told:
    """What the record says of a person's account now."""
    with read.reading(record) as connection:
        return account(connection, person)


def _needs_factor(connection: Connection, told: Told) -> bool:
    return bool(CRITICAL & set(told.roles)) and not ask.opened(connection).simulated


def _has_signed(connection: Connection, session: Session) -> bool:
    """Whether a signature that was made in this session, with all components, is sealed."""
    number = session.proved.partition(" ")[0]
    if not number.isdecimal() or not ask.rows(connection, SIGNATURE, entry=int(number), person=session.person):
        return False
    return session.proved == _signature(int(number), read.leaf(connection, int(number)))


def _signature(number: int, leaf: bytes) -> str:
    return f"{number} {leaf.hex()}"


def _signing(record: Record, by: By, now: datetime, policy: Policy) -> tuple[Actor, Told, tuple[str, ...]] | None:
    """Who signs, their account, and the components that they must give; None in a record without accounts."""
    with read.reading(record) as connection:
        if not ask.guarded(connection):
            return None
        who = actor(connection, by)
        told = account(connection, who.person)
        with at_desk(record) as desk:
            session = sessions.find(desk, who.session, now=now, policy=policy)
        if session is None or session.person != who.person:
            raise SessionEndedError
        first = not _has_signed(connection, session)
    code = told.factor is not None and (first or Role.QUALIFIED_PERSON in told.roles)
    needs = (("person", first), ("password", True), ("code", code))
    return who, told, tuple(name for name, needed in needs if needed)
