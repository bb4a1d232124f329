"""Parts of cells: viability, attachment, recovery after thaw (Ph. Eur. 2.7.29)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from seedlot.assays.growth.figure import Figure, undetermined
from seedlot.assays.growth.raw import Cells, Passage
from seedlot.stats.distributions import t_quantile
from seedlot.stats.intervals import binomial

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


def viability_of(cells: Cells, *, level: float) -> Figure:
    """Viability of the cells at one end of a passage."""
    return viability(cells.viability, cells.viable_counted, cells.total_counted, level=level)


def mean_of(values: Sequence[float], *, what: str, level: float, bounds: tuple[float, float]) -> Figure:
    """Give the mean of replicates with its t interval, within what is possible."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return Figure(value=mean, method="one count", note="no interval: one count")
    half = t_quantile(level, len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    method = f"mean {what} of {len(values)} counts, t interval"
    low, high = max(bounds[0], mean - half), min(bounds[1], mean + half)
    return Figure(value=mean, low=low, high=high, level=level, method=method)


def recovery(left: float | None, passage: Passage, *, when: str) -> Figure | None:
    """Give the viable cells left after a thaw in % of the cells frozen; None where no thaw is described."""
    method = f"viable cells {when} / cells frozen"
    if left is None:
        return None
    if passage.frozen is None:
        return undetermined("the number of cells frozen is not given", method=method)
    return Figure(value=100 * left / passage.frozen, method=method, note="no interval: single numbers of cells")


def attachment(seeded: float | None, passage: Passage) -> Figure | None:
    """Give the viable cells that attached in % of those seeded (plating efficiency); None where not counted."""
    method = "viable cells attached / viable cells seeded"
    if passage.attached is None:
        return None
    if not seeded:
        return undetermined("the number of viable cells seeded is not known", method=method)
    return Figure(value=100 * passage.attached / seeded, method=method, note="no interval: single numbers of cells")
