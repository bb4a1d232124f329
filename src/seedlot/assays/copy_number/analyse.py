"""Reads in bins and arrays to changes of copy number, what is new, what would have been seen, and what is doubtful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from seedlot.assays.copy_number import array_told, values
from seedlot.assays.copy_number.array_calls import array_calls
from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.charts import charts_of_array, charts_of_depth
from seedlot.assays.copy_number.depth import depth_calls, events_alone
from seedlot.assays.copy_number.judged import judge
from seedlot.assays.copy_number.raw import Array, Raw, Reads, Role
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.rows import gathered
from seedlot.genome.events import EVENTS, LIMITS, Event
from seedlot.genome.matching import same as same_change
from seedlot.terms.chart import Chart
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class _Told:
    """What has been told so far."""

    reportables: list[Reportable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tables: defaultdict[str, Rows] = field(default_factory=lambda: defaultdict(list))
    charts: list[Chart] = field(default_factory=list)


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Tell what each sample has that its reference, a panel or a normal genome has not."""
    told = _Told()
    told.findings += raw.findings
    told.findings += _twice(raw)
    for reads in raw.reads:
        if reads.role is Role.SAMPLE:
            _depth(reads, raw, settings, told)
    for array in raw.arrays:
        if array.role is Role.SAMPLE:
            _array(array, raw, settings, told)
    return Analysis(
        reportables=tuple(told.reportables),
        findings=gathered(told.findings),
        tables={name: rows for name, rows in told.tables.items() if rows},
        charts=tuple(told.charts),
        unused=raw.unused,
    )


def _twice(raw: Raw) -> Iterator[Finding]:
    """Two files of one sample by one method are not told apart."""
    for every in ([one.bins.sample for one in raw.reads], [one.sample for one in raw.arrays]):
        for name in sorted({name for name in every if every.count(name) > 1}):
            says = f"{every.count(name)} files have the sample name '{name}': what is told of them is not told apart."
            yield Finding(code="copy_number/name-twice", answer=Answer.NOT_KNOWN, says=says, where=name)


def _depth(reads: Reads, raw: Raw, settings: Settings, told: _Told) -> None:
    reference = _of_role(raw.reads, Role.REFERENCE)
    parent = None
    if reference:
        parent, problem = _usable(reads, reference[0])
        told.findings += problem
    panel: list[Bins] = []
    for one in _of_role(raw.reads, Role.PANEL):
        bins, problem = _usable(reads, one)
        told.findings += problem
        panel += [bins] if bins is not None else []
    if not reads.bins.counts.any():
        says = "No read is counted in any bin: nothing is told of this sample."
        told.findings.append(Finding(code="copy_number/empty", answer=Answer.NOT_KNOWN, says=says, where=reads.file))
    depth = depth_calls(reads.bins, reference=parent, panel=tuple(panel), settings=settings)
    if parent is not None:
        depth = replace(depth, events=(*depth.events, *_shared(reads.bins, parent, depth.events, settings)))
    told.findings += depth.findings
    told.findings += judge(
        reads.bins.sample, depth.events, depth.limits, method=values.READS, where=_where(reads.file, reads.bins.sample)
    )
    told.reportables += values.of_depth(depth, reads.bins.build, settings, compared=parent is not None)
    told.tables[EVENTS] += [event.row() for event in depth.events]
    told.tables[LIMITS] += [limit.row() for limit in depth.limits]
    told.tables["segments"] += [segment.row() for segment in depth.segments]
    told.tables["regions"] += [region.row() for region in depth.regions]
    told.tables["noise"] += depth.noise_rows()
    told.charts += charts_of_depth(depth, reads.bins, parent)


def _shared(sample: Bins, parent: Bins, found: Sequence[Event], settings: Settings) -> Iterator[Event]:
    """Changes that sample and reference both have, each told alone: beside each other they do not show."""
    theirs = _of_parent(_Parent(parent.key(), settings.model_dump_json(), parent, settings))
    for event in events_alone(sample, settings=settings) if theirs else ():
        if any(same_change(event, one) for one in theirs) and not any(same_change(event, one) for one in found):
            yield replace(event, new="no", note=f"{event.note}; the reference has it too")


@dataclass(frozen=True, slots=True)
class _Parent:
    """A reference and the settings, told from others by their texts alone."""

    key: str
    asked: str
    bins: Bins = field(compare=False)
    settings: Settings = field(compare=False)


@lru_cache(maxsize=4)
def _of_parent(parent: _Parent) -> tuple[Event, ...]:
    """The changes of a reference, which all samples of a batch have in common: told once."""
    return events_alone(parent.bins, settings=parent.settings)


def _where(file: str, sample: str) -> str:
    return file if sample in file else f"{file}, {sample}"


def _of_role(reads: Sequence[Reads], role: Role) -> list[Reads]:
    return [one for one in reads if one.role is role]


def _usable(reads: Reads, other: Reads) -> tuple[Bins | None, list[Finding]]:
    """The bins of another file, if they are those of the sample."""
    if reads.bins.same_bins(other.bins):
        return other.bins, []
    differs = (
        f"it is on {other.placed.name} and the sample on {reads.placed.name}"
        if other.bins.build != reads.bins.build
        else f"its bins are {other.bins.width} bases wide and the sample's {reads.bins.width}, or others of them"
    )
    says = f"'{other.file}' is not used, for {differs}."
    return None, [Finding(code="copy_number/other-bins", answer=Answer.NOT_KNOWN, says=says, where=reads.file)]


def _array(array: Array, raw: Raw, settings: Settings, told: _Told) -> None:
    others = [one for one in raw.arrays if one.role is Role.REFERENCE]
    reference, where = (others[0] if others else None), f"{array.file}, {array.sample}"
    if reference is not None and reference.placed.name != array.placed.name:
        says = (
            f"'{reference.file}' is on {reference.placed.name} and the sample on {array.placed.name}: it is not used."
        )
        told.findings.append(Finding(code="copy_number/other-build", answer=Answer.NOT_MET, says=says, where=where))
        reference = None
    calls = array_calls(
        array.sample,
        array.probes,
        reference=None if reference is None else reference.probes,
        build=array.placed.build,
        settings=settings,
    )
    found = array_told.events(calls, array.placed, settings)
    limits = array_told.limits(calls, array.placed, settings)
    told.findings += array_told.findings(calls, array.placed, settings, where=where)
    told.findings += judge(array.sample, found, limits, method=values.ARRAY, where=where)
    told.reportables += values.of_array(calls, found, limits, array.placed.build, settings)
    told.tables[EVENTS] += [event.row() for event in found]
    told.tables[LIMITS] += [limit.row() for limit in limits]
    told.tables["segments"] += array_told.segment_rows(calls)
    told.tables["noise"].append(array_told.noise_row(calls))
    told.charts += charts_of_array(calls, found, array.placed)
