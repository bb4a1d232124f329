"""One-time secrets in two halves: only hashes are kept, and one half opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.desk.conftest import NOON

from seedlot.desk import resets
from seedlot.desk.policy import POLICY
from seedlot.desk.resets import Request
from seedlot.desk.tables import RESET

FIRST, SECOND = "ABCD-EFGH-IJKL-MNOP", "QRST-UVWX-YZ23-4567"


@pytest.fixture
def asked(desk):
    """A desk on which a one-time secret was asked for and approved."""
    resets.ask(desk, Request(person="mkelly", by="adm"), 12, FIRST, now=NOON)
    resets.approve(desk, "mkelly", SECOND, by="qa")
    return desk


def found(desk, entry=12):
    """What is asked for, which must be there."""
    reset = resets.find(desk, "mkelly", entry)
    assert reset is not None
    return reset


def test_only_hashes_of_the_halves_are_kept(asked):
    kept = str(asked.execute(select(RESET)).one())
    assert "ABCD" not in kept
    assert "QRST" not in kept


@pytest.mark.parametrize(
    ("first", "second", "opens"),
    [
        (FIRST, SECOND, True),
        ("abcdefgh ijklmnop", "qrstuvwxyz234567", True),
        (SECOND, FIRST, False),
        (FIRST, FIRST, False),
        (FIRST, "", False),
        ("", SECOND, False),
        ("", "", False),
        (FIRST[:-1], SECOND, False),
    ],
)
def test_both_halves_open_and_nothing_less(asked, first, second, opens):
    assert found(asked).opens(first, second) is opens


def test_before_it_is_approved_nothing_opens(desk):
    resets.ask(desk, Request(person="mkelly", by="adm"), 12, FIRST, now=NOON)
    for second in ("", SECOND, FIRST):
        assert not found(desk).opens(FIRST, second)


def test_asking_again_voids_what_was_asked_and_approved_before(asked):
    resets.ask(asked, Request(person="mkelly", by="adm", factor=True), 14, "NEW", now=NOON)
    assert resets.find(asked, "mkelly", 12) is None
    again = found(asked, 14)
    assert (again.approved_by, again.factor) == ("", True)
    assert not again.opens("NEW", SECOND)


def test_it_lapses_after_a_day(asked):
    reset = found(asked)
    assert POLICY.reset == timedelta(hours=24)
    assert not reset.has_lapsed(NOON + POLICY.reset)
    assert reset.has_lapsed(NOON + POLICY.reset + timedelta(seconds=1))
    assert reset.has_lapsed(NOON - POLICY.reset - timedelta(seconds=1))


def test_it_belongs_to_its_entry_and_is_forgotten(asked):
    assert resets.find(asked, "mkelly", None) is None
    assert resets.find(asked, "mkelly", 13) is None
    resets.forget(asked, "mkelly")
    assert resets.find(asked, "mkelly", 12) is None
