"""Numbers of regions and changes as the shapes that are reported: measured regions, events and limits of detection."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from seedlot.assays.copy_number.bins import Bins, Choices, Floats, Ints
from seedlot.assays.copy_number.calls import Call, scan
from seedlot.assays.copy_number.field import Bias, Field, running
from seedlot.assays.copy_number.limits import Counted, critical, deviation, score, smallest
from seedlot.assays.copy_number.mosaic import mosaic
from seedlot.assays.copy_number.reference import Expectation
from seedlot.assays.copy_number.shapes import Measured, Segment
from seedlot.assays.copy_number.targets import Target
from seedlot.genome.bands import arm, band_name
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import recurrent
from seedlot.genome.regions import Region, whole

#: A change that covers this share of a chromosome's or an arm's usable bins, and no more than the rest of it, is it.
_WHOLE = 0.9
#: Widest half-interval of the logarithm of a ratio.
_WIDEST = 20.0
#: Lengths for which a limit is stated wherever on the autosomes a change may lie, in Mb.
_ANYWHERE = (1, 5, 10, 20)
#: The basis of a limit of a region of which too much is left out.
_HIDDEN = "its bins stand out from those about them, and were left out"
#: What read depth cannot show in any fraction of cells.
_UNSEEN = (
    (
        Kind.POLYPLOIDY,
        "reads tell copies only beside the rest of the genome: four of everything look like two (count chromosomes)",
    ),
    (Kind.CNLOH, "read depth does not change where one parent's copy replaces the other's (alleles tell: an array)"),
    (Kind.REARRANGEMENT, "read depth does not change where nothing is gained or lost (a karyotype tells)"),
)


@dataclass(frozen=True, slots=True)
class Tested:
    """The regions that were tested, each with its reads, its usable bins and the copies that a normal cell has."""

    wanted: tuple[Target, ...]
    counted: Counted
    sizes: Floats
    normal: Mapping[str, int]


def ratios(counted: Counted, level: float) -> tuple[Floats, Floats, Floats]:
    """Ratios to normal cells, with their intervals."""
    ratio = counted.seen / np.maximum(counted.meant, 1e-9)
    far = np.minimum(float(special.ndtri((1 + level) / 2)) * deviation(counted), _WIDEST)
    middle = np.log(np.maximum(counted.seen, 0.5) / np.maximum(counted.meant, 1e-9))
    return ratio, np.exp(middle - far), np.exp(middle + far)


def measured(bins: Bins, tested: Tested, settings: Choices) -> tuple[Measured, ...]:
    """Every region that was tested, called or not."""
    ratio, low, high = (column.tolist() for column in ratios(tested.counted, settings.level))
    scores = score(tested.counted).tolist()
    beyond = critical(tested.counted, settings.false_positive).tolist()
    answer = []
    for at, target in enumerate(tested.wanted):
        copies, size = tested.normal.get(target.region.chromosome, 0), int(tested.sizes[at])
        if size < 1 or copies < 1 or tested.counted.meant[at] <= 0:
            answer.append(Measured(bins.sample, target.name, target.form, size, 0.0, copies, *([None] * 8)))
            continue
        found = mosaic(ratio[at], low[at], high[at], normal=copies)
        answer.append(
            Measured(
                sample=bins.sample,
                name=target.name,
                form=target.form,
                bins=size,
                reads=float(tested.counted.seen[at]),
                normal=copies,
                copies=copies * ratio[at],
                low=copies * low[at],
                high=copies * high[at],
                fraction=found.fraction,
                fraction_low=found.low,
                fraction_high=found.high,
                score=scores[at],
                critical=beyond[at],
            )
        )
    return tuple(answer)


def events(
    expectation: Expectation, field: Field, found: Sequence[Call], *, normal: Mapping[str, int], settings: Choices
) -> tuple[Event, ...]:
    """The changes that were found, in the order of the genome."""
    return tuple(_event(expectation, field, call, normal=normal, level=settings.level) for call in found)


def _event(expectation: Expectation, field: Field, call: Call, *, normal: Mapping[str, int], level: float) -> Event:
    bins = expectation.bins
    name = bins.chromosome[int(field.group[call.low])]
    far = float(special.ndtri((1 + level) / 2)) * call.deviation
    told = mosaic(call.ratio, call.ratio * math.exp(-far), call.ratio * math.exp(far), normal=normal[name])
    kind = Kind.GAIN if call.ratio > 1 else Kind.LOSS
    region = extent(bins, field, call)
    mean = normal[name] * call.ratio
    return Event(
        sample=bins.sample,
        kind=kind,
        build=str(bins.build),
        chromosome=name,
        start=region.start,
        end=region.end,
        bands=band_name(region),
        name=f"{band_name(region)} {kind}",
        copies=float(told.copies) if told.copies is not None else None,
        fraction=told.fraction,
        low=told.low,
        high=told.high,
        level=level,
        new="yes" if expectation.basis == "reference" else "not known",
        known="; ".join(one.title for one in recurrent(kind, region)),
        note=f"{mean:.3f} copies on average, {normal[name]} in a normal cell, z {call.score:.1f}",
    )


def segments(
    bins: Bins,
    field: Field,
    stretches: tuple[Ints, Ints],
    counted: Counted,
    *,
    normal: Mapping[str, int],
    level: float,
) -> tuple[Segment, ...]:
    """The segments with their ratios, and their mean copies with an interval."""
    columns = [column.tolist() for column in ratios(counted, level)]
    used = running(field.use)
    answer = []
    for ratio, lower, upper, low, high in zip(*columns, *(side.tolist() for side in stretches), strict=True):
        name = bins.chromosome[int(field.group[low])]
        answer.append(
            Segment(
                sample=bins.sample,
                chromosome=name,
                start=int(bins.start[low]),
                end=int(bins.end[high - 1]),
                bins=int(used[high] - used[low]),
                log2=math.log2(max(ratio, 1e-3)),
                copies=normal[name] * ratio,
                low=normal[name] * lower,
                high=normal[name] * upper,
            )
        )
    return tuple(answer)


def extent(bins: Bins, field: Field, call: Call) -> Region:
    """Where a change lies: the whole chromosome or arm if it covers nine tenths of its usable bins, else its bins."""
    name = bins.chromosome[int(field.group[call.low])]
    at = bins.slice(name)
    arms = [arm(bins.build, name, side) for side in "pq"]
    parts = [(whole(bins.build, name), at.start, at.stop)]
    middle = at.start + int(np.searchsorted(bins.start[at], arms[0].end))
    parts += [(arms[0], at.start, middle), (arms[1], middle, at.stop)]
    own = _inside(field, call.low, call.high)
    for region, low, high in parts:
        held = _inside(field, low, high)
        common = _inside(field, max(low, call.low), min(high, call.high))
        if held > 0 and common >= _WHOLE * held and common >= _WHOLE * own:
            return region
    used = np.flatnonzero(field.use[call.low : call.high]) + call.low
    return Region(bins.build, name, int(bins.start[used[0]]), int(bins.end[used[-1]]))


def _inside(field: Field, low: int, high: int) -> float:
    return float(field.use[low:high].sum()) if high > low else 0.0


def limits(
    expectation: Expectation, field: Field, tested: Tested, settings: Choices, *, hidden: Sequence[str] = ()
) -> tuple[Limit, ...]:
    """The least mosaic that each region would have shown, and what no reads could show; none of what is `hidden`."""
    bins = expectation.bins
    copies = np.array([tested.normal.get(one.region.chromosome, 0) for one in tested.wanted], dtype=np.float64)
    risks = {"false_positive": settings.false_positive, "power": settings.power}
    found = {
        kind: smallest(tested.counted, sign=sign, normal=copies, **risks).tolist()
        for kind, sign in ((Kind.GAIN, 1), (Kind.LOSS, -1))
    }
    rows = [
        Limit(
            sample=bins.sample,
            region=target.name,
            kind=kind,
            build=str(bins.build),
            chromosome=target.region.chromosome,
            start=target.region.start,
            end=target.region.end,
            fraction=None if math.isnan(found[kind][at]) or target.name in hidden else found[kind][at],
            basis=_HIDDEN
            if target.name in hidden
            else _basis(expectation, tested.counted, at, size=int(tested.sizes[at]), copies=int(copies[at])),
            **risks,
        )
        for at, target in enumerate(tested.wanted)
        for kind in target.kinds
    ]
    return (*rows, *_anywhere(expectation, field, settings), *unseen(bins))


def _basis(expectation: Expectation, counted: Counted, at: int, *, size: int, copies: int) -> str:
    """On what a limit stands, in words."""
    if copies < 1:
        return "a normal cell of this line has no such chromosome"
    if size < 1 or counted.meant[at] <= 0:
        return "no usable bin: nothing could have been seen"
    against = {
        "reference": f"against {counted.reads[at]:.0f} of the reference",
        "panel": f"against {counted.reads[at]:.0f} of the panel's median",
        "none": "without a reference",
    }[expectation.basis]
    bias = math.sqrt(float(counted.bias[at]))
    return (
        f"{counted.meant[at]:.0f} reads expected in {size} bins, {against}; "
        f"phi {counted.phi:.2f}, bias {100 * bias:.2f} %"
    )


def _anywhere(expectation: Expectation, field: Field, settings: Choices) -> tuple[Limit, ...]:
    """Limits of a change of a given length that may lie anywhere on the autosomes, by the search for segments."""
    bins = expectation.bins
    quiet = field.use & field.autosome
    length = np.array([max(round(mega * 1e6 / bins.width), 1) for mega in _ANYWHERE], dtype=np.float64)
    meant = float(np.median(field.expected[quiet])) * length
    reads = np.full(length.size, np.inf) if field.endless else float(np.median(field.depth[quiet])) * length
    level = Bias(field.noise.systematic(length), field.noise.degrees(length))
    counted = Counted(meant, meant, reads, field.noise.phi, level.variance, level.degrees)
    rows = []
    for at, mega in enumerate(_ANYWHERE):
        risk = float(special.ndtr(-scan(float(length[at]), int(field.use.sum()), settings.family)))
        for kind, sign in ((Kind.GAIN, 1), (Kind.LOSS, -1)):
            fraction = float(
                smallest(
                    counted, sign=sign, normal=np.full(length.size, 2.0), false_positive=risk, power=settings.power
                )[at]
            )
            rows.append(
                Limit(
                    sample=bins.sample,
                    region=f"any {mega} Mb of the autosomes",
                    kind=kind,
                    build=str(bins.build),
                    fraction=None if math.isnan(fraction) else fraction,
                    false_positive=settings.family,
                    power=settings.power,
                    basis="the search for segments over the whole genome, whose false-positive rate this is",
                )
            )
    return tuple(rows)


def unseen(bins: Bins) -> tuple[Limit, ...]:
    """What read depth cannot show in any fraction of cells."""
    return tuple(
        Limit(sample=bins.sample, region="whole genome", kind=kind, build=str(bins.build), fraction=None, basis=basis)
        for kind, basis in _UNSEEN
    )


def of_all(bins: Bins, wanted: Sequence[Target], basis: str) -> tuple[Limit, ...]:
    """Limits where nothing could have been seen at all."""
    rows = [
        Limit(
            sample=bins.sample,
            region=target.name,
            kind=kind,
            build=str(bins.build),
            chromosome=target.region.chromosome,
            start=target.region.start,
            end=target.region.end,
            fraction=None,
            basis=basis,
        )
        for target in wanted
        for kind in target.kinds
    ]
    return (*rows, *unseen(bins))
