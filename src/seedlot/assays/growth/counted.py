"""Cultures that were counted without a table of passages: the last count, and growth over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from seedlot.assays.growth.culture import viability_of_named
from seedlot.assays.growth.curve import Fit, Point, doubling_time_of, fit_growth, growth_rate, points_of
from seedlot.assays.growth.raw import Count
from seedlot.assays.growth.settings import Settings
from seedlot.stats.fractions import mean_of
from seedlot.stats.intervals import poisson
from seedlot.terms.figure import Figure, undetermined

#: Time points from which a growth rate is reported.
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A culture by its counts. `fit` and the rates are None where it was counted at fewer than three times."""

    sample: str
    counts: tuple[Count, ...]
    points: tuple[Point, ...]
    density: Figure
    total_density: Figure | None
    viability: Figure
    diameter: Figure | None
    fit: Fit | None
    rate: Figure | None
    doubling_time: Figure | None


def counted_of(counts: Sequence[Count], settings: Settings) -> tuple[Counted, ...]:
    """Gather the counts of every culture and compute them."""
    ordered = sorted(counts, key=lambda count: count.sample)
    return tuple(
        _counted(sample, tuple(own), settings) for sample, own in groupby(ordered, key=lambda count: count.sample)
    )


def _counted(sample: str, counts: tuple[Count, ...], settings: Settings) -> Counted:
    points = points_of(counts)
    last = points[-1].counts if points else counts
    grows = sum(point.log_density is not None for point in points) >= FEWEST
    fit = fit_growth(points, settings) if grows else None
    rate = _rate(fit, settings) if grows else None
    return Counted(
        sample=sample,
        counts=counts,
        points=points,
        density=_density(last, settings),
        total_density=_mean([count.total_density for count in last], settings, what="total density"),
        viability=viability_of_named(last, level=settings.level),
        diameter=_mean([count.diameter for count in last], settings, what="diameter"),
        fit=fit,
        rate=rate,
        doubling_time=None if rate is None else doubling_time_of(rate),
    )


def _rate(fit: Fit | None, settings: Settings) -> Figure:
    if fit is None:
        return undetermined("fewer than two time points lie in the exponential phase that is stated")
    return growth_rate(fit, settings)


def _density(counts: Sequence[Count], settings: Settings) -> Figure:
    """Give the viable density: the mean of replicates, or one count with the interval of a Poisson count."""
    numbers = [count.viable_density for count in counts if count.viable_density is not None]
    beyond = [number for number in numbers if number.relation != "="]
    if beyond and len(numbers) == 1:
        limit = beyond[0].limit
        note = "beyond the limit of the count"
        if limit is None:
            return undetermined(f"{note}, which is not stated")
        return Figure(relation=beyond[0].relation, limit=limit, method="one count", note=note)
    if beyond or not numbers:
        return undetermined("some replicates are beyond the limit of the count" if beyond else "no density is given")
    values = [number.value for number in numbers if number.value is not None]
    seen = next((count.viable_counted for count in counts if count.viable_density is not None), None)
    if len(values) == 1 and seen:
        low, high = (values[0] * end / seen for end in poisson(seen, level=settings.level))
        note = f"{seen} viable cells counted"
        method = "one count; exact Poisson interval of the cells counted"
        return Figure(value=values[0], low=low, high=high, level=settings.level, method=method, note=note)
    return _mean(list(values), settings, what="viable density") or undetermined("no density is given")


def _mean(values: Sequence[float | None], settings: Settings, *, what: str) -> Figure | None:
    """Give the mean of those counts that have the value; None where none has."""
    known = [value for value in values if value is not None]
    return mean_of(known, what=what, level=settings.level, bounds=(0, math.inf)) if known else None
