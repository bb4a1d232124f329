"""Charts: how alike all samples are, the chain from donor to lot, the allele fractions by which contamination is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seedlot.assays.identity.samples import Person, ancestors
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.snps import Snps
from seedlot.assays.identity.strs import Strs
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]
_MOST, _MOST_SHARES = 48, 12
_COLOURS = {
    "related": "#2E7D32",
    "same person": "#2E7D32",
    "ambiguous": "#B26A00",
    "unrelated": "#B00020",
    "different persons": "#B00020",
}
_OTHER = "#B26A00"


def charts_of(
    strs: Strs | None, snps: Snps | None, people: Mapping[str, Person], settings: Settings
) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    made = [
        _str_matches(strs, people, settings) if strs else None,
        _chain(strs, snps, people) if strs or snps else None,
        _snp_pairs(snps) if snps else None,
        *(_shares(snps) if snps else ()),
    ]
    return tuple(chart for chart in made if chart is not None)


def _ordered(names: Sequence[str], people: Mapping[str, Person]) -> list[str]:
    """Samples of one donor beside each other."""
    groups = list(dict.fromkeys(people[name].group or name for name in names))
    return sorted(names, key=lambda name: (groups.index(people[name].group or name), names.index(name)))


def _str_matches(strs: Strs, people: Mapping[str, Person], settings: Settings) -> Chart | None:
    """A square for each two samples, with their score."""
    names = _ordered(list(strs.profiles), people)[:_MOST]
    if len(names) < 2:
        return None
    rows: Rows = [{"sample": name, "other": name, "score": 100.0, "loci": None} for name in names]
    for match in strs.matches:
        score = match.score(settings.score)
        if match.query in names and match.reference in names and score is not None:
            for one, other in ((match.query, match.reference), (match.reference, match.query)):
                rows.append({"sample": one, "other": other, "score": round(score, 1), "loci": match.loci})
    middle = (settings.ambiguous + settings.related) / 2
    colour = {
        "field": "score",
        "type": "quantitative",
        "title": f"{settings.score} %",
        "scale": {
            "domain": [0, 50, settings.ambiguous, middle, settings.related, 100],
            "range": ["#FFFFFF", "#E3E8EE", "#C3CEDA", "#F2C14E", "#8CC09A", "#2E7D32"],
        },
    }
    title = f"STR match of each two samples ({settings.score}, %)" + _of(len(names), len(strs.profiles))
    return _squares("STR matches", title, rows, names, colour=colour, text="score", dark="datum.score > 97")


def _squares(  # noqa: PLR0913 - all are named
    name: str, title: str, rows: Rows, names: Sequence[str], *, colour: dict[str, Any], text: str, dark: str
) -> Chart:
    side = max(160, min(900, 34 * len(names)))
    place = {
        "x": {"field": "sample", "type": "nominal", "sort": list(names), "title": None, "axis": {"labelAngle": -50}},
        "y": {"field": "other", "type": "nominal", "sort": list(names), "title": None},
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rect", "tooltip": {"content": "data"}}, "encoding": {**place, "color": colour}}
    ]
    if len(names) <= 24:
        shown = {"field": text, "type": "quantitative", "format": ".2~f" if text != "score" else ".0f"}
        ink = {"condition": {"test": dark, "value": "white"}, "value": "#222222"}
        layers.append({"mark": {"type": "text", "fontSize": 9}, "encoding": {**place, "text": shown, "color": ink}})
    spec = {"title": title, "width": side, "height": side, "data": {"values": rows}, "layer": layers}
    return Chart(name=name, title=title, spec=spec)


def _of(shown: int, all_of: int) -> str:
    return "" if shown == all_of else f"; {shown} of {all_of} samples"


def _links(strs: Strs | None, snps: Snps | None, people: Mapping[str, Person]) -> Rows:
    """Each sample with the one it comes from, and how they match: by STR, else by SNP."""
    rows: Rows = []
    for name, person in people.items():
        if not person.parent or person.parent not in people:
            continue
        link = next(
            (
                one
                for one in (strs.links if strs else ())
                if {one.match.query, one.match.reference} == {name, person.parent}
            ),
            None,
        )
        pair = next(
            (one for one in (snps.pairs if snps else ()) if {one.pair.one, one.pair.other} == {name, person.parent}),
            None,
        )
        label, verdict = "", "not known"
        if link is not None:
            score = link.match.tanabe
            label, verdict = ("" if score is None else f"{score:.0f} %"), link.verdict
            label += "".join(f", {event.name}" for event in link.changes[:2])
        elif pair is not None:
            value = pair.pair.relatedness
            label, verdict = ("" if value is None else f"r {value:.2f}"), pair.verdict
        rows.append({"sample": name, "parent": person.parent, "match": label, "verdict": verdict})
    return rows


def _chain(strs: Strs | None, snps: Snps | None, people: Mapping[str, Person]) -> Chart | None:
    """Samples from left to right as they were derived, joined by lines that tell how they match."""
    links = _links(strs, snps, people)
    if not links:
        return None
    members = list(dict.fromkeys(name for row in links for name in (row["parent"], row["sample"])))
    order = sorted(members, key=lambda name: ((*reversed(ancestors(name, people)), name)))[:_MOST]
    depth = {name: len(ancestors(name, people)) for name in order}
    height = _heights(order, people)
    nodes = [{"sample": name, "x": depth[name], "y": height[name], "role": str(people[name].role)} for name in order]
    edges = [
        {**row, "x": depth[row["parent"]], "y": height[row["parent"]], "x2": depth[row["sample"]], "y2": height[row["sample"]],
         "middle x": (depth[row["parent"]] + depth[row["sample"]]) / 2,
         "middle y": (height[row["parent"]] + height[row["sample"]]) / 2}
        for row in links
        if row["parent"] in depth and row["sample"] in depth
    ]  # fmt: skip
    verdicts = list(dict.fromkeys(row["verdict"] for row in edges))
    colour = {
        "field": "verdict",
        "type": "nominal",
        "title": "link",
        "scale": {"domain": verdicts, "range": [_COLOURS.get(verdict, _OTHER) for verdict in verdicts]},
    }
    last = max(depth.values())
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.3, last + 0.5], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"reverse": True, "zero": False, "padding": 24}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": edges},
            "mark": {"type": "rule", "strokeWidth": 3, "tooltip": {"content": "data"}},
            "encoding": {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": colour},
        },
        {
            "data": {"values": edges},
            "mark": {"type": "text", "fontSize": 10, "dy": -8},
            "encoding": {"x": {**x, "field": "middle x"}, "y": {**y, "field": "middle y"}, "text": {"field": "match"}},
        },
        {
            "data": {"values": nodes},
            "mark": {"type": "point", "filled": True, "size": 110, "color": "#333333", "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": nodes},
            "transform": [{"calculate": "datum.sample + ' (' + datum.role + ')'", "as": "label"}],
            "mark": {"type": "text", "fontSize": 11, "dy": 16, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        },
    ]
    title = "From the donor to the lot: each stage against the one before it"
    spec = {
        "title": title,
        "width": 220 * (last + 1),
        "height": max(90, 56 * (max(height.values()) + 1)),
        "layer": layers,
    }
    return Chart(name="identity chain", title=title, spec=spec)


def _heights(order: Sequence[str], people: Mapping[str, Person]) -> dict[str, float]:
    """Ends of the chain one below the other, a parent in the middle of what came of it."""
    children: dict[str, list[str]] = {}
    for name in order:
        if people[name].parent in order:
            children.setdefault(people[name].parent, []).append(name)
    height: dict[str, float] = {}
    for name in order:
        if name not in children:
            height[name] = float(len(height))
    for name in sorted(children, key=lambda one: -len(ancestors(one, people))):
        below = [height[child] for child in children[name] if child in height]
        height[name] = float(np.mean(below)) if below else float(len(height))
    return {name: height.get(name, 0.0) for name in order}


def _snp_pairs(snps: Snps) -> Chart | None:
    """Relatedness of each pair against its opposite homozygotes: where one person, kin and strangers lie apart."""
    rows: Rows = [
        {
            "pair": f"{one.pair.one} / {one.pair.other}",
            "relatedness": round(one.pair.relatedness, 4),
            "opposite homozygous %": round(100 * one.pair.ibs0 / one.pair.sites, 3),
            "verdict": one.verdict,
            "expected": {True: "same person", False: "other person"}.get(one.expected, "not told")
            if one.expected is not None
            else "not told",
            "sites": one.pair.sites,
        }
        for one in snps.pairs
        if one.pair.relatedness is not None and one.pair.sites
    ]
    if not rows:
        return None
    encoding = {
        "x": {"field": "opposite homozygous %", "type": "quantitative"},
        "y": {"field": "relatedness", "type": "quantitative"},
        "color": {"field": "verdict", "type": "nominal", "title": "found"},
        "shape": {"field": "expected", "type": "nominal", "title": "told"},
    }
    layers: list[dict[str, Any]] = [
        {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "size": 80, "tooltip": {"content": "data"}},
         "encoding": encoding},
        {"data": {"values": [{"at": 2**-0.5}, {"at": 2**-1.5}, {"at": 2**-2.5}]},
         "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#777777"},
         "encoding": {"y": {"field": "at", "type": "quantitative"}}},
    ]  # fmt: skip
    title = "SNP pairs: relatedness; dashed: limits of one person, first and second degree"
    return Chart(name="SNP pairs", title=title, spec={"title": title, "width": 460, "height": 300, "layer": layers})


def _shares(snps: Snps) -> list[Chart]:
    """Of each sample with reads: how often each share of the alternative base is seen."""
    charts = []
    for name, one in list(snps.contaminated.items())[:_MOST_SHARES]:
        if one.shares.size < 20:
            continue
        counts, edges = np.histogram(one.shares, bins=50, range=(0, 1))
        rows: Rows = [
            {"from": round(float(edges[at]), 2), "to": round(float(edges[at + 1]), 2), "sites": int(counts[at])}
            for at in range(50)
        ]
        best = one.source.estimate if one.source else one.estimate
        layers: list[dict[str, Any]] = [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "tooltip": {"content": "data"}},
                "encoding": {
                    "x": {"field": "from", "type": "quantitative", "title": "share of reads with the alternative base"},
                    "x2": {"field": "to"},
                    "y": {"field": "sites", "type": "quantitative", "title": "sites", "scale": {"type": "symlog"}},
                },
            }
        ]
        said = "no contamination found"
        if one.found and best is not None:
            said = f"contamination {100 * best.fraction:.2g} %; dashed: where homozygous sites are moved to"
            f = best.fraction
            lines = [{"at": at} for at in (f / 2, f, 1 - f, 1 - f / 2)]
            dashed = {"type": "rule", "color": "#B00020", "strokeDash": [4, 4]}
            layers.append({"data": {"values": lines}, "mark": dashed,
                           "encoding": {"x": {"field": "at", "type": "quantitative"}}})  # fmt: skip
        elif one.limit is not None:
            said = f"no contamination found; {100 * one.limit:.2g} % would have been"
        title = f"Allele fractions of {name}: {said}"
        spec = {"title": title, "width": 480, "height": 220, "layer": layers}
        charts.append(Chart(name=f"allele fractions {name}", title=title, spec=spec))
    return charts
