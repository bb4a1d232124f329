"""Sex chromosomes of an array: X by its sites with both alleles, Y by its level; and both put on one scale.

Makers scale X to a mix of sexes, so that LRR of X lies above 0 in a female and below it in a male. Its median is put
where its copies belong, as PennCNV does; a whole X gained or lost in all cells therefore shows by its alleles alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.copy_number.array_noise import FEWEST_HETS, Noise, X, Y, is_het
from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES

#: Share of sites with both alleles on X, against that on autosomes: above the first two X, below the second one.
_TWO, _ONE = 0.4, 0.1
#: Median LRR of Y above which it is there, and fewest probes of it by which that is told.
_PRESENT, _FEWEST_Y = -1.0, 20
#: LRR of one copy.
SINGLE = -0.664


@dataclass(frozen=True, slots=True)
class Sex:
    """What is told: XX, XY, X0 or "" (not known); `x` is the median LRR of X as the file has it, `hets` the share on X."""

    found: str
    x: float | None
    hets: float | None
    y: float | None


def sex_of(probes: Probes, noise: Noise) -> Sex:
    """Tell the sex chromosomes."""
    own = (probes.where == X) & np.isfinite(probes.lrr)
    ys = (probes.where == Y) & np.isfinite(probes.lrr)
    x = float(np.median(probes.lrr[own])) if own.sum() >= _FEWEST_Y else None
    y = float(np.median(probes.lrr[ys])) if ys.sum() >= _FEWEST_Y else None
    alleles = (probes.where == X) & np.isfinite(probes.baf)
    if not noise.has_baf or np.count_nonzero(alleles) < FEWEST_HETS:
        return Sex("", x, None, y)
    hets = float(is_het(probes.baf[alleles]).mean())
    if hets > _TWO * noise.hets:
        return Sex("XX", x, hets, y)
    if hets > _ONE * noise.hets:
        return Sex("", x, hets, y)
    gone = y is not None and y < _PRESENT
    return Sex("X0" if gone else "XY", x, hets, y)


def levelled(probes: Probes, sex: Sex, scale: float = 1.0) -> Probes:
    """Put X (and Y of a male) where its copies belong; without a sex X is put at 0, its level then tells nothing."""
    lrr = probes.lrr.copy()
    for number in (X, Y):
        own = probes.where == number
        if own.any():
            middle = float(np.nanmedian(lrr[own])) if np.isfinite(lrr[own]).any() else 0.0
            lrr[own] += (scale * SINGLE if number in haploid(sex.found) else 0.0) - middle
    return replace(probes, lrr=lrr)


def haploid(sex: str) -> tuple[int, ...]:
    """The chromosomes of which one copy is usual."""
    return {"XY": (X, Y), "X0": (X,)}.get(sex, ())


def searched(sex: str) -> frozenset[str]:
    """The chromosomes on which changes are sought: no Y without one, no X of an unknown sex."""
    left = {"XX": {"Y"}, "XY": set(), "X0": {"Y"}}.get(sex, {"X", "Y"})
    return frozenset(CHROMOSOMES) - left
