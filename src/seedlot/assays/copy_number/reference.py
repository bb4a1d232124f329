"""What a sample's bins should have held: by its parental or bank line, by a panel of normals, or by the genome alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from seedlot.assays.copy_number import composition, correct
from seedlot.assays.copy_number.bins import Bins, Flags, Floats, Ints
from seedlot.assays.copy_number.sexes import STATES, Sexes, copies, pseudoautosomal

Basis = Literal["reference", "panel", "none"]

#: Bins of less mappability than this are left out, where it is known.
MIN_MAPPABILITY = 0.75
#: Fewest members of a panel, and most: the best matching ones are used.
FEWEST_NORMALS, MOST_NORMALS = 3, 30
#: A bin of the reference that holds less than this share of the median bin is left out.
_SPARSE = 0.1
#: A bin this many robust standard deviations from the median of the bins about it is left out: alone or as a pair
#: beside a reference, in runs below 20 bins without one, where nothing tells repeats from changes so small.
_FAR, _WINDOW = 5.0, 11
#: Robust standard deviations from which a bin lies to the side of a run.
_NEAR = 2.0
_RUN = {"reference": (1, 2), "panel": (1, 2), "none": (10, 19)}
#: Bins that should hold fewer reads than this are not looked at one by one.
_COUNTED = 10
#: Efficiency of a median of normal values beside their mean.
_MEDIAN = 2 / np.pi


@dataclass(frozen=True, slots=True)
class Expectation:
    """A sample beside what its bins should have held, for two copies of every chromosome.

    `base` is what the reference says, before the correction for `covariates` (GC, mappability); `depth` counts the
    reads of the reference behind each bin, infinite where there is no reference. `standing` are the bins that stand
    out from those about them and were left out, with the reads that they should hold.
    """

    bins: Bins
    basis: Basis
    base: Floats
    depth: Floats
    use: Flags
    autosome: Flags
    group: Ints
    covariates: tuple[str, ...]
    sexes: Sexes
    reference_sexes: Sexes | None = None
    members: tuple[Floats, ...] = ()
    empty: int = 0
    standing: tuple[tuple[int, float], ...] = ()

    def expected(self, multiple: Floats) -> Floats:
        """Expected counts of two copies; `multiple` is what the events found so far multiply the depth by."""
        quiet = self.use & self.autosome
        meant = self.base * multiple
        for name in self.covariates:
            covariate = self.bins.gc if name == "GC" else self.bins.mappability
            meant = meant * correct.factor(covariate, self.bins.counts, meant, self.group, quiet)
        return meant / np.where(multiple > 0, multiple, 1)


def grouped(bins: Bins) -> Ints:
    """The number of the chromosome of each bin."""
    return np.repeat(np.arange(len(bins.chromosome)), np.diff(bins.offsets)).astype(np.int64)


def autosomal(bins: Bins) -> Flags:
    """Which bins lie on autosomes."""
    named = np.array([name.isdigit() for name in bins.chromosome], dtype=bool)
    return np.asarray(named[grouped(bins)], dtype=bool)


@dataclass(frozen=True, slots=True)
class _Known:
    """Bins that are told from others by their key alone."""

    key: str
    bins: Bins = field(compare=False)


def by_genome(sample: Bins) -> Expectation:
    """Expect every bin to hold alike, but for its GC content and mappability, where they are known, and its length.

    The last bin of a chromosome is shorter than the others. What was told of a sample is kept for a while: a sample is
    asked about beside its reference and alone, a reference by every sample of a batch.
    """
    return _by_genome(_Known(sample.key(), sample))


@lru_cache(maxsize=4)
def _by_genome(known: _Known) -> Expectation:
    sample = known.bins
    told = np.isfinite(sample.mappability)
    long = (sample.end - sample.start + 1) / sample.width
    base = np.where(told, np.maximum(sample.mappability, 1e-6), 1.0) * np.minimum(long, 1.0)
    use = _usable(sample) & ~composition.repeats(sample)
    counted = float(np.median(sample.counts[use & autosomal(sample)])) if (use & autosomal(sample)).any() else 0.0
    vacant = use & (sample.counts == 0) & autosomal(sample) & (counted >= _COUNTED)
    return _made(sample, "none", base, np.full(base.size, np.inf), use & ~vacant, empty=int(vacant.sum()))


def by_reference(sample: Bins, reference: Bins) -> Expectation:
    """Expect what the parental or bank line holds, scaled to this sample's reads."""
    own, other = by_genome(sample), by_genome(reference)
    held = reference.counts
    quiet = other.use & other.autosome
    typical = float(np.median(held[quiet])) if quiet.any() else 0.0
    enough = held >= max(_SPARSE * typical, 1.0)
    base = _doubled(reference, held, other.sexes)
    use = _usable(sample) & _usable(reference) & enough & (base > 0)
    made = _made(sample, "reference", base, held, use, empty=int((_usable(sample) & ~enough & autosomal(sample)).sum()))
    return replace(made, sexes=own.sexes, reference_sexes=other.sexes)


def by_panel(sample: Bins, panel: tuple[Bins, ...]) -> Expectation:
    """Expect the median of the best matching normals, each corrected for its own GC content and scaled to one."""
    own = by_genome(sample)
    level = _level(own)
    members = [by_genome(normal) for normal in panel]
    shapes = [_level(member) for member in members]
    distance = [_distance(level, shape, own.use & own.autosome) for shape in shapes]
    best = np.argsort(distance, kind="stable")[:MOST_NORMALS]
    stack = np.stack([_alone(members[one], shapes[one]) for one in best])
    known = np.isfinite(stack).sum(axis=0)
    base = np.where(known >= FEWEST_NORMALS, np.nanmedian(np.where(known > 0, stack, 0.0), axis=0), 0.0)
    depth = _MEDIAN * np.sum([panel[one].counts for one in best], axis=0)
    use = _usable(sample) & (base > _SPARSE)
    made = _made(
        sample,
        "panel",
        base,
        np.maximum(depth, 1.0),
        use,
        empty=int((_usable(sample) & ~use & autosomal(sample)).sum()),
    )
    return replace(made, sexes=own.sexes, members=tuple(stack))


def _alone(member: Expectation, level: Floats) -> Floats:
    """A normal's level for two copies of every chromosome; nan on a sex chromosome that it lacks."""
    return _doubled(member.bins, np.where(level > 0, level, np.nan), member.sexes)


def _level(made: Expectation) -> Floats:
    """Counts over what the genome alone expects, 1 on the median autosome; nan of bins that are not in use."""
    meant = made.expected(np.ones(made.base.size))
    held = made.use & (meant > 0)
    ratio = np.where(held, made.bins.counts / np.where(held, meant, 1.0), np.nan)
    quiet = held & made.autosome
    return np.asarray(ratio / np.median(ratio[quiet]), dtype=np.float64) if quiet.any() else ratio


def _distance(one: Floats, other: Floats, use: Flags) -> float:
    """Mean squared difference of two levels, the largest tenth left out."""
    both = use & np.isfinite(one) & np.isfinite(other)
    apart = np.sort((one[both] - other[both]) ** 2)
    return float(apart[: max(int(0.9 * apart.size), 1)].mean()) if apart.size else np.inf


def _doubled(bins: Bins, held: Floats, found: Sexes) -> Floats:
    """What a reference would hold with two copies of X and Y; 0 or nan where it has none."""
    base = held.astype(np.float64)
    has = STATES.get(found.state, (2, 0))
    for name, many in zip(("X", "Y"), has, strict=True):
        at = bins.slice(name)
        base[at] = base[at] * (2 / many) if many else np.where(np.isnan(base[at]), np.nan, 0.0)
    return base


def _usable(bins: Bins) -> Flags:
    """What the reader calls usable, with GC and mappability known and enough, outside the pseudoautosomal regions."""
    use = bins.usable & np.isfinite(bins.counts) & ~pseudoautosomal(bins)
    if np.isfinite(bins.gc).any():
        use &= np.isfinite(bins.gc)
    if np.isfinite(bins.mappability).any():
        use &= np.nan_to_num(bins.mappability) >= MIN_MAPPABILITY
    return use


def _made(bins: Bins, basis: Basis, base: Floats, depth: Floats, use: Flags, *, empty: int) -> Expectation:
    """Put an expectation together: single odd bins are left out, and the sex chromosomes counted."""
    group, autosome = grouped(bins), autosomal(bins)
    covariates = tuple(
        name
        for name, column in (("mappability", bins.mappability), ("GC", bins.gc))
        if np.isfinite(column).any() and not (basis == "none" and name == "mappability")
    )
    base = np.where(use, base, 0.0)
    if (total := base[use & autosome].sum()) > 0:
        base = base * (bins.counts[use & autosome].sum() / total)
    nothing = Sexes(None, None)
    rough = Expectation(bins, basis, base, depth, use, autosome, group, covariates, nothing, empty=empty)
    first = rough.expected(np.ones(base.size))
    odd = _odd(bins.counts, first, group, use, run=_RUN[basis])
    places = np.flatnonzero(odd)
    standing = tuple(zip(places.tolist(), first[places].tolist(), strict=True))
    made = replace(rough, use=use & ~odd, standing=standing)
    if basis != "none":
        return made
    return replace(made, sexes=copies(bins, made.expected(np.ones(base.size)), made.use))


def _odd(counts: Floats, expected: Floats, group: Ints, use: Flags, *, run: tuple[int, int]) -> Flags:
    """Bins far from the median of those about them, in short runs: repeats that the assembly lacks, or gaps.

    A run goes on over bins that are off to the same side, though less: a short gain of a part of the cells is not
    left out because one of its bins happens to be closer.
    """
    places = np.flatnonzero(use & (expected > 0))
    odd = np.zeros(counts.size, dtype=bool)
    coarse, most = run
    if places.size < _WINDOW * coarse or float(np.median(expected[places])) < _COUNTED:
        return odd
    ratio = counts[places] / expected[places]
    local = _local(ratio, coarse)
    away = ratio - local
    spread = float(np.median(np.abs(away))) / 0.6744898
    weight = np.sqrt(np.maximum(np.median(expected[places]) / expected[places], 1.0) * np.maximum(local, 0.25))
    score = away / np.maximum(spread * weight, 1e-12)
    side = np.sign(score) * (np.abs(score) > _NEAR)
    odd[places[(np.abs(score) > _FAR) & (_runs(side, group[places]) <= most)]] = True
    return odd


def _local(ratio: Floats, coarse: int) -> Floats:
    """Running median over eleven blocks of `coarse` bins, by the medians of the blocks."""
    blocks = -(-ratio.size // coarse)
    padded = np.pad(ratio, (0, blocks * coarse - ratio.size), mode="edge").reshape(blocks, coarse)
    level = np.pad(np.median(padded, axis=1), _WINDOW // 2, mode="reflect")
    running = np.median(np.lib.stride_tricks.sliding_window_view(level, _WINDOW), axis=1)
    return np.asarray(np.repeat(running, coarse)[: ratio.size], dtype=np.float64)


def _runs(side: Floats, group: Ints) -> Ints:
    """Length of the run of bins to one side that each one belongs to."""
    change = np.flatnonzero((np.diff(side, prepend=np.nan) != 0) | (np.diff(group, prepend=-1) != 0))
    length = np.diff(np.append(change, side.size))
    return np.asarray(np.repeat(length, length), dtype=np.int64)
