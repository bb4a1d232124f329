"""Webhooks at the desk: due when there is something new, taken on by one process at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.desk.conftest import NOON

from seedlot.desk import hooks
from seedlot.desk.hooks import Hook
from seedlot.terms.moments import instant

ONE = Hook(
    hook="h",
    person="adm",
    url="https://a",
    secret="s",  # noqa: S106 - a stand-in
    kinds="",
    made=instant(NOON),
    next_entry=5,
    due=instant(NOON),
)


def test_it_is_due_when_there_is_something_new(desk):
    hooks.keep(desk, ONE)
    assert hooks.due(desk, size=5, now=NOON) == ()
    assert hooks.due(desk, size=6, now=NOON - timedelta(seconds=1)) == ()
    assert hooks.due(desk, size=6, now=NOON) == (ONE,)
    assert "s'" not in repr(ONE).replace("https", "")


def test_one_process_takes_it_on(desk):
    hooks.keep(desk, ONE)
    until = NOON + timedelta(minutes=2)
    assert hooks.claim(desk, ONE, until)
    assert not hooks.claim(desk, ONE, until)
    hooks.settle(desk, "h", next_entry=6, failures=0, due=instant(NOON), last="well")
    assert hooks.of_person(desk, "adm") == (replace(ONE, next_entry=6, last="well"),)


def test_only_its_person_ends_it(desk):
    hooks.keep(desk, ONE)
    assert not hooks.drop(desk, "h", "op")
    assert hooks.drop(desk, "h", "adm")
    assert hooks.of_person(desk, "adm") == ()
