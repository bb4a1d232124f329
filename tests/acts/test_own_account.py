"""One's own account: password, second factor, sessions; and what an attacker would try."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.guarded_site import CHEAP

from seedlot.acts import own_account, proof
from seedlot.acts.access import Components, SessionEndedError, WrongComponentsError, enter, login, logout
from seedlot.acts.accounts import unknown_attempts
from seedlot.acts.at_desk import at_desk
from seedlot.acts.own_account import (
    ChangedMeanwhileError,
    NoFactorSetError,
    NoSuchSessionError,
    UsedPasswordError,
    WrongCodeError,
    YoungPasswordError,
    end_every_session,
    end_session,
    new_secret,
    otpauth,
    own_sessions,
    remove_factor,
    set_factor,
    set_password,
)
from seedlot.desk.credentials import WeakPasswordError
from seedlot.desk.factors import code_at, step_at
from seedlot.desk.policy import POLICY
from seedlot.desk.tables import metadata
from seedlot.history import ask
from seedlot.history.tables import ACCOUNT, HEADER
from seedlot.terms.words import AccountChange

WORD = "four quite new words"


def change_password(guarded, person, new):
    """Set a password, with all that proves who it is."""
    number = set_password(guarded.record, guarded.components(person), new, now=guarded.now, policy=CHEAP)
    guarded.passwords[person] = new
    return number


def test_a_password_is_set_with_the_old_one_and_ends_every_session(guarded):
    tokens = [guarded.enter("op")[0] for _ in range(2)]
    number = change_password(guarded, "op", WORD)
    with guarded.site.reading() as connection:
        (entry,) = ask.rows(connection, HEADER, entry=number)
        assert (entry.person, entry.authentication, entry.kind) == ("op", "password", "account")
    for token in tokens:
        with pytest.raises(SessionEndedError):
            enter(guarded.record, token, now=guarded.now)
    assert guarded.login("op")
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "op", guarded.word("op"), now=guarded.now, policy=CHEAP)


@pytest.mark.parametrize("given", [{"password": "not the old one"}, {"person": "nobody"}])
def test_without_the_old_password_none_is_set(guarded, given):
    components = Components(**{"person": "op", "password": guarded.passwords["op"]} | given)
    with pytest.raises(WrongComponentsError):
        set_password(guarded.record, components, WORD, now=guarded.now, policy=CHEAP)


def test_a_weak_password_is_refused_before_anything_is_weighed(guarded):
    given = Components(person="op", password="wrong and wrong")  # noqa: S106 - a wrong one
    for _ in range(POLICY.failures + 1):
        with pytest.raises(WeakPasswordError):
            set_password(guarded.record, given, "Olga-Operator-1", now=guarded.now, policy=CHEAP)
    assert guarded.login("op")


def test_an_old_password_is_not_used_again_until_five_others_were(guarded):
    first = guarded.passwords["op"]
    for number in range(2, 6):
        guarded.wait(days=1)
        change_password(guarded, "op", guarded.word("op", number))
        guarded.wait(days=1)
        with pytest.raises(UsedPasswordError):
            set_password(guarded.record, guarded.components("op"), first, now=guarded.now, policy=CHEAP)
    change_password(guarded, "op", guarded.word("op", 6))
    guarded.wait(days=1)
    assert change_password(guarded, "op", first)


def test_a_password_that_was_just_changed_stays_for_a_day_so_that_the_last_ones_cannot_be_run_through(guarded):
    """21 CFR 11.300(b). A first password, and one that two people reset, is no change of the owner's own will."""
    change_password(guarded, "op", guarded.word("op", 2))
    guarded.wait(hours=23, minutes=59)
    with pytest.raises(YoungPasswordError, match="less than 24 hours ago"):
        change_password(guarded, "op", guarded.word("op", 3))
    guarded.wait(minutes=1)
    change_password(guarded, "op", guarded.word("op", 3))
    guarded.finish("op", guarded.ask("op"), guarded.word("op", 4))
    guarded.passwords["op"] = guarded.word("op", 4)
    change_password(guarded, "op", guarded.word("op", 5))
    with pytest.raises(YoungPasswordError):
        change_password(guarded, "op", guarded.word("op", 6))


def test_a_password_that_has_aged_is_set_anew_without_a_session(guarded):
    guarded.wait(days=91)
    change_password(guarded, "qp", WORD)
    assert guarded.login("qp")


def test_two_changes_at_once_are_one(guarded, monkeypatch):
    """Whoever proved it with a password that was changed meanwhile changes nothing."""
    given = guarded.components("op")

    def slow(*args, **options):
        proved = proof.attempt(*args, **options)
        monkeypatch.undo()
        change_password(guarded, "op", "came in between them")
        return proved

    monkeypatch.setattr(own_account, "attempt", slow)
    with pytest.raises(ChangedMeanwhileError):
        set_password(guarded.record, given, WORD, now=guarded.now, policy=CHEAP)
    assert guarded.login("op")


# Second factors.


def test_a_second_factor_is_set_once_its_code_was_read(guarded):
    secret, given = new_secret(), guarded.components("op")
    assert len(secret) == 32
    assert secret in otpauth(guarded.record, "op", secret)
    with pytest.raises(WrongCodeError):
        set_factor(guarded.record, given, secret, "000000", now=guarded.now, policy=CHEAP)
    guarded.set_factor("op")
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "op", guarded.passwords["op"], now=guarded.now, policy=CHEAP)
    assert guarded.login("op").authentication == "password and code"


def test_the_code_that_confirmed_a_second_factor_opens_nothing(guarded):
    guarded.set_factor("op")
    code = code_at(guarded.secrets["op"], step_at(guarded.now))
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "op", guarded.passwords["op"], code, now=guarded.now, policy=CHEAP)


def test_who_holds_a_session_alone_sets_no_second_factor(guarded):
    """The password is needed, and the code of the factor in force."""
    secret = new_secret()
    code = code_at(secret, step_at(guarded.now))
    for given in (
        Components(person="qp"),
        Components(person="qp", password=guarded.passwords["qp"]),
        Components(person="qp", password=guarded.passwords["qp"], code=code),
    ):
        with pytest.raises(WrongComponentsError):
            set_factor(guarded.record, given, secret, code, now=guarded.now, policy=CHEAP)


def test_a_second_factor_is_replaced_with_a_code_of_the_old_one(guarded):
    old = guarded.secrets["qp"]
    given, secret = guarded.components("qp"), new_secret()
    set_factor(guarded.record, given, secret, code_at(secret, step_at(guarded.now)), now=guarded.now, policy=CHEAP)
    guarded.wait(minutes=1)
    code = code_at(old, step_at(guarded.now))
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "qp", guarded.passwords["qp"], code, now=guarded.now, policy=CHEAP)
    guarded.secrets["qp"] = secret
    assert guarded.login("qp")
    with at_desk(guarded.record) as desk:
        assert [row.secret for row in desk.execute(metadata.tables["factor"].select())] == [secret]


def test_a_second_factor_is_removed_by_its_owner_with_both(guarded):
    given = Components(person="qp", password=guarded.passwords["qp"])
    with pytest.raises(WrongComponentsError):
        remove_factor(guarded.record, given, now=guarded.now, policy=CHEAP)
    remove_factor(guarded.record, guarded.components("qp"), now=guarded.now, policy=CHEAP)
    del guarded.secrets["qp"]
    assert guarded.login("qp").authentication == "password"
    with at_desk(guarded.record) as desk:
        assert not desk.execute(metadata.tables["factor"].select()).all()
    with pytest.raises(NoFactorSetError):
        remove_factor(guarded.record, guarded.components("qp"), now=guarded.now, policy=CHEAP)


# Sessions.


def test_one_s_own_sessions_are_listed_and_ended_and_no_other_s(guarded):
    one, who = guarded.enter("op")
    two, other = guarded.enter("op")
    stranger = guarded.login("qa")
    assert {each.token for each in own_sessions(guarded.record, who, now=guarded.now)} == {who.session, other.session}
    for name in (stranger.session, "", "zz"):
        with pytest.raises(NoSuchSessionError):
            end_session(guarded.record, who, name, now=guarded.now)
    end_session(guarded.record, who, other.session[:12], now=guarded.now)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, two, now=guarded.now)
    guarded.enter("op")
    end_every_session(guarded.record, one)
    assert own_sessions(guarded.record, who, now=guarded.now) == ()
    assert own_sessions(guarded.record, stranger, now=guarded.now)


# What an attacker would try.


def test_a_code_that_was_seen_is_worth_nothing(guarded):
    """Somebody reads password and code over a shoulder, and is quick."""
    seen = guarded.components("qp")
    login(guarded.record, "qp", seen.password, seen.code, now=guarded.now, policy=CHEAP)
    with pytest.raises(WrongComponentsError):
        login(guarded.record, "qp", seen.password, seen.code, now=guarded.now, policy=CHEAP)


def test_one_code_used_by_two_at_once_lets_one_in(guarded):
    seen = guarded.components("qp")
    entered = at_once(2, lambda: login(guarded.record, "qp", seen.password, seen.code, now=guarded.now, policy=CHEAP))
    assert sorted(type(each).__name__ for each in entered) == ["WrongComponentsError", "tuple"]


def test_a_token_that_was_stolen_is_worth_nothing_after_logout(guarded):
    token, _ = guarded.enter("op")
    logout(guarded.record, token, now=guarded.now)
    with pytest.raises(SessionEndedError):
        enter(guarded.record, token, now=guarded.now)


def test_what_lies_in_the_desk_is_no_token(guarded):
    token, who = guarded.enter("op")
    with at_desk(guarded.record) as desk:
        kept = [row.token for row in desk.execute(metadata.tables["session"].select())]
    assert token not in kept
    for name in (*kept, who.session, ""):
        with pytest.raises(SessionEndedError):
            enter(guarded.record, name, now=guarded.now)


def test_guesses_side_by_side_are_counted_before_any_is_weighed(guarded):
    """Twelve guesses at once, the right one among the last: at most five are weighed, and the account is locked once."""
    words = iter([f"a wrong guess {number}" for number in range(11)] + [guarded.passwords["op"]])
    lock = threading.Lock()

    def guess():
        with lock:
            word = next(words)
        return login(guarded.record, "op", word, now=guarded.now, policy=CHEAP)

    entered = at_once(12, guess)
    with guarded.site.reading() as connection:
        said = [row.change for row in ask.rows(connection, ACCOUNT, person="op")]
    inside = [each for each in entered if isinstance(each, tuple)]
    assert len(inside) + sum(isinstance(each, WrongComponentsError) for each in entered) == 12
    assert said.count(AccountChange.LOCKED) == 1
    with pytest.raises(WrongComponentsError):
        guarded.login("op")


def test_guesses_at_unknown_names_side_by_side_are_all_counted(guarded):
    fail = at_once(8, lambda: login(guarded.record, "nobody", "any words", now=guarded.now, policy=CHEAP))
    assert len(fail) == unknown_attempts(guarded.record) == 8


def at_once(count, act):
    """Do something several times at once; what each gave, or the fault that it raised."""
    ready = threading.Barrier(count)

    def one(_):
        ready.wait()
        try:
            return act()
        except WrongComponentsError as fault:
            return fault

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
