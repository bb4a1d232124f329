"""Limits of blank, of detection and of quantification from replicates, in the manner of CLSI EP17-A2.

The blank limit is what blanks exceed with probability 1 - level; the detection limit is the least content whose
results exceed the blank limit with probability `level`; the quantification limit is the least content measured
with an accepted coefficient of variation. Contents and results are in one unit, whichever it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from seedlot.stats.nonlinear import Floats

#: Fisher steps until a probit line is given up, and the change below which it stands.
_STEPS, _STILL = 100, 1e-10


@dataclass(frozen=True, slots=True)
class Pooled:
    """The standard deviation within groups, and its degrees of freedom."""

    sd: float
    degrees: int


@dataclass(frozen=True, slots=True)
class Hit:
    """How many of the replicates at one level were detected."""

    level: float
    detected: int
    tried: int


def pooled(groups: Sequence[Sequence[float]]) -> Pooled | None:
    """Pool the variance within groups; None where no group has two results."""
    several = [np.asarray(group, dtype=np.float64) for group in groups if len(group) > 1]
    if not several:
        return None
    degrees = sum(group.size - 1 for group in several)
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in several)
    return Pooled(math.sqrt(squares / degrees), degrees)


def multiplier(degrees: int, *, level: float = 0.95) -> float:
    """The normal quantile, enlarged for the bias of a standard deviation of few results (EP17-A2, c_p)."""
    return float(special.ndtri(level)) / (1 - 1 / (4 * degrees))


def blank_parametric(groups: Sequence[Sequence[float]], *, level: float = 0.95) -> float | None:
    """Limit of blank of results that are normal: mean + c_p SD, one group for each blank sample (EP17-A2)."""
    spread = pooled(groups)
    if spread is None:
        return None
    mean = float(np.mean(np.concatenate([np.asarray(group, dtype=np.float64) for group in groups])))
    return mean + multiplier(spread.degrees, level=level) * spread.sd


def blank_ranked(results: Sequence[float], *, level: float = 0.95) -> float | None:
    """Limit of blank without a distribution: the result at rank 0.5 + level B, interpolated (EP17-A2).

    None where that rank is beyond the largest result: at 95 % there must be ten.
    """
    rank = 0.5 + level * len(results)
    if not results or rank > len(results):
        return None
    ordered = sorted(results)
    below = max(int(rank), 1)
    above = min(below + 1, len(ordered))
    return ordered[below - 1] + (rank - below) * (ordered[above - 1] - ordered[below - 1])


def blank_poisson(counts: Sequence[int], *, level: float = 0.95) -> int | None:
    """Limit of blank of counts: the smallest count that a Poisson variable of their mean does not exceed with `level`."""
    if not counts:
        return None
    return poisson_count(sum(counts) / len(counts), level=level)


def poisson_count(mean: float, *, level: float = 0.95) -> int:
    """The smallest count that a Poisson variable of this mean does not exceed with `level`."""
    if mean <= 0:
        return 0
    most = max(int(special.pdtrik(level, mean)) - 2, 0)
    while float(special.pdtr(most, mean)) < level:
        most += 1
    return most


def detection_parametric(blank: float, groups: Sequence[Sequence[float]], *, level: float = 0.95) -> float | None:
    """Limit of detection: limit of blank + c_p SD within samples of low content (EP17-A2)."""
    spread = pooled(groups)
    return None if spread is None else blank + multiplier(spread.degrees, level=level) * spread.sd


def detection_ranked(blank: float, levels: Mapping[float, Sequence[float]], *, level: float = 0.95) -> float | None:
    """Limit of detection without a distribution: the least level from which on enough results exceed the blank limit."""
    found = None
    for content in sorted(levels, reverse=True):
        results = levels[content]
        if sum(result > blank for result in results) < level * len(results):
            break
        found = content
    return found


def detection_counted(blank: int, *, level: float = 0.95) -> float:
    """Least mean of a Poisson count that exceeds `blank` with probability `level`; 3.0 where the blank limit is 0."""
    return float(special.gammaincinv(blank + 1, level))


def quantification(levels: Mapping[float, Sequence[float]], *, most_cv: float) -> float | None:
    """Limit of quantification: the least level from which on the coefficient of variation (in %) is accepted."""
    found = None
    for content in sorted(levels, reverse=True):
        cv = variation(levels[content])
        if cv is None or cv > most_cv:
            break
        found = content
    return found


def variation(results: Sequence[float]) -> float | None:
    """Coefficient of variation in %; None of fewer than two results, or where their mean is not above zero."""
    if len(results) < 2 or np.mean(results) <= 0:
        return None
    return 100 * float(np.std(results, ddof=1) / np.mean(results))


def upper_of_none(trials: int, *, level: float = 0.95) -> float:
    """One-sided upper bound of a proportion of which none was seen: 1 - (1 - level)^(1/n), about 3/n at 95 %."""
    return 1.0 if trials < 1 else -math.expm1(math.log1p(-level) / trials)


def probit_level(hits: Sequence[Hit], *, level: float = 0.95) -> float | None:
    """Level that is detected with probability `level`, by probit regression on its logarithm (EP17-A2).

    None where the levels do not tell a slope: all or none detected, or a jump from never to always.
    """
    used = [hit for hit in hits if hit.level > 0 and hit.tried > 0]
    partial = [hit for hit in used if 0 < hit.detected < hit.tried]
    if len({hit.level for hit in used}) < 2 or not partial:
        return None
    x = np.log10([hit.level for hit in used])
    beta = _probit(x, np.array([hit.detected for hit in used]), np.array([hit.tried for hit in used]))
    if beta is None or beta[1] <= 0:
        return None
    exponent = (float(special.ndtri(level)) - beta[0]) / beta[1]
    return float(10.0**exponent) if abs(exponent) < 300 else None


def _probit(x: Floats, detected: Floats, tried: Floats) -> Floats | None:
    """Fit a probit line by Fisher scoring."""
    design = np.stack([np.ones_like(x), x], axis=1)
    beta = np.array([float(special.ndtri(np.clip(detected.sum() / tried.sum(), 0.01, 0.99))), 0.0])
    for _ in range(_STEPS):
        linear = np.clip(design @ beta, -8, 8)
        p = np.clip(special.ndtr(linear), 1e-12, 1 - 1e-12)
        density = np.exp(-linear * linear / 2) / math.sqrt(2 * math.pi)
        weight = tried * density**2 / (p * (1 - p))
        working = linear + (detected / tried - p) / np.maximum(density, 1e-12)
        information = design.T @ (weight[:, None] * design)
        if abs(np.linalg.det(information)) < 1e-12:
            break
        new = np.linalg.solve(information, design.T @ (weight * working))
        if float(np.abs(new - beta).max()) < _STILL:
            return np.asarray(new, dtype=np.float64)
        beta = new
    return None  # the slope grows without end: the levels are told apart in full
