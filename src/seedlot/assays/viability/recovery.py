"""Recovery after thaw: viable cells at 0 h and at 24 h over the cells frozen, and over the cells plated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from seedlot.assays.viability.occasions import amount, hours_of, occasions_of
from seedlot.assays.viability.raw import Count, Left, Thaw
from seedlot.assays.viability.settings import Settings
from seedlot.stats.amounts import Amount, amount_of, percentage
from seedlot.stats.fractions import viability, viability_of_counts
from seedlot.terms.figure import Figure, undetermined

Counts = Mapping[str, Sequence[Count]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A thaw with its figures; one that does not apply is None. `between` are the hours from its counts at thaw to those at 24 h."""

    thaw: Thaw
    at_thaw: Figure | None
    at_24h: Figure | None
    survival: Figure | None
    viability: Figure | None
    later_viability: Figure | None
    between: float | None = None


def recovered(thaw: Thaw, counts: Counts, settings: Settings) -> Recovered:
    """Compute the recoveries of a thaw."""
    frozen = _amount(thaw.frozen, settings)
    plated = _amount(thaw.plated, settings)
    return Recovered(
        thaw=thaw,
        at_thaw=_ratio(thaw.thawed, frozen, counts, settings, method="viable cells at thaw / cells frozen"),
        at_24h=_ratio(thaw.later, frozen, counts, settings, method="viable cells at 24 h / cells frozen"),
        survival=_survival(thaw, plated, counts, settings),
        viability=_viability(thaw.thawed, counts, settings),
        later_viability=_viability(thaw.later, counts, settings),
        between=_between(thaw, counts),
    )


def _between(thaw: Thaw, counts: Counts) -> float | None:
    """The hours between the first counts at thaw and at 24 h; None where they are not named, or have no common clock."""
    first = [count for name in thaw.thawed.counts for count in counts.get(name, ())]
    later = [count for name in thaw.later.counts for count in counts.get(name, ())]
    if set(thaw.thawed.counts) & set(thaw.later.counts):
        return 0.0
    both = [*first, *later]
    if any(not count.told.timed for count in both):
        both = [replace(count, told=replace(count.told, counted_at=_day(count))) for count in both]
    hours = hours_of(both) if first and later else None
    return None if hours is None else min(hours[len(first) :]) - min(hours[: len(first)])


def _day(count: Count) -> datetime | None:
    told = count.told.counted_at
    return None if told is None else datetime.combine(told.date(), time())


def _amount(values: Sequence[float], settings: Settings) -> Amount | None:
    return amount_of(values, counted=None, count_cv=settings.count_cv) if values else None


def _survival(thaw: Thaw, plated: Amount | None, counts: Counts, settings: Settings) -> Figure | None:
    if plated is None:
        return None
    return _ratio(thaw.later, plated, counts, settings, method="viable cells at 24 h / viable cells plated")


def _ratio(left: Left, below: Amount | None, counts: Counts, settings: Settings, *, method: str) -> Figure | None:
    if not left.stated:
        return None
    if below is None or below.value <= 0:
        return undetermined("the number of cells frozen is not given", method=method)
    above = _viable(left, counts, settings)
    return (
        undetermined(above, method=method)
        if isinstance(above, str)
        else percentage(above, below, level=settings.level, method=method)
    )


def _viable(left: Left, counts: Counts, settings: Settings) -> Amount | str:
    """The viable cells, or why they are not known."""
    if left.numbers:
        return amount_of(left.numbers, counted=None, count_cv=settings.count_cv)
    volume = settings.volume if left.volume is None else left.volume
    if volume is None:
        return "the volume of the suspension that was counted is not given"
    missing = [name for name in left.counts if name not in counts]
    if missing:
        return f"count {', '.join(map(repr, missing))} is not in the files"
    several = {name: len(times) for name in left.counts if len(times := occasions_of(name, counts[name], settings)) > 1}
    if several:
        return "; ".join(
            f"'{name}' was counted at {times} times: which is meant is not said" for name, times in several.items()
        )
    found = [count for name in left.counts for count in counts[name]]
    return amount(found, volume, settings) or "a count has no viable density"


def _viability(left: Left, counts: Counts, settings: Settings) -> Figure | None:
    if any(len(occasions_of(name, counts[name], settings)) > 1 for name in left.counts if name in counts):
        return undetermined("the counts that are named were made at several times")
    told = [count.told for name in left.counts for count in counts.get(name, ())]
    each = [viability(one.viability, one.viable_cells, one.total_cells, level=settings.level) for one in told]
    return viability_of_counts(each, level=settings.level) if each else None
