"""The lower part of the picture of drift: what was tested, stage by stage, and changes of unknown growth, a row for each.

An item has one mark, of the test that says most of it: a change that was found before nothing found, that before a report
without a limit. Items at one place share a name, and names that would overlap stand in rows of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.release.drift import Drift, Target
from seedlot.release.genomic import Examined

SEEN, UNSEEN, END, ELSEWHERE = "#0072B2", "#D55E00", "#B00020", "#7F7F7F"
#: The width of a panel, that of a letter of a name, and that of a mark, in pixels.
WIDE = 520
_LETTER, _MARK = 5.2, 16
#: Items closer than this part of the width are at one place; so many of them are named, and so many rows a stage has.
_CLOSE = 0.008
_NAMED, _ROWS = 2, 4
_NEVER = "never tested"
#: What a test says of an item, what says most first.
_SAID = ("change found", "nothing found", "no limit stated", _NEVER)

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def strip(placed: Sequence[Examined], reading: Drift, x: Spec, target: Target | None) -> Spec:
    """The tests of the line by doublings: a row for each stage, in the order in which the line came to it."""
    rows = _in_rows(_joined(_items(placed, reading), x), x)
    colour = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": _SAID, "range": [SEEN, UNSEEN, ELSEWHERE, ELSEWHERE]},
        "legend": {"orient": "bottom", "symbolOpacity": 1},
    }
    y = {
        "field": "row",
        "type": "nominal",
        "sort": list(dict.fromkeys(row["row"] for row in sorted(rows, key=lambda row: (row["order"], row["row"])))),
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '|')[1] == '0' ? split(datum.label, '|')[0] : ''", "grid": False},
    }
    point = {"type": "point", "size": 80, "opacity": 1, "strokeWidth": 1.8, "tooltip": {"content": "data"}}
    shape = {**colour, "scale": {"domain": _SAID, "range": ["circle", "circle", "circle", "cross"]}}
    encoding = {"x": x, "y": y, "color": colour, "shape": shape}
    labels = {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fontSize": 9}
    left = {**labels, "align": "right", "dx": -8}
    layers = [
        *(
            layer([row for row in rows if row["what"] == what], {**point, "filled": what == _SAID[0]}, encoding)
            for what in _SAID
        ),
        layer([row for row in rows if not row["left"]], labels, {"x": x, "y": y, "text": {"field": "label"}}),
        layer([row for row in rows if row["left"]], left, {"x": x, "y": y, "text": {"field": "label"}}),
        *end_line(target, x),
    ]
    return {
        "title": {"text": "genomic tests by stage", "fontSize": 12},
        "width": WIDE,
        "height": {"step": 24},
        "layer": layers,
    }


def layer(rows: Rows, mark: Spec, encoding: Spec) -> Spec:
    """One layer over its own rows."""
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def end_line(target: Target | None, x: Spec) -> list[Spec]:
    """Where production ends."""
    if target is None:
        return []
    rows = [{"at": target.at}]
    return [layer(rows, {"type": "rule", "color": END, "strokeDash": [6, 4]}, {"x": x})]


def _items(placed: Sequence[Examined], reading: Drift) -> Rows:
    """A row for each item: what the test of it that says most says."""
    found: dict[str, dict[str, Any]] = {}
    for tested in placed:
        row = {
            "at": float(tested.at or 0),
            "stage": tested.stage or "culture",
            "what": _outcome(tested),
            "item": tested.item,
            "test": f"{tested.test} ({tested.assay.replace('_', ' ')})",
            "day": tested.occurred[:10],
        }
        before = found.get(tested.item)
        if before is None or _SAID.index(row["what"]) < _SAID.index(before["what"]):
            found[tested.item] = row
    rows = [*found.values()]
    rows += [
        {"at": float(each.at), "stage": each.stage, "what": _NEVER, "item": each.item, "test": "none"}
        for each in reading.untested
        if each.at is not None
    ]
    return sorted(rows, key=lambda row: (row["at"], row["item"]))


def _outcome(tested: Examined) -> str:
    if tested.events:
        return _SAID[0]
    return _SAID[1] if tested.states else _SAID[2]


def _joined(rows: Rows, x: Spec) -> Rows:
    """Items of one stage of which the same is said at one place, as one mark with their names."""
    first, last = x["scale"]["domain"]
    groups: dict[tuple[str, str], list[Rows]] = {}
    for row in rows:
        several = groups.setdefault((row["stage"], row["what"]), [])
        if several and row["at"] - several[-1][0]["at"] <= _CLOSE * (last - first):
            several[-1].append(row)
        else:
            several.append([row])
    return [
        group[0] | {"label": _label([row["item"] for row in group])} for several in groups.values() for group in several
    ]


def _label(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _in_rows(rows: Rows, x: Spec) -> Rows:
    """Give each mark a row of its stage in which neither it nor its name overlaps; where there is none, no name."""
    first, last = x["scale"]["domain"]
    order = {stage: place for place, stage in enumerate(dict.fromkeys(r["stage"] for r in sorted(rows, key=lambda r: r["at"])))}  # fmt: skip
    taken: dict[str, list[list[tuple[float, float]]]] = {}
    told: Rows = []
    for row in sorted(rows, key=lambda row: (row["at"], row["item"])):
        at = WIDE * (row["at"] - first) / (last - first)
        wide = _MARK + _LETTER * len(row["label"])
        left = at + wide > WIDE and at > wide
        span = (at - wide, at + _MARK / 2) if left else (at - _MARK / 2, at + wide)
        lanes = taken.setdefault(row["stage"], [])
        free = next((n for n, lane in enumerate(lanes) if all(span[1] < a or b < span[0] for a, b in lane)), None)
        label = row["label"]
        if free is None and len(lanes) < _ROWS:
            lanes.append([])
            free = len(lanes) - 1
        elif free is None:
            free, label = _ROWS - 1, ""
        lanes[free].append(span)
        told.append(row | {"row": f"{row['stage']}|{free}", "order": order[row["stage"]], "label": label, "left": left})
    return told
