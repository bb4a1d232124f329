"""Tokens by which programs ask the API for a person: made with all that proves who it is, ended by the person.

A token stands for less than its person: it opens what its scopes name, and never signs. In a record that is real it
seals nothing for whoever has a role that needs a second factor, since it proves one thing alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from seedlot.acts.access import TOKEN, Actor, By, Components, account_of, owner
from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.acts.authority import AMEND_PERSON, needs_factor
from seedlot.acts.proof import attempt, weigher
from seedlot.acts.refusals import NotLoggedInError
from seedlot.desk import tokens
from seedlot.desk.policy import POLICY, Policy
from seedlot.desk.sessions import BREATH, name_of
from seedlot.desk.tokens import Token
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: What is said of a scope that opens only what needs a second factor.
SIMULATED = "in simulated records only: every role that may needs a second factor, which no token proves"
#: What a token can open, and what that is; of what few may do, by which acts.
_OPENS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("read", "read the record, and judge it", ()),
    ("enter", "enter, and import books", ()),
    ("measure", "run assays, and seal measurements", ("measured",)),
    ("correct", "correct entries, with a reason", ("amendment", AMEND_PERSON)),
    ("recall", "seal the answer of a recall", ("recall",)),
    ("witness", "keep what a witness co-signed", ("cosignature",)),
    ("hooks", "keep webhooks", ()),
)
#: The scopes that open something in simulated records only.
ONLY_SIMULATED = frozenset(name for name, _, acts in _OPENS if needs_factor(acts))
#: What a token can open, in words. None of them signs, decides or certifies.
SCOPES: dict[str, str] = {name: f"{says}; {SIMULATED}" if name in ONLY_SIMULATED else says for name, says, _ in _OPENS}
#: Days for which a token can be made; tokens of a person.
LONGEST, MOST = 366, 50
_PREFIX = "seedlot_"


class TokenEndedError(NotLoggedInError):
    """A token that opens nothing: there is none such, or it ended."""

    def __init__(self) -> None:
        super().__init__(
            "This token opens nothing: there is none such, or it ended",
            "Make a new one on the page of your account, under 'Tokens'.",
        )


class NotInScopeError(SeedlotError):
    """Something for which a token was not made."""

    def __init__(self, scope: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"This needs a token with the scope '{scope}', and yours has {', '.join(allowed) or 'none'}",
            mend="Make one with that scope on the page of your account, under 'Tokens'.",
        )


class BadTokenError(SeedlotError):
    """A token that cannot be made so."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A token that somebody wants: what it is for, what it opens, and for how many days."""

    name: str
    scopes: tuple[str, ...]
    days: int = 90


def make_token(record: Record, given: Components, wish: Wish, *, now: datetime, policy: Policy = POLICY) -> str:
    """Make a token. Password and code prove whose it is. Returns it: it is secret, and told this once.

    Raises:
        BadTokenError: it has no name, no scope or too long a time, or its person has too many.
        WrongComponentsError: password or code is wrong; the failure counts.
    """
    _refuse_bad(wish)
    told = account_of(record, given.person)
    attempt(record, told, weigher(record, told, given, now=now, policy=policy), now=now, policy=policy)
    token = _PREFIX + secrets.token_urlsafe(32)
    made = Token(
        token=name_of(token),
        person=told.person,
        name=wish.name,
        scopes=" ".join(each for each in SCOPES if each in wish.scopes),
        password=told.password if told.password is not None else -1,
        made=instant(now),
        ends=instant(now + timedelta(days=wish.days)),
    )
    with at_desk(record) as desk:
        if len(tokens.of_person(desk, told.person)) >= MOST:
            raise BadTokenError(f"You have {MOST} tokens", "End those that are not used any more.")
        tokens.keep(desk, made)
    return token


def enter_by_token(record: Record, token: str, *, now: datetime) -> tuple[Actor, tuple[str, ...]]:
    """The actor for whom a program asks, and what its token opens.

    Raises:
        TokenEndedError: it opens nothing: it is not there, is over, its person's password changed since, or the account
            is not open; not which.
    """
    with looking_at_desk(record) as desk:
        found = tokens.find(desk, name_of(token))
    if found is None or found.is_over(now):
        raise TokenEndedError
    told = account_of(record, found.person)
    if not told.is_open or told.password != found.password:
        raise TokenEndedError
    if not found.used or abs(now - datetime.fromisoformat(found.used)) >= BREATH:
        with at_desk(record) as desk:
            tokens.note(desk, found.token, now=now)
    return owner(told, TOKEN), found.allowed


def need(allowed: Sequence[str], scope: str) -> None:
    """Refuse what a token was not made for.

    Raises:
        NotInScopeError: names what is missing.
    """
    if scope and scope not in allowed:
        raise NotInScopeError(scope, allowed)


def own_tokens(record: Record, who: By) -> tuple[Token, ...]:
    """One's own tokens, the one that was made last first."""
    with at_desk(record) as desk:
        return tokens.of_person(desk, who.person if isinstance(who, Actor) else who)


def end_token(record: Record, who: Actor, name: str) -> None:
    """End one of one's own tokens, by its hash.

    Raises:
        BadTokenError: none of one's own is called so.
    """
    with at_desk(record) as desk:
        if name not in {each.token for each in tokens.of_person(desk, who.person)}:
            raise BadTokenError("You have no such token", "Look at the list of your tokens again.")
        tokens.end(desk, name)


def _refuse_bad(wish: Wish) -> None:
    if not wish.name.strip() or len(wish.name) > 100:
        raise BadTokenError("The token has no name", "Say in a few words which program it is for.")
    if not wish.scopes or set(wish.scopes) - set(SCOPES):
        raise BadTokenError("It is not said what the token opens", f"Choose among {', '.join(SCOPES)}.")
    if not 1 <= wish.days <= LONGEST:
        raise BadTokenError("A token lasts from one day to a year", f"Say a number of days from 1 to {LONGEST}.")
