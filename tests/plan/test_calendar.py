"""The plan as a calendar: read again by the reader of RFC 5545, and the same bytes twice."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar
from tests.plan.test_engagement import plan, rule

from seedlot.plan.calendar import calendar

ON = date(2026, 11, 1)


def events(written: bytes) -> list[tuple[date, str]]:
    found = Calendar.from_ical(written).walk("VEVENT")
    return [(each.decoded("dtstart"), str(each["summary"])) for each in found]


def test_the_last_day_to_ask_and_the_step_are_events() -> None:
    written = calendar(plan(rule("US", "agreement.any.cld"), on=ON), "P-1", on=ON)
    assert events(written) == [
        (
            date(2026, 12, 16),
            "P-1: Last day to ask FDA CBER/OTP: INTERACT (Authorities were asked before cell line development began)",
        ),
        (
            date(2027, 3, 1),
            "P-1: Step ST-REP needs from FDA CBER/OTP: Authorities were asked before cell line development began",
        ),
    ]
    assert written == calendar(plan(rule("US", "agreement.any.cld"), on=ON), "P-1", on=ON)
    assert all(line.endswith(b"\r") for line in written.split(b"\n")[:-1])


def test_where_no_time_is_known_the_day_to_ask_is_today() -> None:
    found = events(calendar(plan(rule("DE", "agreement.pei.cld"), on=ON), "P-1", on=ON))
    assert [day for day, _ in found] == [ON, date(2027, 3, 1)]


def test_what_is_agreed_needs_no_event() -> None:
    assert events(calendar(plan(rule("US", "agreement.any.cld", held=(3,)), on=ON), "P-1", on=ON)) == []
