"""The counts of a sample at one time: its densities and viability, each with the error of counting."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from seedlot.assays.viability.raw import Count
from seedlot.assays.viability.settings import Settings
from seedlot.stats.amounts import Amount, amount_of, coefficient_of_variation
from seedlot.stats.distributions import chi2_tail
from seedlot.stats.fractions import mean_of, viability, viability_of_counts
from seedlot.stats.intervals import poisson
from seedlot.terms.figure import Figure, rising, undetermined

#: Counts of one sample less than this many hours apart are replicates.
SAME_TIME = 1.0
MILLION = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One sample at one time. `hours` are from its first count; None where the counts have no time."""

    sample: str
    hours: float | None
    counts: tuple[Count, ...]
    viable: Figure
    total: Figure | None
    viability: Figure
    viable_cells: Figure | None
    total_cells: Figure | None
    diameter: Figure | None
    aggregates: Figure | None
    debris: Figure | None


def occasions_of(sample: str, counts: Sequence[Count], settings: Settings) -> tuple[Occasion, ...]:
    """Order the counts of one sample in time; those at one time are replicates. Without times all are."""
    return tuple(_occasion(sample, hours, tuple(own), settings) for hours, own in _in_time(counts))


def hours_of(counts: Sequence[Count]) -> list[float] | None:
    """The hours of every count on one clock; None where one has no time, or only some name their zone."""
    timed = _hours(counts)
    return None if timed is None else [hours for hours, _ in timed]


def _in_time(counts: Sequence[Count]) -> list[tuple[float | None, list[Count]]]:
    timed = _hours(counts)
    if timed is None:
        return [(None, list(counts))]
    groups: list[tuple[float | None, list[Count]]] = []
    for hours, count in sorted(timed, key=lambda pair: pair[0]):
        if groups and hours - (groups[-1][0] or 0.0) < SAME_TIME:
            groups[-1][1].append(count)
        else:
            groups.append((hours, [count]))
    return groups


def _hours(counts: Sequence[Count]) -> list[tuple[float, Count]] | None:
    """Tell the hours of every count; None where one has no time, or only some name their zone."""
    stated = [(count.hours, count) for count in counts if count.hours is not None]
    if len(stated) == len(counts):
        return stated
    clocks = [count.told.counted_at for count in counts if count.told.counted_at is not None]
    if len(clocks) < len(counts) or len({clock.tzinfo is None for clock in clocks}) > 1:
        return None
    start = min(clocks)
    return [((clock - start).total_seconds() / 3600, count) for clock, count in zip(clocks, counts, strict=True)]


def _occasion(sample: str, hours: float | None, counts: tuple[Count, ...], settings: Settings) -> Occasion:
    told = [count.told for count in counts]
    viable = _density(counts, [(one.viable_density, one.viable_cells) for one in told], "viable", settings)
    total = _density(counts, [(one.total_density, one.total_cells) for one in told], "total", settings)
    parts = [viability(one.viability, one.viable_cells, one.total_cells, level=settings.level) for one in told]
    volumes: set[float | None] = {count.volume for count in counts if count.volume is not None} or {settings.volume}
    volume = volumes.pop() if len(volumes) == 1 else None
    status = [f"status: {one.status}" for one in told if one.status and one.status.upper() != "OK"]
    live = [one.viable_diameter if one.diameter is None else one.diameter for one in told]
    return Occasion(
        sample=sample,
        hours=hours,
        counts=counts,
        viable=(viable or undetermined(*(_whys(counts) or ["no viable density is given"]))).noting(*status),
        total=total,
        viability=viability_of_counts(parts, level=settings.level).noting(*status),
        viable_cells=_in_volume(viable, volume),
        total_cells=_in_volume(total, volume),
        diameter=_mean(live, "diameter", settings, math.inf),
        aggregates=_mean([one.aggregates for one in told], "aggregates", settings, 100),
        debris=_mean([one.debris for one in told], "debris index", settings, math.inf),
    )


def _whys(counts: Sequence[Count]) -> list[str]:
    return [count.why for count in counts if count.why]


def _density(
    counts: Sequence[Count], known: Sequence[tuple[float | None, int | None]], what: str, settings: Settings
) -> Figure | None:
    """Give a density: the mean of replicates with a t interval, or one count with that of the cells seen."""
    values = [density for density, _ in known if density is not None]
    if not values:
        return None
    if len(values) > 1:
        figure = mean_of(values, what=f"{what} density", level=settings.level, bounds=(0, math.inf))
        spread = coefficient_of_variation(values)
        return figure if spread is None else figure.noting(f"CV between counts {spread:.1f} %")
    seen, count = next(
        (seen, count) for (density, seen), count in zip(known, counts, strict=True) if density is not None
    )
    per_cell, squares = count.per_cell, count.squares
    if seen is None or per_cell is None:
        return Figure(value=values[0], method="one count", note="no interval: the cells counted are not given")
    if len(squares) > 1 and not count.unequal and uneven(_cells(squares, what)) < settings.alpha:
        return _between_squares(_cells(squares, what), per_cell, settings)
    low, high = (per_cell * end for end in poisson(seen, level=settings.level))
    method = "one count; exact Poisson interval of the cells counted"
    note = f"{seen} {'viable ' if what == 'viable' else ''}cells counted"
    figure = Figure(value=values[0], low=low, high=high, level=settings.level, method=method, note=note)
    return figure.noting(f"in {len(squares)} squares") if squares else figure


def _cells(squares: Sequence[tuple[int, int | None]], what: str) -> list[int]:
    return [live if what == "viable" else live + (dead or 0) for live, dead in squares]


def _between_squares(cells: Sequence[int], per_cell: float, settings: Settings) -> Figure:
    """The interval by the spread between squares, where they differ more than a Poisson count does."""
    figure = mean_of(
        [float(cell) for cell in cells], what="cells of a square", level=settings.level, bounds=(0, math.inf)
    )
    factor = per_cell * len(cells)
    note = (
        f"{sum(cells)} cells counted; the squares differ more than a Poisson count, so the interval is by their spread"
    )
    method = f"one count; t interval of the mean of {len(cells)} squares"
    return replace(rising(figure, lambda value: value * factor, method=method), note=note)


def uneven(cells: Sequence[int]) -> float:
    """Probability that Poisson counts of one suspension differ at least so much (index of dispersion, Fisher 1950)."""
    mean = statistics.fmean(cells)
    if mean == 0:
        return 1.0
    return chi2_tail(sum((cell - mean) ** 2 for cell in cells) / mean, len(cells) - 1)


def _in_volume(density: Figure | None, volume: float | None) -> Figure | None:
    if density is None or volume is None:
        return None
    method = f"density in {volume:g} mL; {density.method}"
    return rising(density, lambda value: value * volume * MILLION, method=method)


def _mean(values: Sequence[float | None], what: str, settings: Settings, high: float) -> Figure | None:
    known = [value for value in values if value is not None]
    return mean_of(known, what=what, level=settings.level, bounds=(0, high)) if known else None


def amount(counts: Sequence[Count], volume: float, settings: Settings) -> Amount | None:
    """The viable cells of counts in a volume, with their error; None where one of them has no density."""
    densities = [count.told.viable_density for count in counts]
    known = [density * volume * MILLION for density in densities if density is not None]
    if not known or len(known) < len(densities):
        return None
    seen = [count.told.viable_cells for count in counts]
    cells = sum(cell for cell in seen if cell is not None) if all(cell is not None for cell in seen) else None
    return amount_of(known, counted=cells, count_cv=settings.count_cv)
