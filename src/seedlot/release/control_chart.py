"""A control chart as a picture: points, centre, limits, the base period, the specification, and every signal marked.

Nothing is told by colour alone: signals are ringed and carry the numbers of their rules, values beyond a limit are
triangles, limits and specification have dashes of their own and words at their ends.
"""

from __future__ import annotations

from typing import Any

from seedlot.draw.theme import INK
from seedlot.release.controlled import Controlled
from seedlot.terms.chart import Chart
from seedlot.terms.quantities import unit_name
from seedlot.trends.charted import Panel, Signal
from seedlot.trends.sums import LOWER, UPPER

#: Settings by their letters; of what size counts are has none.
_LETTERS = {"weight": "\N{GREEK SMALL LETTER LAMDA}", "width": "L", "slack": "k", "decision": "h", "size": "of"}
Spec = dict[str, Any]
_POINT, _SIGNAL, _LIMIT, _WANTED, _SHADE = "#0072B2", "#D55E00", "#4D4D4D", "#8E4585", "#F1F3F5"
_WIDE, _HIGH, _LOW = 660, 250, 110


def control_chart(found: Controlled, *, item: str = "", small: bool = False) -> Chart | None:
    """Draw a control chart; None where there is no number. `item`: its points are marked. `small`: the values alone."""
    if not found.points:
        return None
    panels = found.control.panels[:1] if small else found.control.panels
    drawn = [_panel(found, several, item=item, small=small) for several in _together(panels)]
    unit = f" ({unit_name(found.unit)})" if found.unit != "1" else ""
    return Chart(name="control", title="" if small else f"{found.test}{unit}", spec={"vconcat": drawn, "spacing": 8})


def _together(panels: tuple[Panel, ...]) -> list[tuple[Panel, ...]]:
    """The two sums stand in one picture."""
    names = {each.name for each in panels}
    return [panels] if {UPPER, LOWER} <= names else [(each,) for each in panels]


def _panel(found: Controlled, several: tuple[Panel, ...], *, item: str, small: bool) -> Spec:
    first = several[0] is found.control.panels[0]
    summed = len(several) > 1 or several[0].name == UPPER
    rows = [row for panel in several for row in _rows(found, panel, item)]
    title = ("sums" if summed else several[0].name) + (" of ln" if several[0].log else "")
    title = f"{title}{_set(found)}" if first else title
    count = len(found.points)
    field = " (pale field: base period)" if _has_base(found) else ""
    last = not small and several[-1] is found.control.panels[-1]
    x = {
        "field": "number",
        "type": "quantitative",
        "title": f"order of measurement{field}" if last else None,
        "scale": {"domain": [0.5, count + 0.5], "nice": False},
        "axis": {"tickMinStep": 1, "format": "d", "grid": False, "labels": not small, "ticks": not small},
    }
    y = {"field": "value", "type": "quantitative", "title": None if small else title, "scale": {"zero": False}}
    layers = [*_base(found, x, small=small), *_limits(rows, x, y, named=not small)]
    if first and not summed and found.control.panels[0].name != "weighted mean":
        layers += _specification(found, count, x, y, small=small)
    layers += _marks(rows, x, y, small=small)
    size = {"width": 300, "height": 110} if small else {"width": _WIDE, "height": _HIGH if first else _LOW}
    return {**size, "layer": layers}


def _set(found: Controlled) -> str:
    """The settings of the chart's kind, by the letters that they have in books."""
    told = found.control.asked.settings
    return "".join(f", {letter} {told[name]:g}" for name, letter in _LETTERS.items() if name in told)


def _rows(found: Controlled, panel: Panel, item: str) -> list[Spec]:
    """The points of a panel, each with what is told of it."""
    signals: dict[int, list[Signal]] = {}
    for each in found.control.signals:
        if each.panel == panel.name:
            for place in each.gave:
                signals.setdefault(place, []).append(each)
    rows = []
    for point in panel.points:
        held = found.points[point.at][-1]
        own = signals.get(point.at, [])
        rows.append(
            {
                "number": point.at + 1, "value": point.value, "center": point.center, "low": point.low,
                "high": point.high, "panel": panel.name, "relation": point.relation, "item": held.item,
                "day": held.day, "origin": held.origin, "marked": bool(item) and held.item == item,
                "rules": "; ".join(each.rule for each in own), "short": ", ".join(_short(each) for each in own if each.gave[0] == point.at),
                "signal": any(not each.warning for each in own), "warning": bool(own) and all(each.warning for each in own),
            }
        )  # fmt: skip
    return rows


def _short(signal: Signal) -> str:
    """A rule by its number, as it stands beside a point."""
    return signal.rule.removeprefix("Nelson ").replace("Western Electric ", "WE ")


def _has_base(found: Controlled) -> bool:
    return found.control.known and found.control.asked.center is None


def _base(found: Controlled, x: Spec, *, small: bool) -> list[Spec]:
    """The base period as a pale field; none where limits were given, or are not known."""
    if small or not _has_base(found):
        return []
    rows = [{"from": 0.5, "to": found.control.base + 0.5}]
    place = {"x": {**x, "field": "from"}, "x2": {"field": "to"}}
    mark = {"type": "rect", "color": _SHADE, "tooltip": None}
    return [{"data": {"values": rows}, "mark": mark, "encoding": place}]


def _limits(rows: list[Spec], x: Spec, y: Spec, *, named: bool) -> list[Spec]:
    """Centre and limits as steps, with their numbers at the right end."""
    layers: list[Spec] = []
    for field, dash in (("center", []), ("low", [6, 4]), ("high", [6, 4])):
        told = [row for row in rows if row[field] is not None]
        mark = {"type": "line", "interpolate": "step", "color": _LIMIT, "strokeWidth": 1, "strokeDash": dash}
        line = {"x": x, "y": {**y, "field": field}, "detail": {"field": "panel"}}
        if told:
            layers.append({"data": {"values": told}, "mark": mark, "encoding": line})
        ends = (
            {row["panel"]: {**row, "label": f"{row[field]:.4g}"} for row in told if field != "low" or row[field]}
            if named
            else {}
        )
        text = {"type": "text", "align": "left", "dx": 13, "fontSize": 10, "color": INK, "clip": False}
        if ends:
            place = {"x": x, "y": {**y, "field": field}, "text": {"field": "label"}}
            layers.append({"data": {"values": list(ends.values())}, "mark": text, "encoding": place})
    return layers


def _specification(found: Controlled, count: int, x: Spec, y: Spec, *, small: bool) -> list[Spec]:
    ends = {"≥": found.low, "≤": found.high}
    rows = [
        {"value": end, "number": count + 0.5, "label": f"specification {sign} {end:.4g}"}
        for sign, end in ends.items()
        if end is not None
    ]
    rule = {"type": "rule", "color": _WANTED, "strokeDash": [2, 2, 8, 2], "strokeWidth": 1.5}
    text = {
        "type": "text",
        "align": "right",
        "baseline": "bottom",
        "dx": -4,
        "dy": -2,
        "fontSize": 10,
        "color": _WANTED,
    }
    layers: list[Spec] = [{"data": {"values": rows}, "mark": rule, "encoding": {"y": y}}]
    if not small:
        layers.append(
            {"data": {"values": rows}, "mark": text, "encoding": {"x": x, "y": y, "text": {"field": "label"}}}
        )
    return layers if rows else []


def _marks(rows: list[Spec], x: Spec, y: Spec, *, small: bool) -> list[Spec]:
    """The points, joined; signals ringed and numbered; the item in question as a filled diamond."""
    told = [row for row in rows if row["value"] is not None]
    shape = {
        "field": "relation", "type": "nominal", "legend": None,
        "scale": {"domain": ["=", "<", ">"], "range": ["circle", "triangle-down", "triangle-up"]},
    }  # fmt: skip
    tips: list[Spec] = [{"field": name, "type": "nominal"} for name in ("item", "day", "relation")]
    told_as = {"value": "value", "low": "lower limit", "high": "upper limit"}
    tips += [{"field": name, "type": "quantitative", "format": ".4~g", "title": told_as[name]} for name in told_as]
    tips += [{"field": "origin", "type": "nominal", "title": "measured by"}]
    tips += [{"field": "rules", "type": "nominal", "title": "rules broken"}]
    line = {"type": "line", "color": _POINT, "strokeWidth": 1, "opacity": 0.5}
    ring = {"type": "point", "filled": False, "shape": "square", "size": 150, "strokeWidth": 2, "opacity": 1}
    diamond = {"type": "point", "filled": True, "shape": "diamond", "size": 150, "color": INK, "opacity": 1}
    text = {"type": "text", "dy": -13, "fontSize": 10, "fontWeight": "bold", "color": _SIGNAL}
    place = {"x": x, "y": y}
    point = {"type": "point", "filled": True, "size": 22 if small else 40, "color": _POINT, "opacity": 1}
    layers: list[Spec] = [
        {"data": {"values": told}, "mark": line, "encoding": {**place, "detail": {"field": "panel"}}},
        {"data": {"values": told}, "mark": point, "encoding": {**place, "shape": shape, "tooltip": tips}},
    ]
    signals, warnings = ([row for row in told if row[kind]] for kind in ("signal", "warning"))
    if signals:
        layers.append({"data": {"values": signals}, "mark": {**ring, "color": _SIGNAL}, "encoding": place})
    if warnings:
        dashed = {**ring, "color": "#996300", "strokeDash": [2, 2], "shape": "circle"}
        layers.append({"data": {"values": warnings}, "mark": dashed, "encoding": place})
    if not small and (labelled := [*signals, *warnings]):
        numbered = {**place, "text": {"field": "short"}}
        layers.append({"data": {"values": labelled}, "mark": text, "encoding": numbered})
    if marked := [row for row in told if row["marked"]]:
        layers.append({"data": {"values": marked}, "mark": diamond, "encoding": place})
    return layers
