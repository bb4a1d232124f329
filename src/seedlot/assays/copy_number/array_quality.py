"""Whether an array can be believed: contamination by another person's DNA, and identity with a reference array."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number.array_noise import HET, Noise, X
from seedlot.formats.probes import Probes

Floats = NDArray[np.float64]

#: Fewest sites with one allele by which contamination, and with known genotypes by which identity, is judged.
_FEWEST, _FEWEST_SHARED = 500, 200
#: Contaminations that are tried.
_TRIED = np.concatenate([np.arange(0.02, 0.1, 0.005), np.arange(0.1, 0.46, 0.01)])
#: Share of sites with one allele, and of sites with both, that another donor's DNA shifts at least: two donors of one
#: population differ at a third to a half of them, parent and child at a fifth to a quarter.
_SHIFTED = 0.2
#: By how much the log likelihood must be larger with contamination; rounds of the fit; most sites that it takes.
_SURE, _ROUNDS, _MOST = 20.0, 15, 6_000
#: A cluster of both alleles that is wider than this is several.
_WIDEST = 0.045


@dataclass(frozen=True, slots=True)
class Contamination:
    """The fraction of another person's DNA that the extra clusters of BAF tell, and the share of sites in them."""

    fraction: float
    shifted: float
    sites: int


def contamination(probes: Probes, noise: Noise, usual: NDArray[np.bool_]) -> Contamination | None:
    """Look for clusters of BAF that another donor's DNA makes; None if there are none.

    Where a fraction c is another's, sites with one allele have clusters at c/2 and c too, and sites with both at half
    c beside the middle. All must be there, in shares that two donors have; a mosaic makes them on its chromosome alone.
    """
    own = (probes.where < X) & usual & np.isfinite(probes.baf)
    value = np.clip(np.minimum(probes.baf[own], 1 - probes.baf[own]), 0.0, 0.5)
    if value.size < _FEWEST:
        return None
    value = value[:: -(-value.size // _MOST)]
    null, _ = _fitted(value, noise, None)
    fits = [(*_fitted(value, noise, c), c) for c in _TRIED.tolist()]
    fits = [fit for fit in fits if fit[1][2] > fit[1][3]]  # of the other donor's sites more are AB than BB
    if not fits:
        return None
    score, shares, fraction = max(fits, key=lambda fit: fit[0])
    single, double = float(shares[0] + shares[2] + shares[3]), float(shares[1] + shares[4])
    shifted = float(shares[2] + shares[3]) / max(single, 1e-9)
    told = fraction / 2 > 2.5 * min(
        noise.baf_sd, _WIDEST
    )  # else the clusters of both alleles cannot be told from one wide one
    beside = float(shares[4]) / max(double, 1e-9)
    if score - null < _SURE or shifted < _SHIFTED or (told and beside < _SHIFTED):
        return None
    return Contamination(round(fraction, 3), shifted, int(single * np.count_nonzero(own)))


def _fitted(value: Floats, noise: Noise, fraction: float | None) -> tuple[float, Floats]:
    """The log likelihood of clusters, and their shares: one allele, both, and of a contamination the three beside them.

    The spread of the cluster of one allele is fitted too: half of it is cut off at 0.
    """
    sd = other = min(noise.baf_sd, _WIDEST)
    hom = noise.hom_sd
    parts = [np.zeros(0), 2 * _bell(value, 0.5, sd)]
    if fraction is not None:
        parts += [_bell(value, centre, other) for centre in (fraction / 2, fraction, 0.5 - fraction / 2)]
    parts.append(np.full(value.size, 2.0))
    weight = np.full(len(parts), 0.1)
    weight[0] = 1 - 0.1 * (len(parts) - 1)
    total = 0.0
    for _ in range(_ROUNDS):
        parts[0] = 2 * _bell(value, 0.0, hom)
        joint = weight[:, None] * np.stack(parts)
        density = joint.sum(axis=0)
        total = float(np.log(density).sum())
        joint /= density
        weight = joint.mean(axis=1)
        hom = max(math.sqrt(float((joint[0] * value**2).sum() / max(joint[0].sum(), 1e-9))), 0.003)
    return total, weight


def _bell(value: Floats, centre: float, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((value - centre) / sd) ** 2) / (sd * math.sqrt(2 * math.pi)))


def drawn_genotypes(probes: Probes) -> NDArray[np.int8]:
    """The genotypes: as called, or by BAF where none were: below 0.15, between, above 0.85."""
    if probes.called:
        return probes.genotype
    drawn = np.where(probes.baf <= HET[0], 0, np.where(probes.baf >= HET[1], 2, 1)).astype(np.int8)
    drawn[~np.isfinite(probes.baf)] = -1
    return drawn


@dataclass(frozen=True, slots=True)
class Shared:
    """Probes that two arrays share: their places in each, and how many genotypes are equal of those called in both."""

    own: NDArray[np.int64]
    other: NDArray[np.int64]
    compared: int
    equal: int
    opposite: int

    @property
    def concordance(self) -> float | None:
        """The share of equal genotypes; None of too few."""
        return self.equal / self.compared if self.compared >= _FEWEST_SHARED else None


def shared(probes: Probes, other: Probes) -> Shared:
    """Match two arrays by position, and compare their genotypes on the autosomes."""
    _, mine, theirs = np.intersect1d(_keys(probes), _keys(other), return_indices=True)
    first, second = drawn_genotypes(probes)[mine], drawn_genotypes(other)[theirs]
    called = (first >= 0) & (second >= 0) & (probes.where[mine] < X)
    return Shared(
        own=mine.astype(np.int64),
        other=theirs.astype(np.int64),
        compared=int(called.sum()),
        equal=int((called & (first == second)).sum()),
        opposite=int((called & (np.abs(first - second) == 2)).sum()),
    )


def _keys(probes: Probes) -> NDArray[np.int64]:
    return (probes.where.astype(np.int64) << 32) + probes.position
