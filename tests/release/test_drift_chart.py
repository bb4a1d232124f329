"""Drift as a picture: what is seen is filled, what is not seen open at its limit, and nothing is drawn at zero."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.release.drifting_line import drift_line, gain, limit, make_line, measured

from seedlot.draw import png, svg
from seedlot.release.drift import Asked, drift
from seedlot.release.drift_chart import drift_chart
from seedlot.trends.clone import grow


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """The drift of the simulated line."""
    from tests.simulated_site import Site  # noqa: PLC0415 - made once

    site = Site(tmp_path_factory.mktemp("line"))
    make_line(site)
    drift_line(site)
    other = gain(chromosome="12", start=1, end=35_500_000, bands="12p", name="12p gain")
    site.say(measured("CN-4", "E", (other,), (limit(0.02),)), occurred="2026-03-09")
    with site.reading() as connection:
        yield drift(connection, "C", Asked(today="2026-06-01", target=120))


def marks(chart, what):
    """The rows of one sort of mark."""
    told = json.dumps(chart.spec)
    assert told
    first = chart.spec["vconcat"][0]["layer"]
    return [
        row
        for layer in first
        for row in layer["data"]["values"]
        if row.get("what") == what and layer["mark"]["type"] == "point"
    ]


def test_what_was_not_seen_stands_at_its_limit(reading):
    chart = drift_chart(reading)
    assert {(row["at"], row["fraction"]) for row in marks(chart, "not found: limit of detection")} == {
        (66.0, 0.01),
        (108.0, 0.02),
    }
    assert {(row["at"], row["fraction"]) for row in marks(chart, "found")} == {(78.0, 0.02), (108.0, 0.3)}
    assert chart.title == "C: changes of the genome over doublings (1 more not drawn)"


def with_courses(reading, *several):
    """A reading of other changes, with the same end."""
    ahead = tuple(replace(reading.ahead[0], course=each) for each in several)
    return replace(reading, courses=several, ahead=ahead)


def test_changes_of_unknown_growth_share_a_panel(reading):
    """Found once: a row with its fraction, and where it would have been found."""
    (first, *_) = reading.courses
    single = replace(first, growth=grow(()), name="12p gain")
    panels = drift_chart(with_courses(reading, first, single, single)).spec["vconcat"]
    assert len(panels) == 3
    told = {
        (row["change"], row["label"])
        for layer in panels[1]["layer"]
        for row in layer["data"]["values"]
        if "label" in row
    }
    assert told == {("12p gain\nrecurrent in hPSC", label) for label in ("2 %", "30 %", "< 1 %", "< 2 %")}
    assert "<svg" in svg(drift_chart(with_courses(reading, *(single,) * 20)))


def test_the_strip_shows_what_was_never_tested(reading):
    strip = drift_chart(reading).spec["vconcat"][-1]["layer"]
    told = {(row["item"], row["what"]) for layer in strip for row in layer["data"]["values"] if "what" in row}
    assert told >= {("MCB", "nothing found"), ("WCB", "change found"), ("LOT", "never tested")}


def test_it_can_be_drawn(reading):
    assert png(drift_chart(reading)).startswith(b"\x89PNG")
    assert "end of production" in svg(drift_chart(reading))


def test_a_line_of_which_little_is_known_can_be_drawn_too(reading):
    """Without an end, without doublings, without a fit, without changes."""
    (first, *_) = reading.courses
    unplaced = tuple(replace(look, tested=replace(look.tested, doublings=None)) for look in first.looks)
    tests = replace(
        reading.tests, tested=tuple(replace(each, doublings=None, states=False) for each in reading.tests.tested)
    )
    for bare in (
        replace(reading, target=None, ahead=tuple(replace(each, target=None) for each in reading.ahead)),
        replace(with_courses(reading), target=None, tests=tests, untested=()),
        with_courses(reading, replace(first, looks=unplaced)),
        with_courses(reading, replace(first, looks=first.looks[:1], growth=reading.courses[1].growth)),
        replace(reading, untested=tuple(replace(each, at=Decimal(3)) for each in reading.untested)),
    ):
        assert "<svg" in svg(drift_chart(bare))
