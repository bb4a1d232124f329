"""How a genome or a chromosome is drawn: thinned points, segments, hotspots and changes, as Vega-Lite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.genome.builds import CHROMOSOMES
from seedlot.genome.events import Event, Kind

Floats = NDArray[np.float64]
Spec = dict[str, Any]

_WIDTH, _HEIGHT = 860, 180
_POINTS = ("#4a6d8c", "#8fa9bf")
_LINE, _HOTSPOT = "#B00020", "#E0A800"
_KINDS = {Kind.GAIN: "gain", Kind.LOSS: "loss", Kind.CNLOH: "CN-LOH"}
#: Changes whose names are written in a picture.
_NAMED = 15
_COLOURS = {Kind.GAIN: "#2E7D32", Kind.LOSS: "#B00020", Kind.CNLOH: "#6A1B9A"}


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Values along the genome: the index of the chromosome, the position, the value."""

    where: NDArray[np.int64]
    position: Floats
    value: Floats

    def of(self, chromosome: int) -> Points:
        """Those of one chromosome."""
        own = self.where == chromosome
        return Points(self.where[own], self.position[own], self.value[own])

    def known(self) -> Points:
        """Those that have a value."""
        own = np.isfinite(self.value)
        return Points(self.where[own], self.position[own], self.value[own])

    def thinned(self, most: int, *, raw: bool) -> Points:
        """At most about so many: means of neighbours on a chromosome, or every so many-th as it is."""
        step = max(1, -(-self.value.size // most))
        if step == 1:
            return self
        if raw:
            return Points(self.where[::step], self.position[::step], self.value[::step])
        edge = np.flatnonzero(np.append(True, np.diff(self.where) != 0))
        inner = np.arange(self.value.size) - np.repeat(edge, np.diff(np.append(edge, self.value.size)))
        begin = np.flatnonzero(inner % step == 0)
        number = np.diff(np.append(begin, self.value.size))
        return Points(
            self.where[begin],
            np.add.reduceat(self.position, begin) / number,
            np.add.reduceat(self.value, begin) / number,
        )

    def rows(self) -> Iterator[tuple[int, float, float]]:
        """One after another."""
        return zip(self.where.tolist(), self.position.tolist(), self.value.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A segment at its level."""

    chromosome: str
    start: int
    end: int
    level: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A hotspot: its place, its name and, where it is drawn, the limit of its detection."""

    chromosome: str
    start: int
    end: int
    name: str
    limit: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What is drawn upward: its title, its range, most points, and whether they are thinned as they are (`raw`)."""

    title: str
    domain: tuple[float, float]
    most: int
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Over:
    """What is drawn over the points."""

    lines: Sequence[Line] = ()
    marks: Sequence[Mark] = ()
    changes: Sequence[Event] = ()


NOTHING = Over()


def genome(
    points: Points,
    ends: Mapping[str, int],
    axis: Axis,
    over: Over = NOTHING,
) -> Spec:
    """All chromosomes on a line; the picture is a layered view."""
    names = [name for name in CHROMOSOMES if name in ends and CHROMOSOMES.index(name) in set(points.where.tolist())]
    offset = dict(zip(names, np.cumsum([0, *(ends[name] / 1e6 for name in names)]).tolist(), strict=False))
    total = sum(ends[name] / 1e6 for name in names)
    thin = points.thinned(axis.most, raw=axis.raw)
    parity = {CHROMOSOMES.index(name): number % 2 for number, name in enumerate(names)}
    rows = _lines(
        ("x", "y", "c"),
        (f"{offset[CHROMOSOMES[w]] + p / 1e6:.1f},{v:.3f},{parity[w]}" for w, p, v in thin.rows()),
    )
    y = {
        "field": "y",
        "type": "quantitative",
        "title": axis.title,
        "scale": {"domain": list(axis.domain), "clamp": True},
    }
    x = {
        "field": "x",
        "type": "quantitative",
        "title": None,
        "axis": None,
        "scale": {"domain": [0, total], "nice": False},
    }
    colour = {"field": "c", "type": "nominal", "legend": None, "scale": {"domain": [0, 1], "range": list(_POINTS)}}
    layers: list[Spec] = [
        *_bands(over.changes, offset, x),
        {"data": rows, "mark": _point(5), "encoding": {"x": x, "y": y, "color": colour}},
        _layer(
            [{"x": round(offset[name] + ends[name] / 2e6, 2), "name": name} for name in names],
            {"type": "text", "fontSize": 9, "baseline": "top"},
            {"x": x, "y": {"value": _HEIGHT + 4}, "text": {"field": "name"}},
        ),
        _layer(
            [{"x": round(offset[name], 2)} for name in names[1:]],
            {"type": "rule", "color": "#cccccc", "strokeWidth": 0.6},
            {"x": x},
        ),
    ]
    layers += _over(over, offset, x, y)
    layers += _labels([one for one in over.changes if one.chromosome in offset], offset, x, total)
    return {"layer": layers, "width": _WIDTH, "height": _HEIGHT}


def _over(over: Over, offset: Mapping[str, float], x: Spec, y: Spec) -> list[Spec]:
    """Segments and hotspots over a genome."""
    layers: list[Spec] = []
    own = [line for line in over.lines if line.chromosome in offset]
    if own:
        drawn = [
            {
                "x": round(offset[one.chromosome] + one.start / 1e6, 2),
                "to": round(offset[one.chromosome] + one.end / 1e6, 2),
            }
            | {"y": round(one.level, 3)}
            for one in own
        ]
        layers.append(_rules(drawn, x, y))
    spots = [
        {"x": round(offset[mark.chromosome] + (mark.start + mark.end) / 2e6, 2), "hotspot": mark.name}
        for mark in over.marks
        if mark.chromosome in offset
    ]
    if spots:
        shape = {"type": "point", "shape": "triangle-down", "filled": True, "size": 40, "color": _HOTSPOT, "opacity": 1}
        layers.append(_layer(spots, {**shape, "tooltip": {"content": "data"}}, {"x": x, "y": {"value": 6}}))
    return layers


def single(
    points: Points,
    end: int,
    axis: Axis,
    over: Over = NOTHING,
) -> Spec:
    """One chromosome with its hotspots, and for each from which fraction of cells on it would have been seen."""
    thin = points.thinned(axis.most, raw=axis.raw)
    rows = _lines(("x", "y"), (f"{p / 1e6:.2f},{v:.3f}" for _, p, v in thin.rows()))
    x = {"field": "x", "type": "quantitative", "title": "Mb", "scale": {"domain": [0, end / 1e6], "nice": False}}
    y = {
        "field": "y",
        "type": "quantitative",
        "title": axis.title,
        "scale": {"domain": list(axis.domain), "clamp": True},
    }
    layers: list[Spec] = []
    if over.marks:
        spans = [
            {"x": round(one.start / 1e6, 3), "to": round(max(one.end / 1e6, one.start / 1e6 + end / 4e8), 3)}
            | {"hotspot": one.name, "limit": one.limit}
            for one in over.marks
        ]
        shade = {"type": "rect", "color": _HOTSPOT, "opacity": 0.3, "tooltip": {"content": "data"}}
        layers.append(_layer(spans, shade, {"x": x, "x2": {"field": "to"}}))
        layers += _names(over.marks, x)
    here = dict.fromkeys(CHROMOSOMES, 0.0)
    layers += _bands(over.changes, here, x, least=end / 2e8)
    layers.append({"data": rows, "mark": {**_point(8), "color": _POINTS[0]}, "encoding": {"x": x, "y": y}})
    if over.lines:
        drawn = [
            {"x": round(one.start / 1e6, 3), "to": round(max(one.end, one.start + end / 200) / 1e6, 3)}
            | {"y": round(one.level, 3)}
            for one in over.lines
        ]
        layers.append(_rules(drawn, x, y))
    layers += _labels(over.changes, here, x, end / 1e6)
    return {"layer": layers, "width": _WIDTH, "height": _HEIGHT}


def _labels(changes: Sequence[Event], offset: Mapping[str, float], x: Spec, total: float) -> list[Spec]:
    """The names of changes with their share of cells, at the foot, one above another so that none hides the next."""
    layers = []
    for number, one in enumerate(sorted(changes, key=lambda event: offset[event.chromosome] + event.start / 1e6)):
        if number == _NAMED:
            break
        place = offset[one.chromosome] + (one.start + one.end) / 2e6
        share = "" if one.fraction is None else f": {100 * one.fraction:.2g} %"
        side = "right" if place > 0.85 * total else "left" if place < 0.15 * total else "center"
        text = {"type": "text", "fontSize": 9, "fontWeight": "bold", "align": side, "color": _COLOURS[one.kind]}
        row = {"x": round(place, 2), "text": f"{one.bands} {_KINDS[one.kind]}{share}".strip()}
        height = {"value": _HEIGHT - 8 - 11 * (number % 5)}
        layers.append(_layer([row], text, {"x": x, "y": height, "text": {"field": "text"}}))
    return layers


def _names(marks: Sequence[Mark], x: Spec) -> list[Spec]:
    """The names of hotspots with their limits, one under another so that none hides the next."""
    rows = [
        {"x": round((one.start + one.end) / 2e6, 3), "text": f"{one.name}: {one.limit}" if one.limit else one.name}
        for one in sorted(marks, key=lambda mark: mark.start)
    ]
    layers = []
    for number, row in enumerate(rows):
        text = {"type": "text", "fontSize": 9, "align": "left", "dx": 3, "color": "#6b5200"}
        layers.append(_layer([row], text, {"x": x, "y": {"value": 8 + 11 * (number % 6)}, "text": {"field": "text"}}))
    return layers


def _bands(changes: Sequence[Event], offset: Mapping[str, float], x: Spec, *, least: float = 6) -> list[Spec]:
    """Shades where changes were found, in the colour of their kind."""
    layers = []
    for kind, colour in _COLOURS.items():
        rows = [
            {
                "x": round(offset[one.chromosome] + one.start / 1e6, 2),
                "to": round(offset[one.chromosome] + max(one.end / 1e6, one.start / 1e6 + least), 2),
                "change": one.name,
            }
            for one in changes
            if one.kind is kind and one.chromosome in offset
        ]
        if rows:
            mark = {"type": "rect", "color": colour, "opacity": 0.25, "tooltip": {"content": "data"}}
            layers.append(_layer(rows, mark, {"x": x, "x2": {"field": "to"}}))
    return layers


def _rules(rows: list[Spec], x: Spec, y: Spec) -> Spec:
    return _layer(rows, {"type": "rule", "color": _LINE, "strokeWidth": 2}, {"x": x, "x2": {"field": "to"}, "y": y})


def _lines(names: Sequence[str], rows: Iterable[str]) -> Spec:
    """Many points as lines of text: as rows of JSON they would make most of a result."""
    parse = dict.fromkeys(names, "number")
    return {"values": "\n".join([",".join(names), *rows]), "format": {"type": "csv", "parse": parse}}


def _point(size: int) -> Spec:
    return {"type": "point", "filled": True, "size": size, "opacity": 0.7}


def _layer(rows: Sequence[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}
