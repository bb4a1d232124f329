"""Spreading over a graph in memory: by a loop and by arrays, with changes laid over it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.lineage import spread as room
from seedlot.lineage.spread import changes, rows_of, spread

NOTHING = np.empty((0, 2), dtype=np.int32)
NODES = 12
arcs = st.sets(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=30)


def pairs(said):
    """Arcs in the order of their sources."""
    return np.array(sorted(said), dtype=np.int32).reshape(-1, 2)


def rows(said, nodes=NODES):
    """The rows of arcs."""
    made = pairs(said)
    return rows_of(made[:, 0], np.ascontiguousarray(made[:, 1]), nodes)


def plainly(said, starts):
    """The plainest walk."""
    reached = set(starts)
    while more := {target for source, target in said if source in reached} - reached:
        reached |= more
    return sorted(reached)


def walked(said, starts, came=NOTHING, went=NOTHING):
    """What is reached."""
    graph = rows(said)
    return spread(graph, np.array(starts, dtype=np.int32), changes(graph, came, went)).tolist()


def test_a_diamond_by_hand():
    """0 leads to 1 and 2, both lead to 3; 4 is apart."""
    diamond = {(0, 1), (0, 2), (1, 3), (2, 3)}
    graph = rows(diamond, 5)
    assert graph.first.tolist() == [0, 2, 3, 4, 4, 4]
    assert graph.targets.tolist() == [1, 2, 3, 3]
    assert walked(diamond, [0]) == [0, 1, 2, 3]
    assert walked(diamond, [1, 4]) == [1, 3, 4]


def test_changes_by_hand():
    """1 no longer leads to 3, and 3 leads to a node that the rows do not have."""
    diamond = {(0, 1), (0, 2), (1, 3), (2, 3)}
    came, went = np.array([(3, 20)], dtype=np.int32), np.array([(1, 3), (30, 3)], dtype=np.int32)
    assert walked(diamond, [1], came, went) == [1]
    assert walked(diamond, [0], came, went) == [0, 1, 2, 3, 20]
    assert walked(diamond, [40], came, went) == [40]
    assert walked(diamond, [], came, went) == []


@pytest.mark.parametrize(("many", "dense"), [(48, 100), (0, 1), (0, 10**9), (3, 10)])
def test_loops_and_arrays_agree(many, dense, monkeypatch):
    monkeypatch.setattr(room, "_MANY", many)
    monkeypatch.setattr(room, "_DENSE", dense)

    @given(arcs, arcs, arcs, st.lists(st.integers(0, NODES + 3), min_size=1, max_size=3, unique=True))
    def same(said, came, went, starts):
        expected = plainly((said - went) | came, starts)
        assert walked(said, starts, pairs(came), pairs(went)) == expected

    same()
