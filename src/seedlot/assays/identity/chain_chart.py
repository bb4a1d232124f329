"""The chain from donor to lot as a picture: who came of whom, how they match, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seedlot.assays.identity.samples import Person, ancestors
from seedlot.assays.identity.snps import Snps
from seedlot.assays.identity.strs import Strs
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]
_MOST = 48
_COLOURS = {
    "related": "#2E7D32",
    "same person": "#2E7D32",
    "ambiguous": "#B26A00",
    "unrelated": "#B00020",
    "different persons": "#B00020",
}
_OTHER = "#B26A00"


def _links(strs: Strs | None, snps: Snps | None, people: Mapping[str, Person]) -> Rows:
    """Each sample with the one it comes from, and how they match: by STR, else by SNP."""
    rows: Rows = []
    for name, person in people.items():
        if not person.parent or person.parent not in people:
            continue
        link = next(
            (
                one
                for one in (strs.links if strs else ())
                if {one.match.query, one.match.reference} == {name, person.parent}
            ),
            None,
        )
        pair = next(
            (one for one in (snps.pairs if snps else ()) if {one.pair.one, one.pair.other} == {name, person.parent}),
            None,
        )
        label, verdict, changed = "", "not known", ""
        if link is not None:
            score = link.match.tanabe
            label, verdict = ("" if score is None else f"{score:.0f} %"), link.verdict
            changed = "; ".join(_short(event.name) for event in link.changes[:3])
        elif pair is not None:
            value = pair.pair.relatedness
            label, verdict = ("" if value is None else f"r {value:.2f}"), pair.verdict
        rows.append({"sample": name, "parent": person.parent, "match": label, "verdict": verdict, "changes": changed})
    return rows


def _short(name: str) -> str:
    return name.replace("loss of heterozygosity at", "LOH")


def chain_chart(strs: Strs | None, snps: Snps | None, people: Mapping[str, Person]) -> Chart | None:
    """Samples from left to right as they were derived, joined by lines that tell how they match."""
    links = _links(strs, snps, people)
    if not links:
        return None
    members = list(dict.fromkeys(name for row in links for name in (row["parent"], row["sample"])))
    order = sorted(members, key=lambda name: ((*reversed(ancestors(name, people)), name)))[:_MOST]
    depth = {name: len(ancestors(name, people)) for name in order}
    height = _heights(order, people)
    changed = {row["sample"]: row["changes"] for row in links}
    nodes: Rows = [
        {"sample": name, "x": depth[name], "y": height[name], "label": f"{name} ({people[name].role})"}
        | {"changes": changed.get(name, "")}
        for name in order
    ]
    edges = [_edge(row, depth, height) for row in links if row["parent"] in depth and row["sample"] in depth]
    last = max(depth.values())
    title = "From the donor to the lot: each stage against the one before it"
    spec = {
        "title": title,
        "width": 220 * (last + 1),
        "height": max(110, 84 * (max(height.values()) + 1)),
        "layer": _layers(nodes, edges, last),
    }
    return Chart(name="identity chain", title=title, spec=spec)


def _edge(row: dict[str, Any], depth: Mapping[str, int], height: Mapping[str, float]) -> dict[str, Any]:
    x, y = depth[row["parent"]], height[row["parent"]]
    x2, y2 = depth[row["sample"]], height[row["sample"]]
    return {**row, "x": x, "y": y, "x2": x2, "y2": y2, "middle x": (x + x2) / 2, "middle y": (y + y2) / 2}


def _layers(nodes: Rows, edges: Rows, last: int) -> list[dict[str, Any]]:
    """Lines with what they show, points with their names, changes below them in red."""
    verdicts = list(dict.fromkeys(row["verdict"] for row in edges))
    scale = {"domain": verdicts, "range": [_COLOURS.get(verdict, _OTHER) for verdict in verdicts]}
    colour = {"field": "verdict", "type": "nominal", "title": "link", "scale": scale}
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.3, last + 0.5], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"reverse": True, "zero": False, "padding": 40}}
    rule = {"type": "rule", "strokeWidth": 3, "tooltip": {"content": "data"}}
    point = {"type": "point", "filled": True, "size": 110, "color": "#333333", "opacity": 1}
    label = {"type": "text", "fontSize": 11, "dy": 16, "fontWeight": "bold"}
    change = {"type": "text", "fontSize": 10, "dy": 30, "color": "#B00020"}
    middle = {"x": {**x, "field": "middle x"}, "y": {**y, "field": "middle y"}, "text": {"field": "match"}}
    ends = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": colour}
    drawn: list[tuple[Rows, dict[str, Any], dict[str, Any]]] = [
        (edges, rule, ends),
        (edges, {"type": "text", "fontSize": 10, "dy": -9}, middle),
        (nodes, point, {"x": x, "y": y}),
        (nodes, label, {"x": x, "y": y, "text": {"field": "label"}}),
        (nodes, change, {"x": x, "y": y, "text": {"field": "changes"}}),
    ]
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding} for rows, mark, encoding in drawn]


def _heights(order: Sequence[str], people: Mapping[str, Person]) -> dict[str, float]:
    """Ends of the chain one below the other, a parent in the middle of what came of it."""
    children: dict[str, list[str]] = {}
    for name in order:
        if people[name].parent in order:
            children.setdefault(people[name].parent, []).append(name)
    height: dict[str, float] = {}
    for name in order:
        if name not in children:
            height[name] = float(len(height))
    for name in sorted(children, key=lambda one: -len(ancestors(one, people))):
        below = [height[child] for child in children[name] if child in height]
        height[name] = float(np.mean(below)) if below else float(len(height))
    return {name: height.get(name, 0.0) for name in order}
