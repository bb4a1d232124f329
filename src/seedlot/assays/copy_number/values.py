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

#: The methods, as they are named in results.
READS, ARRAY = "read depth", "array"
#: An event is of a hotspot where it covers this share of it.
_SHARE = 0.5


def of_depth(depth: Depth, build: Build, settings: Settings, *, compared: bool) -> Iterator[Reportable]:
    """The values of a sample's reads."""
    sample = depth.sample
    yield from _counts(sample, depth.events, READS, compared=compared, known=bool(depth.regions))
    yield _sexes(sample, depth.sex, READS)
    yield from _hotspots(sample, depth.events, depth.limits, build, settings, READS)


def of_array(
    calls: ArrayCalls,
    events: Sequence[Event],
    limits: Sequence[Limit],
    build: Build | None,
    settings: Settings,
) -> Iterator[Reportable]:
    """The values of an array."""
    sample, noise = calls.sample, calls.noise
    yield from _counts(sample, events, ARRAY, compared=bool(calls.same_donor), known=noise.is_known)
    yield _sexes(sample, calls.sex.found, ARRAY)
    if noise.call_rate is not None:
        yield Reportable(sample=sample, name="call rate", value=round(100 * noise.call_rate, 3), unit="%", method=ARRAY)
    value, note = (round(noise.lrr_sd, 4), "") if noise.is_known else (None, "too few probes to tell")
    yield Reportable(sample=sample, name="SD of log R ratio", value=value, unit="1", method=ARRAY, note=note)
    found = calls.contamination
    if noise.has_baf and found is not None:
        part = round(100 * found.fraction, 1)
        yield Reportable(sample=sample, name="contamination by another person", value=part, unit="%", method=ARRAY)
    if calls.shared is not None and calls.shared.concordance is not None:
        equal = round(100 * calls.shared.concordance, 3)
        yield Reportable(sample=sample, name="genotypes equal to the reference", value=equal, unit="%", method=ARRAY)
    yield from _hotspots(sample, events, limits, build, settings, ARRAY)


def _counts(sample: str, events: Sequence[Event], method: str, *, compared: bool, known: bool) -> Iterator[Reportable]:
    if not known:
        note = "too few reads or probes to tell"
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
        hit = None if build is None else _of(events, one, build)
        if hit is not None:
            yield _hit(sample, one, hit, settings, method)
            continue
        yield _limit(sample, one, by_region.get((one.name, one.kind)), settings, method)


def _of(events: Sequence[Event], one: Known, build: Build) -> Event | None:
    """The event that has a recurrent change: the shortest that covers half of it, else one that is known to be it."""
    same = [event for event in events if event.kind == one.kind and event.start]
    covering = [event for event in same if _region(event, build).covers(one.where[build]) >= _SHARE]
    if covering:
        return min(covering, key=lambda event: event.end - event.start)
    return next((event for event in same if one.title in event.known.split("; ")), None)


def _region(event: Event, build: Build) -> Region:
    return Region(build, event.chromosome, event.start, max(event.end, event.start))


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
