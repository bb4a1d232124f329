"""The density of events before each gate that excludes debris, doublets or dead cells, with the gate upon it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bench import Bench, mask_of
from seedlot.assays.flow.named import channels_of
from seedlot.assays.flow.shown import PLAIN, linear, raw_of, symlog, ticks
from seedlot.assays.flow.tubes import Tube, is_dye, is_scatter, pulse
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

#: Most tubes and gates of each that are drawn, and bins of an axis.
_TUBES, _GATES, _BINS = 6, 4, 40
_CORNERS = 48
_LINE = {"type": "line", "color": "#D55E00", "strokeWidth": 2}


def densities_of(tests: Sequence[Tube], bench: Bench) -> Iterator[Chart]:
    """Draw the excluding gates of the first tubes."""
    for tube in tests[:_TUBES]:
        panes = list(_panes(tube, bench))[:_GATES]
        if panes:
            state = "proposed gates, not confirmed" if tube.is_proposed else "gates"
            title = f"Events of {tube.name}"
            subtitle = f"{state}, each upon the events before it; counts in {_BINS} by {_BINS} bins"
            spec = {"title": {"text": title, "subtitle": subtitle, "anchor": "start"}, "columns": 2, "concat": panes}
            yield Chart(name=f"events, {tube.name}", title=title, spec=spec)


def _panes(tube: Tube, bench: Bench) -> Iterator[Row]:
    counted = bench.counted(tube)
    for population in tube.gating.populations if tube.gating else ():
        names = channels_of(population)
        is_excluding = names and all(not is_dye(name) or name == tube.dead for name in names)
        before = mask_of(tube, counted, (population.parent,))
        if is_excluding and population.key in counted and before is not None and before.any():
            axes = _axes(population, tube)
            x, y = (bench.seen_by(tube, name, _matrix(population, name)) for name in axes)
            if x is not None and y is not None:
                count = counted[population.key].count
                title = f"{population.name}: {count:,} of {np.count_nonzero(before):,}"
                reach = (float(x[before].max()), float(y[before].max()))
                yield _pane(title, axes, (x[before], y[before]), _outline(population, axes, reach))


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
    if not isinstance(population.gate, Boolean):
        for axis in population.gate.axes:
            if axis.channel == name:
                return axis.matrix
    return UNCOMPENSATED


def _pane(title: str, names: tuple[str, str], columns: tuple[Floats, Floats], outline: list[Row]) -> Row:
    scales = [linear if is_scatter(name) else symlog for name in names]
    finite = np.isfinite(columns[0]) & np.isfinite(columns[1])
    x, y = (column[finite] for column in columns)
    (x_scale, x_edges), (y_scale, y_edges) = (
        scale([column], _BINS) for scale, column in zip(scales, (x, y), strict=True)
    )
    counts = np.histogram2d(
        np.clip(x, x_edges[0], x_edges[-1]), np.clip(y, y_edges[0], y_edges[-1]), bins=(x_edges, y_edges)
    )[0]
    cells = [
        {
            "x": _short(x_edges[i]),
            "x2": _short(x_edges[i + 1]),
            "y": _short(y_edges[j]),
            "y2": _short(y_edges[j + 1]),
            "events": int(counts[i, j]),
        }
        for i, j in np.argwhere(counts > 0).tolist()
    ]
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
        {"data": {"values": cells}, "mark": {"type": "rect"}, "encoding": boxes},
        {
            "data": {"values": inside},
            "mark": _LINE,
            "encoding": {**along, "detail": {"field": "line"}, "order": {"field": "order"}},
        },
    ]
    return {"title": title, "width": 230, "height": 200, "layer": layers if inside else layers[:1]}


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
    if isinstance(gate, Rectangle):
        return _box(gate, names, reach)
    if not isinstance(gate, Polygon | Ellipsoid):
        return []
    if len(gate.axes) != 2 or any(isinstance(axis.channel, Ratio) for axis in gate.axes):
        return []
    points = list(gate.vertices) if isinstance(gate, Polygon) else _round(gate)
    return _line([*points, points[0]], gate.axes, "gate")


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
