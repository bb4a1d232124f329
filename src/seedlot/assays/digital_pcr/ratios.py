"""A target against the reference genes of the same sample: copies per cell, and the ratio that tells an edit."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.stats.mover import Estimate, average, ratio, times


class NoRatioError(ValueError):
    """Why there is no ratio, in words for a note."""


def estimate(merged: Merged) -> Estimate | None:
    """The concentration with its interval; None where nothing is counted, or all is positive."""
    value, low = merged.concentration, merged.scaled(merged.low)
    return None if value is None or low is None else Estimate(value, low, merged.scaled(merged.high))


def references(target: Merged, every: Sequence[Merged], settings: Settings) -> tuple[Merged, ...]:
    """The reference genes of a target's sample, in the order of the setting."""
    own = {one.target: one for one in every if (one.sample, one.role, one.level) == _whose(target)}
    return tuple(own[name] for name in dict.fromkeys(settings.reference) if name in own)


def _whose(one: Merged) -> tuple[str, str, float | None]:
    return one.sample, one.role, one.level


def reference(gene: Merged, settings: Settings) -> Estimate | None:
    """What a reference gene tells of `genome_copies` copies in a cell; None where it is not determined."""
    found = estimate(gene)
    copies = settings.reference_copies.get(gene.target, settings.genome_copies)
    return None if found is None else times(found, settings.genome_copies / copies)


def to_reference(target: Merged, every: Sequence[Merged], settings: Settings) -> Estimate:
    """Ratio of a target to the mean of the sample's reference genes.

    Raises:
        NoRatioError: there is no reference, or it or the target is not determined.
    """
    genes = references(target, every, settings)
    if not settings.reference:
        raise NoRatioError("no target is named as the reference gene (setting 'reference')")
    held = {gene.target for gene in genes}
    if missing := [name for name in settings.reference if name not in held]:
        raise NoRatioError(f"the sample has no well of the reference {', '.join(missing)}")
    counted = [one for gene in genes if (one := reference(gene, settings)) is not None]
    if len(counted) < len(genes):
        raise NoRatioError("the reference gene is not determined")
    top = estimate(target)
    if top is None:
        raise NoRatioError("the target is not determined")
    found = ratio(top, average(counted))
    if found is None:
        raise NoRatioError("no copy of the reference gene was found")
    return found
