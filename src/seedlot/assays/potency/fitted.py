"""What a model yields, whichever it is: the analysis of variance, potencies, parameters, curves to draw."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seedlot.assays.potency.anova import Anova, Variance
from seedlot.stats.nonlinear import Floats
from seedlot.stats.ratio import Interval, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A test preparation's potency in units of the standard's, on the doses as they are.

    `value` is None where it does not exist (no slope). `g` is Fieller's: below 1 the interval is bounded.
    """

    preparation: str
    value: float | None
    log: float
    se_log: float
    degrees: int
    g: float
    fieller: Interval
    delta: Interval
    delta_log: Interval


@dataclass(frozen=True, slots=True)
class Parameter:
    """An estimate and its standard error, under the model "parallel" or "own curve"."""

    model: str
    name: str
    preparation: str
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One parameter of a test preparation (top) and of the standard (bottom), fitted freely."""

    name: str
    preparation: str
    pair: Pair
    degrees: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve to draw: doses, fitted responses, and the confidence band of the mean response."""

    preparation: str
    dose: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A trial under a model.

    `reason` is "" where the parallel model converged, `free_reason` where the model with a curve of
    its own for each preparation did. `error` is the variance of the potencies. `residual` is about the free model (the parallel one where there
    is none), whose linearised columns are `design`; `fitted` is the parallel model's response.
    `covariance` says how the standard errors came about (settings.Covariance).
    """

    reason: str
    free_reason: str
    anova: Anova
    error: Variance
    ratios: tuple[Ratio, ...]
    parameters: tuple[Parameter, ...]
    comparisons: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
    design: Floats
    residual: Floats
    fitted: Floats
    covariance: str = "expected"


def no_ratio(name: str, why: str) -> Ratio:
    """A potency that does not exist."""
    nothing = Interval(None, None, why)
    return Ratio(
        preparation=name,
        value=None,
        log=math.nan,
        se_log=math.nan,
        degrees=0,
        g=math.inf,
        fieller=nothing,
        delta=nothing,
        delta_log=nothing,
    )


def exponential(power: float | None) -> float | None:
    """Raise e to the power; None where it is not a number of this machine."""
    if power is None or not math.isfinite(power) or power > 700 or power < -700:
        return None
    return math.exp(power)


def exponentials(interval: Interval) -> Interval:
    """Take an interval from the log scale; an end that overflows is open."""
    return Interval(exponential(interval.low), exponential(interval.high), interval.note)
