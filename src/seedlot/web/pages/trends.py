"""Trends: which tests the record holds values of, tests that are due, the drift of a genome; stability, comparability."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.history import ask
from seedlot.history.series import MOST, Tally, tallies
from seedlot.release.drift import ADEQUATE, Ahead, Asked, Drift
from seedlot.release.drift import drift as read_drift
from seedlot.release.drift_chart import drift_chart
from seedlot.release.drift_words import SINCE_THE_BANK, at_the_end
from seedlot.release.due import Due
from seedlot.release.due import due as read_due
from seedlot.release.followed import followed
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.dues import dues
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, Rows, listed
from seedlot.web.section import Section
from seedlot.web.show import go, item_url, page, value_of

SECTION = Section("trends")
_NAMES = (
    Column(key="test", title="Test", link="link"),
    Column(key="count", title="Results", number=True),
    Column(key="value", title="Last result", number=True),
    Column(key="day", title="Day"),
    Column(key="item", title="Item", link="item_link"),
)
_DUE = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="state", title="State"),
    Column(key="item", title="Item", link="link"),
    Column(key="stage", title="Stage"),
    Column(key="test", title="Test"),
    Column(key="rule", title="How often"),
    Column(key="last", title="Last"),
    Column(key="next", title="Next"),
)
_CHANGES = (
    Column(key="name", title="Change"),
    Column(key="tier", title="Tier"),
    Column(key="new", title="Since the bank"),
    Column(key="course", title="Course"),
    Column(key="says", title="What the tests tell"),
    Column(key="end", title="At the end of production"),
)
_DAY = 10
#: So many readings of a sort are kept.
_KEPT = 32
_TALLIES: Kept[tuple[Tally, ...]] = Kept(4)
_DRIFTS: Kept[Drift] = Kept(_KEPT)
_CHARTS: Kept[Chart] = Kept(_KEPT)
_DUES: Kept[tuple[Due, ...]] = Kept(_KEPT)


@SECTION.get("/trends")
def trends(here: Visit) -> Response:
    """List the tests of which the record holds values, how many, and the last."""
    with here.reading_as_of() as (connection, as_of):
        told = _TALLIES.get(here, connection, as_of, lambda: tallies(connection, as_of))
    shown = listed(
        here,
        _NAMES,
        [_tally(here, each) for each in told],
        noun="tests",
        empty="The record holds no value of any test yet.",
    )
    return shown if isinstance(shown, Response) else page(here, "trends/index.html", listing=shown)


@SECTION.get("/trends/followed")
def protocols(here: Visit) -> Response:
    """Show what the record holds of stability and comparability."""
    with here.reading_as_of() as (connection, as_of):
        held = followed(connection, as_of)
    return page(here, "trends/followed.html", held=held)


@SECTION.get("/trends/due")
def due(here: Visit) -> Response:
    """Show which tests are due, of an item's line; of all programmes where that is asked, for it reads every item."""
    given = here.request.query_params
    item, every = given.get("item", "").strip(), given.get("all") == "yes"
    found: tuple[Due, ...] = ()
    size = behind = 0
    answer: Answer | None = None
    if every and not item and not here.asked:
        told, behind = dues(here)
        found, answer, size = told.found, told.answer, told.size
    elif item or every:
        with here.reading_as_of() as (connection, as_of):
            today = _today(here, connection)
            key = (item, today, as_of)
            found = _DUES.get(here, connection, key, lambda: read_due(connection, item, today=today, as_of=as_of))
        answer = overall(each.finding for each in found) if found else None
    empty = "No specification that an item names, or that was approved for its product, says when a test is done."
    shown = listed(here, _DUE, Rows(found, _due), noun="tests", empty=empty)
    if isinstance(shown, Response):
        return shown
    told_of = {"asked": bool(item or every), "size": size, "behind": behind}
    return page(here, "trends/due.html", item=item, listing=shown, answer=answer, **told_of)


@SECTION.get("/trends/drift")
def choose(here: Visit) -> Response:
    """Ask whose genome is to be followed."""
    if line := here.request.query_params.get("line", "").strip():
        return go(here.url(f"/trends/drift/{quote(line, safe='')}"))
    return page(here, "trends/choose.html")


@SECTION.get("/trends/drift/{line:path}.svg")
def drift_picture(here: Visit, line: str) -> Response:
    """Draw the changes of a genome along its line."""
    return chart_svg(_drawn(here, line))


@SECTION.get("/trends/drift/{line:path}.json")
def drift_data(here: Visit, line: str) -> Response:
    """Give the changes of a genome as a chart that can be explored."""
    return chart_json(_drawn(here, line))


@SECTION.get("/trends/drift/{line:path}")
def drift(here: Visit, line: str) -> Response:
    """Show whether a line's genome is still the one that was banked."""
    found = _drift(here, line)
    shown = listed(here, _CHANGES, [_change(each) for each in found.ahead], noun="changes", empty=_NO_CHANGE)
    if isinstance(shown, Response):
        return shown
    base, given = f"/trends/drift/{quote(line, safe='')}", here.request.query_params
    kept = {key: given.get(key, "") for key in ("bank", "adequate", "doublings")}
    files = {form: here.url(f"{base}.{form}", **kept) for form in ("svg", "json")}
    return page(here, "trends/drift.html", found=found, listing=shown, files=files, given=kept)


_NO_CHANGE = "No test of this line found a change."


def _tally(here: Here, each: Tally) -> dict[str, Any]:
    return {
        "test": each.name,
        "link": here.url("/trends/test", name=each.name),
        "count": each.count if each.count <= MOST else f"more than {MOST}",
        "value": value_of(ask.reportable(each.last)),
        "day": each.last.occurred[:_DAY],
        "item": each.last.item,
        "item_link": here.url(item_url(each.last.item)),
    }


def _due(each: Due) -> dict[str, Any]:
    return {
        "answer": each.answer,
        "state": each.state,
        "item": each.item,
        "link": item_url(each.item),
        "stage": each.stage,
        "test": each.test,
        "rule": each.rule,
        "last": f"{each.last.occurred[:_DAY]} on {each.last.item}" if each.last else "never",
        "next": " · ".join(filter(None, (each.next_at, each.next_on))),
    }


def _change(each: Ahead) -> dict[str, Any]:
    course = each.course
    return {
        "name": course.name,
        "tier": course.tier,
        "new": f"{SINCE_THE_BANK[course.new]}: {course.new_says}",
        "course": str(course.growth.course),
        "says": course.growth.says,
        "end": at_the_end(each),
    }


def _today(here: Here, connection: Connection) -> str:
    return ask.day(connection, here.asked, here.now.date()).isoformat()


def _asked(here: Here, connection: Connection) -> Asked:
    """How a drift is read, as the address asks."""
    given = here.request.query_params
    adequate = _number(given.get("adequate", ""), "per cent of cells", 100) or 100 * ADEQUATE
    target = _number(given.get("doublings", ""), "number of doublings", math.inf)
    bank = given.get("bank", "").strip()
    return Asked(today=_today(here, connection), bank=bank, adequate=adequate / 100, target=target)


def _drift(here: Here, line: str) -> Drift:
    """Read the drift of a line."""
    with here.reading_as_of() as (connection, as_of):
        asked = _asked(here, connection)

        def find() -> Drift:
            return read_drift(connection, line, asked, as_of=as_of)

        return _DRIFTS.get(here, connection, (line, asked, as_of), find)


def _drawn(here: Here, line: str) -> Chart:
    """The picture of a drift; its bands take a second to compute, so that it is kept."""
    found = _drift(here, line)
    with here.reading_as_of() as (connection, as_of):
        asked = (line, _asked(here, connection), as_of)
        return _CHARTS.get(here, connection, asked, lambda: drift_chart(found))


def _number(text: str, what: str, most: float) -> float | None:
    """A number above zero; None where nothing is typed."""
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= most or math.isinf(number):
        raise SeedlotError(f"'{text}' is no {what}", mend="Write a number above 0, such as 20.")
    return number
