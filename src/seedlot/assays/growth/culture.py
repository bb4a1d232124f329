"""A culture: its passages in order, each with all that is computed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from seedlot.assays.growth.curve import points_of
from seedlot.assays.growth.doublings import Doublings, Step, cumulate, doubling_time, doublings, fold, from_split, rate
from seedlot.assays.growth.estimate import Counts, Estimate, estimate, is_given
from seedlot.assays.growth.fractions import attachment, recovery, viability_of
from seedlot.assays.growth.raw import Cells, Count, Passage
from seedlot.assays.growth.settings import Settings
from seedlot.formats.cells import Moment
from seedlot.stats.fractions import viability, viability_of_counts
from seedlot.terms.figure import Figure, undetermined

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A passage and what is computed of it. `days` counts from the first seeding to this harvest."""

    passage: Passage
    hours: float | None
    days: float | None
    start: Estimate
    end: Estimate
    doublings: Doublings
    cumulative: Figure
    doubling_time: Figure
    rate: Figure
    fold: Figure
    viability: Figure
    recovery: Figure | None
    recovery_after_a_day: Figure | None
    attachment: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """A culture with its passages in the order of their numbers."""

    sample: str
    passages: tuple[Grown, ...]

    @property
    def from_the_beginning(self) -> bool:
        """Whether the cumulative doublings begin at the culture's own beginning, counted or stated."""
        own = [grown.passage for grown in self.passages]
        return own[0].number <= 1 or any(passage.before is not None for passage in own)


def cultures_of(passages: Sequence[Passage], counts: Counts, settings: Settings) -> tuple[Culture, ...]:
    """Put the passages of every culture in order and compute them. Each number stands once in a culture."""
    ordered = sorted(passages, key=lambda passage: (passage.sample, passage.number))
    return tuple(
        Culture(sample=sample, passages=_grown(tuple(own), counts, settings))
        for sample, own in groupby(ordered, key=lambda passage: passage.sample)
    )


def duration(start: Moment | None, end: Moment | None) -> float | None:
    """Hours between two moments, by the days where one has no time of day.

    None where one is missing, or where only one of them names its time zone.
    """
    if start is None or end is None:
        return None
    if not (start.timed and end.timed):
        return float((end.when.date() - start.when.date()).days * HOURS_A_DAY)
    if (start.when.tzinfo is None) != (end.when.tzinfo is None):
        return None
    return (end.when - start.when).total_seconds() / 3600


def hours_of(passage: Passage) -> tuple[float | None, str]:
    """Hours in culture, and what is to be said of them."""
    if passage.hours is not None:
        return passage.hours, ""
    hours = duration(passage.seeded_on, passage.harvested_on)
    if hours is None or hours <= 0:
        return None, "" if hours is None else "harvested before or when it was seeded"
    timed = all(moment.timed for moment in (passage.seeded_on, passage.harvested_on) if moment is not None)
    return hours, "" if timed else "hours by dates alone: 24 h either way"


@dataclass(frozen=True, slots=True)
class _Ends:
    """A passage with the numbers of cells at its ends."""

    passage: Passage
    seeded: Estimate
    start: Estimate
    end: Estimate
    grown: Doublings


def _grown(passages: tuple[Passage, ...], counts: Counts, settings: Settings) -> tuple[Grown, ...]:
    ends = [_ends(passage, counts, settings) for passage in passages]
    steps = [Step(passage=end.passage.number, grown=end.grown, before=end.passage.before) for end in ends]
    sums = cumulate(steps, level=settings.level)
    days = _days(passages)
    return tuple(
        _computed(end, cumulative, day, counts, settings) for end, cumulative, day in zip(ends, sums, days, strict=True)
    )


def _ends(passage: Passage, counts: Counts, settings: Settings) -> _Ends:
    seeded = estimate(passage.seeded, counts, what="seeded", count_cv=settings.count_cv)
    end = estimate(passage.harvested, counts, what="harvested", count_cv=settings.count_cv)
    start = _attached(passage, settings) if settings.basis == "attached" else seeded
    counted = is_given(passage.harvested) and (settings.basis == "attached" or is_given(passage.seeded))
    if not counted and passage.split is not None:
        return _Ends(passage, seeded, start, end, from_split(passage.split))
    return _Ends(passage, seeded, start, end, doublings(start, end, basis=settings.basis, level=settings.level))


def _attached(passage: Passage, settings: Settings) -> Estimate:
    if not passage.attached:
        return Estimate(note="viable cells attached are not given or none")
    variance = None if settings.count_cv is None else (settings.count_cv / 100) ** 2
    basis = "a number without error" if variance is None else f"stated count CV of {settings.count_cv:g} %"
    return Estimate(value=passage.attached, variance=variance, basis=basis)


def _days(passages: tuple[Passage, ...]) -> tuple[float | None, ...]:
    """Days from the first seeding to each harvest: by the dates, else by adding up hours without a gap."""
    first = passages[0].seeded_on
    elapsed: float | None = 0.0
    days = []
    for before, passage in zip((None, *passages), passages, strict=False):
        hours, _ = hours_of(passage)
        gap = before is not None and passage.number != before.number + 1
        elapsed = None if elapsed is None or hours is None or gap else elapsed + hours
        dated = duration(first, passage.harvested_on)
        found = dated if dated is not None else elapsed
        days.append(None if found is None or found < 0 else found / HOURS_A_DAY)
    return tuple(days)


def _computed(ends: _Ends, cumulative: Figure, days: float | None, counts: Counts, settings: Settings) -> Grown:
    passage, grown = ends.passage, ends.grown
    hours, said = hours_of(passage)
    return Grown(
        passage=passage,
        hours=hours,
        days=days,
        start=ends.start,
        end=ends.end,
        doublings=grown,
        cumulative=cumulative,
        doubling_time=doubling_time(grown, hours).noting(said),
        rate=rate(grown, hours).noting(said),
        fold=fold(grown, ends.start, ends.end),
        viability=_viability(passage.harvested, counts, settings),
        recovery=recovery(passage.thawed, passage, when="at thaw"),
        recovery_after_a_day=recovery(passage.after_a_day, passage, when="24 h after thaw"),
        attachment=attachment(ends.seeded.value, passage),
    )


def _viability(cells: Cells, counts: Counts, settings: Settings) -> Figure:
    """Viability at harvest, from the passage's row or from the counts that it names."""
    own = viability_of(cells, level=settings.level)
    named = [count for name in cells.counts for count in counts.get(name, ())]
    if own.value is not None or not named:
        return own
    if any(len(points_of(counts[name])) > 1 for name in cells.counts if name in counts):
        return undetermined("a count that is named was made at several times")
    return viability_of_named(named, level=settings.level)


def viability_of_named(counts: Sequence[Count], *, level: float) -> Figure:
    """Viability of one count, or the mean of replicates."""
    each = [viability(count.viability, count.viable_counted, count.total_counted, level=level) for count in counts]
    return viability_of_counts(each, level=level)
