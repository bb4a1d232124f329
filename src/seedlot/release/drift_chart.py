"""Drift as a picture: each change's fraction against doublings (or passages, or days), and under them the tests on the line, stage by stage.

What was seen is a filled mark with its interval, what was not seen an open one at the limit of detection: the fraction that
would have been found, so that nothing looks like a zero that is none. The curve is the fitted growth along one way, with
its interval, on to the end of production.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.release.clones import Course, Look
from seedlot.release.drift import Drift, Target
from seedlot.release.drift_strip import END, SEEN, UNSEEN, WIDE, end_line, layer, strip
from seedlot.release.genomic import Examined
from seedlot.terms.chart import Chart

_HIGH = 200
#: So many changes have a panel of their own, and so many of unknown growth a row.
_MOST, _ROWS = 6, 12
_STEPS = 60
_LEAST = 1e-4
#: How far beyond the last doublings the picture goes, as a part of all.
_MARGIN = 0.04

_FOUND, _MISSED = "found", "not found: limit of detection"

#: Labels of two lines: a change and its tier.
_LINES = {
    "labelExpr": "split(datum.label, '\\n')",
    "labelLimit": 150,
    "labelLineHeight": 11,
    "labelFontSize": 9,
    "grid": True,
}

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def drift_chart(reading: Drift) -> Chart:
    """Draw the changes of a line, those that weigh most first, and its tests."""
    placed = [tested for tested in reading.tests.tested if tested.at is not None]
    x = _axis(placed, reading)
    able = [ahead for ahead in reading.ahead if _marks(ahead.course)]
    drawn = [ahead for ahead in able if _is_told(ahead.course)][:_MOST]
    single = [ahead.course for ahead in able if not _is_told(ahead.course)][:_ROWS]
    parts = [_course(ahead.course, ahead.target, x) for ahead in drawn]
    common = _common(reading)
    parts += [_single(single, common, x)] if single else []
    left = len(reading.courses) - len(drawn) - len(single)
    title = f"{reading.line}: changes of the genome over {reading.by}" + (f" ({left} more not drawn)" if left else "")
    spec = {
        "vconcat": [*parts, strip(placed, reading, x, common)],
        "resolve": {"scale": {"color": "independent", "shape": "independent"}},
    }
    return Chart(name="drift", title=title, spec=spec)


def _common(reading: Drift) -> Target | None:
    """Where production ends, where that is one place for all that is drawn: that of one programme ends no other's."""
    return reading.target if all(each.target == reading.target for each in reading.ahead) else None


def _is_told(course: Course) -> bool:
    """Whether something is told of its growth, so that there is more to draw than where it was found."""
    return course.growth.low is not None or course.growth.high is not None


def _single(several: Sequence[Course], target: Target | None, x: Spec) -> Spec:
    """Changes of whose growth nothing is known, a row for each: where they were found, and where they would have been."""
    rows = [
        {**row, "change": f"{course.name}\n{course.tier}", "label": _share(row)}
        for course in several
        for row in _marks(course)
    ]
    y = {"field": "change", "type": "nominal", "sort": None, "title": None, "axis": _LINES}
    point = {"type": "point", "size": 70, "opacity": 1, "strokeWidth": 1.8, "tooltip": {"content": "data"}}
    text = {"type": "text", "fontSize": 9, "baseline": "bottom", "dy": -5}
    seen, unseen = ([row for row in rows if (row["what"] == _FOUND) == is_seen] for is_seen in (True, False))
    parts = [
        layer(seen, {**point, "filled": True, "shape": "circle", "color": SEEN}, {"x": x, "y": y}),
        layer(unseen, {**point, "filled": False, "shape": "triangle-down", "color": UNSEEN}, {"x": x, "y": y}),
        layer(rows, text, {"x": x, "y": y, "text": {"field": "label"}}),
        *end_line(target, x),
    ]
    title = {
        "text": "changes of unknown growth",
        "subtitle": "fraction of cells in which each was found; open: not found, smallest fraction that would have been",
        "fontSize": 12,
        "subtitleFontSize": 10,
    }
    return {"title": title, "width": WIDE, "height": {"step": 32}, "layer": parts}


def _share(row: dict[str, Any]) -> str:
    return f"{'' if row['what'] == _FOUND else '< '}{100 * row['fraction']:.3g} %"


def _axis(placed: Sequence[Examined], reading: Drift) -> Spec:
    """The doublings of all tests, and of the end of production."""
    told = [float(tested.at) for tested in placed if tested.at is not None]
    told += [float(each.at) for each in reading.untested if each.at is not None]
    told += [each.at for each in (reading.target, *(ahead.target for ahead in reading.ahead)) if each]
    first, last = (min(told), max(told)) if told else (0.0, 1.0)
    room = max((last - first) * _MARGIN, 0.5)
    scale = {"domain": [first - room, last + room], "nice": False, "zero": False}
    return {"field": "at", "type": "quantitative", "title": reading.by.axis, "scale": scale}


def _marks(course: Course) -> Rows:
    """What was seen and not seen of a change, where the doublings are known."""
    rows = [row | {"way": look.tested.item in course.way} for look in course.looks if (row := _mark(look)) is not None]
    return sorted(rows, key=lambda row: bool(row["way"]))


def _mark(look: Look) -> dict[str, Any] | None:
    at, event = look.tested.at, look.event
    if at is None:
        return None
    common = {"at": float(at), "test": look.tested.test, "item": look.tested.item}
    if event is not None and event.fraction:
        low = event.fraction if event.low is None else event.low
        high = event.fraction if event.high is None else event.high
        return common | {"fraction": event.fraction, "low": max(low, _LEAST), "high": high, "what": _FOUND}
    if event is None and look.smallest:
        return common | {"fraction": look.smallest, "what": _MISSED}
    return None


def _course(course: Course, target: Target | None, x: Spec) -> Spec:
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
    fit = _fit(course, target, floor)
    seen = [row for row in marks if row["what"] == _FOUND]
    domain = [_FOUND, _MISSED]
    colour = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": domain, "range": [SEEN, UNSEEN]},
        "legend": {"orient": "top", "symbolOpacity": 1},
    }
    shape = {**colour, "scale": {"domain": domain, "range": ["circle", "triangle-down"]}}
    point = {"type": "point", "size": 70, "opacity": 1, "strokeWidth": 1.8, "tooltip": {"content": "data"}}
    pale = {"condition": {"test": "datum.way", "value": 1}, "value": 0.3}
    kinds = {"shape": shape, "color": colour, "opacity": pale}
    elsewhere = "" if all(row["way"] for row in marks) else " Pale: on another way."
    layers = [
        *_band(fit, above, y),
        layer(seen, {"type": "rule", "color": SEEN}, {"x": above, "y": {**y, "field": "low"}, "y2": {"field": "high"}}),
        *(
            layer([row for row in marks if row["what"] == what], {**point, "filled": what == _FOUND}, {"x": above, "y": y, **kinds})
            for what in domain
        ),
        *_end(target, above),
    ]  # fmt: skip
    title = {
        "text": f"{course.name} ({course.tier})",
        "subtitle": course.growth.says + elsewhere,
        "fontSize": 12,
        "subtitleFontSize": 10,
    }
    return {"title": title, "width": WIDE, "height": _HIGH, "layer": layers}


def _fit(course: Course, target: Target | None, floor: float) -> Rows:
    """The fitted fraction with its interval, from the first point of it to the end."""
    at = [row["at"] for row in _marks(course)]
    if course.growth.low is None and course.growth.high is None:
        return []
    first, last = min(at), max([*at, *([target.at] if target else [])])
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
    drawn = [layer(fit, {"type": "area", "opacity": 0.18, "color": SEEN}, area)]
    if line:
        drawn.append(layer(line, {"type": "line", "color": SEEN, "strokeWidth": 1.5}, {"x": x, "y": y}))
    return drawn


def _end(target: Target | None, x: Spec) -> list[Spec]:
    """Where production ends, with its name."""
    rows = [{"at": target.at, "label": "end of production"}] if target else []
    text = {"type": "text", "align": "right", "baseline": "top", "dx": -4, "color": END}
    named = layer(rows, text, {"x": x, "y": {"value": 2}, "text": {"field": "label"}})
    return [*end_line(target, x), named] if rows else []
