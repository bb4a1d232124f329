"""Spreading over a graph in memory: from nodes to everything that they lead to, level by level.

A graph is kept as rows of sorted targets behind one another (compressed sparse rows): the targets of node `n` are
`targets[first[n]:first[n + 1]]`. A level of few nodes is walked by a plain loop and one of many by NumPy, whose calls
cost more than a loop over a handful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]

#: From so many nodes on, a level is NumPy's.
_MANY = 48
#: From this part of all nodes on, finding the marked ones takes less than sorting them.
_DENSE = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each node leads to."""

    first: Numbers
    targets: Numbers

    @property
    def nodes(self) -> int:
        """How many nodes have a row."""
        return len(self.first) - 1


@dataclass(frozen=True, slots=True)
class Changes:
    """Arcs that came since the rows were made, as rows of the few nodes that they leave, and pairs that went."""

    came: Rows
    sources: Numbers
    gone: NDArray[np.int64]
    #: One more than the highest number of a node.
    nodes: int


def rows_of(sources: Numbers, targets: Numbers, nodes: int) -> Rows:
    """Make rows of arcs that stand in the order of their sources, then of their targets."""
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(sources, minlength=nodes), out=first[1:])
    return Rows(first, targets)


def changes(rows: Rows, came: NDArray[np.int32], went: NDArray[np.int32]) -> Changes:
    """Put arcs that came and pairs that went (source and target beside each other) in the form that a walk needs."""
    came = came[np.lexsort((came[:, 1], came[:, 0]))]
    sources, counts = np.unique(came[:, 0], return_counts=True)
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    highest = max(rows.nodes, int(came.max(initial=-1)) + 1)
    return Changes(Rows(first, came[:, 1].copy()), sources, _positions(rows, went), highest)


def spread(rows: Rows, starts: Numbers, since: Changes) -> Numbers:
    """Give every node that can be reached, the starts among them, in ascending order."""
    walk = _Walk(rows, since, max(since.nodes, int(starts.max(initial=-1)) + 1))
    walk.seen[starts] = True
    level, levels = starts, [starts]
    while len(level):
        level = walk.few(level) if len(level) < _MANY else walk.many(level)
        levels.append(level)
    if sum(map(len, levels)) * _DENSE > len(walk.seen):
        return np.flatnonzero(walk.seen).astype(np.int32)
    return np.sort(np.concatenate(levels))


class _Walk:
    """One walk: what it has seen, and the changes as flags that are asked at random."""

    def __init__(self, rows: Rows, since: Changes, nodes: int) -> None:
        self.rows, self.since = rows, since
        # Of what is never written no memory is taken, and of zeros only the pages that are touched.
        self.seen: Flags = np.zeros(nodes, dtype=np.bool_)
        self.owner = np.empty(nodes, dtype=np.int32)
        self.gone: Flags = np.zeros(len(rows.targets) if len(since.gone) else 0, dtype=np.bool_)
        self.gone[since.gone] = True
        self.grown: Flags = np.zeros(nodes if len(since.sources) else 0, dtype=np.bool_)
        self.grown[since.sources] = True

    def few(self, level: Numbers) -> Numbers:
        """Walk one level by a loop."""
        seen: Any = self.seen.data.cast("B")
        first, targets = self.rows.first.data, self.rows.targets.data
        reached: list[int] = []
        for node in level.tolist():
            for target in self._of(node, first, targets):
                if not seen[target]:
                    seen[target] = 1
                    reached.append(target)
        return np.array(reached, dtype=np.int32)

    def _of(self, node: int, first: Any, targets: Any) -> list[int]:
        found: list[int] = []
        if node < self.rows.nodes:
            begin, end = first[node], first[node + 1]
            found = targets[begin:end].tolist()
            if len(self.gone):
                found = [each for each, gone in zip(found, self.gone[begin:end].tolist(), strict=True) if not gone]
        if len(self.grown) and self.grown[node]:
            place = int(np.searchsorted(self.since.sources, node))
            came = self.since.came
            found += came.targets[came.first[place] : came.first[place + 1]].tolist()
        return found

    def many(self, level: Numbers) -> Numbers:
        """Walk one level by whole arrays."""
        places = _places(self.rows, level[level < self.rows.nodes])
        if len(self.gone):
            places = places[~self.gone[places]]
        found = self.rows.targets[places]
        if len(self.grown):
            grown = np.searchsorted(self.since.sources, level[self.grown[level]])
            found = np.concatenate((found, self.since.came.targets[_places(self.since.came, grown)]))
        found = found[~self.seen[found]]
        self.seen[found] = True
        # Of a node that was found many times, whoever wrote last keeps it.
        turns = np.arange(len(found), dtype=np.int32)
        self.owner[found] = turns
        kept: Numbers = found[self.owner[found] == turns]
        return kept


def _places(rows: Rows, level: NDArray[Any]) -> NDArray[np.int64]:
    """Where the targets of many different nodes stand, one node's after another's."""
    begin = rows.first[level].astype(np.int64)
    counts = rows.first[level + 1] - begin
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    if total > len(rows.targets):
        raise IndexError(total)  # damaged rows ask for more than there is, perhaps for more than memory holds
    places: NDArray[np.int64] = np.arange(total) + np.repeat(begin - ends + counts, counts)
    return places


def _positions(rows: Rows, pairs: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where pairs stand in the rows."""
    pairs = pairs[pairs[:, 0] < rows.nodes]
    if not len(pairs):
        return np.empty(0, dtype=np.int64)
    sources = np.unique(pairs[:, 0])
    places = _places(rows, sources)
    counts = rows.first[sources + 1] - rows.first[sources]
    there = (np.repeat(sources, counts).astype(np.int64) << 32) | rows.targets[places]
    wanted = (pairs[:, 0].astype(np.int64) << 32) | pairs[:, 1]
    found: NDArray[np.int64] = places[np.isin(there, wanted)]
    return found
