"""Limits of blank and detection of one target, in positive partitions of a well and in copies/uL (CLSI EP17-A2).

A blank's result is its mean of copies in a partition, so that wells of different size compare. Three limits
of blank are computed: parametric, ranked, and of the Poisson law of the blanks' positives; which one counts is
a setting, and by default it is the largest. The limit of detection is never below what the Poisson law asks:
where no blank has a positive, a well must hold 3.0 copies on average to show one with a probability of 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seedlot.assays.digital_pcr.merge import Merged, well_mean
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well
from seedlot.stats.detection import (
    blank_parametric,
    blank_poisson,
    blank_ranked,
    detection_counted,
    detection_parametric,
    detection_ranked,
    poisson_count,
    quantification,
)

#: The level of EP17's limits: 5 % of blanks above the limit of blank, 5 % of low samples below it.
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one target, all in mean copies in a partition; None where the file does not tell.

    `blank_count` is the limit of blank in positive partitions of one well. `blanks` is how many results stand
    behind it, and `from_blanks` whether they are blanks (else no-template controls, or none). `size` is the mean
    of accepted partitions of a blank, `rate` the blanks' share of positives, `method` how the limit was found.
    """

    target: str
    blanks: int
    from_blanks: bool
    parametric: float | None
    ranked: float | None
    poisson: float
    blank: float
    blank_count: int
    detection_parametric: float | None
    detection_poisson: float
    detection_ranked_level: float | None
    detection: float
    quantification_level: float | None
    factor: float | None
    size: float
    rate: float
    method: str

    def allowed(self, accepted: int) -> float:
        """The limit of blank in positives of a sample's partitions together.

        What lies above the blanks' mean shrinks with the root of the wells that are pooled: eight wells with one
        positive each are more than one well with one.
        """
        by_poisson = float(poisson_count(self.rate * accepted, level=LEVEL))
        if self.method == "poisson":
            return by_poisson
        above = max(self.blank - self.rate, 0.0) * math.sqrt(self.size / max(accepted, self.size))
        by_spread = (self.rate + above) * accepted
        return by_spread if self.method in {"parametric", "ranked"} else max(by_poisson, by_spread)

    def scaled(self, mean: float | None) -> float | None:
        """Mean copies in a partition as copies/uL of reaction."""
        return None if mean is None or self.factor is None else mean * self.factor


def limits_of(target: str, every: Sequence[Merged], settings: Settings) -> Limits | None:
    """Find the limits of a target from its blanks, else from its no-template controls; None without any well."""
    own = [one for one in every if one.target == target]
    wells = [well for one in own for well in one.used]
    if not wells:
        return None
    blanks = [one for one in own if one.role == "blank" and one.used]
    groups = blanks or [one for one in own if one.role == "ntc" and one.used]
    results = [[_mean(well) for well in one.used] for one in groups]
    counts = [well.positives or 0 for one in groups for well in one.used]
    accepted = [well.accepted or 0 for one in groups for well in one.used] or [well.accepted or 0 for well in wells]
    size = sum(accepted) / len(accepted)
    blank_count = blank_poisson(counts, level=LEVEL) or 0
    parametric, ranked = (
        (blank_parametric(results), blank_ranked([result for group in results for result in group]))
        if results
        else (None, None)
    )
    method, blank = _chosen(parametric, ranked, blank_count / size, settings)
    levels = _levels(own)
    low = detection_parametric(blank, _low(levels)) if levels else None
    poisson = detection_counted(max(blank_count, math.floor(blank * size)), level=LEVEL) / size
    return Limits(
        target=target,
        blanks=len(counts),
        from_blanks=bool(blanks),
        parametric=parametric,
        ranked=ranked,
        poisson=blank_count / size,
        blank=blank,
        blank_count=max(blank_count, math.floor(blank * size)),
        detection_parametric=low,
        detection_poisson=poisson,
        detection_ranked_level=detection_ranked(blank, levels) if levels else None,
        detection=max(poisson, low or 0.0),
        quantification_level=quantification(levels, most_cv=settings.loq_cv) if levels else None,
        factor=next((one.factor for one in (*groups, *own) if one.factor is not None), None),
        size=size,
        rate=sum(counts) / sum(accepted) if counts else 0.0,
        method=method,
    )


#: Samples of low content are those of no more than five times the lowest level (EP17-A2: one to five limits of blank).
_LOW = 5


def _low(levels: Mapping[float, list[float]]) -> list[list[float]]:
    """Results of the samples whose spread stands behind the parametric limit of detection."""
    return [results for level, results in levels.items() if level <= _LOW * min(levels)]


def _mean(well: Well) -> float:
    """A blank's result; a saturated one counts as if half a partition were negative."""
    found = well_mean(well)
    return math.log(2 * (well.accepted or 1)) if found is None else found


def _levels(own: Sequence[Merged]) -> Mapping[float, list[float]]:
    """Results at each spiked level above zero, from the lowest; saturated wells are no results."""
    found: dict[float, list[float]] = {}
    for one in sorted((one for one in own if one.role == "standard" and one.level), key=lambda one: one.level or 0):
        results = [mean for well in one.used if (mean := well_mean(well)) is not None]
        if results:
            found.setdefault(one.level or 0.0, []).extend(results)
    return found


def _chosen(parametric: float | None, ranked: float | None, poisson: float, settings: Settings) -> tuple[str, float]:
    """The limit that counts, and its name; "largest" where the method that is set has too few results."""
    by_name = {"parametric": parametric, "ranked": ranked, "poisson": poisson}
    chosen = by_name.get(settings.limit_method)
    if chosen is not None:
        return settings.limit_method, chosen
    return "largest", max(limit for limit in by_name.values() if limit is not None)
