"""A lineage as a drawing for a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from seedlot.lineage.drawing import LOOKS, SHAPES, UNTOLD, draw, joined
from seedlot.lineage.trace import Direction, Link, Place, Trace
from seedlot.terms.words import ItemKind


def place(name: str, kind: str = "culture", distance: int = 0) -> Place:
    return Place(item=name, kind=kind, stage="", name="", occurred="2026-01-01", distance=distance, entry=1)


def link(parent: str, child: str, kind: str = "made from", step: str = "S") -> Link:
    return Link(child=child, parent=parent, kind=kind, step=step, entry=1)


def test_what_was_made_of_what_stands_from_left_to_right() -> None:
    """A to B, 164 pixels apart, level; the first 80 pixels from the left."""
    found = draw([place("A", "donor"), place("B")], [link("A", "B")], {"A": "released"}, here="B")
    first, last = found.spots
    assert (first.x, last.x, first.y, last.y) == (80, 244, 20, 20)
    assert (first.word, last.word, first.here, last.here) == ("released", UNTOLD, False, True)
    assert last.parents == (first.number,)
    assert found.lines == (("M80 20.0C162.0 20.0 162.0 20.0 244 20.0", 0, 1),)
    assert (found.words, found.kinds, found.items, found.folded) == (
        ("released", UNTOLD),
        ("donor", "culture"),
        2,
        False,
    )
    assert (first.says, first.look.letter, first.shape) == ("A: donor; released", "R", SHAPES[ItemKind.DONOR])


def test_what_is_alike_is_folded_and_counted() -> None:
    places = [place("D", "donor"), *(place(f"C{n}") for n in range(30))]
    found = draw(places, [link("D", f"C{n}") for n in range(30)], {}, most=10)
    assert [(len(spot.items), spot.label) for spot in found.spots] == [(1, "D"), (30, "30 cultures")]
    assert found.spots[1].says.endswith("C11 and 18 more: culture; not told")
    assert found.folded


def test_an_unknown_word_is_grey_and_an_empty_lineage_is_empty() -> None:
    assert draw([place("A")], [], {"A": "nonsense"}).spots[0].look == LOOKS[UNTOLD]
    assert draw([], [], {}).spots == ()


def test_both_traces_are_joined_with_materials_or_without() -> None:
    fed = link("M", "B", kind="material")
    back = Trace(
        start="B",
        direction=Direction.BACK,
        places=(place("B"), place("A"), place("M", "material lot")),
        links=(link("A", "B"), fed),
    )
    forward = Trace(start="B", direction=Direction.FORWARD, places=(place("B"), place("C")), links=(link("B", "C"),))
    places, links = joined(back, forward)
    assert ({each.item for each in places}, links) == ({"A", "B", "C"}, (link("A", "B"), link("B", "C")))
    places, links = joined(back, forward, cells=False)
    assert ({each.item for each in places}, len(links)) == ({"A", "B", "C", "M"}, 3)


def test_every_kind_has_a_shape_and_every_letter_is_one_sign() -> None:
    assert set(SHAPES) == set(ItemKind)
    assert {len(look.letter) for look in LOOKS.values()} == {1}


@given(some.lists(some.tuples(some.integers(0, 25), some.integers(0, 25)), max_size=60), some.sampled_from([3, 10, 99]))
def test_every_item_is_in_exactly_one_node(pairs: list[tuple[int, int]], most: int) -> None:
    links = [link(f"N{min(pair)}", f"N{max(pair)}", step=f"S{max(pair)}") for pair in pairs if pair[0] != pair[1]]
    places = [place(f"N{n}") for n in range(26)]
    found = draw(places, links, {}, most=most)
    assert sorted(item for spot in found.spots for item in spot.items) == sorted(each.item for each in places)
    assert all(0 <= spot.x <= found.width and 0 <= spot.y <= found.height for spot in found.spots)
