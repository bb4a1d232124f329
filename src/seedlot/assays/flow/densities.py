"""The density of events before each gate, with the gate upon it; of a gate without a picture it is said why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bench import Bench, mask_of
from seedlot.assays.flow.named import channels_of
from seedlot.assays.flow.shown import PLAIN, linear, raw_of, symlog, ticks
from seedlot.assays.flow.tubes import Tube, is_scatter, pulse
from seedlot.formats.gating import (
    UNCOMPENSATED,
    Axis,
    Boolean,
    Ellipsoid,
    Polygon,
    Population,
    Ratio,
    Rectangle,
)
from seedlot.terms.chart import Chart

Floats = NDArray[np.float64]
Row = dict[str, Any]
_Scale = Callable[[Sequence[Floats], int], tuple[Row, Floats]]

#: Most tubes that are drawn, panes of each and of a chart, gates that are named as not drawn; bins of an axis.
_TUBES, _PANES, _ABREAST, _NAMED, _BINS = 6, 16, 4, 4, 40
_CORNERS = 48
#: How far an axis goes beyond the corner of a gate that it must reach, as a share of it.
_ROOM = 0.25
_LINE = {"type": "line", "color": "#D55E00", "strokeWidth": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What gates are drawn upon: the events before them, by two channels, each as a gate sees it."""

    parent: str
    axes: tuple[str, str]
    matrices: tuple[str, str]


@dataclass(slots=True)
class _Drawn:
    """What is drawn of a tube: its gates by what they are drawn upon, and why others are not."""

    panes: list[Row] = field(default_factory=list)
    why_not: dict[str, list[str]] = field(default_factory=dict)


def densities_of(tests: Sequence[Tube], bench: Bench) -> Iterator[Chart]:
    """Draw the gates of the first tubes, each upon the events before it; gates upon the same events share a pane."""
    for tube in tests[:_TUBES]:
        drawn = _drawn(tube, bench)
        several = [drawn.panes[start : start + _ABREAST] for start in range(0, len(drawn.panes), _ABREAST)]
        for place, panes in enumerate(several, start=1):
            state = "proposed gates, not confirmed" if tube.is_proposed else "gates"
            title = f"Events of {tube.name}" + (f" ({place} of {len(several)})" if len(several) > 1 else "")
            subtitle = [f"{state}, each upon the events before it; counts in {_BINS} by {_BINS} bins"]
            subtitle += _missing(drawn.why_not) if place == len(several) else []
            text = {"text": title, "subtitle": subtitle, "anchor": "start"}
            name = f"events, {tube.name}" + (f", {place}" if place > 1 else "")
            yield Chart(name=name, title=title, spec={"title": text, "columns": 2, "concat": panes})


def _missing(why_not: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Say which gates are not drawn, and why."""
    for why, names in why_not.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"not drawn, {why}: {', '.join(names[:_NAMED])}{more}"


def _drawn(tube: Tube, bench: Bench) -> _Drawn:
    """Draw each gate of a tube that has a picture."""
    found = _Drawn()
    views: dict[_View, list[Population]] = {}
    counted = bench.counted(tube)
    for population in tube.gating.populations if tube.gating else ():
        why = _obstacle(population) or ("" if population.key in counted else "it could not be counted")
        if why:
            found.why_not.setdefault(why, []).append(population.name)
            continue
        axes = _axes(population, tube)
        matrices = (_matrix(population, axes[0]), _matrix(population, axes[1]))
        views.setdefault(_View(parent=population.parent, axes=axes, matrices=matrices), []).append(population)
    for view, gates in views.items():
        pane = _upon(tube, bench, view, gates)
        why = "beyond what a chart holds" if len(found.panes) >= _PANES else "there are no events to show"
        if pane is None or len(found.panes) >= _PANES:
            found.why_not.setdefault(why, []).extend(gate.name for gate in gates)
        else:
            found.panes.append(pane)
    return found


def _obstacle(population: Population) -> str:
    """Why a gate has no picture, if it has none."""
    if isinstance(population.gate, Boolean):
        return "joined of other gates"
    names = channels_of(population)
    if isinstance(population.gate, Rectangle) and len(names) <= 2:
        return ""
    return "" if len(names) == len(population.gate.axes) == 2 else "looks at more than two channels"


def _upon(tube: Tube, bench: Bench, view: _View, gates: Sequence[Population]) -> Row | None:
    """Draw gates upon the events before them; nothing where there are none."""
    before = mask_of(tube, bench.counted(tube), (view.parent,))
    if before is None or not before.any():
        return None
    x, y = (bench.seen_by(tube, *one) for one in zip(view.axes, view.matrices, strict=True))
    if x is None or y is None:
        return None
    x, y = x[before], y[before]
    counted, reach = bench.counted(tube), (float(x.max()), float(y.max()))
    told = [f"{gate.name}: {counted[gate.key].count:,}" for gate in gates]
    lines = ["; ".join(told[start : start + 2]) for start in range(0, len(told), 2)]
    outlines = [
        {**point, "line": f"{place} {point['line']}", "gate": gate.name}
        for place, gate in enumerate(gates)
        for point in _outline(gate, view.axes, reach)
    ]
    return _pane([*lines[:-1], f"{lines[-1]} of {x.size:,}"], view.axes, (x, y), outlines)


def _axes(population: Population, tube: Tube) -> tuple[str, str]:
    """The two channels of a gate; beside one alone stands side scatter, or forward scatter."""
    names = list(dict.fromkeys(channels_of(population)))
    if isinstance(population.gate, Rectangle) and isinstance(population.gate.axes[0].channel, Ratio):
        names.reverse()
    scatter = [one.name for one in tube.dataset.channels if is_scatter(one.name) and one.name not in names]
    scatter.sort(key=lambda name: (pulse(name) not in {"A", ""}, not name.upper().startswith("S")))
    others = [one.name for one in tube.dataset.channels if one.name not in names]
    both = [*names, *scatter, *others, names[0]]
    return both[0], both[1]


def _matrix(population: Population, name: str) -> str:
    """The matrix by which a gate looks at a channel."""
    axes = () if isinstance(population.gate, Boolean) else population.gate.axes
    return next((axis.matrix for axis in axes if axis.channel == name), UNCOMPENSATED)


def _pane(title: list[str], names: tuple[str, str], columns: tuple[Floats, Floats], outline: list[Row]) -> Row:
    scales = [linear if is_scatter(name) else symlog for name in names]
    finite = np.isfinite(columns[0]) & np.isfinite(columns[1])
    x, y = (column[finite] for column in columns)
    (x_scale, x_edges), (y_scale, y_edges) = (
        _reaching(scale, column, [point[name] for point in outline])
        for scale, column, name in zip(scales, (x, y), "xy", strict=True)
    )
    cells = _cells(x, y, x_edges, y_edges)
    places = [*_ends("x", x_edges), *_ends("y", y_edges)]
    along: Row = {
        "x": {
            "field": "x",
            "type": "quantitative",
            "scale": x_scale,
            "title": names[0],
            "axis": _axis(names[0], x_edges),
        },
        "y": {
            "field": "y",
            "type": "quantitative",
            "scale": y_scale,
            "title": names[1],
            "axis": _axis(names[1], y_edges),
        },
    }
    colour = {
        "field": "events",
        "type": "quantitative",
        "scale": {"type": "log", "scheme": "viridis"},
        "title": "Events",
    }
    boxes = {**along, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": colour}
    inside = [_within(point, x_edges, y_edges) for point in outline]
    layers = [
        {"data": cells, "transform": places, "mark": {"type": "rect"}, "encoding": boxes},
        {
            "data": {"values": inside},
            "mark": _LINE,
            "encoding": {**along, "detail": {"field": "line"}, "order": {"field": "order"}},
        },
    ]
    if labels := _labels(inside):
        mark = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "dy": 4, "fontWeight": "bold"}
        text = {**along, "text": {"field": "gate"}}
        inks: tuple[Row, ...] = ({"stroke": "white", "strokeWidth": 3}, {"color": "#222222"})
        layers += [{"data": {"values": labels}, "mark": {**mark, **ink}, "encoding": text} for ink in inks]
    return {"title": title, "width": 230, "height": 200, "layer": layers if inside else layers[:1]}


def _cells(x: Floats, y: Floats, x_edges: Floats, y_edges: Floats) -> Row:
    """The bins that hold events, by their places; what lies beyond an axis is counted in its last bin.

    They stand as lines of text: as many rows of JSON would make most of a result.
    """
    width = y_edges.size - 1
    counts = np.bincount(_bins(x, x_edges) * width + _bins(y, y_edges), minlength=(x_edges.size - 1) * width)
    places = np.flatnonzero(counts)
    bins = zip(*(part.tolist() for part in (*divmod(places, width), counts[places])), strict=True)
    lines = ["x bin,y bin,events", *(f"{i},{j},{events}" for i, j, events in bins)]
    parse = dict.fromkeys(("x bin", "y bin", "events"), "number")
    return {"values": "\n".join(lines), "format": {"type": "csv", "parse": parse}}


def _ends(name: str, edges: Floats) -> list[Row]:
    """How a chart finds the two ends of a bin along an axis from the place of that bin."""
    ends = [_short(edge) for edge in edges.tolist()]
    return [
        {"calculate": f"{some}[datum['{name} bin']]", "as": end}
        for end, some in ((name, ends[:-1]), (f"{name}2", ends[1:]))
    ]


def _bins(column: Floats, edges: Floats) -> NDArray[np.intp]:
    """The bin of each event. An event upon an edge is of the bin above, but upon the last edge of the last bin."""
    return np.clip(np.searchsorted(edges, column, side="right") - 1, 0, edges.size - 2)


def _reaching(scale: _Scale, column: Floats, corners: Sequence[float]) -> tuple[Row, Floats]:
    """An axis for events, and for the nearest corner of a gate that lies beyond all of them."""
    made, edges = scale([column], _BINS)
    if corners and min(corners) > edges[-1]:
        end = min(corners) + _ROOM * abs(min(corners))
    elif corners and max(corners) < edges[0]:
        end = max(corners) - _ROOM * abs(max(corners))
    else:
        return made, edges
    return scale([column, np.array([end])], _BINS)


def _labels(outline: Sequence[Row]) -> list[Row]:
    """The names of gates that share a pane, each at the upper left corner of its gate."""
    gates = dict.fromkeys((point["gate"], point["line"]) for point in outline)
    if len({name for name, _ in gates}) < 2:
        return []
    own = [[point for point in outline if (point["gate"], point["line"]) == gate] for gate in gates]
    return [
        {"x": min(point["x"] for point in points), "y": max(point["y"] for point in points), "gate": points[0]["gate"]}
        for points in own
    ]


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _axis(name: str, edges: Floats) -> Row:
    return {**PLAIN} if is_scatter(name) else {**PLAIN, "values": ticks(edges)}


def _within(point: Row, x_edges: Floats, y_edges: Floats) -> Row:
    """A corner at no end of an open gate, or beyond the axes, is drawn at their edge."""
    x, y = (float(np.clip(point[name], edges[0], edges[-1])) for name, edges in (("x", x_edges), ("y", y_edges)))
    return {**point, "x": _short(x), "y": _short(y)}


def _outline(population: Population, names: tuple[str, str], reach: tuple[float, float]) -> list[Row]:
    """The corners of a gate in raw values of two channels; none where it cannot be drawn upon them."""
    gate = population.gate
    if isinstance(gate, Polygon | Ellipsoid):
        points = list(gate.vertices) if isinstance(gate, Polygon) else _round(gate)
        return _line([*points, points[0]], gate.axes, "gate")
    return _box(gate, names, reach) if isinstance(gate, Rectangle) else []


def _line(points: Sequence[tuple[float, float]], axes: Sequence[Axis], line: str) -> list[Row]:
    found = []
    for order, point in enumerate(points):
        x, y = (raw_of(value, axis) for value, axis in zip(point, axes, strict=True))
        if x is None or y is None:
            return []
        found.append({"x": x, "y": y, "line": line, "order": order})
    return found


def _round(gate: Ellipsoid) -> list[tuple[float, float]]:
    angles = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    half = np.linalg.cholesky(np.array(gate.covariance)) * np.sqrt(gate.distance)
    points = np.array(gate.mean) + np.stack([np.cos(angles), np.sin(angles)], axis=1) @ half.T
    return [(float(x), float(y)) for x, y in points]


def _box(gate: Rectangle, names: tuple[str, str], reach: tuple[float, float]) -> list[Row]:
    """A rectangle; a range is two lines along the other axis, a range of a ratio two lines from the origin."""
    far = 1e300
    if isinstance(gate.axes[0].channel, Ratio):
        return _rays(gate, gate.axes[0].channel, names, reach)
    lows = [-far if low is None else low for low in gate.lows]
    highs = [far if high is None else high for high in gate.highs]
    bounds = [
        (low if low == -far else raw_of(low, axis), high if high == far else raw_of(high, axis))
        for low, high, axis in zip(lows, highs, gate.axes, strict=True)
    ]
    bounds = bounds if len(bounds) == 2 else [*bounds, (-far, far)]
    (x1, x2), (y1, y2) = bounds[:2]
    if x1 is None or x2 is None or y1 is None or y2 is None:
        return []
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)]
    return [{"x": x, "y": y, "line": "gate", "order": order} for order, (x, y) in enumerate(corners)]


def _rays(gate: Rectangle, ratio: Ratio, names: tuple[str, str], reach: tuple[float, float]) -> list[Row]:
    """A ratio a (over - b) / (under - c) that is constant is a line from (c, b)."""
    found: list[Row] = []
    for name, end in (("low", gate.lows[0]), ("high", gate.highs[0])):
        if end is None or end <= 0 or ratio.a <= 0 or names != (ratio.under, ratio.over):
            continue
        slope = end / ratio.a
        far = min(reach[0] - ratio.c, (reach[1] - ratio.b) / slope)
        found += [
            {"x": ratio.c, "y": ratio.b, "line": name, "order": 0},
            {"x": ratio.c + far, "y": ratio.b + slope * far, "line": name, "order": 1},
        ]
    return found
