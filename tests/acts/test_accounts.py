"""Keeping accounts: opened, closed, unlocked and reset by the right people, and all of it sealed."""

from __future__ import annotations

import pytest
from tests.guarded_site import ADMINISTRATOR, CHEAP, QUALITY

from seedlot.acts.access import (
    NotAuthorisedError,
    NotLoggedInError,
    WrongComponentsError,
    actor,
    enter,
    login,
)
from seedlot.acts.accounts import (
    AccountStandsError,
    NoAccountsError,
    NotFirstError,
    NoWordsError,
    OneTime,
    approve_reset,
    ask_reset,
    begin_guarded,
    close_account,
    first_administrator,
    open_account,
    open_first_account,
    review_access,
    seen,
    unknown_attempts,
    unlock,
)
from seedlot.acts.amend import amend
from seedlot.acts.at_desk import at_desk
from seedlot.acts.seal import say, state
from seedlot.acts.separation import OwnWorkError
from seedlot.desk.credentials import WeakPasswordError
from seedlot.desk.policy import POLICY
from seedlot.desk.tables import metadata
from seedlot.history import ask
from seedlot.history.accounts import account
from seedlot.history.tables import ACCOUNT, HEADER
from seedlot.record import read
from seedlot.record.entries.access import AccessReview, Account
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Opened, Person
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import AccountChange, Role

WORD = "ninety blue herons fly"


# The first account.


def test_a_record_is_made_with_its_first_administrator(tmp_path, site):
    opened = Opened(title="Line A", site="DUB")
    first = first_administrator("mkelly", " Mary Kelly ")
    record = begin_guarded(tmp_path / "new.db", opened, first, WORD, now=site.now, policy=CHEAP)
    with read.reading(record) as connection:
        assert ask.guarded(connection)
        told = account(connection, "mkelly")
        assert [row.kind for row in ask.rows(connection, HEADER)] == ["opened", "person", "account", "account"]
    assert (told.name, told.roles) == ("Mary Kelly", (Role.ADMINISTRATOR,))
    assert login(record, "mkelly", WORD, now=site.now, policy=CHEAP)
    record.engine.dispose()


def test_a_weak_first_password_makes_no_record(tmp_path, site):
    path = tmp_path / "new.db"
    first = first_administrator("mkelly", "Mary Kelly")
    with pytest.raises(WeakPasswordError):
        begin_guarded(path, Opened(title="", site="DUB"), first, "marykelly2026", now=site.now)
    assert not path.exists()
    with pytest.raises(NoWordsError, match="printed name"):
        first_administrator("mkelly", " ")


def test_the_first_account_is_an_administrator_s(site):
    with pytest.raises(NotAuthorisedError, match="administrator"):
        open_first_account(site.record, "op", WORD, now=site.now, policy=CHEAP)
    with site.reading() as connection:
        assert not ask.guarded(connection)


def test_there_is_one_first_account(guarded):
    with pytest.raises(NotFirstError):
        open_first_account(guarded.record, "adm", WORD, now=guarded.now, policy=CHEAP)


def test_other_accounts_come_after_the_first(site):
    for act in (
        lambda: open_account(site.record, "op", "qp", now=site.now),
        lambda: close_account(site.record, "op", "qp", "why", now=site.now),
        lambda: ask_reset(site.record, "op", "qp", "why", now=site.now),
        lambda: approve_reset(site.record, "op", "qp", now=site.now),
        lambda: review_access(site.record, "op", "fine", now=site.now),
        lambda: seen(site.record, "op"),
    ):
        with pytest.raises(NoAccountsError):
            act()


# Opening and closing.


def test_while_nobody_could_approve_one_person_opens_an_account_and_the_entry_says_so(site):
    state(site.record, "", say(ADMINISTRATOR, "2026-01-01"), say(QUALITY, "2026-01-01"), now=site.now)
    open_first_account(site.record, "adm", WORD, now=site.now, policy=CHEAP)
    who = login(site.record, "adm", WORD, now=site.now, policy=CHEAP)[1]
    secret = open_account(site.record, who, "qa", now=site.now)
    assert secret.first
    assert secret.second
    with site.reading() as connection:
        assert "one person" in ask.rows(connection, ACCOUNT, person="qa")[0].reason


def test_afterwards_an_administrator_alone_never_holds_what_opens_an_account(guarded):
    guarded_new(guarded)
    secret = open_account(guarded.record, guarded.login("adm"), "new", now=guarded.now)
    assert secret.second == ""
    for second in ("", secret.first, "AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(WrongComponentsError):
            guarded.finish("new", OneTime(first=secret.first, second=second), WORD)
    with pytest.raises(OwnWorkError, match="they asked for it"):
        guarded.approve("new", by="adm")
    guarded.finish("new", OneTime(first=secret.first, second=guarded.approve("new").second), WORD)
    assert login(guarded.record, "new", WORD, now=guarded.now, policy=CHEAP)[1].person == "new"
    assert guarded.changes("new") == [
        (AccountChange.OPENED, "adm", ""),
        (AccountChange.APPROVED, "qa", "qa"),
        (AccountChange.PASSWORD_SET, "new", "qa"),
    ]


def guarded_new(guarded, person="new"):
    """Name another person."""
    said = Person(person=person, name="Nora New", roles=(Role.ANALYST,))
    state(guarded.record, guarded.login("adm"), say(said, "2026-01-01"), now=guarded.now)


def test_an_account_without_a_password_lets_nobody_in(guarded):
    guarded_new(guarded)
    open_account(guarded.record, guarded.login("adm"), "new", now=guarded.now)
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "new", "", now=guarded.now, policy=CHEAP)


def test_an_account_is_of_a_person_whom_the_record_names(guarded):
    with pytest.raises(AccountStandsError, match="nobody whom"):
        open_account(guarded.record, guarded.login("adm"), "ghost", now=guarded.now)


def test_p14_an_identifier_is_never_used_again(guarded):
    who = guarded.login("adm")
    close_account(guarded.record, who, "op", "left the company", now=guarded.now)
    with pytest.raises(AccountStandsError, match="closed and cannot be opened again"):
        open_account(guarded.record, who, "op", now=guarded.now)
    with pytest.raises(AccountStandsError):
        open_account(guarded.record, who, "qa", now=guarded.now)
    with pytest.raises(AccountStandsError):
        close_account(guarded.record, who, "op", "again", now=guarded.now)


def test_a_closed_account_is_entered_by_no_password_session_or_reset(guarded):
    token, who = guarded.enter("op")
    close_account(guarded.record, guarded.login("adm"), "op", "left", now=guarded.now)
    with pytest.raises(NotLoggedInError):
        guarded.login("op")
    with pytest.raises(NotLoggedInError, match="over"):
        enter(guarded.record, token, now=guarded.now)
    with guarded.site.reading() as connection, pytest.raises(NotLoggedInError, match="closed"):
        actor(connection, who)
    with pytest.raises(AccountStandsError):
        ask_reset(guarded.record, guarded.login("adm"), "op", "why", now=guarded.now)
    with at_desk(guarded.record) as desk:
        for table in ("password", "factor", "session", "reset"):
            rows = desk.execute(metadata.tables[table].select()).all()
            assert "op" not in {row.person for row in rows}


@pytest.mark.parametrize("person", ["op", "qa", "qp"])
def test_p7_only_an_administrator_keeps_accounts(guarded, person):
    who = guarded.login(person)
    for act in (
        lambda: open_account(guarded.record, who, "new", now=guarded.now),
        lambda: close_account(guarded.record, who, "adm", "why", now=guarded.now),
        lambda: unlock(guarded.record, who, "adm", "why", now=guarded.now),
        lambda: ask_reset(guarded.record, who, "adm", "why", now=guarded.now),
    ):
        with pytest.raises(NotAuthorisedError, match="administrator"):
            act()


def test_nobody_keeps_their_own_account(guarded):
    who = guarded.login("adm")
    for act in (
        lambda: open_account(guarded.record, who, "adm", now=guarded.now),
        lambda: close_account(guarded.record, who, "adm", "why", now=guarded.now),
        lambda: unlock(guarded.record, who, "adm", "why", now=guarded.now),
        lambda: ask_reset(guarded.record, who, "adm", "why", now=guarded.now),
    ):
        with pytest.raises(OwnWorkError, match="their own"):
            act()


def test_roles_are_granted_by_an_administrator_and_never_to_oneself(guarded):
    with guarded.site.reading() as connection:
        numbers = {row.subject: row.entry for row in ask.rows(connection, HEADER, kind="person")}
    roles = {"roles": ["operator", "reviewer"]}
    with pytest.raises(NotAuthorisedError):
        amend(guarded.record, guarded.login("qa"), numbers["op"], roles, reason="trained", now=guarded.now)
    with pytest.raises(OwnWorkError):
        amend(guarded.record, guarded.login("adm"), numbers["adm"], roles, reason="I want to", now=guarded.now)
    amend(guarded.record, guarded.login("adm"), numbers["op"], roles, reason="trained", now=guarded.now)
    assert guarded.login("op").roles == (Role.OPERATOR, Role.REVIEWER)


# Unlocking: an alarm is acknowledged, with a comment.


def test_d6_an_alarm_is_acknowledged_with_a_comment(guarded):
    guarded.fail("op", times=POLICY.failures)
    who = guarded.login("adm")
    with pytest.raises(NoWordsError, match="reason"):
        unlock(guarded.record, who, "op", "  ", now=guarded.now)
    number = unlock(guarded.record, who, "op", "she had changed keyboards", now=guarded.now)
    with guarded.site.reading() as connection:
        said = Entry.parse(read.body(connection, number))
    wanted = Account(person="op", change=AccountChange.UNLOCKED, reason="she had changed keyboards")
    assert (said.by, said.content) == ("adm", wanted)
    assert guarded.login("op")
    with pytest.raises(AccountStandsError, match="open and cannot be unlocked"):
        unlock(guarded.record, who, "op", "again", now=guarded.now)


# Review, and what an outsider sees.


def test_d5_a_review_of_access_is_sealed_with_every_account(guarded):
    close_account(guarded.record, guarded.login("adm"), "op", "left", now=guarded.now)
    number = review_access(guarded.record, guarded.login("qa"), "all needed", now=guarded.now)
    with guarded.site.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, AccessReview)
    assert {(each.person, each.state) for each in said.accounts} == {
        ("adm", "open"),
        ("qa", "open"),
        ("op", "closed"),
        ("qp", "open"),
    }
    by_person = {each.person: each for each in said.accounts}
    assert by_person["qa"].last_login == guarded.now.date().isoformat()
    assert by_person["qp"].last_login is None
    assert by_person["adm"].roles == (Role.ADMINISTRATOR,)
    with pytest.raises(NoWordsError, match="conclusion"):
        review_access(guarded.record, guarded.login("qa"), "", now=guarded.now)
    with pytest.raises(NotAuthorisedError):
        review_access(guarded.record, guarded.login("qp"), "all needed", now=guarded.now)


def test_accounts_are_listed_for_whoever_keeps_reviews_or_audits_them(guarded):
    assert [each.person for each in seen(guarded.record, guarded.login("adm"))] == ["adm", "qa", "op", "qp"]
    assert seen(guarded.record, guarded.login("qa"))
    with pytest.raises(NotAuthorisedError):
        seen(guarded.record, guarded.login("qp"))
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "stranger", WORD, now=guarded.now, policy=CHEAP)
    assert unknown_attempts(guarded.record) == 1


def test_nothing_secret_is_in_the_record(guarded):
    guarded.finish("op", secret := guarded.ask("op"), WORD)
    with guarded.site.reading() as connection:
        said = b"".join(bytes(body) for _, body in read.bodies(connection))
    hidden = [*guarded.passwords.values(), *guarded.secrets.values(), WORD, secret.first, secret.second, "$argon2"]
    assert not [each for each in hidden if each.encode() in said]


def test_a_guarded_record_verifies(guarded):
    assert overall(verify(guarded.record)) is Answer.MET
