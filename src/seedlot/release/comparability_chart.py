"""Comparability as pictures: every tested attribute's interval against its margins, and the lots before and after."""

from __future__ import annotations

import math
from typing import Any

from seedlot.draw.theme import CATEGORIES
from seedlot.release.comparability import Exercise
from seedlot.terms.chart import Chart
from seedlot.terms.finding import Answer
from seedlot.terms.quantities import unit_name
from seedlot.trends.compared import Compared

#: Intervals are drawn to so many margins, and go on beyond.
_FAR = 3.0
_COLOURS = {Answer.MET: CATEGORIES[2], Answer.NOT_MET: CATEGORIES[1], Answer.NOT_KNOWN: CATEGORIES[6]}
_MOST = 8
_SIDES = ("before", "after")

#: Answers and sides have colours of their own.
_APART = {"scale": {"color": "independent", "shape": "independent"}}

Spec = dict[str, Any]


def comparability_chart(told: Exercise) -> Chart | None:
    """Draw an exercise; None where it holds neither a test nor a number."""
    parts = [part for part in (_forest(told), *map(_dots, told.compared[:_MOST])) if part]
    if not parts:
        return None
    return Chart(
        name="comparability", title=f"{told.exercise}: {told.change}", spec={"vconcat": parts, "resolve": _APART}
    )


def _forest(told: Exercise) -> Spec | None:
    """Each interval in margins: it must lie between -1 and 1, the dashed lines."""
    rows = [_row(each) for each in told.compared if each.tested is not None]
    if not rows:
        return None
    x = {
        "type": "quantitative",
        "title": "difference, as a part of its margin",
        "scale": {"domain": [-_FAR, _FAR], "clamp": True},
    }
    y = {"field": "attribute", "type": "nominal", "sort": None, "title": None}
    colour = {
        "field": "answer",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [str(each) for each in _COLOURS], "range": list(_COLOURS.values())},
    }
    margins = [{"at": -1}, {"at": 1}]
    return {
        "width": 480,
        "height": {"step": 26},
        "layer": [
            {"data": {"values": [{"at": 0}]}, "mark": {"type": "rule", "opacity": 0.3}, "encoding": {"x": {**x, "field": "at"}}},
            {"data": {"values": margins}, "mark": {"type": "rule", "strokeDash": [5, 3]}, "encoding": {"x": {**x, "field": "at"}}},
            {
                "data": {"values": rows},
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": colour},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 60, "tooltip": {"content": "data"}},
                "encoding": {"x": {**x, "field": "estimate"}, "y": y, "color": colour},
            },
        ],
    }  # fmt: skip


def _row(each: Compared) -> Spec:
    assert each.tested is not None  # noqa: S101 - chosen so
    estimate, low, high = (max(-_FAR, min(_FAR, end)) for end in each.tested.placed)
    return {
        "attribute": each.asked.attribute,
        "answer": str(each.findings[0].answer),
        "estimate": estimate,
        "low": low,
        "high": high,
        "says": each.says,
    }


def _dots(each: Compared) -> Spec | None:
    """The lots of both sides; a triangle is a limit that was not reached, a line joins a pair, a band is the range."""
    sides = zip(_SIDES, (each.before, each.after), strict=True)
    rows = [
        {
            "side": side,
            "lot": value.lot,
            "pair": number,
            "value": value.number if value.relation == "=" else value.limit,
            "relation": value.relation,
        }
        for side, values in sides
        for number, value in enumerate(values)
    ]
    rows = [row for row in rows if row["value"] is not None]
    if not rows:
        return None
    asked = each.asked
    title = asked.attribute + ("" if asked.unit == "1" else f" ({unit_name(asked.unit)})")
    x = {"type": "quantitative", "title": title, "scale": {"zero": False, "nice": True, "padding": 10}}
    y = {"field": "side", "type": "nominal", "sort": list(_SIDES), "title": None, "scale": {"domain": list(_SIDES)}}
    shape = {
        "field": "relation",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["=", "<", ">"], "range": ["circle", "triangle-left", "triangle-right"]},
    }
    layers: list[Spec] = []
    if each.within is not None:
        ends = [{"at": end} for end in (each.within.low, each.within.high) if math.isfinite(end)]
        rule = {"type": "rule", "strokeDash": [5, 3]}
        layers.append({"data": {"values": ends}, "mark": rule, "encoding": {"x": {**x, "field": "at"}}})
    if each.paired:
        line = {"type": "line", "opacity": 0.35, "strokeWidth": 1, "color": CATEGORIES[6]}
        encoding = {"x": {**x, "field": "value"}, "y": y, "detail": {"field": "pair"}, "order": {"field": "side"}}
        layers.append({"data": {"values": rows}, "mark": line, "encoding": encoding})
    point = {"type": "point", "filled": True, "size": 60, "opacity": 0.8, "tooltip": {"content": "data"}}
    colour = {
        "field": "side",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(_SIDES), "range": list(CATEGORIES[:2])},
    }
    encoding = {"x": {**x, "field": "value"}, "y": y, "color": colour, "shape": shape}
    layers.append({"data": {"values": rows}, "mark": point, "encoding": encoding})
    return {"width": 480, "height": 70, "layer": layers}
