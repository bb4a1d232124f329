"""A proposed threshold: between the negatives and the positives, by one rule that a person can check.

The negatives are the partitions of the no-template controls where there are any, else the lower of the two
groups into which Otsu's method (1979, IEEE Trans. SMC 9:62) splits all partitions of the target, if each holds
at least 5 % and they lie apart; else all partitions. The threshold is their median + `spreads` robust standard
deviations (1.4826 MAD), or, where that is higher, the place that is as many robust standard deviations above the
negatives as it is below the positives. Of more than 200,000 partitions every n-th is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BINS = 256
_SMALLEST = 0.05
_APART = 4
_TO_SD = 1.4826

#: About as many partitions are looked at.
_MOST = 200_000

#: Fewer partitions above the negatives than this do not move the threshold.
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A threshold and how it was found."""

    threshold: float
    negatives: float
    spread: float
    above: int
    rule: str


def propose(values: Floats, controls: Floats, *, spreads: float) -> Proposal | None:
    """Propose a threshold for the amplitudes of one target; None where there are too few to tell."""
    if values.size + controls.size < _FEW:
        return None
    every = values
    values, controls = _thinned(values), _thinned(controls)
    if controls.size >= _FEW:
        negatives, rule = controls, "from no-template controls"
    else:
        negatives, rule = _lower_group(values)
    centre, spread = _centre(negatives)
    cut = centre + spreads * spread
    above = values[values > cut]
    if above.size >= _FEW:
        positives, wide = _centre(above)
        between = centre + (positives - centre) * spread / max(spread + wide, np.finfo(float).tiny)
        if between > cut:
            cut, rule = between, f"{rule}, as far from the positives in their spreads"
    return Proposal(threshold=cut, negatives=centre, spread=spread, above=int((every > cut).sum()), rule=rule)


def _thinned(values: Floats) -> Floats:
    return values[:: 1 + values.size // _MOST]


def rain(values: Floats, threshold: float) -> float | None:
    """Share of partitions (in %) farther than 5 robust SD from the median of their own side, towards the threshold.

    None where one side is empty, for there is then nothing to lie between.
    """
    low, high = values[values <= threshold], values[values > threshold]
    if low.size < _FEW or high.size < _FEW:
        return None
    below, above = _centre(low), _centre(high)
    between = (low > below[0] + 5 * below[1]).sum() + (high < above[0] - 5 * above[1]).sum()
    return 100 * float(between) / values.size


def _centre(values: Floats) -> tuple[float, float]:
    middle = float(np.median(values))
    return middle, _TO_SD * float(np.median(np.abs(values - middle)))


def _lower_group(values: Floats) -> tuple[Floats, str]:
    cut = _otsu(values)
    low, high = values[values <= cut], values[values > cut]
    if min(low.size, high.size) >= _SMALLEST * values.size:
        below, above = _centre(low), _centre(high)
        if above[0] - below[0] > _APART * (below[1] + above[1]):
            return low, "from the lower of two groups"
    return values, "from all partitions, which are one group"


def _otsu(values: Floats) -> float:
    """The cut that leaves the least variance within two groups, on a histogram."""
    counts, edges = np.histogram(values, bins=_BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1], nan=0.0)
    best = np.flatnonzero(between >= between.max())
    return float(edges[1 + int(best[best.size // 2])])
