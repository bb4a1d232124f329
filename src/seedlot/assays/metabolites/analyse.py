"""Readings to concentrations, rates and what is doubtful in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from seedlot.assays.metabolites.charts import charts_of
from seedlot.assays.metabolites.checks import (
    check_culture,
    check_level,
    check_names,
    check_release,
    check_untimed,
    judge,
    possible,
)
from seedlot.assays.metabolites.concentrations import Level, levels
from seedlot.assays.metabolites.cultures import Culture, cultures_of, unique_places, untimed
from seedlot.assays.metabolites.raw import Place, Raw
from seedlot.assays.metabolites.read import CODE
from seedlot.assays.metabolites.settings import Settings
from seedlot.assays.metabolites.told import reading_rows, series_rows, tell_culture, tell_level, tell_release
from seedlot.formats.repeats import check_batches, named_apart
from seedlot.formats.rows import gathered
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Analysis


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Compute the concentrations of every sample and the rates of every culture that was sampled in time."""
    values, impossible = possible(raw.values)
    found = levels(values, level=settings.level)
    cultures = cultures_of(found, raw, settings)
    places = unique_places(raw)
    last = _last(found)
    pairs = [(level.sample, level.batch) for level in found]
    names = named_apart(pairs)
    tables = {
        "readings": [row for level in found for row in reading_rows(level)],
        "cultures": [row for culture in cultures if culture.drawn for row in series_rows(culture)],
    }
    return Analysis(
        reportables=(
            *(tell_level(replace(level, sample=names[level.sample, level.batch])) for level in last),
            *(told for level in last for told in tell_release(level, level.place or places.get(level.sample))),
            *(told for culture in cultures for told in tell_culture(culture)),
        ),
        findings=(
            *raw.findings,
            *gathered(impossible),
            *gathered(_findings(found, cultures, settings)),
            *(said for level in last for said in check_release(level, _lysed(level, places))),
            *check_batches(pairs, code=f"{CODE}/twice"),
            *_none(raw),
            *check_untimed(untimed(found, raw, settings)),
        ),
        tables={name: rows for name, rows in tables.items() if rows},
        charts=charts_of([culture for culture in cultures if culture.drawn]),
        unused=raw.unused,
    )


def _last(found: Sequence[Level]) -> list[Level]:
    """Of each analyte of each sample, the last in time: the levels of one name come in the order of time."""
    kept: dict[tuple[str, str, str], list[Level]] = {}
    for level in found:
        kept.setdefault((level.batch, level.sample, level.analyte), []).append(level)
    return [_noted(own[-1], len(own)) for own in kept.values()]


def _noted(level: Level, times: int) -> Level:
    """Say of the last of several times which it is."""
    if times == 1:
        return level
    hours = None if level.place is None else level.place.hours
    when = f"at {hours:g} h" if hours is not None else f"of {level.at:%Y-%m-%d %H:%M}" if level.at else "untimed"
    return replace(level, figure=level.figure.noting(f"{when}, the last of {times} times"))


def _none(raw: Raw) -> Iterator[Finding]:
    if not raw.values:
        says = "The files hold no reading of an analyte; counts are those of the assay 'viability'."
        yield Finding(code=f"{CODE}/none", answer=Answer.NOT_KNOWN, says=says)


def _lysed(level: Level, places: Mapping[str, Place]) -> float | None:
    place = level.place or places.get(level.sample)
    return None if place is None else place.lysed


def _findings(found: Sequence[Level], cultures: Sequence[Culture], settings: Settings) -> Iterator[Finding]:
    for level in found:
        yield from check_level(level, settings)
        yield from judge(level, settings)
    for culture in cultures:
        yield from check_culture(culture)
    yield from check_names(found)
