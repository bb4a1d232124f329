"""What a crash between the two databases leaves, and a desk that was emptied or changed by itself."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from tests.guarded_site import ADMINISTRATOR, CHEAP

from seedlot.acts.access import (
    MissingComponentsError,
    NotLoggedInError,
    SessionEndedError,
    WrongComponentsError,
    enter,
    login,
    prove,
)
from seedlot.acts.accounts import (
    OneTime,
    ask_reset,
    open_first_account,
)
from seedlot.acts.alarm import sound
from seedlot.acts.at_desk import at_desk
from seedlot.acts.proof import attempt
from seedlot.acts.seal import say, state, writing
from seedlot.desk import attempts, credentials
from seedlot.desk.tables import metadata
from seedlot.history.accounts import Standing, account
from seedlot.terms.words import AccountChange

WORD = "ninety blue herons fly"


class CrashedError(Exception):
    """The power went off just before the record was committed."""


def crash(monkeypatch):
    """From now on an act breaks off when its secrets stand in the desk and its entry does not yet."""

    @contextmanager
    def changing(record):
        with writing(record) as connection:
            with at_desk(record) as desk:
                yield connection, desk
            raise CrashedError

    monkeypatch.setattr("seedlot.acts.accounts.changing", changing)
    monkeypatch.setattr("seedlot.acts.own_account.changing", changing)


def test_a_crash_at_the_first_account_leaves_a_record_that_is_not_guarded_and_it_is_done_again(site, monkeypatch):
    state(site.record, "", say(ADMINISTRATOR, "2026-01-01"), now=site.now)
    with monkeypatch.context() as patch:
        crash(patch)
        with pytest.raises(CrashedError):
            open_first_account(site.record, "adm", "a first set of words", now=site.now, policy=CHEAP)
    with site.reading() as connection:
        assert account(connection, "adm").standing is Standing.MISSING
    with pytest.raises(WrongComponentsError):
        login(site.record, "adm", "a first set of words", now=site.now, policy=CHEAP)
    open_first_account(site.record, "adm", WORD, now=site.now, policy=CHEAP)
    assert login(site.record, "adm", WORD, now=site.now, policy=CHEAP)
    with pytest.raises(WrongComponentsError):
        login(site.record, "adm", "a first set of words", now=site.now, policy=CHEAP)


def test_a_crash_at_a_reset_leaves_the_old_password_and_no_other(guarded, monkeypatch):
    secret = guarded.ask("op")
    with monkeypatch.context() as patch:
        crash(patch)
        with pytest.raises(CrashedError):
            guarded.finish("op", secret, WORD)
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "op", WORD, now=guarded.now, policy=CHEAP)
    assert guarded.login("op")


def test_a_crash_at_an_approval_opens_nothing_that_is_not_sealed(guarded, monkeypatch):
    first = ask_reset(guarded.record, guarded.login("adm"), "op", "forgot", now=guarded.now).first
    with monkeypatch.context() as patch:
        crash(patch)
        with pytest.raises(CrashedError):
            guarded.approve("op")
    assert guarded.changes("op")[-1][0] == AccountChange.RESET_ASKED
    guarded.finish("op", OneTime(first=first, second=guarded.approve("op").second), WORD)


def test_a_session_that_a_crash_left_behind_a_sealed_lock_is_over(guarded):
    token, _ = guarded.enter("op")
    sound(guarded.record, "op", AccountChange.LOCKED, "sealed, and then the power went off", now=guarded.now)
    with pytest.raises(SessionEndedError, match="locked"):
        enter(guarded.record, token, now=guarded.now)


def test_what_was_right_counts_for_nothing_if_the_account_was_locked_meanwhile(guarded):
    with guarded.site.reading() as connection:
        told = account(connection, "op")

    def weigh():
        with at_desk(guarded.record) as desk:
            attempts.lock(desk, "op", now=guarded.now)
        return ("password",)

    with pytest.raises(WrongComponentsError):
        attempt(guarded.record, told, weigh, now=guarded.now, policy=CHEAP)


def test_a_desk_that_lost_its_secrets_lets_nobody_in(guarded):
    """Neither an older password, nor a password without the second factor that the record says is set."""
    token, _ = guarded.enter("op")
    with at_desk(guarded.record) as desk:
        for name in ("password", "factor"):
            desk.execute(metadata.tables[name].delete())
        old = credentials.hashed(WORD, bytes(16), cost=CHEAP.cost)
        credentials.keep(desk, "op", 1, old, now=guarded.now)
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "op", WORD, now=guarded.now, policy=CHEAP)
    assert enter(guarded.record, token, now=guarded.now)
    with guarded.site.reading() as connection:
        password = account(connection, "qp").password
    assert password is not None
    with at_desk(guarded.record) as desk:
        credentials.keep(desk, "qp", password, old, now=guarded.now)
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "qp", WORD, now=guarded.now, policy=CHEAP)


def test_proof_in_a_record_whose_desk_was_emptied_is_refused(guarded):
    who = guarded.login("op")
    with at_desk(guarded.record) as desk:
        desk.execute(metadata.tables["session"].delete())
    with pytest.raises(NotLoggedInError) as refused:
        prove(guarded.record, who, guarded.components("op"), now=guarded.now)
    assert not isinstance(refused.value, MissingComponentsError)
