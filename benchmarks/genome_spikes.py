"""Known mosaics in real counts: what was recovered, how often a normal region was called, how often a change was found.

The counts of NIPTeR's example (13.45 M reads, 50 kb bins, GRCh37) are split at random into a line and its bank, or
drawn anew about the real counts for another number of reads. For each split, every chromosome, arm and hotspot is
tested as it is, and again as a sample of its own in which just the stated limit of detection was spiked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from tests.assays.copy_number.spiking import Chosen, drawn, spiked, spiked_region, split

from seedlot.assays.copy_number import depth, limits
from seedlot.assays.copy_number.bins import Bins, Floats
from seedlot.assays.copy_number.limits import Counted
from seedlot.assays.copy_number.shapes import Depth
from seedlot.assays.copy_number.targets import Target, place, targets
from seedlot.genome.events import Kind

SIGNS = {Kind.GAIN: 1, Kind.LOSS: -1}
NEEDED = 3.2905267 + 1.2815516


@dataclass(slots=True)
class Tally:
    """One region and direction over all splits."""

    target: Target
    kind: Kind
    stated: list[float] = field(default_factory=list)
    counting: list[float] = field(default_factory=list)
    matched: list[float] = field(default_factory=list)
    called: int = 0
    tested: int = 0
    found: int = 0
    spiked: int = 0
    error: list[float] = field(default_factory=list)


def pair(bins: Bins, reads: float | None, generator: np.random.Generator) -> tuple[Bins, Bins]:
    """A line and its bank: halves of the counts, or both drawn with so many reads."""
    if reads is None:
        return split(bins, generator)
    return drawn(bins, reads, generator), drawn(bins, reads, generator)


def tally(bins: Bins, splits: int, *, reads: float | None, seed: int) -> list[Tally]:
    """Test every region of every split, normal and spiked at its stated limit."""
    generator = np.random.default_rng(seed)
    wanted = targets(bins.build)
    spots = np.array([place(bins, target) for target in wanted], dtype=np.int64)
    rows = {(target.name, kind): Tally(target, kind) for target in wanted for kind in target.kinds}
    for _ in range(splits):
        counted, normal, phi = regions(*pair(bins, reads, generator), spots)
        for kind, sign in SIGNS.items():
            one_split(rows, wanted, counted, normal, phi, kind=kind, sign=sign, generator=generator)
    return list(rows.values())


def regions(line: Bins, bank: Bins, spots: np.ndarray) -> tuple[Counted, Floats, float]:
    """The reads of every region beside its expectation, as the analysis has them in its last round."""
    expectation = depth.expect(line, bank, ())
    copies, _ = depth.normal_copies(expectation, Chosen())
    ready = depth.ready(expectation, copies, np.ones(line.counts.size))
    counted = depth.beside_normal(ready, spots[:, 0], spots[:, 1], np.zeros(line.counts.size, dtype=bool))
    normal = np.array([copies[target.region.chromosome] for target in targets(line.build)], dtype=np.float64)
    return counted, normal, ready.noise.phi


def one_split(
    rows: dict[tuple[str, Kind], Tally],
    wanted: tuple[Target, ...],
    counted: Counted,
    normal: Floats,
    phi: float,
    *,
    kind: Kind,
    sign: int,
    generator: np.random.Generator,
) -> None:
    """Add one split to the tallies of one direction."""
    stated = limits.smallest(counted, sign=sign, normal=normal, false_positive=0.0005, power=0.9)
    beyond = limits.critical(counted, 0.0005)
    scores = sign * limits.score(counted)
    given = spiked_region(counted, sign, np.nan_to_num(stated), np.maximum(normal, 1), generator)
    told = sign * limits.score(given)
    for at, target in enumerate(wanted):
        if (row := rows.get((target.name, kind))) is None or counted.meant[at] <= 0:
            continue
        row.tested += 1
        row.called += int(scores[at] > beyond[at])
        if np.isnan(stated[at]):
            continue
        row.stated.append(float(stated[at]))
        row.counting.append(normal[at] * NEEDED / np.sqrt(counted.meant[at]))
        row.matched.append(normal[at] * NEEDED * np.sqrt(phi * (1 / counted.meant[at] + 1 / counted.reads[at])))
        row.spiked += 1
        row.found += int(told[at] > beyond[at])
        row.error.append(float(sign * normal[at] * (given.seen[at] / counted.meant[at] - 1) - stated[at]))


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole analysis on samples with nothing in them and on samples with one change at its stated limit."""

    normal: int
    calling: int
    spiked: int
    found: int
    named: int
    others: int


def whole(bins: Bins, splits: int, stated: list[Tally], *, seed: int) -> Whole:
    """Run the whole analysis on normal splits, and on a split for each region and direction, spiked at its own limit."""
    generator = np.random.default_rng(seed)
    calling = sum(bool(analysed(*split(bins, generator)).events) for _ in range(splits))
    done = found = named = others = 0
    for row in stated:
        if not row.stated:
            continue
        line, bank = split(bins, generator)
        target, stretch = row.target, place(bins, row.target)
        held = {(one.region, one.kind): one.fraction for one in analysed(line, bank).limits}
        if (fraction := held[target.name, row.kind]) is None:
            continue
        told = analysed(spiked(line, stretch, row.kind, fraction, generator), bank).events
        same = [one for one in told if one.kind == row.kind and one.chromosome == target.region.chromosome]
        done += 1
        found += bool(same)
        named += any((one.start, one.end) == (target.region.start, target.region.end) for one in same)
        others += len(told) - len(same)
    return Whole(splits, calling, done, found, named, others)


def analysed(line: Bins, bank: Bins) -> Depth:
    """The analysis, against the bank."""
    return depth.depth_calls(line, reference=bank, panel=(), settings=Chosen())


def many(
    bins: Bins, spots: dict[str, tuple[str, Kind]], fraction: float, *, reads: float, seed: int
) -> tuple[Bins, Bins]:
    """A line with several changes at one fraction, and its bank."""
    generator = np.random.default_rng(seed)
    line, bank = pair(bins, reads, generator)
    known = {target.name: target for target in targets(bins.build)}
    levels = np.ones(bins.counts.size)
    for name, kind in spots.values():
        low, high = place(bins, known[name])
        levels[low:high] = 1 + SIGNS[kind] * fraction / 2
    line = drawn(replace(bins, counts=bins.counts * levels), reads, generator)
    return line, bank
