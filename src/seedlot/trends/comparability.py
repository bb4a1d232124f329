"""Comparability of lots before and after a change: each attribute by the criterion that was stated for it beforehand.

ICH Q5E asks for a comparison against criteria that are stated and justified; the EMA's reflection paper on statistical
methodology for the comparative assessment of quality attributes (EMA/CHMP/138502/2017) says what a criterion can and
cannot show. A criterion that was not stated, a value that is missing and an interval that reaches over its margin are
*not known*: neither likeness nor a difference is shown by them. All attributes must be met; each test keeps its alpha,
for a product that differs in one of them fails if any fails (intersection-union: Berger, Technometrics 24 (1982) 295).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import stdev

from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.quantities import unit_name
from seedlot.trends.compared import Asked, Compared, Shown, Value, Within
from seedlot.trends.equivalence import (
    Difference,
    least_margin,
    lots_needed,
    paired,
    pairs_needed,
    spread,
    unpaired,
)
from seedlot.trends.within import alike, within

CODE = "comparability"
#: The usual size of each one-sided test.
ALPHA = 0.05
_PAPER = "EMA/CHMP/138502/2017"
#: How often lots that did not change should be shown alike.
_POWER = 0.8


def compare(
    asked: Asked, before: Sequence[Value], after: Sequence[Value], *, pairs: bool = False, alpha: float = ALPHA
) -> Compared:
    """Compare an attribute of the lots before with that of the lots after; with `pairs`, nth with nth.

    Raises:
        ValueError: alpha is no probability below a half, or there are pairs with half of them missing.
    """
    if not 0 < alpha < 0.5 or (pairs and len(before) != len(after)):
        raise ValueError("alpha lies between 0 and 0.5, and each lot after has its pair before")
    tested, ranged = None, None
    answer, says = _lacking(asked, before, after)
    if not says:
        match asked.method:
            case Method.EQUIVALENCE:
                answer, says, tested = _equivalent(asked, before, after, pairs=pairs, alpha=alpha)
            case Method.SIDE_BY_SIDE:
                answer, says = alike(asked, after)
            case _:
                answer, says, ranged = within(asked, before, after)
    if answer is Answer.MET and (gone := [value.lot for value in (*before, *after) if value.missing]):
        answer, says = Answer.NOT_KNOWN, f"{says} But nothing is known of {', '.join(gone)}."
    head = Finding(code=f"{CODE}/{asked.method}", answer=answer, says=says, where=asked.attribute)
    rest = tuple(_beside(asked, before, after, tested, ranged, pairs=pairs))
    return Compared(
        asked=asked,
        before=tuple(before),
        after=tuple(after),
        paired=pairs,
        findings=(head, *rest),
        answer=overall((head, *rest)),
        tested=tested,
        within=ranged,
    )


def _lacking(asked: Asked, before: Sequence[Value], after: Sequence[Value]) -> tuple[Answer, str]:
    """What keeps the attribute from being compared at all; empty where nothing does."""
    if all(value.missing for value in after):
        return Answer.NOT_KNOWN, "No lot after the change has a result."
    if asked.method is Method.SIDE_BY_SIDE:
        return Answer.NOT_KNOWN, ""
    return Answer.NOT_KNOWN, _unstated(asked) or _unfit(asked, (*before, *after))


def _unstated(asked: Asked) -> str:
    if asked.method in {Method.EQUIVALENCE, Method.RANGE}:
        return "" if asked.margin is not None else "No margin was stated: there is nothing to judge by."
    stated = asked.coverage is not None and asked.confidence is not None
    return "" if stated else "No coverage and confidence were stated: there is nothing to judge by."


def _unfit(asked: Asked, values: Sequence[Value]) -> str:
    if any(value.word for value in values):
        return "Some results are words: compare the attribute side by side."
    if asked.scale is Scale.RATIO and any(_least(value) <= 0 for value in values if not value.missing):
        return "A ratio needs values above 0, and some are not."
    return ""


def _least(value: Value) -> float:
    told = value.number if value.relation == "=" else value.limit
    return math.inf if told is None else told


def _equivalent(
    asked: Asked, before: Sequence[Value], after: Sequence[Value], *, pairs: bool, alpha: float
) -> tuple[Answer, str, Shown | None]:
    """Two one-sided tests of the means."""
    if censored := [value.lot for value in (*before, *after) if value.limit is not None and value.measured is None]:
        says = f"No mean can be taken: the results of {', '.join(censored)} lie beyond a limit of the method. "
        return Answer.NOT_KNOWN, says + "Compare such an attribute by the range of the lots, or side by side.", None
    old, new = _numbers(asked, before, after, pairs=pairs)
    if min(len(old), len(new)) < 2:
        few = "pairs" if pairs else "lots on each side"
        return Answer.NOT_KNOWN, f"Two {few} at least are needed; there are {min(len(old), len(new))}.", None
    found = paired(old, new) if pairs else unpaired(old, new)
    flat = stdev(old) == 0 and asked.scale is Scale.SD
    if found.error <= 1e-12 * max(map(abs, (*old, *new, 1e-300))) or flat:
        return Answer.NOT_KNOWN, "The values do not scatter at all: how far they may differ cannot be told.", None
    tested = _tested(asked, found, (old, new), pairs=pairs, alpha=alpha)
    answer = _place(tested)
    return answer, _equivalence_says(asked, tested, answer, pairs=pairs), tested


def _numbers(
    asked: Asked, before: Sequence[Value], after: Sequence[Value], *, pairs: bool
) -> tuple[list[float], list[float]]:
    """The numbers of both sides, or their logarithms; of pairs, those of which both are known."""
    sides = [before, after]
    if pairs:
        both = [each for each in zip(before, after, strict=True) if None not in {value.measured for value in each}]
        sides = [[each[0] for each in both], [each[1] for each in both]]
    read = math.log if asked.scale is Scale.RATIO else float
    old, new = ([read(each.measured) for each in side if each.measured is not None] for side in sides)
    return old, new


def _tested(
    asked: Asked, found: Difference, sides: tuple[list[float], list[float]], *, pairs: bool, alpha: float
) -> Shown:
    assert asked.margin is not None  # noqa: S101 - looked for before
    scale, both = asked.scale, asked.side is Side.BOTH
    unit = stdev(sides[0]) if scale is Scale.SD else 1.0
    margin = math.log(asked.margin) if scale is Scale.RATIO else asked.margin * unit
    lower = -math.inf if asked.side is Side.UPPER else -margin
    upper = math.inf if asked.side is Side.LOWER else margin
    low, high = found.interval(alpha)
    least = least_margin(error=found.error, degrees=found.degrees, alpha=alpha, wanted=_POWER, both=both)
    if pairs:
        within_pairs = found.error * math.sqrt(len(sides[0]))
        needed = pairs_needed(margin, within_pairs, alpha=alpha, wanted=_POWER, both=both)
    else:
        needed = lots_needed(margin, stdev(sides[0]), stdev(sides[1]), alpha=alpha, wanted=_POWER, both=both)
    ends = [found.p_above(lower)] * math.isfinite(lower) + [found.p_below(upper)] * math.isfinite(upper)
    said = [found.mean, low, high, lower, upper, least]
    mean, low, high, lower, upper, least = (_exp(each) if scale is Scale.RATIO else each / unit for each in said)
    return Shown(
        estimate=mean,
        low=low,
        high=high,
        lower=lower,
        upper=upper,
        level=1 - 2 * alpha,
        degrees=found.degrees,
        p=max(ends),
        least=least,
        needed=needed,
        scale=scale,
    )


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def _place(tested: Shown) -> Answer:
    """Met where the interval lies within the margins; not met where it lies beyond one of them; else not known."""
    if tested.lower < tested.low and tested.high < tested.upper:
        return Answer.MET
    return Answer.NOT_MET if tested.low >= tested.upper or tested.high <= tested.lower else Answer.NOT_KNOWN


def _equivalence_says(asked: Asked, tested: Shown, answer: Answer, *, pairs: bool) -> str:
    unit = {Scale.RATIO: "", Scale.SD: " SD of the lots before"}.get(asked.scale, _unit(asked.unit))
    what = "ratio of means" if asked.scale is Scale.RATIO else "difference of means"
    seen = f"{what}{' within pairs' if pairs else ''} {tested.estimate:.4g}{unit}"
    seen += (
        f" ({tested.level:.0%} interval {tested.low:.4g} to {tested.high:.4g}, {tested.degrees:.3g} degrees of freedom)"
    )
    ends = [end for end in (tested.lower, tested.upper) if math.isfinite(end) and end != 0]
    stated = " to ".join(f"{end:.4g}" for end in ends) if len(ends) == 2 else _single(asked, ends)
    head = {
        Answer.MET: f"Alike within {stated}{unit}",
        Answer.NOT_MET: f"They differ by more than {stated}{unit}",
        Answer.NOT_KNOWN: f"Neither shown alike within {stated}{unit} nor shown to differ by more",
    }[answer]
    return f"{head}: {seen}; p = {tested.p:.2g}."


def _single(asked: Asked, ends: Sequence[float]) -> str:
    return f"{'at most' if asked.side is Side.UPPER else 'at least'} {ends[0]:.4g}"


def _unit(unit: str) -> str:
    return f" {unit_name(unit)}".rstrip()


def _beside(
    asked: Asked,
    before: Sequence[Value],
    after: Sequence[Value],
    tested: Shown | None,
    ranged: Within | None,
    *,
    pairs: bool,
) -> Iterable[Finding]:
    """What is to be known beside the answer: whether the margin is justified, what so few lots can show, the scatter."""

    def tell(code: str, says: str, answer: Answer | None = None, source: str = "") -> Finding:
        return Finding(code=f"{CODE}/{code}", answer=answer, says=says, where=asked.attribute, source=source)

    if not asked.justification.strip():
        says = "Why this method and this margin were chosen is not stated."
        yield tell("justification", says, Answer.NOT_KNOWN, "ICH Q5E, 2.2")
    if asked.tier == "1" and asked.method is Method.SIDE_BY_SIDE and not asked.expected:
        yield tell("tier", "A critical attribute is only looked at side by side: nothing is tested.")
    if tested is not None:
        yield tell("few lots", _told_of_numbers(asked, tested, pairs=pairs))
    if asked.method is Method.EQUIVALENCE and asked.scale is Scale.SD:
        says = "The margin is a number of SDs of these lots before: the test takes that SD for the true one, which it is not."
        yield tell("margin", says, source=_PAPER)
    if ranged is not None and ranged.says:
        yield tell("few lots", ranged.says, source=_PAPER)
    if tested is not None or ranged is not None:
        yield from (tell("spread", says, source=_PAPER) for says in _spread(asked, before, after))


def _told_of_numbers(asked: Asked, tested: Shown, *, pairs: bool) -> str:
    unit = {Scale.RATIO: "-fold", Scale.SD: " SD"}.get(asked.scale, _unit(asked.unit))
    each = "pairs" if pairs else "lots on each side"
    needed = f"{tested.needed} {each}" if tested.needed else f"more than 200 {each}"
    return (
        f"With these numbers of lots and this scatter, lots that did not change are shown alike 8 times in 10 within "
        f"{tested.least:.3g}{unit} at best; the margin that was stated takes {needed}."
    )


def _spread(asked: Asked, before: Sequence[Value], after: Sequence[Value]) -> Iterable[str]:
    """Whether the lots after scatter otherwise than those before: means may agree while single lots do not."""
    old, new = _numbers(asked, before, after, pairs=False)
    if min(len(old), len(new)) < 3 or 0.0 in {stdev(old), stdev(new)}:
        return
    ratio, low, high = spread(old, new)
    if low > 1 or high < 1:
        more = "more" if ratio > 1 else "less"
        yield f"The lots after scatter {more}: {ratio:.3g} times the SD of those before (95 % interval {low:.3g} to {high:.3g})."
