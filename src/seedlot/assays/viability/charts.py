"""Charts: density and viability in time, recovery with its intervals, apoptosis as stacked bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seedlot.assays.viability.apoptosis import Quadrants
from seedlot.assays.viability.occasions import Occasion
from seedlot.assays.viability.recovery import Recovered
from seedlot.assays.viability.settings import Settings
from seedlot.assays.viability.told import figures_of
from seedlot.terms.chart import Chart
from seedlot.terms.figure import Figure

_LIMIT = "#B00020"
_MOST = 40  # samples in one chart
_STACK = ("viable cells by annexin V", "early apoptotic cells", "late apoptotic cells", "necrotic cells")
_SHADES = ("#4C9F70", "#F2C14E", "#E07A3F", "#7A3B69")
_BARS = ("recovery after thaw", "recovery at 24 h", "survival at 24 h")
_TONES = ("#1F5A94", "#5FA2CE", "#B9D6F2")

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
Times = Mapping[str, Sequence[Occasion]]


def charts_of(
    times: Times, thaws: Sequence[Recovered], panels: Sequence[Quadrants], settings: Settings
) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    made = (_density(times), _viability(times, settings), _recovery(thaws, settings), _apoptosis(panels))
    return tuple(chart for chart in made if chart is not None)


def _density(times: Times) -> Chart | None:
    rows = [row for occasion in _series(times) for row in _row(occasion, occasion.viable)]
    y = {"field": "value", "type": "quantitative", "title": "viable cells (million/mL)"}
    return _in_time("viable cell density", "Viable cell density in time", rows, y, [])


def _viability(times: Times, settings: Settings) -> Chart | None:
    rows = [row for occasion in _series(times) for row in _row(occasion, occasion.viability)]
    lows = [row["low"] for row in rows] + ([settings.min_viability] if settings.min_viability else [])
    floor = max(0.0, min(lows, default=0.0) - 5)
    scale = {"domain": [10 * int(floor / 10), 100]}
    y = {"field": "value", "type": "quantitative", "title": "viability (%)", "scale": scale}
    return _in_time("viability", "Viability in time", rows, y, _line(settings.min_viability, "y", "at least {:g} %"))


def _series(times: Times) -> list[Occasion]:
    """The occasions of samples that were counted at more than one time."""
    shown = [own for own in times.values() if len(own) > 1][:_MOST]
    return [occasion for own in shown for occasion in own]


def _row(occasion: Occasion, figure: Figure) -> Rows:
    if figure.value is None:
        return []
    low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
    return [{"sample": occasion.sample, "hours": occasion.hours, "value": figure.value, "low": low, "high": high}]


def _in_time(name: str, title: str, rows: Rows, y: Spec, limit: list[Spec]) -> Chart | None:
    if not rows:
        return None
    data = {"values": rows}
    colour = {"field": "sample", "type": "nominal", "legend": {"title": None, "symbolOpacity": 1}}
    scale = {"nice": False, "padding": 14}
    x = {"field": "hours", "type": "quantitative", "title": "hours", "scale": scale}
    both = {"x": x, "y": y, "color": colour}
    ends = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}, "color": colour}
    layers: list[Spec] = [
        {"data": data, "mark": {"type": "rule", "opacity": 0.6}, "encoding": ends},
        {"data": data, "mark": {"type": "line"}, "encoding": both},
        {"data": data, "mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": both},
        *limit,
    ]
    return Chart(name=name, title=title, spec={"layer": layers, "width": 420, "height": 260})


def _line(value: float | None, channel: str, label: str) -> list[Spec]:
    """A dashed line at a limit, with its label."""
    if value is None:
        return []
    data = {"values": [{"limit": value, "label": label.format(value)}]}
    at = {channel: {"field": "limit", "type": "quantitative"}}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -3, "color": _LIMIT}
    return [
        {"data": data, "mark": {"type": "rule", "color": _LIMIT, "strokeDash": [6, 4]}, "encoding": at},
        {"data": data, "mark": text, "encoding": {**at, "x": {"value": 0}, "text": {"field": "label"}}},
    ]


def _recovery(thaws: Sequence[Recovered], settings: Settings) -> Chart | None:
    """Bars for each sample, with the interval of each, and the user's limits as ticks."""
    rows: Rows = []
    limits = {"recovery after thaw": settings.min_recovery, "recovery at 24 h": settings.min_recovery_24h}
    for one in thaws[:_MOST]:
        for name, figure in figures_of(one).items():
            if name in _BARS and figure is not None and figure.value is not None:
                row = {"sample": one.thaw.sample, "what": name, "value": figure.value, "limit": limits.get(name)}
                rows.append(row | {"low": figure.low, "high": figure.high})
    if not rows:
        return None
    x = {"field": "sample", "type": "nominal", "title": None, "axis": {"labelAngle": -30}}
    place = {"x": x, "xOffset": {"field": "what", "type": "nominal", "sort": list(_BARS)}}
    y = {"field": "value", "type": "quantitative", "title": "% of the cells frozen or plated"}
    scale = {"domain": list(_BARS), "range": list(_TONES)}
    colour = {"field": "what", "type": "nominal", "scale": scale, "legend": {"title": None, "orient": "top"}}
    spread = [row for row in rows if row["low"] is not None]
    wanted = [row for row in rows if row["limit"] is not None]
    layers: list[Spec] = [
        {"data": {"values": rows}, "mark": {"type": "bar"}, "encoding": {**place, "y": y, "color": colour}},
        {
            "data": {"values": spread},
            "mark": {"type": "rule"},
            "encoding": {**place, "y": y | {"field": "low"}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": wanted},
            "mark": {"type": "tick", "color": _LIMIT, "thickness": 2},
            "encoding": {**place, "y": y | {"field": "limit"}},
        },
    ]
    title = "Recovery after thaw" + (" (red: the least that is accepted)" if wanted else "")
    return Chart(name="recovery", title=title, spec={"layer": layers, "width": 420, "height": 260})


def _apoptosis(panels: Sequence[Quadrants]) -> Chart | None:
    rows = [
        {"sample": one.panel.sample, "what": name, "order": _STACK.index(name), "value": figure.value}
        for one in panels[:_MOST]
        for name, figure in one.figures.items()
        if name in _STACK
    ]
    if not rows:
        return None
    spec = {
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "sample", "type": "nominal", "title": None},
            "x": {"field": "value", "type": "quantitative", "title": "part of all cells (%)", "stack": "zero"},
            "color": {
                "field": "what",
                "type": "nominal",
                "scale": {"domain": list(_STACK), "range": list(_SHADES)},
                "legend": {"title": None, "orient": "top", "columns": 2},
            },
            "order": {"field": "order", "type": "quantitative"},
        },
        "width": 420,
        "height": {"step": 32},
    }
    return Chart(name="apoptosis", title="Apoptosis by annexin V", spec=spec)
