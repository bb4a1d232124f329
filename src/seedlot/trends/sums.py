"""Charts that remember: the exponentially weighted moving average and the tabular cumulative sum.

Roberts (1959), Technometrics 1:239; Lucas and Saccucci (1990), Technometrics 32:1; Page (1954), Biometrika 41:100;
NIST/SEMATECH e-Handbook 6.3.2.3 and 6.3.2.4. A value beyond a limit has no place in a sum: the sum stands still there, and
says so with a point without a value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.terms.errors import SeedlotError
from seedlot.trends.charted import Panel, Point, Sample, Side, Signal

AVERAGE, UPPER, LOWER = "weighted mean", "upper sum", "lower sum"


class NoSettingError(SeedlotError, ValueError):
    """A setting of a chart that it cannot have."""

    def __init__(self, value: float, what: str, mend: str) -> None:
        super().__init__(f"'{value:g}' is no {what}", mend=f"Give a number {mend}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How a chart remembers: the EWMA's weight and width of its limits, the CUSUM's slack and decision interval.

    Width, slack and decision interval are in standard deviations. `steady`: the limits of the EWMA are those that it comes
    to in the end, from the first point on.
    """

    weight: float = 0.2
    width: float = 3.0
    slack: float = 0.5
    decision: float = 5.0
    steady: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise NoSettingError(self.weight, "weight (lambda)", "above 0, and 1 at most; 0.2 is usual")
        if not 0 < self.width < math.inf:
            raise NoSettingError(self.width, "width of limits (L)", "above 0; 3 is usual")
        if not 0 <= self.slack < math.inf:
            raise NoSettingError(self.slack, "slack (k)", "0 or above 0; 0.5 is usual, half of the change to be found")
        if not 0 < self.decision < math.inf:
            raise NoSettingError(self.decision, "decision interval (h)", "above 0; 4 to 5 is usual")


def average(samples: Sequence[Sample], center: float, sigma: float, memory: Memory) -> tuple[Panel, tuple[Signal, ...]]:
    """The EWMA of samples from their centre on, with limits, and its signals."""
    value, count, points = center, 0, []
    for at, each in enumerate(samples):
        if each.exact:
            value, count = memory.weight * each.mean + (1 - memory.weight) * value, count + 1
        fading = 0.0 if memory.steady else (1 - memory.weight) ** (2 * count)
        half = memory.width * sigma * math.sqrt(memory.weight / (2 - memory.weight) * (1 - fading))
        told = value if each.exact else None
        points.append(Point(at=at, value=told, center=center, low=center - half, high=center + half))
    return Panel(name=AVERAGE, points=tuple(points)), _outside(points, memory)


def _outside(points: Sequence[Point], memory: Memory) -> tuple[Signal, ...]:
    says = f"the weighted mean beyond {memory.width:g} of its standard deviations"
    found = []
    for point in points:
        if point.value is None or point.low is None or point.high is None or point.low <= point.value <= point.high:
            continue
        side = Side.ABOVE if point.value > point.high else Side.BELOW
        found.append(Signal(rule="EWMA", says=says, panel=AVERAGE, points=(point.at,), gave=(point.at,), side=side))
    return tuple(found)


def sums(
    samples: Sequence[Sample], center: float, sigma: float, memory: Memory
) -> tuple[tuple[Panel, Panel], tuple[Signal, ...]]:
    """The upper sum, and the lower as a number below zero, with their decision intervals, and their signals.

    A signal names the points since the sum left zero: the change began there.
    """
    slack, decision = memory.slack * sigma, memory.decision * sigma
    panels, found = [], []
    for name, sign, side in ((UPPER, 1, Side.ABOVE), (LOWER, -1, Side.BELOW)):
        total, began, points = 0.0, 0, []
        runs: dict[int, list[int]] = {}
        for at, each in enumerate(samples):
            if each.exact:
                total = max(0.0, total + sign * (each.mean - center) - slack)
            began = at + 1 if total == 0 else began
            if each.exact and total > decision:
                runs.setdefault(began, []).append(at)
            low, high = (None, decision) if sign > 0 else (-decision, None)
            points.append(
                Point(at=at, value=sign * total + 0.0 if each.exact else None, center=0.0, low=low, high=high)
            )
        panels.append(Panel(name=name, points=tuple(points)))
        says = f"the {name} beyond {memory.decision:g} standard deviations"
        found += [
            Signal(
                rule="CUSUM",
                says=says,
                panel=name,
                points=tuple(range(first, over[-1] + 1)),
                gave=tuple(over),
                side=side,
            )
            for first, over in runs.items()
        ]
    return (panels[0], panels[1]), tuple(sorted(found, key=lambda signal: signal.gave[-1]))
