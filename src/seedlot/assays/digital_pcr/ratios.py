"""A target against the reference genes of the same sample: copies per cell, and the ratio that tells an edit."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.stats.mover import Estimate, average, ratio


class NoRatioError(ValueError):
    """Why there is no ratio, in words for a note."""


def estimate(merged: Merged) -> Estimate | None:
    """The concentration with its interval; None where nothing is counted, or all is positive."""
    value, low = merged.concentration, merged.scaled(merged.low)
    return None if value is None or low is None else Estimate(value, low, merged.scaled(merged.high))


def references(every: Sequence[Merged], sample: str, settings: Settings) -> tuple[Merged, ...]:
    """The reference genes of a sample."""
    return tuple(one for one in every if one.sample == sample and one.target in settings.reference)


def to_reference(target: Merged, every: Sequence[Merged], settings: Settings) -> Estimate:
    """Ratio of a target to the mean of the sample's reference genes.

    Raises:
        NoRatioError: there is no reference, or it or the target is not determined.
    """
    genes = references(every, target.sample, settings)
    if not settings.reference:
        raise NoRatioError("no target is named as the reference gene (setting 'reference')")
    if not genes:
        raise NoRatioError(f"the sample has no well of the reference {', '.join(settings.reference)}")
    counted = [one for gene in genes if (one := estimate(gene)) is not None]
    if len(counted) < len(genes):
        raise NoRatioError("the reference gene is not determined")
    top = estimate(target)
    if top is None:
        raise NoRatioError("the target is not determined")
    found = ratio(top, average(counted))
    if found is None:
        raise NoRatioError("no copy of the reference gene was found")
    return found
