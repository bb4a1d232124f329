"""The population tree of one FlowJo sample: gates in the units of the channels, Booleans, and the recorded counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from seedlot.formats.flowjo_display import Display, Notes
from seedlot.formats.gating import (
    Axis,
    Biex,
    Boolean,
    Ellipsoid,
    Gate,
    Operand,
    Polygon,
    Population,
    Rectangle,
    Scale,
    Unreproduced,
)
from seedlot.formats.gating_order import UncountableError, in_order
from seedlot.formats.xml_tree import Element
from seedlot.terms.finding import Answer

_BOOLEANS: dict[str, Literal["and", "or", "not"]] = {"AndNode": "and", "OrNode": "or", "NotNode": "not"}

_POPULATIONS = {"Population", *_BOOLEANS}

#: FlowJo writes an ellipse on a display of this many units an axis.
_DISPLAY = 256

_CURVED = "FlowJo does not publish the curves of its curly quadrants"


@dataclass(frozen=True, slots=True)
class _Node:
    """A population as it stands in the file."""

    element: Element
    key: str
    path: tuple[str, ...]
    parent: _Node | None


def read_populations(sample_node: Element, display: Display, notes: Notes) -> tuple[Population, ...]:
    """Read all populations of a `SampleNode`, in an order in which they can be counted.

    Raises:
        UnreadableFileError: a gate is not whole, or Booleans go round in a circle.
    """
    nodes = list(_nodes(sample_node, notes))
    by_path: dict[str, _Node] = {}
    for node in nodes:
        by_path.setdefault("/".join(node.path), node)
    populations = [
        Population(
            key=node.key,
            path=node.path,
            gate=_gate(node, by_path, display, notes),
            parent=node.parent.key if node.parent else "",
            recorded=recorded(node.element),
        )
        for node in nodes
    ]
    try:
        return in_order(populations)
    except UncountableError as error:
        place = next((node.element for node in nodes if node.key == error.key), sample_node)
        raise place.fault(str(error), mend="Open the workspace in FlowJo and mend the Boolean gate.") from None


def recorded(element: Element) -> int | None:
    """Tell the count that a node states; FlowJo writes -1 where it has not counted."""
    text = (element.get("count") or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _nodes(sample_node: Element, notes: Notes) -> Iterator[_Node]:
    keys: dict[str, int] = {}
    waiting: list[tuple[Element, _Node | None]] = [(sample_node, None)]
    while waiting:
        element, parent = waiting.pop()
        node = parent
        if element is not sample_node:
            node = _node(element, parent, keys, notes)
            yield node
        below = [child for inner in element.all("Subpopulations") for child in inner.children]
        for child in below:
            if child.name not in _POPULATIONS:
                says = f"The population tree holds a '{child.name}', which is not known and is not counted."
                notes.note("node", says, child, Answer.NOT_KNOWN)
        waiting.extend((child, node) for child in reversed(below) if child.name in _POPULATIONS)


def _node(element: Element, parent: _Node | None, keys: dict[str, int], notes: Notes) -> _Node:
    path = (*(parent.path if parent else ()), element.need("name"))
    key = plain = "/".join(path)
    while key in keys:
        keys[plain] += 1
        key = f"{plain} ({keys[plain]})"
    keys[key] = 1
    if key != plain:
        says = f"Two populations are called '{plain}'; the second is told apart as '{key}'."
        notes.note("name", says, element)
    _check_parent(element, parent, notes)
    return _Node(element, key, path, parent)


def _check_parent(element: Element, parent: _Node | None, notes: Notes) -> None:
    """Say where a gate names another parent than that under which it stands."""
    gate, above = element.first("Gate"), parent.element.first("Gate") if parent else None
    stated = gate.get("parent_id") if gate else None
    if stated and (above is None or above.get("id") != stated) and not (parent and parent.element.name in _BOOLEANS):
        says = f"Gate '{element.get('name')}' names another parent than that under which it stands, which is taken."
        notes.note("parent", says, element)


def _gate(node: _Node, by_path: dict[str, _Node], display: Display, notes: Notes) -> Gate:
    if node.element.name in _BOOLEANS:
        return _boolean(node, by_path, notes)
    if node.element.first("Gate") is None:
        return _unreproduced(node.element, (), "the file states no gate for it", notes)
    outer = node.element.only("Gate")
    inner = [child for child in outer.children if child.name in _KINDS or child.name.endswith(("Gate", "Quad"))]
    if len(inner) != 1:
        raise outer.fault(f"it holds {len(inner)} gates, where one is expected")
    kind = _KINDS.get(inner[0].name)
    if kind is not None:
        return kind(inner[0], display, notes)
    return _unreproduced(inner[0], (), f"a gate of the kind '{inner[0].name}' is not known", notes)


def _unreproduced(element: Element, axes: tuple[Axis, ...], why: str, notes: Notes) -> Unreproduced:
    says = f"A population cannot be counted: {why}."
    notes.note("gate", says, element, Answer.NOT_KNOWN)
    return Unreproduced(kind=element.name, axes=axes, why=why)


def _boolean(node: _Node, by_path: dict[str, _Node], notes: Notes) -> Gate:
    element = node.element
    inner = element.first("Dependents")
    names = [child.need("name") for child in inner.all("Dependent")] if inner else []
    found = [_named(name, node, by_path) for name in names]
    joins = _BOOLEANS[element.name]
    missing = [name for name, other in zip(names, found, strict=True) if other is None]
    if missing:
        return _unreproduced(element, (), f"it takes the population '{missing[0]}', which is not there", notes)
    if not found or (joins == "not" and len(found) != 1):
        return _unreproduced(element, (), f"'{joins}' takes {len(found)} populations", notes)
    return Boolean(joins=joins, of=tuple(Operand(key=other.key) for other in found if other is not None))


def _named(name: str, node: _Node, by_path: dict[str, _Node]) -> _Node | None:
    """Find a population by its path from the top, else from where the Boolean stands, upwards."""
    plain = name.strip("/")
    above = node.parent
    found = by_path.get(plain)
    while found is None and above is not None:
        found = by_path.get("/".join((*above.path, plain)))
        above = above.parent
    return found


def _axes(element: Element, display: Display) -> tuple[tuple[Axis, ...], tuple[float, ...], list[Element]]:
    dimensions = element.all("dimension")
    if not dimensions:
        raise element.fault("the gate names no channel")
    read = [display.axis(dimension) for dimension in dimensions]
    return tuple(axis for axis, _ in read), tuple(factor for _, factor in read), dimensions


def _is_inside(element: Element) -> bool:
    return element.get("eventsInside") != "0"


def _edges(dimensions: list[Element], factors: tuple[float, ...], name: str) -> tuple[float | None, ...]:
    found = [dimension.bound(name) for dimension in dimensions]
    return tuple(None if edge is None else edge * factor for edge, factor in zip(found, factors, strict=True))


def _rectangle(element: Element, display: Display, _: Notes) -> Gate:
    axes, factors, dimensions = _axes(element, display)
    lows, highs = _edges(dimensions, factors, "min"), _edges(dimensions, factors, "max")
    return Rectangle(axes=axes, lows=lows, highs=highs, inside=_is_inside(element))


def _curly(element: Element, display: Display, notes: Notes) -> Gate:
    return _unreproduced(element, _axes(element, display)[0], _CURVED, notes)


def _points(elements: list[Element], width: int) -> list[tuple[float, ...]]:
    found = []
    for vertex in elements:
        numbers = tuple(coordinate.number("value") for coordinate in vertex.all("coordinate"))
        if len(numbers) != width:
            raise vertex.fault(f"it has {len(numbers)} coordinates, where {width} are expected")
        found.append(numbers)
    return found


def _plane(element: Element, display: Display) -> tuple[tuple[Axis, Axis], tuple[float, float]]:
    axes, factors, _ = _axes(element, display)
    if len(axes) != 2:
        raise element.fault(f"the gate has {len(axes)} axes, where two are expected")
    return (axes[0], axes[1]), (factors[0], factors[1])


def _polygon(element: Element, display: Display, _: Notes) -> Gate:
    axes, factors = _plane(element, display)
    corners = _points(element.all("vertex"), 2)
    if len(corners) < 3:
        raise element.fault(f"a polygon needs three vertices, and this one has {len(corners)}")
    bins = element.bound("gateResolution")
    return Polygon(
        axes=axes,
        vertices=tuple((x * factors[0], y * factors[1]) for x, y in corners),
        bins=int(bins) if bins and bins.is_integer() and 2 <= bins <= 1 << 16 else None,
        inside=_is_inside(element),
    )


def _ellipse(element: Element, display: Display, notes: Notes) -> Gate:
    """Read an ellipse from its foci and the ends of its axes, which stand in units of the display.

    The ends are rounded to whole units, the foci are not: so the long axis gives the sum of the distances from the foci,
    and the foci give all else. (FlowJo's own `distance` does not agree with either, nor with FlowJo's counts.)
    """
    axes, _ = _plane(element, display)
    if any(axis.shown is None for axis in axes):
        return _unreproduced(element, axes, "an ellipse stands on the display, and an axis has no scale", notes)
    foci = _points(element.only("foci").all("vertex"), 2)
    ends = _points(element.only("edge").all("vertex"), 2)
    if len(foci) != 2 or len(ends) != 4:
        raise element.fault(f"an ellipse has two foci and four ends, and this one has {len(foci)} and {len(ends)}")
    long, short = sorted((math.dist(ends[0], ends[1]) / 2, math.dist(ends[2], ends[3]) / 2), reverse=True)
    between = math.dist(foci[0], foci[1]) / 2
    if long > between:
        short = math.sqrt(long**2 - between**2)
    if not (short > 0 and math.isfinite(long)):
        raise element.fault("the ellipse has no extent")
    first, second = (foci[0], foci[1]) if between else (ends[0], ends[1])
    whole = math.dist(first, second)
    if not whole:
        raise element.fault("the ellipse has no extent")
    x, y = (second[0] - first[0]) / whole, (second[1] - first[1]) / whole
    u, v = (_unit(axis.shown) for axis in axes)
    both = (long**2 - short**2) * x * y * u * v
    return Ellipsoid(
        axes=tuple(Axis(channel=a.channel, matrix=a.matrix, scale=a.shown, shown=a.shown) for a in axes),
        mean=((foci[0][0] + foci[1][0]) / 2 * u, (foci[0][1] + foci[1][1]) / 2 * v),
        covariance=(
            (((long * x) ** 2 + (short * y) ** 2) * u**2, both),
            (both, ((long * y) ** 2 + (short * x) ** 2) * v**2),
        ),
        distance=1.0,
        inside=_is_inside(element),
    )


def _unit(shown: Scale | None) -> float:
    """Tell what one unit of FlowJo's display is on a scale: scales end at 1, the biexponential at its length."""
    return (shown.length if isinstance(shown, Biex) else 1.0) / _DISPLAY


_KINDS: dict[str, Callable[[Element, Display, Notes], Gate]] = {
    "RectangleGate": _rectangle,
    "PolygonGate": _polygon,
    "EllipsoidGate": _ellipse,
    "CurlyQuad": _curly,
}
