"""Points of a clone's course: a fraction of cells that was seen, or a limit below which nothing was seen.

Each point gives the likelihood of the true fraction p.

* Seen, as a fraction f with an interval: that of a binomial count of f n among n cells, where n is the number of cells
  whose exact interval (Clopper and Pearson 1934) is as wide as the interval that is stated. A count of 3 of 20 metaphases
  gives back 20; a fraction from reads gives as many cells as its error is worth.
* Not seen, by a test that finds the fraction L with probability `power` and calls a sample without the clone with
  probability `false_positive`: the probability that it stays unseen, Phi(z_a - (z_a + z_b) o / O), where o are the odds
  p / (1 - p) and O those of L. (Odds, which are the fraction where that is small, keep the likelihood free of second
  peaks.) Where a test calls nothing that is not there, as metaphases do, (1 - p)^n with the n for which (1 - L)^n is
  1 - power.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import brentq

Floats = NDArray[np.float64]

#: Cells that an interval can be worth, at least and at most.
_FEWEST, _MOST = 1e-3, 1e12
#: Logits beyond which odds count as these; distances beyond which a normal tail is told by its first term.
_LARGEST, _FAR = 150.0, 1e3
#: The largest fraction below all cells.
_SURE = 1 - 1e-9
#: Where nothing is said of a limit: as CLSI EP17-A2 has it, 5 % of blanks are called and 95 % at the limit are found.
FALSE_POSITIVE, POWER = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A fraction of cells, 0 to 1, with its interval of confidence `level`, at so many population doublings."""

    at: float
    fraction: float
    low: float
    high: float
    level: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.fraction <= self.high <= 1 or self.low == self.high or not 0 < self.level < 1:
            raise ValueError(f"{self.fraction} with {self.low} to {self.high} is no fraction within its interval")

    @property
    def cells(self) -> float:
        """The number of cells whose exact interval is as wide as this one."""
        return worth(self.fraction, self.high - self.low, self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Nothing was seen by a test whose limit of detection is `limit`, a fraction of cells, 0 to 1."""

    at: float
    limit: float
    false_positive: float = FALSE_POSITIVE
    power: float = POWER

    def __post_init__(self) -> None:
        if not 0 < self.limit <= 1 or not 0 <= self.false_positive < self.power < 1:
            raise ValueError(f"{self.limit}, found with {self.power}, is no limit of detection")


Point = Seen | Unseen


def worth(fraction: float, width: float, level: float) -> float:
    """The number of cells, not always whole, of which a fraction has an exact interval of this width."""
    tail = (1 - level) / 2

    def excess(logarithm: float) -> float:
        cells = math.exp(logarithm)
        hits, misses = fraction * cells, (1 - fraction) * cells
        low = float(special.betaincinv(hits, misses + 1, tail)) if hits > 0 else 0.0
        high = float(special.betaincinv(hits + 1, misses, 1 - tail)) if misses > 0 else 1.0
        return high - low - width

    least, most = math.log(_FEWEST), math.log(_MOST)
    if excess(least) <= 0:
        return _FEWEST
    if excess(most) >= 0:
        return _MOST
    return math.exp(float(brentq(excess, least, most, xtol=1e-12)))


@dataclass(frozen=True, slots=True)
class Series:
    """Points as arrays: of those seen doublings, fraction and cells; of those not seen doublings, limit and shape."""

    seen_at: Floats
    fraction: Floats
    cells: Floats
    unseen_at: Floats
    #: z_a and slope of the probability to stay unseen; the slope alone is the number of cells where z_a is infinite
    threshold: Floats
    slope: Floats

    @classmethod
    def of(cls, points: Sequence[Point]) -> Series:
        """Put points into arrays."""
        seen = [point for point in points if isinstance(point, Seen)]
        unseen = [point for point in points if isinstance(point, Unseen)]
        shapes = [_shape(point) for point in unseen]
        columns = (
            [point.at for point in seen],
            [point.fraction for point in seen],
            [point.cells for point in seen],
            [point.at for point in unseen],
            [threshold for threshold, _ in shapes],
            [slope for _, slope in shapes],
        )
        return cls(*(np.asarray(column, dtype=np.float64) for column in columns))

    @property
    def at(self) -> Floats:
        """All doublings, those seen first."""
        return np.concatenate([self.seen_at, self.unseen_at])

    @property
    def ceiling(self) -> float:
        """The logarithm of the likelihood of points each of which has a fraction of its own."""
        return float(special.log_ndtr(self.threshold).sum())

    def log_likelihood(self, seen: Floats, unseen: Floats) -> Floats:
        """The logarithm of the likelihood of logits of the true fraction at each point, against that of perfect fit.

        The last axis is that of the points; the others stay.
        """
        f, n = self.fraction, self.cells
        fit = f * special.log_expit(seen) + (1 - f) * special.log_expit(-seen)
        best = special.xlogy(f, f) + special.xlogy(1 - f, 1 - f)
        return np.asarray((n * (fit - best)).sum(axis=-1) + self._unseen(unseen).sum(axis=-1))

    def _unseen(self, logits: Floats) -> Floats:
        counted = np.isinf(self.threshold)
        called = special.log_ndtr(self._distance(logits))
        return np.asarray(np.where(counted, self.slope * special.log_expit(-logits), called))

    def _distance(self, logits: Floats) -> Floats:
        """How far below the threshold of a call, in its standard deviations, the test's mean lies."""
        z = np.where(np.isinf(self.threshold), 0.0, self.threshold)
        return np.asarray(z - self.slope * np.exp(np.minimum(logits, _LARGEST)))

    def score(self, seen: Floats, unseen: Floats) -> tuple[Floats, Floats]:
        """How the logarithm of the likelihood changes with each logit."""
        z = self._distance(unseen)
        near = np.maximum(z, -_FAR)
        ratio = np.exp(-near * near / 2 - special.log_ndtr(near)) / math.sqrt(2 * math.pi)
        called = np.where(z < -_FAR, -z, ratio) * self.slope * np.exp(np.minimum(unseen, _LARGEST))
        lost = np.where(np.isinf(self.threshold), self.slope * special.expit(unseen), called)
        return self.cells * (self.fraction - special.expit(seen)), np.asarray(-lost)


def _shape(point: Unseen) -> tuple[float, float]:
    """Threshold and slope of the probability that a clone stays unseen."""
    limit = min(point.limit, _SURE)
    if point.false_positive == 0:
        return math.inf, math.log1p(-point.power) / math.log1p(-limit)
    threshold = -float(special.ndtri(point.false_positive))
    return threshold, (threshold + float(special.ndtri(point.power))) * (1 - limit) / limit
