"""Charts: the time course of every analyte of every culture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.assays.metabolites.cultures import Culture
from seedlot.terms.chart import Chart

_MOST = 12  # cultures in one chart
_TOGETHER = ("glucose", "lactate", "glutamine", "glutamate", "ammonium", "ammonia")
#: What no culture has nothing of, so that an axis from zero hides its course.
_NO_ZERO = ("pH", "pO2", "pCO2", "osmolality")
_APART = ("LDH", "IgG", "pH", "pO2", "pCO2", "osmolality")

Spec = dict[str, Any]


def charts_of(cultures: Sequence[Culture]) -> tuple[Chart, ...]:
    """Draw the metabolites in small panels, and what has units of its own in charts of its own."""
    shown = cultures[:_MOST]
    made = [_panels(shown), *(_one(shown, analyte) for analyte in _APART)]
    return tuple(chart for chart in made if chart is not None)


def _rows(cultures: Sequence[Culture], analytes: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"culture": culture.name, "analyte": analyte, "hours": stage.hours, "value": amount, "mean": stage.mean}
        for culture in cultures
        for analyte in analytes
        if culture.units.get(analyte) in {"mmol/L", *_OWN}
        for stage in culture.series.get(analyte, ())
        for amount in stage.amounts
    ]


_OWN = ("U/L", "g/L", "[pH]", "mm[Hg]", "mosm/kg")


def _panels(cultures: Sequence[Culture]) -> Chart | None:
    rows = _rows(cultures, _TOGETHER)
    if not rows:
        return None
    spec = {
        "data": {"values": rows},
        "facet": {
            "field": "analyte",
            "type": "nominal",
            "sort": list(_TOGETHER),
            "header": {"title": None, "labelFontWeight": "bold"},
        },
        "columns": 2,
        "spec": {"layer": _layers("mmol/L"), "width": 230, "height": 150},
        "resolve": {"scale": {"y": "independent"}},
    }
    return Chart(name="metabolites", title="Metabolites in time", spec=spec)


def _one(cultures: Sequence[Culture], analyte: str) -> Chart | None:
    rows = _rows(cultures, (analyte,))
    if not rows:
        return None
    unit = next(culture.units[analyte] for culture in cultures if analyte in culture.series)
    title = f"{analyte} ({unit})" if unit != "[pH]" else "pH"
    spec = {
        "data": {"values": rows},
        "layer": _layers(title, zero=analyte not in _NO_ZERO),
        "width": 420,
        "height": 220,
    }
    return Chart(name=analyte, title=f"{analyte} in time", spec=spec)


def _layers(title: str, *, zero: bool = True) -> list[Spec]:
    scale = {"nice": False, "padding": 10}
    x = {"field": "hours", "type": "quantitative", "title": "hours", "scale": scale}
    colour = {"field": "culture", "type": "nominal", "legend": {"title": None, "symbolOpacity": 1}}
    y = {"field": "mean", "type": "quantitative", "title": title, "scale": {"zero": zero}}
    return [
        {"mark": {"type": "line"}, "encoding": {"x": x, "y": y, "color": colour}},
        {
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {"x": x, "y": y | {"field": "value"}, "color": colour},
        },
    ]
