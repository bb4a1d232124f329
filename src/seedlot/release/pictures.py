"""Pictures of a strategy and of a register: the matrix of attributes, and the map of severity and occurrence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.release.register import Told
from seedlot.release.strategy import Cell, Strategy
from seedlot.risk.scales import scales
from seedlot.terms.chart import Chart
from seedlot.terms.finding import Answer

_COLOURS = {"met": "#009E73", "not known": "#E69F00", "not met": "#D55E00", "served": "#0072B2", "nothing": "#4D4D4D"}
_SIDE, _LETTER = 26, 6
_NOTHING = "nothing"


def of_strategy(found: Strategy) -> Chart:
    """Draw the matrix: each attribute against the targets that it serves and the controls that hold it."""
    title = f"Strategy of {found.programme}, as of entry {found.as_of}"
    rows = [*_served(found.cells), *_controlled(found.cells)]
    panels = [_panel(part, labels=part == "target profile") for part in ("target profile", "controls")]
    spec = {"hconcat": panels, "data": {"values": rows}, "resolve": {"scale": {"y": "shared"}}}
    return Chart(name="strategy", title=title, spec=spec)


def _named(cell: Cell) -> str:
    return f"{cell.attribute} {cell.name}".strip() or "no attribute"


def _served(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    told = {(_named(cell), cell.target or "no target"): bool(cell.attribute and cell.target) for cell in cells}
    return [
        {"attribute": name, "column": target, "part": "target profile", "state": "served" if linked else _NOTHING}
        for (name, target), linked in told.items()
    ]


def _controlled(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    told = {(_named(cell), cell.control or "no control"): cell for cell in cells}
    return [
        {
            "attribute": name,
            "column": control,
            "part": "controls",
            "state": str(cell.holds or Answer.NOT_KNOWN) if cell.control and cell.attribute else _NOTHING,
        }
        for (name, control), cell in told.items()
    ]


def _panel(part: str, *, labels: bool) -> dict[str, Any]:
    axis = {"labelLimit": 320, "title": None, "labels": labels, "ticks": labels}
    return {
        "transform": [{"filter": {"field": "part", "equal": part}}],
        "title": part,
        "width": {"step": _SIDE},
        "height": {"step": _SIDE},
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "column",
                "type": "nominal",
                "title": None,
                "axis": {"labelAngle": -60, "labelOverlap": False},
            },
            "y": {"field": "attribute", "type": "nominal", "axis": axis},
            "color": {
                "field": "state",
                "type": "nominal",
                "title": "in the record",
                "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
            },
        },
    }


def of_register(found: Told) -> Chart:
    """Draw the register: severity against occurrence, the risks by name, a line from where one was scored before."""
    words = scales()
    title = f"Risks of {found.programme}, as of entry {found.as_of}"
    field = [
        {"severity": severity, "occurrence": occurrence, "product": severity * occurrence}
        for severity in range(1, 11)
        for occurrence in range(1, 11)
    ]
    placed: dict[tuple[int, int], list[str]] = {}
    for score in found.ranked:
        if score.severity is not None and score.occurrence is not None:
            number = score.number(words)
            placed.setdefault((score.severity, score.occurrence), []).append(f"{score.risk} {number or '?'}")
    labels = [
        {"severity": severity, "occurrence": occurrence, "risk": "\n".join(risks)}
        for (severity, occurrence), risks in placed.items()
    ]
    axes = {
        "x": {"field": "occurrence", "type": "ordinal", "axis": {"labelAngle": 0}},
        "y": {"field": "severity", "type": "ordinal", "sort": "descending"},
    }
    colour = {"field": "product", "type": "quantitative", "legend": None, "scale": {"range": ["#F4F4F4", "#E8A27C"]}}
    layers = [
        {
            "data": {"values": field},
            "mark": {"type": "rect", "stroke": "white"},
            "encoding": {**axes, "color": colour},
        },
        {
            "data": {"values": labels},
            "mark": {"type": "text", "fontSize": 9, "lineBreak": "\n"},
            "encoding": {**axes, "text": {"field": "risk", "type": "nominal"}},
        },
    ]
    wide = 9 * _LETTER
    spec = {"layer": layers, "width": 10 * max(wide, 70), "height": 420}
    return Chart(name="register", title=f"{title}: severity, occurrence and priority number", spec=spec)
