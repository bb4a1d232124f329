"""Readings to concentrations, rates and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.metabolites.charts import charts_of
from seedlot.assays.metabolites.checks import check_culture, check_level, check_names, judge, possible
from seedlot.assays.metabolites.concentrations import Level, levels
from seedlot.assays.metabolites.cultures import Culture, cultures_of, unique_places
from seedlot.assays.metabolites.raw import Raw
from seedlot.assays.metabolites.settings import Settings
from seedlot.assays.metabolites.told import reading_rows, series_rows, tell_culture, tell_level, tell_release
from seedlot.formats.rows import gathered
from seedlot.terms.finding import Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute the concentrations of every sample and the rates of every culture that was sampled in time."""
    values, impossible = possible(raw.values)
    found = levels(values, level=settings.level)
    cultures = cultures_of(found, raw, settings)
    places = unique_places(raw)
    last = _last(found)
    tables = {
        "readings": [row for level in found for row in reading_rows(level)],
        "cultures": [row for culture in cultures for row in series_rows(culture)],
    }
    return Analysis(
        reportables=(
            *(tell_level(level) for level in last),
            *(told for level in last for told in tell_release(level, level.place or places.get(level.sample))),
            *(told for culture in cultures for told in tell_culture(culture)),
        ),
        findings=(*raw.findings, *gathered(impossible), *gathered(_findings(found, cultures, settings))),
        tables={name: rows for name, rows in tables.items() if rows},
        charts=charts_of(cultures),
        unused=raw.unused,
    )


def _last(found: Sequence[Level]) -> list[Level]:
    """Of each analyte of each sample, the last in time: the levels of one name come in the order of time."""
    kept: dict[tuple[str, str, str], Level] = {}
    for level in found:
        kept[level.batch, level.sample, level.analyte] = level
    return list(kept.values())


def _findings(found: Sequence[Level], cultures: Sequence[Culture], settings: Settings) -> Iterator[Finding]:
    for level in found:
        yield from check_level(level, settings)
        yield from judge(level, settings)
    for culture in cultures:
        yield from check_culture(culture)
    yield from check_names(found)
