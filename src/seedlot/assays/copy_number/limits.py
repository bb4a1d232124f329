"""The test of one region, and the smallest mosaic that it would have found.

A region that holds S reads where E were expected, E being told by R reads of the reference, is tested by the signed
root of the deviance of S and R against their expected shares (a binomial split; Poisson without reference), over the
square root of phi + s^2 N with N = 1 / (1/E + 1/R). For small changes of many reads that is the familiar

    z = ln(S/E) / sqrt(phi (1/E + 1/R) + s^2),   and   f = 2 (z_a + z_b) sqrt(phi (1/E + 1/R) + s^2)

the smallest fraction of cells in which a gain or loss of one of two copies is found (reference/genome-limits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from seedlot.assays.copy_number.bins import Floats

#: Halvings until a limit is known to a ten-thousandth of itself.
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """Reads of regions: seen, expected, those of the reference behind them; and the variance of bias, its degrees.

    `bias` is of the logarithm of the ratio: s_sys squared, and what the rest of the genome, to which the region is
    compared, is uncertain by.
    """

    seen: Floats
    meant: Floats
    reads: Floats
    phi: float
    bias: Floats
    degrees: Floats

    @property
    def effective(self) -> Floats:
        """N: the reads that would tell the ratio as well if the reference were endless."""
        return np.asarray(1 / (1 / np.maximum(self.meant, 1e-300) + 1 / np.maximum(self.reads, 1e-300)))

    @property
    def spread(self) -> Floats:
        """The variance phi + s^2 N of the score of counts alone."""
        return np.asarray(self.phi + self.bias * self.effective, dtype=np.float64)


def deviance(seen: Floats, meant: Floats, reads: Floats) -> Floats:
    """Deviance of the split of all reads into the sample's and the reference's, where E : R were expected."""
    with np.errstate(divide="ignore", invalid="ignore"):
        poisson = special.xlogy(seen, seen / meant) - (seen - meant)
        total, whole = seen + reads, meant + reads
        split = special.xlogy(seen, seen * whole / (total * meant)) + special.xlogy(reads, whole / total)
    return np.asarray(2 * np.maximum(np.where(np.isinf(reads), poisson, split), 0.0))


def score(counted: Counted) -> Floats:
    """Standard scores: above zero for more reads than expected; 0 where none were expected."""
    root = np.sqrt(deviance(counted.seen, counted.meant, counted.reads) / counted.spread)
    held = (counted.meant > 0) & (counted.reads > 0)
    return np.where(held, np.sign(counted.seen - counted.meant) * root, 0.0)


def critical(counted: Counted, false_positive: float) -> Floats:
    """The score that a normal region exceeds with that probability: normal, or t where bias from few blocks tells."""
    share = np.maximum(counted.bias * counted.effective / counted.spread, 1e-6)
    degrees = counted.degrees / share**2
    normal = float(special.ndtri(1 - false_positive))
    student = special.stdtrit(np.minimum(degrees, 1e9), 1 - false_positive)
    return np.asarray(np.where(degrees > 1e6, normal, student), dtype=np.float64)


def deviation(counted: Counted) -> Floats:
    """Standard deviation of the logarithm of each region's ratio, with the reads that were seen."""
    seen = np.maximum(counted.seen, 0.5)
    return np.sqrt(counted.phi * (1 / seen + 1 / np.maximum(counted.reads, 0.5)) + counted.bias)


def smallest(counted: Counted, *, sign: int, normal: Floats, false_positive: float, power: float) -> Floats:
    """The smallest fraction of cells with one copy more (`sign` 1) or fewer (-1) that is found; nan where none is.

    `normal` holds the copies of a normal cell in each region.
    """
    needed = critical(counted, false_positive) + float(special.ndtri(power))
    low, high = np.zeros(needed.size), np.ones(needed.size)
    held = (counted.meant > 0) & (counted.reads > 0) & (normal > 0)
    seen_all = _shift(counted, sign, normal, high) >= needed
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        found = _shift(counted, sign, normal, middle) >= needed
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(held & seen_all, high, np.nan)


def _shift(counted: Counted, sign: int, normal: Floats, fraction: Floats) -> Floats:
    """Expected score, in its direction, of a mosaic of that fraction."""
    seen = counted.meant * (1 + sign * fraction / np.maximum(normal, 1e-9))
    return np.sqrt(deviance(seen, counted.meant, counted.reads) / counted.spread)
