"""Values of one test over time as a picture: each with its interval, by who or what measured it; no limit is drawn in.

Nothing is computed: no mean, no control limit (ISO 7870), no trend.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from seedlot.draw.theme import CATEGORIES
from seedlot.history import ask
from seedlot.terms.chart import Chart
from seedlot.terms.quantities import plain, quantity, unit_name
from seedlot.terms.reportable import Reportable

#: Who measured, each in a colour of its own, as far as colours go.
_MOST = len(CATEGORIES) - 1
_OTHERS = "others"


def series_chart(test: str, rows: Iterable[Any]) -> Chart | None:
    """Draw the numbers among the values of a test; None where there is none. Values of several units are not mixed.

    Of units that differ, the one that most values have is drawn.
    """
    points = [_point(row, ask.reportable(row)) for row in rows if row.number is not None or row.limit is not None]
    units = [point["unit"] for point in points]
    if not units:
        return None
    unit = max(dict.fromkeys(units), key=units.count)
    drawn = [point for point in points if point["unit"] == unit]
    origins = list(dict.fromkeys(point["origin"] for point in drawn))
    for point in drawn:
        point["by"] = point["origin"] if point["origin"] in origins[:_MOST] else _OTHERS
    domain = [*origins[:_MOST], *([_OTHERS] if len(origins) > _MOST else [])]
    return Chart(
        name="series", title=f"{test} ({unit_name(unit)})" if unit != "1" else test, spec=_spec(drawn, domain, unit)
    )


def _point(row: Any, value: Reportable) -> dict[str, Any]:
    number = row.number if row.number is not None else row.limit
    return {
        "day": row.occurred,
        "item": row.item,
        "origin": row.origin or "not stated",
        "value": number,
        "low": value.low,
        "high": value.high,
        "relation": value.relation,
        "says": ("" if value.relation == "=" else f"{value.relation} ") + quantity(plain(number), value.unit),
        "interval": f"{plain(value.low)} to {plain(value.high)}"
        if value.low is not None and value.high is not None
        else "not stated",
        "unit": value.unit,
        "method": value.method,
    }


def _spec(points: list[dict[str, Any]], origins: list[str], unit: str) -> dict[str, Any]:
    x = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%Y-%m-%d", "labelAngle": -30}}
    scale = {"zero": False, "nice": True}
    y = {"field": "value", "type": "quantitative", "title": unit_name(unit) or None, "scale": scale}
    colour = {
        "field": "by",
        "type": "nominal",
        "title": None,
        "scale": {"domain": origins, "range": list(CATEGORIES[: len(origins)])},
        "legend": {"orient": "bottom", "columns": 2, "labelLimit": 300},
    }
    shape = {
        "field": "relation",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["=", "<", ">"], "range": ["circle", "triangle-down", "triangle-up"]},
        "legend": None,
    }
    told = [
        {"field": "item", "type": "nominal"},
        {"field": "day", "type": "temporal", "format": "%Y-%m-%d"},
        {"field": "says", "type": "nominal", "title": "value"},
        {"field": "interval", "type": "nominal"},
        {"field": "method", "type": "nominal"},
        {"field": "origin", "type": "nominal", "title": "measured by"},
    ]
    return {
        "data": {"values": points},
        "width": 680,
        "height": 280,
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                "mark": {"type": "rule", "opacity": 0.6},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.85},
                "encoding": {"x": x, "y": y, "color": colour, "shape": shape, "tooltip": told},
            },
        ],
    }
