"""Layered drawings: layers, order, heights."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seedlot.lineage.layers import layered, layout


def test_layers_by_longest_path_and_sources_beside_their_first_child() -> None:
    edges = [("A", "B"), ("B", "C"), ("A", "C"), ("M", "C")]
    assert layered(["A", "B", "C", "M"], edges) == {"A": 0, "B": 1, "C": 2, "M": 1}


def test_a_chain_is_a_straight_line() -> None:
    found = layout(["A", "B", "C"], [("A", "B"), ("B", "C")])
    assert found.places == {"A": (0, 0.0), "B": (1, 0.0), "C": (2, 0.0)}


def test_a_line_runs_round_what_is_between() -> None:
    found = layout(["A", "B", "C"], [("A", "B"), ("B", "C"), ("A", "C")])
    (_, between, _) = found.routes["A", "C"]
    assert between[0] == 1
    assert abs(between[1] - found.places["B"][1]) >= 1


def test_crossings_that_need_not_be() -> None:
    """Two pairs, given crosswise, are drawn side by side."""
    found = layout(["A", "B", "Y", "X"], [("A", "X"), ("B", "Y")])
    height = {name: row for name, (_, row) in found.places.items()}
    assert (height["A"] < height["B"]) == (height["X"] < height["Y"])


def test_nothing_to_draw() -> None:
    assert layout([], []).places == {}


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_no_two_at_one_place_and_every_line_forward(pairs: list[tuple[int, int]]) -> None:
    edges = sorted({(f"N{min(pair):02}", f"N{max(pair):02}") for pair in pairs if pair[0] != pair[1]})
    names = [f"N{number:02}" for number in range(15)]
    found = layout(names, edges)
    rows: dict[int, list[float]] = {}
    for layer, row in found.places.values():
        rows.setdefault(layer, []).append(row)
    assert all(later - sooner >= 1 - 1e-9 for each in rows.values() for sooner, later in pairwise(sorted(each)))
    for (parent, child), route in found.routes.items():
        assert route[0] == found.places[parent]
        assert route[-1] == found.places[child]
        assert [layer for layer, _ in route] == list(range(route[0][0], route[-1][0] + 1))


def test_what_is_large_is_laid_out_too() -> None:
    """Six hundred children of one: a row apart each, in 599 rows."""
    names = [f"C{number:03}" for number in range(600)]
    found = layout(["A", *names], [("A", name) for name in names])
    assert sorted(row for name, (_, row) in found.places.items() if name != "A") == list(range(600))
