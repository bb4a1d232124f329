"""The search of an array for mosaics of any place and length: change points in the distance of BAF, then in LRR.

A segment counts where its standard score is above u, with u^2 / 2 = ln(n / family) + 1.5 ln(2 ln(n / family)) for n
sites: by this the chance that any interval of n independent normal values has such a mean is at most `family`.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number.array_mosaic import Channels, Shift, Signal, shift
from seedlot.stats.segmentation import segment

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Fewest sites of a mosaic; fewer cannot be told from a few odd probes.
_SITES, _PROBES = 15, 15


def least_score(sites: int, family: float) -> float:
    """The standard score from which a segment of a search among so many sites counts."""
    rare = math.log(max(sites, 10) / family)
    return math.sqrt(2 * (rare + 1.5 * math.log(2 * rare)))


def scan(made: Channels, lanes: Ints, *, family: float) -> list[tuple[slice, Shift]]:
    """Segments that are shifted, as slices of the probes; `lanes` are the chromosomes that are searched."""
    found: list[tuple[slice, Shift]] = []
    for signal, fewest, folded in ((made.baf, _SITES, True), (made.lrr, _PROBES, False)):
        for part in _segments(signal, lanes, family, fewest):
            seen = shift(made, part)
            score = seen.baf_z if folded else abs(seen.lrr_z)
            number = seen.sites if folded else seen.probes
            taken = any(part.start < other.stop and other.start < part.stop for other, _ in found)
            if number >= fewest and score > least_score(int(signal.used.sum()), family) and not taken:
                found.append((part, seen))
    return sorted(found, key=lambda one: one[0].start)


def _segments(signal: Signal, lanes: Ints, family: float, fewest: int) -> list[slice]:
    at = np.flatnonzero(signal.used)
    if at.size < fewest or not signal.sd > 0:
        return []
    values = np.clip((signal.values[at] - signal.mean) / (signal.sd * signal.rough[at]), -4.0, 4.0)
    offsets = np.searchsorted(at, lanes)
    begins = segment(values, np.ones(at.size), offsets, cost=least_score(at.size, family) ** 2 / 2)
    kept = _merged(values, begins.tolist(), set(offsets.tolist()), least_score(at.size, family))
    return [slice(int(at[begin]), int(at[end - 1]) + 1) for begin, end in pairwise(kept)]


def _merged(values: Floats, begins: list[int], edges: set[int], least: float) -> list[int]:
    """Join neighbours whose levels differ by less than the search asks of a segment, the most alike first."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    kept = list(begins)
    while True:
        apart = [
            (_apart(total, *kept[place - 1 : place + 2]), place)
            for place in range(1, len(kept) - 1)
            if kept[place] not in edges
        ]
        if not apart or min(apart)[0] >= least:
            return kept
        kept.pop(min(apart)[1])


def _apart(total: Floats, first: int, middle: int, last: int) -> float:
    """The standard score of the difference of two neighbours' means."""
    left, right = (total[middle] - total[first]) / (middle - first), (total[last] - total[middle]) / (last - middle)
    return float(abs(left - right) / math.sqrt(1 / (middle - first) + 1 / (last - middle)))
