"""How many times likelier two fingerprints are of one person than of two who are unrelated, as a base-10 logarithm.

Each block of sites that are inherited together is one witness: LOD = sum over blocks of
log10( sum_g L1(g) L2(g) p(g) / (sum_g L1(g) p(g) sum_g L2(g) p(g)) ), p(g) by Hardy and Weinberg (Javed et al. 2020,
Picard CrosscheckFingerprints). A parent or a brother lies between one person and a stranger: see `pairs.kin`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.fingerprints import Fingerprint, Panel, likelihoods
from seedlot.assays.identity.settings import Settings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lod:
    """The LOD of a pair over `blocks`; what it would be on average of one person, and of two strangers."""

    value: float
    blocks: int
    if_same: float
    if_unrelated: float

    def needed(self, least: float) -> int | None:
        """Blocks of this kind that one person needs, on average, for such a LOD."""
        return math.ceil(least * self.blocks / self.if_same) if self.if_same > 0 else None


def priors(frequency: Floats) -> Floats:
    """Hardy and Weinberg's shares of 0, 1 and 2 alternative alleles, (sites, 3)."""
    p, q = frequency, 1 - frequency
    return np.stack([q * q, 2 * p * q, p * p], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Likelihoods of a sample by block, (blocks, 3), and which blocks it tells anything of."""

    likelihood: Floats
    known: NDArray[np.bool_]


def blocks_of(one: Fingerprint, panel: Panel, settings: Settings) -> Blocks:
    """Join the sites of each block: their likelihoods are multiplied, first alleles of a block going together."""
    count = int(panel.block.max()) + 1 if panel.block.size else 0
    own = likelihoods(one, settings.error)
    log = np.zeros((count, 3))
    used = panel.autosomal
    np.add.at(log, panel.block[used], np.log10(own[used]))
    log -= log.max(axis=1, keepdims=True) if count else 0
    known = np.zeros(count, dtype=bool)
    known[panel.block[used][(own[used].min(axis=1) < 1)]] = True
    least = settings.error / 2 / (1 - settings.error)
    return Blocks(np.maximum(np.power(10.0, log), least), known)


def block_priors(panel: Panel) -> Floats:
    """The shares of genotypes of each block: those of its first site."""
    _, first = np.unique(panel.block, return_index=True)
    return priors(panel.frequency[first])


def lod(one: Blocks, other: Blocks, shares: Floats, error: float) -> Lod | None:
    """Compare two samples on the blocks that both tell of; None where there is none."""
    both = one.known & other.known
    if not both.any():
        return None
    first, second, prior = one.likelihood[both], other.likelihood[both], shares[both]
    same = (first * second * prior).sum(axis=1)
    apart = (first * prior).sum(axis=1) * (second * prior).sum(axis=1)
    value = float(np.log10(same / apart).sum())
    if_same, if_unrelated = _expected(prior, error)
    return Lod(value, int(both.sum()), if_same, if_unrelated)


def _expected(prior: Floats, error: float) -> tuple[float, float]:
    """The mean LOD of one person and of two strangers whose genotypes are called with this error."""
    table = np.full((3, 3), error / 2)
    np.fill_diagonal(table, 1 - error)
    joint = np.einsum("ga,gb,sg->sab", table, table, prior)
    own = prior @ table
    apart = own[:, :, None] * own[:, None, :]
    log = np.log10(joint / apart)
    return float((joint * log).sum()), float((apart * log).sum())
