"""Exact tail areas and quantiles of t, F and chi-squared."""

from __future__ import annotations

import math

from scipy.special import chdtrc, fdtrc, ndtri, stdtr, stdtrit


def t_quantile(level: float, degrees: float) -> float:
    """Two-sided quantile of Student's t: |t| is below it with probability `level`.

    Infinite degrees of freedom are those of the normal distribution.
    """
    upper = (1 + level) / 2
    return float(ndtri(upper) if math.isinf(degrees) else stdtrit(degrees, upper))


def t_tail(value: float, degrees: float) -> float:
    """Probability of a t at least as far from zero as `value`, either way."""
    return 2 * float(stdtr(degrees, -abs(value)))


def f_tail(value: float, numerator: int, denominator: int) -> float:
    """Probability of an F at least as large."""
    return 0.0 if math.isinf(value) else float(fdtrc(numerator, denominator, value))


def chi2_tail(value: float, degrees: int) -> float:
    """Probability of a chi-squared at least as large."""
    return float(chdtrc(degrees, value))
