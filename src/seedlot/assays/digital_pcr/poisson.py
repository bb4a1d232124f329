"""Positive partitions to copies: the Poisson law, with exact intervals.

Copies fall into partitions at random, so that a share exp(-m) of them is empty where m is the mean of copies
in a partition: m = -ln(1 - p). The interval of p goes through the same function, which is monotone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from seedlot.stats.detection import upper_of_none
from seedlot.stats.intervals import binomial


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Mean copies in a partition. `value` is None where every partition is positive; `high` then is too.

    Of none positive, `high` is the one-sided bound at the same level (about 3/n at 95 %).
    """

    positives: int
    accepted: int
    value: float | None
    low: float
    high: float | None

    @property
    def variance_of_log(self) -> float:
        """Variance of ln(m) by the delta method; infinite where nothing is positive or all is."""
        if self.value is None or self.value == 0:
            return math.inf
        p = self.positives / self.accepted
        return p / (self.accepted * (1 - p) * self.value**2)

    @property
    def variance(self) -> float:
        """Variance of m by the delta method, p/(n(1 - p))."""
        p = self.positives / self.accepted
        return p / (self.accepted * (1 - p)) if p < 1 else math.inf


def mean_copies(positives: int, accepted: int, *, level: float, interval: str = "exact") -> Mean:
    """Estimate the mean copies in a partition from positives among accepted partitions (at least one)."""
    low, high = _proportion(positives, accepted, level, interval)
    return Mean(
        positives=positives,
        accepted=accepted,
        value=_mean(positives / accepted),
        low=_mean(low) or 0.0,
        high=_mean(upper_of_none(accepted, level=level) if positives == 0 else high),
    )


def _mean(proportion: float) -> float | None:
    return -math.log1p(-proportion) if proportion < 1 else None


def _proportion(positives: int, accepted: int, level: float, interval: str) -> tuple[float, float]:
    if interval == "exact":
        return binomial(positives, accepted, level=level)
    tail = (1 - level) / 2
    a, b = positives + 0.5, accepted - positives + 0.5
    low = float(special.betaincinv(a, b, tail)) if positives else 0.0
    return low, float(special.betaincinv(a, b, 1 - tail)) if positives < accepted else 1.0
