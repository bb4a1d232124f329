"""A layered drawing of what came from what: layers by longest path, order by barycentres, heights by least squares.

The method of Sugiyama, Tagawa and Toda (1981, IEEE Transactions on Systems, Man and Cybernetics 11:109): a line that
passes a layer has a place of its own there, which all lines from one parent share, so that it runs round the nodes.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError
from itertools import pairwise
from typing import TypeAlias

#: A node, or the place (node, layer) at which lines from it pass a layer.
Spot: TypeAlias = str | tuple[str, int]

_SWEEPS = 12
#: From so many spots on, a drawing is too large for anybody to count its crossings, and fewer sweeps must do.
_LARGE, _FEW_SWEEPS = 500, 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each node stands (layer, height) and which way each line runs. Heights count rows, from 0 down."""

    places: Mapping[str, tuple[int, float]]
    routes: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]


def layered(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Put each node one layer after the last of its parents; what has none just before the first of its children."""
    parents: dict[str, set[str]] = {node: set() for node in nodes}
    children: dict[str, set[str]] = {node: set() for node in nodes}
    for parent, child in edges:
        parents[child].add(parent)
        children[parent].add(child)
    layers = dict.fromkeys(nodes, 0)
    waits = {node: len(several) for node, several in parents.items()}
    ready = [node for node in nodes if not waits[node]]
    for node in ready:  # which grows meanwhile
        below = layers[node] + 1
        for child in children[node]:
            layers[child] = max(layers[child], below)
            waits[child] -= 1
            if not waits[child]:
                ready.append(child)
    if len(ready) < len(layers):
        raise CycleError("what came from what goes round in a circle")
    for node in nodes:
        if not parents[node] and children[node]:
            layers[node] = min(layers[child] for child in children[node]) - 1
    return layers


def layout(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Layout:
    """Lay out nodes and the lines from parents to children."""
    layers = layered(nodes, edges)
    runs = {edge: _run(edge, layers) for edge in dict.fromkeys(edges)}
    rows: list[list[Spot]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    up: dict[Spot, set[Spot]] = {}
    down: dict[Spot, set[Spot]] = {}
    at: dict[Spot, int] = {}
    at.update(layers.items())
    for run in runs.values():
        for above, below in pairwise(run):
            down.setdefault(above, set()).add(below)
            up.setdefault(below, set()).add(above)
        at.update({spot: spot[1] for spot in run if isinstance(spot, tuple)})
    for spot in sorted(at, key=str):
        rows[at[spot]].append(spot)
    _order(rows, up, down)
    heights = _heights(rows, up, down)
    places = {node: (layers[node], heights[node]) for node in nodes}
    return Layout(places, {edge: tuple((at[spot], heights[spot]) for spot in run) for edge, run in runs.items()})


def _run(edge: tuple[str, str], layers: Mapping[str, int]) -> tuple[Spot, ...]:
    parent, child = edge
    return (parent, *((parent, layer) for layer in range(layers[parent] + 1, layers[child])), child)


def _order(rows: list[list[Spot]], up: Mapping[Spot, set[Spot]], down: Mapping[Spot, set[Spot]]) -> None:
    """Order each layer by the mean place of its neighbours, down and up in turns; the order of fewest crossings stays."""
    best, fewest = [list(row) for row in rows], _crossings(rows, down)
    for sweep in range(_sweeps(rows)):
        beside, way = (up, range(1, len(rows))) if sweep % 2 == 0 else (down, range(len(rows) - 2, -1, -1))
        for number in way:
            place = {spot: index for index, spot in enumerate(rows[number - 1 if sweep % 2 == 0 else number + 1])}
            own = {spot: float(index) for index, spot in enumerate(rows[number])}
            mean = {spot: _mean([place[each] for each in beside.get(spot, ())], own[spot]) for spot in rows[number]}
            order = {spot: (mean[spot], own[spot]) for spot in rows[number]}
            rows[number].sort(key=order.__getitem__)
        if (crossed := _crossings(rows, down)) < fewest:
            best, fewest = [list(row) for row in rows], crossed
    rows[:] = best


def _sweeps(rows: Sequence[Sequence[Spot]]) -> int:
    return _SWEEPS if sum(map(len, rows)) < _LARGE else _FEW_SWEEPS


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(rows: Sequence[Sequence[Spot]], down: Mapping[Spot, set[Spot]]) -> int:
    """How many pairs of lines cross between layers that follow each other."""
    crossed = 0
    for row, following in pairwise(rows):
        place = {spot: index for index, spot in enumerate(following)}
        seen: list[int] = []
        for spot in row:
            ends = [place[each] for each in down.get(spot, ())]
            crossed += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return crossed


def _heights(
    rows: Sequence[Sequence[Spot]], up: Mapping[Spot, set[Spot]], down: Mapping[Spot, set[Spot]]
) -> dict[Spot, float]:
    """Draw each spot to the mean height of its neighbours, one row at least below the one above it."""
    tallest = max(map(len, rows), default=0)
    heights = {spot: index + (tallest - len(row)) / 2 for row in rows for index, spot in enumerate(row)}
    for sweep in range(_sweeps(rows)):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            beside = up if sweep % 2 == 0 else down
            wanted = [_mean([heights[each] for each in beside.get(spot, ())], heights[spot]) for spot in row]
            heights.update(zip(row, _apart(wanted), strict=True))
    top = min(heights.values(), default=0.0)
    return {spot: height - top for spot, height in heights.items()}


def _apart(wanted: Sequence[float]) -> list[float]:
    """The heights nearest to those wanted (least squares) that keep the order, one apart: pooled adjacent violators."""
    blocks: list[tuple[float, int]] = []
    for index, height in enumerate(wanted):
        mean, size = height - index, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    flat = [mean for mean, size in blocks for _ in range(size)]
    return [height + index for index, height in enumerate(flat)]
