"""Whether the controls of a plate let a sample be called negative, or positive at all."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.assays.digital_pcr.limits import Limits
from seedlot.assays.digital_pcr.merge import Merged
from seedlot.assays.digital_pcr.ratios import references
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.wells import Well


def of_role(target: str, every: Sequence[Merged], role: str) -> list[Merged]:
    """The samples of one target that have a role, and wells that are used."""
    return [one for one in every if one.target == target and one.role == role and one.used]


def dirty(target: str, every: Sequence[Merged], settings: Settings) -> list[Well]:
    """Wells of no-template controls with more positives than are allowed."""
    wells = [well for one in of_role(target, every, "ntc") for well in one.used]
    return [well for well in wells if (well.positives or 0) > settings.ntc_most]


def is_positive(one: Merged, limits: Limits | None) -> bool:
    """Whether the positives of a sample exceed the limit of blank."""
    allowed = 0.0 if limits is None or one.mean is None else limits.allowed(one.mean.accepted)
    return one.mean is not None and one.mean.positives > allowed + 1e-9


def not_shown(
    merged: Merged, every: Sequence[Merged], limits: Limits | None, settings: Settings, *, in_cells: bool
) -> str:
    """Why neither presence nor absence is shown; "" where controls are there and as they must be.

    What is said `in_cells`, and not in their medium, needs the reference gene.
    """
    target = merged.target
    if limits is None or not limits.blanks:
        return "the plate has no blank and no no-template control of this target"
    if dirty(target, every, settings):
        return "the no-template control is positive"
    if is_positive(merged, limits):
        return ""
    positive = of_role(target, every, "positive")
    if any(not is_positive(one, limits) for one in positive):
        return "a positive control is negative"
    if not positive and not any(is_positive(one, limits) for one in of_role(target, every, "standard")):
        return "the plate has no positive control of this target"
    return _without_template(merged, every, settings, in_cells=in_cells)


def _without_template(merged: Merged, every: Sequence[Merged], settings: Settings, *, in_cells: bool) -> str:
    """Why it is not shown that the sample was in the well: its reference genes, where any are named."""
    genes = references(merged, every, settings)
    if any(gene.mean is None or not gene.mean.positives for gene in genes):
        return "the reference gene shows no DNA of the sample"
    if in_cells and settings.reference and not genes:
        return f"the sample has no well of the reference {', '.join(settings.reference)}"
    return ""
