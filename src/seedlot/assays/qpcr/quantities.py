"""An unknown's content by the standard curve, with Fieller's interval, and ratios of two contents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seedlot.assays.qpcr.groups import Group
from seedlot.assays.qpcr.settings import Settings
from seedlot.assays.qpcr.standards import Standards
from seedlot.stats.distributions import t_quantile
from seedlot.stats.mover import Estimate, average, ratio

_LARGEST = 300.0


class NotDeterminedError(ValueError):
    """Why a value is not determined, in words for a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Content of a reaction; `beyond` says that it lies outside the standards."""

    estimate: Estimate
    beyond: bool


def amount(group: Group, standards: Standards | None, settings: Settings) -> Amount:
    """The content of a sample by the mean cycle of the replicates that amplified (inverse prediction).

    Raises:
        NotDeterminedError: no standard curve, no slope, or no replicate amplified.
    """
    if standards is None or standards.line is None:
        raise NotDeterminedError("the target has no standard curve of at least three reactions")
    line = standards.line
    if line.slope >= 0:
        raise NotDeterminedError("the standard curve does not fall with content")
    if not group.cqs:
        raise NotDeterminedError("no replicate amplified" if group.tried else "no reaction has a known cycle")
    mean = group.mean or 0.0
    x, around = line.inverse(mean, replicates=len(group.cqs), level=settings.level)
    if abs(x) > _LARGEST:
        raise NotDeterminedError("it lies far outside the standards")
    low = 0.0 if around.low is None or around.low < -_LARGEST else 10**around.low
    high = None if around.high is None or around.high > _LARGEST else 10**around.high
    return Amount(estimate=Estimate(10**x, low, high), beyond=not line.low <= x <= line.high)


def copies_per_cell(
    group: Group, groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings
) -> Estimate:
    """Copies in a cell: content of the target by the mean content of the reference genes, which a cell holds.

    Raises:
        NotDeterminedError: a content is not determined.
    """
    if not settings.reference:
        raise NotDeterminedError("no target is named as the reference gene (setting 'reference')")
    genes = [one for one in groups if one.sample == group.sample and one.target in settings.reference]
    held = {gene.target for gene in genes}
    if missing := [name for name in settings.reference if name not in held]:
        raise NotDeterminedError(f"the sample has no reaction of the reference {', '.join(missing)}")
    bottom = average([amount(gene, curves.get(gene.target), settings).estimate for gene in genes])
    found = ratio(amount(group, curves.get(group.target), settings).estimate, bottom)
    assert found is not None  # noqa: S101 - a content that is determined is above zero
    factor = settings.genome_copies
    return Estimate(found.value * factor, found.low * factor, None if found.high is None else found.high * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplification:
    """Natural logarithm of 1 + efficiency, its variance, and where it comes from."""

    log: float
    variance: float
    said: str


def amplification(target: str, curves: Mapping[str, Standards], settings: Settings) -> Amplification:
    """The efficiency of a target: from validation, from the plate's standard curve, else 100 %, which is said."""
    if target in settings.efficiencies:
        given = settings.efficiencies[target]
        if given <= -100 or given == 0:
            raise NotDeterminedError(f"the efficiency of {target} is set to {given:g} %, which cannot be")
        return Amplification(log=math.log1p(given / 100), variance=0.0, said=f"{target} {given:g} % (setting)")
    standards = curves.get(target)
    if standards is not None and standards.line is not None and standards.efficiency is not None:
        if not standards.valid(settings):
            raise NotDeterminedError(f"the standard curve of {target} is not valid, so its efficiency is not known")
        line = standards.line
        log = -math.log(10) / line.slope
        return Amplification(
            log=log,
            variance=(log * line.slope_error / line.slope) ** 2,
            said=f"{target} {standards.efficiency:.1f} % (standard curve)",
        )
    return Amplification(log=math.log(2), variance=0.0, said=f"{target} 100 % (assumed)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A relative quantity; `estimate` None ends where there are too few replicates. `said` names the efficiencies."""

    value: float
    low: float | None
    high: float | None
    ddct: float
    said: str


def relative(group: Group, groups: Sequence[Group], curves: Mapping[str, Standards], settings: Settings) -> Relative:
    """Relative quantity to the calibrator by efficiencies (Pfaffl 2001); at 100 % it is 2^-ddCt.

    The interval is Student's on the logarithm: replicates' SD, their degrees of freedom after Welch and
    Satterthwaite, and the uncertainty of efficiencies from standard curves.

    Raises:
        NotDeterminedError: calibrator, reference or a cycle is missing.
    """
    if not settings.calibrator or not settings.reference:
        raise NotDeterminedError("it needs a calibrator sample and a reference gene (settings)")
    terms = []
    said = []
    ddct = 0.0
    for sign, target in ((1, group.target), *((-1 / len(settings.reference), name) for name in settings.reference)):
        here = _find(groups, group.sample, target)
        there = _find(groups, settings.calibrator, target)
        base = amplification(target, curves, settings)
        said.append(base.said)
        delta = (there.mean or 0.0) - (here.mean or 0.0)
        ddct -= sign * delta
        terms.append((sign, delta, base, here, there))
    log = sum(sign * delta * base.log for sign, delta, base, _, _ in terms)
    low, high = _log_interval(terms, log, settings.level)
    return Relative(value=_exp(log), low=low, high=high, ddct=ddct, said=", ".join(said))


_Term = tuple[float, float, Amplification, Group, Group]


def _log_interval(terms: Sequence[_Term], log: float, level: float) -> tuple[float | None, float | None]:
    parts = []
    fixed = 0.0
    for sign, delta, base, here, there in terms:
        fixed += (sign * delta) ** 2 * base.variance
        for one in (here, there):
            if one.sd is None:
                return None, None
            parts.append(((sign * base.log) ** 2 * one.sd**2 / len(one.cqs), len(one.cqs) - 1))
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return (_exp(log), _exp(log)) if fixed == 0 else (None, None)
    degrees = variance**2 / sum(part**2 / freedom for part, freedom in parts)
    half = t_quantile(level, degrees) * math.sqrt(variance + fixed)
    return _exp(log - half), _exp(log + half)


def _exp(value: float) -> float:
    return math.exp(max(min(value, 600.0), -600.0))


def _find(groups: Sequence[Group], sample: str, target: str) -> Group:
    found = next((one for one in groups if one.sample == sample and one.target == target), None)
    if found is None or not found.cqs:
        says = f"'{sample}' has no cycle of {target}"
        raise NotDeterminedError(says)
    return found
