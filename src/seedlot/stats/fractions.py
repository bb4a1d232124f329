"""Parts of cells counted, and the mean of replicate counts, with their intervals (Ph. Eur. 2.7.29)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from seedlot.stats.distributions import t_quantile
from seedlot.stats.intervals import binomial
from seedlot.terms.figure import Figure, undetermined

#: A stated viability that lies further than this from the cells counted is questioned, in percentage points.
DISAGREEMENT = 1.0


def viability(stated: float | None, viable: int | None, total: int | None, *, level: float) -> Figure:
    """Give the viability in %, with the exact binomial interval where cells were counted (Clopper-Pearson 1934)."""
    counted = from_counts(viable, total)
    if stated is None and counted is None:
        return undetermined("neither viability nor the cells counted are given", method="viable cells / all cells")
    value = counted if stated is None else stated
    if counted is None or viable is None or total is None:
        note = "no interval: the cells counted are not given"
        return Figure(value=value, method="as stated", note=note)
    low, high = binomial(viable, total, level=level)
    method = f"{'viable cells / all cells' if stated is None else 'as stated'}; exact binomial interval"
    note = f"{viable} of {total} cells counted are viable"
    return Figure(value=value, low=100 * low, high=100 * high, level=level, method=method, note=note)


def from_counts(viable: int | None, total: int | None) -> float | None:
    """Viability by the cells counted, in %."""
    return None if viable is None or not total else 100 * viable / total


def viability_of_counts(each: Sequence[Figure], *, level: float) -> Figure:
    """Viability of one count, or the mean of replicates, whose spread says more than the cells counted."""
    known = [figure for figure in each if figure.value is not None]
    if len(known) < 2:
        return (known or each)[0]
    values = [figure.value for figure in known if figure.value is not None]
    return mean_of(values, what="viability", level=level, bounds=(0, 100))


def mean_of(values: Sequence[float], *, what: str, level: float, bounds: tuple[float, float]) -> Figure:
    """Give the mean of replicates with its t interval, within what is possible."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return Figure(value=mean, method="one count", note="no interval: one count")
    half = t_quantile(level, len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    method = f"mean {what} of {len(values)} counts, t interval"
    low, high = max(bounds[0], mean - half), min(bounds[1], mean + half)
    return Figure(value=mean, low=low, high=high, level=level, method=method)
