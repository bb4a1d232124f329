"""Samples to cultures in time: who was drawn from what, when, and how many cells lived there."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """A culture: its analytes in time, its rates, and where it seems to have been fed (hours)."""

    name: str
    series: Mapping[str, tuple[Stage, ...]]
    units: Mapping[str, str]
    rates: Mapping[str, Figure]
    fed: tuple[float, ...]
    where: str


def cultures_of(levels: Sequence[Level], raw: Raw, settings: Settings) -> tuple[Culture, ...]:
    """Gather samples into cultures; only those that were sampled at two times or more are told."""
    places = unique_places(raw)
    named: dict[str, list[Level]] = {}
    for level in levels:
        named.setdefault(_culture(level, _place(level, places), settings), []).append(level)
    made = (_made(name, own, places, raw, settings) for name, own in sorted(named.items()))
    return tuple(culture for culture in made if culture is not None)


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
    for level, hour in sorted(zip(levels, hours, strict=True), key=lambda pair: pair[1]):
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
    fed = tuple(sorted({hour for analyte in _FED for hour in _rises(kept.get(analyte, ()), settings.fed)}))
    units = {level.analyte: level.unit for level in levels}
    where = levels[0].readings[0].value.reading.where
    return Culture(name=name, series=kept, units=units, rates=_rates(kept, units, fed, settings), fed=fed, where=where)


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
    own = [count for count in counts if count.sample == level.sample and count.viable_density is not None]
    near = [count for count in own if _apart(count, hour, start) < SAME_TIME]
    known = [
        count.viable_density for count in (near or (own if start is None else ())) if count.viable_density is not None
    ]
    return statistics.fmean(known) if known else None


def _apart(count: CellCount, hour: float, start: datetime | None) -> float:
    """Hours between a count and a sample; infinite where they cannot be compared."""
    if start is None or count.counted_at is None or (start.tzinfo is None) != (count.counted_at.tzinfo is None):
        return math.inf
    return abs((count.counted_at - start).total_seconds() / 3600 - hour)


def _rises(stages: Sequence[Stage], least: float) -> list[float]:
    """The hours by which something that cells only consume has risen."""
    return [
        after.hours for before, after in pairwise(stages) if after.mean > before.mean * (1 + least) and after.mean > 0
    ]


def _rates(
    series: Mapping[str, tuple[Stage, ...]], units: Mapping[str, str], fed: Sequence[float], settings: Settings
) -> dict[str, Figure]:
    why = f"the culture was fed, or its medium changed, by {', '.join(f'{hour:g} h' for hour in fed)}" if fed else ""
    found: dict[str, Figure] = {}
    for analyte, name, sign in RATES:
        if analyte in series and units[analyte] in {"mmol/L", "U/L"}:
            stages = series[analyte]
            found[name] = undetermined(why) if why else rate(stages, sign=sign, level=settings.level)
    if "glucose" in series and "lactate" in series:
        glucose, lactate = series["glucose"], series["lactate"]
        found[YIELD] = undetermined(why) if why else lactate_yield(glucose, lactate, level=settings.level)
    return found
