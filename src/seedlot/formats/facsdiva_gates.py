"""The gates of one FACSDiva tube: regions, quadrants, snap-to gates and Booleans, with the counts that it recorded.

A quadrant is a region of its own, whose outer edges lie on the edges of the display; the composite that binds the four
counts nothing, and is no population. A snap-to gate is read as the shape that it had when the experiment was exported.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from seedlot.formats.facsdiva_settings import Notes, Settings, Shown, text, value
from seedlot.formats.gating import Boolean, Gate, Operand, Polygon, Population, Rectangle, Unreproduced
from seedlot.formats.gating_order import UncountableError, in_order
from seedlot.formats.xml_tree import Element
from seedlot.terms.finding import Answer

_ALL = "EventSource_Classifier"
_COMPOSITE = "Composite_Classifier"
_REST = "RestOf_Classifier"
_REGIONS = {"Region_Classifier", "SnapTo_Classifier", "SnapTo_Interval_Classifier"}

#: Booleans by the names of FACSDiva's menus. The files at hand hold none, and so finding one is said.
_BOOLEANS: dict[str, Literal["and", "or", "not"]] = {
    **dict.fromkeys(("and_classifier", "intersect_classifier", "intersection_classifier"), "and"),
    **dict.fromkeys(("or_classifier", "join_classifier", "union_classifier"), "or"),
    **dict.fromkeys(("not_classifier", "invert_classifier"), "not"),
}

#: What stands in a gate and is read, or says how it is drawn.
_KNOWN = {
    *("name", "num_events", "parent", "region", "input", "bin", "color", "visible", "enabled", "dotsize", "extended"),
    *(f"is_{side}_parameter_{what}" for side in "xy" for what in ("scaled", "log")),
    *(f"{side}_parameter_scale_value" for side in "xy"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The events of a tube, as the file states them, and its populations."""

    events: int | None
    populations: tuple[Population, ...]


def read_gates(tube: Element, settings: Settings, notes: Notes, unused: Counter[str]) -> Counts:
    """Read the gates of a tube, in an order in which they can be counted.

    Raises:
        UnreadableFileError: a gate is not whole, names a parent that is not there, or waits for itself.
    """
    holder = tube.first("gates")
    gates = holder.all("gate") if holder else []
    tops = {gate.need("fullname"): gate for gate in gates if gate.get("type") == _ALL}
    bound = {gate.need("fullname"): gate for gate in gates if gate.get("type") == _COMPOSITE}
    for gate in gates:
        unused.update(f"gate/{child.name}" for child in gate.children if child.name not in _KNOWN)
    if bound:
        unused[_COMPOSITE] += len(bound)
    events = next((recorded(gate) for gate in tops.values()), None)
    places: dict[str, Element] = {}
    populations = []
    for gate in gates:
        key = gate.need("fullname")
        if key not in tops and key not in bound:
            places.setdefault(key, gate)
            parent = _parent(gate, tops, bound)
            shape = _gate(gate, tops, settings, notes)
            count, path = recorded(gate), (_name(gate),)
            populations.append(Population(key=key, path=path, gate=shape, parent=parent, recorded=count))
    try:
        ordered = in_order(populations)
    except UncountableError as error:
        raise places.get(error.key, tube).fault(str(error)) from None
    return Counts(events, _with_paths(ordered))


def recorded(gate: Element) -> int | None:
    """Tell the count that a gate states."""
    stated = text(gate, "num_events")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else None


def _with_paths(ordered: tuple[Population, ...]) -> tuple[Population, ...]:
    paths: dict[str, tuple[str, ...]] = {"": ()}
    for found in ordered:
        paths[found.key] = (*paths[found.parent], *found.path)
    return tuple(
        Population(key=found.key, path=paths[found.key], gate=found.gate, parent=found.parent, recorded=found.recorded)
        for found in ordered
    )


def _name(gate: Element) -> str:
    return text(gate, "name") or gate.need("fullname").rpartition("\\")[2] or gate.need("fullname")


def _parent(gate: Element, tops: dict[str, Element], bound: dict[str, Element]) -> str:
    """Tell the parent, "" for all events; a composite hands on to its own."""
    parent, seen = text(gate, "parent"), set[str]()
    while parent in bound and parent not in seen:
        seen.add(parent)
        parent = text(bound[parent], "parent")
    if not parent and not tops:
        raise gate.fault("the gate names no parent")
    return "" if parent in tops else parent


def _gate(gate: Element, tops: dict[str, Element], settings: Settings, notes: Notes) -> Gate:
    kind = gate.need("type")
    if kind in _REGIONS:
        if kind.startswith("SnapTo"):
            says = "Snap-to gates move with the data; the shape that the file states is taken."
            notes.note("snap-to", says, gate)
        return _region(gate, settings, notes)
    if kind == _REST:
        return _boolean(gate, "rest", tops, notes)
    joins = _BOOLEANS.get(kind.casefold())
    if joins is None:
        return _unreproduced(gate, f"the kind '{kind}' is not known", notes)
    notes.note("boolean", f"Gates of the kind '{kind}' are read by its name; no such file has been checked.", gate)
    return _boolean(gate, joins, tops, notes)


def _unreproduced(gate: Element, why: str, notes: Notes) -> Unreproduced:
    notes.note("gate", f"Gate '{_name(gate)}' cannot be counted: {why}.", gate, Answer.NOT_KNOWN)
    return Unreproduced(kind=gate.get("type") or "", axes=(), why=why)


def _boolean(gate: Element, joins: Literal["and", "or", "not", "rest"], tops: dict[str, Element], notes: Notes) -> Gate:
    inputs = [stated for child in gate.all("input") if (stated := child.text.strip())]
    if not inputs or (joins == "not" and len(inputs) != 1):
        return _unreproduced(gate, f"it takes {len(inputs)} gates", notes)
    if any(stated in tops for stated in inputs):
        return _unreproduced(gate, "it takes all events", notes)
    if joins == "rest":
        return Boolean(joins="and", of=tuple(Operand(key=stated, complement=True) for stated in inputs))
    return Boolean(joins=joins, of=tuple(Operand(key=stated) for stated in inputs))


def _region(gate: Element, settings: Settings, notes: Notes) -> Gate:
    region = gate.only("region")
    kind = region.need("type")
    if kind not in {"RECTANGLE_REGION", "POLYGON_REGION", "INTERVAL_REGION"}:
        return _unreproduced(gate, f"the region '{kind}' is not known", notes)
    points = region.only("points").all("point")
    first = _axis(gate, region, "x", settings)
    across = [first.placed(point.number("x")) for point in points]
    if kind == "INTERVAL_REGION":
        if len(across) != 2:
            raise region.fault(f"an interval has two points, and this one has {len(across)}")
        return Rectangle(axes=(first.axis,), lows=(min(across),), highs=(max(across),))
    second = _axis(gate, region, "y", settings)
    up = [second.placed(point.number("y")) for point in points]
    axes = (first.axis, second.axis)
    if kind == "POLYGON_REGION":
        if len(points) < 3:
            raise region.fault(f"a polygon needs three points, and this one has {len(points)}")
        return Polygon(axes=axes, vertices=tuple(zip(across, up, strict=True)))
    if len(points) < 2:
        raise region.fault(f"a rectangle needs two points, and this one has {len(points)}")
    return Rectangle(axes=axes, lows=(min(across), min(up)), highs=(max(across), max(up)))


def _axis(gate: Element, region: Element, side: str, settings: Settings) -> Shown:
    return settings.shown(
        region.need(f"{side}parm"),
        is_scaled=text(gate, f"is_{side}_parameter_scaled") == "true",
        is_log=text(gate, f"is_{side}_parameter_log") == "true",
        scale_value=value(gate, f"{side}_parameter_scale_value") or 0.0,
    )
