"""Control charts of counts: u of events per unit (environmental monitoring), p of shares (sterility, rejected units).

The limits are exact: each is passed by chance in 0.135 % of the points at most, by Poisson's and by the binomial
distribution, which is what three standard deviations mean of a normal one. Of counts that are mostly zero three standard
deviations mean something else; they are computed on request alone (NIST/SEMATECH e-Handbook 6.3.3). A base period in which
nothing was counted tells no rate: the answer is *not known*, with the rate below which it lies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from seedlot.stats.intervals import binomial, poisson
from seedlot.terms.finding import Answer, Finding
from seedlot.trends.charted import Panel, Point, Side, Signal
from seedlot.trends.rules import LIMITS

#: The probability beyond three standard deviations of a normal distribution, on one side.
TAIL = float(special.ndtr(-3))
LEAST = 8
_SOURCE = "NIST/SEMATECH e-Handbook 6.3.3; exact limits"


class CountKind(StrEnum):
    """Events per unit, or the share of units."""

    U = "u"
    P = "p"


_PANEL = {CountKind.U: "counts", CountKind.P: "shares"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many events, or units of a kind, in a size: area, volume, hours or plates (u), units looked at (p)."""

    count: int
    size: float = 1.0

    def __post_init__(self) -> None:
        if self.count < 0 or not 0 < self.size < math.inf:
            raise ValueError(f"{self.count} in {self.size} is no count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A chart of counts: the rate of the base period, None where it is not known; points are counts per size.

    `spread` is the standard deviation of a point of the first count's size.
    """

    kind: CountKind
    base: int
    rate: float | None
    panel: Panel
    signals: tuple[Signal, ...]
    findings: tuple[Finding, ...]
    spread: float = math.nan


def counted(
    counts: Sequence[Count],
    kind: CountKind,
    *,
    base: int | None = None,
    normal: bool = False,
    rate: float | None = None,
) -> Counted:
    """Make the chart of counts; the base period is the first so many, or all, unless the rate is given.

    `normal`: limits at 3 standard deviations.
    """
    if kind is CountKind.P and any(each.count > each.size or each.size != int(each.size) for each in counts):
        raise ValueError("a share is of whole units, and no more than all of them")
    used = min(len(counts), base or len(counts))
    total, size = sum(each.count for each in counts[:used]), math.fsum(each.size for each in counts[:used])
    why = "" if rate is not None else _unknown(kind, used, total, size)
    rate = rate if rate is not None or why else total / size
    points = tuple(_point(at, each, kind, rate, normal=normal) for at, each in enumerate(counts))
    signals = tuple(signal for point in points if (signal := _signal(kind, point)) is not None)
    answer = Answer.NOT_KNOWN if why else Answer.NOT_MET if _newest(signals, len(counts)) else Answer.MET
    says = why or (
        "The newest count is out of trend." if answer is Answer.NOT_MET else "The newest count breaks no limit."
    )
    finding = Finding(code="control/newest", answer=answer, says=says, source=_SOURCE)
    return Counted(
        kind=kind, base=used, rate=rate, panel=Panel(name=_PANEL[kind], points=points), signals=signals,
        findings=(finding,), spread=_spread(kind, rate or 0.0, counts[0].size if counts else 1.0),
    )  # fmt: skip


def limits(kind: CountKind, rate: float, size: float) -> tuple[int, int]:
    """The least and the largest count that are within the limits, at a rate, of a size."""
    return _quantile(kind, TAIL, rate, size), _quantile(kind, 1 - TAIL, rate, size)


def _quantile(kind: CountKind, probability: float, rate: float, size: float) -> int:
    """The least count up to which the probability is reached."""
    step = rate * size if kind is CountKind.U else min(1.0, rate) * size
    low, high = 0, max(4, int(step + 12 * math.sqrt(step + 1)) + 4)
    high = min(high, int(size)) if kind is CountKind.P else high
    while low < high:
        middle = (low + high) // 2
        reached = _below(kind, middle, rate, size) >= probability
        low, high = (low, middle) if reached else (middle + 1, high)
    return low


def _below(kind: CountKind, count: int, rate: float, size: float) -> float:
    """The probability of a count of this or less."""
    if kind is CountKind.U:
        return float(special.pdtr(count, rate * size))
    return 1.0 if count >= size else float(special.bdtr(count, int(size), rate))


def _unknown(kind: CountKind, used: int, total: int, size: float) -> str:
    if used < LEAST:
        return f"The base period has {used} counts; limits need {LEAST} at least."
    if total:
        return ""
    high = poisson(0, level=0.9)[1] / size if kind is CountKind.U else binomial(0, int(size), level=0.9)[1]
    return (
        f"Nothing was counted in the base period: the rate is below {high:.3g} (95 % one-sided), and there is no limit."
    )


def _point(at: int, each: Count, kind: CountKind, rate: float | None, *, normal: bool) -> Point:
    value = each.count / each.size
    if rate is None:
        return Point(at=at, value=value)
    if not normal:
        least, most = limits(kind, rate, each.size)
        return Point(at=at, value=value, center=rate, low=least / each.size, high=most / each.size)
    half = 3 * _spread(kind, rate, each.size)
    high = rate + half if kind is CountKind.U else min(1.0, rate + half)
    return Point(at=at, value=value, center=rate, low=max(0.0, rate - half), high=high)


def _spread(kind: CountKind, rate: float, size: float) -> float:
    """The standard deviation of a count per size."""
    return math.sqrt(rate / size if kind is CountKind.U else rate * (1 - rate) / size)


def _signal(kind: CountKind, point: Point) -> Signal | None:
    if point.value is None or point.low is None or point.high is None or point.low <= point.value <= point.high:
        return None
    side = Side.ABOVE if point.value > point.high else Side.BELOW
    return Signal(
        rule=LIMITS[0].name,
        says="a count beyond its limits",
        panel=_PANEL[kind],
        points=(point.at,),
        gave=(point.at,),
        side=side,
    )


def _newest(signals: Sequence[Signal], count: int) -> bool:
    return any(count - 1 in each.gave for each in signals)
