"""The stability of one attribute: its values over months, a regression, and the shelf life that it gives (ICH Q1E).

What is given is a series: values of batches, each after so many months, and an acceptance criterion. A value counts as it
is reported: replicates that an assay averaged are one value, and two reportable values of one time point are two points.
Months are those that really passed, not those that were planned.

* Scale: as reported (zero order: so much is lost a month), or its logarithm (first order: such a part is lost a month). It
  is stated before the data are seen, and the criterion is carried to the same scale.
* A value below or above a limit of the method is no number, and nothing is put in its place: an attribute that has one is
  not evaluated by statistics, and stands on its results one by one.
* A batch with values at fewer than three times takes no part in the regression, and is named.
* Where the values bend (a common square of time, P below 0.05), a straight line describes the past at best: nothing is
  built on it beyond the period that the data cover.

Nothing here knows what a record is; an unknown stays one, with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from seedlot.stats.distributions import t_quantile
from seedlot.stats.linear import AliasedError
from seedlot.trends.out_of_trend import Trend, trends
from seedlot.trends.pooling import FEWEST, Error, Line, Point, Pooled, TooFewError, fit, pool
from seedlot.trends.shelf_life import LEVEL, Crossing, Limits, Side, crossing, shortest, side_of

#: A bend that is this unlikely to be none is one.
BEND = 0.05


class Scale(StrEnum):
    """How an attribute changes, as is stated before the data are seen."""

    LINEAR = "as reported (zero order)"
    LOGARITHM = "logarithm (first order)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A result: batch, months, the number, None where it is no number (`why`), and what names it in its record.

    An entry may hold several results of a batch and a time: `place` tells them apart.
    """

    batch: str
    month: float
    number: float | None
    why: str = ""
    key: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What is followed: its name, unit and criterion, as reported, and how it is evaluated."""

    test: str
    unit: str = "1"
    low: float | None = None
    high: float | None = None
    known: Side = Side.EITHER
    scale: Scale = Scale.LINEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the values of an attribute give.

    `month` is where the first confidence limit meets the criterion, None where none does (`why_not` is then empty) or where
    nothing could be computed (`why_not` says why; `few`: for want of values alone). `own` is that month by each batch's own error, where the lines differ.
    `covered` is the period that the data of every batch in the regression cover. `against`: the values go the other way
    than the attribute was said to go, and both its limits are held to.
    """

    attribute: Attribute
    values: tuple[Value, ...]
    left_out: tuple[str, ...]
    covered: float
    against: bool = False
    why_not: str = ""
    few: bool = False
    pooled: Pooled | None = None
    crossings: tuple[Crossing, ...] = ()
    own: float | None = None
    trends: tuple[tuple[Value, Trend], ...] = ()
    limits: Limits | None = field(default=None, repr=False)

    @property
    def evaluated(self) -> bool:
        """Whether statistics evaluated it."""
        return self.pooled is not None

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches that the evaluation rests on: those in the regression, or where there is none all that have values."""
        left = self.left_out if self.evaluated else ()
        return tuple(sorted({value.batch for value in self.values} - set(left)))

    @property
    def worst(self) -> Crossing | None:
        """The batch whose limit meets the criterion first; None where none does."""
        return shortest(self.crossings)

    @property
    def month(self) -> float | None:
        """The month in which the first limit meets the criterion."""
        return self.worst.month if self.worst else None

    @property
    def bends(self) -> bool:
        """Whether a straight line does not describe the values."""
        bend = self.pooled.curvature if self.pooled else None
        return bend is not None and bend.p < BEND

    def shown(self, value: float) -> float:
        """Carry a value back to the scale as reported."""
        return math.exp(value) if self.attribute.scale is Scale.LOGARITHM else value

    def supported(self, allowed: float) -> float | None:
        """The shelf life that the data support where so many months are allowed; None where it is not known."""
        if not self.evaluated:
            return None
        most = min(allowed, self.covered) if self.bends else allowed
        return most if self.month is None else min(most, self.month)


def follow(values: Iterable[Value], attribute: Attribute) -> Course:
    """Evaluate the values of an attribute."""
    held = tuple(sorted(values, key=lambda value: (value.batch, value.month, value.key, value.place)))
    why = _not_amenable(held, attribute)
    points = () if why else tuple(_point(value, attribute) for value in held)
    kept, thin = _rich(points)
    covered = _covered(held, {point.batch for point in kept})
    few = not held or (not why and not kept)
    if few and held:
        why = f"no batch has values at {FEWEST} different times"
    if why:
        return Course(attribute=attribute, values=held, left_out=thin, covered=covered, why_not=why, few=few)
    try:
        pooled = pool(kept)
    except (TooFewError, AliasedError) as fault:
        return Course(attribute=attribute, values=held, left_out=thin, covered=covered, why_not=str(fault), few=True)
    against = _against(pooled.lines, attribute)
    limits = _limits(replace(attribute, known=Side.EITHER) if against else attribute)
    return Course(
        attribute=attribute,
        values=held,
        left_out=thin,
        covered=covered,
        against=against,
        pooled=pooled,
        crossings=tuple(crossing(line, limits) for line in pooled.lines) if limits else (),
        own=_own(kept, pooled, limits),
        trends=_trends(held, points),
        limits=limits,
    )


def _not_amenable(values: Sequence[Value], attribute: Attribute) -> str:
    """Why statistics cannot evaluate these; empty where they can."""
    if not values:
        return "no result is recorded"
    missing = [value for value in values if value.number is None]
    if missing:
        first = missing[0]
        return f"{len(missing)} of {len(values)} results are no number ({first.batch}: {first.why})"
    least = min(value.number for value in values if value.number is not None)
    ends = [end for end in (attribute.low, attribute.high) if end is not None]
    if attribute.scale is Scale.LOGARITHM and min([least, *ends]) <= 0:
        return "a value or a limit that is not above zero has no logarithm"
    return ""


def _point(value: Value, attribute: Attribute) -> Point:
    number = float(value.number if value.number is not None else math.nan)
    return Point(value.batch, value.month, math.log(number) if attribute.scale is Scale.LOGARITHM else number)


def _rich(points: Sequence[Point]) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """The points of batches that have a line, and the other batches."""
    times: dict[str, set[float]] = {}
    for point in points:
        times.setdefault(point.batch, set()).add(point.month)
    thin = tuple(sorted(batch for batch, months in times.items() if len(months) < FEWEST))
    return tuple(point for point in points if point.batch not in thin), thin


def _covered(values: Sequence[Value], batches: set[str]) -> float:
    """The period for which every batch has data; of those in the regression, if there are any."""
    last: dict[str, float] = {}
    for value in values:
        if not batches or value.batch in batches:
            last[value.batch] = max(last.get(value.batch, 0.0), value.month)
    return min(last.values(), default=0.0)


def _limits(attribute: Attribute) -> Limits | None:
    """The criterion on the scale of the regression; none where it has no limit that is a number."""
    low, high = attribute.low, attribute.high
    if low is None and high is None:
        return None
    side = side_of(low, high, known=attribute.known)
    if attribute.scale is Scale.LOGARITHM:
        low, high = (None if end is None else math.log(end) for end in (low, high))
    return Limits(low=low, high=high, side=side)


def _against(lines: Sequence[Line], attribute: Attribute) -> bool:
    """Whether a line surely (95 %, one-sided) goes the other way than an attribute with two limits was said to go."""
    if attribute.known is Side.EITHER or attribute.low is None or attribute.high is None:
        return False
    sign = 1 if attribute.known is Side.FALLS else -1
    return any(sign * line.slope > _surely(line) for line in lines)


def _surely(line: Line) -> float:
    """The least slope that is surely not zero; rounding alone is none."""
    reach = t_quantile(2 * LEVEL - 1, line.degrees) * math.sqrt(line.variance * line.unscaled[2])
    return max(reach, 1e-9 * abs(line.intercept))


def _own(points: Sequence[Point], pooled: Pooled, limits: Limits | None) -> float | None:
    """The first month by each batch's own error; None where the batches share a line, or none crosses."""
    if limits is None or len(pooled.lines) == 1:
        return None
    lines: tuple[Line, ...] = fit(points, pooled.model, error=Error.OWN)
    first = shortest(crossing(line, limits) for line in lines)
    return first.month if first else None


def _trends(values: Sequence[Value], points: Sequence[Point]) -> tuple[tuple[Value, Trend], ...]:
    """Each result that could be held to the study without it."""
    return tuple((value, told) for value, told in zip(values, trends(points), strict=True) if told is not None)
