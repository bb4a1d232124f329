"""How many viable cells there were, and how well that is known."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seedlot.assays.growth.raw import Cells, Count
from seedlot.formats.cells import Number
from seedlot.stats.amounts import amount_of
from seedlot.stats.distributions import t_quantile
from seedlot.terms.figure import Figure, Relation

MILLION = 1e6

#: The counts of all files by the name of their sample.
Counts = Mapping[str, Sequence[Count]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number of viable cells, or a limit of it, or why there is none.

    `variance` is that of the natural logarithm of the value, with `freedom` degrees of freedom
    (infinite where it is known beforehand); None where it is not known.
    """

    value: float | None = None
    relation: Relation = "="
    limit: float | None = None
    variance: float | None = None
    freedom: float = math.inf
    basis: str = ""
    note: str = ""

    @property
    def stands(self) -> bool:
        """Whether there is at least one cell, so that a logarithm can be taken of the value or the limit."""
        known = self.value if self.relation == "=" else self.limit
        return known is not None and known >= 1


def number_of_cells(estimate: Estimate, *, level: float) -> Figure:
    """Tell an estimate as a figure, with the interval of its logarithm."""
    figure = Figure(
        value=estimate.value,
        relation=estimate.relation,
        limit=estimate.limit,
        method=f"viable cells, {estimate.basis}" if estimate.basis else "viable cells",
        note=estimate.note,
    )
    if estimate.value is None or estimate.variance is None:
        return figure
    times = math.exp(t_quantile(level, estimate.freedom) * math.sqrt(estimate.variance))
    return replace(figure, low=estimate.value / times, high=estimate.value * times, level=level)


def is_given(cells: Cells) -> bool:
    """Tell whether the file says anything of the number of cells."""
    return bool(cells.numbers or cells.counts or cells.total is not None)


def estimate(cells: Cells, counts: Counts, *, what: str, count_cv: float | None) -> Estimate:
    """Estimate the number of viable cells at one end of a passage.

    `what` ("seeded", "harvested") opens the words for what is missing. The variance is taken from
    replicates if there are, else from the number of cells counted (a Poisson count of n has the
    relative variance 1/n), else from the counter's coefficient of variation `count_cv` (%), if stated.
    """
    if cells.counts:
        return _from_counts(cells, counts, what=what, count_cv=count_cv)
    if cells.numbers:
        return _weigh(cells.numbers, counted=cells.viable_counted, what=what, count_cv=count_cv)
    if cells.total is not None:
        return _from_total(cells, what=what, count_cv=count_cv)
    return Estimate(note=f"viable cells {what} are not given, or not as a number that can be")


def _from_counts(cells: Cells, counts: Counts, *, what: str, count_cv: float | None) -> Estimate:
    """Multiply the densities of named counts by the volume (mL)."""
    if cells.volume is None:
        return Estimate(note=f"the volume of the cells {what} is not given")
    found: list[Count] = []
    for name in cells.counts:
        named = counts.get(name, ())
        if len(named) != 1 or named[0].viable_density is None:
            fault = "is not in the files" if not named else "has no density" if len(named) == 1 else "stands twice"
            return Estimate(note=f"count '{name}' of the cells {what} {fault}")
        found.append(named[0])
    densities = [count.viable_density for count in found if count.viable_density is not None]
    factor = cells.volume * MILLION
    numbers = tuple(Number(_times(d.value, factor), d.relation, _times(d.limit, factor)) for d in densities)
    seen = [count.viable_counted for count in found if count.viable_counted is not None]
    return _weigh(numbers, counted=sum(seen) if len(seen) == len(found) else None, what=what, count_cv=count_cv)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _from_total(cells: Cells, *, what: str, count_cv: float | None) -> Estimate:
    """Take the viable part of all cells."""
    if cells.viability is None or cells.total is None:
        return Estimate(note=f"of the cells {what} only the total is given, without viability")
    part = cells.viability / 100
    viable = Number(_times(cells.total.value, part), cells.total.relation, _times(cells.total.limit, part))
    return _weigh((viable,), counted=cells.viable_counted, what=what, count_cv=count_cv)


def _weigh(numbers: Sequence[Number], *, counted: int | None, what: str, count_cv: float | None) -> Estimate:
    relations = {number.relation for number in numbers}
    if relations != {"="}:
        return _beyond(numbers, what=what)
    values = [number.value for number in numbers if number.value is not None]
    mean = statistics.fmean(values)
    if mean < 1:
        return Estimate(value=mean, note=_none(mean, what))
    known = amount_of(values, counted=counted, count_cv=count_cv)
    return Estimate(value=mean, variance=known.variance, freedom=known.freedom, basis=known.basis)


def _beyond(numbers: Sequence[Number], *, what: str) -> Estimate:
    """Take the limit of numbers that are all below, or all above, what the count can see."""
    limits = [number.limit for number in numbers if number.limit is not None]
    relation = numbers[0].relation
    if any(number.relation != relation for number in numbers):
        return Estimate(note=f"some replicates of the cells {what} are beyond the limits of the count")
    side = "below" if relation == "<" else "above"
    if len(limits) < len(numbers):
        return Estimate(note=f"the cells {what} are {side} a limit of the count that is not stated")
    limit = max(limits) if relation == "<" else min(limits)
    if limit < 1:
        return Estimate(note=_none(limit, what))
    return Estimate(relation=relation, limit=limit, basis=f"{side} the limit of the count")


def _none(cells: float, what: str) -> str:
    if cells == 0:
        return f"no viable cell was {what}: a logarithm of zero cannot be taken"
    return f"{cells:g} of a viable cell was {what}: is a unit missing in the heading, such as '(10*6)'?"
