"""How alike two SNP fingerprints are, of all pairs at once: relatedness, kinship, concordance, and what kin that is.

Relatedness is (shared heterozygous sites - 2 opposite homozygous ones) / the fewer heterozygous sites of the two, all
on the sites that both have (Pedersen et al. 2020, somalier); kinship is the robust estimate of Manichaikul et al. 2010
(KING), whose limits divide the degrees: 2^-1.5, 2^-2.5, 2^-3.5 of kinship, twice that of relatedness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.settings import Settings
from seedlot.stats.distributions import t_quantile

Floats32 = NDArray[np.float32]
SAME, PARENT, SIBLINGS, SECOND = "same person", "parent and child", "siblings", "second-degree kin"
FIRST = "first-degree kin"
UNRELATED, DIFFERENT, UNKNOWN = "unrelated", "different persons", "not known"
#: Relatedness (twice the kinship) from which two samples are one person, first-degree kin, second-degree kin.
_SAME, _FIRST, _SECOND = 2**-0.5, 2**-1.5, 2**-2.5


#: Sites that are counted at once, which bounds the memory.
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two samples on their common autosomal sites."""

    one: str
    other: str
    sites: int
    shared_hets: int
    ibs0: int
    hets: tuple[int, int]
    same: int

    @property
    def relatedness(self) -> float | None:
        """1 of one person, 0.5 of first-degree kin, about 0 of strangers; None without a heterozygous site."""
        least = min(self.hets)
        return (self.shared_hets - 2 * self.ibs0) / least if least else None

    @property
    def kinship(self) -> float | None:
        """KING's robust estimate between families: half of the relatedness, where both are as heterozygous."""
        least, most = sorted(self.hets)
        if not least:
            return None
        return (self.shared_hets - 2 * self.ibs0) / (2 * least) + 0.5 - (least + most) / (4 * least)

    @property
    def concordance(self) -> float | None:
        """Share of sites with the same genotype."""
        return self.same / self.sites if self.sites else None

    def interval(self, level: float) -> tuple[float, float] | None:
        """Normal interval of the relatedness, from the spread between sites (the estimator of a ratio)."""
        least, value = min(self.hets), self.relatedness
        if value is None:
            return None
        spread = self.shared_hets + 4 * self.ibs0 - 2 * value * self.shared_hets + value**2 * least
        half = t_quantile(level, math.inf) * math.sqrt(max(spread, 0.0)) / least
        return value - half, value + half


@dataclass(frozen=True, slots=True)
class Counts:
    """All pairs of samples, each (samples, samples); `hets` are those of the row on the sites of both."""

    names: tuple[str, ...]
    sites: Floats32
    shared_hets: Floats32
    ibs0: Floats32
    hets: Floats32
    same: Floats32

    def pair(self, one: int, other: int) -> Pair:
        """One of the pairs."""
        return Pair(
            one=self.names[one],
            other=self.names[other],
            sites=int(self.sites[one, other]),
            shared_hets=int(self.shared_hets[one, other]),
            ibs0=int(self.ibs0[one, other]),
            hets=(int(self.hets[one, other]), int(self.hets[other, one])),
            same=int(self.same[one, other]),
        )

    @property
    def relatedness(self) -> Floats32:
        """Of all pairs; -1 where it is not known."""
        least = np.minimum(self.hets, self.hets.T)
        out: Floats32 = np.full(least.shape, -1, dtype=np.float32)
        np.divide(self.shared_hets - 2 * self.ibs0, least, out=out, where=least > 0)
        return out


def counts_of(names: Sequence[str], dosage: NDArray[np.int8]) -> Counts:
    """Count all pairs by products of matrices: `dosage` is (samples, autosomal sites), -1 unknown."""
    size = len(names)
    sites, shared, opposite, hets, same = (np.zeros((size, size), dtype=np.float32) for _ in range(5))
    for start in range(0, dosage.shape[1], _AT_ONCE):
        part = dosage[:, start : start + _AT_ONCE]
        none, one, two = ((part == copies).astype(np.float32) for copies in range(3))
        known = none + one + two
        both = one @ one.T
        sites += known @ known.T
        shared += both
        opposite += none @ two.T
        hets += one @ known.T
        same += none @ none.T + both + two @ two.T
    return Counts(tuple(names), sites, shared, opposite + opposite.T, hets, same)


def kin(pair: Pair, lod: float | None, settings: Settings) -> str:
    """What two samples are to each other: by relatedness where there are sites enough, else by LOD, else not known.

    Where relatedness says one person and the LOD the contrary, one of the two is a mixture: that is not known.
    """
    value = pair.relatedness
    if pair.sites >= settings.min_sites and value is not None:
        if value >= _SAME:
            return SAME if lod is None or lod > -settings.lod else UNKNOWN
        if value >= _FIRST:
            return _first(pair, settings)
        return SECOND if value >= _SECOND else UNRELATED
    if lod is not None and abs(lod) >= settings.lod:
        return SAME if lod > 0 else DIFFERENT
    return UNKNOWN


#: Fewest opposite homozygotes that siblings would show for parents to be told from them.
_FEWEST = 8


def _first(pair: Pair, settings: Settings) -> str:
    """A parent and a child share an allele everywhere; siblings lack one in common at a quarter of the genome.

    There they are as strangers are, who are opposite homozygotes at 2p^2 q^2 = h^2/2 of sites, h being how many are
    heterozygous.
    """
    share = sum(pair.hets) / (2 * pair.sites)
    of_siblings = pair.sites * share**2 / 8
    if of_siblings < _FEWEST:
        return FIRST
    return PARENT if pair.ibs0 <= settings.parent_ibs0 * of_siblings else SIBLINGS
