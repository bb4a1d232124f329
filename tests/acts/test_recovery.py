"""A record whose desk was lost is entered again, and the record says how."""

from __future__ import annotations

import pytest
from sqlalchemy import delete
from tests.guarded_site import CHEAP

from seedlot.acts.access import NONE, WrongComponentsError, login
from seedlot.acts.accounts import (
    AccountStandsError,
    NoAccountsError,
    NobodyToApproveError,
    NoWordsError,
    OneTime,
    approve_reset,
    ask_reset,
)
from seedlot.acts.at_desk import at_desk
from seedlot.acts.recovery import NotLostError, recover
from seedlot.desk.credentials import WeakPasswordError
from seedlot.desk.tables import metadata
from seedlot.history import ask
from seedlot.history.tables import ACCOUNT, HEADER
from seedlot.terms.words import AccountChange

WORD = "the backup had no desk"


def lose(guarded):
    """Lose everything that lay in the desk."""
    with at_desk(guarded.record) as desk:
        for table in metadata.tables.values():
            desk.execute(delete(table))


def recovered(guarded, person="adm", password=WORD, reason="the disk failed"):
    """Recover an account of the record."""
    return recover(guarded.record, person, password, reason, now=guarded.now, policy=CHEAP)


def test_a_lost_desk_is_recovered_and_sealed_with_nobody_s_name(guarded):
    lose(guarded)
    with pytest.raises(WrongComponentsError):
        guarded.login("adm")
    number = recovered(guarded)
    with guarded.site.reading() as connection:
        (header,) = ask.rows(connection, HEADER, entry=number)
        (said,) = ask.rows(connection, ACCOUNT, entry=number)
    assert (header.person, header.authentication) == ("", NONE)
    assert (said.person, said.change) == ("adm", AccountChange.RESET)
    assert "desk was lost" in said.reason
    assert login(guarded.record, "adm", WORD, now=guarded.now, policy=CHEAP)


def test_then_one_account_is_reset_by_one_person_and_the_others_by_two(guarded):
    lose(guarded)
    recovered(guarded)
    guarded.passwords["adm"] = WORD
    who = guarded.login("adm")
    guarded.finish(
        "qa", ask_reset(guarded.record, who, "qa", "lost with the desk", now=guarded.now), "new words for qa 1"
    )
    guarded.passwords["qa"] = "new words for qa 1"
    first = ask_reset(guarded.record, who, "qp", "lost with the desk", factor=True, now=guarded.now)
    assert first.second == ""
    second = approve_reset(guarded.record, guarded.login("qa"), "qp", now=guarded.now).second
    guarded.finish("qp", OneTime(first=first.first, second=second), "new words for qp 1")
    assert login(guarded.record, "qp", "new words for qp 1", now=guarded.now, policy=CHEAP)
    with pytest.raises(NobodyToApproveError):
        ask_reset(guarded.record, who, "qa", "again", now=guarded.now)


def test_a_second_factor_that_was_lost_goes_too(guarded):
    guarded.set_factor("adm")
    lose(guarded)
    recovered(guarded)
    assert [change for change, *_ in guarded.changes("adm")[-2:]] == [AccountChange.FACTOR_REMOVED, AccountChange.RESET]
    assert login(guarded.record, "adm", WORD, now=guarded.now, policy=CHEAP)


def test_while_an_administrator_can_enter_nothing_is_recovered(guarded):
    with pytest.raises(NotLostError):
        recovered(guarded)
    guarded.fail("adm", times=5)
    with pytest.raises(AccountStandsError):
        recovered(guarded)


@pytest.mark.parametrize("person", ["op", "qa", "nobody"])
def test_only_an_administrator_s_account_is_recovered(guarded, person):
    lose(guarded)
    with pytest.raises(AccountStandsError):
        recovered(guarded, person)


def test_a_recovery_has_a_reason_a_good_password_and_a_record_with_accounts(guarded, site):
    lose(guarded)
    with pytest.raises(NoWordsError):
        recovered(guarded, reason=" ")
    with pytest.raises(WeakPasswordError):
        recovered(guarded, password="short")  # noqa: S106 - too short
    with pytest.raises(NoAccountsError):
        recover(site.record, "op", WORD, "why", now=site.now)
