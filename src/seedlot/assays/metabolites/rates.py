"""What cells consume and make: concentrations in time over the integral of viable cells."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seedlot.stats.amounts import satterthwaite
from seedlot.stats.distributions import t_quantile
from seedlot.stats.linear import AliasedError, least_squares
from seedlot.stats.ratio import Pair, fieller
from seedlot.terms.figure import Figure, undetermined

HOURS_A_DAY = 24.0
#: An integral of viable cells (10^6 cells h/mL) below this is none: one cell in a litre for an hour.
LEAST = 1e-9
#: umol per 10^6 cells and hour are pmol per cell and hour.
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A culture at one time: the readings of one analyte, and the viable density (10^6/mL)."""

    hours: float
    amounts: tuple[float, ...]
    density: float | None

    @property
    def mean(self) -> float:
        """The mean of the replicates."""
        return statistics.fmean(self.amounts)


def integral(stages: Sequence[Stage]) -> list[float] | None:
    """Give the integral of viable cells up to each time, in 10^6 cells h/mL; None where a density is missing.

    Between two times cells are taken to grow or die exponentially, so that their mean is the logarithmic one.
    """
    sums = [0.0]
    for before, after in pairwise(stages):
        if before.density is None or after.density is None:
            return None
        sums.append(sums[-1] + log_mean(before.density, after.density) * (after.hours - before.hours))
    return sums


def log_mean(first: float, last: float) -> float:
    """Mean of a quantity that changes exponentially from first to last; the plain mean where one is zero."""
    if first <= 0 or last <= 0:
        return (first + last) / 2
    change = math.log(last) - math.log(first)
    if abs(change) > 1:
        return (last - first) / change
    return first * math.expm1(change) / change if abs(change) > 1e-9 else first


def rate(stages: Sequence[Stage], *, sign: int, level: float) -> Figure:
    """Give the specific rate in pmol (or nU) per cell and day; `sign` is -1 for what is consumed."""
    sums = integral(stages)
    if sums is None:
        return undetermined("the viable density is not known at every time")
    if sums[-1] < LEAST:
        return undetermined("there are no viable cells")
    if len(stages) >= FEWEST:
        return _by_line(sums, [stage.mean for stage in stages], scale=sign * HOURS_A_DAY, level=level)
    return _by_ends(stages[0], stages[-1], over=sums[-1], scale=sign * HOURS_A_DAY, level=level)


def _by_line(x: Sequence[float], y: Sequence[float], *, scale: float, level: float) -> Figure:
    method = f"slope over the integral of viable cells, {len(x)} times; t interval"
    try:
        line = least_squares(np.column_stack([np.ones(len(x)), np.array(x)]), np.array(y))
    except AliasedError:
        return undetermined("the integral of viable cells does not grow", method=method)
    value = scale * float(line.coefficients[1])
    error = abs(scale) * math.sqrt(line.rss / line.degrees * float(line.unscaled[1, 1]))
    half = t_quantile(level, line.degrees) * error
    note = "the viable densities count as exact"
    return Figure(value=value, low=value - half, high=value + half, level=level, method=method, note=note)


def _by_ends(first: Stage, last: Stage, *, over: float, scale: float, level: float) -> Figure:
    value = scale * (last.mean - first.mean) / over
    method = "difference of two times over the integral of viable cells"
    parts = [_variance(stage) for stage in (first, last)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return Figure(value=value, method=method, note="no interval: two times without replicates at both")
    half = t_quantile(level, satterthwaite(found)) * math.sqrt(sum(part[0] for part in found)) * abs(scale) / over
    note = "interval by the replicates; the viable densities count as exact"
    return Figure(value=value, low=value - half, high=value + half, level=level, method=method, note=note)


def _variance(stage: Stage) -> tuple[float, float] | None:
    """Variance of the mean of replicates and its degrees of freedom; None where there are none, or no spread."""
    if len(stage.amounts) < 2:
        return None
    variance = statistics.variance(stage.amounts) / len(stage.amounts)
    return (variance, len(stage.amounts) - 1.0) if variance > 0 else None


def lactate_yield(glucose: Sequence[Stage], lactate: Sequence[Stage], *, level: float) -> Figure:
    """Give mol of lactate made per mol of glucose consumed, over the times at which both are known."""
    pairs = [(one, other) for one in glucose for other in lactate if one.hours == other.hours]
    method = "lactate made / glucose consumed, first to last time"
    if len(pairs) < 2:
        return undetermined("glucose and lactate are known together at fewer than two times", method=method)
    (g0, l0), (g1, l1) = pairs[0], pairs[-1]
    consumed = g0.mean - g1.mean
    if consumed <= 0:
        return undetermined("no glucose was consumed", method=method)
    value = (l1.mean - l0.mean) / consumed
    parts = [_variance(stage) for stage in (l0, l1, g0, g1)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return Figure(value=value, method=method, note="no interval: no replicates at the first and the last time")
    top, bottom = found[0][0] + found[1][0], found[2][0] + found[3][0]
    pair = Pair(top=l1.mean - l0.mean, bottom=consumed, var_top=top, var_bottom=bottom)
    ends = fieller(pair, t_quantile(level, satterthwaite(found)))
    if not ends.bounded:
        return Figure(value=value, method=method, note=ends.note)
    return Figure(value=value, low=ends.low, high=ends.high, level=level, method=f"{method}; Fieller's interval")
