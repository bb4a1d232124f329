"""Charts: the ideogram with gains, losses and breakpoints, and the mosaicism that a number of cells excludes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from seedlot.assays.karyotype.changes import breakpoints, grown
from seedlot.assays.karyotype.clonal import Sample
from seedlot.assays.karyotype.ladder import region
from seedlot.assays.karyotype.mosaicism import RULES, excluded
from seedlot.assays.karyotype.settings import Settings
from seedlot.genome.bands import bands
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.terms.chart import Chart

#: Ideograms of one result, and bars beside one chromosome.
_MOST, _BARS = 6, 3
_HALF, _GAP, _WIDE = 0.17, 0.05, 0.09
_GAIN, _LOSS, _BREAK = "gain", "loss", "breakpoint"
_COLOURS = {_GAIN: "#0072B2", _LOSS: "#D55E00", _BREAK: "#111111"}
_GREYS = {
    "gpos25": "#D0D0D0",
    "gpos50": "#A0A0A0",
    "gpos75": "#707070",
    "gpos100": "#404040",
    "gvar": "#C8BFD8",
    "stalk": "#C8BFD8",
    "acen": "#B5543C",
}
_CELLS = (*range(1, 31), *range(32, 61, 2), *range(65, 101, 5))
_RULE_WORDS = {1: "one cell", 2: "two cells (gain, structure)", 3: "three cells (loss)"}

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def charts_of(samples: Sequence[Sample], settings: Settings) -> tuple[Chart, ...]:
    """Draw the samples that have changes, and the curve with the cells of all."""
    changed = [one for one in samples if one.seen or any(clone.changes for clone in one.own)]
    made = [_ideogram(one, settings) for one in changed[:_MOST]]
    curve = _curve(samples, settings)
    return (*made, *([curve] if curve is not None else []))


@cache
def _stained(build: Build) -> tuple[tuple[float, float, float, str], ...]:
    """The dark bands of every chromosome: its number, from, to, colour."""
    return tuple(
        (number, _mb(band.region.start - 1), _mb(band.region.end), _GREYS[band.stain])
        for number, name in enumerate(CHROMOSOMES, start=1)
        for band in bands(build, name)
        if band.stain in _GREYS
    )


def _mb(position: int) -> float:
    return round(position / 1e6, 1)


def _ideogram(sample: Sample, settings: Settings) -> Chart:
    build = settings.build
    outline = [
        {"x": number - _HALF, "x2": number + _HALF, "y": 0, "y2": _mb(lengths(build)[name])}
        for number, name in enumerate(CHROMOSOMES, start=1)
    ]
    dark = [
        {"x": number - _HALF, "x2": number + _HALF, "y": low, "y2": high, "grey": grey}
        for number, low, high, grey in _stained(build)
    ]
    bars, breaks = _bars(sample, build), _breaks(sample, build)
    layers = [
        _rects(dark, {"color": {"field": "grey", "type": "nominal", "scale": None}}),
        _rects(outline, {}, fill=None, stroke="#555555", strokeWidth=0.8, cornerRadius=3),
        _rects(bars, {"color": _colour()}, tooltip={"content": "data"}),
        {
            "data": {"values": breaks},
            "mark": {
                "type": "point",
                "shape": "triangle-left",
                "filled": True,
                "size": 45,
                "opacity": 1,
                "tooltip": {"content": "data"},
            },
            "encoding": {**_axes(), "color": _colour()},
        },
    ]
    total = "" if sample.total is None else f", {sample.total} cells"
    title = f"{sample.name}{total}: gains, losses and breakpoints ({build})"
    return Chart(name=f"ideogram {sample.name}", title=title, spec={"layer": layers, "width": 760, "height": 300})


def _rects(rows: Rows, encoding: Spec, **mark: Any) -> Spec:
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return {"data": {"values": rows}, "mark": {"type": "rect", **mark}, "encoding": {**_axes(), **ends, **encoding}}


def _axes() -> Spec:
    labels = ",".join(f"'{name}'" for name in CHROMOSOMES)
    axis = {
        "values": list(range(1, len(CHROMOSOMES) + 1)),
        "labelExpr": f"[{labels}][datum.value - 1]",
        "grid": False,
        "ticks": False,
        "domain": False,
        "orient": "top",
    }
    scale = {"domain": [0.4, len(CHROMOSOMES) + 0.8], "nice": False}
    return {
        "x": {"field": "x", "type": "quantitative", "title": "chromosome", "axis": axis, "scale": scale},
        "y": {
            "field": "y",
            "type": "quantitative",
            "title": "Mb",
            "scale": {"reverse": True, "domain": [0, 250], "nice": False},
            "axis": {"grid": False},
        },
    }


def _colour() -> Spec:
    scale = {"domain": list(_COLOURS), "range": list(_COLOURS.values())}
    return {"field": "change", "type": "nominal", "title": None, "scale": scale}


def _bars(sample: Sample, build: Build) -> Rows:
    """A bar beside the chromosome for each gain (right) and loss (left); further ones stand further out."""
    rows: Rows = []
    beside: dict[tuple[str, bool], int] = {}
    for one in grown(sample):
        gain = one.change.change > 0
        place = (one.change.chromosome, gain)
        level = beside.get(place, 0)
        beside[place] = level + 1
        if level >= _BARS:
            continue
        near = _HALF + _GAP + level * (_WIDE + 0.02)
        number = CHROMOSOMES.index(one.change.chromosome) + 1
        where = one.change.region(build)
        ends = (number + near, number + near + _WIDE) if gain else (number - near - _WIDE, number - near)
        rows.append(
            {
                "x": round(ends[0], 3),
                "x2": round(ends[1], 3),
                "y": _mb(where.start - 1),
                "y2": _mb(where.end),
                "change": _GAIN if gain else _LOSS,
                "bands": one.change.bands,
                "cells": one.cells,
            }
        )
    return rows


def _breaks(sample: Sample, build: Build) -> Rows:
    rows: Rows = []
    for seen in sample.seen:
        for name, low, high, told in breakpoints(seen.carried.item.operations):
            where = region(build, name, low, high)
            rows.append(
                {
                    "x": CHROMOSOMES.index(name) + 1 + _HALF + 0.04,
                    "y": _mb((where.start + where.end) // 2),
                    "change": _BREAK,
                    "breakpoint": told,
                    "abnormality": seen.name,
                    "cells": seen.cells,
                }
            )
    return rows


def _curve(samples: Sequence[Sample], settings: Settings) -> Chart | None:
    counted = [(one.name, one.total) for one in samples if one.total is not None and not one.obstacle]
    if not counted:
        return None
    most = max(100, *(min(total, 500) for _, total in counted))
    cells = sorted({*_CELLS, *range(110, most + 1, 10), *(total for _, total in counted if total <= most)})
    lines = [
        {"cells": number, "rule": _RULE_WORDS[rule], "excluded": round(100 * found, 3)}
        for rule in RULES
        for number in cells
        if (found := excluded(number, rule=rule, level=settings.level)) is not None
    ]
    points = [
        {"cells": total, "rule": _RULE_WORDS[rule], "excluded": round(100 * found, 3), "sample": name}
        for name, total in counted
        for rule in RULES
        if total <= most and (found := excluded(total, rule=rule, level=settings.level)) is not None
    ]
    x = {
        "field": "cells",
        "type": "quantitative",
        "title": "metaphases counted",
        "scale": {"type": "log", "nice": False},
    }
    x["scale"] = {"type": "log", "domain": [3, most], "nice": False}
    x["axis"] = {"values": [3, 5, 10, 15, 20, 30, 50, 100, 200, 500], "format": "d"}
    y: Spec = {"field": "excluded", "type": "quantitative", "title": "smallest clone excluded (% of cells)"}
    y["scale"] = {"domain": [0, 100]}
    colour = {
        "field": "rule",
        "type": "nominal",
        "title": "cells that make a clone",
        "sort": list(_RULE_WORDS.values()),
    }
    encoding = {"x": x, "y": y, "color": colour}
    shown = {"type": "line", "clip": True}
    marked = {"type": "point", "filled": True, "size": 60, "opacity": 1, "clip": True, "tooltip": {"content": "data"}}
    layers = [
        {"data": {"values": lines}, "mark": shown, "encoding": encoding},
        {"data": {"values": points}, "mark": marked, "encoding": encoding},
    ]
    title = f"Mosaicism excluded with {100 * settings.level:g} % confidence; points are the samples"
    return Chart(name="excluded mosaicism", title=title, spec={"layer": layers, "width": 460, "height": 280})
