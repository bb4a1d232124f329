"""Faults of the data that make a figure doubtful. Each is a finding; nothing is repaired here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from seedlot.assays.growth.counted import Counted
from seedlot.assays.growth.culture import Culture, Grown, duration
from seedlot.assays.growth.curve import Point
from seedlot.assays.growth.raw import Count, Passage
from seedlot.assays.growth.settings import Settings
from seedlot.stats.fractions import DISAGREEMENT, from_counts
from seedlot.terms.finding import Answer, Finding

#: More cells seeded than harvested before by this factor are questioned: two counts of the same cells differ by less.
SURPLUS = 1.25

_SPACERS = re.compile(r"[\s_-]+")
_ONE_DECIMAL = 0.05

#: Hours by which two ways of giving the duration may differ: the rounding of two dates, of two times.
_ROUNDING = {False: 24.0, True: 1.0}


def single(passages: Sequence[Passage]) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """Leave each passage of a culture once: the same row twice counts once, two different rows count as neither."""
    kept: list[Passage] = []
    findings: list[Finding] = []
    ordered = sorted(passages, key=lambda passage: (passage.sample, passage.number, passage.where))
    for (sample, number), same in groupby(ordered, key=lambda passage: (passage.sample, passage.number)):
        own = list(same)
        where = "; ".join(passage.where for passage in own)
        name = f"Passage {number} of '{sample}'"
        if len(own) == 1:
            kept.append(own[0])
        elif len({replace(passage, where="") for passage in own}) == 1:
            kept.append(own[0])
            says = f"{name} stands {len(own)} times with the same content; it counts once."
            findings.append(Finding(code="growth/duplicate", says=says, where=where))
        else:
            kept.append(Passage(sample=sample, number=number, where=where))
            says = f"{name} stands {len(own)} times with different content; none of them is used."
            findings.append(Finding(code="growth/duplicate", answer=Answer.NOT_KNOWN, says=says, where=where))
    return tuple(kept), tuple(findings)


def alike(samples: Iterable[str]) -> Iterator[Finding]:
    """Question names that differ only in capitals, spaces and dashes: is it one culture written in two ways?"""
    spelt: dict[str, list[str]] = {}
    for sample in sorted(samples):
        spelt.setdefault(_SPACERS.sub("-", sample.casefold()), []).append(sample)
    for names in spelt.values():
        if len(names) > 1:
            says = f"{' and '.join(map(repr, names))} are taken as different cultures: are they one?"
            yield Finding(code="growth/names", answer=Answer.NOT_KNOWN, says=says)


def check_culture(culture: Culture, settings: Settings) -> Iterator[Finding]:
    """Find what is doubtful in a culture."""
    for grown in culture.passages:
        yield from _check_passage(culture.sample, grown)
    for before, after in pairwise(culture.passages):
        yield from _check_pair(culture.sample, before, after)
    yield from _outliers(culture, settings)


def _check_passage(sample: str, grown: Grown) -> Iterator[Finding]:
    passage, figure = grown.passage, grown.doublings.figure
    name, where = f"passage {passage.number} of '{sample}'", passage.where
    if not figure.stands and figure.limit is None:
        says = f"The doublings of {name} are not determined: {figure.note}."
        yield Finding(code="growth/undetermined", answer=Answer.NOT_KNOWN, says=says, where=where)
    elif figure.limit is not None:
        says = f"The doublings of {name} are known only as '{figure.relation} {figure.limit:.3g}': {figure.note}."
        yield Finding(code="growth/limit-of-count", answer=Answer.NOT_KNOWN, says=says, where=where)
    elif figure.value is not None and figure.value < 0:
        says = f"{name[0].upper()}{name[1:]} lost cells: {figure.value:.2f} doublings."
        yield Finding(code="growth/loss", says=says, where=where)
    if passage.thawed is not None and passage.frozen is not None and passage.thawed > SURPLUS * passage.frozen:
        says = f"In {name} {passage.thawed:.3g} viable cells were thawed, more than the {passage.frozen:.3g} frozen."
        yield Finding(code="growth/surplus", answer=Answer.NOT_KNOWN, says=says, where=where)
    yield from _check_hours(name, passage)
    yield from _check_viability(name, passage)


def _check_hours(name: str, passage: Passage) -> Iterator[Finding]:
    hours = duration(passage.seeded_on, passage.harvested_on)
    if passage.seeded_on is not None and passage.harvested_on is not None and hours is None:
        says = f"Of seeding and harvest of {name}, only one names its time zone: the time between is not known."
        yield Finding(code="growth/dates", answer=Answer.NOT_KNOWN, says=says, where=passage.where)
    if hours is None:
        return
    if hours <= 0:
        says = f"The harvest of {name} is not after its seeding ({-hours:g} h too early); its hours are not used."
        yield Finding(code="growth/dates", answer=Answer.NOT_KNOWN, says=says, where=passage.where)
    elif passage.hours is not None and abs(passage.hours - hours) > _ROUNDING[_timed(passage)]:
        says = f"{name[0].upper()}{name[1:]} states {passage.hours:g} h, its dates {hours:g} h; the stated hours count."
        yield Finding(code="growth/dates", answer=Answer.NOT_KNOWN, says=says, where=passage.where)


def _timed(passage: Passage) -> bool:
    return all(moment is None or moment.timed for moment in (passage.seeded_on, passage.harvested_on))


def _check_viability(name: str, passage: Passage) -> Iterator[Finding]:
    for end, cells in (("seeding", passage.seeded), ("harvest", passage.harvested)):
        counted = from_counts(cells.viable_counted, cells.total_counted)
        if cells.viability is not None and counted is not None and abs(cells.viability - counted) > DISAGREEMENT:
            says = f"At {end} of {name} the viability is {cells.viability:g} %, by the cells counted {counted:.1f} %."
            yield Finding(code="growth/viability", answer=Answer.NOT_KNOWN, says=says, where=passage.where)


def _check_pair(sample: str, before: Grown, after: Grown) -> Iterator[Finding]:
    """Compare a passage with the one before it."""
    first, second, where = before.passage, after.passage, after.passage.where
    if second.number > first.number + 1:
        says = f"Between passages {first.number} and {second.number} of '{sample}' others are missing."
        yield Finding(code="growth/gap", answer=Answer.NOT_KNOWN, says=says, where=where)
    pause = duration(first.harvested_on, second.seeded_on)
    if pause is not None and pause < 0:
        says = f"Passage {second.number} of '{sample}' was seeded {-pause:g} h before passage {first.number} was harvested."
        yield Finding(code="growth/order", answer=Answer.NOT_KNOWN, says=says, where=where)
    yield from _check_sum(sample, before, after)
    follows = second.number == first.number + 1 and second.frozen is None
    if follows and before.end.value and after.start.value and after.start.value > SURPLUS * before.end.value:
        says = (
            f"Passage {second.number} of '{sample}' was seeded with {after.start.value:.3g} viable cells, "
            f"more than the {before.end.value:.3g} that passage {first.number} gave."
        )
        yield Finding(code="growth/surplus", answer=Answer.NOT_KNOWN, says=says, where=where)


def _check_sum(sample: str, before: Grown, after: Grown) -> Iterator[Finding]:
    """Compare "doublings before" with the sum of the passages before, to the one decimal that people write."""
    stated, found = after.passage.before, before.cumulative
    if stated is None or not found.stands or found.value is None or after.passage.number != before.passage.number + 1:
        return
    if abs(stated - found.value) > _ONE_DECIMAL:
        says = (
            f"Passage {after.passage.number} of '{sample}' states {stated:g} doublings before it; "
            f"the passages before add up to {found.value:.2f}. The stated number counts."
        )
        yield Finding(code="growth/sum", answer=Answer.NOT_KNOWN, says=says, where=after.passage.where)


def _outliers(culture: Culture, settings: Settings) -> Iterator[Finding]:
    """Question an expansion that is ten-fold off both its neighbours, as a slipped decimal makes it."""
    known = [grown for grown in culture.passages if grown.doublings.figure.stands]
    values = [grown.doublings.figure.value or 0.0 for grown in known]
    for at in jumps(values, math.log2(settings.outlier_fold), ends=True):
        off = _fold_off(values, at)
        says = (
            f"Passage {known[at].passage.number} of '{culture.sample}' expanded at least {off:.3g}-fold "
            f"{'more' if values[at] > _nearest(values, at) else 'less'} than the passages beside it: a slipped decimal?"
        )
        yield Finding(code="growth/outlier", answer=Answer.NOT_KNOWN, says=says, where=known[at].passage.where)


def jumps(values: Sequence[float], least: float, *, ends: bool) -> tuple[int, ...]:
    """Find the values that lie at least so far off both their neighbours, on the same side.

    A value at an end has one neighbour; it is looked at only if `ends`, and if that neighbour is not itself off.
    """

    def off(at: int) -> bool:
        steps = [values[at] - values[near] for near in (at - 1, at + 1) if 0 <= near < len(values)]
        return all(step >= least for step in steps) or all(step <= -least for step in steps)

    last = len(values) - 1
    within = {at for at in range(1, last) if off(at)}
    outer = {at for at, near in ((0, 1), (last, last - 1)) if ends and last > 0 and near not in within and off(at)}
    return tuple(sorted(within | outer))


def _nearest(values: Sequence[float], at: int) -> float:
    beside = [values[near] for near in (at - 1, at + 1) if 0 <= near < len(values)]
    return min(beside, key=lambda other: abs(other - values[at]))


def _fold_off(values: Sequence[float], at: int) -> float:
    return math.exp2(abs(values[at] - _nearest(values, at)))


def check_counts(counted: Counted, settings: Settings) -> Iterator[Finding]:
    """Find what is doubtful in the counts of a culture, one by one and over time."""
    sample = counted.sample
    for count in counted.counts:
        yield from _check_count(sample, count)
    placed = sum(len(point.counts) for point in counted.points)
    if placed < len(counted.counts) and any(count.hours is not None or count.on for count in counted.counts):
        says = f"Not every count of '{sample}' says when it was made, or in which time zone: those that do not are in no curve."
        yield Finding(code="growth/time", answer=Answer.NOT_KNOWN, says=says, where=counted.counts[0].where)
    for point in counted.points:
        yield from _check_replicates(sample, point, settings)
    known = [(point, point.log_density) for point in counted.points if point.log_density is not None]
    for at in jumps([log for _, log in known], math.log(settings.outlier_fold), ends=False):
        point = known[at][0]
        says = (
            f"The density of '{sample}' at {point.hours:g} h is more than {settings.outlier_fold:g}-fold "
            "off the counts before and after it: a slipped decimal?"
        )
        yield Finding(code="growth/outlier", answer=Answer.NOT_KNOWN, says=says, where=point.counts[0].where)


def _check_replicates(sample: str, point: Point, settings: Settings) -> Iterator[Finding]:
    positive = [density for density in point.densities if density > 0]
    if positive and max(positive) >= settings.outlier_fold * min(positive):
        says = f"The replicates of '{sample}' at {point.hours:g} h differ {max(positive) / min(positive):.3g}-fold."
        yield Finding(code="growth/outlier", answer=Answer.NOT_KNOWN, says=says, where=point.counts[0].where)


def _check_count(sample: str, count: Count) -> Iterator[Finding]:
    density = count.viable_density
    if density is None:
        says = f"A count of '{sample}' has no viable density; it is not used."
        yield Finding(code="growth/undetermined", answer=Answer.NOT_KNOWN, says=says, where=count.where)
    elif density.relation != "=" or density.value == 0:
        shown = "zero" if density.relation == "=" else f"{density.relation} {density.limit}"
        says = f"A count of '{sample}' is {shown}: it has no logarithm and is left out of the growth curve."
        yield Finding(code="growth/limit-of-count", says=says, where=count.where)
    counted = from_counts(count.viable_counted, count.total_counted)
    if count.viability is not None and counted is not None and abs(count.viability - counted) > DISAGREEMENT:
        says = f"The viability of '{sample}' is {count.viability:g} %, by the cells counted {counted:.1f} %."
        yield Finding(code="growth/viability", answer=Answer.NOT_KNOWN, says=says, where=count.where)
