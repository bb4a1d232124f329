"""Charts of a measurement: percentages, histograms of test and control, and the gates upon the density of events.

Events are drawn as counts in bins, so that a chart has a bounded size however many events there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.controls import described
from seedlot.assays.flow.densities import densities_of
from seedlot.assays.flow.measured import Measured
from seedlot.assays.flow.shown import PLAIN, raw_of, symlog, ticks
from seedlot.assays.flow.tubes import Tube
from seedlot.formats.gating import Rectangle
from seedlot.stats.intervals import binomial
from seedlot.terms.chart import Chart

Floats = NDArray[np.float64]
Row = dict[str, Any]

#: Colours that the colour-blind can tell apart (Okabe & Ito 2008).
_TEST, _CONTROL, _GREY = "#0072B2", "#E69F00", "#666666"
#: Most bars in the chart of percentages, most samples that get histograms, most markers in each, bins of a histogram.
_BARS, _SAMPLES, _PANES, _BINS = 200, 12, 12, 64


def charts_of(tests: Sequence[Tube], measured: Sequence[Measured], bench: Bench) -> tuple[Chart, ...]:
    """Draw what was counted; nothing where nothing was."""
    standing = [one for one in measured if one.stands]
    samples = list(dict.fromkeys(one.tube.sample for one in standing))[:_SAMPLES]
    histograms = (
        _histograms(sample, [one for one in standing if one.tube.sample == sample][:_PANES], bench)
        for sample in samples
    )
    return (*_percentages(standing, bench), *histograms, *densities_of(tests, bench))


def _percentages(measured: Sequence[Measured], bench: Bench) -> Iterator[Chart]:
    if not measured:
        return
    values = [_bar(one, bench) for one in measured[:_BARS]]
    x = {"field": "marker", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": -45}}
    axis = {"values": [0, 1, 2, 5, 10, 25, 50, 75, 95, 100]}
    scale = {"type": "sqrt", "domain": [0, 100]}
    y = {"type": "quantitative", "scale": scale, "axis": axis, "title": "Positive (% of parent, root scale)"}
    tooltip = [{"field": name} for name in ("marker", "percent", "low", "high", "count", "of", "control", "file")]
    layers: list[Row] = [
        {
            "mark": {"type": "bar", "opacity": 0.75},
            "encoding": {"x": x, "y": {**y, "field": "percent"}, "color": _what(values), "tooltip": tooltip},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 1.5},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "transform": [{"filter": "isValid(datum.blank)"}],
            "mark": {"type": "tick", "thickness": 2.5, "color": _CONTROL},
            "encoding": {"x": x, "y": {**y, "field": "blank"}},
        },
    ]
    title = "Positive cells"
    subtitle = f"bars: percent of the parent; lines: {100 * bench.settings.level:g} % Clopper-Pearson interval"
    subtitle += "; orange: control" if any(row["blank"] is not None for row in values) else ""
    spec = {
        "title": {"text": title, "subtitle": subtitle, "anchor": "start"},
        "data": {"values": values},
        "facet": {"field": "sample", "type": "nominal", "title": None, "sort": None},
        "columns": 2,
        "spec": {"width": 300, "height": 200, "layer": layers},
        "resolve": {"scale": {"x": "independent"}},
    }
    yield Chart(name="percent positive", title=title, spec=spec)


def _what(values: Sequence[Row]) -> Row:
    """Proposals are told apart from what a person gated."""
    domain = ["reported", "proposal, not confirmed"]
    if all(row["status"] == domain[0] for row in values):
        return {"value": _TEST}
    return {
        "field": "status",
        "type": "nominal",
        "title": None,
        "scale": {"domain": domain, "range": [_TEST, "#CC79A7"]},
    }


def _bar(one: Measured, bench: Bench) -> Row:
    low, high = binomial(one.count, one.parent_count, level=bench.settings.level)
    positives, events = sum(blank.positives for blank in one.blanks), sum(blank.events for blank in one.blanks)
    return {
        "sample": one.tube.sample,
        "file": one.tube.name,
        "marker": one.stain.name,
        "percent": 100 * one.count / one.parent_count,
        "low": 100 * low,
        "high": 100 * high,
        "count": one.count,
        "of": one.parent_count,
        "blank": 100 * positives / events if events else None,
        "control": described(one.controls) if events else "none",
        "status": "proposal, not confirmed" if one.tube.is_proposed else "reported",
    }


def _histograms(sample: str, measured: Sequence[Measured], bench: Bench) -> Chart:
    """A pane for each marker: the test's events over the control's, with the threshold or the edge of the gate."""
    kinds = {"test": _TEST} | ({"control": _CONTROL} if any(one.controls for one in measured) else {})
    panes = [_pane(one, bench, kinds) for one in measured]
    title = f"Fluorescence of {sample}" if sample else "Fluorescence"
    subtitle = "all events of each tube, each histogram to its own height; dashed: where positive begins"
    spec = {
        "title": {"text": title, "subtitle": subtitle, "anchor": "start"},
        "columns": 3,
        "concat": panes,
    }
    name = f"fluorescence, {sample}" if sample else "fluorescence"
    return Chart(name=name, title=title, spec=spec)


def _pane(one: Measured, bench: Bench, kinds: Mapping[str, str]) -> Row:
    found = [("test", one.tube), *(("control", control) for control in one.controls)]
    columns: dict[str, list[Floats]] = {}
    for kind, tube in found:
        column = bench.column(tube, one.stain.channel)
        if column is not None:
            columns.setdefault(kind, []).append(column)
    joined = {kind: np.concatenate(parts) for kind, parts in columns.items()}
    joined = {kind: column[np.isfinite(column)] for kind, column in joined.items()}
    scale, edges = symlog([column for column in joined.values() if column.size], _BINS)
    values = [row for kind, column in joined.items() for row in _steps(kind, column, edges)]
    axis = {**PLAIN, "values": ticks(edges)}
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": scale,
        "axis": axis,
        "title": f"{one.stain.name} ({one.stain.channel})",
    }
    y = {"field": "height", "type": "quantitative", "title": None, "axis": None}
    colour = {
        "field": "tube",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(kinds), "range": list(kinds.values())},
    }
    area = {"type": "area", "opacity": 0.35, "line": True, "interpolate": "step-after"}
    layers: list[Row] = [
        {"data": {"values": values}, "mark": area, "encoding": {"x": x, "y": {**y, "stack": None}, "color": colour}}
    ]
    edge = _edge(one)
    if edge is not None:
        rule = {"type": "rule", "strokeDash": [4, 3], "color": _GREY, "strokeWidth": 1.5}
        layers.append({"data": {"values": [{"x": edge}]}, "mark": rule, "encoding": {"x": x}})
    return {"width": 180, "height": 110, "layer": layers}


def _steps(kind: str, column: Floats, edges: Floats) -> Iterator[Row]:
    counts = np.histogram(np.clip(column, edges[0], edges[-1]), bins=edges)[0]
    most = counts.max() if counts.size and counts.max() else 1
    for left, count in zip(edges[:-1].tolist(), counts.tolist(), strict=True):
        yield {"x": float(f"{left:.6g}"), "height": round(count / int(most), 4), "tube": kind}


def _edge(one: Measured) -> float | None:
    """Where positive begins: the threshold, or the lower edge of a range of raw values."""
    if one.cut is not None:
        return one.cut
    for population in one.tube.gating.populations if one.tube.gating else ():
        gate = population.gate
        if population.key in one.keys and isinstance(gate, Rectangle) and len(gate.axes) == 1:
            low = gate.lows[0]
            return None if low is None else raw_of(low, gate.axes[0])
    return None
