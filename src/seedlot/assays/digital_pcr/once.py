"""One well, one count: what several files, or several rows, say of the same well and target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from seedlot.assays.digital_pcr.checks import found
from seedlot.assays.digital_pcr.wells import Well
from seedlot.terms.finding import Finding


def once(wells: Iterable[Well]) -> tuple[tuple[Well, ...], tuple[Finding, ...]]:
    """Keep each well once, whichever files and rows hold it; different counts stay where they may be two plates."""
    order: dict[tuple[str, str, str, str], list[Well]] = {}
    kept: list[Well] = []
    for well in wells:
        if well.well:
            order.setdefault((well.plate, well.well, well.sample, well.target), []).append(well)
        else:
            kept.append(well)
    findings: list[Finding] = []
    for several in order.values():
        kept.extend(_single(several, findings))
    return tuple(kept), tuple(findings)


def _single(several: Sequence[Well], findings: list[Finding]) -> Iterator[Well]:
    different = list(_different(several, findings))
    counted = [well for well in different if well.amplitudes is not None and well.positives is not None]
    if counted and any(well.amplitudes is None for well in different):
        says = f"{_name(several[0])} is in a table too, with other counts; those of its partitions are used."
        findings.append(found("twice", says, counted[0].where))
        different = counted
    uncalled = [well for well in different if well.amplitudes is not None and well.positives is None]
    if uncalled and len(uncalled) < len(different):
        different = [well for well in different if well not in uncalled]
    if len(different) > 1 and _one_place(different):
        says = f"{_name(several[0])} has {len(different)} counts; they are pooled as wells of one sample."
        findings.append(found("twice", says, different[1].where))
    yield from different


def _different(several: Sequence[Well], findings: list[Finding]) -> Iterator[Well]:
    """Leave out a well whose counts are those of one before, unless they are two channels of one file."""
    kept: list[Well] = []
    for well in several:
        same = [one for one in kept if (one.accepted, one.positives) == (well.accepted, well.positives)]
        if any(file_of(one) != file_of(well) or one.channel == well.channel for one in same):
            twice = "two files" if file_of(same[0]) != file_of(well) else "two rows"
            says = f"{_name(well)} is in {twice} with the same counts; it counts once."
            findings.append(found("twice", says, well.where, None))
        else:
            kept.append(well)
            yield well


def _one_place(several: Sequence[Well]) -> bool:
    """Whether counts are of one file, of a plate that is named, or of droplets, which no check of plates looks at."""
    return (
        len({file_of(well) for well in several}) < len(several)
        or bool(several[0].plate)
        or any(well.amplitudes is not None for well in several)
    )


def file_of(well: Well) -> str:
    """The file of a well, without its row."""
    return well.where.rpartition(", row")[0] or well.where


def _name(well: Well) -> str:
    return f"Well {well.well} ({well.sample}, {well.target})"
