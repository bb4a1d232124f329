"""Control charts on a series that is given: limits from a base period or as given, points, signals, and an answer.

Shewhart's charts of single values with moving ranges and of means with ranges or standard deviations (ISO 7870-2,
NIST/SEMATECH e-Handbook 6.3.2), Levey and Jennings' of an assay's controls, EWMA, CUSUM, and counts
and shares with exact limits (ISO 7870-4, NIST 6.3.3). How a chart is asked for: `trends.asked`.

* Limits rest on the base period (phase I), the first points; later ones are judged by them. Fewer than 8 points of a base
  tell no limit: the answer is *not known*. Fewer than 20 give limits that are preliminary.
* A value below or above a limit is left out of centre and spread, and more than one in ten of a base leave both not known,
  unless the chart is robust: the median holds them. Rules take of it only what is sure.
* On a log scale everything is computed of natural logarithms; centre and limits of values are told as values again.
* Robust: the median; the median moving range over 0.954, or of a Levey-Jennings chart the median deviation over 0.674.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.trends.asked import COUNTED, GROUPED, LEAST, Asked, Kind, Rules
from seedlot.trends.charted import Panel, Point, Sample, Signal, spans
from seedlot.trends.counts import Count, CountKind, counted
from seedlot.trends.factors import MEDIAN_DEVIATION, MEDIAN_RANGE, MOST, c4, range_factors
from seedlot.trends.rules import LIMITS, NELSON, WESTERN_ELECTRIC, found
from seedlot.trends.sums import average, sums
from seedlot.trends.westgard import westgard

#: Points of a base period of which fewer tell preliminary limits alone (ISO 7870-2, 20 to 25); fewer than `LEAST` tell none.
FULL = 20
#: More than this share of values beyond limits, and a base period tells neither centre nor spread.
CENSORED = 0.1
_SOURCE = "ISO 7870-2; NIST/SEMATECH e-Handbook 6.3.2"
_SETS = {Rules.NELSON: NELSON, Rules.WESTERN_ELECTRIC: WESTERN_ELECTRIC, Rules.LIMITS: LIMITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A control chart: what was asked, its centre and standard deviation (None: not known), panels, signals, findings.

    `sigma` is that of single values; on a log scale that of ln, while `center` is a value.
    """

    asked: Asked
    base: int
    center: float | None
    sigma: float | None
    how: str
    panels: tuple[Panel, ...]
    signals: tuple[Signal, ...]
    findings: tuple[Finding, ...]

    @property
    def known(self) -> bool:
        """Whether there are limits."""
        return self.sigma is not None

    def at(self, place: int) -> tuple[Signal, ...]:
        """The signals that a point gave, or went on giving."""
        return tuple(each for each in self.signals if place in each.gave)


def control(samples: Sequence[Sample], asked: Asked | None = None) -> Control:
    """Make the control chart of samples in the order in which they were measured.

    Raises:
        SeedlotError: a value that has no logarithm, where a log scale is asked for; controls of several materials.

    Examples:
        control([Sample(values=(each,)) for each in (49.6, 47.6, 49.9)], Asked(kind=Kind.EWMA))
    """
    wanted = asked or Asked()
    if len(materials := {each.level for each in samples}) > 1:
        raise SeedlotError(
            f"Controls of {len(materials)} materials have no centre in common", mend="Make a chart of each material."
        )
    if wanted.kind in COUNTED:
        return _counts(samples, wanted)
    scaled = [_scaled(each) for each in samples] if wanted.log else list(samples)
    base = min(len(scaled), wanted.base or len(scaled))
    center, sigma, how, findings = _limits(scaled[:base], wanted)
    drawn: Drawn = ((Panel(name=_name(wanted), points=_bare(scaled)),), ())
    if center is not None and sigma is not None:
        drawn = _DRAW[wanted.kind](scaled, center, sigma, wanted)
    panels, signals = drawn
    if wanted.log:
        panels = tuple(_unscaled(each) for each in panels)
        center = None if center is None else math.exp(center)
    return Control(
        asked=wanted, base=base, center=center, sigma=sigma, how=how, panels=panels, signals=signals,
        findings=(*findings, *_told(samples, signals, known=sigma is not None)),
    )  # fmt: skip


def _counts(samples: Sequence[Sample], asked: Asked) -> Control:
    """The chart of counts, each in the size that is stated: events such as colonies of a plate, or units of so many."""
    kind = CountKind.P if asked.kind is Kind.SHARES else CountKind.U
    wrong = [each for each in samples if not each.exact or each.mean < 0 or each.mean != int(each.mean)]
    if wrong:
        sign = "" if wrong[0].exact else f"{wrong[0].relation} "
        raise SeedlotError(f"'{sign}{wrong[0].mean:g}' is no count", mend="Ask for the chart of single values.")
    if kind is CountKind.P and (most := max((each.mean for each in samples), default=0.0)) > asked.of:
        raise SeedlotError(
            f"{most:g} of {asked.of:g} units are too many", mend="State of how many units each count is."
        )
    counts = [Count(count=int(each.mean), size=asked.of) for each in samples]
    told = counted(counts, kind, base=asked.base, normal=asked.normal, rate=asked.center)
    return Control(
        asked=asked, base=told.base, center=told.rate, sigma=None if told.rate is None else told.spread,
        how=_how(kind, asked), panels=(told.panel,),
        signals=told.signals, findings=told.findings,
    )  # fmt: skip


def _how(kind: CountKind, asked: Asked) -> str:
    """How the centre and the limits of counts were found."""
    of = (
        ""
        if asked.size is None
        else f" of {asked.of:g} units"
        if kind is CountKind.P
        else f" of a size of {asked.of:g}"
    )
    law = "the binomial" if kind is CountKind.P else "Poisson's"
    limits = "limits at 3 standard deviations" if asked.normal else f"exact limits of {law} distribution"
    what = "share" if kind is CountKind.P else "count"
    return f"{'mean' if asked.center is None else 'given'} {what}{of}, and {limits}"


def _scaled(sample: Sample) -> Sample:
    if min(sample.values) <= 0:
        raise SeedlotError(
            f"{min(sample.values):g} has no logarithm", mend="Ask for the chart on the scale of the values."
        )
    return replace(sample, values=tuple(map(math.log, sample.values)))


def _unscaled(panel: Panel) -> Panel:
    """Values and their means as they were; ranges, deviations and sums stay on the scale of ln."""
    if panel.name not in {"values", "means", "weighted mean"}:
        return replace(panel, log=True)

    def back(number: float | None) -> float | None:
        return None if number is None else math.exp(number)

    points = (
        replace(each, value=back(each.value), center=back(each.center), low=back(each.low), high=back(each.high))
        for each in panel.points
    )
    return replace(panel, points=tuple(points))


def _limits(base: Sequence[Sample], asked: Asked) -> tuple[float | None, float | None, str, list[Finding]]:
    """Centre, standard deviation, how they were found, and what is to be said of it."""
    if asked.center is not None and asked.sigma is not None:
        center = asked.center if not asked.log else _scaled(Sample(values=(asked.center,))).mean
        return center, asked.sigma, "as given", []
    exact = [each for each in base if each.exact]
    useful = [each for each in exact if len(each.values) > 1] if asked.kind in GROUPED else exact
    if asked.kind in GROUPED and any(len(each.values) > MOST for each in useful):
        raise SeedlotError(f"A point has more than {MOST} replicates", mend="Ask for single values.")
    why = _unknown(base, exact, useful, asked)
    if why:
        return None, None, "", [Finding(code="control/limits", answer=Answer.NOT_KNOWN, says=why, source=_SOURCE)]
    center, sigma, how = _ESTIMATE[asked.kind](base) if asked.kind in GROUPED else _single(base, asked)
    if not sigma > 1e-12 * max(abs(center), 1e-300):
        says = "The points of the base period do not vary enough to tell limits: they may have been rounded."
        return None, None, "", [Finding(code="control/limits", answer=Answer.NOT_KNOWN, says=says, source=_SOURCE)]
    return center, sigma, how, _remarks(base, useful)


def _unknown(base: Sequence[Sample], exact: Sequence[Sample], useful: Sequence[Sample], asked: Asked) -> str:
    """Why a base period tells no limit; empty where it does."""
    if len(useful) < LEAST:
        what = "points with two or more replicates" if asked.kind in GROUPED else "values"
        return f"The base period has {len(useful)} {what}; limits need {LEAST} at least."
    beyond = len(base) - len(exact)
    share = 0.5 if asked.robust else CENSORED
    if beyond and beyond >= share * len(base) + (0 if asked.robust else 1e-9):
        return (
            f"{beyond} of {len(base)} values of the base period lie beyond a limit of their method: they tell no centre"
            f"{'' if asked.robust else '; a robust chart takes up to half of them'}."
        )
    return ""


def _remarks(base: Sequence[Sample], useful: Sequence[Sample]) -> list[Finding]:
    said = []
    if len(useful) < FULL:
        said.append(f"The limits are preliminary: they rest on {len(useful)} points, and {FULL} to 25 are recommended.")
    if left := sum(not each.exact for each in base):
        said.append(f"{left} of {len(base)} values of the base period lie beyond a limit of their method: they are left out of the spread.")  # fmt: skip
    return [Finding(code="control/base", says=each, source=_SOURCE) for each in said]


def _single(base: Sequence[Sample], asked: Asked) -> tuple[float, float, str]:
    """Centre and standard deviation of single values; of replicates their means."""
    values = [each.mean for each in base if each.exact]
    jumps = [abs(after.mean - before.mean) for before, after in itertools.pairwise(base) if before.exact and after.exact]  # fmt: skip
    jumps = jumps or [0.0]
    if asked.robust:
        places = [each.mean if each.exact else -math.inf if each.relation == "<" else math.inf for each in base]
        center = float(np.median(places))
        if not math.isfinite(center):
            center = float(np.median(values))
        if asked.kind is Kind.LEVEY_JENNINGS:
            spread = float(np.median([abs(each - center) for each in values])) / MEDIAN_DEVIATION
            return center, spread, "median, and median deviation over 0.674"
        return center, float(np.median(jumps)) / MEDIAN_RANGE, "median, and median moving range over 0.954"
    center = math.fsum(values) / len(values)
    if asked.kind is Kind.LEVEY_JENNINGS:
        return center, float(np.std(values, ddof=1)), "mean and standard deviation of the base period"
    return center, float(np.mean(jumps)) / range_factors(2)[0], "mean, and mean moving range over 1.128"


def _ranged(base: Sequence[Sample]) -> tuple[float, float, str]:
    groups = [each for each in base if len(each.values) > 1]
    sigma = float(np.mean([_range(each) / range_factors(len(each.values))[0] for each in groups]))
    return _grand(base), sigma, "mean of all, and mean range over d2 of the replicates"


def _deviating(base: Sequence[Sample]) -> tuple[float, float, str]:
    groups = [each for each in base if len(each.values) > 1]
    sigma = float(np.mean([float(np.std(each.values, ddof=1)) / c4(len(each.values)) for each in groups]))
    return _grand(base), sigma, "mean of all, and mean standard deviation over c4 of the replicates"


def _grand(base: Sequence[Sample]) -> float:
    values = [value for each in base if each.exact for value in each.values]
    return math.fsum(values) / len(values)


def _range(sample: Sample) -> float:
    return max(sample.values) - min(sample.values)


_ESTIMATE = {Kind.MEAN_RANGE: _ranged, Kind.MEAN_DEVIATION: _deviating}
Drawn = tuple[tuple[Panel, ...], tuple[Signal, ...]]


def _name(asked: Asked) -> str:
    return "means" if asked.kind in GROUPED else "values"


def _bare(samples: Sequence[Sample]) -> tuple[Point, ...]:
    return tuple(Point(at=at, value=each.mean, relation=each.relation) for at, each in enumerate(samples))


def _values(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> tuple[Panel, tuple[Signal, ...]]:
    """The panel of values or of means, limits at three standard deviations of each, and its signals."""
    own = [sigma / math.sqrt(len(each.values) if asked.kind in GROUPED else 1) for each in samples]
    panel = Panel(
        name=_name(asked),
        points=tuple(
            replace(point, center=center, low=center - 3 * each, high=center + 3 * each)
            for point, each in zip(_bare(samples), own, strict=True)
        ),
    )
    placed = spans(samples, [(each.mean - center) / size for each, size in zip(samples, own, strict=True)])
    if asked.rules is Rules.WESTGARD:
        return panel, westgard(samples, placed, panel.name)
    return panel, found(_SETS[asked.rules], placed, panel.name)


def _moving(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    values, signals = _values(samples, center, sigma, asked)
    mean, deviation = (factor * sigma for factor in range_factors(2))
    points = []
    for at, (before, after) in enumerate(itertools.pairwise(samples), start=1):
        jump = abs(after.mean - before.mean) if before.exact and after.exact else None
        points.append(Point(at=at, value=jump, center=mean, low=0.0, high=mean + 3 * deviation))
    ranges = Panel(name="moving ranges", points=tuple(points))
    return (values, ranges), _ordered(signals, _beyond(ranges))


def _alone(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    values, signals = _values(samples, center, sigma, asked)
    return (values,), signals


def _with_ranges(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    return _with(samples, (center, sigma), asked, "ranges", range_factors, _range)


def _with_deviations(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    def factors(size: int) -> tuple[float, float]:
        return c4(size), math.sqrt(max(0.0, 1 - c4(size) ** 2))

    def deviation(sample: Sample) -> float:
        return float(np.std(sample.values, ddof=1))

    return _with(samples, (center, sigma), asked, "standard deviations", factors, deviation)


def _with(
    samples: Sequence[Sample],
    limits: tuple[float, float],
    asked: Asked,
    name: str,
    factors: Callable[[int], tuple[float, float]],
    spread: Callable[[Sample], float],
) -> Drawn:
    """Means, and below them the spread of their replicates."""
    means, signals = _values(samples, *limits, asked)
    points = []
    for at, each in enumerate(samples):
        if len(each.values) > 1:
            mean, deviation = (factor * limits[1] for factor in factors(len(each.values)))
            low, high = max(0.0, mean - 3 * deviation), mean + 3 * deviation
            points.append(Point(at=at, value=spread(each), center=mean, low=low, high=high))
    panel = Panel(name=name, points=tuple(points))
    return (means, panel), _ordered(signals, _beyond(panel))


def _beyond(panel: Panel) -> tuple[Signal, ...]:
    """The points of a panel of spreads beyond its limits: neighbours are not independent, so no other rule is asked."""
    rule = LIMITS[0]
    return tuple(
        Signal(
            rule=rule.name, says=f"{rule.says}: {panel.name}", panel=panel.name, points=(point.at,), gave=(point.at,)
        )
        for point in panel.points
        if point.value is not None and not (point.low or 0.0) <= point.value <= (point.high or math.inf)
    )


def _ordered(*several: Sequence[Signal]) -> tuple[Signal, ...]:
    return tuple(sorted((each for some in several for each in some), key=lambda each: each.gave[-1]))


def _average(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    panel, signals = average(samples, center, sigma, asked.memory)
    return (panel,), signals


def _summed(samples: Sequence[Sample], center: float, sigma: float, asked: Asked) -> Drawn:
    return sums(samples, center, sigma, asked.memory)


_DRAW: dict[Kind, Callable[[Sequence[Sample], float, float, Asked], Drawn]] = {
    Kind.I_MR: _moving,
    Kind.MEAN_RANGE: _with_ranges,
    Kind.MEAN_DEVIATION: _with_deviations,
    Kind.LEVEY_JENNINGS: _alone,
    Kind.EWMA: _average,
    Kind.CUSUM: _summed,
}


def _kept(newest: Sample) -> str:
    """What is said of a newest point that surely breaks no rule."""
    if newest.exact:
        return "The newest point breaks no rule."
    way = "below" if newest.relation == "<" else "above"
    return f"The newest value lies {way} a limit of its method: whether it is in trend is not known."


def _told(samples: Sequence[Sample], signals: Sequence[Signal], *, known: bool) -> list[Finding]:
    """Whether the newest point is in trend, and how many signals there are in all."""
    if not known:
        return []
    last = len(samples) - 1
    own = [each for each in signals if last in each.gave and not each.warning]
    rules = "; ".join(f"{each.rule}: {each.says}" for each in own)
    newest = Finding(
        code="control/newest",
        answer=Answer.NOT_MET if own else Answer.MET if samples[last].exact else Answer.NOT_KNOWN,
        says=f"The newest point is out of trend ({rules})." if own else _kept(samples[last]),
        source=_SOURCE,
    )
    earlier = [each for each in signals if last not in each.gave and not each.warning]
    if not earlier:
        return [newest]
    count = f"{len(earlier)} earlier signal{'s' if len(earlier) > 1 else ''}"
    return [newest, Finding(code="control/earlier", says=f"The chart has {count}.", source=_SOURCE)]
