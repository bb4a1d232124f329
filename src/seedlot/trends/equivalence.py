"""Equivalence of two means: two one-sided tests (Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657), and their power.

Lots of two groups are compared with Welch's standard error and degrees of freedom, so that their variances need not be
equal (of few lots that is an approximation: simulated at the margin both tests succeed 2.9 % of the time for 2 and 2 lots of one
scatter, 5.0 % for 10 and 10, and 7.6 % where 2 lots scatter three times as much as 6 others); lots in pairs, made of the same donor's material, by the differences within the pairs. The power is exact: the
joint probability of both tests, integrated over the standard deviation (Owen; Phillips, J. Pharmacokin. Biopharm. 18
(1990) 137). It is computed for a true difference of none and the scatter that was seen: it tells what numbers of lots
could have shown, and takes no part in the answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
from scipy import special
from scipy.optimize import brentq

from seedlot.trends.scatter import over_sd

#: Nobody makes more lots than this for a comparison.
MOST_LOTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A difference of means (after less before), its standard error, and the degrees of freedom of that."""

    mean: float
    error: float
    degrees: float

    def interval(self, alpha: float) -> tuple[float, float]:
        """The interval of confidence 1 - 2 alpha: both tests hold where it lies within the margins."""
        reach = _t(alpha, self.degrees) * self.error
        return self.mean - reach, self.mean + reach

    def p_above(self, low: float) -> float:
        """Probability of such a difference or a larger one, were the true one at the lower margin."""
        return float(special.stdtr(self.degrees, (low - self.mean) / self.error))

    def p_below(self, high: float) -> float:
        """Probability of such a difference or a smaller one, were the true one at the upper margin."""
        return float(special.stdtr(self.degrees, (self.mean - high) / self.error))


def unpaired(before: Sequence[float], after: Sequence[float]) -> Difference:
    """The difference of two groups, by Welch (Biometrika 34 (1947) 28). Each needs two values or more."""
    parts = [stdev(group) ** 2 / len(group) for group in (before, after)]
    error = math.sqrt(sum(parts))
    ends = sum(part**2 / (len(group) - 1) for part, group in zip(parts, (before, after), strict=True))
    degrees = sum(parts) ** 2 / ends if ends else float(len(before) + len(after) - 2)
    return Difference(mean=fmean(after) - fmean(before), error=error, degrees=degrees)


def paired(before: Sequence[float], after: Sequence[float]) -> Difference:
    """The difference within pairs: value by value, in the same order. There must be two pairs or more."""
    each = [new - old for old, new in zip(before, after, strict=True)]
    return Difference(mean=fmean(each), error=stdev(each) / math.sqrt(len(each)), degrees=float(len(each) - 1))


def power(low: float, high: float, *, error: float, degrees: float, alpha: float, true: float = 0.0) -> float:
    """Probability that both tests succeed, were the true difference `true` and the standard error `error`.

    An infinite margin leaves its test out.
    """
    t = _t(alpha, degrees)
    sd, weights = over_sd(degrees, (high - low) / (2 * t * error))
    held = special.ndtr((high - true) / error - t * sd) - special.ndtr((low - true) / error + t * sd)
    return max(0.0, float(weights @ np.clip(held, 0, None)))


def least_margin(*, error: float, degrees: float, alpha: float, wanted: float = 0.8, both: bool = True) -> float:
    """The smallest margin within which such numbers of lots, scattering so, show a true difference of none so often."""

    def short(margin: float) -> float:
        low = -margin if both else -math.inf
        return power(low, margin, error=error, degrees=degrees, alpha=alpha) - wanted

    high = error
    while short(high) < 0:
        high *= 2
    return float(brentq(short, high / 2**40, high, xtol=error * 1e-9))


def lots_needed(
    margin: float, before: float, after: float, *, alpha: float, wanted: float = 0.8, both: bool = True
) -> int | None:
    """The fewest lots on each side that would show it so often, scattering by these SDs; None: more than can be made."""

    def enough(lots: int) -> bool:
        parts = (before**2 / lots, after**2 / lots)
        degrees = sum(parts) ** 2 / (sum(part**2 for part in parts) / (lots - 1))
        low = -margin if both else -math.inf
        return power(low, margin, error=math.sqrt(sum(parts)), degrees=degrees, alpha=alpha) >= wanted

    return _fewest(enough)


def pairs_needed(margin: float, sd: float, *, alpha: float, wanted: float = 0.8, both: bool = True) -> int | None:
    """The fewest pairs that would show it so often, their differences scattering by this SD; None: too many."""

    def enough(pairs: int) -> bool:
        low = -margin if both else -math.inf
        error = sd / math.sqrt(pairs)
        return power(low, margin, error=error, degrees=pairs - 1.0, alpha=alpha) >= wanted

    return _fewest(enough)


def spread(before: Sequence[float], after: Sequence[float], level: float = 0.95) -> tuple[float, float, float]:
    """How many times as much the lots after scatter as those before: the ratio of the SDs, and its interval (F)."""
    ratio = stdev(after) / stdev(before)
    tail, freedom = (1 - level) / 2, (len(after) - 1, len(before) - 1)
    low, high = (float(special.fdtri(*freedom, end)) for end in (1 - tail, tail))
    return ratio, ratio / math.sqrt(low), ratio / math.sqrt(high)


def _fewest(enough: Callable[[int], bool]) -> int | None:
    low, high = 1, MOST_LOTS
    if not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _t(alpha: float, degrees: float) -> float:
    return float(special.stdtrit(degrees, 1 - alpha))
