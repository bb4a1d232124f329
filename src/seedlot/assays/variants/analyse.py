"""Alleles of the line to what is new in it, in how many cells; and what would have been seen where nothing was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.assays.variants.charts import charts_of
from seedlot.assays.variants.checks import (
    check_comparison,
    check_judged,
    check_runs,
    check_species,
    donor_answer,
    found,
)
from seedlot.assays.variants.judged import judge
from seedlot.assays.variants.known import meanings
from seedlot.assays.variants.limits import TYPICAL, Seen, limits_of
from seedlot.assays.variants.listed import check_listed
from seedlot.assays.variants.raw import Raw, Run
from seedlot.assays.variants.settings import Settings
from seedlot.assays.variants.told import Found, event_of, found_of, reportables, seen_row, variant_row
from seedlot.formats.rows import gathered
from seedlot.genome.bands import locate
from seedlot.genome.builds import Build
from seedlot.genome.events import EVENTS, LIMITS
from seedlot.genome.regions import order, read_region
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Analysis

#: Rows of a table; the rest is said to be left out. Variants in listed genes are always told.
_MOST = 5000


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compare a line with its parent or bank (ISSCR Standards 2023; ICH Q5D on genetic stability of cell banks)."""
    donor, _ = donor_answer(raw)
    comparable = donor is not Answer.NOT_MET
    judged = judge(raw, settings, comparable=comparable)
    known = meanings(raw)
    founds = sorted((found_of(one, known.of(one.sighting), raw, settings) for one in judged), key=_place)
    seen = tuple(one for one in limits_of(raw, settings) if comparable or one.name != TYPICAL)
    shown = _shown(founds)
    return Analysis(
        reportables=tuple(reportables(raw, founds, seen, settings, comparable=comparable)),
        findings=gathered(
            (
                *check_species(raw, judged, settings),
                *raw.findings,
                *check_comparison(raw),
                *check_listed(founds),
                *check_judged(judged, settings),
                *check_runs(raw),
                *_settings(settings, raw.build),
                *_limits(raw, seen),
                *_left_out(founds, shown),
            )
        ),
        tables=_tables(raw, shown, seen, settings),
        charts=charts_of(raw, founds, seen),
        unused=raw.unused,
    )


def _place(one: Found) -> tuple[int, int, str]:
    allele = one.judged.sighting.allele
    return order(allele.contig), allele.position, allele.alt


def _shown(founds: Sequence[Found]) -> list[Found]:
    """The alleles that stand in the tables: those in listed genes, the new ones, then others, as many as fit."""
    if len(founds) <= _MOST:
        return list(founds)
    ranked = sorted(range(len(founds)), key=lambda index: (not founds[index].meaning.told, founds[index].new != "yes"))
    return [founds[index] for index in sorted(ranked[:_MOST])]


def _left_out(founds: Sequence[Found], shown: Sequence[Found]) -> list[Finding]:
    if len(shown) == len(founds):
        return []
    says = f"The tables hold {len(shown)} of {len(founds)} variants: those in listed genes and the new ones first."
    return [found("table", says, answer=None)]


def _settings(settings: Settings, build: Build | None) -> list[Finding]:
    """Regions that are none."""
    wrong = (
        []
        if build is None
        else [one for one in settings.changed if not (locate(build, one) or read_region(one, build))]
    )
    return [found("changed", f"'{one}' is no band and no region of {build}; it is not used.") for one in wrong]


def _limits(raw: Raw, seen: Sequence[Seen]) -> list[Finding]:
    """Listed positions of which no depth is known: silence there is no answer."""
    places = [one for one in seen if one.start == one.end > 0]
    unknown = [one.name for one in places if one.depth is None]
    if not unknown or raw.build is None:
        return []
    says = (
        f"At {len(unknown)} of {len(places)} listed positions ({', '.join(unknown[:3])} …) it is not known how often the "
        "line was read: that nothing is called there says nothing. Give a gVCF, a table of depths, or the BAM."
    )
    return [found("depth", says)]


def _tables(
    raw: Raw, founds: Sequence[Found], seen: Sequence[Seen], settings: Settings
) -> dict[str, list[dict[str, Any]]]:
    """Make the tables; one without rows is left out."""
    build = str(raw.build or "")
    tables = {
        EVENTS: [event_of(one, raw, settings).row() for one in founds if _is_event(one, raw)],
        LIMITS: [limit.row() for one in seen for limit in one.limits(raw.sample, build, settings.power)],
        "variants": [variant_row(one, settings) for one in founds],
        "depths": [seen_row(one) for one in seen],
        "runs of lost heterozygosity": [_run_row(one) for one in raw.runs],
    }
    return {name: rows for name, rows in tables.items() if rows}


def _is_event(one: Found, raw: Raw) -> bool:
    """New ones, and those of which it is not known; without a reference, and of what both have, the listed."""
    return bool(one.meaning.told) or one.new == "yes" or (one.new == "not known" and bool(raw.reference))


def _run_row(run: Run) -> dict[str, Any]:
    return {"chromosome": run.chromosome, "start": run.start, "end": run.end, "sites": run.sites}
