"""Sessions: only hashes of tokens are kept; they end when idle, when old, and when ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.desk.conftest import NOON

from seedlot.desk import sessions
from seedlot.desk.policy import POLICY
from seedlot.desk.sessions import Session
from seedlot.desk.tables import SESSION
from seedlot.terms.moments import instant

SECOND = timedelta(seconds=1)


def begin(desk, token="any", person="mkelly", now=NOON):  # noqa: S107 - the token of a test
    return sessions.begin(desk, person, token, authentication="password", now=now)


def test_only_the_hash_of_a_token_is_kept(desk):
    name = begin(desk, "a secret token")
    kept = desk.execute(select(SESSION)).one()
    assert "a secret token" not in str(kept)
    assert name == kept.token == sessions.name_of("a secret token")


def test_numbers_of_the_policy():
    assert (POLICY.idle, POLICY.absolute) == (timedelta(minutes=15), timedelta(hours=12))


@pytest.mark.parametrize(
    ("later", "stands"), [(POLICY.idle, True), (POLICY.idle + SECOND, False), (-POLICY.idle - SECOND, False)]
)
def test_a_session_ends_after_fifteen_idle_minutes(desk, later, stands):
    name = begin(desk)
    assert (sessions.find(desk, name, now=NOON + later) is not None) is stands
    assert bool(desk.execute(select(SESSION)).all()) is stands


def test_a_session_in_use_goes_on_until_it_is_twelve_hours_old(desk):
    name, now = begin(desk), NOON
    while now + POLICY.idle <= NOON + POLICY.absolute:
        now += POLICY.idle
        assert sessions.find(desk, name, now=now)
        sessions.go_on(desk, name, now=now)
    assert now == NOON + POLICY.absolute
    assert sessions.find(desk, name, now=now + SECOND) is None


@given(st.integers(-50_000, 100_000), st.integers(0, 43_200))
def test_a_session_is_over_exactly_outside_its_two_spans(later, used):
    started, seen = NOON, NOON + timedelta(seconds=used)
    session = Session(token="", person="", authentication="", started=instant(started), seen=instant(seen), proved="")
    within = abs(later - used) <= 900 and later <= 43_200
    assert session.is_over(NOON + timedelta(seconds=later)) is not within


def test_one_s_own_sessions_are_listed_and_ended(desk):
    first, second = begin(desk, "one"), begin(desk, "two", now=NOON + SECOND)
    begin(desk, "three", person="other")
    begin(desk, "old", now=NOON - POLICY.idle - SECOND)
    listed = sessions.of_person(desk, "mkelly", now=NOON + SECOND)
    assert [each.token for each in listed] == [first, second]
    sessions.end(desk, first)
    assert [each.token for each in sessions.of_person(desk, "mkelly", now=NOON)] == [second]
    sessions.end_all(desk, "mkelly")
    assert [row.person for row in desk.execute(select(SESSION))] == ["other"]


def test_whoever_holds_a_token_can_end_all_sessions_of_its_person(desk):
    name = begin(desk, "one")
    begin(desk, "two")
    begin(desk, "three", person="other")
    sessions.end_beside(desk, sessions.name_of("no token of anyone"))
    assert len(desk.execute(select(SESSION)).all()) == 3
    sessions.end_beside(desk, name)
    assert [row.person for row in desk.execute(select(SESSION))] == ["other"]


def test_what_was_signed_with_all_components_is_noted_in_the_session(desk):
    name = begin(desk)
    noted = select(SESSION.c.proved).where(SESSION.c.token == name)
    assert desk.execute(noted).scalar_one() == ""
    sessions.prove(desk, name, "12 00ff")
    assert desk.execute(noted).scalar_one() == "12 00ff"
