"""Passages and counts to doublings, growth, viability and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlot.assays.growth.charts import charts_of
from seedlot.assays.growth.checks import alike, check_counts, check_culture, single
from seedlot.assays.growth.counted import Counted, counted_of
from seedlot.assays.growth.culture import Culture, cultures_of
from seedlot.assays.growth.decline import Trend
from seedlot.assays.growth.limits import judge_culture, judge_viability, trend_of
from seedlot.assays.growth.raw import Count, Raw
from seedlot.assays.growth.settings import Settings
from seedlot.assays.growth.told import count_rows, curve_row, passage_rows, tell_counted, tell_culture, trend_row
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute growth and viability of every culture (ICH Q5D; Ph. Eur. 5.2.3; Ph. Eur. 2.7.29)."""
    passages, repeated = single(raw.passages)
    named = _by_name(raw.counts)
    cultures = cultures_of(passages, named, settings)
    used = {name for passage in passages for name in (*passage.seeded.counts, *passage.harvested.counts)}
    counted = counted_of([count for count in raw.counts if count.sample not in used], settings)
    trends = [trend_of(culture, settings) for culture in cultures]
    apart = [one for one in counted if one.sample not in {culture.sample for culture in cultures}]
    return Analysis(
        reportables=(
            *(told for culture in cultures for told in tell_culture(culture, settings)),
            *(told for one in apart for told in tell_counted(one)),
        ),
        findings=(
            *raw.findings,
            *repeated,
            *alike(_samples(raw)),
            *_findings(cultures, trends, settings),
            *_found(counted, apart, settings),
            *_none(raw),
        ),
        tables=_tables(cultures, trends, counted),
        charts=charts_of(cultures, counted, settings),
        unused=raw.unused,
    )


def _samples(raw: Raw) -> set[str]:
    return {passage.sample for passage in raw.passages} | {count.sample for count in raw.counts}


def _by_name(counts: Sequence[Count]) -> dict[str, list[Count]]:
    named: dict[str, list[Count]] = {}
    for count in counts:
        named.setdefault(count.sample, []).append(count)
    return named


def _findings(cultures: Sequence[Culture], trends: Sequence[Trend | None], settings: Settings) -> list[Finding]:
    return [
        finding
        for culture, found in zip(cultures, trends, strict=True)
        for finding in (*check_culture(culture, settings), *judge_culture(culture, found, settings))
    ]


def _found(counted: Sequence[Counted], apart: Sequence[Counted], settings: Settings) -> list[Finding]:
    """Find what is doubtful in counts, and say which of them are reported in the table only."""
    findings = [finding for one in counted for finding in check_counts(one, settings)]
    if settings.min_viability is not None:
        for one in apart:
            where = one.counts[-1].where
            findings.extend(
                judge_viability(one.sample, [("last count", one.viability)], settings.min_viability, where=where)
            )
    beside = sorted({one.sample for one in counted} - {one.sample for one in apart})
    if beside:
        says = f"The counts of {', '.join(map(repr, beside))} belong to no passage of theirs; they stand in the table."
        findings.append(Finding(code="growth/loose-count", answer=Answer.NOT_KNOWN, says=says))
    return findings


def _none(raw: Raw) -> list[Finding]:
    if raw.passages or raw.counts:
        return []
    says = "The files hold no passage and no count: nothing is told."
    return [Finding(code="growth/none", answer=Answer.NOT_KNOWN, says=says)]


def _tables(
    cultures: Sequence[Culture], trends: Sequence[Trend | None], counted: Sequence[Counted]
) -> dict[str, list[dict[str, Any]]]:
    """Make the tables; one without rows is left out."""
    tested = zip(cultures, trends, strict=True)
    tables = {
        "passages": [row for culture in cultures for row in passage_rows(culture)],
        "decline": [trend_row(culture.sample, found) for culture, found in tested if found is not None],
        "counts": [row for one in counted for row in count_rows(one)],
        "growth curves": [curve_row(one.sample, one.fit) for one in counted if one.fit is not None],
    }
    return {name: rows for name, rows in tables.items() if rows}
