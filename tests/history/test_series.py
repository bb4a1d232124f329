"""Values of one test over time, on both databases."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report

from seedlot.acts.amend import amend
from seedlot.history.series import names, tallies, values
from seedlot.record.entries.origin import Donor


@pytest.fixture
def measured(site):
    """Two donors, three values of viability (entries 5 to 7, the second the oldest) and one of sterility."""
    site.say(Donor(item="A"), Donor(item="B"))
    site.say(lab_report("R1", "A", "viability", 91.5), occurred="2026-03-02")
    site.say(lab_report("R2", "B", "viability", 88.0), occurred="2026-02-01")
    site.say(lab_report("R3", "A", "viability", 70.25), occurred="2026-04-03")
    site.say(lab_report("R4", "A", "Sterility", "no growth"), occurred="2026-04-03")
    return site


def test_the_tests_that_have_values_as_of_any_entry(measured):
    with measured.reading() as connection:
        assert names(connection) == ("Sterility", "viability")
        assert names(connection, measured.size() - 1) == ("viability",)
        assert names(connection, 1) == ()


def test_each_test_is_told_with_its_number_of_values_and_the_last(measured):
    """The last that was recorded: of viability the third report, of 2026-04-03."""
    with measured.reading() as connection:
        told = [(each.name, each.count, each.last.number, each.last.occurred) for each in tallies(connection)]
        assert told == [("Sterility", 1, None, "2026-04-03"), ("viability", 3, 70.25, "2026-04-03")]
        (before,) = tallies(connection, measured.size() - 2)
        assert (before.count, before.last.number) == (2, 88.0)
        assert tallies(connection, 1) == ()


def test_values_stand_in_the_order_in_which_they_happened(measured):
    with measured.reading() as connection:
        rows, more = values(connection, "viability")
        assert ([row.number for row in rows], more) == ([88.0, 91.5, 70.25], False)
        assert values(connection, "unknown") == ((), False)
        rows, _ = values(connection, "viability", as_of=measured.size() - 2)
        assert [row.number for row in rows] == [88.0, 91.5]


@pytest.mark.parametrize("items", [None, ("A", "B", "A")])
def test_the_last_that_were_recorded_are_told_and_that_there_are_more(measured, items):
    with measured.reading() as connection:
        rows, more = values(connection, "viability", items, most=2)
    assert ([row.number for row in rows], more) == ([88.0, 70.25], True)


def test_values_of_some_items_alone(measured):
    with measured.reading() as connection:
        rows, _ = values(connection, "viability", ("A",))
        assert [row.number for row in rows] == [91.5, 70.25]
        assert values(connection, "viability", ()) == ((), False)


def test_an_amended_value_is_told_once(measured):
    with measured.reading() as connection:
        (entry,) = [row.entry for row in values(connection, "viability", ("B",))[0]]
    amend(
        measured.record,
        "",
        entry,
        {"results": [{"name": "viability", "value": 87.0, "unit": "%"}]},
        reason="typed wrongly",
        now=measured.now,
    )
    with measured.reading() as connection:
        assert [row.number for row in values(connection, "viability", ("B",))[0]] == [87.0]
