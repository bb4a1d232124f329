"""Tokens: made with all that proves who it is, and worth nothing once they ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seedlot.acts.access import TOKEN, SessionEndedError, WrongComponentsError, prove
from seedlot.acts.at_desk import at_desk
from seedlot.acts.own_account import set_password
from seedlot.acts.tokens import (
    ONLY_SIMULATED,
    SCOPES,
    BadTokenError,
    NotInScopeError,
    TokenEndedError,
    Wish,
    end_token,
    enter_by_token,
    make_token,
    need,
    own_tokens,
)
from seedlot.desk.tables import TOKEN as TABLE

WISH = Wish(name="robot", scopes=("read", "enter"))


def make(site, person="op", wish=WISH):
    """Make a token."""
    return make_token(site.record, site.components(person), wish, now=site.now)


def test_a_token_lets_its_person_in(staffed_anew):
    """On each database."""
    site = staffed_anew
    token = make(site)
    who, allowed = enter_by_token(site.record, token, now=site.now)
    assert (who.person, who.authentication, allowed) == ("op", TOKEN, ("read", "enter"))
    (kept,) = own_tokens(site.record, who)
    assert kept.used == kept.made
    with at_desk(site.record) as desk:
        assert token not in str(desk.execute(TABLE.select()).all())
    end_token(site.record, who, kept.token)
    with pytest.raises(TokenEndedError):
        enter_by_token(site.record, token, now=site.now)


def test_it_ends_with_its_time_and_with_the_password(staffed):
    site = staffed
    token = make(site, wish=Wish(name="robot", scopes=("read",), days=2))
    site.wait(days=1)
    enter_by_token(site.record, token, now=site.now)
    set_password(site.record, site.components("op"), "another eleven herons", now=site.now)
    with pytest.raises(TokenEndedError):
        enter_by_token(site.record, token, now=site.now)
    site.passwords["op"] = "another eleven herons"
    token = make(site, wish=Wish(name="robot", scopes=("read",), days=2))
    site.wait(days=2)
    with pytest.raises(TokenEndedError):
        enter_by_token(site.record, token, now=site.now)


def test_a_token_never_signs(staffed):
    site = staffed
    who, _ = enter_by_token(site.record, make(site, "qp"), now=site.now)
    with pytest.raises(SessionEndedError):
        prove(site.record, who, site.components("qp"), now=site.now)


def test_a_wrong_password_makes_none_and_counts(staffed):
    site = staffed
    given = site.components("op")
    object.__setattr__(given, "password", "something else here")
    with pytest.raises(WrongComponentsError):
        make_token(site.record, given, WISH, now=site.now)
    assert own_tokens(site.record, site.login("op")) == ()


@pytest.mark.parametrize(
    "wish",
    [
        Wish(name=" ", scopes=("read",)),
        Wish(name="a", scopes=()),
        Wish(name="a", scopes=("sign",)),
        Wish(name="a", scopes=("read",), days=0),
        Wish(name="a", scopes=("read",), days=367),
    ],
)
def test_what_cannot_be_made(staffed, wish):
    with pytest.raises(BadTokenError):
        make(staffed, wish=wish)


def test_nobody_ends_another_s(staffed):
    site = staffed
    make(site)
    (kept,) = own_tokens(site.record, "op")
    with pytest.raises(BadTokenError):
        end_token(site.record, site.login("an"), kept.token)


def test_a_scope_is_named_that_is_missing():
    need(("read",), "read")
    with pytest.raises(NotInScopeError, match="'enter', and yours has read"):
        need(("read",), "enter")
    assert timedelta(days=WISH.days) == timedelta(days=90)


def test_a_scope_says_so_that_opens_something_in_simulated_records_only():
    """What quality, a qualified person or an administrator alone may do takes a second factor (EU GMP Annex 11, draft)."""
    assert {"correct", "recall", "witness"} == ONLY_SIMULATED
    for scope, says in SCOPES.items():
        assert ("in simulated records only" in says) is (scope in ONLY_SIMULATED)
