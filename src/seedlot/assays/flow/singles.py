"""Spillover computed from tubes that are stained with one dye each, and from unstained cells or beads."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.assays.flow.bench import Bench, Floats
from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.spillover import from_single_stains
from seedlot.assays.flow.tubes import Stain, Tube
from seedlot.formats.gating import Matrix
from seedlot.terms.finding import Answer, Finding


def stain_of(tube: Tube) -> Stain | None:
    """Tell the one stain of a single-stained tube: what it stands for, or the one that it shows."""
    named = [stain for marker in tube.stands_for if (stain := tube.shows(marker)) is not None]
    stains = list(dict.fromkeys(named)) if tube.stands_for else list(tube.stains)
    return stains[0] if len(stains) == 1 else None


def matrix_of(tubes: Sequence[Tube], bench: Bench) -> Matrix | None:
    """Compute a matrix where every single stain tells its channel; None, and a finding, where one does not."""
    singles = [tube for tube in tubes if tube.role is Role.SINGLE]
    if not singles:
        return None
    by_channel: dict[str, Tube] = {}
    for tube in singles:
        stain = stain_of(tube)
        if stain is None or stain.channel in by_channel:
            says = f"Which one channel {tube.name} is stained in is not told, or another tube is stained in it."
            _note(says, tube, bench)
            return None
        by_channel[stain.channel] = tube
    dark = [tube for tube in tubes if tube.role is Role.UNSTAINED]
    dark = [tube for tube in dark if not tube.sample] or dark
    if len(dark) != 1:
        says = f"{len(dark)} unstained tubes could be meant" if dark else "there is no unstained tube"
        _note(f"Single stains are given, and {says}.", singles[0], bench)
        return None
    unstained = dark[0]
    stained = {channel: _columns(tube, by_channel, bench) for channel, tube in by_channel.items()}
    estimate = from_single_stains(stained, _columns(unstained, by_channel, bench))
    bench.findings += estimate.findings
    return estimate.matrix


def _note(says: str, tube: Tube, bench: Bench) -> None:
    says += " No spillover is computed from single stains."
    bench.findings.append(Finding(code="flow/single-stain", answer=Answer.NOT_KNOWN, says=says, where=tube.name))


def _columns(tube: Tube, channels: dict[str, Tube], bench: Bench) -> dict[str, Floats]:
    found = {channel: bench.plain(tube, channel) for channel in channels}
    return {channel: column for channel, column in found.items() if column is not None}
