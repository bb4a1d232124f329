"""Whom to ask by when: the agreements with authorities that a programme needs, as a time line, a table and a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from seedlot.plan.agreements import inside, open_rules, steps_of
from seedlot.plan.calendar import calendar
from seedlot.plan.engagement import Engagement, State, engagements
from seedlot.plan.timeline import timeline
from seedlot.regulation.interactions import interactions
from seedlot.release.gaps import Gaps
from seedlot.web import regulators
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.regulators import Asked
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("engagement")
#: How a state looks: its sign and the name of its style.
_LOOKS = {
    State.OBTAINED: ("✓", "met"),
    State.PLANNED: ("→", "info"),
    State.DUE: ("!", "not-known"),
    State.LATE: ("✗", "not-met"),
    State.NO_STEP: ("·", "info"),
}
#: Days that anybody needs at most to write a request.
_MOST = 3650


@dataclass(frozen=True, slots=True)
class _Planned:
    """The plan, what it rests on, and what could not be read of what was asked."""

    wanted: Asked
    gaps: Gaps
    plan: tuple[Engagement, ...]
    faults: dict[str, str]


@SECTION.get("/regulation/engage/{programme:path}.svg")
def picture(here: Visit, programme: str) -> Response:
    """Draw the plan."""
    told = _read(here, programme)
    return chart_svg(timeline(told.plan, programme, on=told.wanted.on))


@SECTION.get("/regulation/engage/{programme:path}.json")
def data(here: Visit, programme: str) -> Response:
    """Give the plan as a chart that can be explored."""
    told = _read(here, programme)
    return chart_json(timeline(told.plan, programme, on=told.wanted.on))


@SECTION.get("/regulation/engage/{programme:path}.ics")
def ics(here: Visit, programme: str) -> Response:
    """Give the plan as a calendar."""
    told = _read(here, programme)
    return regulators.attached(
        calendar(told.plan, programme, on=told.wanted.on), f"{programme}-plan.ics", "text/calendar"
    )


@SECTION.get("/regulation/engage/{programme:path}")
def engage(here: Visit, programme: str) -> Response:
    """Show the plan."""
    told = _read(here, programme)
    given = here.request.query_params
    base = regulators.address("regulation/engage", programme)
    kept = {**told.wanted.query, "start": given.get("start", ""), "prepare": given.get("prepare", "")}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if any(told.faults.values()) else HTTPStatus.OK
    return page(
        here,
        "regulation/engage.html",
        status=status,
        wanted=told.wanted,
        gaps=told.gaps,
        parts=[
            ("Agreements that rules ask for", [_shown(each) for each in told.plan if each.agreement]),
            ("Advice on what is open besides", [_shown(each) for each in told.plan if not each.agreement]),
        ],
        drawn=any(each.before for each in told.plan),
        files={form: here.url(f"{base}.{form}", **kept) for form in ("svg", "json", "ics")},
        faults=told.faults,
        start=kept["start"],
        prepare=kept["prepare"],
    )


def _read(here: Here, programme: str) -> _Planned:
    """Make the plan; of what cannot be read of the question, a fault at its field."""
    given, faults = here.request.query_params, {"start": "", "prepare": ""}
    start, prepare = None, 0
    try:
        start = date.fromisoformat(given["start"]) if given.get("start") else None
    except ValueError:
        faults["start"] = "This is no date. Write 2027-03-01."
    if said := given.get("prepare", ""):
        if said.isascii() and said.isdecimal() and int(said[:5]) <= _MOST:
            prepare = int(said)
        else:
            faults["prepare"] = f"Write a whole number of days, at most {_MOST}."
    with here.reading_as_of() as (connection, as_of):
        wanted = regulators.asked(here, connection, programme)
        gaps = regulators.before(here, connection, wanted, as_of)
    plan = engagements(
        open_rules(gaps), steps_of(gaps, start), interactions(), inside(gaps.pack), on=wanted.on, prepare=prepare
    )
    return _Planned(wanted, gaps, tuple(plan), faults)


def _shown(each: Engagement) -> dict[str, Any]:
    sign, style = _LOOKS[each.state]
    meeting = each.meeting
    return {
        "latest": each.latest,
        "sign": sign,
        "style": style,
        "state": each.state.value,
        "territory": each.territory,
        "whom": f"{meeting.body}: {meeting.name}" if meeting else "the authority (no meeting of it is known)",
        "lead": meeting.lead_time if meeting else "",
        "wanted": each.wanted,
        "before": each.before,
        "says": each.says,
        "questions": each.questions,
        "entries": each.entries,
    }
