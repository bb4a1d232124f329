"""Interval estimates of a ratio of two estimates that vary together."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A numerator and a denominator, their variances and covariance."""

    top: float
    bottom: float
    var_top: float
    var_bottom: float
    covariance: float = 0.0

    @property
    def ratio(self) -> float:
        """Numerator over denominator; nan where that is zero."""
        return self.top / self.bottom if self.bottom else math.nan

    @property
    def standard_error(self) -> float:
        """Standard error of the ratio by the delta method (first-order propagation)."""
        ratio = self.ratio
        variance = self.var_top - 2 * ratio * self.covariance + ratio**2 * self.var_bottom
        return math.sqrt(max(variance, 0.0)) / abs(self.bottom) if self.bottom else math.nan


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; an end that is None is not bounded, and `note` then says what the set is."""

    low: float | None
    high: float | None
    note: str = ""

    @property
    def bounded(self) -> bool:
        """Whether both ends are finite."""
        return self.low is not None and self.high is not None


def fieller_g(pair: Pair, t: float) -> float:
    """Fieller's g: the squared ratio of the denominator's half interval to the denominator itself."""
    return t * t * pair.var_bottom / pair.bottom**2 if pair.bottom else math.inf


def fieller(pair: Pair, t: float) -> Interval:
    """All ratios that the data do not refute at Student's `t` (Fieller 1954, JRSS B 16:175).

    The set is an interval while the denominator differs from zero (g < 1); else it is everything
    outside an interval, or every number, and the answer says so with open ends.
    """
    a = pair.bottom**2 - t * t * pair.var_bottom
    b = pair.top * pair.bottom - t * t * pair.covariance
    c = pair.top**2 - t * t * pair.var_top
    inside = b * b - a * c
    if a > 0:
        root = math.sqrt(max(inside, 0.0))
        return Interval((b - root) / a, (b + root) / a)
    if a == 0 or inside <= 0:
        return Interval(None, None, "unbounded: the denominator does not differ from zero; every value fits")
    ends = sorted(((b - math.sqrt(inside)) / a, (b + math.sqrt(inside)) / a))
    note = f"unbounded: the denominator does not differ from zero; only {ends[0]:.6g} to {ends[1]:.6g} is excluded"
    return Interval(None, None, note)


def delta(pair: Pair, t: float) -> Interval:
    """Ratio plus and minus `t` standard errors by the delta method: symmetric, never unbounded, approximate."""
    half = t * pair.standard_error
    return Interval(pair.ratio - half, pair.ratio + half)
