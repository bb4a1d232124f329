"""Charts: partitions by brightness with their thresholds, a map of the plate, concentrations with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.proposal import Proposal
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well
from seedlot.formats.wells import place, plate_of
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]

_BINS, _MOST_WELLS, _MOST_TARGETS, _MOST_SAMPLES = 60, 96, 6, 96
_LIMIT = "#B00020"
#: Lines between the wells of a plate, so that empty ones are seen.
_WELLS = {"grid": True, "tickBand": "extent", "ticks": False}


def charts_of(
    wells: Sequence[Well], merged: Sequence[Merged], proposals: Mapping[str, Proposal], settings: Settings
) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    targets = list(dict.fromkeys(well.target for well in wells))[:_MOST_TARGETS]
    made = [
        *(_amplitudes(target, wells, proposals.get(target)) for target in targets),
        *(_plate(target, wells) for target in targets),
        _concentrations(merged, settings),
    ]
    return tuple(chart for chart in made if chart is not None)


def _amplitudes(target: str, wells: Sequence[Well], proposal: Proposal | None) -> Chart | None:
    """Counts of partitions in bins of brightness, well beside well, and the threshold of each."""
    own = [well for well in wells if well.target == target and well.amplitudes is not None and well.amplitudes.size]
    shown = own[:_MOST_WELLS]
    if not shown:
        return None
    low = min(float(well.amplitudes.min()) for well in shown if well.amplitudes is not None)
    high = max(float(well.amplitudes.max()) for well in shown if well.amplitudes is not None)
    edges = np.linspace(low, high if high > low else low + 1, _BINS + 1)
    rows = [row for well in shown for row in _binned(well, edges)]
    name = {"field": "well", "type": "nominal", "title": "well", "sort": None}
    bright = {"field": "from", "type": "quantitative", "title": f"amplitude of {target}", "scale": {"zero": False}}
    colour = {"field": "count", "type": "quantitative", "title": "partitions", "scale": {"type": "log"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "bar", "tooltip": {"content": "data"}},
            "encoding": {"x": name, "y": bright, "y2": {"field": "to"}, "color": colour},
        }
    ]
    limits = [{"well": _name(well), "at": well.threshold} for well in shown if well.threshold is not None]
    at = {"y": {"field": "at", "type": "quantitative"}}
    if limits:
        mark = {"type": "tick", "color": _LIMIT, "thickness": 2, "opacity": 1}
        layers.append({"data": {"values": limits}, "mark": mark, "encoding": {"x": name, **at}})
    if proposal is not None:
        data = {"values": [{"at": proposal.threshold}]}
        dashed = {"type": "rule", "color": "#555555", "strokeDash": [4, 4]}
        layers.append({"data": data, "mark": dashed, "encoding": at})
    title = f"Partitions by amplitude of {target}" + _of(len(shown), len(own), "wells")
    title += "; red: threshold of the well" if limits else ""
    title += "" if proposal is None else "; dashed: proposed threshold"
    return _chart(f"amplitudes {target}", title, layers, width=max(240, min(900, 26 * len(shown))))


def _name(well: Well) -> str:
    return well.well if well.sample in {"", well.well} else f"{well.well} {well.sample}"


def _binned(well: Well, edges: Any) -> Rows:
    counts, _ = np.histogram(well.amplitudes if well.amplitudes is not None else [], bins=edges)
    return [
        {
            "well": _name(well),
            "from": round(float(edges[i]), 2),
            "to": round(float(edges[i + 1]), 2),
            "count": int(counts[i]),
        }
        for i in np.flatnonzero(counts)
    ]


def _plate(target: str, wells: Sequence[Well]) -> Chart | None:
    """A map of the plate: the positive share of each well, with its positives."""
    rows: Rows = []
    for well in wells:
        at = place(well.well)
        if well.target == target and at is not None and well.counted:
            share = 100 * (well.positives or 0) / (well.accepted or 1)
            rows.append(
                {"row": at[0], "column": at[1], "positive %": round(share, 4), "positives": well.positives}
                | {"sample": well.sample, "plate": well.plate}
            )
    if len(rows) < 2:
        return None
    rows = rows[: 4 * _MOST_WELLS]
    lines, columns = plate_of(f"{row['row']}{row['column']}" for row in rows)
    top = {"orient": "top", "labelAngle": 0, **_WELLS}
    encoding = {
        "x": {"field": "column", "type": "ordinal", "title": None, "axis": top, "scale": {"domain": columns}},
        "y": {"field": "row", "type": "ordinal", "title": None, "axis": _WELLS, "scale": {"domain": lines}},
    }
    colour = {"field": "positive %", "type": "quantitative", "title": "positive %", "scale": {"scheme": "blues"}}
    dark = {"condition": {"test": f"datum['positive %'] > {0.55 * max(row['positive %'] for row in rows)}",
                          "value": "white"}, "value": "#222222"}  # fmt: skip
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rect", "tooltip": {"content": "data"}}, "encoding": {**encoding, "color": colour}},
        {
            "mark": {"type": "text", "fontSize": 9},
            "encoding": {**encoding, "text": {"field": "positives"}, "color": dark},
        },
    ]
    title, width = f"Positive partitions of {target}", 46 * len(columns)
    chart = _chart(f"plate {target}", title, layers, width=width, height=28 * len(lines))
    return chart.model_copy(update={"spec": {"data": {"values": rows}, **chart.spec}})


def _concentrations(merged: Sequence[Merged], settings: Settings) -> Chart | None:
    """Concentrations with their intervals; below a limit, a triangle at it that points down."""
    rows = [row for one in merged if (row := _point(one)) is not None][: 4 * _MOST_SAMPLES]
    if not rows:
        return None
    y = {"field": "sample", "type": "nominal", "title": None, "sort": None}
    x = {
        "field": "value", "type": "quantitative", "title": "copies/uL of reaction",
        "scale": {"type": "log", "nice": False, "padding": 12},
    }  # fmt: skip
    colour = {"field": "target", "type": "nominal", "title": "target"}
    offset = {"field": "target"}
    shape = {
        "field": "shown as", "type": "nominal", "title": None,
        "scale": {"domain": ["value", "upper bound"], "range": ["circle", "triangle-left"]},
    }  # fmt: skip
    ends = {"y": y, "yOffset": offset, "x": x | {"field": "low"}, "x2": {"field": "high"}, "color": colour}
    layers: list[dict[str, Any]] = [
        {"transform": [{"filter": "datum.low > 0"}], "mark": {"type": "rule"}, "encoding": ends},
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 50, "tooltip": {"content": "data"}},
            "encoding": {"y": y, "yOffset": offset, "x": x, "color": colour, "shape": shape},
        },
    ]
    title = f"Concentrations with {100 * settings.level:g} % intervals"
    samples, targets = len({row["sample"] for row in rows}), len({row["target"] for row in rows})
    chart = _chart("concentrations", title, layers, height=max(60, samples * max(18, 12 * targets)))
    return chart.model_copy(update={"spec": {"data": {"values": rows}, **chart.spec}})


def _point(one: Merged) -> dict[str, Any] | None:
    high = one.scaled(one.high)
    value = one.concentration
    if value is None or high is None:
        return None
    low = one.scaled(one.low) or 0.0
    kind = "value" if value > 0 else "upper bound"
    return {"sample": one.sample, "target": one.target, "value": value or high, "low": low, "high": high} | {
        "shown as": kind
    }


def _of(shown: int, of: int, what: str) -> str:
    return "" if shown == of else f" (the first {shown} of {of} {what})"


def _chart(name: str, title: str, layers: list[dict[str, Any]], *, width: int = 420, height: int = 260) -> Chart:
    return Chart(name=name, title=title, spec={"layer": layers, "width": width, "height": height})
