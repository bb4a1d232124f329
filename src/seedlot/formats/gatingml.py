"""Gating-ML 2.0 of ISAC (Spidlen and others, Cytometry A 2015): gates, Booleans, quadrants, scales and matrices.

Each quadrant of a quadrant gate becomes a population of its own, a rectangle between the dividers next to it. What the
standard does not know is an error that names the element and its line, where it could be a gate, and else is listed as
unused. The counts that a file of gates would give are those of exact geometry: the standard states no bins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from seedlot.formats.gating import (
    Boolean,
    Ellipsoid,
    Gate,
    Gating,
    Operand,
    Polygon,
    Population,
    Ratio,
    Rectangle,
)
from seedlot.formats.gating_order import UncountableError, in_order
from seedlot.formats.gatingml_scales import Names
from seedlot.formats.rows import gathered
from seedlot.formats.xml_tree import Element, read_xml, root_name

_ROOT = "Gating-ML"
_VERSION = "/v2.0/"
_REMARK = "custom_info"

#: Elements of the standard that hold no gate.
_NAMED = {"transformation", "spectrumMatrix"}

_CHANNEL = {"fcs-dimension", "new-dimension"}
_REFERENCE = {"gateReference"}

#: What is read of each element: the elements within, and the attributes. All else is listed as unused.
_READ = {
    "RectangleGate": ({"dimension"}, {"id", "parent_id"}),
    "PolygonGate": ({"dimension", "vertex"}, {"id", "parent_id"}),
    "EllipsoidGate": ({"dimension", "mean", "covarianceMatrix", "distanceSquare"}, {"id", "parent_id"}),
    "BooleanGate": ({"and", "or", "not"}, {"id", "parent_id"}),
    "QuadrantGate": ({"divider", "Quadrant"}, {"id", "parent_id"}),
    "dimension": (_CHANNEL, {"compensation-ref", "transformation-ref", "min", "max"}),
    "divider": ({*_CHANNEL, "value"}, {"id", "compensation-ref", "transformation-ref"}),
    "Quadrant": ({"position"}, {"id"}),
    "position": (set(), {"divider_ref", "location"}),
    "vertex": ({"coordinate"}, set()),
    "mean": ({"coordinate"}, set()),
    "covarianceMatrix": ({"row"}, set()),
    "row": ({"entry"}, set()),
    **dict.fromkeys(("and", "or", "not"), (_REFERENCE, set())),
    "gateReference": (set(), {"ref", "use-as-complement"}),
    "transformation": ({"flin", "flog", "fasinh", "logicle", "hyperlog", "fratio"}, {"id", "boundMin", "boundMax"}),
    "spectrumMatrix": ({"fluorochromes", "detectors", "spectrum"}, {"id", "matrix-inverted-already"}),
}


def is_gatingml(data: bytes) -> bool:
    """Tell whether a file says that it is Gating-ML."""
    return root_name(data) == _ROOT


def read_gatingml(data: bytes, *, file: str) -> tuple[Gating, ...]:
    """Read all gates of a Gating-ML 2.0 file. It names no sample, and so its one `Gating` is for any file.

    Raises:
        UnreadableFileError: it is no Gating-ML 2.0, or a gate breaks the standard or names what is not there.
    """
    root = read_xml(data, file=file).root
    _refuse_others(root)
    names, unused = Names(), Counter[str]()
    gates: list[Element] = []
    for element in _content(root, unused):
        unused.update(_rest(element))
        if element.name == "transformation":
            names.add_transformation(element)
        elif element.name == "spectrumMatrix":
            names.add_matrix(element)
        else:
            gates.append(element)
    read = [(gate, *found) for gate in gates for found in _KINDS[gate.name](gate, names)]
    populations = _populations(read, root)
    gating = Gating(
        source="Gating-ML",
        version="2.0",
        populations=populations,
        matrices=names.matrices,
        scales={name: found.of for name, found in names.transformations.items() if not isinstance(found.of, Ratio)},
        findings=gathered(names.findings),
        unused=tuple(f"{name} ({count})" for name, count in sorted(unused.items())),
    )
    return (gating,)


def _refuse_others(root: Element) -> None:
    if root.name != _ROOT:
        mend = "Give a file whose outermost element is Gating-ML."
        raise root.fault("it is no Gating-ML file", mend=mend)
    spaces = [value for key, value in root.attributes.items() if "Gating-ML/" in value and key != "schemaLocation"]
    if spaces and not any(_VERSION in space for space in spaces):
        mend = "Export it as Gating-ML 2.0."
        raise root.fault(f"it is another version of Gating-ML ('{spaces[0][:80]}')", mend=mend)


def _content(root: Element, unused: Counter[str]) -> Iterator[Element]:
    """Tell gates, transformations and matrices, wherever a vendor's element wraps them."""
    waiting = list(reversed(root.children))
    while waiting:
        element = waiting.pop()
        if element.name in _NAMED or element.name in _KINDS:
            yield element
        elif element.name.endswith("Gate"):
            raise element.fault(f"the gate '{element.name}' is none of Gating-ML 2.0")
        else:
            unused[element.name] += 1
            if element.name != _REMARK:
                waiting.extend(reversed(element.children))


def _rest(top: Element) -> Iterator[str]:
    """Tell what of a gate, transformation or matrix is not read."""
    for element in (top, *top.walk()):
        if element.name in _READ:
            elements, attributes = _READ[element.name]
            yield from (f"{element.name}/{child.name}" for child in element.children if child.name not in elements)
            yield from (f"{element.name}/@{name}" for name in element.attributes if name not in attributes)


def _populations(read: list[tuple[Element, str, Gate]], root: Element) -> tuple[Population, ...]:
    """Place the gates under each other."""
    places = {key: element for element, key, _ in read}
    parents = {key: (element.get("parent_id") or "").strip() for element, key, _ in read}
    plain = [Population(key=key, path=(key,), gate=gate, parent=parents[key]) for _, key, gate in read]
    try:
        ordered = in_order(plain)
    except UncountableError as error:
        raise places.get(error.key, root).fault(str(error)) from None
    paths: dict[str, tuple[str, ...]] = {"": ()}
    for population in ordered:
        paths[population.key] = (*paths[population.parent], population.key)
    return tuple(
        Population(key=found.key, path=paths[found.key], gate=found.gate, parent=found.parent) for found in ordered
    )


Read = list[tuple[str, Gate]]


def _rectangle(element: Element, names: Names) -> Read:
    dimensions = element.all("dimension")
    if not dimensions:
        raise element.fault("a rectangle needs a dimension")
    axes = tuple(names.axis(dimension) for dimension in dimensions)
    lows = tuple(dimension.bound("min") for dimension in dimensions)
    highs = tuple(dimension.bound("max") for dimension in dimensions)
    return [(element.need("id"), Rectangle(axes=axes, lows=lows, highs=highs))]


def _coordinates(element: Element, width: int) -> tuple[float, ...]:
    found = tuple(child.number("value") for child in element.all("coordinate"))
    if len(found) != width:
        raise element.fault(f"it has {len(found)} coordinates, where {width} are expected")
    return found


def _polygon(element: Element, names: Names) -> Read:
    dimensions, vertices = element.all("dimension"), element.all("vertex")
    if len(dimensions) != 2:
        raise element.fault(f"a polygon has two dimensions, and this one has {len(dimensions)}")
    if len(vertices) < 3:
        raise element.fault(f"a polygon needs three vertices, and this one has {len(vertices)}")
    corners = [_coordinates(vertex, 2) for vertex in vertices]
    first, second = (names.axis(dimension) for dimension in dimensions)
    gate = Polygon(axes=(first, second), vertices=tuple((x, y) for x, y in corners))
    return [(element.need("id"), gate)]


def _ellipsoid(element: Element, names: Names) -> Read:
    axes = tuple(names.axis(dimension) for dimension in element.all("dimension"))
    if len(axes) < 2:
        raise element.fault("an ellipsoid needs two dimensions")
    matrix = element.only("covarianceMatrix")
    rows = tuple(tuple(entry.number("value") for entry in row.all("entry")) for row in matrix.all("row"))
    if len(rows) != len(axes) or any(len(row) != len(axes) for row in rows):
        raise matrix.fault(f"it is no matrix of {len(axes)} by {len(axes)}")
    distance = element.only("distanceSquare").number("value")
    if distance < 0:
        raise element.fault("distanceSquare is below zero")
    mean = _coordinates(element.only("mean"), len(axes))
    return [(element.need("id"), Ellipsoid(axes=axes, mean=mean, covariance=rows, distance=distance))]


def _boolean(element: Element, _: Names) -> Read:
    joined = [child for child in element.children if child.name in {"and", "or", "not"}]
    if len(joined) != 1:
        raise element.fault("a Boolean gate needs one of and, or, not")
    operands = tuple(
        Operand(key=child.need("ref"), complement=child.get("use-as-complement") in {"true", "1"})
        for child in joined[0].all("gateReference")
    )
    joins = _joins(joined[0])
    if (len(operands) != 1) if joins == "not" else (len(operands) < 2):
        raise joined[0].fault(f"'{joins}' takes {len(operands)} gates")
    return [(element.need("id"), Boolean(joins=joins, of=operands))]


def _joins(element: Element) -> Literal["and", "or", "not"]:
    return "and" if element.name == "and" else "or" if element.name == "or" else "not"


def _quadrants(element: Element, names: Names) -> Read:
    dividers = {}
    for divider in element.all("divider"):
        values = sorted(value.as_number(value.text.strip(), "value") for value in divider.all("value"))
        if divider.need("id") in dividers or not values:
            raise divider.fault("a divider needs a value and an identifier of its own")
        dividers[divider.need("id")] = (names.axis(divider), values)
    found = element.all("Quadrant")
    if not found:
        raise element.fault("a quadrant gate needs a quadrant")
    read: Read = []
    for quadrant in found:
        axes, lows, highs, seen = [], [], [], set()
        for position in quadrant.all("position"):
            name, location = position.need("divider_ref"), position.number("location")
            if name not in dividers or name in seen:
                raise position.fault(f"it names the divider '{name}', which is not there or is named twice")
            seen.add(name)
            axis, values = dividers[name]
            place = bisect_right(values, location)
            axes.append(axis)
            lows.append(values[place - 1] if place else None)
            highs.append(values[place] if place < len(values) else None)
        if not axes:
            raise quadrant.fault("a quadrant needs a position")
        read.append((quadrant.need("id"), Rectangle(axes=tuple(axes), lows=tuple(lows), highs=tuple(highs))))
    return read


_KINDS: dict[str, Callable[[Element, Names], Read]] = {
    "RectangleGate": _rectangle,
    "PolygonGate": _polygon,
    "EllipsoidGate": _ellipsoid,
    "BooleanGate": _boolean,
    "QuadrantGate": _quadrants,
}
