"""Who is let in: login, sessions, lockout, and proof at signing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from tests.guarded_site import ADMINISTRATOR, CHEAP, Guarded

from seedlot.acts.access import (
    NONE,
    PASSWORD,
    PASSWORD_AND_CODE,
    UNNAMED,
    Components,
    MissingComponentsError,
    NoFactorError,
    NotLoggedInError,
    PasswordAgedError,
    SessionEndedError,
    UnknownPersonError,
    WrongComponentsError,
    actor,
    enter,
    login,
    logout,
    prove,
    wanted,
)
from seedlot.acts.accounts import alarms, close_account, unlock
from seedlot.acts.at_desk import at_desk
from seedlot.acts.seal import say, state
from seedlot.acts.sign import sign
from seedlot.desk import attempts, credentials
from seedlot.desk.policy import POLICY
from seedlot.desk.tables import PASSWORD as PASSWORDS
from seedlot.history import ask
from seedlot.history.accounts import account
from seedlot.history.tables import ACCOUNT, SIGNATURE
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Hold
from seedlot.terms.words import AccountChange

DONOR = say(Donor(item="D"), "2026-01-01")


def wrong(guarded, person="op", *, password="not it at all", code=""):  # noqa: S107 - a wrong one
    """Fail to log in."""
    with pytest.raises(WrongComponentsError) as refused:
        login(guarded.record, person, password, code, now=guarded.now, policy=CHEAP)
    return str(refused.value)


def changes(guarded, person):
    """What was sealed of an account, in order."""
    with guarded.site.reading() as connection:
        return [(row.change, row.by) for row in ask.rows(connection, ACCOUNT, person=person)]


def test_in_a_record_without_accounts_a_person_names_themselves(site):
    with site.reading() as connection:
        assert not ask.guarded(connection)
        assert actor(connection, "") == UNNAMED
        assert (actor(connection, "qp").name, actor(connection, "qp").authentication) == ("Quentin Person", NONE)
        with pytest.raises(UnknownPersonError):
            actor(connection, "nobody")
    assert prove(site.record, "qp", None, now=site.now) == ()
    assert wanted(site.record, "qp", now=site.now) == ()


@pytest.mark.parametrize("by", ["", "op", "nobody", UNNAMED])
def test_p4_from_the_first_account_on_nobody_acts_who_has_not_logged_in(guarded, by):
    with pytest.raises(NotLoggedInError, match="nobody is logged in"):
        state(guarded.record, by, DONOR, now=guarded.now)
    with pytest.raises(NotLoggedInError):
        prove(guarded.record, by, None, now=guarded.now)


def test_a_login_gives_a_token_and_an_actor_and_the_entry_says_how(guarded):
    token, who = guarded.enter("op")
    assert (who.person, who.name, who.authentication) == ("op", "Olga Operator", PASSWORD)
    assert token not in repr(who)
    assert enter(guarded.record, token, now=guarded.now) == who
    state(guarded.record, who, DONOR, now=guarded.now)
    with guarded.site.reading() as connection:
        assert actor(connection, who) == who


def test_with_a_second_factor_password_and_code_are_needed(guarded):
    assert guarded.login("qp").authentication == PASSWORD_AND_CODE
    wrong(guarded, "qp", password=guarded.passwords["qp"])
    wrong(guarded, "qp", password=guarded.passwords["qp"], code="000000")
    wrong(guarded, "qp", code=guarded.code("qp"))


def test_whatever_is_wrong_the_words_are_the_same(guarded):
    for _ in range(POLICY.failures):
        said = wrong(guarded, "op")
    close_account(guarded.record, guarded.login("adm"), "qa", "left", now=guarded.now)
    others = {
        wrong(guarded, "nobody"),
        wrong(guarded, ""),
        wrong(guarded, "op", password=guarded.passwords["op"]),  # locked
        wrong(guarded, "qa", password=guarded.passwords["qa"]),  # closed
        wrong(guarded, "qp", password=guarded.passwords["qp"]),  # no code
    }
    assert others == {said}


@pytest.mark.parametrize("person", ["op", "nobody", ""])
def test_a_name_that_is_unknown_goes_the_same_way_through_the_code(guarded, monkeypatch, person):
    """In kind, not measured: one hash is computed at the same cost, and one attempt counted, for every name."""
    work = []
    hashed, matches = credentials.hashed, credentials._matches

    def noted(*args, cost=None):
        work.append(cost or CHEAP.cost)
        return hashed(*args, cost=cost) if cost else matches(*args)

    monkeypatch.setattr(credentials, "hashed", noted)
    monkeypatch.setattr(credentials, "_matches", noted)
    wrong(guarded, person)
    assert work == [CHEAP.cost]
    counted = person if person == "op" else attempts.UNKNOWN
    with at_desk(guarded.record) as desk:
        assert attempts.known(desk, counted).failures == 1


def test_p17_five_failures_lock_and_the_lock_is_sealed_at_once(guarded):
    for _ in range(POLICY.failures - 1):
        wrong(guarded)
    assert changes(guarded, "op")[-1][0] == AccountChange.PASSWORD_SET
    wrong(guarded)
    assert changes(guarded, "op")[-1] == (AccountChange.LOCKED, "")
    wrong(guarded, password=guarded.passwords["op"])
    assert [change for change, _ in changes(guarded, "op")].count(AccountChange.LOCKED) == 1
    with guarded.site.reading() as connection:
        assert [told.person for told in alarms(connection)] == ["op"]


def test_a_right_password_takes_the_count_back(guarded):
    for _ in range(3):
        for _ in range(POLICY.failures - 1):
            wrong(guarded)
        guarded.login("op")
    with guarded.site.reading() as connection:
        assert account(connection, "op").is_open


def test_wrong_codes_count_as_wrong_passwords_do(guarded):
    for _ in range(POLICY.failures):
        wrong(guarded, "qp", password=guarded.passwords["qp"], code="000000")
    assert changes(guarded, "qp")[-1][0] == AccountChange.LOCKED


def test_a_lock_ends_the_sessions_that_go_on_and_no_unlocking_revives_them(guarded):
    token, who = guarded.enter("op")
    for _ in range(POLICY.failures):
        wrong(guarded)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, token, now=guarded.now)
    with pytest.raises(SessionEndedError, match="locked"):
        state(guarded.record, who, DONOR, now=guarded.now)
    unlock(guarded.record, guarded.login("adm"), "op", "it was her", now=guarded.now)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, token, now=guarded.now)
    assert guarded.login("op")


def test_a_lock_that_a_crash_kept_from_being_sealed_is_sealed_by_the_next_attempt(guarded):
    with at_desk(guarded.record) as desk:
        for _ in range(POLICY.failures):
            attempts.count(desk, "op")
        attempts.lock(desk, "op", now=guarded.now)
    assert AccountChange.LOCKED not in dict(changes(guarded, "op"))
    wrong(guarded, password=guarded.passwords["op"])
    assert changes(guarded, "op")[-1] == (AccountChange.LOCKED, "")


def test_attempts_counted_before_a_crash_still_lock(guarded):
    with at_desk(guarded.record) as desk:
        for _ in range(POLICY.failures):
            attempts.count(desk, "op")
    wrong(guarded, password=guarded.passwords["op"])
    assert changes(guarded, "op")[-1][0] == AccountChange.LOCKED


def test_when_nobody_is_left_to_unlock_an_administrator_waits_half_an_hour(guarded):
    for _ in range(POLICY.failures):
        wrong(guarded, "adm")
    guarded.wait(minutes=29)
    wrong(guarded, "adm", password=guarded.passwords["adm"])
    guarded.wait(minutes=1)
    assert guarded.login("adm")
    assert [change for change, by in changes(guarded, "adm") if not by] == [
        AccountChange.LOCKED,
        AccountChange.UNLOCKED,
    ]


def test_while_another_administrator_is_there_no_lock_ends_by_itself(site):
    site.say(ADMINISTRATOR.model_copy(update={"person": "adm2", "name": "Second Admin"}))
    guarded = Guarded(site, "adm2", "op")
    for person in ("adm", "op"):
        for _ in range(POLICY.failures):
            wrong(guarded, person)
    guarded.wait(hours=9)
    wrong(guarded, "adm", password=guarded.passwords["adm"])
    wrong(guarded, "op", password=guarded.passwords["op"])
    unlock(guarded.record, guarded.login("adm2"), "adm", "known", now=guarded.now)
    assert guarded.login("adm")


def test_a_session_ends_when_idle_when_old_and_at_logout(guarded):
    token, _ = guarded.enter("op")
    for _ in range(3):
        guarded.wait(minutes=15)
        enter(guarded.record, token, now=guarded.now)
    guarded.wait(minutes=15, seconds=1)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, token, now=guarded.now)
    token, _ = guarded.enter("op")
    logout(guarded.record, token, now=guarded.now)
    logout(guarded.record, token, now=guarded.now)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, token, now=guarded.now)


def test_a_password_of_more_than_ninety_days_lets_nobody_in(guarded):
    guarded.wait(days=91)
    with pytest.raises(PasswordAgedError, match="seedlot account password"):
        guarded.login("op")
    wrong(guarded)


def test_a_hash_with_other_parameters_is_made_anew_at_login(guarded):
    with at_desk(guarded.record) as desk:
        made = credentials.hashed(guarded.passwords["op"], b"another salt 16b", cost=replace(CHEAP.cost, time=2))
        desk.execute(update(PASSWORDS).where(PASSWORDS.c.person == "op").values(hash=made))
    guarded.login("op")
    with guarded.site.reading() as connection, at_desk(guarded.record) as desk:
        kept = credentials.find(desk, "op", account(connection, "op").password)
    assert kept != made
    assert not credentials.is_stale(kept, policy=CHEAP)
    guarded.login("op")


# Signing: 21 CFR 11.200(a)(1).


def proved(guarded, who, **given):
    """Prove to be somebody, with what is given."""
    return prove(guarded.record, who, Components(**given), now=guarded.now, policy=CHEAP)


def held(guarded, who, name="H1"):
    """Put something on hold: the number of the entry, to be signed."""
    state(guarded.record, guarded.login("op"), DONOR, now=guarded.now)
    return state(
        guarded.record, who, say(Hold(hold=name, targets=("D",), reason="odd"), "2026-02-01"), now=guarded.now
    )[0]


def test_p15_the_first_signature_takes_all_components_and_later_ones_the_password(guarded):
    who = guarded.login("op")
    number = held(guarded, who)
    assert wanted(guarded.record, who, now=guarded.now) == ("person", "password")
    with pytest.raises(MissingComponentsError, match="person and password"):
        proved(guarded, who, password=guarded.passwords["op"])
    sign(guarded.record, who, number, "authorship", guarded.components("op"), now=guarded.now)
    assert wanted(guarded.record, who, now=guarded.now) == ("password",)
    guarded.wait(minutes=1)
    given = Components(password=guarded.passwords["op"])
    sign(guarded.record, who, number, "responsibility", given, now=guarded.now)
    with guarded.site.reading() as connection:
        signed = [row.components for row in ask.rows(connection, SIGNATURE, person="op")]
    assert [set(each.split(";")) for each in signed] == [{"person", "password"}, {"password"}]


def test_p15_after_a_break_both_are_needed_again(guarded):
    who = guarded.login("op")
    number = held(guarded, who)
    sign(guarded.record, who, number, "authorship", guarded.components("op"), now=guarded.now)
    guarded.wait(minutes=16)
    with pytest.raises(SessionEndedError):
        proved(guarded, who, password=guarded.passwords["op"])
    again = guarded.login("op")
    assert wanted(guarded.record, again, now=guarded.now) == ("person", "password")


def test_a_proof_that_no_signature_followed_counts_for_nothing(guarded):
    who = guarded.login("op")
    assert proved(guarded, who, person="op", password=guarded.passwords["op"]) == ("person", "password")
    assert wanted(guarded.record, who, now=guarded.now) == ("person", "password")


def test_a_qualified_person_gives_a_code_for_every_signature(guarded):
    who = guarded.login("qp")
    number = held(guarded, who)
    with pytest.raises(MissingComponentsError, match="code"):
        proved(guarded, who, person="qp", password=guarded.passwords["qp"])
    sign(guarded.record, who, number, "authorship", guarded.components("qp"), now=guarded.now)
    assert wanted(guarded.record, who, now=guarded.now) == ("password", "code")
    names = proved(guarded, who, password=guarded.passwords["qp"], code=guarded.code("qp"))
    assert names == ("password", "code")


def test_nobody_signs_with_another_s_components(guarded):
    who = guarded.login("op")
    for given in (
        {"person": "qa", "password": guarded.passwords["qa"]},
        {"person": "qa", "password": guarded.passwords["op"]},
        {"person": "op", "password": guarded.passwords["qa"]},
    ):
        with pytest.raises(WrongComponentsError):
            proved(guarded, who, **given)


def test_failures_at_signing_lock_too_and_what_was_not_given_counts_for_nothing(guarded):
    who = guarded.login("op")
    with pytest.raises(MissingComponentsError):
        prove(guarded.record, who, None, now=guarded.now)
    for _ in range(POLICY.failures):
        with pytest.raises(WrongComponentsError):
            proved(guarded, who, person="op", password="wrong and wrong")  # noqa: S106 - a wrong one
    assert changes(guarded, "op")[-1][0] == AccountChange.LOCKED
    with pytest.raises(SessionEndedError):
        proved(guarded, who, person="op", password=guarded.passwords["op"])


@pytest.mark.parametrize("session", ["", "0" * 64])
def test_an_actor_without_a_session_proves_nothing(guarded, session):
    who = replace(guarded.login("op"), session=session)
    with pytest.raises(SessionEndedError):
        proved(guarded, who, person="op", password=guarded.passwords["op"])


def test_an_actor_with_another_s_session_proves_nothing(guarded):
    who = replace(guarded.login("op"), session=guarded.login("qa").session)
    with pytest.raises(SessionEndedError):
        proved(guarded, who, person="op", password=guarded.passwords["op"])


def test_d4_in_a_real_record_critical_roles_act_only_with_a_second_factor(real_site):
    guarded = Guarded(real_site, "op", "qp", factors=("adm", "qa"))
    assert guarded.login("op")
    who = guarded.login("qp")
    for act in (
        lambda: state(guarded.record, who, DONOR, now=guarded.now),
        lambda: proved(guarded, who, person="qp", password=guarded.passwords["qp"]),
    ):
        with pytest.raises(NoFactorError, match="seedlot account factor"):
            act()
    guarded.set_factor("qp")
    assert proved(guarded, guarded.login("qp"), **as_given(guarded, "qp")) == ("person", "password", "code")


def as_given(guarded, person):
    """All components of a person, by name."""
    given = guarded.components(person)
    return {"person": given.person, "password": given.password, "code": given.code}


def test_what_is_secret_in_components_is_not_shown():
    shown = repr(Components(person="op", password="a secret word", code="123456"))  # noqa: S106 - to be hidden
    assert "secret" not in shown
    assert "123456" not in shown


def test_roles_are_those_that_the_record_gives_now(guarded):
    who = guarded.login("op")
    with guarded.site.reading() as connection:
        forged = replace(who, roles=guarded.login("adm").roles, name="Somebody Else")
        assert actor(connection, forged) == who
