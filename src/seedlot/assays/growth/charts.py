"""Charts: cumulative doublings in time, viability per passage, growth curves with their exponential phase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from seedlot.assays.growth.counted import Counted
from seedlot.assays.growth.culture import Culture, Grown
from seedlot.assays.growth.settings import Settings
from seedlot.terms.chart import Chart
from seedlot.terms.figure import Figure

_COLOURS = 7  # cultures that colours can tell apart
_MOST = 100  # cultures in one chart
_LIMIT = "#B00020"
_POINT = {"type": "point", "opacity": 1, "tooltip": {"content": "data"}}

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def charts_of(cultures: Sequence[Culture], counted: Sequence[Counted], settings: Settings) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    shown = cultures[:_MOST]
    curves = [one for one in counted if len(one.points) > 1]
    made = (
        _doublings(shown, settings, of=len(cultures)),
        _viability(shown, settings, of=len(cultures)),
        _curves(curves[:_MOST], of=len(curves)),
    )
    return tuple(chart for chart in made if chart is not None)


def _doublings(cultures: Sequence[Culture], settings: Settings, *, of: int) -> Chart | None:
    grown = [(culture.sample, one) for culture in cultures for one in culture.passages]
    by_days = all(one.days is not None for _, one in grown)
    rows = [_row(sample, one, one.cumulative) for sample, one in grown if one.cumulative.stands]
    if not rows:
        return None
    if by_days:
        rows = [*(start for culture in cultures for start in _seeding(culture)), *rows]
    x = _axis("days", "days in culture") if by_days else _axis("passage", "passage", whole=True)
    layers = _series(rows, x, _axis("value", "cumulative population doublings"), of=len(cultures))
    limit = _limit(settings.max_doublings, f"limit: {settings.max_doublings:g}" if settings.max_doublings else "")
    title = "Cumulative population doublings" + _of(cultures, of)
    return _chart("cumulative doublings", title, [*layers, *limit])


def _viability(cultures: Sequence[Culture], settings: Settings, *, of: int) -> Chart | None:
    rows = [
        _row(culture.sample, one, one.viability)
        for culture in cultures
        for one in culture.passages
        if one.viability.stands
    ]
    if not rows:
        return None
    lowest = min([row["low"] for row in rows] + ([settings.min_viability] if settings.min_viability else []))
    y = _axis("value", "viability (%)") | {"scale": {"domain": [max(0, 10 * math.floor(lowest / 10 - 0.5)), 100]}}
    layers = _series(rows, _axis("passage", "passage", whole=True), y, of=len(cultures))
    limit = _limit(settings.min_viability, f"at least {settings.min_viability:g} %" if settings.min_viability else "")
    return _chart("viability", "Viability at harvest" + _of(cultures, of), [*layers, *limit])


def _seeding(culture: Culture) -> Rows:
    """The point at which a culture begins, one passage's doublings below its first harvest."""
    first = culture.passages[0]
    harvested, grown = first.cumulative, first.doublings.figure
    if not harvested.stands or harvested.value is None or grown.value is None:
        return []
    before = harvested.value - grown.value
    return [{"culture": culture.sample, "passage": None, "days": 0, "value": before, "low": before, "high": before}]


def _row(sample: str, grown: Grown, figure: Figure) -> dict[str, Any]:
    return {
        "culture": sample,
        "passage": grown.passage.number,
        "days": grown.days,
        "value": figure.value,
        "low": figure.value if figure.low is None else figure.low,
        "high": figure.value if figure.high is None else figure.high,
    }


def _curves(counted: Sequence[Counted], *, of: int) -> Chart | None:
    rows = [
        {"culture": one.sample, "hours": point.hours, "value": density, "low": density, "high": density}
        for one in counted
        for point in one.points
        for density in point.densities
        if density > 0
    ]
    if not rows:
        return None
    fitted = [
        {"culture": one.sample, "hours": hours, "value": math.exp(one.fit.intercept + one.fit.slope * hours)}
        for one in counted
        if one.fit is not None
        for hours in (one.fit.first, one.fit.last)
    ]
    x = _axis("hours", "hours")
    y = _axis("value", "viable cells (million/mL)") | {"scale": {"type": "log", "nice": False, "padding": 12}}
    encoding = {"x": x, "y": y, **_colour(len(counted))}
    points = {"data": {"values": rows}, "mark": _POINT, "encoding": encoding}
    lines = {"data": {"values": fitted}, "mark": {"type": "line"}, "encoding": encoding}
    title = "Growth curves, with the exponential phase" + _of(counted, of)
    return _chart("growth curves", title, [points, *([lines] if fitted else [])])


def _series(rows: Rows, x: Spec, y: Spec, *, of: int) -> list[Spec]:
    """A line and points for each culture, with their intervals."""
    encoding = {"x": x, "y": y, **_colour(of)}
    ends = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}, **_colour(of)}
    return [
        {"data": {"values": rows}, "mark": {"type": "rule", "opacity": 0.5}, "encoding": ends},
        {"data": {"values": rows}, "mark": {"type": "line"}, "encoding": encoding},
        {"data": {"values": rows}, "mark": _POINT, "encoding": encoding},
    ]


def _colour(cultures: int) -> Spec:
    """Colours with a legend while they can be told apart; then only lines."""
    if cultures > _COLOURS:
        return {"detail": {"field": "culture"}, "opacity": {"value": 0.5}}
    return {"color": {"field": "culture", "type": "nominal", "title": "culture", "legend": {"symbolOpacity": 1}}}


def _axis(field: str, title: str, *, whole: bool = False) -> Spec:
    if not whole:
        return {"field": field, "type": "quantitative", "title": title}
    axis = {"tickMinStep": 1, "format": "d"}
    scale = {"zero": False, "nice": False, "padding": 14}
    return {"field": field, "type": "quantitative", "title": title, "axis": axis, "scale": scale}


def _limit(value: float | None, label: str) -> list[Spec]:
    if value is None:
        return []
    data = {"values": [{"limit": value, "label": label}]}
    at = {"y": {"field": "limit", "type": "quantitative"}}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -3, "color": _LIMIT}
    return [
        {"data": data, "mark": {"type": "rule", "color": _LIMIT, "strokeDash": [6, 4]}, "encoding": at},
        {"data": data, "mark": text, "encoding": {**at, "x": {"value": 0}, "text": {"field": "label"}}},
    ]


def _of(shown: Sequence[object], of: int) -> str:
    return "" if len(shown) == of else f" (the first {len(shown)} of {of} cultures)"


def _chart(name: str, title: str, layers: list[Spec]) -> Chart:
    return Chart(name=name, title=title, spec={"layer": layers, "width": 420, "height": 260})
