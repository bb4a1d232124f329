"""Charts: allele fractions of line and reference, new variants along the genome, what would have been seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seedlot.assays.variants.limits import Seen
from seedlot.assays.variants.raw import Raw
from seedlot.assays.variants.told import Found
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]

_MOST = 3000
_COLOURS = {"yes": "#B00020", "not known": "#E69F00", "no": "#4C78A8"}


def charts_of(raw: Raw, founds: Sequence[Found], seen: Sequence[Seen]) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    made = (_fractions(raw, founds), _genome(raw, founds), _limits(seen))
    return tuple(chart for chart in made if chart is not None)


def _fractions(raw: Raw, founds: Sequence[Found]) -> Chart | None:
    """Allele fraction in the reference across, in the line up; shared ones as squares, the line's own as points."""
    shared = [{"reference": two, "line": one, "variants": count} for (two, one), count in sorted(raw.fractions.items())]
    points = [row for one in founds[:_MOST] if (row := _point(one)) is not None]
    if not points and not shared:
        return None
    x = _axis("reference", f"allele fraction in {raw.reference or 'the reference'} (%)", [0, 100])
    y = _axis("line", f"allele fraction in {raw.sample or 'the line'} (%)", [0, 100])
    layers: list[dict[str, Any]] = []
    if shared:
        shade = {"field": "variants", "type": "quantitative", "scale": {"type": "log", "range": ["#C4C4C4", "#202020"]}}
        mark = {"type": "square", "size": 14, "opacity": 0.7, "tooltip": {"content": "data"}}
        colour = {**shade, "title": "variants of both"}
        layers.append({"data": {"values": shared}, "mark": mark, "encoding": {"x": x, "y": y, "color": colour}})
    if points:
        mark = {"type": "point", "filled": True, "size": 30, "opacity": 0.8, "tooltip": {"content": "data"}}
        layers.append({"data": {"values": points}, "mark": mark, "encoding": {"x": x, "y": y, "fill": _new()}})
    ends = {"values": [{"reference": 0, "line": 0}, {"reference": 100, "line": 100}]}
    dashed = {"type": "line", "color": "#888888", "strokeDash": [4, 4]}
    layers.append({"data": ends, "mark": dashed, "encoding": {"x": x, "y": y}})
    spec = {"layer": layers, "width": 380, "height": 380, "resolve": {"scale": {"color": "independent"}}}
    title = "Allele fractions in line and reference" + _of(min(len(founds), _MOST), len(founds))
    return Chart(name="allele fractions", title=title, spec=spec)


def _point(one: Found) -> dict[str, Any] | None:
    line, reference = one.judged.sighting.line, one.judged.sighting.reference
    if line.fraction is None:
        return None
    other = None if reference is None else reference.fraction
    return {
        "reference": 0 if other is None else round(100 * other, 2),
        "line": round(100 * line.fraction, 2),
        "new": one.new,
        "variant": f"chr{one.judged.sighting.allele}",
        "gene": one.meaning.gene,
    }


def _genome(raw: Raw, founds: Sequence[Found]) -> Chart | None:
    """Each allele of the line at its place, by its fraction: a clone is a level, a cluster a column."""
    if raw.build is None:
        return None
    offsets, marks = _ruler(raw.build)
    rows = [row for one in founds[:_MOST] if (row := _placed(one, offsets)) is not None]
    if not rows:
        return None
    whole = {"domain": [0, sum(lengths(raw.build)[name] for name in CHROMOSOMES) / 1e6], "nice": False}
    x = {"field": "at", "type": "quantitative", "title": None, "axis": None, "scale": whole}
    y = _axis("fraction", "allele fraction in the line (%)", [0, 100])
    listed = {"field": "listed", "type": "nominal", "legend": None}
    shape = {**listed, "scale": {"domain": [False, True], "range": ["circle", "diamond"]}}
    size = {**listed, "scale": {"domain": [False, True], "range": [22, 110]}}
    mark = {"type": "point", "filled": True, "opacity": 0.8, "tooltip": {"content": "data"}}
    label = {"type": "text", "baseline": "top", "dy": 5, "fontSize": 9}
    bottom = {"x": {"field": "middle", "type": "quantitative"}, "y": {"value": 240}, "text": {"field": "chromosome"}}
    points = {"x": x, "y": y, "color": _new(), "shape": shape, "size": size}
    layers = [
        {"data": {"values": marks}, "mark": {"type": "rule", "color": "#DDDDDD"}, "encoding": {"x": x}},
        {"data": {"values": rows}, "mark": mark, "encoding": points},
        {"data": {"values": marks}, "mark": label, "encoding": bottom},
    ]
    title = f"Variants of the line along {raw.build} (diamonds: in listed genes)" + _of(
        min(len(founds), _MOST), len(founds)
    )
    return Chart(name="genome", title=title, spec={"layer": layers, "width": 760, "height": 240})


def _ruler(build: Build) -> tuple[dict[str, int], Rows]:
    """Where each chromosome begins, end to end; and its mark and name, in Mb."""
    offsets: dict[str, int] = {}
    marks: Rows = []
    total = 0
    for name in CHROMOSOMES:
        offsets[name] = total
        length = lengths(build)[name]
        marks.append({"at": total / 1e6, "middle": (total + length / 2) / 1e6, "chromosome": name})
        total += length
    return offsets, marks


def _placed(one: Found, offsets: Mapping[str, int]) -> dict[str, Any] | None:
    allele, fraction = one.judged.sighting.allele, one.judged.sighting.line.fraction
    if fraction is None or allele.contig not in offsets:
        return None
    return {
        "at": round((offsets[allele.contig] + allele.position) / 1e6, 4),
        "fraction": round(100 * fraction, 2),
        "new": one.new,
        "variant": f"chr{allele}",
        "gene": one.meaning.gene,
        "listed": bool(one.meaning.told),
    }


def _limits(seen: Sequence[Seen]) -> Chart | None:
    """The smallest fraction of cells at each listed position and gene; grey where nothing is known."""
    rows = [
        {
            "name": one.name,
            "depth": one.depth,
            "cells": 100.0 if one.cells is None else round(100 * one.cells, 3),
            "state": "not known"
            if one.depth is None
            else "not even in all cells"
            if one.cells is None
            else "would be seen",
            "basis": one.basis,
        }
        for one in seen
    ]
    if not rows:
        return None
    domain, colours = ["would be seen", "not even in all cells", "not known"], ["#2E7D32", "#B00020", "#BBBBBB"]
    scale = {"domain": domain, "range": colours}
    state = {"field": "state", "type": "nominal", "title": None, "scale": scale, "legend": {"orient": "bottom"}}
    x = _axis("cells", "smallest fraction of cells that would be seen (%)", [0, 100])
    y = {"field": "name", "type": "nominal", "title": None, "sort": None}
    words = {"field": "words", "type": "nominal"}
    for row in rows:
        row["words"] = "depth not known" if row["depth"] is None else f"{row['depth']} reads"
    bar = {"mark": {"type": "bar", "tooltip": {"content": "data"}}, "encoding": {"x": x, "y": y, "color": state}}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 9},
        "encoding": {"x": {"field": "cells", "type": "quantitative"}, "y": y, "text": words},
    }
    spec = {"data": {"values": rows}, "layer": [bar, text], "width": 420, "height": 16 * len(rows)}
    return Chart(name="limits of detection", title="What would have been seen at listed positions and genes", spec=spec)


def _new() -> dict[str, Any]:
    scale = {"domain": list(_COLOURS), "range": list(_COLOURS.values())}
    return {"field": "new", "type": "nominal", "title": "new in the line", "scale": scale}


def _axis(field: str, title: str, domain: list[int]) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "scale": {"domain": domain}}


def _of(shown: int, of: int) -> str:
    return "" if shown == of else f" (the first {shown} of {of})"
