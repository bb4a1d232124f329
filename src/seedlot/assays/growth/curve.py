"""A culture counted at several times: exponential growth by regression of ln(viable density) on time.

The exponential phase is the one that the user states, else the steepest stretch (Hall et al. 2014,
"Growth rates made easy"): a line is fitted to every window of so many time points; all windows with
at least 95 % of the steepest slope together make the phase, and one line is fitted to it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.growth.raw import Count
from seedlot.assays.growth.settings import Settings
from seedlot.stats.distributions import t_quantile
from seedlot.terms.figure import Figure, undetermined

#: Counts by the clock that are nearer than this, in hours, are replicates of one time point.
SAME_TIME = 1.0

#: Windows with at least this part of the steepest slope belong to the exponential phase (Hall et al. 2014).
QUOTA = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A time point: hours since the culture's first count, and its counts."""

    hours: float
    counts: tuple[Count, ...]

    @property
    def densities(self) -> tuple[float, ...]:
        """Viable densities of the replicates that have one, in 10^6 cells/mL."""
        found = (count.viable_density for count in self.counts)
        return tuple(number.value for number in found if number is not None and number.value is not None)

    @property
    def log_density(self) -> float | None:
        """Mean of ln(viable density) over the replicates; None where one is zero or there is none."""
        densities = self.densities
        return statistics.fmean(map(math.log, densities)) if densities and min(densities) > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A straight line through ln(viable density): slope per hour with its standard error (None for two points)."""

    first: float
    last: float
    points: int
    slope: float
    intercept: float
    error: float | None


def points_of(counts: Sequence[Count]) -> tuple[Point, ...]:
    """Order the counts of one culture in time; those at one time are replicates. Counts without time are left out."""
    if all(count.hours is not None for count in counts):
        timed = sorted(((count.hours or 0.0, count) for count in counts), key=lambda pair: pair[0])
        return _grouped(timed, nearer=0.0)
    clocks = [(count.on.when, count) for count in counts if count.on is not None]
    if not clocks or len({when.tzinfo is None for when, _ in clocks}) > 1:
        return ()
    start = min(when for when, _ in clocks)
    timed = sorted((((when - start).total_seconds() / 3600, count) for when, count in clocks), key=lambda pair: pair[0])
    return _grouped(timed, nearer=SAME_TIME)


def _grouped(timed: Sequence[tuple[float, Count]], *, nearer: float) -> tuple[Point, ...]:
    groups: list[list[tuple[float, Count]]] = []
    for hours, count in timed:
        if groups and (hours == groups[-1][0][0] or hours - groups[-1][0][0] < nearer):
            groups[-1].append((hours, count))
        else:
            groups.append([(hours, count)])
    return tuple(
        Point(hours=statistics.fmean(hours for hours, _ in group), counts=tuple(count for _, count in group))
        for group in groups
    )


def fit_growth(points: Sequence[Point], settings: Settings) -> Fit | None:
    """Fit the exponential phase of a culture; None with fewer than two time points in it."""
    known = [(point.hours, point.log_density) for point in points if point.log_density is not None]
    hours = np.array([pair[0] for pair in known])
    logs = np.array([pair[1] for pair in known])
    if settings.phase_from is not None or settings.phase_to is not None:
        first = -math.inf if settings.phase_from is None else settings.phase_from
        last = math.inf if settings.phase_to is None else settings.phase_to
        inside = (hours >= first) & (hours <= last)
        return _line(hours[inside], logs[inside])
    if len(hours) <= settings.window:
        return _line(hours, logs)
    return _steepest(hours, logs, settings.window)


def _steepest(hours: Floats, logs: Floats, window: int) -> Fit | None:
    fits = [_line(hours[at : at + window], logs[at : at + window]) for at in range(len(hours) - window + 1)]
    slopes = np.array([fit.slope for fit in fits if fit is not None])
    if slopes.max() <= 0:
        return _line(hours, logs)
    steep = np.flatnonzero(slopes >= QUOTA * slopes.max())
    phase = slice(int(steep[0]), int(steep[-1]) + window)
    return _line(hours[phase], logs[phase])


def _line(hours: Floats, logs: Floats) -> Fit | None:
    """Fit a line by least squares; the hours all differ."""
    points = len(hours)
    if points < 2:
        return None
    across = hours - hours.mean()
    slope = float(across @ logs / (across @ across))
    intercept = float(logs.mean() - slope * hours.mean())
    residual = logs - intercept - slope * hours
    error = math.sqrt(float(residual @ residual) / (points - 2) / float(across @ across)) if points > 2 else None
    return Fit(
        first=float(hours[0]), last=float(hours[-1]), points=points, slope=slope, intercept=intercept, error=error
    )


def growth_rate(fit: Fit, settings: Settings) -> Figure:
    """Specific growth rate with its t interval, per hour."""
    chosen = settings.phase_from is not None or settings.phase_to is not None
    how = "as stated" if chosen else f"steepest windows of {settings.window} time points"
    method = (
        f"slope of ln(viable density) on time, {fit.points} time points from {fit.first:g} h to {fit.last:g} h ({how})"
    )
    if fit.error is None:
        return Figure(value=fit.slope, method=method, note="no interval: two time points have none")
    half = t_quantile(settings.level, fit.points - 2) * fit.error
    note = "" if chosen else "the interval does not count that the steepest stretch was chosen"
    return Figure(
        value=fit.slope, low=fit.slope - half, high=fit.slope + half, level=settings.level, method=method, note=note
    )


def doubling_time_of(rate: Figure) -> Figure:
    """Doubling time, in hours: ln(2) over the specific growth rate."""
    method = f"ln(2) / {rate.method}"
    if rate.value is None or rate.value <= 0:
        return undetermined("the culture did not grow", rate.note, method=method)
    value = math.log(2) / rate.value
    if rate.low is None or rate.high is None:
        return Figure(value=value, method=method, note=rate.note)
    high = math.log(2) / rate.low if rate.low > 0 else None
    open_end = "" if high is not None else "no upper end: the interval of the growth rate includes none"
    return Figure(
        value=value, low=math.log(2) / rate.high, high=high, level=rate.level, method=method, note=rate.note
    ).noting(open_end)
