"""Passwords: known answers of argon2id, what is refused, what is kept."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.desk.conftest import NOON
from tests.guarded_site import CHEAP

from seedlot.desk import credentials
from seedlot.desk.common_passwords import COMMON
from seedlot.desk.credentials import WeakPasswordError, examine, hashed, is_right, is_stale
from seedlot.desk.policy import POLICY, Cost
from seedlot.desk.tables import PASSWORD

SALT = b"sixteen bytes ok"
GOOD = "ninety blue herons"

#: The reference implementation's own vectors (P-H-C/phc-winner-argon2, src/test.c, argon2id, version 19).
VECTORS = [
    (2, 65536, 1, "password", b"somesalt", "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
    (2, 256, 1, "password", b"somesalt", "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
    (2, 256, 2, "password", b"somesalt", "$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
    (2, 65536, 1, "differentpassword", b"somesalt", "$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"),
    (2, 65536, 1, "password", b"diffsalt", "$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"),
]


@pytest.mark.parametrize(("time", "memory", "lanes", "password", "salt", "ends"), VECTORS)
def test_argon2id_gives_the_published_answers(time, memory, lanes, password, salt, ends):
    made = hashed(password, salt, cost=Cost(time=time, memory=memory, lanes=lanes))
    assert made == f"$argon2id$v=19$m={memory},t={time},p={lanes}{ends}"
    assert is_right(made, password)
    assert not is_right(made, password + " ")


def test_the_product_s_cost_is_the_second_recommendation_of_rfc_9106():
    assert (POLICY.cost.time, POLICY.cost.memory, POLICY.cost.lanes) == (3, 2**16, 4)
    assert credentials.SALT == 16
    assert hashed(GOOD, SALT, cost=POLICY.cost).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_hash_is_of_its_password_and_of_no_other(one, other):
    made = hashed(one, SALT, cost=CHEAP.cost)
    assert is_right(made, one)
    same = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
    assert is_right(made, other) is same


@given(st.text(max_size=40))
def test_a_password_is_the_same_however_its_letters_are_composed(password):
    made = hashed(unicodedata.normalize("NFC", password), SALT, cost=CHEAP.cost)
    assert is_right(made, unicodedata.normalize("NFD", password))


def test_without_a_hash_the_same_work_is_done_and_the_answer_is_no(monkeypatch):
    done = []
    monkeypatch.setattr(credentials, "hashed", lambda password, salt, *, cost: done.append((password, len(salt), cost)))
    assert not is_right("", GOOD, policy=CHEAP)
    assert done == [(GOOD, credentials.SALT, CHEAP.cost)]


def test_passwords_are_hashed_one_after_the_other():
    made = hashed("correct horse", b"1" * 16, cost=CHEAP.cost)
    with ThreadPoolExecutor() as others:
        with credentials._TURN:
            making = others.submit(hashed, "correct horse", b"0" * 16, cost=CHEAP.cost)
            comparing = others.submit(is_right, made, "correct horse")
            with pytest.raises(TimeoutError):
                making.result(timeout=0.1)
            assert not comparing.done()
        assert comparing.result(timeout=10)
        assert is_right(making.result(timeout=10), "correct horse")


def test_a_spoilt_hash_is_of_no_password():
    made = hashed(GOOD, SALT, cost=CHEAP.cost)
    assert not is_right(made[:-4], GOOD)
    assert not is_right("plain text", GOOD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven lett", "fewer than 12"),
        ("e\u0301" * 6 + "abcde", "fewer than 12"),
        ("x y" * 43, "more than 128"),
        ("PasswordPassword", "commonest"),
        ("aaaaaaaaabbbb", "commonest"),
        ("Mary.Kelly.1", "its owner's"),
        ("mkelly-mkelly-2026", "its owner's"),
        ("ｍｋｅｌｌｙ-mkelly-1", "its owner's"),  # noqa: RUF001 - full-width letters are the same letters
        ("kelly mary kelly", "its owner's"),
    ],
)
def test_a_password_that_is_not_good_enough(password, why):
    with pytest.raises(WeakPasswordError, match=why) as refused:
        examine(password, "mkelly", "Mary Kelly")
    assert password not in str(refused.value)


def test_every_common_password_is_refused_and_long_enough_to_need_it():
    for password in COMMON:
        assert len(password) >= POLICY.shortest
        assert password == unicodedata.normalize("NFKC", password).casefold()
        with pytest.raises(WeakPasswordError):
            examine(password.upper(), "x1", "Nobody Else")


@pytest.mark.parametrize("password", [GOOD, "x" * 6 + "abcdefgh", "grün ist die Heide 7", "日本語のことばを三つ並べた"])
def test_a_good_password(password):
    examine(password, "mkelly", "Mary Kelly")


def test_a_password_belongs_to_its_entry(desk):
    credentials.keep(desk, "mkelly", 7, "a hash", now=NOON)
    assert credentials.find(desk, "mkelly", 7) == "a hash"
    assert credentials.find(desk, "mkelly", 8) == ""
    assert credentials.find(desk, "mkelly", None) == ""
    assert credentials.find(desk, "other", 7) == ""


def test_the_last_five_are_not_used_again(desk):
    for entry, number in enumerate(range(6), start=10):
        made = hashed(f"{GOOD} {number}", SALT, cost=CHEAP.cost)
        credentials.keep(desk, "mkelly", entry, made, now=NOON)
    used = [number for number in range(6) if credentials.was_used(desk, "mkelly", f"{GOOD} {number}")]
    assert used == [1, 2, 3, 4, 5]
    assert len(desk.execute(select(PASSWORD)).all()) == POLICY.kept


def test_what_a_broken_off_act_left_gives_way_to_the_next(desk):
    credentials.keep(desk, "mkelly", 3, "sealed", now=NOON)
    credentials.keep(desk, "mkelly", 9, "never sealed", now=NOON)
    credentials.keep(desk, "mkelly", 8, "sealed next", now=NOON)
    assert credentials.find(desk, "mkelly", 9) == ""
    assert credentials.find(desk, "mkelly", 8) == "sealed next"
    assert credentials.find(desk, "mkelly", 3) == "sealed"


def test_a_password_ages_after_ninety_days(desk):
    credentials.keep(desk, "mkelly", 3, "a hash", now=NOON)
    assert POLICY.aging == timedelta(days=90)
    assert not credentials.has_aged(desk, "mkelly", 3, now=NOON + POLICY.aging)
    assert credentials.has_aged(desk, "mkelly", 3, now=NOON + POLICY.aging + timedelta(seconds=1))


def test_a_hash_with_other_parameters_is_stale_and_replaced(desk):
    made = hashed(GOOD, SALT, cost=CHEAP.cost)
    assert not is_stale(made, policy=CHEAP)
    assert is_stale(made)
    credentials.keep(desk, "mkelly", 3, made, now=NOON)
    credentials.freshen(desk, "mkelly", made, "fresh")
    assert credentials.find(desk, "mkelly", 3) == "fresh"


def test_a_closed_account_s_passwords_are_forgotten(desk):
    credentials.keep(desk, "mkelly", 3, "one", now=NOON)
    credentials.keep(desk, "other", 4, "two", now=NOON)
    credentials.forget(desk, "mkelly")
    assert [row.person for row in desk.execute(select(PASSWORD))] == ["other"]
