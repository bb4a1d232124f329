"""Charts: raw curves with their cycles, standard curves with intervals, a map of the plate, quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seedlot.assays.qpcr.groups import Group
from seedlot.assays.qpcr.quantities import NotDeterminedError, amount
from seedlot.assays.qpcr.raw import Raw
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import Standards
from seedlot.formats.qpcr import Reaction
from seedlot.formats.wells import place, plate_of
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]

#: Lines between the wells of a plate, so that empty ones are seen.
_WELLS = {"grid": True, "tickBand": "extent", "ticks": False}
_MOST_CURVES, _MOST_TARGETS, _MOST_SAMPLES, _POINTS = 96, 6, 96, 25


def charts_of(
    raw: Raw,
    reactions: Sequence[Reaction],
    groups: Sequence[Group],
    curves: Mapping[str, Standards],
    settings: Settings,
) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    targets = list(dict.fromkeys(one.target for one in reactions))[:_MOST_TARGETS]
    made = [
        _raw_curves(raw, reactions),
        *(_standard(curves[target], settings) for target in targets if target in curves),
        *(_plate(target, reactions) for target in targets),
        _quantities(groups, curves, settings),
    ]
    return tuple(chart for chart in made if chart is not None)


def _raw_curves(raw: Raw, reactions: Sequence[Reaction]) -> Chart | None:
    drawn = [curve for run in raw.runs for curve in run.curves][:_MOST_CURVES]
    if not drawn:
        return None
    cqs = {one.where: one.cq for one in reactions}
    rows, points = [], []
    for curve in drawn:
        for cycle, value in zip(curve.cycles, curve.fluorescence, strict=True):
            rows.append({"curve": curve.name, "cycle": float(cycle), "fluorescence": round(float(value), 6)})
        cq = cqs.get(curve.where)
        if cq is not None:
            at = float(np.interp(cq, curve.cycles, curve.fluorescence))
            points.append({"curve": curve.name, "cycle": cq, "fluorescence": round(at, 6)})
    x = {"field": "cycle", "type": "quantitative", "title": "cycle"}
    y = {"field": "fluorescence", "type": "quantitative", "title": "fluorescence"}
    line = {"type": "line", "strokeWidth": 1, "opacity": 0.6}
    mark = {"type": "point", "filled": True, "color": "#B00020", "opacity": 1, "tooltip": {"content": "data"}}
    layers: list[dict[str, Any]] = [
        {"data": {"values": rows}, "mark": line, "encoding": {"x": x, "y": y, "detail": {"field": "curve"}}},
        {"data": {"values": points}, "mark": mark, "encoding": {"x": x, "y": y}},
    ]
    return _chart("curves", "Amplification curves; red: their quantification cycles", layers)


def _standard(one: Standards, settings: Settings) -> Chart | None:
    line = one.line
    if line is None:
        return None
    points = [{"content": 10**x, "cq": cq} for x, cq in one.points]
    fitted = []
    for x in np.linspace(line.low, line.high, _POINTS):
        middle, low, high = line.at(float(x), level=settings.level)
        fitted.append({"content": 10 ** float(x), "cq": middle, "low": low, "high": high})
    x = {"field": "content", "type": "quantitative", "title": f"content ({settings.quantity_unit})",
         "scale": {"type": "log"}}  # fmt: skip
    y = {"field": "cq", "type": "quantitative", "title": "Cq", "scale": {"zero": False}}
    band = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
    layers: list[dict[str, Any]] = [
        {"data": {"values": fitted}, "mark": {"type": "area", "opacity": 0.25}, "encoding": band},
        {"data": {"values": fitted}, "mark": {"type": "line"}, "encoding": {"x": x, "y": y}},
        {
            "data": {"values": points},
            "mark": {"type": "point", "opacity": 1, "tooltip": {"content": "data"}},
            "encoding": {"x": x, "y": y},
        },
    ]
    shown = "" if one.efficiency is None else f": efficiency {one.efficiency:.1f} %, R2 {line.r2:.4f}"
    return _chart(f"standard curve {one.target}", f"Standard curve of {one.target}{shown}", layers)


def _plate(target: str, reactions: Sequence[Reaction]) -> Chart | None:
    rows = []
    for one in reactions:
        at = place(one.well)
        if one.target == target and at is not None:
            shown = "" if one.cq is None else f"{one.cq:.1f}"
            rows.append({"row": at[0], "column": at[1], "Cq": one.cq, "shown": shown or "-", "sample": one.sample})
    if len(rows) < 2:
        return None
    rows = rows[:384]
    lines, columns = plate_of(f"{row['row']}{row['column']}" for row in rows)
    top = {"orient": "top", "labelAngle": 0, **_WELLS}
    encoding = {
        "x": {"field": "column", "type": "ordinal", "title": None, "axis": top, "scale": {"domain": columns}},
        "y": {"field": "row", "type": "ordinal", "title": None, "axis": _WELLS, "scale": {"domain": lines}},
    }
    colour = {"field": "Cq", "type": "quantitative", "scale": {"scheme": "lightgreyteal", "reverse": True}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rect", "tooltip": {"content": "data"}}, "encoding": {**encoding, "color": colour}},
        {"mark": {"type": "text", "fontSize": 9}, "encoding": {**encoding, "text": {"field": "shown"}}},
    ]
    title, width = f"Quantification cycles of {target}; -: none", 38 * len(columns)
    chart = _chart(f"plate {target}", title, layers, width=width, height=28 * len(lines))
    return chart.model_copy(update={"spec": {"data": {"values": rows}, **chart.spec}})


def _quantities(groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Chart | None:
    rows: Rows = []
    for group in groups:
        if group.role != "sample" or group.target not in curves or len(rows) >= 4 * _MOST_SAMPLES:
            continue
        try:
            found = amount(group, curves[group.target], settings).estimate
        except NotDeterminedError:
            continue
        if found.low > 0 and found.high is not None:
            rows.append(
                {"sample": group.sample, "target": group.target, "value": found.value}
                | {"low": found.low, "high": found.high}
            )
    if not rows:
        return None
    y = {"field": "sample", "type": "nominal", "title": None, "sort": None}
    x = {"field": "value", "type": "quantitative", "title": f"content ({settings.quantity_unit})",
         "scale": {"type": "log", "nice": False, "padding": 12}}  # fmt: skip
    colour, offset = {"field": "target", "type": "nominal", "title": "target"}, {"field": "target"}
    ends = {"y": y, "yOffset": offset, "x": x | {"field": "low"}, "x2": {"field": "high"}, "color": colour}
    point = {"type": "point", "filled": True, "opacity": 1, "size": 50, "tooltip": {"content": "data"}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule"}, "encoding": ends},
        {"mark": point, "encoding": {"y": y, "yOffset": offset, "x": x, "color": colour}},
    ]
    samples, targets = len({row["sample"] for row in rows}), len({row["target"] for row in rows})
    title = f"Contents with {100 * settings.level:g} % intervals"
    chart = _chart("quantities", title, layers, height=max(60, samples * max(18, 12 * targets)))
    return chart.model_copy(update={"spec": {"data": {"values": rows}, **chart.spec}})


def _chart(name: str, title: str, layers: list[dict[str, Any]], *, width: int = 420, height: int = 260) -> Chart:
    return Chart(name=name, title=title, spec={"layer": layers, "width": width, "height": height})
