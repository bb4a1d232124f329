"""A lineage as a drawing: from left to right what came from what, colour by state, shape by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from seedlot.lineage.folded import MIXED, Graph, Node, fold
from seedlot.lineage.layers import Layout, layout
from seedlot.lineage.radius import Radius
from seedlot.lineage.recall import Recalled
from seedlot.lineage.trace import Link, Trace
from seedlot.lineage.whereabouts import State, Whereabouts
from seedlot.terms.chart import Chart
from seedlot.terms.showing import counted
from seedlot.terms.words import ItemKind

_WIDTH, _ROW, _MARGIN = 1150, 38, 26
#: The width of a letter of a label, in pixels, and how far below or above its node a label stands.
LETTER, LABEL_SIZE, _ASIDE = 6.2, 10, 15

#: Okabe and Ito's colours, as the other charts have them.
COLOURS: dict[str, str] = {
    State.GIVEN: "#CC79A7",
    State.GONE: "#7F4F24",
    State.USED_UP: "#C4C4C4",
    State.REJECTED: "#D55E00",
    State.HELD: "#E69F00",
    State.QUARANTINED: "#56B4E9",
    State.RELEASED: "#009E73",
    State.STORED: "#F0E442",
    State.SENT: "#000000",
    State.UNKNOWN: "#6E6E6E",
    MIXED: "#0072B2",
}
_HEXAGON = "M0,-1L0.87,-0.5L0.87,0.5L0,1L-0.87,0.5L-0.87,-0.5Z"
_PENTAGON = "M0,-1L0.95,-0.31L0.59,0.81L-0.59,0.81L-0.95,-0.31Z"
_STAR = "M0,-1.1L0.26,-0.34L1.05,-0.34L0.41,0.14L0.65,0.9L0,0.42L-0.65,0.9L-0.41,0.14L-1.05,-0.34L-0.26,-0.34Z"
_BAR = "M-1.1,-0.5L1.1,-0.5L1.1,0.5L-1.1,0.5Z"
_POST = "M-0.4,-1L0.4,-1L0.4,1L-0.4,1Z"
_SHAPES: dict[str, str] = {
    ItemKind.DONOR: "diamond",
    ItemKind.TISSUE: "triangle-down",
    ItemKind.CULTURE: "circle",
    ItemKind.CLONE: "triangle-up",
    ItemKind.BANK: "square",
    ItemKind.VIAL_RANGE: _BAR,
    ItemKind.VIAL: _POST,
    ItemKind.MATERIAL_LOT: "cross",
    ItemKind.DRUG_SUBSTANCE: _PENTAGON,
    ItemKind.DRUG_PRODUCT: _HEXAGON,
    ItemKind.DOSE: _STAR,
    ItemKind.SAMPLE: "triangle-right",
}

Rows = list[dict[str, Any]]


def of_trace(found: Trace, now: Mapping[str, Whereabouts]) -> Chart:
    """Draw a trace; `now` tells how its items stand."""
    steps = _makers(found.links)
    nodes = [_node(each.item, each.kind, now.get(each.item), steps, perhaps=False) for each in found.places]
    return _drawn(f"Where '{found.start}' {_WAYS[found.direction]}", nodes, found.links)


_WAYS = {"back": "came from", "forward": "went"}


def of_recall(found: Recalled) -> Chart:
    """Draw what a recall touches, and how one came from another."""
    steps = _makers(found.links)
    nodes = [_node(each.item, each.kind, each.now, steps, perhaps=not each.surely) for each in found.touched]
    return _drawn(f"Recall of {found.cause.says()}, as of entry {found.as_of}", nodes, found.links)


def of_radius(found: Radius) -> Chart:
    """Draw what falls with a cause."""
    drawn = of_recall(found.recalled)
    title = f"What falls with {found.recalled.cause.says()}, as of entry {found.recalled.as_of}"
    heading = {**drawn.spec["title"], "text": title}
    return Chart(name=drawn.name, title=title, spec={**drawn.spec, "title": heading})


def _makers(links: Sequence[Link]) -> dict[str, str]:
    return {link.child: link.step for link in links if link.kind != "material"}


def _node(item: str, kind: str, now: Whereabouts | None, steps: Mapping[str, str], *, perhaps: bool) -> Node:
    state = now.state if now else State.UNKNOWN
    step = steps.get(item, "")
    return Node(name=item, kind=kind, state=state, step=step, items=(item,), label=item, perhaps=perhaps)


def _drawn(title: str, nodes: Sequence[Node], links: Sequence[Link]) -> Chart:
    names = {node.name for node in nodes}
    shown_links = [link for link in links if {link.parent, link.child} <= names]
    edges = dict.fromkeys((link.parent, link.child) for link in shown_links)
    fed = {(link.parent, link.child) for link in shown_links if link.kind == "material"}
    whole = Graph(tuple(nodes), opened(tuple(edges), fed))
    shown = fold(whole)
    placed = layout([node.name for node in shown.nodes], shown.edges)
    lines = [f"{counted(len(nodes), 'item')}; from left to right what was made of what"]
    if len(shown.nodes) < len(nodes):
        lines[0] += f". Items alike are folded: {len(shown.nodes)} nodes stand for all of them."
    if any(node.perhaps for node in shown.nodes):
        lines.append("Pale, with '?': whether it is touched is not known.")
    spec = _spec(shown, placed)
    heading = {"text": title, "subtitle": lines}
    return Chart(name="lineage", title=title, spec={"title": heading, **spec})


def opened(edges: tuple[tuple[str, str], ...], fed: set[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Leave out what would close a circle, as a medium does that a culture conditioned and that was fed to it again."""
    while True:
        before: dict[str, set[str]] = {}
        for parent, child in edges:
            before.setdefault(child, set()).add(parent)
        try:
            TopologicalSorter(before).prepare()
        except CycleError as fault:
            circle = list(pairwise(fault.args[1]))
            left_out = next((edge for edge in circle if edge in fed), circle[0])
            edges = tuple(edge for edge in edges if edge != left_out)
        else:
            return edges


def _spec(graph: Graph, placed: Layout) -> dict[str, Any]:
    layers = max((layer for layer, _ in placed.places.values()), default=0) + 1
    height = _MARGIN * 2 + _ROW * max((row for route in placed.routes.values() for _, row in route), default=0)
    height = max(height, _MARGIN * 2 + _ROW * max((row for _, row in placed.places.values()), default=0))
    slot = _WIDTH / layers
    dots = _labelled([_dot(node, placed.places[node.name], slot) for node in graph.nodes], slot)
    lines = [
        {"line": number, "x": _x(layer, slot), "y": _y(row)}
        for number, route in enumerate(placed.routes.values())
        for layer, row in route
    ]
    return {
        "width": _WIDTH,
        "height": height,
        "view": {"stroke": None},
        "layer": [_lines(lines, height), _dots(dots, height), _labels(dots, height, halo=True), _labels(dots, height)],
        "config": {"legend": {"layout": {"bottom": {"anchor": "start", "direction": "vertical"}}}},
    }


def _x(layer: int, slot: float) -> float:
    return round(slot * (layer + 0.5), 1)


def _y(row: float) -> float:
    return round(_MARGIN + _ROW * row, 1)


def _dot(node: Node, place: tuple[int, float], slot: float) -> dict[str, Any]:
    layer, row = place
    named = ", ".join(node.items[:12]) + (f" and {len(node.items) - 12:,} more" if len(node.items) > 12 else "")
    return {
        "x": _x(layer, slot),
        "y": _y(row),
        "label": node.label + (" ?" if node.perhaps else ""),
        "kind": node.kind,
        "state": node.state,
        "items": named,
        "number": len(node.items),
        "step": node.step,
        "pale": node.perhaps,
    }


def _labelled(dots: Rows, slot: float) -> Rows:
    """Write a label at each dot, under it or above it, and as much of it as has room: none reaches into another.

    Each begins with what fits into its own layer, where no other can be; then, from what was made
    last, each takes more where it is free.
    """
    labels = [_label(dot, slot - 8, _ASIDE) for dot in dots]
    for number, dot in sorted(enumerate(dots), key=lambda each: -each[1]["x"]):
        others = [label for index, label in enumerate(labels) if index != number]
        wider = (_label(dot, room, side) for room in (_WIDTH, 3 * slot - 8, 2 * slot - 8) for side in (_ASIDE, -_ASIDE))
        free = (each for each in wider if not any(_meet(each, other) for other in others))
        labels[number] = next(free, labels[number])
    return [{**dot, **label} for dot, label in zip(dots, labels, strict=True)]


def _label(dot: Mapping[str, Any], room: float, aside: float) -> dict[str, Any]:
    text = cut(dot["label"], int(room / LETTER))
    half = len(text) * LETTER / 2
    return {"label": text, "label_x": min(max(dot["x"], half), _WIDTH - half), "label_y": dot["y"] + aside}


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two labels lie over each other."""
    wide = (len(one["label"]) + len(other["label"])) * LETTER / 2
    beside, over = abs(one["label_x"] - other["label_x"]), abs(one["label_y"] - other["label_y"])
    return bool(beside < wide and over < LABEL_SIZE)


def cut(text: str, most: int) -> str:
    """Shorten a text in its middle: names of one kind differ at their ends."""
    if len(text) <= most:
        return text
    tail = max(most - 1, 1) * 2 // 3
    return f"{text[: max(most - 1 - tail, 0)]}…{text[len(text) - tail :] if tail else ''}"


def _axes(height: float, *, x: str = "x", y: str = "y") -> dict[str, Any]:
    return {
        "x": {"field": x, "type": "quantitative", "axis": None, "scale": {"domain": [0, _WIDTH], "nice": False}},
        "y": {"field": y, "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False}},
    }


def _lines(rows: Rows, height: float) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "monotone", "strokeWidth": 1, "color": "#B5B5B5"},
        "encoding": {**_axes(height), "detail": {"field": "line", "type": "nominal"}},
    }


def _dots(rows: Rows, height: float) -> dict[str, Any]:
    states = [state for state in COLOURS if any(row["state"] == state for row in rows)]
    kinds = [kind for kind in _SHAPES if any(row["kind"] == kind for row in rows)]
    legend = {"orient": "bottom", "direction": "horizontal", "columns": 12, "symbolSize": 110}
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 150, "stroke": "white", "strokeWidth": 0.6},
        "encoding": {
            **_axes(height),
            "color": {
                "field": "state",
                "type": "nominal",
                "title": "how it stands",
                "scale": {"domain": states, "range": [COLOURS[state] for state in states]},
                "legend": {**legend, "symbolType": "circle"},
            },
            "shape": {
                "field": "kind",
                "type": "nominal",
                "title": "what it is",
                "scale": {"domain": kinds, "range": [_SHAPES[kind] for kind in kinds]},
                "legend": {**legend, "symbolFillColor": "#4D4D4D"},
            },
            "opacity": {"condition": {"test": "datum.pale", "value": 0.4}, "value": 1},
            "tooltip": [
                {"field": "items", "type": "nominal", "title": "items"},
                {"field": "number", "type": "quantitative", "title": "how many"},
                {"field": "kind", "type": "nominal", "title": "what it is"},
                {"field": "state", "type": "nominal", "title": "how it stands"},
                {"field": "step", "type": "nominal", "title": "made in step"},
            ],
        },
    }


def _labels(rows: Rows, height: float, *, halo: bool = False) -> dict[str, Any]:
    mark: dict[str, Any] = {"type": "text", "fontSize": LABEL_SIZE, "baseline": "middle", "color": "#333333"}
    if halo:
        mark |= {"stroke": "white", "strokeWidth": 3.5, "strokeJoin": "round"}
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {**_axes(height, x="label_x", y="label_y"), "text": {"field": "label", "type": "nominal"}},
    }
