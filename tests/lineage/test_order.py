"""The order in which things can be sealed."""

from __future__ import annotations

from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from seedlot.lineage.order import arrange

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def test_what_is_needed_stands_first_and_the_rest_as_it_stood():
    """By hand: 3 needs 4, which needs nothing; 1 needs 3."""
    assert list(arrange(bytes(5), [(3, 1), (4, 3)]).turn) == [0, 2, 4, 3, 1]


def test_a_lower_rank_stands_first():
    assert list(arrange(bytes([1, 0, 1, 0]), []).turn) == [1, 3, 0, 2]


def test_of_what_is_stuck_only_the_circle_is_one():
    """By hand: 0 and 1 need each other, and 2 only comes after them; 3 lies between two circles."""
    turns = arrange(bytes(6), sorted([(0, 1), (1, 0), (1, 2), (1, 3), (3, 4), (4, 5), (5, 4)]))
    assert (list(turns.turn), list(turns.stuck), list(turns.circle)) == ([], [0, 1, 2, 3, 4, 5], [0, 1, 3, 4, 5])


@given(PAIRS)
def test_everything_is_ordered_or_stuck(pairs):
    turns = arrange(bytes(10), sorted(pairs))
    assert sorted([*turns.turn, *turns.stuck]) == list(range(10))
    place = {each: at for at, each in enumerate(turns.turn)}
    assert all(place[source] < place[target] for source, target in pairs if target in place)
    needs = {target: {source for source, other in pairs if other == target} for target in range(10)}
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
        assert not turns.stuck
    except ValueError:
        assert turns.circle
