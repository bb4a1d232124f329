"""Samples to cultures in time: who was drawn from what, when, and how many cells lived there."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from seedlot.assays.metabolites.concentrations import SAME_TIME, Level
from seedlot.assays.metabolites.rates import Stage, lactate_yield, rate
from seedlot.assays.metabolites.raw import Place, Raw
from seedlot.assays.metabolites.settings import Settings
from seedlot.formats.counts import CellCount
from seedlot.terms.figure import Figure, undetermined

#: What is told of a culture: the analyte, the name of its rate, -1 where the cells consume it.
RATES = (
    ("glucose", "specific glucose consumption", -1),
    ("glutamine", "specific glutamine consumption", -1),
    ("lactate", "specific lactate production", 1),
    ("glutamate", "specific glutamate production", 1),
    ("ammonium", "specific ammonium production", 1),
    ("ammonia", "specific ammonia production", 1),
    ("LDH", "specific LDH release", 1),
)
YIELD = "yield of lactate on glucose"
_FED = ("glucose", "glutamine")
_LISTED = 4  # hours that a sentence lists one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """A culture: its analytes in time, its rates, where it seems to have been fed, where a value is beyond a test (hours).

    Its hours are those at which samples were drawn; where only those of measuring are known (`drawn` is false) it has no rates.
    """

    name: str
    series: Mapping[str, tuple[Stage, ...]]
    units: Mapping[str, str]
    rates: Mapping[str, Figure]
    fed: tuple[float, ...]
    where: str
    beyond: Mapping[str, tuple[float, ...]]
    drawn: bool = True


def cultures_of(levels: Sequence[Level], raw: Raw, settings: Settings) -> tuple[Culture, ...]:
    """Gather samples into cultures; only those that were sampled at two times or more are told."""
    places = unique_places(raw)
    named = _by_culture(levels, places, settings)
    made = (_made(name, own, places, raw, settings) for name, own in sorted(named.items()))
    return tuple(culture for culture in made if culture is not None)


def untimed(levels: Sequence[Level], raw: Raw, settings: Settings) -> list[str]:
    """Name the cultures of which some samples say when they were drawn and others do not: they have no rates."""
    places = unique_places(raw)
    return sorted(
        name
        for name, own in _by_culture(levels, places, settings).items()
        if _timed(own, places) is None
        and any(level.at is not None or _stated(_place(level, places)) is not None for level in own)
    )


def _by_culture(levels: Sequence[Level], places: Mapping[str, Place], settings: Settings) -> dict[str, list[Level]]:
    named: dict[str, list[Level]] = {}
    for level in levels:
        named.setdefault(_culture(level, _place(level, places), settings), []).append(level)
    return named


def _culture(level: Level, place: Place | None, settings: Settings) -> str:
    if settings.cultures == "sample":
        return level.sample
    return (place.culture if place is not None else "") or level.batch or level.sample


def _made(
    name: str, levels: Sequence[Level], places: Mapping[str, Place], raw: Raw, settings: Settings
) -> Culture | None:
    timed = _timed(levels, places)
    if timed is None:
        return None
    start, hours = timed
    series: dict[str, list[Stage]] = {}
    ordered = sorted(zip(levels, hours, strict=True), key=lambda pair: pair[1])
    for level, hour in ordered:
        if level.amounts:
            density = _density(level, hour, _place(level, places), raw.counts, start)
            stages = series.setdefault(level.analyte, [])
            if stages and hour - stages[-1].hours < SAME_TIME:
                stages[-1] = Stage(
                    hours=stages[-1].hours, amounts=(*stages[-1].amounts, *level.amounts), density=density
                )
            else:
                stages.append(Stage(hours=hour, amounts=level.amounts, density=density))
    kept = {analyte: tuple(stages) for analyte, stages in series.items() if len(stages) > 1}
    if not kept:
        return None
    drawn = start is None or all(_is_drawn(level, hour, raw.counts, start) for level, hour in ordered)
    fed = tuple(sorted({hour for analyte in _FED for hour in _rises(analyte, ordered, settings)})) if drawn else ()
    beyond = {
        analyte: tuple(hour for level, hour in ordered if level.analyte == analyte and not level.amounts)
        for analyte in (kept if drawn else ())
    }
    units = {level.analyte: level.unit for level in levels}
    where = levels[0].readings[0].value.reading.where
    rates = _rates(kept, units, _why(fed, drawn=drawn), settings)
    return Culture(
        name=name,
        series=kept,
        units=units,
        rates=_noting(rates, beyond),
        fed=fed,
        where=where,
        beyond=beyond,
        drawn=drawn,
    )


def _is_drawn(level: Level, hour: float, counts: Sequence[CellCount], start: datetime) -> bool:
    """Tell whether the clock says when a sample was drawn: one that was measured within the hour of its count was."""
    if not any(known.value.reading.measured for known in level.readings):
        return True
    return any(count.sample == level.sample and _apart(count, hour, start) < SAME_TIME for count in counts)


def _why(fed: Sequence[float], *, drawn: bool) -> str:
    """Why a culture has no rates; "" where it has."""
    if not drawn:
        return (
            "the analyser says when it measured, not when samples were drawn: state their hours in a table of samples"
        )
    return f"the culture was fed, or its medium changed, by {shown_hours(fed)}" if fed else ""


def shown_hours(hours: Sequence[float]) -> str:
    """Hours for a sentence: each, or how many of them from when to when."""
    if len(hours) > _LISTED:
        return f"{len(hours)} times from {min(hours):.3g} h to {max(hours):.3g} h"
    return ", ".join(f"{hour:.3g} h" for hour in hours)


def _noting(rates: Mapping[str, Figure], beyond: Mapping[str, tuple[float, ...]]) -> dict[str, Figure]:
    """Say beside a rate which times are not in it."""
    of = {name: (analyte,) for analyte, name, _ in RATES} | {YIELD: ("glucose", "lactate")}
    noted = {}
    for name, figure in rates.items():
        without = [
            f"without {analyte} at {shown_hours(beyond[analyte])}, where it is no value"
            for analyte in of[name]
            if beyond.get(analyte)
        ]
        noted[name] = figure.noting(*without)
    return noted


def _timed(levels: Sequence[Level], places: Mapping[str, Place]) -> tuple[datetime | None, list[float]] | None:
    """Tell the hours of every level: as stated, else by the clock from the first; None where neither is known of all."""
    stated = [_stated(_place(level, places)) for level in levels]
    hours = [hour for hour in stated if hour is not None]
    if len(hours) == len(levels):
        return None, hours
    clocks = [level.at for level in levels if level.at is not None]
    if len(clocks) < len(levels) or len({clock.tzinfo is None for clock in clocks}) > 1:
        return None
    start = min(clocks)
    return start, [(clock - start).total_seconds() / 3600 for clock in clocks]


def _stated(place: Place | None) -> float | None:
    return None if place is None else place.hours


def unique_places(raw: Raw) -> dict[str, Place]:
    """What tables say of a sample, by its name; a name that stands in several rows says nothing of the others."""
    tally = Counter(place.sample for place in raw.places)
    return {place.sample: place for place in raw.places if tally[place.sample] == 1}


def _place(level: Level, places: Mapping[str, Place]) -> Place | None:
    """What the level's own row says of it, else the one row of another table that has its name."""
    return level.place or places.get(level.sample)


def _density(
    level: Level, hour: float, place: Place | None, counts: Sequence[CellCount], start: datetime | None
) -> float | None:
    """The viable density when a sample was drawn: of its row, else of the counts of its name nearest in time."""
    if place is not None and place.viable_density is not None:
        return place.viable_density
    own = [
        count
        for count in counts
        if count.sample == level.sample
        and count.viable_density is not None
        and (not count.batch or not level.batch or count.batch == level.batch)
    ]
    if start is None and _several_times(own):
        return None
    near = [count for count in own if _apart(count, hour, start) < SAME_TIME]
    known = [
        count.viable_density for count in (near or (own if start is None else ())) if count.viable_density is not None
    ]
    return statistics.fmean(known) if known else None


def _several_times(counts: Sequence[CellCount]) -> bool:
    """Tell whether counts of one name were made at more than one time, so that none of them is that of a sample."""
    clocks = [count.counted_at.replace(tzinfo=None) for count in counts if count.counted_at is not None]
    return bool(clocks) and (max(clocks) - min(clocks)).total_seconds() >= SAME_TIME * 3600


def _apart(count: CellCount, hour: float, start: datetime | None) -> float:
    """Hours between a count and a sample; infinite where they cannot be compared."""
    if start is None or count.counted_at is None or (start.tzinfo is None) != (count.counted_at.tzinfo is None):
        return math.inf
    return abs((count.counted_at - start).total_seconds() / 3600 - hour)


def _rises(analyte: str, ordered: Sequence[tuple[Level, float]], settings: Settings) -> Iterator[float]:
    """The hours by which something that cells only consume has risen; a value below a test is at most its limit.

    Two samples of one time that differ by more than replicates do were drawn before and after a feed.
    """
    own = [(level, hour, *_bounds(level)) for level, hour in ordered if level.analyte == analyte]
    for (before, first, low, most), (after, hour, least, high) in pairwise(own):
        together = hour - first < SAME_TIME
        if together and before.sample != after.sample:
            times = 1 + settings.max_cv / 100
            if least > most * times or low > high * times:
                yield hour
        elif not together and least > most * (1 + settings.fed) and least > 0:
            yield hour


def _bounds(level: Level) -> tuple[float, float]:
    """The least and the most that a level can be."""
    figure = level.figure
    if level.amounts:
        mean = statistics.fmean(level.amounts)
        return mean, mean
    if figure.limit is None:
        return 0.0, math.inf
    return (0.0, figure.limit) if figure.relation == "<" else (figure.limit, math.inf)


def _rates(
    series: Mapping[str, tuple[Stage, ...]], units: Mapping[str, str], why: str, settings: Settings
) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for analyte, name, sign in RATES:
        if analyte in series and units[analyte] in {"mmol/L", "U/L"}:
            stages = series[analyte]
            found[name] = undetermined(why) if why else rate(stages, sign=sign, level=settings.level)
    if "glucose" in series and "lactate" in series:
        glucose, lactate = series["glucose"], series["lactate"]
        found[YIELD] = undetermined(why) if why else lactate_yield(glucose, lactate, level=settings.level)
    return found
