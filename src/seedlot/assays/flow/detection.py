"""What so few events can show: limits of blank and detection, zero positives, the interval of a median.

The definitions are those of CLSI EP17-A2; the counts are taken as Poisson, since rare cells are, so that blank and
sample are compared exactly (Przyborowski and Wilenski 1940).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True, slots=True)
class Blank:
    """A control: its name, how many of its events are positive, of how many."""

    name: str
    positives: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The most positives that are still as in the blank, and the fractions that follow from them.

    `blank` is the fraction up to which a sample cannot be told from the blank, `detected` the smallest true fraction
    that is told from it with probability 1 - beta. `events` are those of the blanks, 0 where there is none.
    """

    critical: int
    blank: float
    detected: float
    positives: int
    events: int


def detection(blanks: Sequence[Blank], events: int, *, alpha: float, beta: float) -> Detection:
    """Tell what `events` of a sample can show against blanks; of blanks that differ the highest is taken alone."""
    used = list(blanks) if alike(blanks, alpha=alpha) else [highest(blanks)]
    positives, counted = sum(blank.positives for blank in used), sum(blank.events for blank in used)
    critical = _critical(positives, counted, events, alpha) if counted else 0
    return Detection(
        critical=critical,
        blank=min(critical / events, 1.0),
        detected=upper_bound(critical, events, risk=beta),
        positives=positives,
        events=counted,
    )


def highest(blanks: Sequence[Blank]) -> Blank:
    """The blank with the largest fraction of positives."""
    return max(blanks, key=lambda blank: blank.positives / blank.events if blank.events else -1.0)


def alike(blanks: Sequence[Blank], *, alpha: float) -> bool:
    """Whether blanks scatter no more than counting explains (chi-square of their counts on their events)."""
    events = sum(blank.events for blank in blanks)
    positives = sum(blank.positives for blank in blanks)
    if len(blanks) < 2 or not positives or not events:
        return True
    expected = [positives * blank.events / events for blank in blanks]
    square = sum((blank.positives - mean) ** 2 / mean for blank, mean in zip(blanks, expected, strict=True) if mean > 0)
    return float(special.gammaincc((len(blanks) - 1) / 2, square / 2)) > alpha


def chance(positives: int, events: int, blank: int, of: int) -> float:
    """The probability of so many positives or more in the sample if it held no more of them than the blank does."""
    if positives <= 0:
        return 1.0
    return float(special.betainc(positives, blank + 1, events / (events + of)))


def _critical(blank: int, of: int, events: int, alpha: float) -> int:
    """The most positives among `events` for which the probability is above alpha."""
    low, high = 0, 1
    while high < events and chance(high, events, blank, of) > alpha:
        low, high = high, min(2 * high, events)
    if chance(high, events, blank, of) > alpha:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if chance(middle, events, blank, of) > alpha else (low, middle)
    return low


def upper_bound(positives: int, events: int, *, risk: float) -> float:
    """The largest fraction of which so few positives are seen with probability `risk` (one-sided Clopper-Pearson).

    For no positives it is 1 - risk ** (1 / n), which is near 3 / n at 5 % (Hanley and Lippman-Hand 1983).
    """
    if positives >= events:
        return 1.0
    return float(special.betaincinv(positives + 1, events - positives, 1 - risk))


def events_needed(fraction: float, *, beta: float) -> int:
    """How many events must be counted to see one or more of such cells with probability 1 - beta, with no blank."""
    return math.ceil(math.log(beta) / math.log1p(-fraction))


def positives_needed(cv: float) -> int:
    """How many positives give that coefficient of variation (in %), by Poisson's 1 / sqrt(n)."""
    return math.ceil((100 / cv) ** 2 - 1e-9)


def median_ranks(count: int, *, level: float) -> tuple[int, int] | None:
    """The ranks, from 0, of the values that bound the median with that confidence; None where too few are there."""
    low, high = quantile_ranks(count, 0.5, level=level)
    return None if low is None or high is None else (low, high)


def quantile_ranks(count: int, quantile: float, *, level: float) -> tuple[int | None, int | None]:
    """The ranks, from 0, of the values that bound a quantile with that confidence; None at an end without one.

    How many of the values lie below the true quantile is binomial: so the interval needs no form of the distribution.
    """
    tail = (1 - level) / 2
    rank, above = (max(math.floor(special.bdtrik(part, count, quantile)) - 1, 0) for part in (tail, 1 - tail))
    while rank < count and special.bdtr(rank, count, quantile) <= tail:
        rank += 1
    while above < count and special.bdtrc(above, count, quantile) > tail:
        above += 1
    return (rank - 1 if rank > 0 else None), (above if above < count else None)
