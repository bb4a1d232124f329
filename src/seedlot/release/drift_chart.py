"""Drift as a picture: each change's fraction against doublings, and under them the tests on the line, stage by stage.

What was seen is a filled mark with its interval, what was not seen an open one at the limit of detection: the fraction that
would have been found, so that nothing looks like a zero that is none. The curve is the fitted growth along one way, with
its interval, on to the end of production.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.release.clones import Course, Look
from seedlot.release.drift import Drift
from seedlot.release.genomic import Examined
from seedlot.terms.chart import Chart

_SEEN, _UNSEEN, _END, _ELSEWHERE = "#0072B2", "#D55E00", "#B00020", "#7F7F7F"
_WIDE, _HIGH = 520, 200
_MOST = 6
_STEPS = 60
_LEAST = 1e-4
_NEVER = "never tested"
#: How far beyond the last doublings the picture goes, as a part of all.
_MARGIN = 0.04

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def drift_chart(reading: Drift) -> Chart:
    """Draw the changes of a line, those that weigh most first, and its tests."""
    placed = [tested for tested in reading.tests.tested if tested.doublings is not None]
    x = _axis(placed, reading)
    drawn = [course for course in reading.courses if _marks(course)][:_MOST]
    parts = [_course(course, reading, x) for course in drawn]
    left = len(reading.courses) - len(drawn)
    title = f"{reading.line}: changes of the genome over doublings" + (f" ({left} more not drawn)" if left else "")
    spec = {
        "vconcat": [*parts, _strip(placed, reading, x)],
        "resolve": {"scale": {"color": "independent", "shape": "independent"}},
    }
    return Chart(name="drift", title=title, spec=spec)


def _axis(placed: Sequence[Examined], reading: Drift) -> Spec:
    """The doublings of all tests, and of the end of production."""
    told = [float(tested.doublings) for tested in placed if tested.doublings is not None]
    told += [float(each.doublings) for each in reading.untested if each.doublings is not None]
    told += [reading.target.doublings] if reading.target else []
    first, last = (min(told), max(told)) if told else (0.0, 1.0)
    room = max((last - first) * _MARGIN, 0.5)
    scale = {"domain": [first - room, last + room], "nice": False, "zero": False}
    return {"field": "at", "type": "quantitative", "title": "cumulative population doublings", "scale": scale}


def _marks(course: Course) -> Rows:
    """What was seen and not seen of a change, where the doublings are known."""
    return [row for look in course.looks if (row := _mark(look)) is not None]


def _mark(look: Look) -> dict[str, Any] | None:
    at, event = look.tested.doublings, look.event
    if at is None:
        return None
    common = {"at": float(at), "test": look.tested.test, "item": look.tested.item}
    if event is not None and event.fraction:
        low = event.fraction if event.low is None else event.low
        high = event.fraction if event.high is None else event.high
        return common | {"fraction": event.fraction, "low": max(low, _LEAST), "high": high, "what": "found"}
    if event is None and look.smallest:
        return common | {"fraction": look.smallest, "what": "not found: limit of detection"}
    return None


def _course(course: Course, reading: Drift, x: Spec) -> Spec:
    """One change: its marks, its fit, its stages."""
    marks = _marks(course)
    least = min([row.get("low") or row["fraction"] for row in marks] + [row["fraction"] for row in marks])
    floor = max(_LEAST, min(least, 0.01) / 2)
    y = {
        "field": "fraction",
        "type": "quantitative",
        "title": "fraction of cells",
        "scale": {"type": "log", "domain": [floor, 1], "clamp": True},
        "axis": {"format": "~%", "values": [each for each in (0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1) if each >= floor]},
    }  # fmt: skip
    above = {**x, "title": None}
    fit = _fit(course, reading, floor)
    seen = [row for row in marks if row["what"] == "found"]
    domain = ["found", "not found: limit of detection"]
    colour = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": domain, "range": [_SEEN, _UNSEEN]},
        "legend": {"orient": "top", "symbolOpacity": 1},
    }
    shape = {**colour, "scale": {"domain": domain, "range": ["circle", "triangle-down"]}}
    point = {"type": "point", "size": 70, "opacity": 1, "strokeWidth": 1.8, "tooltip": {"content": "data"}}
    kinds = {"shape": shape, "color": colour}
    layers = [
        *_band(fit, above, y),
        _layer(seen, {"type": "rule", "color": _SEEN}, {"x": above, "y": {**y, "field": "low"}, "y2": {"field": "high"}}),
        *(
            _layer([row for row in marks if row["what"] == what], {**point, "filled": what == "found"}, {"x": above, "y": y, **kinds})
            for what in domain
        ),
        *_end(reading, above),
    ]  # fmt: skip
    title = {
        "text": f"{course.name} ({course.tier})",
        "subtitle": course.growth.says,
        "fontSize": 12,
        "subtitleFontSize": 10,
    }
    return {"title": title, "width": _WIDE, "height": _HIGH, "layer": layers}


def _layer(rows: Rows, mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _fit(course: Course, reading: Drift, floor: float) -> Rows:
    """The fitted fraction with its interval, from the first point of it to the end."""
    at = [row["at"] for row in _marks(course)]
    if course.growth.low is None and course.growth.high is None:
        return []
    first, last = min(at), max([*at, *([reading.target.doublings] if reading.target else [])])
    steps = [first + (last - first) * step / _STEPS for step in range(_STEPS + 1)]
    told = [course.growth.project(step) for step in steps]
    return [
        {"at": each.at, "fraction": each.fraction, "low": max(each.low, floor), "high": max(each.high, floor)}
        for each in told
    ]


def _band(fit: Rows, x: Spec, y: Spec) -> list[Spec]:
    if not fit:
        return []
    area = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    line = [row for row in fit if row["fraction"] is not None and row["fraction"] >= y["scale"]["domain"][0]]
    drawn = [_layer(fit, {"type": "area", "opacity": 0.18, "color": _SEEN}, area)]
    if line:
        drawn.append(_layer(line, {"type": "line", "color": _SEEN, "strokeWidth": 1.5}, {"x": x, "y": y}))
    return drawn


def _end(reading: Drift, x: Spec) -> list[Spec]:
    """Where production ends."""
    if reading.target is None:
        return []
    rows = [{"at": reading.target.doublings, "label": "end of production"}]
    text = {"type": "text", "align": "right", "baseline": "top", "dx": -4, "color": _END}
    return [
        _layer(rows, {"type": "rule", "color": _END, "strokeDash": [6, 4]}, {"x": x}),
        _layer(rows, text, {"x": x, "y": {"value": 2}, "text": {"field": "label"}}),
    ]


def _strip(placed: Sequence[Examined], reading: Drift, x: Spec) -> Spec:
    """The tests of the line by doublings: a row for each stage, in the order in which the line came to it."""
    rows: Rows = [
        {
            "at": float(tested.doublings or 0),
            "stage": tested.stage or "culture",
            "what": _outcome(tested),
            "item": tested.item,
            "test": f"{tested.test} ({tested.assay.replace('_', ' ')})",
            "day": tested.occurred[:10],
        }
        for tested in placed
    ]
    rows += [
        {"at": float(each.doublings), "stage": each.stage, "what": _NEVER, "item": each.item, "test": "none"}
        for each in reading.untested
        if each.doublings is not None
    ]
    rows.sort(key=lambda row: row["at"])
    domain = ["change found", "nothing found", "no limit stated", _NEVER]
    colour = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": domain, "range": [_SEEN, _UNSEEN, _ELSEWHERE, _ELSEWHERE]},
        "legend": {"orient": "bottom", "symbolOpacity": 1},
    }
    y = {"field": "stage", "type": "nominal", "sort": list(dict.fromkeys(row["stage"] for row in rows)), "title": None}
    point = {"type": "point", "size": 80, "opacity": 1, "strokeWidth": 1.8, "tooltip": {"content": "data"}}
    shape = {**colour, "scale": {"domain": domain, "range": ["circle", "circle", "circle", "cross"]}}
    encoding = {"x": x, "y": y, "color": colour, "shape": shape}
    labels = {"type": "text", "align": "left", "baseline": "bottom", "dx": 5, "dy": -3, "fontSize": 9}
    firsts = list({(row["stage"], row["at"]): row for row in reversed(rows)}.values())
    layers = [
        *(
            _layer([row for row in rows if row["what"] == what], {**point, "filled": what == domain[0]}, encoding)
            for what in domain
        ),
        _layer(firsts, labels, {"x": x, "y": y, "text": {"field": "item"}}),
        *_end_of_strip(reading, x),
    ]
    title = {"text": "genomic tests by stage", "fontSize": 12}
    return {"title": title, "width": _WIDE, "height": {"step": 30}, "layer": layers}


def _end_of_strip(reading: Drift, x: Spec) -> list[Spec]:
    rows = [{"at": reading.target.doublings}] if reading.target else []
    return [_layer(rows, {"type": "rule", "color": _END, "strokeDash": [6, 4]}, {"x": x})] if rows else []


def _outcome(tested: Examined) -> str:
    if tested.events:
        return "change found"
    return "nothing found" if tested.states else "no limit stated"
