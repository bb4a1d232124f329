"""Attempts are counted before they are weighed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

from tests.desk.conftest import NOON

from seedlot.acts.at_desk import at_desk
from seedlot.desk import attempts
from seedlot.desk.attempts import Attempts
from seedlot.desk.policy import POLICY
from seedlot.terms.moments import instant


def test_failures_are_counted_for_each_person(desk):
    assert [attempts.count(desk, "mkelly").failures for _ in range(3)] == [1, 2, 3]
    assert attempts.count(desk, "other").failures == 1
    assert attempts.known(desk, "nobody") == Attempts()


def test_two_first_attempts_at_once_are_both_counted(site):
    """The second finds no row, and is kept waiting by the first, which has made one."""

    def count():
        with at_desk(site.record) as connection:
            return attempts.count(connection, "mkelly").failures

    with at_desk(site.record):
        pass
    with ThreadPoolExecutor(1) as pool:
        with at_desk(site.record) as connection:
            assert attempts.count(connection, "mkelly").failures == 1
            second = pool.submit(count)
            sleep(0.5)
        assert second.result(timeout=20) == 2


def test_five_attempts_are_weighed_and_not_a_sixth():
    assert POLICY.failures == 5
    assert [Attempts(failures=number).is_over() for number in (1, 5, 6)] == [False, False, True]


def test_a_locked_account_weighs_none(desk):
    attempts.count(desk, "mkelly")
    attempts.lock(desk, "mkelly", now=NOON)
    assert attempts.known(desk, "mkelly").locked == instant(NOON)
    assert attempts.known(desk, "mkelly").is_over()


def test_a_right_one_takes_the_count_and_the_lock_back(desk):
    attempts.count(desk, "mkelly")
    attempts.lock(desk, "mkelly", now=NOON)
    attempts.entered(desk, "mkelly", now=NOON)
    attempts.clear(desk, "mkelly")
    assert attempts.known(desk, "mkelly") == Attempts(last_login=instant(NOON))
