"""When a fraction is reached, as a day: doublings over days in culture, by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.release.drifting_line import gain, limit

from seedlot.release.clones import Course, courses
from seedlot.release.drift_when import when
from seedlot.release.genomic import Examinations, Examined
from seedlot.trends.clone import Reach

BEHIND = {"BANK": frozenset({"BANK"}), "P20": frozenset({"P20", "BANK"})}


def examined(item: str, doublings: int, days: int | None, *said: Any, made: str = "2026-03-01") -> Examined:
    """A test of an item of so many doublings and days in culture."""
    return Examined(
        test="T",
        assay="karyotype",
        item=item,
        of=(item,),
        stage="",
        occurred="2026-04-01",
        passages=1,
        doublings=Decimal(doublings),
        says="",
        entry=doublings,
        states=True,
        events=said if item == "P20" else (),
        limits=(limit(0.01),),
        made=made,
        days=None if days is None else Decimal(days),
    )


def course(*several: Examined) -> Course:
    """The change."""
    (found,) = courses(
        Examinations(tested=several, behind=BEHIND, words=(), parents={"P20": frozenset({"BANK"})}), ("BANK",)
    )
    return found


REACH = Reach(fraction=0.5, earliest=35.0, expected=40.0, latest=None, horizon=230)


def test_days_by_the_pace_between_two_tests():
    """20 doublings in 10 days are 2 a day; P20 is of 30 doublings: 5 more take 2.5 days, 10 more take 5."""
    told = when(course(examined("BANK", 10, 40), examined("P20", 30, 50, gain((10, 100)))), REACH)
    assert told is not None
    assert (told.item, told.pace, told.earliest, told.expected, told.latest) == (
        "P20",
        2.0,
        "2026-03-03",
        "2026-03-06",
        "",
    )
    assert told.says == (
        "At 2 doublings a day that is from 2026-03-03 on, most likely on 2026-03-06, if 'P20' stays in culture."
    )


def test_without_an_earlier_test_the_pace_is_that_since_the_beginning():
    """30 doublings in 60 days are one in two days."""
    told = when(course(examined("P20", 30, 60, gain((10, 100)))), REACH)
    assert told is not None
    assert (told.pace, told.earliest, told.expected) == (0.5, "2026-03-11", "2026-03-21")


@pytest.mark.parametrize(
    "only",
    [
        examined("P20", 30, None, gain((10, 100))),
        examined("P20", 30, 0, gain((10, 100))),
        examined("P20", 30, 60, gain((10, 100)), made=""),
        replace(examined("P20", 30, 60, gain((10, 100))), doublings=None),
    ],
)
def test_where_the_record_does_not_tell_no_day_is_told(only):
    assert when(course(only), REACH) is None


def test_what_was_reached_or_never_will_be_has_no_day():
    only = course(examined("P20", 30, 60, gain((10, 100))))
    assert when(only, replace(REACH, earliest=None, expected=None)) is None
    assert when(only, replace(REACH, earliest=20.0, expected=None)) is None
    assert when(only, replace(REACH, earliest=1e6, expected=None)) is None
