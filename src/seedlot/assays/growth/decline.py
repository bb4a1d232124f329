"""Whether a culture grows slower with age: one-sided Mann-Kendall test with the slope of Theil and Sen.

The statistics stand here and not in scipy.stats because that takes a second to load, and a person waits for it.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import special

#: Fewer passages cannot show a decline at 5 %: with three the smallest p is 1/6, with four 1/24.
FEWEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The trend of the growth rate (doublings per day) over the passages of a culture.

    `slope` is the change of the rate per cumulative doubling, with its interval; `late` over `early`
    are the medians of the later and the earlier half of the passages.
    """

    passages: int
    tau: float
    p: float
    exact: bool
    slope: float
    low: float
    high: float
    early: float
    late: float


def trend(ages: Sequence[float], rates: Sequence[float], *, level: float) -> Trend | None:
    """Test whether rates fall in the order of the passages; None with too few, or all at one age.

    Args:
        ages: cumulative doublings at the start of each passage, in the order of the passages.
        rates: doublings per day of each passage.
        level: confidence level of the interval of the slope.
    """
    if len(rates) < FEWEST or len(set(ages)) == 1:
        return None
    half = len(rates) // 2
    pairs = len(rates) * (len(rates) - 1) // 2
    balance = sum((later > earlier) - (later < earlier) for earlier, later in combinations(rates, 2))
    exact = len(set(rates)) == len(rates)
    slope, low, high = _slope(ages, rates, level=level)
    return Trend(
        passages=len(rates),
        tau=balance / pairs,
        p=_exact_p(len(rates), (pairs + balance) // 2) if exact else _normal_p(rates, balance),
        exact=exact,
        slope=slope,
        low=low,
        high=high,
        early=statistics.median(rates[:half]),
        late=statistics.median(rates[-half:]),
    )


def _exact_p(values: int, rising: int) -> float:
    """Probability that so many values in random order have at most so many rising pairs (Kendall 1938)."""
    chances = np.ones(1)
    for more in range(2, values + 1):
        chances = np.convolve(chances, np.full(more, 1 / more))
    return float(chances[: rising + 1].sum())


def _normal_p(values: Sequence[float], balance: int) -> float:
    """The same with equal values among them: normal approximation with continuity correction (Kendall 1975)."""
    spread = math.sqrt(_variance(values))
    return float(special.ndtr((balance + 1) / spread)) if spread > 0 else 1.0


def _variance(values: Sequence[float]) -> float:
    """Variance of rising less falling pairs, with its correction for equal values."""
    sizes = [len(values), *Counter(values).values()]
    whole, *ties = [size * (size - 1) * (2 * size + 5) / 18 for size in sizes]
    return whole - sum(ties)


def _slope(ages: Sequence[float], rates: Sequence[float], *, level: float) -> tuple[float, float, float]:
    """Median of the slopes of all pairs, with its interval (Theil 1950, Sen 1968)."""
    points = combinations(zip(ages, rates, strict=True), 2)
    slopes = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in points if x1 != x2)
    off = float(special.ndtri(0.5 + level / 2)) * math.sqrt(_variance(rates))
    first = max(round((len(slopes) - off) / 2) - 1, 0)
    last = min(round((len(slopes) + off) / 2), len(slopes) - 1)
    return statistics.median(slopes), slopes[first], slopes[last]


def smallest_p(passages: int) -> float:
    """Smallest p that so many passages can give, if no two rates are equal."""
    return 1 / math.factorial(passages)
