"""Counts, thaws and panels to concentration, viability, recovery and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.viability.apoptosis import Quadrants, quadrants
from seedlot.assays.viability.charts import charts_of
from seedlot.assays.viability.checks import check_count, check_names, check_occasion, check_quadrants, check_recovered
from seedlot.assays.viability.limits import judge_occasion, judge_quadrants, judge_recovered
from seedlot.assays.viability.occasions import Occasion, occasions_of
from seedlot.assays.viability.raw import Raw
from seedlot.assays.viability.read import CODE, by_sample
from seedlot.assays.viability.recovery import Recovered, recovered
from seedlot.assays.viability.settings import Settings
from seedlot.assays.viability.told import (
    count_rows,
    occasion_row,
    panel_row,
    recovery_row,
    tell_last,
    tell_quadrants,
    tell_recovered,
)  # fmt: skip
from seedlot.formats.repeats import check_batches
from seedlot.formats.rows import gathered
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute every sample's counts, thaws and panels (Ph. Eur. 2.7.29)."""
    counts = by_sample(raw.counts)
    thaws = [recovered(thaw, counts, settings) for thaw in raw.thaws]
    panels = [quadrants(panel, level=settings.level) for panel in raw.panels]
    times = {sample: occasions_of(sample, own, settings) for sample, own in counts.items()}
    later = {name for thaw in raw.thaws for name in thaw.later.counts}
    named = {name for thaw in raw.thaws for left in (thaw.thawed, thaw.later) for name in left.counts}
    last = [own for sample, own in times.items() if sample not in named]
    every = [occasion for own in times.values() for occasion in own]
    tables = {
        "counts": [row for occasion in every for row in count_rows(occasion)],
        "times": [occasion_row(occasion) for own in times.values() if len(own) > 1 for occasion in own],
        "recovery": [recovery_row(one) for one in thaws],
        "apoptosis": [panel_row(one) for one in panels],
    }
    return Analysis(
        reportables=(
            *(told for own in last for told in tell_last(own)),
            *(told for one in thaws for told in tell_recovered(one)),
            *(told for one in panels for told in tell_quadrants(one)),
        ),
        findings=(
            *raw.findings,
            *gathered(_findings(every, thaws, panels, settings, later=later)),
            *check_batches(((one.told.sample, one.told.batch) for one in raw.counts), code=f"{CODE}/twice"),
            *_none(raw),
            *_twice(raw),
        ),
        tables={name: rows for name, rows in tables.items() if rows},
        charts=charts_of(times, thaws, panels, settings),
        unused=raw.unused,
    )


def _findings(
    every: Sequence[Occasion],
    thaws: Sequence[Recovered],
    panels: Sequence[Quadrants],
    settings: Settings,
    *,
    later: set[str],
) -> Iterator[Finding]:
    for occasion in every:
        for count in occasion.counts:
            yield from check_count(count, settings)
        yield from check_occasion(occasion, settings)
        if occasion.sample not in later:
            yield from judge_occasion(occasion, settings)
    for one in thaws:
        yield from check_recovered(one)
        yield from judge_recovered(one, settings)
    for panel in panels:
        yield from check_quadrants(panel)
        yield from judge_quadrants(panel, settings)
    yield from check_names(occasion.sample for occasion in every)


def _none(raw: Raw) -> Iterator[Finding]:
    if not (raw.counts or raw.thaws or raw.panels):
        says = "The files hold no count, no thaw and no panel: nothing is told."
        yield Finding(code="viability/none", answer=Answer.NOT_KNOWN, says=says)


def _twice(raw: Raw) -> Iterator[Finding]:
    """Question two thaws, or two panels, of one sample: the record keeps one value of a name."""
    for what, names in (("thaw", [thaw.sample for thaw in raw.thaws]), ("panel", [one.sample for one in raw.panels])):
        for name in sorted({name for name in names if names.count(name) > 1}):
            says = f"There is more than one {what} of '{name}'; all are told under its name."
            yield Finding(code="viability/twice", answer=Answer.NOT_KNOWN, says=says)
