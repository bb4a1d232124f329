"""Comparability: whether lots before and after a change are alike, by what was stated beforehand."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from seedlot.history.ask import rows
from seedlot.history.words import TABLES
from seedlot.record.entries.quality import Change
from seedlot.release.comparability import Exercise, exercises, unstated
from seedlot.release.comparability import comparability as read_comparability
from seedlot.release.comparability_chart import comparability_chart
from seedlot.terms.chart import Chart
from seedlot.terms.quantities import unit_name
from seedlot.trends.compared import Compared
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.faults import NowhereError
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, page

SECTION = Section("comparability")
_EXERCISES = (
    Column(key="exercise", title="Exercise", link="link"),
    Column(key="change", title="Change", link="source"),
    Column(key="title", title="What changes"),
    Column(key="before", title="Lots before", number=True),
    Column(key="after", title="Lots after", number=True),
    Column(key="paired", title="In pairs"),
)
_ATTRIBUTES = (
    Column(key="answer", title="Answer", answer=True),
    Column(key="attribute", title="Attribute", link="link"),
    Column(key="tier", title="Tier", number=True),
    Column(key="method", title="Method"),
    Column(key="before", title="Before"),
    Column(key="after", title="After"),
    Column(key="says", title="What came of it"),
    Column(key="justification", title="Why this criterion"),
)
_VALUES = (
    Column(key="attribute", title="Attribute"),
    Column(key="side", title="Side"),
    Column(key="lot", title="Lot", link="link"),
    Column(key="value", title="Result", number=True),
    Column(key="unit", title="Unit"),
)
_KEPT: Kept[Exercise] = Kept(32)
_NONE = "No comparability exercise is entered."


class NothingDrawnError(NowhereError):
    """A picture of an exercise that holds no number."""

    def __init__(self, exercise: str) -> None:
        super().__init__(f"'{exercise}' holds no number: there is nothing to draw", mend="See its table.")


@SECTION.get("/trends/comparability")
def overview(here: Visit) -> Response:
    """List the comparability exercises, and the changes that ask for one that is not entered."""
    with here.reading_as_of() as (connection, as_of):
        told, missing = exercises(connection, as_of), unstated(connection, as_of)
        changes = {row.change: row for row in rows(connection, TABLES[Change], as_of)}
    lines = [
        {
            "exercise": row.exercise,
            "link": here.url(f"/trends/comparability/{quote(row.exercise, safe='')}"),
            "change": row.change,
            "source": entry_url(changes[row.change].entry) if row.change in changes else "",
            "title": changes[row.change].title if row.change in changes else "",
            "before": len(row.before.split(";")),
            "after": len(row.after.split(";")),
            "paired": "yes" if row.paired else "no",
        }
        for row in told
    ]
    shown = listed(here, _EXERCISES, lines, noun="exercises", empty=_NONE)
    return (
        shown
        if isinstance(shown, Response)
        else page(here, "trends/comparability.html", listing=shown, missing=missing)
    )


@SECTION.get("/trends/comparability/{exercise:path}.svg")
def picture(here: Visit, exercise: str) -> Response:
    """Draw the intervals against their margins, and the lots."""
    return chart_svg(_drawn(here, exercise), here)


@SECTION.get("/trends/comparability/{exercise:path}.json")
def data(here: Visit, exercise: str) -> Response:
    """Give the picture as a chart that can be explored."""
    return chart_json(_drawn(here, exercise), here)


@SECTION.get("/trends/comparability/{exercise:path}")
def one(here: Visit, exercise: str) -> Response:
    """Show an exercise: every attribute with its criterion and answer, what was found, the lots."""
    found = _found(here, exercise)
    attributes = listed(
        here, _ATTRIBUTES, [_attribute(here, each) for each in found.compared], name="attributes-", noun="attributes"
    )
    values = listed(
        here, _VALUES, [row for each in found.compared for row in _values(each)], name="values-", noun="values"
    )
    for shown in (attributes, values):
        if isinstance(shown, Response):
            return shown
    base = f"/trends/comparability/{quote(exercise, safe='')}"
    return page(
        here,
        "trends/exercise.html",
        found=found,
        beside=[finding for each in found.compared for finding in each.findings[1:]],
        attributes=attributes,
        values=values,
        drawn=comparability_chart(found) is not None,
        files={form: here.url(f"{base}.{form}") for form in ("svg", "json")},
    )


def _found(here: Here, exercise: str) -> Exercise:
    with here.reading_as_of() as (connection, as_of):
        return _KEPT.get(
            here, connection, (exercise, as_of), lambda: read_comparability(connection, exercise, as_of=as_of)
        )


def _drawn(here: Here, exercise: str) -> Chart:
    chart = comparability_chart(_found(here, exercise))
    if chart is None:
        raise NothingDrawnError(exercise)
    return chart


def _attribute(here: Here, each: Compared) -> dict[str, Any]:
    before, after = each.groups
    return {
        "answer": each.answer,
        "attribute": each.asked.attribute,
        "link": here.url("/trends/test", name=each.asked.attribute),
        "tier": each.asked.tier,
        "method": str(each.asked.method),
        "before": before.told,
        "after": after.told,
        "says": each.says,
        "justification": each.asked.justification or "not stated",
    }


def _values(each: Compared) -> list[dict[str, Any]]:
    sides = (("before", each.before), ("after", each.after))
    unit = unit_name(each.asked.unit)
    return [
        {
            "attribute": each.asked.attribute,
            "side": side,
            "lot": value.lot,
            "link": item_url(value.lot),
            "value": value.told,
            "unit": unit,
        }
        for side, values in sides
        for value in values
    ]
