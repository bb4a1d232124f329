"""The reportable values: for each recurrent change what was found of it, or how little of it would have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.copy_number.array_calls import ArrayCalls
from seedlot.assays.copy_number.settings import Settings
from seedlot.assays.copy_number.shapes import Depth
from seedlot.genome.builds import Build
from seedlot.genome.events import Event, Limit
from seedlot.genome.known import Known, hotspots
from seedlot.genome.regions import Region
from seedlot.terms.reportable import Reportable

_READS, _ARRAY = "read depth", "array"
#: An event is of a hotspot where it covers this share of it.
_SHARE = 0.5


def of_depth(depth: Depth, build: Build, settings: Settings, *, compared: bool) -> Iterator[Reportable]:
    """The values of a sample's reads."""
    sample = depth.sample
    yield from _counts(sample, depth.events, _READS, compared=compared, known=bool(depth.regions))
    yield _sexes(sample, depth.sex, _READS)
    yield from _hotspots(sample, depth.events, depth.limits, build, settings, _READS)


def of_array(
    calls: ArrayCalls,
    events: Sequence[Event],
    limits: Sequence[Limit],
    build: Build | None,
    settings: Settings,
) -> Iterator[Reportable]:
    """The values of an array."""
    sample, noise = calls.sample, calls.noise
    yield from _counts(sample, events, _ARRAY, compared=bool(calls.same_donor), known=True)
    yield _sexes(sample, calls.sex.found, _ARRAY)
    if noise.call_rate is not None:
        yield Reportable(
            sample=sample, name="call rate", value=round(100 * noise.call_rate, 3), unit="%", method=_ARRAY
        )
    yield Reportable(sample=sample, name="SD of log R ratio", value=round(noise.lrr_sd, 4), unit="1", method=_ARRAY)
    found = calls.contamination
    if noise.has_baf and found is not None:
        value = round(100 * found.fraction, 1)
        yield Reportable(sample=sample, name="contamination by another person", value=value, unit="%", method=_ARRAY)
    if calls.shared is not None and calls.shared.concordance is not None:
        value = round(100 * calls.shared.concordance, 3)
        yield Reportable(sample=sample, name="genotypes equal to the reference", value=value, unit="%", method=_ARRAY)
    yield from _hotspots(sample, events, limits, build, settings, _ARRAY)


def _counts(sample: str, events: Sequence[Event], method: str, *, compared: bool, known: bool) -> Iterator[Reportable]:
    if not known:
        note = "too few reads to tell"
        yield Reportable(sample=sample, name="copy number changes", value=None, method=method, note=note)
        return
    yield Reportable(sample=sample, name="copy number changes", value=len(events), method=method)
    if compared:
        new = sum(event.new == "yes" for event in events)
        yield Reportable(sample=sample, name="new copy number changes", value=new, method=method)
    else:
        note = "no reference of the same donor was given"
        yield Reportable(sample=sample, name="new copy number changes", value=None, method=method, note=note)


def _sexes(sample: str, sex: str, method: str) -> Reportable:
    note = "" if sex else "the sex chromosomes are not told"
    return Reportable(sample=sample, name="sex chromosomes", value=sex or None, method=method, note=note)


def _hotspots(
    sample: str,
    events: Sequence[Event],
    limits: Sequence[Limit],
    build: Build | None,
    settings: Settings,
    method: str,
) -> Iterator[Reportable]:
    """A value for each recurrent change: the fraction of cells that have it, or the limit below which it may be."""
    by_region = {(limit.region, limit.kind): limit for limit in limits}
    for one in hotspots():
        hit = next((event for event in events if build is not None and _is(event, one, build)), None)
        if hit is not None:
            yield _hit(sample, one, hit, settings, method)
            continue
        yield _limit(sample, one, by_region.get((one.name, one.kind)), settings, method)


def _is(event: Event, one: Known, build: Build) -> bool:
    """Whether an event has a recurrent change: it covers half of it, or lies mostly in it where that is a band."""
    if event.kind != one.kind or not event.start:
        return False
    if one.name in event.known.split("; "):
        return True
    own = Region(build, event.chromosome, event.start, max(event.end, event.start))
    return own.covers(one.where[build]) >= _SHARE


def _hit(sample: str, one: Known, hit: Event, settings: Settings, method: str) -> Reportable:
    if hit.fraction is None:
        return Reportable(
            sample=sample, name=one.title, value=100.0, unit="%", method=method, note=f"in all cells: {hit.name}"
        )
    bounded = hit.low is not None or hit.high is not None
    return Reportable(
        sample=sample,
        name=one.title,
        value=round(100 * hit.fraction, 2),
        unit="%",
        low=None if hit.low is None else round(100 * hit.low, 2),
        high=None if hit.high is None else round(100 * hit.high, 2),
        level=(hit.level or settings.level) if bounded else None,
        method=method,
        note=hit.name,
    )


def _limit(sample: str, one: Known, limit: Limit | None, settings: Settings, method: str) -> Reportable:
    if limit is None or limit.fraction is None:
        why = "this build has no hotspots here" if limit is None else limit.basis
        note = f"could not have been seen: {why}"
        return Reportable(sample=sample, name=one.title, value=None, unit="%", method=method, note=note)
    note = (
        f"not found; in fewer than {100 * limit.fraction:.2g} % of cells it could be missed "
        f"(power {100 * settings.power:g} %, false positives {100 * settings.false_positive:g} %)"
    )
    bound = round(100 * limit.fraction, 2)
    return Reportable(
        sample=sample, name=one.title, value=None, relation="<", limit=bound, unit="%", method=method, note=note
    )
