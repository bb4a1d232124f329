"""Intervals of means and ratios from the intervals of their parts (MOVER: Zou and Donner 2008, Stat. Med. 27:1693).

Each part brings its own interval, exact if it has one, so that few counts need no normal approximation.
The parts vary independently.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value that is not negative, and its interval; an end that is None is not bounded."""

    value: float
    low: float
    high: float | None


def average(parts: Sequence[Estimate]) -> Estimate:
    """Mean of independent estimates (at least one)."""
    count = len(parts)
    value = sum(part.value for part in parts) / count
    low = value - math.hypot(*(part.value - part.low for part in parts)) / count
    if any(part.high is None for part in parts):
        return Estimate(value, max(low, 0.0), None)
    high = value + math.hypot(*((part.high or 0.0) - part.value for part in parts)) / count
    return Estimate(value, max(low, 0.0), high)


def ratio(top: Estimate, bottom: Estimate) -> Estimate | None:
    """Ratio of two independent estimates, on the logarithm; None where the denominator is zero.

    Of a numerator of zero the upper end is its own by the denominator's lower end, which is conservative.
    """
    if bottom.value <= 0:
        return None
    value = top.value / bottom.value
    if top.value <= 0:
        high = None if top.high is None or bottom.low <= 0 else top.high / bottom.low
        return Estimate(0.0, 0.0, high)
    low = 0.0
    if top.low > 0 and bottom.high is not None:
        low = value * math.exp(-math.hypot(math.log(top.value / top.low), math.log(bottom.high / bottom.value)))
    if top.high is None or bottom.low <= 0:
        return Estimate(value, low, None)
    return Estimate(
        value, low, value * math.exp(math.hypot(math.log(top.high / top.value), math.log(bottom.value / bottom.low)))
    )


def times(part: Estimate, factor: float) -> Estimate:
    """A multiple of an estimate."""
    return Estimate(part.value * factor, part.low * factor, None if part.high is None else part.high * factor)
