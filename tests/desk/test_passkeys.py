"""Public keys and challenges: each challenge is answered once, and a key counts with its entry alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from tests.desk.conftest import NOON

from seedlot.desk import passkeys
from seedlot.desk.passkeys import LAPSE, Key
from seedlot.desk.tables import CHALLENGE

KEY = Key(credential="aa", person="qp", public="bb", uses=0, entry=7)


def test_a_challenge_is_answered_once_and_by_whom_it_was_given(desk):
    given = passkeys.ask(desk, "login a", now=NOON)
    assert len(given) == 32
    assert passkeys.take(desk, "login b", now=NOON) is None
    assert passkeys.take(desk, "login a", now=NOON) == given
    assert passkeys.take(desk, "login a", now=NOON) is None


def test_a_second_challenge_voids_the_first_and_old_ones_are_swept(desk):
    first = passkeys.ask(desk, "a", now=NOON)
    second = passkeys.ask(desk, "a", now=NOON)
    assert first != second
    passkeys.ask(desk, "b", now=NOON + LAPSE + timedelta(seconds=1))
    assert len(desk.execute(select(CHALLENGE)).all()) == 1


def test_a_challenge_lapses_and_one_of_the_future_counts_for_nothing(desk):
    for later in (LAPSE + timedelta(seconds=1), -LAPSE - timedelta(seconds=1)):
        passkeys.ask(desk, "a", now=NOON)
        assert passkeys.take(desk, "a", now=NOON + later) is None


def test_whose_a_challenge_is_does_not_lie_there(desk):
    passkeys.ask(desk, "a secret of a visit", now=NOON)
    assert "secret" not in str(desk.execute(select(CHALLENGE)).all())


def test_a_key_gives_way_to_the_next_once_its_entry_is_sealed(desk):
    passkeys.keep(desk, KEY)
    passkeys.keep(desk, replace(KEY, credential="cc", entry=9))
    assert passkeys.find(desk, "aa") == KEY
    passkeys.forget(desk, "qp", but=9)
    assert passkeys.find(desk, "aa") is None
    passkeys.used(desk, "cc", uses=4)
    assert passkeys.find(desk, "cc") == replace(KEY, credential="cc", entry=9, uses=4)
    passkeys.forget(desk, "qp")
    assert passkeys.find(desk, "cc") is None


def test_a_key_of_an_entry_that_was_never_sealed_is_written_over(desk):
    passkeys.keep(desk, KEY)
    passkeys.keep(desk, replace(KEY, credential="dd"))
    assert passkeys.find(desk, "aa") is None
