"""Factors of control charts for samples of n from a normal distribution, computed and not looked up.

d2 and d3 are mean and standard deviation of the range in standard deviations: P(R <= w) = n INT phi(x) (Phi(x + w) -
Phi(x))^(n-1) dx (Tippett 1925), integrated by Simpson's rule; c4 is the mean of the sample standard deviation. They agree
with ASTM E2587 and with ISO 7870-2 table 2 in every digit that is printed there.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from scipy import special
from scipy.integrate import simpson, trapezoid

#: Replicates of one point at most.
MOST = 100
#: The median of |x1 - x2| of two normal values, in standard deviations: sqrt(2) Phi^-1(3/4).
MEDIAN_RANGE = math.sqrt(2) * float(special.ndtri(0.75))
#: The median distance from the median, in standard deviations: Phi^-1(3/4).
MEDIAN_DEVIATION = float(special.ndtri(0.75))
_WIDEST, _STEPS = 14.0, 1401
_X = np.linspace(-9.0, 9.0, 361)
_DENSITY = np.exp(-_X * _X / 2) / math.sqrt(2 * math.pi)


@cache
def range_factors(size: int) -> tuple[float, float]:
    """d2 and d3 of samples of `size`, 2 to 100."""
    if not 2 <= size <= MOST:
        raise ValueError(f"a range needs 2 to {MOST} values, not {size}")
    widths = np.linspace(0.0, _WIDEST, _STEPS)
    inside = special.ndtr(_X + widths[:, None]) - special.ndtr(_X)
    beyond = 1 - size * trapezoid(_DENSITY * inside ** (size - 1), _X, axis=1)
    mean = float(simpson(beyond, widths))
    square = float(simpson(2 * widths * beyond, widths))
    return mean, math.sqrt(square - mean * mean)


@cache
def c4(size: int) -> float:
    """The mean of the standard deviation (n - 1) of samples of `size`, 2 or more, in standard deviations."""
    if size < 2:
        raise ValueError("a standard deviation needs two values")
    half = (size - 1) / 2
    return math.exp(math.lgamma(half + 0.5) - math.lgamma(half)) / math.sqrt(half)
