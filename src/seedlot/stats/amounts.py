"""A number of cells with what is known of its error, and the ratio of two, on the scale of logarithms."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.stats.distributions import t_quantile
from seedlot.terms.figure import Figure, joined

EXACT = "a number without error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value above zero. `variance` is that of its natural logarithm, with `freedom` degrees of freedom.

    The variance is None where it is not known; the degrees are infinite where it is known beforehand.
    """

    value: float
    variance: float | None = None
    freedom: float = math.inf
    basis: str = EXACT


def amount_of(values: Sequence[float], *, counted: int | None, count_cv: float | None) -> Amount:
    """Take the mean of replicates, and its error: from their spread, else from the cells counted, else from a stated CV.

    A Poisson count of n has the relative variance 1/n; `count_cv` is in %.
    """
    mean = statistics.fmean(values)
    if mean > 0 and len(values) > 1 and (spread := statistics.variance(values)) > 0:
        variance = spread / len(values) / mean**2
        return Amount(value=mean, variance=variance, freedom=len(values) - 1, basis=f"{len(values)} replicates")
    if counted:
        return Amount(value=mean, variance=1 / counted, basis=f"{counted} cells counted")
    if count_cv is not None:
        variance = (count_cv / 100) ** 2 / len(values)
        return Amount(value=mean, variance=variance, basis=f"stated count CV of {count_cv:g} %")
    return Amount(value=mean)


def satterthwaite(parts: Sequence[tuple[float, float]]) -> float:
    """Degrees of freedom of a sum of variances, each with its own (Satterthwaite 1946)."""
    below = sum(variance**2 / freedom for variance, freedom in parts)
    return sum(variance for variance, _ in parts) ** 2 / below if below > 0 else math.inf


def percentage(top: Amount, bottom: Amount, *, level: float, method: str) -> Figure:
    """Give one amount in % of another, with the t interval of the difference of their logarithms."""
    value = 100 * top.value / bottom.value
    parts = [(part.variance, part.freedom) for part in (top, bottom) if part.variance is not None]
    if not parts or value == 0:
        return Figure(value=value, method=method, note="no interval: single numbers of cells")
    half = t_quantile(level, satterthwaite(parts)) * math.sqrt(sum(variance for variance, _ in parts))
    times = math.exp(min(half, 700.0))
    note = joined(f"interval by {top.basis} above, {bottom.basis} below")
    return Figure(value=value, low=value / times, high=value * times, level=level, method=method, note=note)


def coefficient_of_variation(values: Sequence[float]) -> float | None:
    """Standard deviation in % of the mean; None with fewer than two values, or a mean that is not above zero."""
    if len(values) < 2 or statistics.fmean(values) <= 0:
        return None
    return 100 * statistics.stdev(values) / statistics.fmean(values)
