"""Residual undifferentiated cells: copies of a marker to a fraction of cells, by samples spiked with known fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.assays.digital_pcr.limits import Limits
from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.poisson import mean_copies
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.stats.mover import Estimate, ratio, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What a unit of the level gives: copies/uL, by the sum of copies over the sum of levels.

    It is the maximum likelihood estimate where copies are Poisson about a mean proportional to the level.
    `levels` are the samples behind it.
    """

    response: Estimate
    levels: int


def standard_of(target: str, every: Sequence[Merged], settings: Settings) -> Standard | None:
    """Find the response of the spiked samples; None without any, or where none of them has a copy."""
    spiked = [
        one
        for one in every
        if one.target == target and one.role == "standard" and one.level and one.mean and one.mean.value is not None
    ]
    if not any(one.mean and one.mean.positives for one in spiked) or any(one.factor is None for one in spiked):
        return None
    content = sum(one.level or 0.0 for one in spiked)
    total = sum(one.concentration or 0.0 for one in spiked)
    # The relative interval of the sum is that of the count of all their positives.
    positives = sum(one.mean.positives for one in spiked if one.mean)
    accepted = sum(one.mean.accepted for one in spiked if one.mean)
    whole = mean_copies(positives, accepted, level=settings.level, interval=settings.interval)
    assert whole.value  # noqa: S101 - some have positives
    assert whole.high is not None  # noqa: S101 - and each has negatives
    value = total / content
    return Standard(
        response=Estimate(value, value * whole.low / whole.value, value * whole.high / whole.value),
        levels=len(spiked),
    )


def fraction(merged: Estimate, standard: Standard) -> Estimate | None:
    """The content of a sample in the unit of the levels."""
    return ratio(merged, standard.response)


def of_cells(wells: int, settings: Settings) -> float:
    """Upper bound of a fraction of cells none of which was seen among those of some wells, in the unit of levels."""
    if settings.cells is None or settings.level_unit == "{copies}":
        return 0.0
    share = -math.expm1(math.log1p(-settings.level) / (settings.cells * wells))
    return share * {"%": 100.0, "1": 1.0, "[ppm]": 1e6}[settings.level_unit]


def limit_as_level(mean: float | None, of: Limits | Merged, standard: Standard | None) -> float | None:
    """A limit in mean copies in a partition as a level, at the dilution of a sample, or of the blanks."""
    scaled = of.scaled(mean)
    return (
        None
        if scaled is None or standard is None
        else times(Estimate(scaled, scaled, scaled), 1 / standard.response.value).value
    )
