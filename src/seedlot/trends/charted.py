"""What stands on a control chart: samples as they are given, points with their limits, and signals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Relation = Literal["=", "<", ">"]


class Side(StrEnum):
    """On which side of the centre line a signal lies."""

    ABOVE = "above"
    BELOW = "below"
    BOTH = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One point as it is given: a value, or replicates of it, in one unit.

    With relation "<" or ">" the one value is a limit, and the true value lies below or above it. `run` is the run that it
    was measured in, and `level` the control material: Westgard's rules ask for both.
    """

    values: tuple[float, ...]
    relation: Relation = "="
    run: str = ""
    level: str = ""

    def __post_init__(self) -> None:
        if not self.values or not all(map(math.isfinite, self.values)):
            raise ValueError("a point of a control chart has a finite value")
        if self.relation != "=" and len(self.values) > 1:
            raise ValueError("a value beyond a limit has no replicates")

    @property
    def exact(self) -> bool:
        """Whether it is a value and not a limit."""
        return self.relation == "="

    @property
    def mean(self) -> float:
        """The mean of its replicates, or the limit."""
        return math.fsum(self.values) / len(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point that is drawn, by its place among the samples from 0 on; None where the samples do not tell it."""

    at: int
    value: float | None
    center: float | None = None
    low: float | None = None
    high: float | None = None
    relation: Relation = "="


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One line of points: the values, their means, their ranges, a weighted mean, a sum. `log`: on the scale of ln."""

    name: str
    points: tuple[Point, ...]
    log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A rule that is broken: its name, what it says, the points that break it, and those of them at which it was broken.

    The first of `gave` gave the alarm; the others went on. A warning asks to look closer, and is no signal alone.
    """

    rule: str
    says: str
    panel: str
    points: tuple[int, ...]
    gave: tuple[int, ...]
    side: Side = Side.BOTH
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where the true distance from the centre lies, in standard deviations of the point; both ends alike where it is known.

    A value below a limit reaches from there to minus infinity, so that what is told of it holds wherever it lies.
    """

    low: float
    high: float

    @classmethod
    def of(cls, z: float, relation: Relation = "=") -> Span:
        """The span of a point at `z`, or of one below or above it."""
        if relation == "<":
            return cls(-math.inf, math.nextafter(z, -math.inf))
        if relation == ">":
            return cls(math.nextafter(z, math.inf), math.inf)
        return cls(z, z)


def spans(samples: Sequence[Sample], places: Sequence[float]) -> list[Span]:
    """Spans of samples at their places."""
    return [Span.of(z, each.relation) for each, z in zip(samples, places, strict=True)]
