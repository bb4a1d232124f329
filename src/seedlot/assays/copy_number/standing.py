"""Bins that stand out from those about them and were left out: where they could be a change, nothing is claimed there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from seedlot.assays.copy_number.bins import Flags
from seedlot.assays.copy_number.calls import Call
from seedlot.assays.copy_number.reference import Expectation
from seedlot.assays.copy_number.targets import Target
from seedlot.genome.bands import band_name
from seedlot.genome.regions import Region

#: A hotspot of whose bins more than this share were left out is not told; beside a reference, bins of these ratios are
#: named, so many of them, if counting does not explain them by so many standard deviations.
_SHARE, _MORE, _LESS, _NAMED, _SURE = 0.2, 1.5, 0.5, 5, 7.0


def flags(expectation: Expectation) -> Flags:
    """The bins that were left out."""
    found = np.zeros(expectation.use.size, dtype=bool)
    found[[place for place, _ in expectation.standing]] = True
    return found


def hidden(expectation: Expectation, wanted: Sequence[Target], spots: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The hotspots of which much was left out."""
    out = flags(expectation)
    names = []
    for target, (low, high) in zip(wanted, spots, strict=True):
        held = int((expectation.use | out)[low:high].sum())
        if target.form == "hotspot" and held and out[low:high].sum() > _SHARE * held:
            names.append(target.name)
    return tuple(names)


def says(expectation: Expectation, names: Sequence[str], found: Sequence[Call]) -> str:
    """What a reader must know of them; "" where there is nothing."""
    told = []
    if names:
        told.append(
            f"in {', '.join(names)} bins stand out from those about them and were left out: nothing is told there"
        )
    if expectation.basis != "none":
        alone = [
            (place, expectation.bins.counts[place] / meant)
            for place, meant in expectation.standing
            if _sure(expectation, place, meant) and not any(call.low <= place < call.high for call in found)
        ]
        shown = ", ".join(f"{_name(expectation, place)} ({ratio:.2g} times)" for place, ratio in alone[:_NAMED])
        more = f" and {len(alone) - _NAMED} more" if len(alone) > _NAMED else ""
        if alone:
            told.append(f"single bins differ from the reference as a change within them would make it: {shown}{more}")
    return "; ".join(told)


def _sure(expectation: Expectation, place: int, meant: float) -> bool:
    """Whether a bin differs by much, and by more than counting explains."""
    seen, reads = float(expectation.bins.counts[place]), float(expectation.depth[place])
    away = abs(seen - meant) / math.sqrt(max(seen, meant) * (1 + meant / max(reads, 1.0)))
    return away > _SURE and not _LESS < seen / meant < _MORE


def _name(expectation: Expectation, place: int) -> str:
    bins = expectation.bins
    chromosome = bins.chromosome[int(expectation.group[place])]
    return band_name(Region(bins.build, chromosome, int(bins.start[place]), int(bins.end[place])))
