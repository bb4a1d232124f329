"""Trends of a test: its values over time, as a control chart, and as the small history of one result."""

from __future__ import annotations

import math
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from seedlot.history.series import MOST
from seedlot.release.control_chart import control_chart
from seedlot.release.controlled import CHOICES, Controlled, Narrowed, Series, controlled, series
from seedlot.release.series_chart import series_chart
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import overall
from seedlot.terms.quantities import plain
from seedlot.terms.reportable import Reportable
from seedlot.trends.asked import COUNTED, OWN, Asked, Kind, Rules, settled
from seedlot.trends.sums import Memory
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.faults import NowhereError
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, page, value_of

SECTION = Section("trend_tests")
_VALUES = (
    Column(key="day", title="Day"),
    Column(key="item", title="Item", link="link"),
    Column(key="stage", title="Stage"),
    Column(key="sample", title="Sample"),
    Column(key="value", title="Result", number=True),
    Column(key="interval", title="Interval", number=True),
    Column(key="origin", title="Measured by"),
    Column(key="method", title="Method"),
    Column(key="note", title="Note"),
    Column(key="entry", title="Entry", link="source", number=True),
)
_SIGNALS = (
    Column(key="number", title="Point", number=True),
    Column(key="day", title="Day"),
    Column(key="item", title="Item", link="link"),
    Column(key="rule", title="Rule"),
    Column(key="says", title="What it says"),
    Column(key="side", title="Side"),
    Column(key="points", title="Points"),
    Column(key="entry", title="Entry", link="source", number=True),
)
#: Kinds of chart and sets of rules, as a select offers them.
KINDS = {
    Kind.I_MR: "single values and moving ranges (I-MR)",
    Kind.MEAN_RANGE: "means and ranges of each item (X\u0304-R)",
    Kind.MEAN_DEVIATION: "means and standard deviations of each item (X\u0304-S)",
    Kind.LEVEY_JENNINGS: "controls of an assay (Levey-Jennings)",
    Kind.EWMA: "weighted moving average (EWMA)",
    Kind.CUSUM: "cumulative sums (CUSUM)",
    Kind.COUNTS: "counts, such as colonies (c, u)",
    Kind.SHARES: "shares of units, such as containers (p)",
}
RULES = {
    Rules.NELSON: "Nelson's eight",
    Rules.WESTERN_ELECTRIC: "Western Electric's four",
    Rules.WESTGARD: "Westgard's multirules",
    Rules.LIMITS: "the limits alone",
}
#: Settings of some kinds that are asked for as yes or no; the others are numbers.
TICKED = ("steady", "normal")
_ASKED = (
    "chart", "rules", "base", "scale", "robust", "item", "center", "sigma",
    *dict.fromkeys(name for words in OWN.values() for name in words),
)  # fmt: skip
_KEPT = 32
_CONTROLLED: Kept[tuple[Series, Controlled]] = Kept(_KEPT)


@SECTION.get("/trends/test")
def test(here: Visit) -> Response:
    """Show the values of a test, all or narrowed to a line, product, site, method, stage, or to who measured."""
    found = _series(here)
    told = [_value(each) for each in found.held]
    shown = listed(here, _VALUES, told, noun="values", empty="The record holds no such value.")
    if isinstance(shown, Response):
        return shown
    kept = _kept(here)
    return page(
        here,
        "trends/test.html",
        name=found.test,
        given=kept,
        choices=found.choices,
        listing=shown,
        more=found.more,
        most=MOST,
        drawn=_drawn(found) is not None,
        lines=_lines(found),
        files={form: here.url(f"/trends/test.{form}", name=found.test, **kept) for form in ("svg", "json")},
    )


@SECTION.get("/trends/test.svg")
def picture(here: Visit) -> Response:
    """Draw the values of a test."""
    return chart_svg(_plain(here), here)


@SECTION.get("/trends/test.json")
def data(here: Visit) -> Response:
    """Give the values of a test as a chart that can be explored."""
    return chart_json(_plain(here), here)


@SECTION.get("/trends/control")
def control(here: Visit) -> Response:
    """Show a test as a control chart: its limits, its signals, and whether the newest point is in trend."""
    (found, told), error = _controlled_or_fault(here)
    shown = listed(here, _SIGNALS, _signals(told), noun="signals", empty="No rule is broken.")
    if isinstance(shown, Response):
        return shown
    kept, query = _kept(here), here.request.query_params
    asked = {name: query.get(name, "") for name in _ASKED}
    return page(
        here,
        "trends/control.html",
        name=found.test,
        given=kept,
        asked=asked,
        choices=found.choices,
        kinds=KINDS,
        **_form(asked["chart"]),
        error=error,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        rules=RULES,
        told=told,
        listing=shown,
        more=found.more,
        most=MOST,
        lines=_lines(found),
        answer=overall(told.control.findings),
        files={form: here.url(f"/trends/control.{form}", name=found.test, **kept, **asked) for form in ("svg", "json")},
    )


@SECTION.get("/trends/control.svg")
def control_picture(here: Visit) -> Response:
    """Draw a control chart."""
    return chart_svg(_control_drawn(here), here)


@SECTION.get("/trends/control.json")
def control_data(here: Visit) -> Response:
    """Give a control chart as what can be explored."""
    return chart_json(_control_drawn(here), here)


@SECTION.get("/trends/history.svg")
def history(here: Visit) -> Response:
    """Draw the history of one item's result, small: the values of its test at its stage, its own marked."""
    return chart_svg(_control_drawn(here, small=True), here)


class NoNumberError(NowhereError):
    """A picture of a test whose values are words."""

    def __init__(self, test: str) -> None:
        super().__init__(f"No value of '{test}' is a number: there is nothing to draw", mend="See its table.")


def _kept(here: Here) -> dict[str, str]:
    """To what the address narrows the test."""
    return {key: here.request.query_params.get(key, "").strip() for key in ("line", *CHOICES)}


def _name(here: Here) -> str:
    return here.request.query_params.get("name", "").strip()


def _series(here: Here) -> Series:
    with here.reading_as_of() as (connection, as_of):
        return series(connection, _name(here), Narrowed(**_kept(here)), as_of=as_of)


def _lines(found: Series) -> tuple[str, ...]:
    """Items of the series, by which a line can be named."""
    return tuple(sorted({each.item for each in found.held}))[:200]


def _plain(here: Here) -> Chart:
    found = _series(here)
    chart = _drawn(found)
    if chart is None:
        raise NoNumberError(found.test)
    return chart


def _drawn(found: Series) -> Chart | None:
    return series_chart(found.test, [each.row for each in found.held])


def _form(chart: str) -> dict[str, Any]:
    """What the form offers of a kind of chart: the settings that it takes, and what holds where nothing is typed."""
    kind = Kind(chart) if chart in set(Kind) else Kind.I_MR
    memory = Memory()
    usual = {name: getattr(memory, name, "") for name in OWN.get(kind, {})}
    return {
        "kind": kind,
        "own": OWN.get(kind, {}),
        "usual": usual | ({"size": 1} if kind is Kind.COUNTS else {}),
        "ticked": TICKED,
        "counted": kind in COUNTED,
    }


def _controlled_or_fault(here: Here) -> tuple[tuple[Series, Controlled], SeedlotError | None]:
    """The control chart that the address asks for; where it cannot be made, the usual one, and why."""
    try:
        return _controlled(here, _asked(here)), None
    except SeedlotError as fault:
        return _controlled(here, Asked()), fault


def _controlled(here: Here, asked: Asked) -> tuple[Series, Controlled]:
    """A control chart of the test that the address names."""
    name, kept = _name(here), Narrowed(**_kept(here))
    item = here.request.query_params.get("item", "").strip()
    with here.reading_as_of() as (connection, as_of):

        def find() -> tuple[Series, Controlled]:
            found = series(connection, name, kept, as_of=as_of)
            return found, controlled(connection, found, asked, item=item, as_of=as_of)

        return _CONTROLLED.get(here, connection, (name, kept, asked, item, as_of), find)


def _control_drawn(here: Here, *, small: bool = False) -> Chart:
    found, told = _controlled(here, _asked(here))
    chart = control_chart(told, item=here.request.query_params.get("item", "").strip(), small=small)
    if chart is None:
        raise NoNumberError(found.test)
    return chart


def _asked(here: Here) -> Asked:
    """How the chart is made, as the address asks; what charts of other kinds take was left from one, and is left out.

    Raises:
        SeedlotError: for a kind, a set of rules or a number that is none.
    """
    query = here.request.query_params
    kind = _one_of(Kind, query.get("chart", ""), Kind.I_MR, "kind of chart")
    own: dict[str, Any] = {
        name: query.get(name, "") == "yes" if name in TICKED else _number(query.get(name, ""), words)
        for name, words in OWN.get(kind, {}).items()
    }
    return settled(
        kind,
        _one_of(Rules, query.get("rules", ""), None, "set of rules"),
        base=_whole(query.get("base", "")),
        robust=query.get("robust", "") == "yes",
        log=query.get("scale", "") == "log",
        center=_number(query.get("center", ""), "centre"),
        sigma=_number(query.get("sigma", ""), "standard deviation"),
        **own,
    )


def _number(text: str, what: str) -> float | None:
    """A number as it is typed; None where nothing is."""
    if not text.strip():
        return None
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SeedlotError(f"'{text}' is no {what}", mend="Write a number, such as 0.2.")
    return number


def _one_of(kinds: type[StrEnum], text: str, usual: Any, what: str) -> Any:
    if not text.strip():
        return usual
    if text not in set(kinds):
        raise SeedlotError(f"'{text}' is no {what}", mend=f"Choose one of {', '.join(kinds)}.")
    return kinds(text)


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal()) or len(text) > 9 or int(text) < 1:
        raise SeedlotError(f"'{text}' is no number of points", mend="Write a whole number, such as 20.")
    return int(text)


def _value(each: Any) -> dict[str, Any]:
    return {
        "day": each.day,
        "item": each.item,
        "link": item_url(each.item),
        "stage": each.stage,
        "sample": each.value.sample,
        "value": value_of(each.value),
        "interval": interval_of(each.value),
        "origin": each.origin,
        "method": each.method,
        "note": each.value.note,
        "entry": str(each.entry),
        "source": entry_url(each.entry),
    }


def _signals(told: Controlled) -> list[dict[str, Any]]:
    """The signals, the newest first."""
    rows = []
    for each in reversed(told.control.signals):
        held = told.points[each.gave[0]][-1]
        rows.append(
            {
                "number": each.gave[0] + 1,
                "day": held.day,
                "item": held.item,
                "link": item_url(held.item),
                "rule": each.rule + (" (warning)" if each.warning else ""),
                "says": each.says,
                "side": str(each.side),
                "points": ", ".join(str(place + 1) for place in each.points),
                "entry": str(held.entry),
                "source": entry_url(held.entry),
            }
        )
    return rows


def interval_of(value: Reportable) -> str:
    """The interval of a value, with its level; empty where it has none."""
    if value.low is None and value.high is None:
        return ""
    ends = " to ".join("" if end is None else plain(end) for end in (value.low, value.high))
    return f"{ends} ({100 * value.level:g} %)" if value.level else ends
