"""Capability of a process against its specification: Cp, Cpk from the scatter within, Pp, Ppk from the scatter of all.

ISO 22514-2. The interval of Pp is that of chi-squared (Kane 1986, J Qual Technol 18:41); those of Ppk and Cpk are Bissell's
(1990, Appl Statist 39:331), which are approximate. A scatter within is
worth the degrees of freedom of the values that it was estimated of, which may be fewer than all: of moving ranges of n values
about 0.62 (n - 1) (Bissell, table 3), of groups the number that gives their mean range or deviation its own variance. All rests on values of a normal distribution: Anderson and Darling's test with the p-value of D'Agostino
and Stephens (1986, table 4.9) says whether that can be seen to be wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from seedlot.stats.distributions import t_quantile
from seedlot.trends.factors import c4, range_factors

#: How many values are needed at least.
LEAST = 8
#: Degrees of freedom of the mean moving range, for each value but the first.
_WORTH = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index with its interval of confidence `level`; the interval is None where none is told."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """The indices of `count` values; Cp and Pp need both limits, Cpk and Cp a scatter within. `normality` is a p-value."""

    count: int
    mean: float
    overall: float
    within: float | None
    level: float
    cp: Index | None
    cpk: Index | None
    pp: Index | None
    ppk: Index
    normality: float


def worth_of_moving(count: int) -> float:
    """The degrees of freedom of the mean moving range of so many values."""
    return _WORTH * (count - 1)


def worth_of_groups(sizes: Sequence[int], *, ranges: bool) -> float:
    """The degrees of freedom of a mean range over d2 (or deviation over c4) of groups of these sizes, each 2 or more.

    A variance v of an estimate of 1 is that of 1 / (2 v) degrees of freedom.
    """
    if ranges:
        spread = sum((range_factors(size)[1] / range_factors(size)[0]) ** 2 for size in sizes)
    else:
        spread = sum(1 / c4(size) ** 2 - 1 for size in sizes)
    return len(sizes) ** 2 / (2 * spread) if spread else 0.0


def capability(
    values: Sequence[float],
    low: float | None,
    high: float | None,
    *,
    within: float | None = None,
    worth: float | None = None,
    level: float = 0.95,
) -> Capability | None:
    """Tell the capability of values against limits, of which there is one at least, all in one unit.

    `worth` is the degrees of freedom of the scatter within; None: that of moving ranges of all the values; 0: not known,
    and no interval is told of Cp and Cpk.

    None where it is not known: fewer than 8 values, values that do not vary, or no limit.
    """
    count = len(values)
    if count < LEAST or (low is None and high is None):
        return None
    mean = math.fsum(values) / count
    overall = float(np.std(values, ddof=1))
    if overall <= 1e-12 * abs(mean) or within == 0:
        return None
    free, inner = count - 1, worth_of_moving(count) if worth is None else worth
    return Capability(
        count=count,
        mean=mean,
        overall=overall,
        within=within,
        level=level,
        cp=_spread(low, high, within, inner, level) if within else None,
        cpk=_nearest(mean, low, high, within, (count, inner), level) if within else None,
        pp=_spread(low, high, overall, free, level),
        ppk=_nearest(mean, low, high, overall, (count, free), level),
        normality=normality(values),
    )


def _spread(low: float | None, high: float | None, sigma: float, free: float, level: float) -> Index | None:
    if low is None or high is None:
        return None
    value = (high - low) / (6 * sigma)
    if free <= 0:
        return Index(value=value, low=None, high=None)
    tail = (1 - level) / 2
    least, most = (math.sqrt(2 * float(special.gammaincinv(free / 2, each)) / free) for each in (tail, 1 - tail))
    return Index(value=value, low=value * least, high=value * most)


def _nearest(
    mean: float, low: float | None, high: float | None, sigma: float, worth: tuple[int, float], level: float
) -> Index:
    """The distance of the mean from the nearer limit, in three standard deviations."""
    room = [high - mean] if high is not None else []
    room += [mean - low] if low is not None else []
    value, (count, free) = min(room) / (3 * sigma), worth
    if free <= 0:
        return Index(value=value, low=None, high=None)
    half = t_quantile(level, math.inf) * math.sqrt(1 / (9 * count) + value * value / (2 * free))
    return Index(value=value, low=value - half, high=value + half)


def normality(values: Sequence[float]) -> float:
    """The probability that values of a normal distribution look so little like it (Anderson-Darling, both parameters unknown)."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count = len(ordered)
    z = (ordered - ordered.mean()) / ordered.std(ddof=1)
    weights = 2 * np.arange(1, count + 1) - 1
    square = -count - float((weights * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))).sum()) / count
    a = square * (1 + 0.75 / count + 2.25 / count**2)
    if a >= 0.6:
        return float(np.clip(math.exp(1.2937 - 5.709 * a + 0.0186 * a * a), 0.0, 1.0)) if a < 150 else 0.0
    if a >= 0.34:
        return math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    if a >= 0.2:
        return 1 - math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    return 1 - math.exp(-13.436 + 101.14 * a - 223.73 * a * a)
