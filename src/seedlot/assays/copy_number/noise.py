"""How much the depth of a region varies without any change of copy number: what was counted, and what was not.

Counting alone gives a variance of phi (1/S + 1/R) to the logarithm of a ratio of S reads to a reference of R reads;
phi is 1 for Poisson counts and is measured between neighbouring bins, where copy number is the same. Bias (of GC, of
mappability, of replication) spans many bins and does not average away as counts do: s_sys, its standard deviation
over regions of a length, is measured on blocks of that length over the autosomes of the same sample.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from seedlot.assays.copy_number.bins import Flags, Floats, Ints

#: A block holds this many times the bins of the one before; blocks of fewer than so many per genome are not used.
_GROWTH, _FEWEST = 2, 16
#: Winsorised at this many robust standard deviations; the variance of a normal variable is then this share.
_CLIP, _KEPT = 2.5, 0.9776
#: The median of the absolute of a normal variable, in standard deviations.
_MIDDLE = 0.6744898
#: Blocks from which the difference of neighbours is trusted the first time.
_MANY = 60
#: Least variance of standard scores by which the error of an estimate of bias is told.
_CERTAIN = 0.1
#: Standard errors by which an estimate of bias may be too low.
_SURE = 2.0
#: Quartiles of a normal variable are this many standard deviations apart.
_QUARTILES = 1.3489795


@dataclass(frozen=True, slots=True)
class Noise:
    """Overdispersion and bias of one sample against what is expected of it.

    `bins`, `variance` and `blocks` tell s_sys squared by the number of bins of a region, and from how many blocks;
    `apart` the same variance without each chromosome, so that a change of it does not raise its own noise.
    """

    phi: float
    bins: Floats
    variance: Floats
    blocks: Floats
    apart: Mapping[int, Floats] = field(default_factory=dict)

    def systematic(self, size: Floats, group: Ints | None = None) -> Floats:
        """Variance of the bias of regions of so many bins; by all chromosomes but its own, where `group` tells it."""
        if self.bins.size == 0:
            return np.zeros_like(size)
        at = np.log(np.clip(size, self.bins[0], self.bins[-1]))
        told = np.asarray(np.interp(at, np.log(self.bins), self.variance), dtype=np.float64)
        if group is not None:
            for one, variance in self.apart.items():
                mine = group == one
                told[mine] = np.interp(at[mine], np.log(self.bins), variance)
        return told

    def degrees(self, size: Floats) -> Floats:
        """Degrees of freedom of that variance."""
        if self.bins.size == 0:
            return np.full_like(size, np.inf)
        at = np.log(np.clip(size, self.bins[0], self.bins[-1]))
        return np.asarray(np.maximum(np.interp(at, np.log(self.bins), self.blocks) - 1, 1), dtype=np.float64)

    @property
    def large(self) -> float:
        """Bias of a whole chromosome: s_sys, as a share of its depth."""
        return math.sqrt(float(self.variance[-1])) if self.variance.size else 0.0


def measure(counts: Floats, expected: Floats, depth: Floats, group: Ints, use: Flags, *, first: bool = False) -> Noise:
    """Measure the noise of a sample on its bins in use, which are those of autosomes.

    The `first` time nothing is known of changes, which would pass for bias of long regions. But bias rises and falls
    where changes step: what neighbouring blocks differ by holds bias and few steps, and the most of it at any length
    (with two standard errors) is taken for every length.
    """
    places = np.flatnonzero(use)
    seen, meant, reads, name = counts[places], expected[places], depth[places], group[places]
    if places.size < 2 * _FEWEST:
        return Noise(1.0, np.zeros(0), np.zeros(0), np.zeros(0))
    phi = overdispersion(seen, meant, reads, name)
    blocks = {size: _blocks(name, size) for size in _sizes(name)}
    if first:
        return _first(phi, [_steps(seen, meant, reads, name, block, phi) for block in blocks.values()])
    rows = [row for block in blocks.values() if (row := _excess(seen, meant, reads, block, phi, name))]
    if not rows:
        return Noise(phi, np.zeros(0), np.zeros(0), np.zeros(0))
    size, excess, error, many = (np.array([row[at] for row in rows]) for at in range(4))
    weight = 1 / error**2
    apart = {
        int(one): np.maximum(_falling(np.array([row[4][one] for row in rows]), weight), 0) for one in np.unique(name)
    }
    return Noise(phi, size, np.maximum(_falling(excess, weight), 0), many, apart)


def _first(phi: float, levels: list[float | None]) -> Noise:
    """One bias for every length."""
    most = max((level for level in levels if level is not None), default=0.0)
    return Noise(phi, np.ones(1), np.array([most]), np.array([float(_MANY)]))


def _steps(seen: Floats, meant: Floats, reads: Floats, name: Ints, block: Ints, phi: float) -> float | None:
    """Half the variance of the difference of neighbouring blocks beyond counting, and two standard errors."""
    total = _summed(seen, block), _summed(meant, block), _summed(reads, block)
    if total[0].size < _MANY:
        return None
    label = name[block]
    counting = phi * (1 / total[1] + 1 / total[2])
    step = np.diff(total[0] / total[1]) / np.sqrt(counting[1:] + counting[:-1])
    step = step[label[1:] == label[:-1]]
    inflation = (float(np.median(np.abs(step))) / _MIDDLE) ** 2
    typical = float(1 / np.mean(1 / counting))
    return typical * (max(inflation - 1, 0.0) + _SURE * inflation * math.sqrt(5.4 / step.size))


@dataclass(frozen=True, slots=True)
class Spread:
    """How far regions of so many bins lie from the middle of a covariate (GC): robust standard deviations."""

    middle: float
    bins: Floats
    deviation: Floats

    def away(self, mean: Floats, size: Floats) -> Floats:
        """Standard deviations from the middle of regions of such a mean and so many bins."""
        at = np.log(np.clip(size, self.bins[0], self.bins[-1]))
        return np.asarray((mean - self.middle) / np.interp(at, np.log(self.bins), self.deviation), dtype=np.float64)


def spread(covariate: Floats, group: Ints, use: Flags) -> Spread | None:
    """How a covariate varies over the blocks by which bias is measured; None where there are too few bins."""
    places = np.flatnonzero(use)
    if places.size < 2 * _FEWEST:
        return None
    value, name = covariate[places], group[places]
    rows = []
    for size in _sizes(name):
        block = _blocks(name, size)
        mean = _summed(value, block) / np.diff(np.append(block, value.size))
        if mean.size >= _FEWEST:
            away = np.abs(mean - np.median(mean))
            rows.append((value.size / mean.size, max(float(np.median(away)) / _MIDDLE, 1e-6)))
    sizes, deviations = (np.array(column) for column in zip(*rows, strict=True))
    return Spread(float(np.median(value)), sizes, deviations)


def overdispersion(seen: Floats, meant: Floats, reads: Floats, name: Ints) -> float:
    """Variance of the difference of neighbouring bins over that of Poisson counts, from its quartiles; at least 1.

    Bins are joined to pairs of at least 30 expected reads, for the quartiles of small counts are coarse.
    """
    joined = max(1, math.ceil(30 / max(float(np.median(meant)), 1e-9)))
    block = _blocks(name, joined)
    seen, meant, reads = (_summed(column, block) for column in (seen, meant, reads))
    label = name[block]
    ratio, variance = seen / meant, 1 / meant + 1 / reads
    step = np.diff(ratio) / np.sqrt(variance[1:] + variance[:-1])
    step = step[label[1:] == label[:-1]]
    if step.size < _FEWEST:
        return 1.0
    low, high = np.quantile(step, [0.25, 0.75])
    return max(float((high - low) / _QUARTILES) ** 2, 1.0)


def _sizes(name: Ints) -> list[int]:
    """Lengths of blocks, in bins: doubling up to the median chromosome."""
    chromosomes = np.bincount(name)
    most = int(np.median(chromosomes[chromosomes > 0]))
    sizes = [_GROWTH**power for power in range(int(math.log2(max(most, 1))) + 1)]
    return sizes if sizes[-1] == most else [*sizes, most]


def _blocks(name: Ints, size: int) -> Ints:
    """First bin of each block: each chromosome is parted into blocks as near to `size` as may be."""
    begin = np.flatnonzero(np.diff(name, prepend=-1))
    length = np.diff(np.append(begin, name.size))
    many = np.maximum(np.rint(length / size), 1).astype(np.int64)
    inner = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.asarray(np.repeat(begin, many) - (-inner * np.repeat(length, many) // np.repeat(many, many)), np.int64)


def _summed(column: Floats, block: Ints) -> Floats:
    return np.asarray(np.add.reduceat(column, block), dtype=np.float64)


def _excess(
    seen: Floats, meant: Floats, reads: Floats, block: Ints, phi: float, name: Ints
) -> tuple[float, float, float, float, Floats] | None:
    """Bins of a block, the variance of blocks beyond counting, its standard error, how many there are.

    The last is the variance again, without each chromosome in turn.
    """
    total = _summed(seen, block), _summed(meant, block), _summed(reads, block)
    many = total[0].size
    if many < _FEWEST:
        return None
    label = name[block]
    ratio = total[0] / total[1]
    counting = phi * (1 / total[1] + 1 / total[2])
    centre = float(np.median(ratio)) or 1.0
    square = _squares((ratio / centre - 1) / np.sqrt(counting))
    inflation = float(square.sum()) / max(many - 1, 1)
    own, held = np.bincount(label, weights=square), np.bincount(label)
    left = many - held
    others = np.where(left < _FEWEST, inflation, (square.sum() - own) / np.maximum(left - 1, 1))
    typical = float(1 / np.mean(1 / counting))
    error = max(inflation, _CERTAIN) * typical * math.sqrt(2.3 / many)
    return seen.size / many, (inflation - 1) * typical, error, float(many), (others - 1) * typical


def _squares(values: Floats) -> Floats:
    """Squares about the median, winsorised at 2.5 robust standard deviations and made right for the normal."""
    away = values - np.median(values)
    robust = float(np.median(np.abs(away))) / _MIDDLE
    return np.asarray(np.clip(away, -_CLIP * robust, _CLIP * robust) ** 2 / _KEPT, dtype=np.float64)


def _falling(values: Floats, weights: Floats) -> Floats:
    """The nearest sequence that never rises (pool adjacent violators): longer regions are not more biased."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-1][0] > pools[-2][0]:
            last, before = pools.pop(), pools.pop()
            whole = last[1] + before[1]
            pools.append(((last[0] * last[1] + before[0] * before[1]) / whole, whole, last[2] + before[2]))
    return np.concatenate([np.full(count, value) for value, _, count in pools])
