"""Values and limits in words, for the sentences of findings."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.quantities import grouped
from seedlot.terms.quantities import quantity as with_unit
from seedlot.terms.reportable import Reportable

#: Significant digits that a sentence shows; more only where fewer would hide on which side of a limit a value lies.
DIGITS = 6


def number(value: float, *, limits: Sequence[float] = ()) -> str:
    """Write a number as people do, on the same side of each limit as the number itself."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    written = (f"{value:.{digits}g}" for digits in range(DIGITS, 18))  # seventeen digits write any float exactly
    return grouped(next(text for text in written if _sides(float(text), limits) == _sides(value, limits)))


def _sides(value: float, limits: Sequence[float]) -> list[int]:
    """For each limit -1, 0 or 1: the value is below it, on it, above it."""
    return [(value > limit) - (value < limit) for limit in limits]


def quantity(value: float, unit: str, *, limits: Sequence[float] = ()) -> str:
    """Write a number with its unit."""
    return with_unit(number(value, limits=limits), unit)


def seen(reportable: Reportable, *, limits: Sequence[float] = ()) -> str:
    """Tell what was found: "is 92 % (95 % interval 90 to 94 %)". Limits are in the reportable's own unit."""
    value, limit, unit = reportable.value, reportable.limit, reportable.unit
    if reportable.relation != "=" and limit is not None:
        bound = f"is {'below' if reportable.relation == '<' else 'above'} {quantity(limit, unit, limits=limits)}"
        if isinstance(value, str):
            return f"{bound} ('{value.strip()}')"
        return bound if value is None else f"{bound} (estimate {quantity(value, unit)})"
    if value is None:
        return f"is not determined ({reportable.note})"
    if isinstance(value, str):
        return f"is '{value.strip()}'" if value.strip() else "is left empty"
    if value == 0 and limit is not None:
        return f"is 0 with a limit of detection of {quantity(limit, unit)}"
    return f"is {quantity(value, unit, limits=limits)}{_interval(reportable, limits)}"


def _interval(reportable: Reportable, limits: Sequence[float]) -> str:
    low, high, level = reportable.low, reportable.high, reportable.level
    if level is None or (low is None and high is None):
        return ""
    name = f"{number(round(level * 100, 6))} %"
    if high is None and low is not None:
        return f" ({name} lower bound {number(low, limits=limits)})"
    if low is None and high is not None:
        return f" ({name} upper bound {number(high, limits=limits)})"
    ends = " to ".join(number(end, limits=limits) for end in (low, high) if end is not None)
    return f" ({name} interval {ends})"


def required(criterion: Criterion) -> str:
    """Tell what a criterion asks for: "the limit of at least 80 %"."""
    low, high, unit, exclusive = criterion.low, criterion.high, criterion.unit, criterion.exclusive
    if criterion.kind is Kind.MIN and low is not None:
        return f"the limit of {'more than' if exclusive else 'at least'} {quantity(low, unit)}"
    if criterion.kind is Kind.MAX and high is not None:
        return f"the limit of {'less than' if exclusive else 'at most'} {quantity(high, unit)}"
    if criterion.kind is Kind.RANGE and low is not None and high is not None:
        return f"the range of {number(low)} to {quantity(high, unit)}{', ends excluded' if exclusive else ''}"
    if criterion.kind is Kind.NOT_DETECTED and high is not None:
        return f"the required '{criterion.kind}' by a method that finds {quantity(high, unit)}"
    return f"the required '{criterion.text or criterion.kind}'"
