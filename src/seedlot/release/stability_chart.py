"""A stability study as a picture: each test's values by batch, its lines with their confidence limits, and its criterion.

A batch has one colour throughout. The band is the confidence limit that the criterion is held to (one-sided 95 %, or the
two-sided 95 % limits). The dashed line is the criterion; the dotted one the months that the data support.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.draw.theme import CATEGORIES
from seedlot.release.stability import Followed, Stability
from seedlot.terms.chart import Chart
from seedlot.trends.pooling import Line
from seedlot.trends.shelf_life import Side

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

#: Tests that have a panel, points of a line, and how far beyond data or shelf life the picture goes.
_MOST, _STEPS, _MARGIN = 8, 40, 1.08
_WIDE, _HIGH = 600, 200
_ALL = "all batches"


def stability_chart(reading: Stability, *, test: str = "") -> Chart | None:
    """Draw the tests of a study that have numbers, or one of them; None where none has."""
    able = [
        each
        for each in reading.followed
        if any(value.number is not None for value in each.course.values) and test in {"", each.criterion.test}
    ]
    if not able:
        return None
    batches = sorted({value.batch for each in able for value in each.course.values})
    end = _end(able, reading.claimed)
    panels = [_panel(each, batches, end) for each in able[:_MOST]]
    left = f" ({len(able) - _MOST} more not drawn)" if len(able) > _MOST else ""
    spec = {"vconcat": panels, "resolve": {"scale": {"y": "independent", "color": "independent"}}}
    return Chart(name="stability", title=f"Stability study {reading.study.row.study}{left}", spec=spec)


def _end(able: Sequence[Followed], claimed: float | None) -> float:
    """How many months the picture shows: all data and what is claimed, and a month that is met soon after."""
    data = max((value.month for each in able for value in each.course.values), default=1.0)
    wanted = [data, claimed or 0.0]
    wanted += [each.course.month for each in able if each.course.month is not None and each.course.month <= 2 * data]
    return max(_MARGIN * max(wanted), 1.0)


def _panel(each: Followed, batches: Sequence[str], end: float) -> Spec:
    course, criterion = each.course, each.criterion
    x = {"field": "month", "type": "quantitative", "title": "months", "scale": {"domain": [0, end], "nice": False}}
    unit = "" if criterion.unit == "1" else criterion.unit
    y = {"field": "value", "type": "quantitative", "title": unit or None, "scale": {"zero": False, "nice": True}}
    shared = course.pooled is not None and not course.pooled.lines[0].batch
    colour = {
        "field": "batch",
        "type": "nominal",
        "title": None,
        "scale": {
            "domain": [*batches, *([_ALL] if shared else [])],
            "range": [*_colours(len(batches)), *([CATEGORIES[-1]] if shared else [])],
        },
        "legend": {"orient": "bottom", "columns": 4, "labelLimit": 200},
    }
    points = [
        {"month": value.month, "value": value.number, "batch": value.batch, "entry": value.key}
        for value in course.values
        if value.number is not None
    ]
    told = [{"field": name, "type": "nominal"} for name in ("batch", "month", "value", "entry")]
    mark = {"type": "point", "filled": True, "size": 45, "opacity": 0.9}
    layers = [*_lines(each, end, x, y, colour), *_limits(each, end, x, y), *_shelf(each, end, x)]
    layers.append(_layer(points, mark, {"x": x, "y": y, "color": colour, "tooltip": told}))
    return {"title": criterion.test, "width": _WIDE, "height": _HIGH, "layer": layers}


def _colours(count: int) -> list[str]:
    return [CATEGORIES[place % (len(CATEGORIES) - 1)] for place in range(count)]


def _layer(rows: Rows, mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _lines(each: Followed, end: float, x: Spec, y: Spec, colour: Spec) -> list[Spec]:
    """The lines of the model and the limits of their means."""
    if each.course.pooled is None:
        return []
    rows = [row for line in each.course.pooled.lines for row in _along(each, line, end)]
    series = {"x": x, "y": y, "color": colour, "detail": {"field": "batch"}}
    limits = [
        _layer(
            rows,
            {"type": "line", "strokeWidth": 1, "strokeDash": [4, 2], "opacity": 0.7},
            {**series, "y": {**y, "field": end_}},
        )
        for end_ in _held(each)
    ]
    return [*limits, _layer(rows, {"type": "line", "strokeWidth": 1.8}, series)]


def _held(each: Followed) -> tuple[str, ...]:
    """Which limits of the mean are drawn: those that the criterion is held to."""
    limits = each.course.limits
    if limits is None or limits.side is Side.EITHER:
        return ("low", "high")
    return ("low",) if limits.side is Side.FALLS else ("high",)


def _along(each: Followed, line: Line, end: float) -> Rows:
    level = each.course.limits.two_sided if each.course.limits else 0.95
    rows = []
    for step in range(_STEPS + 1):
        month = end * step / _STEPS
        low, high = line.limits(month, level=level)
        shown = {"value": line.at(month), "low": low, "high": high}
        rows.append(
            {"month": month, "batch": line.batch or _ALL, **{name: each.course.shown(at) for name, at in shown.items()}}
        )
    return rows


def _limits(each: Followed, end: float, x: Spec, y: Spec) -> list[Spec]:
    attribute = each.course.attribute
    rows = [
        {"month": at, "value": limit, "which": name}
        for name, limit in (("low", attribute.low), ("high", attribute.high))
        if limit is not None
        for at in (0.0, end)
    ]
    mark = {"type": "line", "strokeDash": [6, 4], "color": "#B00020", "strokeWidth": 1.5}
    return [_layer(rows, mark, {"x": x, "y": y, "detail": {"field": "which"}})] if rows else []


def _shelf(each: Followed, end: float, x: Spec) -> list[Spec]:
    """The months that are supported, where they lie in the picture."""
    if each.supported is None or each.supported > end:
        return []
    mark = {"type": "rule", "strokeDash": [2, 3], "color": "#333333"}
    return [_layer([{"month": each.supported}], mark, {"x": x})]
