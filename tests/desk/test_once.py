"""Requests that are done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.desk.conftest import NOON

from seedlot.desk import once
from seedlot.desk.once import KEPT, PATIENCE, Once
from seedlot.terms.moments import instant

ONE = Once(whose="w", request="r", at=instant(NOON))


def test_the_second_is_told_what_was_answered(desk):
    assert once.begin(desk, ONE, now=NOON) is None
    assert once.begin(desk, ONE, now=NOON) == ONE
    once.finish(desk, "w", 201, "{}")
    assert once.begin(desk, ONE, now=NOON) == replace(ONE, status=201, answer="{}")


def test_what_is_forgotten_or_too_old_is_new(desk):
    once.begin(desk, ONE, now=NOON)
    once.forget(desk, "w")
    assert once.begin(desk, ONE, now=NOON) is None
    late = NOON + PATIENCE + timedelta(seconds=1)
    assert once.begin(desk, replace(ONE, at=instant(late)), now=late) is None, (
        "work that was broken off stayed under way"
    )
    once.finish(desk, "w", 200, "")
    later = late + KEPT + timedelta(seconds=1)
    assert once.begin(desk, replace(ONE, at=instant(later)), now=later) is None
