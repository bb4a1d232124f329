"""Intervals of counts and proportions."""

from __future__ import annotations

import math

from scipy import special


def t_quantile(level: float, freedom: float) -> float:
    """Half-width in standard errors of a two-sided interval; infinite degrees of freedom are the normal's."""
    upper = 0.5 + level / 2
    return float(special.ndtri(upper) if math.isinf(freedom) else special.stdtrit(freedom, upper))


def binomial(successes: int, trials: int, *, level: float) -> tuple[float, float]:
    """Exact interval of a proportion (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    failures = trials - successes
    low = float(special.betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(special.betaincinv(successes + 1, failures, 1 - tail)) if failures else 1.0
    return low, high


def poisson(count: int, *, level: float) -> tuple[float, float]:
    """Exact interval of the mean of a Poisson count (Garwood 1936)."""
    tail = (1 - level) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return low, float(special.gammaincinv(count + 1, 1 - tail))
