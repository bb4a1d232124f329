"""An engagement plan as a calendar (RFC 5545): the latest day to ask for each meeting, and the steps that wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from seedlot.plan.engagement import Engagement, State

#: Who made the calendar, as RFC 5545 (3.7.3) asks.
_MAKER = "-//Seedlot//Engagement plan//EN"


def calendar(plan: Iterable[Engagement], programme: str, *, on: date) -> bytes:
    """Write the plan as an .ics file, dated by the day on which it was asked: the same plan gives the same bytes."""
    held = Calendar()
    held.add("prodid", _MAKER)
    held.add("version", "2.0")
    held.add("x-wr-calname", f"{programme}: agreements with authorities")
    for each in plan:
        for event in _events(each, programme, on):
            held.add_component(event)
    written: bytes = held.to_ical()
    return written


def _events(each: Engagement, programme: str, on: date) -> Iterable[Event]:
    """The last day to ask, and the day of the step. What is agreed, and what no step waits for, needs no event."""
    if each.state is State.OBTAINED or each.before is None:
        return
    who = each.meeting.body if each.meeting else each.territory
    what = each.wanted
    asked = "\n".join(f"- {one.question} [{one.rule}]" for one in each.questions)
    name = each.meeting.name if each.meeting else "agreement"
    if each.latest is not None:
        text = f"{each.says}\n{asked}"
        yield _event(f"Last day to ask {who}: {name} ({what})", text, each.latest, on=on, of=programme)
    elif each.state is State.DUE:
        yield _event(f"Ask {who} now: {name} ({what})", f"{each.says}\n{asked}", on, on=on, of=programme)
    needs = f"Step {each.before.step} needs from {who}: {what}"
    yield _event(needs, each.says, each.before.day, on=on, of=programme)


def _event(title: str, text: str, day: date, *, on: date, of: str) -> Event:
    event = Event()
    event.add("uid", f"{sha256(f'{of}|{title}|{day}'.encode()).hexdigest()[:32]}@seedlot")
    event.add("dtstamp", datetime.combine(on, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{of}: {title}")
    event.add("description", text)
    return event
