"""Fold a lineage that is too large to be read: things alike become one node with their number.

First the items of one step, kind and state; then runs of one kind of which each has one parent and one child; then those
of one layer that come from the same nodes; then those of one layer, kind and state; then those of one layer and kind. It
stops as soon as there are few enough.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from seedlot.lineage.layers import layered
from seedlot.terms.words import ItemKind

#: Most nodes that one drawing shows, and most layers, before more is folded.
MOST = 60
MOST_LAYERS = 24
MIXED = "several"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One item of a drawing, or several alike. `items` are their names, `perhaps` whether any is only perhaps there."""

    name: str
    kind: str
    state: str
    step: str = ""
    items: tuple[str, ...]
    label: str
    perhaps: bool = False
    run: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, and lines from parents to children by name."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]


_Key = Callable[[Node], Hashable]


def fold(graph: Graph, most: int = MOST) -> Graph:
    """Fold until there are few enough nodes and layers; what few can be read stays as it is."""
    if max(_layers(graph).values(), default=0) >= MOST_LAYERS:
        graph = _runs(graph)
    for key in (_by_step, _by_parents, _by_state, _by_kind):
        before = 0
        while len(graph.nodes) > most and len(graph.nodes) != before:
            before = len(graph.nodes)
            graph = _runs(_merged(graph, key))
    return graph


def _layers(graph: Graph) -> dict[str, int]:
    return layered([node.name for node in graph.nodes], graph.edges)


def _parents(graph: Graph) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {node.name: set() for node in graph.nodes}
    for parent, child in graph.edges:
        found[child].add(parent)
    return {name: frozenset(parents) for name, parents in found.items()}


def _by_step(graph: Graph) -> _Key:
    layers, parents = _layers(graph), _parents(graph)
    return lambda node: (layers[node.name], node.kind, node.state, node.step or parents[node.name])


def _by_parents(graph: Graph) -> _Key:
    layers, parents = _layers(graph), _parents(graph)
    return lambda node: (layers[node.name], node.kind, node.state, parents[node.name])


def _by_state(graph: Graph) -> _Key:
    layers = _layers(graph)
    return lambda node: (layers[node.name], node.kind, node.state)


def _by_kind(graph: Graph) -> _Key:
    layers = _layers(graph)
    return lambda node: (layers[node.name], node.kind)


def _merged(graph: Graph, by: Callable[[Graph], _Key]) -> Graph:
    key = by(graph)
    groups: dict[Hashable, list[Node]] = {}
    for node in graph.nodes:
        groups.setdefault(key(node), []).append(node)
    return _regrouped(graph, list(groups.values()), run=False)


def _runs(graph: Graph) -> Graph:
    """Fold runs of one kind in which each came from the one before alone, beside the materials."""
    parents = _parents(graph)
    by_name = {node.name: node for node in graph.nodes}
    fed = {node.name for node in graph.nodes if node.kind == ItemKind.MATERIAL_LOT}
    cells = {name: sorted(several - fed) for name, several in parents.items()}
    children: dict[str, list[str]] = {}
    for parent, child in graph.edges:
        children.setdefault(parent, []).append(child)
    groups: dict[str, list[Node]] = {}
    head: dict[str, str] = {}
    for name in sorted(by_name, key=_layers(graph).__getitem__):
        before = cells[name][0] if len(cells[name]) == 1 else ""
        alike = bool(before) and by_name[before].kind == by_name[name].kind and len(children[before]) == 1
        head[name] = head[before] if alike else name
        groups.setdefault(head[name], []).append(by_name[name])
    return _regrouped(graph, list(groups.values()), run=True)


def _regrouped(graph: Graph, groups: Sequence[Sequence[Node]], *, run: bool) -> Graph:
    made = {group[0].name: _one(group, run=run) for group in groups}
    goes = {node.name: group[0].name for group in groups for node in group}
    edges = ((goes[parent], goes[child]) for parent, child in graph.edges)
    return Graph(tuple(made.values()), tuple(dict.fromkeys(edge for edge in edges if edge[0] != edge[1])))


def _one(group: Sequence[Node], *, run: bool) -> Node:
    if len(group) == 1:
        return group[0]
    first, last = group[0], group[-1]
    items = tuple(item for node in group for item in node.items)
    states = {node.state for node in group}
    as_run = run and all(len(node.items) == 1 or node.run for node in group)
    return Node(
        name=first.name,
        kind=first.kind,
        state=first.state if len(states) == 1 else MIXED,
        step=first.step if len({node.step for node in group}) == 1 else "",
        items=items,
        label=f"{first.items[0]} … {last.items[-1]}" if as_run else many(len(items), first.kind),
        perhaps=any(node.perhaps for node in group),
        run=as_run,
    )


def many(count: int, kind: str) -> str:
    """Several things of a kind, counted."""
    return f"{count:,} {kind}{'' if kind.endswith('s') else 's'}"
