"""Stability: the studies of the record, and each with its results, its lines, its shelf life, and what stands against it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from seedlot.history import ask
from seedlot.release.stability import Stability, every, of_item, stability
from seedlot.release.stability_chart import stability_chart
from seedlot.release.stability_plain import in_short, pull_plain, result_rows
from seedlot.release.stability_words import months
from seedlot.terms.chart import Chart
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.faults import NowhereError
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, page

SECTION = Section("stability")
_STUDIES = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="study", title="Study", link="link"),
    Column(key="title", title="Title"),
    Column(key="arm", title="Kind of condition"),
    Column(key="condition", title="Condition"),
    Column(key="batches", title="Batches"),
    Column(key="claimed", title="Claimed"),
    Column(key="supported", title="Supported"),
    Column(key="waiting", title="Pulls that wait", number=True),
)
_TESTS = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="test", title="Test"),
    Column(key="criterion", title="Held to"),
    Column(key="results", title="Results", number=True),
    Column(key="covered", title="Covered"),
    Column(key="model", title="Model"),
    Column(key="month", title="Limit met at"),
    Column(key="supported", title="Supported"),
)
_RESULTS = (
    Column(key="test", title="Test"),
    Column(key="batch", title="Batch"),
    Column(key="month", title="Months", number=True),
    Column(key="day", title="Day"),
    Column(key="day_of", title="Day of"),
    Column(key="item", title="On", link="link"),
    Column(key="result", title="Result", number=True),
    Column(key="answer", title="Answer", answer=True),
    Column(key="trend", title="Trend"),
    Column(key="entry", title="Entry", number=True, link="source"),
)
_PULLS = (
    Column(key="state", title="State"),
    Column(key="item", title="Batch", link="link"),
    Column(key="month", title="Month", number=True),
    Column(key="day", title="Due"),
    Column(key="first", title="From"),
    Column(key="last", title="To"),
    Column(key="missing", title="Not tested"),
)
_WAITING = ("due", "overdue", "missed")
_STUDY: Kept[Stability] = Kept(32)
_EVERY: Kept[tuple[Stability, ...]] = Kept(8)


@SECTION.get("/trends/stability")
def studies(here: Visit) -> Response:
    """List the stability studies: all, or those on which an item was put."""
    item = here.request.query_params.get("item", "").strip()
    with here.reading_as_of() as (connection, as_of):
        today = ask.day(connection, here.asked, here.now.date())
        if item:
            ask.item(connection, item, as_of)

        def find() -> tuple[Stability, ...]:
            if item:
                return of_item(connection, item, today=today, as_of=as_of)
            return every(connection, today=today, as_of=as_of)

        found = _EVERY.get(here, connection, (item, today, as_of), find)
    rows = [_study(here, each) for each in found]
    shown = listed(here, _STUDIES, rows, noun="studies", empty="No stability study was begun yet.")
    return shown if isinstance(shown, Response) else page(here, "trends/stability.html", listing=shown, item=item)


@SECTION.get("/trends/stability/{study:path}.svg")
def picture(here: Visit, study: str) -> Response:
    """Draw the results of a study with their lines."""
    return chart_svg(_drawn(here, study), here)


@SECTION.get("/trends/stability/{study:path}.json")
def data(here: Visit, study: str) -> Response:
    """Give the same as a chart that can be explored."""
    return chart_json(_drawn(here, study), here)


@SECTION.get("/trends/stability/{study:path}")
def one(here: Visit, study: str) -> Response:
    """Show a study: what it supports, why, its results and its pulls."""
    found = _read(here, study)
    results = [_result(row) for row in result_rows(found)]
    pulls = [_pull(pull_plain(pull)) for pull in found.pulls]
    tests = [in_short(each) for each in found.followed]
    listings = {}
    for name, columns, rows, noun, empty in (
        ("tests", _TESTS, tests, "tests", "The specification of the study names no test of it."),
        ("results", _RESULTS, results, "results", "The record holds no result of this study yet."),
        ("pulls", _PULLS, pulls, "pulls", "No batch is on the study yet."),
    ):
        shown = listed(here, columns, rows, name=f"{name}-", noun=noun, empty=empty)
        if isinstance(shown, Response):
            return shown
        listings[name] = shown
    base = f"/trends/stability/{quote(study, safe='')}"
    files = {form: here.url(f"{base}.{form}") for form in ("svg", "json")}
    told: dict[str, Any] = {
        "claimed": _months(found.claimed, "none yet"),
        "supported": _months(found.supported, "not known"),
    }
    drawn = stability_chart(found) is not None
    return page(here, "trends/study.html", found=found, listings=listings, files=files, drawn=drawn, **told)


def _read(here: Here, study: str) -> Stability:
    with here.reading_as_of() as (connection, as_of):
        today = ask.day(connection, here.asked, here.now.date())

        def find() -> Stability:
            return stability(connection, study, today=today, as_of=as_of)

        return _STUDY.get(here, connection, (study, today, as_of), find)


def _drawn(here: Here, study: str) -> Chart:
    chart = stability_chart(_read(here, study))
    if chart is None:
        raise NowhereError(
            f"No result of study '{study}' is a number: there is nothing to draw", mend="See its tables."
        )
    return chart


def _months(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else months(value)


def _study(here: Here, found: Stability) -> dict[str, Any]:
    row = found.study.row
    return {
        "answer": found.answer,
        "study": row.study,
        "link": here.url(f"/trends/stability/{quote(row.study, safe='')}"),
        "title": row.title,
        "arm": row.arm,
        "condition": row.condition,
        "batches": ", ".join(each.item for each in found.study.placed),
        "claimed": _months(found.claimed, "none yet"),
        "supported": _months(found.supported, "not known"),
        "waiting": str(sum(pull.state in _WAITING for pull in found.pulls)),
    }


def _result(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "month": f"{row['month']:.2f}",
        "entry": str(row["entry"]),
        "link": item_url(row["item"]),
        "source": entry_url(row["entry"]),
    }


def _pull(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "month": f"{row['month']:g}",
        "missing": ", ".join(row["missing"]) if row["state"] in _WAITING else "",
        "link": item_url(row["item"]),
    }
