"""Rooms at the time of a step, their monitoring, and people gowned for them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.acts.amend import amend
from seedlot.lineage.inspection import inspect
from seedlot.lineage.rooms import worse
from seedlot.lineage.scope import behind
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.premises import Gowning, Monitored, Qualified, Room
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process

DAY = "2026-03-10"
MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


def perform(site, *, occurred=DAY, ended=None, equipment=()):
    """A step in the room."""
    site.say(Donor(item="D"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    step = Step(
        step="S",
        process=Process.ISOLATION,
        inputs=(Used(item="D"),),
        outputs=made,
        room="CR",
        people=("op",),
        equipment=equipment,
        ended=ended,
    )
    site.say(step, occurred=occurred)


def answers(site, code):
    """Answers, and whether evidence was expected."""
    with site.reading() as connection:
        found = inspect(connection, behind(connection, "C"))
    return [(each.finding.answer, each.expected) for each in found if each.finding.code == f"lineage/{code}"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"grade": "B"}, MET),
        ({"grade": "A"}, MET),
        ({"grade": "C"}, NOT_MET),
        ({"grade": "ISO 7"}, NOT_KNOWN),
        ({}, NOT_KNOWN),
        ({"grade": "B", "until": DAY}, MET),
        ({"until": "2026-03-09"}, NOT_MET),
        ({"passed": False}, NOT_MET),
        (None, NOT_KNOWN),
    ],
)
def test_a_room_is_qualified_for_its_grade(site, shown, expected):
    site.say(Room(room="CR", grade="B"))
    if shown is not None:
        plain = {"stage": "classification", "passed": True} | shown
        site.say(Qualified(qualification="Q", what="CR", **plain), occurred="2026-01-10")
    perform(site)
    assert answers(site, "room") == [(expected, True)]


def test_a_room_that_the_record_does_not_know(site):
    perform(site)
    assert answers(site, "room") == [(NOT_KNOWN, False)]
    assert answers(site, "gowning") == []


def monitor(site, counted, occurred=DAY, **more):
    """A settle plate, with an alert limit of 3 and an action limit of 5."""
    told = {"alert": Decimal(3), "action": Decimal(5)} | more
    site.say(
        Monitored(monitoring="EM", room="CR", method="settle plate", counted=Decimal(counted), **told),
        occurred=occurred,
    )


@pytest.mark.parametrize(
    ("counted", "expected"), [(0, MET), (3, MET), (4, None), (5, None), ("5.5", NOT_MET), (6, NOT_MET)]
)
def test_limits_are_exceeded_above_them(site, counted, expected):
    site.say(Room(room="CR"))
    monitor(site, counted)
    perform(site)
    assert answers(site, "monitoring") == [(expected, True)]


@pytest.mark.parametrize(
    ("occurred", "more", "expected"),
    [
        ("2026-03-09", {}, (NOT_KNOWN, False)),
        ("2026-03-12", {}, (NOT_MET, True)),
        ("2026-03-12T23:00:00Z", {}, (NOT_MET, True)),
        ("2026-03-13", {}, (NOT_KNOWN, False)),
        ("2026-03-10", {"equipment": "BSC"}, (NOT_MET, True)),
        ("2026-03-10", {"equipment": "BSC-2"}, (NOT_KNOWN, False)),
        ("2026-03-10", {"action": None}, (NOT_KNOWN, False)),
    ],
)
def test_monitoring_of_the_days_of_a_step_and_of_the_equipment_that_it_used(site, occurred, more, expected):
    site.say(Room(room="CR"), *(Equipment(equipment=name, name="cabinet") for name in ("BSC", "BSC-2")))
    monitor(site, 9, occurred, **more)
    perform(site, ended="2026-03-12", equipment=("BSC",))
    assert answers(site, "monitoring") == [expected]


def test_monitoring_that_names_the_step_counts_whenever_it_is_dated(site):
    site.say(Room(room="CR"))
    perform(site)
    monitor(site, 9, "2026-03-20", steps=("S",))
    assert answers(site, "monitoring") == [(NOT_MET, True)]


def test_a_deviation_closed_as_acceptable_covers_an_action_limit(site):
    site.say(Room(room="CR"))
    monitor(site, 9)
    perform(site)
    site.say(Deviation(deviation="DEV", title="plates", severity="major", targets=("S",)), occurred="2026-03-12")
    assert answers(site, "monitoring") == [(NOT_MET, True)]
    site.say(DeviationClosed(deviation="DEV", conclusion="no product open", acceptable=True), occurred="2026-03-13")
    assert answers(site, "monitoring") == [(None, True)]


@pytest.mark.parametrize(
    ("grade", "shown", "expected"),
    [
        ("B", ("B", True, None), [(MET, True)]),
        ("B", ("A", True, DAY), [(MET, True)]),
        ("B", ("C", True, None), [(NOT_KNOWN, True)]),
        ("B", ("B", True, "2026-03-09"), [(NOT_MET, True)]),
        ("B", ("B", False, None), [(NOT_MET, True)]),
        ("B", None, [(NOT_KNOWN, True)]),
        ("CNC", None, []),
        ("", None, []),
    ],
)
def test_gowning(site, grade, shown, expected):
    site.say(Room(room="CR", grade=grade))
    if shown:
        level, passed, until = shown
        site.say(Gowning(gowning="G", person="op", grade=level, passed=passed, until=until), occurred="2026-01-10")
    perform(site)
    assert answers(site, "gowning") == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("C", "B", True),
        ("B", "B", False),
        ("A", "B", False),
        ("ISO 8", "ISO 7", True),
        ("ISO 5", "A", None),
        ("", "A", None),
    ],
)
def test_grades_are_compared_within_one_scale(one, other, expected):
    assert worse(one, other) is expected


def test_a_failed_requalification_after_the_step_leaves_open_how_it_was(site):
    site.say(Room(room="CR", grade="B"), occurred="2026-01-01")
    passed = Qualified(qualification="Q1", what="CR", stage="classification", grade="B", passed=True)
    site.say(passed, occurred="2026-01-02")
    perform(site)
    site.say(Qualified(qualification="Q2", what="CR", stage="requalification", passed=False), occurred="2026-03-11")
    assert answers(site, "room") == [(NOT_KNOWN, True)]


@pytest.mark.parametrize(
    ("grade", "equipment", "action", "expected"),
    [
        ("B", (), None, (NOT_KNOWN, True)),
        ("", (), None, (NOT_KNOWN, False)),
        ("B", (), "1", (NOT_MET, True)),
        ("B", ("OTHER",), "1", (NOT_KNOWN, False)),
    ],
    ids=["graded, no limit", "not graded, no limit", "no equipment named", "another cabinet"],
)
def test_a_plate_in_a_cabinet_and_a_count_without_a_limit(site, grade, equipment, action, expected):
    site.say(Room(room="CR", grade=grade), Equipment(equipment="BSC", name="cabinet"), occurred="2026-01-01")
    site.say(Equipment(equipment="OTHER", name="cabinet"), occurred="2026-01-01")
    perform(site, equipment=equipment)
    plate = Monitored(monitoring="EM", room="CR", equipment="BSC", method="settle plate", counted=200, action=action)
    site.say(plate, occurred=DAY)
    assert answers(site, "monitoring") == [expected]


def test_the_corrected_date_of_a_room_counts(site):
    (number,) = site.say(Room(room="CR"), occurred="2026-05-01")
    perform(site)
    assert answers(site, "room") == [(NOT_KNOWN, False)]
    amend(site.record, "op", number, {"occurred": "2025-05-01"}, reason="wrong year", now=site.now)
    assert answers(site, "room") == [(NOT_KNOWN, True)]
