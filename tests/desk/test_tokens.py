"""Tokens: kept as hashes, forgotten when their time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.desk.conftest import NOON

from seedlot.desk import tokens
from seedlot.desk.tokens import Token
from seedlot.terms.moments import instant

ONE = Token(
    token="a" * 64,
    person="op",
    name="robot",
    scopes="read enter",
    password=7,
    made=instant(NOON),
    ends="2026-07-01T12:00:00Z",
)


def test_a_token_is_found_by_its_hash(desk):
    tokens.keep(desk, ONE)
    assert tokens.find(desk, ONE.token) == ONE
    assert tokens.find(desk, "b" * 64) is None
    assert ONE.allowed == ("read", "enter")


def test_its_time_is_over_at_its_end(desk):
    end = NOON + timedelta(days=30)
    assert not ONE.is_over(end - timedelta(seconds=1))
    assert ONE.is_over(end)
    tokens.keep(desk, ONE)
    tokens.keep(desk, replace(ONE, token="b" * 64, made=instant(end), ends="2027-01-01T12:00:00Z"))
    assert [each.token for each in tokens.of_person(desk, "op")] == ["b" * 64]


def test_use_is_noted_and_it_ends(desk):
    tokens.keep(desk, ONE)
    tokens.note(desk, ONE.token, now=NOON)
    assert tokens.of_person(desk, "op")[0].used == instant(NOON)
    tokens.end(desk, ONE.token)
    assert tokens.of_person(desk, "op") == ()
