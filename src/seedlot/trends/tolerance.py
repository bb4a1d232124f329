"""Statistical tolerance intervals: what part of all lots lies between two limits, how surely (ISO 16269-6).

Of normal values the limits are mean ± k SD with an exact k: for both sides by integrating over the mean (Odeh and Owen,
Tables for normal tolerance limits, 1980), for one side by the noncentral t. Of any values, the least and the most.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special
from scipy.optimize import brentq

from seedlot.trends.scatter import Floats, over_sd, points

#: How far a mean of n values is looked at, in standard errors, and at how many points.
_FAR, _POINTS = 9.0, 160
_LEAST, _MOST = 1e-6, 1 - 1e-9


@lru_cache(maxsize=512)
def factor(lots: int, coverage: float, confidence: float, *, both: bool = True) -> float:
    """The k for which mean ± k SD (or mean + k SD alone) holds a part `coverage` of all lots, as surely as `confidence`."""
    _refuse(lots, coverage, confidence)
    surely = _surely if both else _surely_below
    low, high = (0.0 if both else -1.0), 2.0
    while surely(lots, coverage, low) > confidence:
        low *= 2
    while surely(lots, coverage, high) < confidence:
        high *= 2
    return float(brentq(lambda k: surely(lots, coverage, k) - confidence, low, high, xtol=1e-12))


def coverage_of(lots: int, k: float, confidence: float, *, both: bool = True) -> float:
    """The part of all lots that mean ± k SD of so many holds, at least, as surely as `confidence`."""
    _refuse(lots, 0.5, confidence)
    surely = _surely if both else _surely_below
    if surely(lots, _LEAST, k) < confidence:
        return 0.0
    if surely(lots, _MOST, k) > confidence:
        return 1.0
    return float(brentq(lambda part: surely(lots, part, k) - confidence, _LEAST, _MOST, xtol=1e-9))


def confidence_of(lots: int, coverage: float, *, both: bool = True) -> float:
    """How surely the least and the most of so many lots (or the most alone) hold a part `coverage` of all, normal or not.

    Source: Wilks, Ann. Math. Statist. 12 (1941) 91; ISO 16269-6.
    """
    _refuse(lots, coverage, 0.5)
    missed = coverage**lots
    return 1 - missed - (lots * coverage ** (lots - 1) * (1 - coverage) if both else 0.0)


def lots_for(coverage: float, confidence: float, *, both: bool = True) -> int:
    """The fewest lots whose least and most hold a part `coverage` of all, as surely as `confidence`."""
    low, high = 1, 2
    while confidence_of(high, coverage, both=both) < confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = middle >= 2 and confidence_of(middle, coverage, both=both) >= confidence
        low, high = (low, middle) if enough else (middle, high)
    return high


@lru_cache(maxsize=64)
def _between(lots: int, coverage: float) -> tuple[Floats, Floats]:
    """How wide about a mean that is off one must reach for the coverage, squared, and the weight of such means."""
    nodes, weights = points(_POINTS)
    away = (nodes + 1) / 2 * _FAR  # in standard errors of the mean
    weight = weights / 2 * _FAR * 2 * np.exp(-(away**2) / 2) / math.sqrt(2 * math.pi)
    return special.chndtrix(coverage, 1, away**2 / lots), weight


def _surely(lots: int, coverage: float, k: float) -> float:
    """How surely mean ± k SD holds the coverage."""
    if k <= 0:
        return 0.0
    reach, weight = _between(lots, coverage)
    return float(weight @ special.chdtrc(lots - 1, (lots - 1) * reach / k**2))


def _surely_below(lots: int, coverage: float, k: float) -> float:
    """How surely the coverage lies below mean + k SD."""
    sd, weights = over_sd(lots - 1)
    return float(weights @ special.ndtr(math.sqrt(lots) * (k * sd - special.ndtri(coverage))))


def _refuse(lots: int, coverage: float, confidence: float) -> None:
    if lots < 2 or not 0 < coverage < 1 or not 0 < confidence < 1:
        raise ValueError("a tolerance interval needs two lots, and a coverage and a confidence between 0 and 1")
