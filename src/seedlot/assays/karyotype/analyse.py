"""Karyotypes to clones, gains, losses and rearrangements, with what the cells counted exclude."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seedlot.assays.karyotype.changes import events as told_events
from seedlot.assays.karyotype.changes import limits
from seedlot.assays.karyotype.charts import charts_of
from seedlot.assays.karyotype.checks import check, judge
from seedlot.assays.karyotype.clonal import Sample, sample
from seedlot.assays.karyotype.raw import Raw, Written
from seedlot.assays.karyotype.read import CODE
from seedlot.assays.karyotype.settings import Settings
from seedlot.assays.karyotype.tell import (
    abnormality_rows,
    break_rows,
    clone_rows,
    exclusion_rows,
    imbalance_rows,
    part_rows,
    tell,
)
from seedlot.formats.iscn import parse
from seedlot.formats.rows import gathered
from seedlot.genome.events import EVENTS, LIMITS, Event
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Tell clones, net gains and losses, and excluded mosaicism (ISCN 2020; Hook 1977)."""
    grouped: dict[str, list[Written]] = {}
    for one in raw.written:
        grouped.setdefault(one.sample, []).append(one)
    samples = {name: sample(name, written, sex=settings.sex) for name, written in grouped.items()}
    parents = {name: _parent(one, samples, settings) for name, one in samples.items()}
    events = {name: told_events(one, parents[name], settings) for name, one in samples.items()}
    return Analysis(
        reportables=tuple(told for name, one in samples.items() for told in tell(one, events[name], settings)),
        findings=(*raw.findings, *gathered(_findings(samples, parents, events, settings)), *_none(raw)),
        tables=_tables(samples, parents, events, settings),
        charts=charts_of(tuple(samples.values()), settings),
        unused=raw.unused,
    )


def _parent(one: Sample, samples: Mapping[str, Sample], settings: Settings) -> Sample | None:
    """The sample before: of the files, or a karyotype that was given; none of a sample that is itself the parent."""
    named = next((written.parent for written in one.written if written.parent), settings.parent).strip()
    if not named or named == one.name:
        return None
    if named in samples:
        return samples[named]
    made = Written(sample="parent", karyotype=parse(named), where="parent")
    found = sample("parent", (made,), sex=settings.sex)
    return found if any(clone.cell is not None for clone in found.clones) else None


def _findings(
    samples: Mapping[str, Sample],
    parents: Mapping[str, Sample | None],
    events: Mapping[str, list[Event]],
    settings: Settings,
) -> Iterator[Finding]:
    for name, one in samples.items():
        yield from check(one, settings)
        yield from judge(one, parents[name], events[name], settings)
        yield from _compared(one, parents[name], events[name], settings)
        yield from _limits(one, settings)


def _compared(one: Sample, parent: Sample | None, events: Sequence[Event], settings: Settings) -> Iterator[Finding]:
    named = next((written.parent for written in one.written if written.parent), settings.parent)
    where = one.written[0].where
    if parent is None:
        if named and named != one.name:
            says = f"The parent '{named}' is neither a sample of the files nor a karyotype that can be read."
            yield Finding(code=f"{CODE}/parent", answer=Answer.NOT_KNOWN, says=says, where=where)
        return
    new = [event.name for event in events if event.new == "yes"]
    if parent.sexes and one.sexes and parent.sexes != one.sexes and not one.mixed:
        says = (
            f"'{one.name}' has the sex chromosomes {one.sexes}, its parent {parent.sexes}: they are not of one donor."
        )
        yield Finding(code=f"{CODE}/parent", answer=Answer.NOT_MET, says=says, where=where)
        return
    readable = one.readable and parent.readable
    untold = [event.name for event in events if event.new == "not known"]
    says = f"'{one.name}' has what was not seen in its parent: {', '.join(new)}." if new else ""
    if untold:
        why = f"its {parent.total} cells are too few to tell" if parent.total else "how many cells it had is not told"
        why = "cells of two individuals are in one of them" if one.mixed or parent.mixed else why
        says += f" Whether the parent had {', '.join(untold)} is not known: {why}."
    if not readable:
        says += " A part of the two karyotypes could not be read."
    elif not new and not untold:
        says = f"'{one.name}' has nothing that its parent has not."
    says = says.strip() if says.startswith("'") else f"'{one.name}':{says}"
    answer = None if readable and not untold else Answer.NOT_KNOWN
    yield Finding(code=f"{CODE}/parent", answer=answer, says=says, where=where)


def _limits(one: Sample, settings: Settings) -> Iterator[Finding]:
    """Judge by the limits that are set."""
    limits_set = (
        ("cells counted", settings.min_cells, True, "fewest accepted"),
        ("abnormal cells", settings.max_abnormal, False, "most accepted, in %"),
        ("tetraploid cells", settings.max_tetraploid, False, "most accepted, in %"),
    )
    wanted = [(name, limit, least, words) for name, limit, least, words in limits_set if limit is not None]
    figures = {told.name: told for told in tell(one, [], settings)} if wanted else {}
    where = one.written[0].where
    for name, limit, least, words in wanted:
        told = figures.get(name)
        value = None if told is None else told.value
        if not isinstance(value, float):
            answer, says = Answer.NOT_KNOWN, f"'{one.name}': {name} is not known ({limit:g} is the {words})."
        else:
            good = value >= limit if least else value <= limit
            answer = Answer.MET if good else Answer.NOT_MET
            says = f"'{one.name}': {name} is {value:.4g}; {limit:g} is the {words}."
        yield Finding(code=f"{CODE}/limit", answer=answer, says=says, where=where)


def _tables(
    samples: Mapping[str, Sample],
    parents: Mapping[str, Sample | None],
    events: Mapping[str, list[Event]],
    settings: Settings,
) -> dict[str, list[dict[str, Any]]]:
    """Make the tables; one without rows is left out, but for events and limits."""
    every = samples.values()
    made = {
        "clones": [row for one in every for row in clone_rows(one)],
        "abnormalities": [row for one in every for row in abnormality_rows(one, parents[one.name], settings)],
        "gains and losses": [row for one in every for row in imbalance_rows(one)],
        "breakpoints": [row for one in every for row in break_rows(one)],
        "excluded mosaicism": [row for one in every for row in exclusion_rows(one)],
        "other methods": [row for one in every for row in part_rows(one, settings.level)],
    }
    kept: dict[str, list[dict[str, Any]]] = {name: rows for name, rows in made.items() if rows}
    kept[EVENTS] = [event.row() for told in events.values() for event in told]
    kept[LIMITS] = [limit.row() for one in every if one.own for limit in limits(one, settings)]
    return kept


def _none(raw: Raw) -> Iterator[Finding]:
    if not raw.written:
        says = "The files hold no karyotype: nothing is told."
        yield Finding(code=f"{CODE}/none", answer=Answer.NOT_KNOWN, says=says)
