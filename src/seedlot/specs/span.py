"""A span of the number line: what a result leaves possible, and what a criterion accepts."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """All numbers from `low` to `high`; an open end does not belong to it. Infinite ends are never open."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def inside(self, other: Span) -> bool:
        """Tell whether every number of this span is in the other."""
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low and high

    def apart(self, other: Span) -> bool:
        """Tell whether no number is in both spans."""
        return _below(self, other) or _below(other, self)


def _below(one: Span, other: Span) -> bool:
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))
