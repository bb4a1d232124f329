"""Pictures: the genome on a line, chromosomes with their hotspots and limits, and the difference from the bank."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from seedlot.assays.copy_number.array_calls import ArrayCalls
from seedlot.assays.copy_number.bins import Bins, Floats
from seedlot.assays.copy_number.pictures import Axis, Line, Mark, Over, Points, genome, single
from seedlot.assays.copy_number.placed import NCBI36, Placed
from seedlot.assays.copy_number.shapes import Depth
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import hotspots
from seedlot.terms.chart import Chart

#: Most points of a picture of the genome (two for each pixel of its width), and of a chromosome; most chromosomes drawn one by one.
_MOST, _MOST_ONE, _MOST_PICTURES = 1720, 600, 10
#: Copies that are drawn at least and at most, and room about what is there.
_USUAL, _TOP, _ROOM = (1.0, 3.0), 8.0, 0.3
#: Chromosomes that are drawn where there is no change: those that change most often in pluripotent stem cells.
_WATCHED = ("1", "12", "17", "18", "20", "X")


def charts_of_depth(depth: Depth, bins: Bins, parent: Bins | None) -> tuple[Chart, ...]:
    """The pictures of a sample's reads."""
    usable = depth.profile.usable & np.isfinite(depth.profile.log2)
    if not usable.any():
        return ()
    where = np.repeat(np.arange(len(bins.chromosome)), np.diff(bins.offsets))
    normal = np.array([depth.profile.normal.get(name, 2) for name in bins.chromosome], float)[where]
    copies = normal * 2**depth.profile.log2
    index = np.array([CHROMOSOMES.index(name) for name in bins.chromosome])[where]
    middle = (bins.start + bins.end) / 2
    points = Points(index[usable], middle[usable], np.clip(copies[usable], 0, _TOP))
    segments = tuple(Line(one.chromosome, one.start, one.end, one.copies) for one in depth.segments)
    marks = _marks(bins.build)
    versus = f" against {parent.sample}" if parent is not None else ""
    title = f"{depth.sample}: copies along the genome{versus} ({bins.build})"
    ends = dict(lengths(bins.build))
    reach = _reach(segments)
    axis = Axis("copies", reach, _MOST)
    drawn = genome(points, ends, axis, Over(segments, marks, _changes(depth.events)))
    name = "difference from the bank" if parent is not None else "genome"
    made = [Chart(name=f"{name} {depth.sample}", title=title, spec=drawn)]
    for one in _pictured(depth.events, bins.chromosome):
        lines = [line for line in segments if line.chromosome == one]
        over = Over(lines, _with_limits(marks, one, depth.limits), _of(depth.events, one))
        spec = single(points.of(CHROMOSOMES.index(one)), ends[one], Axis("copies", reach, _MOST_ONE), over)
        made.append(
            Chart(name=f"chromosome {one} {depth.sample}", title=f"{depth.sample}: chromosome {one}", spec=spec)
        )
    return tuple(made)


def _reach(segments: Sequence[Line]) -> tuple[float, float]:
    """The copies that are drawn: from one to three, and further where segments lie outside."""
    levels = [line.level for line in segments if line.end > line.start]
    low, high = min([*levels, 2.0]) - _ROOM, max([*levels, 2.0]) + _ROOM
    return max(0.0, min(_USUAL[0], math.floor(2 * low) / 2)), min(_TOP, max(_USUAL[1], math.ceil(2 * high) / 2))


def charts_of_array(calls: ArrayCalls, events: Sequence[Event], placed: Placed) -> tuple[Chart, ...]:
    """The pictures of an array: LRR and BAF along the genome and chromosomes, and what differs from the bank."""
    probes = calls.probes
    ends = dict(lengths(placed.build)) if placed.build is not None else _reached(calls, placed)
    marks = _marks(placed.build) if placed.build is not None else ()
    lrr = Points(probes.where.astype(int), probes.position.astype(float), np.clip(probes.lrr, -2, 2)).known()
    baf = Points(probes.where.astype(int), probes.position.astype(float), probes.baf).known()
    changes = _changes(events)
    where = f"({placed.name})" if placed.name else "(build not known)"
    made = [
        Chart(
            name=f"genome {calls.sample}",
            title=f"{calls.sample}: log R ratio and B allele frequency {where}",
            spec=_both(
                genome(lrr, ends, Axis("log R ratio", (-1.5, 1.5), _MOST), Over(marks=marks, changes=changes)),
                genome(baf, ends, Axis("B allele frequency", (0, 1), _MOST, raw=True), Over(changes=changes)),
                has=calls.noise.has_baf,
            ),
        )
    ]
    if calls.same_donor:
        made.append(_difference(calls, ends, changes))
    limits = _limits_of(calls)
    for one in _pictured(events, tuple(probes.largest)):
        at = CHROMOSOMES.index(one)
        over = Over(_lines(calls, at), _with_limits(marks, one, limits), _of(events, one))
        level = single(lrr.of(at), ends[one], Axis("log R ratio", (-1.5, 1.5), _MOST_ONE), over)
        alleles = single(baf.of(at), ends[one], Axis("B allele frequency", (0, 1), 2 * _MOST_ONE, raw=True))
        title = f"{calls.sample}: chromosome {one}"
        spec = _both(level, alleles, has=calls.noise.has_baf)
        made.append(Chart(name=f"chromosome {one} {calls.sample}", title=title, spec=spec))
    return tuple(made)


def _both(above: dict[str, object], below: dict[str, object], *, has: bool) -> dict[str, object]:
    return {"vconcat": [above, below], "spacing": 8} if has else above


def _difference(calls: ArrayCalls, ends: dict[str, int], changes: tuple[Event, ...]) -> Chart:
    """LRR less that of the bank, and how far BAF moved from it at sites where the bank has both alleles."""
    probes, made = calls.probes, calls.made
    where, position = probes.where.astype(int), probes.position.astype(float)
    lrr = Points(where, position, np.clip(made.lrr.values, -2, 2)).known()
    hets = made.baf.used
    baf = Points(where[hets], position[hets], made.baf.values[hets]).known()
    spec = _both(
        genome(lrr, ends, Axis("LRR less the bank's", (-1, 1), _MOST), Over(changes=changes)),
        genome(baf, ends, Axis("BAF moved by", (0, 0.5), _MOST), Over(changes=changes)),
        has=True,
    )
    return Chart(
        name=f"difference from the bank {calls.sample}", title=f"{calls.sample}: difference from the bank", spec=spec
    )


def _reached(calls: ArrayCalls, placed: Placed) -> dict[str, int]:
    """The ends of chromosomes on a build without bands: those known, or as far as probes reach."""
    known = NCBI36 if placed.name else {}
    return {name: max(known.get(name, 0), last) for name, last in calls.probes.largest.items()}


def _marks(build: Build) -> tuple[Mark, ...]:
    return tuple(
        Mark(one.where[build].chromosome, one.where[build].start, one.where[build].end, one.title, "")
        for one in hotspots()
        if one.focal
    )


def _with_limits(marks: Sequence[Mark], chromosome: str, limits: Sequence[Limit]) -> list[Mark]:
    """The hotspots of a chromosome, each with the limit of its detection."""
    said = {f"{limit.region} {limit.kind}": limit.fraction for limit in limits}

    def limit(name: str) -> str:
        if name not in said:
            return ""
        share = said[name]
        return "could not be seen" if share is None else f"from {100 * share:.2g} % of cells"

    return [
        Mark(mark.chromosome, mark.start, mark.end, mark.name, limit(mark.name))
        for mark in marks
        if mark.chromosome == chromosome
    ]


def _limits_of(calls: ArrayCalls) -> list[Limit]:
    return [
        Limit(sample=calls.sample, region=one.name, kind=kind, fraction=fraction, basis="")
        for one in calls.tested
        for kind, fraction in one.limits
    ]


def _changes(events: Sequence[Event]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.start and event.kind in {Kind.GAIN, Kind.LOSS, Kind.CNLOH})


def _of(events: Sequence[Event], chromosome: str) -> tuple[Event, ...]:
    return tuple(event for event in _changes(events) if event.chromosome == chromosome)


def _pictured(events: Sequence[Event], present: Sequence[str]) -> list[str]:
    """The chromosomes that are drawn one by one: those with a change, then those that are watched."""
    own = list(dict.fromkeys([event.chromosome for event in events if event.chromosome]))
    return [name for name in dict.fromkeys([*own, *_WATCHED]) if name in present][:_MOST_PICTURES]


def _lines(calls: ArrayCalls, at: int) -> list[Line]:
    """What was called on a chromosome, at its median LRR."""
    probes = calls.probes
    found: list[Line] = []
    for one in calls.found:
        if int(probes.where[one.begin]) == at:
            level: Floats = probes.lrr[one.begin : one.end]
            ends = int(probes.position[one.begin]), int(probes.position[one.end - 1])
            found.append(Line(CHROMOSOMES[at], *ends, float(np.nanmedian(level))))
    return found
