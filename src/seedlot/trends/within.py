"""Ranges that lots before a change give, and which lots after it lie within; and words that are looked at side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.finding import Answer
from seedlot.terms.quantities import plain, unit_name
from seedlot.trends.compared import Asked, Value, Within
from seedlot.trends.tolerance import confidence_of, coverage_of, factor, lots_for

#: How surely a quality range is told to hold what it holds.
_CONFIDENCE = 0.95


def within(asked: Asked, before: Sequence[Value], after: Sequence[Value]) -> tuple[Answer, str, Within | None]:
    """Judge lots after by the range of those before: a quality range, a tolerance interval, or the lots' own range."""
    found = _ranked(asked, before) if asked.method is Method.RANKED else _normal(asked, before)
    if isinstance(found, str):
        return Answer.NOT_KNOWN, found, None
    low, high, told = found
    known = [value for value in after if not value.missing]
    places = {value.lot: _place(value, low, high) for value in known}
    inside, outside, unsure = (
        tuple(lot for lot, place in places.items() if place is answer)
        for answer in (Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN)
    )
    share = 1.0 if asked.share is None else asked.share
    ranged = Within(low=low, high=high, inside=inside, outside=outside, unsure=unsure, share=share, says=told)
    lots = len(after)
    if len(inside) >= share * lots - 1e-9:
        answer = Answer.MET
    elif lots - len(outside) < share * lots - 1e-9:
        answer = Answer.NOT_MET
    else:
        answer = Answer.NOT_KNOWN
    return answer, _says(asked, ranged, lots), ranged


def alike(asked: Asked, after: Sequence[Value]) -> tuple[Answer, str]:
    """Look at words side by side: alike are those that were said to be so beforehand."""
    if not asked.expected:
        return Answer.NOT_KNOWN, "What counts as alike was not stated: a person must look at both sides and say so."
    expected = {_folded(word) for word in asked.expected}
    other = [
        f"{value.lot} ({value.told})" for value in after if not value.missing and _folded(value.told) not in expected
    ]
    words = " or ".join(f"'{word}'" for word in asked.expected)
    if other:
        return Answer.NOT_MET, f"Not {words}: {', '.join(other)}."
    return Answer.MET, f"Every lot after the change that was tested is {words}."


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def _normal(asked: Asked, before: Sequence[Value]) -> tuple[float, float, str] | str:
    """Mean ± k SD of the lots before; or why there is none."""
    if censored := [value.lot for value in before if not value.missing and value.measured is None]:
        return f"No SD can be taken: the results of {', '.join(censored)} lie beyond a limit of the method. Use the range of the lots."
    logs, both = asked.scale is Scale.RATIO, asked.side is Side.BOTH
    used = [math.log(value.measured) if logs else value.measured for value in before if value.measured is not None]
    if len(used) < 2:
        return f"Two lots before the change are needed at least; {len(used)} has a number."
    sd = stdev(used)
    if sd == 0:
        return "The lots before do not scatter at all: how far others may lie from them cannot be told."
    told = ""
    if asked.method is Method.RANGE:
        assert asked.margin is not None  # noqa: S101 - looked for before
        k = asked.margin
        held = coverage_of(len(used), k, _CONFIDENCE, both=both)
        told = (
            f"Mean ± {k:g} SD of {len(used)} normal lots holds {held:.0%} of all lots at least, with 95 % confidence."
        )
    else:
        assert asked.coverage is not None  # noqa: S101 - looked for before
        assert asked.confidence is not None  # noqa: S101 - looked for before
        k = factor(len(used), asked.coverage, asked.confidence, both=both)
        told = f"The factor is {k:.4g} for {len(used)} lots; it rests on values that are normal{' on logarithms' if logs else ''}."
    ends = (fmean(used) - k * sd, fmean(used) + k * sd)
    low, high = (math.exp(end) for end in ends) if logs else ends
    return *_sided(asked, low, high), told


def _ranked(asked: Asked, before: Sequence[Value]) -> tuple[float, float, str] | str:
    """The least and the most of the lots before; or why they do not tell enough."""
    assert asked.coverage is not None  # noqa: S101 - looked for before
    assert asked.confidence is not None  # noqa: S101 - looked for before
    both = asked.side is Side.BOTH
    known = [value for value in before if not value.missing]
    if len(known) < 2:
        return f"Two lots before the change are needed at least; {len(known)} has a result."
    reached = confidence_of(len(known), asked.coverage, both=both)
    if reached < asked.confidence:
        needed = lots_for(asked.coverage, asked.confidence, both=both)
        return (
            f"The range of {len(known)} lots holds {asked.coverage:.0%} of all lots with only {reached:.0%} confidence; "
            f"{asked.confidence:.0%} takes {needed} lots."
        )
    numbers = [value.measured for value in known if value.measured is not None]
    below = [value.limit for value in known if value.relation == "<" and value.limit is not None]
    above = [value.limit for value in known if value.relation == ">" and value.limit is not None]
    low, high = _sided(asked, min(numbers, default=math.inf), max(numbers, default=-math.inf))
    if (below and (math.isfinite(low) or max(below) > high)) or (above and (math.isfinite(high) or min(above) < low)):
        return "The end of the range is a result beyond a limit of the method: it is not known where it lies."
    return low, high, f"It holds {asked.coverage:.0%} of all lots with {reached:.1%} confidence, normal or not."


def _sided(asked: Asked, low: float, high: float) -> tuple[float, float]:
    return (-math.inf if asked.side is Side.UPPER else low), (math.inf if asked.side is Side.LOWER else high)


def _place(value: Value, low: float, high: float) -> Answer:
    """Whether a value lies within; one beyond a limit may lie anywhere beyond it."""
    if value.relation == "=":
        assert value.number is not None  # noqa: S101 - nothing is missing
        return Answer.MET if low <= value.number <= high else Answer.NOT_MET
    assert value.limit is not None  # noqa: S101 - as above
    least, most = (-math.inf, value.limit) if value.relation == "<" else (value.limit, math.inf)
    if low <= least and most <= high:
        return Answer.MET
    return Answer.NOT_MET if most <= low or least >= high else Answer.NOT_KNOWN


def _says(asked: Asked, ranged: Within, lots: int) -> str:
    unit = f" {unit_name(asked.unit)}".rstrip()
    ends = [plain(end) for end in (ranged.low, ranged.high) if math.isfinite(end)]
    where = " to ".join(ends) if len(ends) == 2 else f"{'up to' if asked.side is Side.UPPER else 'from'} {ends[0]}"
    says = f"{len(ranged.inside)} of {lots} lots after lie within {where}{unit}; {math.ceil(ranged.share * lots - 1e-9)} must."
    says += f" Outside: {', '.join(ranged.outside)}." if ranged.outside else ""
    return says + (
        f" Not known, being beyond a limit of the method: {', '.join(ranged.unsure)}." if ranged.unsure else ""
    )
