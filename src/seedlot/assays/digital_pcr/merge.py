"""Replicate wells of one sample and target: their partitions together, and whether the wells agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.assays.digital_pcr.poisson import Mean, mean_copies
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.volume import Volume
from seedlot.assays.digital_pcr.wells import Well
from seedlot.stats.distributions import chi2_tail, t_quantile

#: About half of the partitions of a well: with fewer accepted it failed. QX makes 20,000 droplets (its software's own
#: bound is 10,000), Absolute Q has 20,480 chambers, the smallest plate of a QIAcuity 8,500 partitions.
FEWEST = {"QX": 10_000, "Absolute Q": 10_000, "QIAcuity": 4_000}

#: Wells whose partitions differ by more than this factor in volume are not pooled.
_ALIKE = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One sample and target. `used` wells are pooled; `few` had too few partitions; `uncounted` nobody has called.

    `factor` turns mean copies in a partition into copies/uL of the undiluted reaction; None without a volume.
    `p` tests that all wells have one mean; where it is below alpha, `dispersion` (chi-squared by its degrees
    of freedom) widens the interval.
    """

    sample: str
    target: str
    role: str
    level: float | None
    used: tuple[Well, ...]
    few: tuple[Well, ...]
    uncounted: tuple[Well, ...]
    mean: Mean | None
    low: float | None
    high: float | None
    volume: Volume | None
    factor: float | None
    sd: float | None
    p: float | None
    dispersion: float

    @property
    def concentration(self) -> float | None:
        """Copies/uL of reaction."""
        return self.scaled(None if self.mean is None else self.mean.value)

    def scaled(self, mean: float | None) -> float | None:
        """Mean copies in a partition as copies/uL of reaction."""
        return None if mean is None or self.factor is None else mean * self.factor


def fewest(well: Well, settings: Settings) -> int:
    """The fewest accepted partitions that a well may have."""
    if settings.min_partitions is not None:
        return settings.min_partitions
    return FEWEST.get(well.instrument, 1)


def merge(wells: Sequence[Well], settings: Settings) -> tuple[Merged, ...]:
    """Merge wells by sample and target, in the order in which they come; one name in two roles is two samples."""
    groups: dict[tuple[str, str, str, float | None], list[Well]] = {}
    for well in wells:
        groups.setdefault((well.sample, well.target, well.role, well.level), []).append(well)
    return tuple(_merged(group, settings) for group in groups.values())


def _merged(group: Sequence[Well], settings: Settings) -> Merged:
    counted = [well for well in group if well.counted]
    used = tuple(well for well in counted if (well.accepted or 0) >= fewest(well, settings))
    first = group[0]
    mean = _pooled(used, settings)
    p, dispersion = _agree(used)
    low, high = _interval(mean, p, dispersion, len(used), settings)
    volume, factor = _volume(used)
    return Merged(
        sample=first.sample,
        target=first.target,
        role=first.role,
        level=first.level,
        used=used,
        few=tuple(well for well in counted if well not in used),
        uncounted=tuple(well for well in group if not well.counted),
        mean=mean,
        low=low,
        high=high,
        volume=volume,
        factor=factor,
        sd=_sd(used),
        p=p,
        dispersion=dispersion,
    )


def _volume(used: Sequence[Well]) -> tuple[Volume | None, float | None]:
    """The volume of the pooled partitions, and the factor to copies/uL; none where wells differ too much to be pooled."""
    known = [well.volume for well in used if well.volume is not None]
    sizes = [volume.nanolitres for volume in known]
    if len(known) < len(used) or not known or len({well.dilution for well in used}) > 1:
        return None, None
    if max(sizes) > _ALIKE * min(sizes):
        return None, None
    volume = known[0]
    if len(set(sizes)) > 1:
        weighted = sum((well.accepted or 0) * size for well, size in zip(used, sizes, strict=True))
        mean = weighted / sum(well.accepted or 0 for well in used)
        volume = Volume(mean, f"mean of {len(used)} wells, each {known[0].said}")
    return volume, 1000 * used[0].dilution / volume.nanolitres


def _pooled(used: Sequence[Well], settings: Settings) -> Mean | None:
    positives, accepted = sum(well.positives or 0 for well in used), sum(well.accepted or 0 for well in used)
    return mean_copies(positives, accepted, level=settings.level, interval=settings.interval) if accepted else None


def well_mean(well: Well) -> float | None:
    """Mean copies in a partition of one well; None where all are positive."""
    positives, accepted = well.positives or 0, well.accepted or 1
    return -math.log1p(-positives / accepted) if positives < accepted else None


def _sd(used: Sequence[Well]) -> float | None:
    """Standard deviation between wells of their mean copies in a partition."""
    means = [mean for well in used if (mean := well_mean(well)) is not None]
    return float(np.std(means, ddof=1)) if len(means) > 1 else None


def _agree(used: Sequence[Well]) -> tuple[float | None, float]:
    """Pearson's test that the wells share one positive proportion: its p, and chi-squared by degrees of freedom."""
    positives = np.array([well.positives or 0 for well in used], dtype=np.float64)
    accepted = np.array([well.accepted or 0 for well in used], dtype=np.float64)
    if len(used) < 2 or not 0 < positives.sum() < accepted.sum():
        return None, 1.0
    share = positives.sum() / accepted.sum()
    squares = float(((positives - accepted * share) ** 2 / (accepted * share * (1 - share))).sum())
    return chi2_tail(squares, len(used) - 1), max(1.0, squares / (len(used) - 1))


def _interval(
    mean: Mean | None, p: float | None, dispersion: float, wells: int, settings: Settings
) -> tuple[float | None, float | None]:
    """The Poisson interval; where wells differ by more than chance, the logarithm's, widened by their dispersion."""
    if mean is None:
        return None, None
    if p is None or p >= settings.alpha or not mean.value:
        return mean.low, mean.high
    half = t_quantile(settings.level, wells - 1) * math.sqrt(dispersion * mean.variance_of_log)
    if half > 50:
        return 0.0, None
    return min(mean.low, mean.value * math.exp(-half)), max(mean.high or 0.0, mean.value * math.exp(half))
