"""Growth of a clone: how its share of the cells changes with population doublings, how surely, and what will come of it.

While a clone and the other cells grow exponentially, the odds of the clone, p / (1 - p), change by the same factor with
every population doubling of the culture: logit p(t) = a + s t (logistic growth; s is the selection coefficient per
doubling). Fitted by maximum likelihood to points of both sorts (`trends.points`); intervals are those of the profile
likelihood, so that they have an end only where the data give one: nothing seen below 2 % and then 20 % says how slowly
the clone cannot have grown, and nothing of how fast. Where three or more points scatter more than their errors allow (a
deviance whose probability is below 5 %), as where a clone came and went, the interval is wider by that scatter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy import special
from scipy.optimize import brentq

from seedlot.stats.distributions import chi2_tail, t_quantile
from seedlot.trends.points import Point, Seen, Series

#: No clone grows by more than this with a doubling of the culture: its odds by 148 times.
FASTEST = 5.0
#: A difference of logarithms of the likelihood that is none, and the width of logits that are looked at.
_NOTHING, _WIDE = 1e-6, 40.0
#: Points that scatter less likely than this scatter more than their errors allow.
_SCATTER = 0.05


class Course(StrEnum):
    """What became of a clone's fraction."""

    GREW = "grew"
    STEADY = "steady"
    FELL = "fell"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The fraction at a number of doublings; None where the points do not tell it. It lies within `low` to `high`."""

    at: float
    fraction: float | None
    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """At how many doublings a fraction is reached: at the earliest, most likely, at the latest; None: not by the horizon."""

    fraction: float
    earliest: float | None
    expected: float | None
    latest: float | None
    horizon: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """The growth that was fitted: selection coefficient per doubling, None where the points do not tell it.

    An end of its interval that the points do not give is None. `dispersion` is 1 where they scatter as their errors
    allow.
    """

    coefficient: float | None
    low: float | None
    high: float | None
    level: float
    course: Course
    says: str
    seen: int
    unseen: int
    dispersion: float
    span: float
    fit: _Fit = field(repr=False)

    @property
    def cells(self) -> float | None:
        """What the tests that saw it were worth, in cells: the median; None where none saw it."""
        cells = self.fit.series.cells[self.fit.series.fraction > 0]
        return float(np.median(cells)) if cells.size else None

    def project(self, at: float) -> Projection:
        """The fraction at a number of doublings, with its interval (profile likelihood)."""
        low, high = self.fit.interval_at(at)
        middle = None if self.coefficient is None else float(special.expit(self.fit.logit_at(at)))
        return Projection(at=at, fraction=middle, low=low, high=high, level=self.level)

    def predict(self, at: float, *, cells: float) -> tuple[float, float]:
        """Within which fractions a further test worth so many `cells` would find it (likelihood ratio of that result)."""
        return self.fit.predicted(at, cells)

    def reach(self, fraction: float, *, after: float, within: float = 200.0) -> Reach:
        """When the fraction is reached, from `after` so many doublings on and `within` so many more."""
        if not 0 < fraction < 1:
            raise ValueError(f"{fraction} is no fraction that can be reached")
        horizon = after + within
        wanted = float(special.logit(fraction))
        first = _first(lambda at: self.fit.may_reach(at, wanted), after, horizon)
        last = _first(lambda at: self.fit.must_reach(at, wanted), after, horizon)
        told = self.coefficient is not None
        middle = _first(lambda at: told and self.fit.logit_at(at) >= wanted, after, horizon)
        return Reach(fraction=fraction, earliest=first, expected=middle, latest=last, horizon=horizon)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """The likelihood of the points at its highest; `cut` is how far it falls to an end of an interval."""

    series: Series
    centre: float
    width: float
    coefficient: float
    logit: float
    highest: float
    cut: float

    def logit_at(self, at: float) -> float:
        """The logit of the fraction at a number of doublings by the best fit."""
        return self.logit + self.coefficient * (at - self.centre)

    def interval_at(self, at: float) -> tuple[float, float]:
        """The fractions at a number of doublings that the points leave possible."""
        middle = min(max(self.logit_at(at), -_WIDE), _WIDE)
        low = _crossing(lambda logit: self._fall(at, logit) - self.cut, middle, -_WIDE)
        high = _crossing(lambda logit: self._fall(at, logit) - self.cut, middle, _WIDE)
        ends = (-math.inf if low is None else low, math.inf if high is None else high)
        return float(special.expit(ends[0])), float(special.expit(ends[1]))

    def may_reach(self, at: float, wanted: float) -> bool:
        """Whether the fraction at a number of doublings may be as much as is wanted."""
        return self.logit_at(at) >= wanted or self._fall(at, wanted) <= self.cut

    def must_reach(self, at: float, wanted: float) -> bool:
        """Whether the fraction at a number of doublings is at least what is wanted, as surely as the interval is."""
        return self.logit_at(at) >= wanted and self._fall(at, wanted) >= self.cut

    def predicted(self, at: float, cells: float) -> tuple[float, float]:
        """The results of a further test that fit in with the points."""
        middle = float(special.expit(self.logit_at(at)))

        def excess(fraction: float) -> float:
            further = _with(self.series, at, fraction, cells)
            return 2 * (self.highest - _highest(further, *_frame(further))[2]) - self.cut

        low = None if middle <= 0 else _crossing(excess, middle, 0.0)
        high = None if middle >= 1 else _crossing(excess, middle, 1.0)
        return (0.0 if low is None else low), (1.0 if high is None else high)

    def _fall(self, at: float, logit: float) -> float:
        """Twice the fall of the likelihood where the curve goes through a logit at a number of doublings."""
        steps = (self.series.seen_at - at, self.series.unseen_at - at)

        def score(slope: float) -> float:
            seen, unseen = self.series.score(logit + slope * steps[0], logit + slope * steps[1])
            return float(seen @ steps[0] + unseen @ steps[1])

        best = _root(score, -FASTEST, FASTEST)
        value = self.series.log_likelihood(logit + best * steps[0], logit + best * steps[1])
        return 2 * (self.highest - float(value))


def grow(points: Sequence[Point], *, level: float = 0.95, factor: float = 2.0, per: str = "doubling") -> Growth:
    """Fit the growth of a clone to what was seen of it and to what was looked for in vain.

    It grew, or fell, where the interval of the coefficient lies above, or below, zero; it was steady where the interval
    holds zero and neither end changes the odds by more than `factor` over all the doublings between the points; else it
    is not known. With fewer points than that takes, the interval is as wide as the points leave it. `per` is the unit in
    which points say where they are: a doubling, or a passage where each is of about as many doublings.
    """
    if not 0 < level < 1 or factor <= 1:
        raise ValueError("a level lies between 0 and 1, and a factor of growth above 1")
    series = Series.of(points)
    centre, width = _frame(series)
    slope, logit, highest = _highest(series, centre, width)
    dispersion, cut = _scatter(series, highest, level)
    fit = _Fit(
        series=series, centre=centre, width=width, coefficient=slope, logit=logit, highest=highest, cut=cut
    )  # fmt: skip
    if not series.fraction.any():
        return _growth(points, fit, (None, None, None), (level, dispersion, factor), per)

    def fall(value: float) -> float:
        return 2 * (highest - _profile(series, centre, width, value)[1]) - cut

    low, high = _crossing(fall, slope, -FASTEST), _crossing(fall, slope, FASTEST)
    ends = (_profile(series, centre, width, end)[1] for end in (-FASTEST, FASTEST))
    told = max(ends) < highest - _NOTHING
    return _growth(points, fit, (slope if told else None, low, high), (level, dispersion, factor), per)


def _growth(
    points: Sequence[Point],
    fit: _Fit,
    found: tuple[float | None, float | None, float | None],
    by: tuple[float, float, float],
    per: str,
) -> Growth:
    (coefficient, low, high), (level, dispersion, factor) = found, by
    every = [point.at for point in points]
    span = max(every) - min(every) if every else 0.0
    seen = sum(isinstance(point, Seen) and point.fraction > 0 for point in points)
    course = _course(low, high, span, factor)
    return Growth(
        coefficient=coefficient,
        low=low,
        high=high,
        level=level,
        course=course,
        says=_says(course, found, (seen, level, per), scattered=dispersion > 1),
        seen=seen,
        unseen=len(points) - seen,
        dispersion=dispersion,
        span=span,
        fit=fit,
    )


def _course(low: float | None, high: float | None, span: float, factor: float) -> Course:
    if low is not None and low > 0:
        return Course.GREW
    if high is not None and high < 0:
        return Course.FELL
    if low is not None and high is not None and max(-low, high) * span <= math.log(factor):
        return Course.STEADY
    return Course.NOT_KNOWN


def _says(
    course: Course,
    found: tuple[float | None, float | None, float | None],
    told: tuple[int, float, str],
    *,
    scattered: bool,
) -> str:
    """The growth in a sentence."""
    seen, level, per = told
    coefficient, low, high = found
    if not seen:
        return "It was never seen, so that its growth is not known."
    ends = f"{_end(low, 'any loss')} to {_end(high, 'any gain')} ({level:.0%})"
    if low is None and high is None:
        why = "they scatter more than their errors allow" if scattered else "they leave every growth possible"
        return f"Whether it grew is not known: the points do not tell, for {why}."
    middle = f"{coefficient:+.3g} per {per}, " if coefficient is not None else f"per {per} "
    says = f"selection coefficient {middle}{ends}"
    if coefficient is not None and course in {Course.GREW, Course.FELL}:
        turned = "double" if coefficient > 0 else "halve"
        says += f"; the odds of a cell to be of it {turned} every {math.log(2) / abs(coefficient):.3g} {per}s"
    says += "; the points scatter more than their errors allow" if scattered else ""
    head = "Whether it grew is not known" if course is Course.NOT_KNOWN else f"It {_words(course)}"
    return f"{head}: {says}."


def _words(course: Course) -> str:
    return "was steady" if course is Course.STEADY else str(course)


def _end(value: float | None, none: str) -> str:
    return none if value is None else f"{value:+.3g}"


def _frame(series: Series) -> tuple[float, float]:
    """The middle of what was seen, and how far the points lie from it at most."""
    weight = series.cells * series.fraction
    told = series.seen_at if series.seen_at.size else series.at
    if not told.size:
        return 0.0, 1.0
    centre = float(np.average(told, weights=weight)) if weight.size and weight.sum() > 0 else float(told.mean())
    return centre, max(float(np.abs(series.at - centre).max()), 1e-9)


def _profile(series: Series, centre: float, width: float, slope: float) -> tuple[float, float]:
    """The best logit at the centre for a coefficient, and the likelihood there."""
    steps = (slope * (series.seen_at - centre), slope * (series.unseen_at - centre))

    def score(logit: float) -> float:
        seen, unseen = series.score(logit + steps[0], logit + steps[1])
        return float(seen.sum() + unseen.sum())

    most = _WIDE + FASTEST * width
    best = _root(score, -most, most)
    return best, float(series.log_likelihood(best + steps[0], best + steps[1]))


def _highest(series: Series, centre: float, width: float) -> tuple[float, float, float]:
    """The coefficient, the logit at the centre, and the likelihood, where that is highest."""
    steps = (series.seen_at - centre, series.unseen_at - centre)

    def score(slope: float) -> float:
        logit, _ = _profile(series, centre, width, slope)
        seen, unseen = series.score(logit + slope * steps[0], logit + slope * steps[1])
        return float(seen @ steps[0] + unseen @ steps[1])

    slope = _root(score, -FASTEST, FASTEST)
    return slope, *_profile(series, centre, width, slope)


def _scatter(series: Series, highest: float, level: float) -> tuple[float, float]:
    """How much more the points scatter than their errors allow, and how far the likelihood falls to an interval's end."""
    freedom = series.at.size - 2
    deviance = max(0.0, 2 * (series.ceiling - highest))  # rounding may go below
    if freedom < 1 or chi2_tail(deviance, freedom) >= _SCATTER:
        return 1.0, t_quantile(level, math.inf) ** 2
    return deviance / freedom, t_quantile(level, freedom) ** 2 * deviance / freedom


def _with(series: Series, at: float, fraction: float, cells: float) -> Series:
    """The points and a further one."""
    return Series(
        np.append(series.seen_at, at),
        np.append(series.fraction, fraction),
        np.append(series.cells, cells),
        series.unseen_at,
        series.threshold,
        series.slope,
    )


def _root(score: Callable[[float], float], low: float, high: float) -> float:
    """Where a score that falls is zero; an end, where it is not zero between them."""
    if score(low) <= 0:
        return low
    if score(high) >= 0:
        return high
    return float(brentq(score, low, high, xtol=1e-10, rtol=1e-12))


def _crossing(excess: Callable[[float], float], inside: float, outside: float) -> float | None:
    """Where something that is below zero inside rises above it on the way out; None where it does not."""
    if excess(outside) <= 0:
        return None
    return inside if excess(inside) >= 0 else float(brentq(excess, inside, outside, xtol=1e-8))


def _first(holds: Callable[[float], bool], low: float, high: float) -> float | None:
    """The first doublings at which something holds that holds from then on; None where it does not by the last."""
    if holds(low):
        return low
    if not holds(high):
        return None
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
