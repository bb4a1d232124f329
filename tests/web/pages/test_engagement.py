"""Whom to ask by when, in the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting

from seedlot.record.entries.origin import Programme


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def test_the_plan_is_a_table_a_picture_and_a_calendar(visitor: Visitor) -> None:
    text = visitor.get("/regulation/engage/P?territory=DE").text
    assert "Paul-Ehrlich-Institut" in text
    assert "✗</span> late" in text
    picture = visitor.get("/regulation/engage/P.svg?territory=DE")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "Paul-Ehrlich-Institut" in picture.text
    told = json.loads(visitor.get("/regulation/engage/P.json?territory=DE").text)
    assert told["data"]["values"]
    calendar = visitor.get("/regulation/engage/P.ics?territory=DE")
    assert Calendar.from_ical(calendar.content).walk("VEVENT") is not None
    assert calendar.headers["content-disposition"] == 'attachment; filename="P-plan.ics"'


def test_what_is_only_begun_is_counted_from_a_day(visitor: Visitor) -> None:
    """A programme without a step: its development begins on the day that is typed."""
    visitor.site.say(Programme(programme="NEW", product="cells", cell_source="iPSC", territories=("US",)))
    begun = visitor.get("/regulation/engage/NEW?start=2027-03-01&prepare=30").text
    assert "start on 2027-03-01" in begun
    assert 'value="2027-03-01"' in begun
    assert "start on" not in visitor.get("/regulation/engage/NEW").text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("start=soon", "This is no date"),
        ("prepare=-1", "whole number of days"),
        ("prepare=99999999999", "at most 3650"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(visitor: Visitor, query: str, says: str) -> None:
    answer = visitor.get(f"/regulation/engage/P?{query}")
    field = query.split("=", maxsplit=1)[0]
    assert answer.status_code == 422
    assert f'id="e-{field}"><span class="unseen">Error: </span>' in answer.text
    assert says in answer.text
