"""Whether the batches of a stability study may be pooled, and the lines that then describe them (ICH Q1E, appendix B).

Analysis of covariance with time as the covariate. The slopes are compared first; where they do not differ at 0.25 the
intercepts are (ICH Q1E, B.2.2.1). Both are tested against the mean square error of the full model, in the order time,
batch, batch by time, as SAS, JMP and R do. Three models follow: one line for all; one slope and an intercept for each
batch; a line for each batch.

Where each batch has a line of its own its error is the mean square error that is pooled from all batches, as ICH Q1E says
(B.2.1: "individual intercepts and individual slopes and the pooled mean square error calculated from all batches"). Some
programs (JMP) take each batch's own error instead; it changes the month, so that it is asked for by name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from seedlot.stats.distributions import f_tail, t_quantile
from seedlot.stats.linear import contrasts, indicators, least_squares, sequential
from seedlot.stats.nonlinear import Floats

#: At this level batches are told apart (ICH Q1E, B.2.2.1).
ALPHA = 0.25
#: A line of a batch needs values at so many different times.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a batch after so many months. `value` is on the scale on which it is regressed."""

    batch: str
    month: float
    value: float


class Model(StrEnum):
    """How far batches share a line."""

    COMMON = "one line for all batches"
    PARALLEL = "one slope, an intercept for each batch"
    SEPARATE = "a line for each batch"


class Error(StrEnum):
    """From where the error of a line comes, where each batch has its own."""

    POOLED = "pooled from all batches"
    OWN = "of each batch by itself"


@dataclass(frozen=True, slots=True)
class Test:
    """An F test: its statistic, degrees of freedom and P value."""

    __test__ = False

    f: float
    numerator: int
    denominator: int
    p: float


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a batch, or of all (`batch` is empty): intercept, slope (per month), and how surely they are known.

    `unscaled` are the entries 00, 01 and 11 of (X'X)^-1 for intercept and slope; times `variance` they are covariances.
    """

    batch: str
    intercept: float
    slope: float
    unscaled: tuple[float, float, float]
    variance: float
    degrees: int

    def at(self, month: float) -> float:
        """The mean after so many months."""
        return self.intercept + self.slope * month

    def leverage(self, month: float) -> float:
        """The variance of the mean after so many months, in units of the error variance."""
        first, both, second = self.unscaled
        return max(first + 2 * both * month + second * month * month, 0.0)

    def limits(self, month: float, *, level: float) -> tuple[float, float]:
        """The two-sided confidence limits of the mean; a one-sided one of 95 % is an end of the two-sided of 90 %."""
        reach = t_quantile(level, self.degrees) * math.sqrt(self.variance * self.leverage(month))
        return self.at(month) - reach, self.at(month) + reach

    def predicted(self, month: float, *, level: float) -> tuple[float, float]:
        """Within which limits a further single value lies."""
        reach = t_quantile(level, self.degrees) * math.sqrt(self.variance * (1 + self.leverage(month)))
        return self.at(month) - reach, self.at(month) + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Which model was chosen and why; the tests are None where there is one batch."""

    model: Model
    slopes: Test | None
    intercepts: Test | None
    curvature: Test | None
    lines: tuple[Line, ...]


class TooFewError(ValueError):
    """Points that tell no line and its error."""


def pool(points: Sequence[Point], *, alpha: float = ALPHA, error: Error = Error.POOLED) -> Pooled:
    """Compare the batches and fit the lines that follow.

    Raises:
        TooFewError: a batch has values at fewer than three different times.
    """
    times: dict[str, set[float]] = {}
    for point in points:
        times.setdefault(point.batch, set()).add(point.month)
    thin = sorted(batch for batch, months in times.items() if len(months) < FEWEST)
    if thin or not times:
        raise TooFewError(f"values at {FEWEST} different times are needed of each batch: {', '.join(thin) or 'none'}")
    slopes, intercepts, curvature = _tests(points)
    model = _model(slopes, intercepts, alpha)
    return Pooled(
        model=model, slopes=slopes, intercepts=intercepts, curvature=curvature, lines=fit(points, model, error=error)
    )


def _model(slopes: Test | None, intercepts: Test | None, alpha: float) -> Model:
    if slopes is not None and slopes.p < alpha:
        return Model.SEPARATE
    return Model.PARALLEL if intercepts is not None and intercepts.p < alpha else Model.COMMON


def _arrays(points: Sequence[Point]) -> tuple[list[str], Floats, Floats]:
    return (
        [point.batch for point in points],
        np.array([point.month for point in points], dtype=np.float64),
        np.array([point.value for point in points], dtype=np.float64),
    )


def _tests(points: Sequence[Point]) -> tuple[Test | None, Test | None, Test | None]:
    """The tests of equal slopes, of equal intercepts, and of a bend that all batches share."""
    labels, months, values = _arrays(points)
    time = months[:, None]
    if len(set(labels)) == 1:
        (_, bend), rest = sequential(values, [time, time**2])
        return None, None, _test(bend.degrees, bend.ss, rest.degrees, rest.ss)
    batches = contrasts(labels)
    terms = [time, batches, batches * time]
    (_, intercepts, slopes), rest = sequential(values, terms)
    (*_, bend), bent = sequential(values, [*terms, time**2])
    return (
        _test(slopes.degrees, slopes.ss, rest.degrees, rest.ss),
        _test(intercepts.degrees, intercepts.ss, rest.degrees, rest.ss),
        _test(bend.degrees, bend.ss, bent.degrees, bent.ss),
    )


def _test(numerator: int, ss: float, denominator: int, rest: float) -> Test | None:
    """F and its P value; none where nothing is left to test against."""
    if numerator < 1 or denominator < 1:
        return None
    if rest <= 0:
        return Test(math.inf if ss > 0 else 0.0, numerator, denominator, 0.0 if ss > 0 else 1.0)
    value = (ss / numerator) / (rest / denominator)
    return Test(value, numerator, denominator, f_tail(value, numerator, denominator))


def fit(points: Sequence[Point], model: Model, *, error: Error = Error.POOLED) -> tuple[Line, ...]:
    """Fit the lines of a model, in the order of the batches' names; one line without a name where all share it.

    Raises:
        TooFewError: the points leave no degree of freedom for the error.
    """
    if model is Model.SEPARATE and error is Error.OWN:
        names = sorted({point.batch for point in points})
        own = [fit([point for point in points if point.batch == name], Model.COMMON)[0] for name in names]
        return tuple(Line(name, *_parts(line)) for name, line in zip(names, own, strict=True))
    labels, months, values = _arrays(points)
    names = [""] if model is Model.COMMON else sorted(set(labels))
    ones = np.ones((len(points), 1)) if model is Model.COMMON else indicators(labels)
    slopes = ones * months[:, None] if model is Model.SEPARATE else months[:, None]
    design = np.concatenate([ones, slopes], axis=1)
    if len(points) <= design.shape[1]:
        raise TooFewError("the points leave no degree of freedom for the error")
    found = least_squares(design, values)
    variance = found.rss / found.degrees
    many = len(names)
    lines = []
    for place, name in enumerate(names):
        slope = many + (place if model is Model.SEPARATE else 0)
        at = found.unscaled
        unscaled = (float(at[place, place]), float(at[place, slope]), float(at[slope, slope]))
        coefficients = float(found.coefficients[place]), float(found.coefficients[slope])
        lines.append(Line(name, *coefficients, unscaled, variance, found.degrees))
    return tuple(lines)


def _parts(line: Line) -> tuple[float, float, tuple[float, float, float], float, int]:
    return line.intercept, line.slope, line.unscaled, line.variance, line.degrees
