"""The reset of a lost password takes two people, and neither of them becomes somebody else."""

from __future__ import annotations

import pytest
from tests.guarded_site import ADMINISTRATOR, CHEAP, QUALITY

from seedlot.acts.access import (
    ONE_TIME,
    NotAuthorisedError,
    WrongComponentsError,
    login,
)
from seedlot.acts.accounts import (
    NobodyToApproveError,
    NothingAskedError,
    OneTime,
    ask_reset,
    open_account,
    open_first_account,
    unlock,
)
from seedlot.acts.own_account import set_password
from seedlot.acts.seal import say, state
from seedlot.acts.separation import OwnWorkError
from seedlot.desk.policy import POLICY
from seedlot.history import ask
from seedlot.history.tables import HEADER
from seedlot.terms.words import AccountChange

WORD = "ninety blue herons fly"


def test_p16_a_reset_takes_two_and_is_sealed(guarded):
    secret = guarded.ask("op")
    guarded.finish("op", secret, WORD)
    assert guarded.changes("op")[-3:] == [
        (AccountChange.RESET_ASKED, "adm", ""),
        (AccountChange.APPROVED, "qa", "qa"),
        (AccountChange.RESET, "op", "qa"),
    ]
    with guarded.site.reading() as connection:
        last = ask.rows(connection, HEADER, person="op")[-1]
    assert last.authentication == ONE_TIME
    assert login(guarded.record, "op", WORD, now=guarded.now, policy=CHEAP)
    with pytest.raises(WrongComponentsError):
        guarded.finish("op", secret, "another set of words")


def test_until_a_reset_is_finished_the_account_stays_as_it_is(guarded):
    guarded.ask("op")
    assert guarded.login("op")


def test_p16_neither_asker_nor_approver_alone_becomes_somebody_else(guarded):
    first = ask_reset(guarded.record, guarded.login("adm"), "op", "forgot", now=guarded.now).first
    for who, why in (("adm", "they asked for it"), ("op", "administrator")):
        with pytest.raises((OwnWorkError, NotAuthorisedError), match=why):
            guarded.approve("op", by=who)
    second = guarded.approve("op").second
    for halves in ((first, first), (second, second), (first, ""), ("", second), (second, first)):
        guarded.login("op")
        with pytest.raises(WrongComponentsError):
            guarded.finish("op", OneTime(first=halves[0], second=halves[1]), WORD)


def test_an_approver_does_not_approve_their_own_account(guarded):
    ask_reset(guarded.record, guarded.login("adm"), "op", "forgot", now=guarded.now)
    with pytest.raises(NobodyToApproveError):
        ask_reset(guarded.record, guarded.login("adm"), "qa", "forgot", now=guarded.now)


def test_asking_again_voids_the_halves_given_before(guarded):
    secret = guarded.ask("op")
    again = ask_reset(guarded.record, guarded.login("adm"), "op", "lost it again", now=guarded.now)
    for first in (secret.first, again.first):
        with pytest.raises(WrongComponentsError):
            guarded.finish("op", OneTime(first=first, second=secret.second), WORD)


def test_setting_the_password_otherwise_voids_what_was_asked(guarded):
    secret = guarded.ask("op")
    set_password(guarded.record, guarded.components("op"), "found it after all", now=guarded.now, policy=CHEAP)
    with pytest.raises(WrongComponentsError):
        guarded.finish("op", secret, WORD)
    with pytest.raises(NothingAskedError):
        guarded.approve("op")


def test_a_one_time_secret_lapses_after_a_day(guarded):
    secret = guarded.ask("op")
    guarded.wait(hours=24, seconds=1)
    with pytest.raises(WrongComponentsError):
        guarded.finish("op", secret, WORD)
    with pytest.raises(NothingAskedError):
        guarded.approve("op")


def test_the_second_factor_stays_unless_it_was_asked_for(guarded):
    secret = guarded.ask("qp")
    with pytest.raises(WrongComponentsError):
        guarded.finish("qp", secret, WORD)
    guarded.finish("qp", secret, WORD, code=guarded.code("qp"))
    guarded.passwords["qp"] = WORD
    assert guarded.login("qp").authentication == "password and code"


def test_a_lost_second_factor_goes_with_the_reset(guarded):
    guarded.finish("qp", guarded.ask("qp", factor=True), WORD)
    assert [change for change, *_ in guarded.changes("qp")[-2:]] == [
        AccountChange.RESET,
        AccountChange.FACTOR_REMOVED,
    ]
    assert login(guarded.record, "qp", WORD, now=guarded.now, policy=CHEAP)[1].authentication == "password"


def test_a_locked_account_is_unlocked_before_it_is_reset(guarded):
    guarded.fail("op", times=POLICY.failures)
    secret = guarded.ask("op")
    with pytest.raises(WrongComponentsError):
        guarded.finish("op", secret, WORD)
    unlock(guarded.record, guarded.login("adm"), "op", "it was her", now=guarded.now)
    guarded.finish("op", secret, WORD)


def test_an_account_whose_opening_lapsed_is_asked_for_again_by_one_person(site):
    state(site.record, "", say(ADMINISTRATOR, "2026-01-01"), say(QUALITY, "2026-01-01"), now=site.now)
    open_first_account(site.record, "adm", WORD, now=site.now, policy=CHEAP)
    who = login(site.record, "adm", WORD, now=site.now, policy=CHEAP)[1]
    open_account(site.record, who, "qa", now=site.now)
    assert ask_reset(site.record, who, "qa", "it lapsed", now=site.now).second
