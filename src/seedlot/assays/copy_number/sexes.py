"""Sex chromosomes from read depth: copies of X and of Y for the copies of the autosomes, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seedlot.assays.copy_number.bins import Bins, Flags, Floats
from seedlot.genome.bands import locate
from seedlot.genome.builds import Build
from seedlot.genome.regions import Region

#: Copies of X and of Y that each constitution has.
STATES: Mapping[str, tuple[int, int]] = {"XX": (2, 0), "XY": (1, 1), "X0": (1, 0), "XXY": (2, 1)}

#: The pseudoautosomal regions (UCSC tables of hg19 and hg38): reads of X and Y are not told apart there.
PSEUDOAUTOSOMAL: Mapping[Build, tuple[Region, ...]] = {
    Build.GRCH37: (
        Region(Build.GRCH37, "X", 60_001, 2_699_520),
        Region(Build.GRCH37, "X", 154_931_044, 155_260_560),
        Region(Build.GRCH37, "Y", 10_001, 2_649_520),
        Region(Build.GRCH37, "Y", 59_034_050, 59_363_566),
    ),
    Build.GRCH38: (
        Region(Build.GRCH38, "X", 10_001, 2_781_479),
        Region(Build.GRCH38, "X", 155_701_383, 156_030_895),
        Region(Build.GRCH38, "Y", 10_001, 2_781_479),
        Region(Build.GRCH38, "Y", 56_887_903, 57_217_415),
    ),
}

#: From so many copies Y is present; reads of X that are placed on Y give a woman's sample up to about 0.2.
PRESENT = 0.4
#: From so many copies of X there are two.
_TWO = 1.5
#: Two samples that differ by more copies of X than this, and in whether there is Y, are of unlike sex.
_UNLIKE = 0.5
#: Copies of X so far from the whole number of X0 or XXY are those of a part of the cells.
_PART = 0.1
#: Bins are joined to so many expected reads before a median is taken.
_JOINED = 30


@dataclass(frozen=True, slots=True)
class Sexes:
    """Copies of X and Y for two of each autosome; None where there are no bins that tell."""

    x: float | None
    y: float | None

    @property
    def state(self) -> str:
        """The nearest constitution: XX, XY, X0 or XXY; "" where X has no usable bins or Y was not counted."""
        if self.x is None or self.y is None:
            return ""
        if self.y >= PRESENT:
            return "XXY" if self.x >= _TWO else "XY"
        return "XX" if self.x >= _TWO else "X0"


def another(one: Sexes, other: Sexes) -> bool:
    """Whether two samples are of people of unlike sex: they differ in both chromosomes, not only by a loss of one."""
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return False
    return abs(one.x - other.x) > _UNLIKE and (one.y >= PRESENT) != (other.y >= PRESENT)


def usual(one: Sexes, x: int) -> int:
    """Copies of X that a normal cell has: between one and two, without a reference, those of XX or of XY.

    A woman's line that lost an X in most of its cells is none of X0 that gained one, nor a man's that gained one XXY.
    """
    if one.x is None or one.state not in ("X0", "XXY") or not 1 + _PART < one.x < 2 - _PART:
        return x
    return 2 if one.state == "X0" else 1


def pseudoautosomal(bins: Bins) -> Flags:
    """Which bins touch a pseudoautosomal region."""
    found = np.zeros(bins.counts.size, dtype=bool)
    for region in PSEUDOAUTOSOMAL[bins.build]:
        at = bins.slice(region.chromosome)
        found[at] |= (bins.start[at] <= region.end) & (bins.end[at] >= region.start)
    return found


def copies(bins: Bins, expected: Floats, use: Flags) -> Sexes:
    """Copies of X and Y by the medians of their bins; `expected` is for two copies of each.

    Y is told by its long arm without heterochromatin (Yq11.2): the part of Yp that X has too, by transposition, takes
    reads of X.
    """
    inside = np.zeros(bins.counts.size, dtype=bool)
    if (male := locate(bins.build, "Yq11.2")) is not None:
        at = bins.slice("Y")
        inside[at] = (bins.start[at] >= male.start) & (bins.end[at] <= male.end)
    female = np.zeros(bins.counts.size, dtype=bool)
    female[bins.slice("X")] = True
    return Sexes(_twice(bins, expected, use & female), _twice(bins, expected, use & inside))


def _twice(bins: Bins, expected: Floats, use: Flags) -> float | None:
    """Twice the median of counts over expected, of bins joined to enough reads."""
    seen, meant = bins.counts[use], expected[use]
    if meant.sum() < 2 * _JOINED:
        return None
    joined = max(1, int(np.ceil(_JOINED / max(float(meant.mean()), 1e-9))))
    begin = np.arange(0, seen.size, joined)
    return 2 * float(np.median(np.add.reduceat(seen, begin) / np.maximum(np.add.reduceat(meant, begin), 1e-9)))
