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
#: Contaminations that are tried, and the share of sites with one allele that another donor's DNA shifts: where both
#: are from one population about a quarter of the first donor's sites with one allele are AB in the other, one in
#: twenty is of the other allele.
_TRIED = np.concatenate([np.arange(0.01, 0.1, 0.005), np.arange(0.1, 0.41, 0.01)])
_SHIFTED = 0.1


@dataclass(frozen=True, slots=True)
class Contamination:
    """The fraction of another person's DNA that the extra clusters of BAF tell, and the share of sites in them."""

    fraction: float
    shifted: float
    sites: int


def contamination(probes: Probes, noise: Noise, usual: NDArray[np.bool_]) -> Contamination | None:
    """Look for clusters beside those of sites with one allele: at c/2 and at c of a contamination c; None if none.

    The null is a cluster at 0 with the array's own spread and a share of odd probes. Another donor shifts at least a
    tenth of the sites, in two clusters whose places belong together; that is asked, beside a likelihood ratio.
    """
    own = (probes.where < X) & usual & np.isfinite(probes.baf)
    value = np.minimum(probes.baf[own], 1 - probes.baf[own])
    value = np.clip(value[value < 0.42], 0.0, None)
    if value.size < _FEWEST:
        return None
    null, _ = _fitted(value, noise.hom_sd, ())
    best = max(((*_fitted(value, noise.hom_sd, (c / 2, c)), float(c)) for c in _TRIED.tolist()), key=lambda fit: fit[0])
    score, shares, fraction = best
    shifted = float(sum(shares))
    near = shares[0] > 2 * shares[1] * 0.5  # more sites are AB than BB in the other
    if score - null < 20 or shifted < _SHIFTED or not near or fraction <= 2 * noise.hom_sd:
        return None
    return Contamination(fraction, shifted, int(value.size))


def _fitted(value: Floats, sd: float, centres: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
    """The log likelihood of a mixture at these centres, 0 and a uniform of odd ones; the shares of the centres."""
    parts = [2 * _bell(value, 0.0, sd), *(_bell(value, centre, 1.5 * sd) for centre in centres)]
    parts.append(np.full(value.size, 1 / 0.42))
    density = np.stack(parts)
    weight = np.full(len(parts), 0.1)
    weight[0] = 1 - 0.1 * (len(parts) - 1)
    for _ in range(25):
        joint = weight[:, None] * density
        weight = (joint / joint.sum(axis=0)).mean(axis=1)
    total = float(np.log((weight[:, None] * density).sum(axis=0)).sum())
    return total, tuple(weight[1:-1].tolist())


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
