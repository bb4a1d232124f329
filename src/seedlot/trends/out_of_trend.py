"""Results that are out of trend: within their criterion, perhaps, but not where the study before them would have them.

Each result is held to what was known without it: the results of other batches, and those of its own batch at earlier
times. By the first of these methods that can be had:

* regression control chart: the batches are pooled as for a shelf life, and the result must lie within the prediction
  interval of the line of its batch (a line that all share; a shared slope through the batch's own earlier values; the line
  of the batch itself, from three earlier times on). One other batch alone does not tell how far batches share a line;
* by time point: the mean of at least three other batches at that time, plus or minus t s sqrt(1 + 1/n).

Where neither can be had, nothing is said of a result. The level is 99 %: of a hundred results that belong, one is called.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.stats.distributions import t_quantile
from seedlot.stats.linear import AliasedError
from seedlot.trends.pooling import FEWEST, Model, Point, TooFewError, fit, pool

LEVEL = 0.99
#: Values of other batches that count as of the same time lie within so many months of it.
_NEAR = 0.5
_CHART, _TIME = "regression control chart", "by time point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What was expected of a result: the middle and the limits, by which method; `out` where it lies beyond them."""

    point: Point
    expected: float
    low: float
    high: float
    level: float
    method: str

    @property
    def out(self) -> bool:
        """Whether it is out of trend."""
        return not self.low <= self.point.value <= self.high


def trends(points: Sequence[Point], *, level: float = LEVEL) -> tuple[Trend | None, ...]:
    """Hold each point to what was known without it; None where no method can be had."""
    return tuple(trend(point, _without(point, points), level=level) for point in points)


def _without(point: Point, points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(each for each in points if each.batch != point.batch or each.month < point.month)


def trend(point: Point, known: Sequence[Point], *, level: float = LEVEL) -> Trend | None:
    """Hold a point to points that are known; None where they tell nothing of it."""
    return next(filter(None, (_charted(point, known, level), _timed(point, known, level))), None)


def _charted(point: Point, known: Sequence[Point], level: float) -> Trend | None:
    times: dict[str, set[float]] = {}
    for each in known:
        times.setdefault(each.batch, set()).add(each.month)
    rich = [each for each in known if len(times[each.batch]) >= FEWEST]
    if not rich:
        return None
    try:
        model = pool(rich).model
        alone = len({each.batch for each in rich}) == 1
        used = rich if model is Model.SEPARATE or alone else known
        if alone and rich[0].batch != point.batch:
            return None
        lines = fit(used, model)
    except (TooFewError, AliasedError):
        return None
    for line in lines:
        if line.batch in {"", point.batch}:
            low, high = line.predicted(point.month, level=level)
            how = f"{_CHART}, {model}"
            return Trend(point=point, expected=line.at(point.month), low=low, high=high, level=level, method=how)
    return None


def _timed(point: Point, known: Sequence[Point], level: float) -> Trend | None:
    means = list(_means(point, known))
    if len(means) < FEWEST:
        return None
    middle, spread = float(np.mean(means)), float(np.std(means, ddof=1))
    reach = t_quantile(level, len(means) - 1) * spread * math.sqrt(1 + 1 / len(means))
    return Trend(point=point, expected=middle, low=middle - reach, high=middle + reach, level=level, method=_TIME)


def _means(point: Point, known: Sequence[Point]) -> Iterator[float]:
    """The mean of each other batch at that time."""
    for batch in sorted({each.batch for each in known} - {point.batch}):
        near = [each.value for each in known if each.batch == batch and abs(each.month - point.month) <= _NEAR]
        if near:
            yield float(np.mean(near))
