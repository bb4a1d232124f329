"""Charts: how alike all samples are, the allele fractions by which contamination is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seedlot.assays.identity.chain_chart import chain_chart
from seedlot.assays.identity.samples import Person
from seedlot.assays.identity.settings import Settings
from seedlot.assays.identity.snps import Snps
from seedlot.assays.identity.strs import Strs
from seedlot.terms.chart import Chart

Rows = list[dict[str, Any]]
_MOST, _MOST_SHARES = 48, 12
_SHARE = "share of reads with the alternative base"


def charts_of(
    strs: Strs | None, snps: Snps | None, people: Mapping[str, Person], settings: Settings
) -> tuple[Chart, ...]:
    """Draw what there is to draw."""
    made = [
        _str_matches(strs, people, settings) if strs else None,
        chain_chart(strs, snps, people) if strs or snps else None,
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
        "title": f"{settings.score.capitalize()} %",
        "scale": {
            "domain": [0, 50, settings.ambiguous, middle, settings.related, 100],
            "range": ["#FFFFFF", "#E3E8EE", "#C3CEDA", "#F2C14E", "#8CC09A", "#2E7D32"],
        },
    }
    title = f"STR match of each two samples ({settings.score.capitalize()}, %)" + _of(len(names), len(strs.profiles))
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
        "x": {"field": "opposite homozygous %", "type": "quantitative", "scale": {"padding": 12}},
        "y": {"field": "relatedness", "type": "quantitative", "scale": {"padding": 12}},
        "color": {"field": "verdict", "type": "nominal", "title": "found"},
        "shape": {"field": "expected", "type": "nominal", "title": "told"},
    }
    layers: list[dict[str, Any]] = [
        {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "size": 80, "tooltip": {"content": "data"}},
         "encoding": encoding},
        {"data": {"values": [{"at": 2**-0.5}, {"at": 2**-1.5}, {"at": 2**-2.5}]},
         "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#777777"},
         "encoding": {"y": {"field": "at", "type": "quantitative", "title": "relatedness"}}},
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
                    "x": {
                        "field": "from",
                        "bin": {"binned": True},
                        "title": _SHARE,
                    },
                    "x2": {"field": "to"},
                    "y": {"field": "sites", "type": "quantitative", "title": "sites", "scale": {"type": "sqrt"}},
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
                           "encoding": {"x": {"field": "at", "type": "quantitative", "title": _SHARE}}})  # fmt: skip
        elif one.limit is not None:
            said = f"no contamination found; {100 * one.limit:.2g} % would have been"
        title = f"Allele fractions of {name}: {said}"
        spec = {"title": title, "width": 480, "height": 220, "layer": layers}
        charts.append(Chart(name=f"allele fractions {name}", title=title, spec=spec))
    return charts
