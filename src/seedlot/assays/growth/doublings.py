"""Population doublings, doubling time and what follows from them.

Formulas: PD = log2(N/N0) (Hayflick 1965; Cristofalo et al. 1998), cumulative by summing over passages;
doubling time t / PD; specific growth rate ln(2) PD / t; expansion fold 2^PD.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from seedlot.assays.growth.estimate import Estimate
from seedlot.stats.amounts import satterthwaite
from seedlot.stats.distributions import t_quantile
from seedlot.terms.figure import Figure, Relation, joined, opposite, rising, undetermined

_METHOD = "log2(viable cells harvested / {basis})"
_NO_ERROR = "no interval: no replicates, cells counted or CV of the count are given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doublings:
    """Doublings of one passage, with the variance that their sum over passages needs."""

    figure: Figure
    variance: float | None = None
    freedom: float = math.inf


def doublings(start: Estimate, end: Estimate, *, basis: str, level: float) -> Doublings:
    """Compute the population doublings of a passage from the viable cells at its start and its end."""
    method = _METHOD.format(basis=basis)
    if not (start.stands and end.stands):
        return Doublings(figure=undetermined(start.note, end.note, method=method))
    relation = _of_ratio(start.relation, end.relation)
    if relation is None:
        return Doublings(figure=undetermined("both numbers of cells are beyond the limits of the count", method=method))
    value = math.log2(_known(end)) - math.log2(_known(start))
    if relation != "=":
        note = f"start {start.basis}; end {end.basis}"
        return Doublings(figure=Figure(relation=relation, limit=value, method=method, note=note))
    return _with_interval(value, start, end, method=method, level=level)


def _known(estimate: Estimate) -> float:
    known = estimate.value if estimate.relation == "=" else estimate.limit
    return math.nan if known is None else known


def _of_ratio(start: Relation, end: Relation) -> Relation | None:
    """Tell on which side a ratio lies; None where its parts pull apart."""
    sides = {end, opposite(start)} - {"="}
    return "=" if not sides else sides.pop() if len(sides) == 1 else None


def _with_interval(value: float, start: Estimate, end: Estimate, *, method: str, level: float) -> Doublings:
    """Add the t interval of a difference of logarithms (Welch and Satterthwaite)."""
    known = [part for part in (start, end) if part.variance is not None]
    if not known:
        return Doublings(figure=Figure(value=value, method=method, note=_NO_ERROR))
    parts = [(part.variance or 0.0, part.freedom) for part in known]
    variance, freedom = sum(part[0] for part in parts) / math.log(2) ** 2, satterthwaite(parts)
    spread = f"interval by {start.basis} at the start, {end.basis} at the end"
    exact = "" if len(known) == 2 else f"the {'start' if start.variance is None else 'end'} counts as exact"
    low, high = _interval(value, variance, freedom, level=level)
    figure = Figure(value=value, low=low, high=high, level=level, method=method, note=joined(spread, exact))
    return Doublings(figure=figure, variance=variance, freedom=freedom)


def _interval(value: float, variance: float, freedom: float, *, level: float) -> tuple[float, float]:
    half = t_quantile(level, freedom) * math.sqrt(variance)
    return value - half, value + half


def from_split(ratio: float) -> Doublings:
    """Take the doublings of a passage that was not counted from its split ratio."""
    note = "assumes that the culture grew back to the confluence at which it was split; no interval without counts"
    return Doublings(figure=Figure(value=math.log2(ratio), method="log2 of the split ratio, no counts", note=note))


def fold(grown: Doublings, start: Estimate, end: Estimate) -> Figure:
    """Expansion fold: how many viable cells came of one.

    Two replicates of 0 and 10^15 cells at a level of 0.999 span 970 doublings: 2 to that power is still a number.
    """
    figure = rising(grown.figure, math.exp2, method="viable cells harvested / at the start")
    if figure.stands and start.value and end.value:
        return replace(figure, value=end.value / start.value)
    return figure


def rate(grown: Doublings, hours: float | None) -> Figure:
    """Specific growth rate, per hour."""
    method = "ln(2) x population doublings / hours in culture"
    if hours is None:
        return undetermined("the time in culture is not known", method=method)
    return rising(grown.figure, lambda value: value * math.log(2) / hours, method=method)


def doubling_time(grown: Doublings, hours: float | None) -> Figure:
    """Doubling time, in hours; not determined where the culture did not grow."""
    method = "hours in culture / population doublings"
    if hours is None:
        return undetermined("the time in culture is not known", method=method)
    figure = grown.figure
    known = figure.value if figure.relation == "=" else figure.limit
    if known is None:
        return replace(figure, method=method)
    if known <= 0:
        return undetermined("the culture did not grow", figure.note, method=method)
    if figure.relation != "=":
        return replace(figure, relation=opposite(figure.relation), limit=hours / known, method=method)
    return _inverse(figure, hours, method=method)


def _inverse(figure: Figure, hours: float, *, method: str) -> Figure:
    """Turn doublings into the time of one; an interval that holds no growth has no upper end."""
    value = None if figure.value is None else hours / figure.value
    if figure.low is None or figure.high is None:
        return replace(figure, value=value, method=method)
    high = hours / figure.low if figure.low > 0 else None
    open_end = "" if high is not None else "no upper end: the interval of the doublings includes none"
    return replace(figure, value=value, low=hours / figure.high, high=high, method=method).noting(open_end)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Doublings added up so far. Where `relation` is None, the sum is not known on any side."""

    value: float = 0.0
    relation: Relation | None = "="
    parts: tuple[tuple[float, float], ...] = ()
    complete: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A passage as the cumulative sum sees it."""

    passage: int
    grown: Doublings
    before: float | None


def cumulate(steps: Iterable[Step], *, level: float) -> tuple[Figure, ...]:
    """Add up the doublings over the passages of a culture, in order.

    "doublings before" starts the sum anew. A passage that is missing leaves a sum that is known only
    from below, if it had at least 0 doublings. One that is there and not determined may have lost
    cells: it leaves a sum that is not determined either.
    """
    total = _Sum()
    last: int | None = None
    figures = []
    for step in steps:
        total = _added(_started(total, step, last), step)
        last = step.passage
        figures.append(_told(total, level=level))
    return tuple(figures)


def _started(total: _Sum, step: Step, last: int | None) -> _Sum:
    if step.before is not None:
        return _Sum(
            value=step.before,
            notes=(f"{step.before:g} doublings before passage {step.passage} as stated, taken as exact",),
        )
    if last is None:
        return _Sum(
            notes=() if step.passage <= 1 else (f"counted from passage {step.passage}, the first in the files",)
        )
    missing = range(last + 1, step.passage)
    if not missing:
        return total
    names = f"passage {missing[0]}" if len(missing) == 1 else f"passages {missing[0]} to {missing[-1]}"
    return _beyond(total, ">", f"{names} missing, assumed to have had at least 0 doublings")


def _added(total: _Sum, step: Step) -> _Sum:
    figure = step.grown.figure
    known = figure.value if figure.relation == "=" else figure.limit
    if known is None:
        why = f"passage {step.passage} is not determined ({figure.note})"
        return replace(total, relation=None, notes=(*total.notes, why))
    if figure.relation != "=":
        total = _beyond(total, figure.relation, f"passage {step.passage} is known only as '{figure.relation}'")
    variance = step.grown.variance
    parts = (*total.parts, (variance, step.grown.freedom)) if variance is not None else total.parts
    complete = total.complete and variance is not None
    return replace(total, value=total.value + known, parts=parts, complete=complete)


def _beyond(total: _Sum, relation: Relation, note: str) -> _Sum:
    both = relation if total.relation in ("=", relation) else None
    return replace(total, relation=both, notes=(*total.notes, note))


def _told(total: _Sum, *, level: float) -> Figure:
    method = "sum of the population doublings of the passages"
    note = joined(*total.notes)
    if total.relation is None:
        return undetermined(note, method=method)
    if total.relation != "=":
        return Figure(relation=total.relation, limit=total.value, method=method, note=note)
    if not total.complete:
        return Figure(value=total.value, method=method, note=joined(note, "no interval: not every passage has one"))
    variance, freedom = sum(part[0] for part in total.parts), satterthwaite(total.parts)
    low, high = _interval(total.value, variance, freedom, level=level)
    return Figure(value=total.value, low=low, high=high, level=level, method=method, note=note)
