"""A lineage as a drawing for a page: where each node stands, which way each line runs, what its colour means.

Left to right is what was made of what. Where there is too much to read, items alike are folded into one node; how many
nodes may be shown is asked. A colour never stands alone: each node bears a letter, which the legend explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from seedlot.lineage.fallen import Fate
from seedlot.lineage.folded import MIXED, MOST, Graph, Node, fold
from seedlot.lineage.layers import Layout, layout
from seedlot.lineage.picture import COLOURS, cut, opened
from seedlot.lineage.trace import CELLS, Link, Place, Trace
from seedlot.lineage.whereabouts import State
from seedlot.terms.finding import Answer
from seedlot.terms.words import Environment, ItemKind

#: Pixels between layers and between rows, the margins, and letters of a label.
_SLOT, _ROW, _MARGIN, _LETTERS = 164, 46, 40, 24
UNTOLD = "not told"
_GREY = "#8A8A8A"


@dataclass(frozen=True, slots=True)
class Look:
    """How a word of a drawing looks: its colour, its letter, and whether the letter is white on it."""

    colour: str
    letter: str
    light: bool = True


_STATES = {
    State.GIVEN: Look(COLOURS[State.GIVEN], "G", light=False),
    State.GONE: Look(COLOURS[State.GONE], "D"),
    State.USED_UP: Look(COLOURS[State.USED_UP], "U", light=False),
    State.REJECTED: Look(COLOURS[State.REJECTED], "X", light=False),
    State.HELD: Look(COLOURS[State.HELD], "H", light=False),
    State.QUARANTINED: Look(COLOURS[State.QUARANTINED], "Q", light=False),
    State.RELEASED: Look("#00755A", "R"),
    State.STORED: Look(COLOURS[State.STORED], "S", light=False),
    State.SENT: Look(COLOURS[State.SENT], "T"),
    State.UNKNOWN: Look(COLOURS[State.UNKNOWN], "?"),
}
_REGIMES = {
    Environment.GMP: Look("#00755A", "L"),
    Environment.PRINCIPLES: Look("#56B4E9", "P", light=False),
    Environment.RESEARCH: Look("#D55E00", "R", light=False),
}
_ANSWERS = {
    Answer.MET: Look("#00755A", "✓"),
    Answer.NOT_KNOWN: Look("#E69F00", "?", light=False),
    Answer.NOT_MET: Look("#A8200D", "✗"),
}
_VERDICTS = {
    "accepted": Look("#00755A", "✓"),
    "accepted with prior agreement": Look("#56B4E9", "A", light=False),
    "not assessed": Look("#E69F00", "?", light=False),
    "gap": Look("#D55E00", "G", light=False),
    "blocker": Look("#A8200D", "✗"),
    "not applicable": Look("#C4C4C4", "/", light=False),
    "note": Look("#C4C4C4", "n", light=False),
}
_FATES = {
    Fate.FALLS: Look("#A8200D", "✗"),
    Fate.PERHAPS: Look("#E69F00", "?", light=False),
    Fate.REMAINS: Look("#00755A", "✓"),
}
#: How every word looks by which a lineage can be coloured; whatever else is grey.
LOOKS: Mapping[str, Look] = {
    **{str(word): look for words in (_STATES, _REGIMES, _ANSWERS, _VERDICTS, _FATES) for word, look in words.items()},
    MIXED: Look("#0072B2", "="),
    UNTOLD: Look(_GREY, "·"),
}

#: The shapes of the kinds, as paths in a square of two by two.
SHAPES: Mapping[str, str] = {
    ItemKind.DONOR: "M0-1 1 0 0 1-1 0Z",
    ItemKind.TISSUE: "M-1-.8H1L0 1Z",
    ItemKind.CULTURE: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
    ItemKind.CLONE: "M-1 .8H1L0-1Z",
    ItemKind.BANK: "M-.9-.9H.9V.9H-.9Z",
    ItemKind.VIAL_RANGE: "M-1.2-.6H1.2V.6H-1.2Z",
    ItemKind.VIAL: "M-.55-1H.55V1H-.55Z",
    ItemKind.MATERIAL_LOT: "M-.35-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z",
    ItemKind.DRUG_SUBSTANCE: "M0-1 .95-.31 .59 .81H-.59L-.95-.31Z",
    ItemKind.DRUG_PRODUCT: "M0-1 .87-.5V.5L0 1-.87 .5V-.5Z",
    ItemKind.DOSE: "M-.4-1H.4L1-.4V.4L.4 1H-.4L-1 .4V-.4Z",
    ItemKind.SAMPLE: "M-.8-1V1L1 0Z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A node as it is drawn. `items` are those that it stands for, `parents` the numbers of the nodes before it."""

    number: int
    name: str
    kind: str
    word: str
    label: str
    items: tuple[str, ...]
    x: float
    y: float
    here: bool
    parents: tuple[int, ...]

    @property
    def look(self) -> Look:
        """How it looks."""
        return LOOKS.get(self.word, LOOKS[UNTOLD])

    @property
    def before(self) -> str:
        """The numbers of the nodes before it, in words."""
        return " ".join(map(str, self.parents))

    @property
    def shape(self) -> str:
        """The path of its kind."""
        return SHAPES[ItemKind(self.kind)]

    @property
    def says(self) -> str:
        """What it is, in words."""
        named = ", ".join(self.items[:12]) + (f" and {len(self.items) - 12:,} more" if len(self.items) > 12 else "")
        return f"{named}: {self.kind}; {self.word}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A lineage, drawn. `items` counts what the nodes stand for."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    lines: tuple[tuple[str, int, int], ...]
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    items: int

    @property
    def folded(self) -> bool:
        """Whether some nodes stand for several items."""
        return len(self.spots) < self.items


def joined(back: Trace, forward: Trace, *, cells: bool = True) -> tuple[tuple[Place, ...], tuple[Link, ...]]:
    """Put both traces of an item together: the cells alone, or the materials that went in too."""
    kept = back.cells() | forward.cells() if cells else {place.item for one in (back, forward) for place in one.places}
    places = {place.item: place for one in (back, forward) for place in one.places if place.item in kept}
    links = dict.fromkeys(link for one in (back, forward) for link in one.links)
    within = (
        link for link in links if {link.child, link.parent} <= places.keys() and (not cells or link.kind in CELLS)
    )
    return tuple(places.values()), tuple(within)


def draw(
    places: Sequence[Place], links: Iterable[Link], words: Mapping[str, str], *, here: str = "", most: int = 60
) -> Drawing:
    """Draw a lineage in no more than about so many nodes. `words` say of each item by what it is coloured."""
    several = tuple(links)
    steps = {link.child: link.step for link in several if link.kind != "material"}
    nodes = tuple(
        Node(
            name=place.item,
            kind=place.kind,
            state=words.get(place.item, UNTOLD),
            step=steps.get(place.item, ""),
            items=(place.item,),
            label=place.item,
        )
        for place in places
    )
    edges = tuple(dict.fromkeys((link.parent, link.child) for link in several))
    fed = {(link.parent, link.child) for link in several if link.kind == "material"}
    graph = Graph(nodes, opened(edges, fed))
    graph = fold(graph, most) if len(nodes) > most or most <= MOST else graph
    placed = layout([node.name for node in graph.nodes], graph.edges)
    return _drawn(graph, placed, here, len(nodes))


def _drawn(graph: Graph, placed: Layout, here: str, items: int) -> Drawing:
    numbers = {node.name: number for number, node in enumerate(graph.nodes)}
    parents: dict[str, list[int]] = {}
    for parent, child in graph.edges:
        parents.setdefault(child, []).append(numbers[parent])
    spots = tuple(
        Spot(
            number=numbers[node.name],
            name=node.items[0],
            kind=node.kind,
            word=node.state,
            label=cut(node.label, _LETTERS),
            items=node.items,
            x=_x(placed.places[node.name][0]),
            y=_y(placed.places[node.name][1]),
            here=here in node.items,
            parents=tuple(parents.get(node.name, ())),
        )
        for node in graph.nodes
    )
    lines = tuple((_path(route), numbers[parent], numbers[child]) for (parent, child), route in placed.routes.items())
    points = [point for route in placed.routes.values() for point in route] or [*placed.places.values()]
    return Drawing(
        width=int(_x(max((layer for layer, _ in points), default=0)) + 2 * _MARGIN),
        height=int(_y(max((row for _, row in [*points, *placed.places.values()]), default=0)) + _MARGIN),
        spots=spots,
        lines=lines,
        words=tuple(word for word in LOOKS if any(spot.word == word for spot in spots)),
        kinds=tuple(kind for kind in SHAPES if any(spot.kind == kind for spot in spots)),
        items=items,
    )


def _x(layer: int) -> float:
    return 2 * _MARGIN + _SLOT * layer


def _y(row: float) -> float:
    return round(_MARGIN / 2 + _ROW * row, 1)


def _path(route: Sequence[tuple[int, float]]) -> str:
    """A line through its points, level at each of them."""
    points = [(_x(layer), _y(row)) for layer, row in route]
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for (left, above), (right, below) in pairwise(points):
        middle = (left + right) / 2
        parts.append(f"C{middle} {above} {middle} {below} {right} {below}")
    return "".join(parts)
