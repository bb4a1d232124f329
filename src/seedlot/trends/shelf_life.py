"""Where the confidence limit of the mean meets an acceptance criterion: the shelf life that a regression gives.

An attribute that is known to fall is held to its lower criterion by the one-sided 95 % lower confidence limit of the mean,
one that is known to rise to its upper criterion by the upper limit; where either may happen, the two-sided 95 % limits are
held to both (ICH Q1E, 2.6 and B.1). The month is the first root of a quadratic equation and is not searched for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from seedlot.stats.distributions import t_quantile
from seedlot.trends.pooling import Line

#: Confidence of the limit (ICH Q1E, B.1).
LEVEL = 0.95
#: A discriminant that is below zero by less than this part of what it is made of is zero: two roots are one.
_ROUNDING = 1e-10


class Side(StrEnum):
    """Which way an attribute is known to change."""

    FALLS = "falls"
    RISES = "rises"
    EITHER = "either way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The acceptance criterion, on the scale on which the values are regressed; None where it has no such end."""

    low: float | None
    high: float | None
    side: Side

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a criterion without a limit gives no shelf life")

    @property
    def two_sided(self) -> float:
        """The level of the two-sided interval of which the limits are the ends: 0.95, or 0.90 for a one-sided 0.95."""
        return LEVEL if self.side is Side.EITHER else 2 * LEVEL - 1

    @property
    def held_to(self) -> tuple[tuple[float, int], ...]:
        """The limits that the mean is held to, and on which side of it they lie: -1 below, 1 above."""
        ends = ((self.low, -1, Side.RISES), (self.high, 1, Side.FALLS))
        return tuple((limit, sign) for limit, sign, other in ends if limit is not None and self.side is not other)


def side_of(low: float | None, high: float | None, *, known: Side = Side.EITHER) -> Side:
    """Which way a criterion asks about: a single limit about that side alone, two about both unless the way is known."""
    if low is None or high is None:
        return Side.RISES if low is None else Side.FALLS
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a batch's confidence limit meets the criterion: the month (0: at once), None where it never does."""

    batch: str
    month: float | None
    limit: float | None


def crossing(line: Line, limits: Limits) -> Crossing:
    """Tell when the confidence limit of a line first meets a limit that it is held to."""
    quantile = t_quantile(limits.two_sided, line.degrees)
    found = [(_first(line, limit, sign, quantile), limit) for limit, sign in limits.held_to]
    met = [(month, limit) for month, limit in found if month is not None]
    month, limit = min(met) if met else (None, None)
    return Crossing(batch=line.batch, month=month, limit=limit)


def shortest(crossings: Iterable[Crossing]) -> Crossing | None:
    """The crossing that comes first: the batch that holds out the shortest; None where none crosses."""
    met = [each for each in crossings if each.month is not None]
    return min(met, key=lambda each: (each.month or 0.0, each.batch)) if met else None


def _first(line: Line, limit: float, sign: int, quantile: float) -> float | None:
    """The first month from 0 on at which the confidence limit on this side lies on or beyond a limit.

    With g + h t, the distance of the mean from the limit, it is a root of (g + h t)^2 = q^2 s^2 x'(X'X)^-1 x.
    """
    gap, drift = sign * (limit - line.intercept), -sign * line.slope
    first, both, second = (quantile * quantile * line.variance * part for part in line.unscaled)
    if gap <= math.sqrt(max(first, 0.0)):
        return 0.0
    roots = _roots(drift * drift - second, 2 * (gap * drift - both), gap * gap - first)
    within = [month for month in roots if month > 0 and gap + drift * month >= -_ROUNDING * gap]
    return min(within, default=None)


def _roots(square: float, linear: float, constant: float) -> tuple[float, ...]:
    """The real roots of a quadratic, without the loss of figures that the school's formula has."""
    if square == 0:
        return (-constant / linear,) if linear else ()
    inside = linear * linear - 4 * square * constant
    if inside < -_ROUNDING * linear * linear:
        return ()
    half = -(linear + math.copysign(math.sqrt(max(inside, 0.0)), linear)) / 2
    return (half / square, constant / half) if half else (0.0,)
