"""21 CFR Part 11, subpart C: who may sign and how they prove who they are, each statement shown by a test of its name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seedlot.acts.access import Components, enter, login
from seedlot.acts.accounts import (
    AccountStandsError,
    approve_reset,
    ask_reset,
    close_account,
    open_account,
)
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.own_account import finish_reset, set_password
from seedlot.acts.seal import RefusedError
from seedlot.acts.separation import OwnWorkError
from seedlot.acts.sign import sign
from seedlot.desk.policy import POLICY
from seedlot.history import ask
from seedlot.history.tables import ACCOUNT, SIGNATURE
from seedlot.record.entries.origin import Donor, Person
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import AccountChange, Outcome, Role

NEW = "quite another word 7"  # a password
RELEASED = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


@pytest.mark.statement("P14")
def test_an_identifier_is_never_given_to_another_person(guarded):
    site = guarded
    close_account(site.record, site.actor("adm"), "an", "left", now=site.now)
    with pytest.raises(RefusedError):
        site.say(Person(person="an", name="Somebody Else", roles=(Role.ANALYST,)), person="adm")
    with pytest.raises(AccountStandsError):
        open_account(site.record, site.actor("adm"), "an", now=site.now)


@pytest.mark.statement("P14")
def test_nor_is_a_printed_name_that_could_be_taken_for_anothers(guarded):
    for name in (
        "Quentin Per\u00adson",
        "Qu\u0435ntin Person",
        "Quentin\u200b Person",
        "QUENTIN PERSON",
        " ",
        "Quentin Person\nQP",
    ):
        with pytest.raises(RefusedError):
            guarded.say(Person(person="new", name=name, roles=(Role.OPERATOR,)), person="adm")


@pytest.mark.statement("P15")
def test_what_was_signed_in_another_session_is_no_first_signing_of_this_one(guarded):
    site = guarded
    (one,) = site.say(Donor(item="D1"), person="op")
    idle, used = site.login("rev"), site.login("rev")
    sign(site.record, used, one, "review", site.components("rev"), now=site.now)
    with pytest.raises(SeedlotError):
        sign(site.record, idle, one, "review", Components(password=site.passwords["rev"]), now=site.now)


@pytest.mark.statement("P15")
def test_the_first_signing_needs_both_components_later_ones_one_and_after_a_break_both_again(guarded):
    site = guarded
    (one, two, three) = site.say(*(Donor(item=f"D{number}") for number in range(3)), person="op")
    only, both = Components(password=site.passwords["rev"]), site.components("rev")

    def sign_as(who, target, components):
        number = sign(site.record, who, target, "review", components, now=site.now)
        with site.reading() as connection:
            return ask.rows(connection, SIGNATURE, entry=number)[0].components

    who = site.login("rev")
    with pytest.raises(SeedlotError):
        sign_as(who, one, only)
    assert sign_as(who, one, both) == "person;password"
    assert sign_as(who, two, only) == "password"
    site.wait(minutes=16)
    with pytest.raises(SeedlotError):
        sign_as(who, three, only)
    who = site.login("rev")
    with pytest.raises(SeedlotError):
        sign_as(who, three, only)
    assert sign_as(who, three, both) == "person;password"


@pytest.mark.statement("P16")
def test_an_administrator_cannot_sign_as_somebody_else(stocked):
    stocked.review("LOT")
    given = stocked.components("adm")
    for components in (given, Components(person="qp", password=given.password, code=given.code)):
        with pytest.raises(SeedlotError):
            decide(stocked.record, stocked.actor("qp"), RELEASED, components=components, now=stocked.now)


@pytest.mark.statement("P16")
def test_a_reset_takes_two_people_and_is_in_the_trail(guarded):
    site = guarded
    ask_reset(site.record, site.actor("adm"), "rev", "forgotten", now=site.now)
    with pytest.raises(OwnWorkError):
        approve_reset(site.record, site.actor("adm"), "rev", now=site.now)
    approve_reset(site.record, site.actor("qa"), "rev", now=site.now)
    with site.reading() as connection:
        said = [row.change for row in ask.rows(connection, ACCOUNT, person="rev")]
    assert said[-2:] == [AccountChange.RESET_ASKED, AccountChange.APPROVED]


@pytest.mark.statement("P16")
def test_one_half_of_a_reset_opens_nothing(guarded):
    site = guarded
    secret = ask_reset(site.record, site.actor("adm"), "rev", "forgotten", now=site.now)
    approve_reset(site.record, site.actor("qa"), "rev", now=site.now)
    with pytest.raises(SeedlotError):
        finish_reset(site.record, Components(person="rev", password=NEW), secret, now=site.now)


@pytest.mark.statement("P17")
def test_an_account_is_locked_after_attempts_and_that_is_reported_at_once(guarded):
    site = guarded
    before = site.size()
    for _ in range(POLICY.failures):
        with pytest.raises(SeedlotError):
            login(site.record, "rev", "not the password", now=site.now)
    with pytest.raises(SeedlotError):
        login(site.record, "rev", site.passwords["rev"], now=site.now)
    assert site.size() == before + 1
    with site.reading() as connection:
        assert ask.rows(connection, ACCOUNT, person="rev")[-1].change == AccountChange.LOCKED


@pytest.mark.statement("P17")
def test_a_password_ages(guarded):
    site = guarded
    site.wait(days=POLICY.aging.days + 1)
    with pytest.raises(SeedlotError, match="password"):
        site.login("rev")


@pytest.mark.statement("P17")
def test_an_old_password_is_not_brought_back_by_changing_it_often(guarded):
    site, person = guarded, "rev"
    given = Components(person=person, password=site.passwords[person])
    set_password(site.record, given, NEW, now=site.now)
    with pytest.raises(SeedlotError, match="less than 24 hours"):
        set_password(site.record, Components(person=person, password=NEW), f"{NEW}, again", now=site.now)


@pytest.mark.statement("P17")
def test_a_lost_session_can_be_withdrawn(guarded):
    site = guarded
    token, _ = site.enter("rev")
    assert enter(site.record, token, now=site.now + timedelta(minutes=1)).person == "rev"
    close_account(site.record, site.actor("adm"), "rev", "lost", now=site.now)
    with pytest.raises(SeedlotError):
        enter(site.record, token, now=site.now + timedelta(minutes=2))
