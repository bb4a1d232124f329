"""One result weighed against one acceptance criterion.

A result leaves a span of true values possible: "=" one number, "<" all below the limit of the method,
">" all above it. A criterion accepts a span. If the first lies inside the second the criterion is met,
if they have nothing in common it is not met, otherwise it is not known: the rest of this file is words.
The point value is judged; that its interval crosses a limit is said, not judged.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from seedlot.specs.span import Span
from seedlot.specs.wording import quantity, required, seen
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.errors import UnitError
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.units import convert, parse

#: Texts that say that nothing was found, and that something was. Any other text is not known.
NOT_DETECTED = ("not detected", "negative", "no growth", "absent", "none detected")
DETECTED = ("detected", "positive", "growth", "present")

CROSSES = ", though its interval crosses a limit"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The answer that one result gives, and the predicate that says so: "is 92 % and meets ..."."""

    answer: Answer
    says: str


def fold(text: str) -> str:
    """A text as it is compared: NFC, without regard to case, to runs of blanks or to blanks at its ends."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def weigh(criterion: Criterion, reportable: Reportable) -> Weighed:
    """Weigh one result against a criterion. A result that is absent is not known, whatever is asked."""
    value = reportable.value
    if reportable.relation == "=" and (value is None or (isinstance(value, str) and not value.strip())):
        return Weighed(Answer.NOT_KNOWN, f"{seen(reportable)}, so there is no result to judge")
    return _WEIGH[criterion.kind](criterion, reportable)


def _limits(criterion: Criterion, reportable: Reportable) -> Weighed:
    """A numeric result against min, max or range."""
    if isinstance(reportable.value, str) and reportable.relation == "=":
        return _not_known(criterion, reportable, "a text is no number")
    accepted = Span(
        low=-math.inf if criterion.low is None else criterion.low,
        high=math.inf if criterion.high is None else criterion.high,
        low_open=criterion.exclusive and criterion.low is not None,
        high_open=criterion.exclusive and criterion.high is not None,
    )
    return _compare(criterion, reportable, accepted)


def _compare(criterion: Criterion, reportable: Reportable, accepted: Span) -> Weighed:
    try:
        possible = _possible(reportable, criterion.unit)
        doubt = possible if criterion.kind is Kind.EQUALS else _interval(reportable, criterion.unit)
    except UnitError as fault:
        return _not_known(criterion, reportable, _unlike(reportable, fault))
    if possible.inside(accepted):
        return _met(criterion, reportable, crosses=not doubt.inside(accepted))
    if possible.apart(accepted):
        return _not_met(criterion, reportable, crosses=not doubt.apart(accepted))
    return _not_known(criterion, reportable, "the true value may lie on either side of a limit")


def _possible(reportable: Reportable, unit: str) -> Span:
    """The true values that a result leaves possible, in a unit."""
    point = convert(_point(reportable), reportable.unit, unit)
    if reportable.relation == "<":
        return Span(high=point, high_open=True)
    if reportable.relation == ">":
        return Span(low=point, low_open=True)
    return Span(low=point, high=point)


def _point(reportable: Reportable) -> float:
    """The number that a result gives: its value, or the limit that it lies below or above."""
    value = reportable.value if reportable.relation == "=" else reportable.limit
    assert isinstance(value, float)  # noqa: S101 - callers pass no text; a relation has its limit (terms.reportable)
    return value


def _interval(reportable: Reportable, unit: str) -> Span:
    """The confidence interval in a unit; an end that is not given is the point value itself."""
    possible = _possible(reportable, unit)
    if reportable.relation != "=":
        return possible
    low = possible.low if reportable.low is None else convert(reportable.low, reportable.unit, unit)
    high = possible.high if reportable.high is None else convert(reportable.high, reportable.unit, unit)
    return Span(low=low, high=high)


def _equals(criterion: Criterion, reportable: Reportable) -> Weighed:
    """Equal texts, or equal numbers; a number against a text that is none is not known."""
    value, wanted = reportable.value, _number(criterion.text)
    if isinstance(value, str) and fold(value) == fold(criterion.text):
        return _met(criterion, reportable)
    if isinstance(value, str) and reportable.relation == "=":
        number = _number(value)
        if number is None and wanted is None:
            return _not_met(criterion, reportable)
        reportable = reportable if number is None else reportable.model_copy(update={"value": number})
    if wanted is None or (isinstance(reportable.value, str) and reportable.relation == "="):
        return _not_known(criterion, reportable, "a number and a text cannot be compared")
    return _compare(criterion, reportable, Span(low=wanted, high=wanted))


def _number(text: str) -> float | None:
    number = float(text) if _NUMBER.fullmatch(text.strip()) else math.inf
    return number if math.isfinite(number) else None


def _not_detected(criterion: Criterion, reportable: Reportable) -> Weighed:
    """Nothing found. A bare zero counts only with a limit of detection or an upper bound: else it shows nothing.

    Where the criterion says how little must have been found, a result below a higher limit shows nothing either.
    """
    value = reportable.value
    if isinstance(value, str) and fold(value) in DETECTED:
        return _not_met(criterion, reportable)
    if reportable.relation == "<" or (isinstance(value, str) and fold(value) in NOT_DETECTED):
        return _absent(criterion, reportable, reportable.limit)
    if isinstance(value, str) and reportable.relation == "=":
        return _not_known(criterion, reportable, f"it is none of {', '.join(NOT_DETECTED + DETECTED)}")
    if _possible(reportable, reportable.unit).inside(Span(low=0, low_open=True)):
        return _not_met(criterion, reportable)
    if value != 0 or reportable.relation == ">":
        return _not_known(criterion, reportable, "a number below zero is neither found nor not found")
    return _zero(criterion, reportable)


def _zero(criterion: Criterion, reportable: Reportable) -> Weighed:
    """Zero tells that nothing was found only where it is known what could have been."""
    if reportable.limit is None and reportable.high is None:
        return _not_known(criterion, reportable, "zero without a limit of detection does not tell what was looked for")
    return _absent(criterion, reportable, reportable.high if reportable.limit is None else reportable.limit)


def _absent(criterion: Criterion, reportable: Reportable, limit: float | None) -> Weighed:
    """Nothing was found, by a method that finds as little as `limit`."""
    if criterion.high is None:
        return _met(criterion, reportable)
    least = quantity(criterion.high, criterion.unit)
    if limit is None:
        return _not_known(criterion, reportable, f"it does not say whether {least} would have been found")
    try:
        seen_from = convert(limit, reportable.unit, criterion.unit)
    except UnitError as fault:
        return _not_known(criterion, reportable, _unlike(reportable, fault))
    if seen_from > criterion.high:
        return _not_known(criterion, reportable, f"as little as {least} would not have been found")
    return _met(criterion, reportable)


def _unlike(reportable: Reportable, fault: UnitError) -> str:
    """Why units cannot be compared, and the mend: the criterion can be stated anew, the result stands as reported."""
    return f"{fault.what}; state the criterion in '{reportable.unit}', the unit of the result"


def _report_only(_: Criterion, reportable: Reportable) -> Weighed:
    return Weighed(Answer.MET, f"{seen(reportable)}, reported without a limit")


_WEIGH: dict[Kind, Callable[[Criterion, Reportable], Weighed]] = {
    Kind.MIN: _limits,
    Kind.MAX: _limits,
    Kind.RANGE: _limits,
    Kind.EQUALS: _equals,
    Kind.NOT_DETECTED: _not_detected,
    Kind.REPORT_ONLY: _report_only,
}


def _met(criterion: Criterion, reportable: Reportable, *, crosses: bool = False) -> Weighed:
    says = f"{_seen(criterion, reportable)} and meets {required(criterion)}"
    return Weighed(Answer.MET, says + CROSSES * crosses)


def _not_met(criterion: Criterion, reportable: Reportable, *, crosses: bool = False) -> Weighed:
    says = f"{_seen(criterion, reportable)} and does not meet {required(criterion)}"
    return Weighed(Answer.NOT_MET, says + CROSSES * crosses)


def _not_known(criterion: Criterion, reportable: Reportable, why: str) -> Weighed:
    says = f"{_seen(criterion, reportable)} and cannot be judged against {required(criterion)}: {why}"
    return Weighed(Answer.NOT_KNOWN, says)


def _seen(criterion: Criterion, reportable: Reportable) -> str:
    """What was found, in the criterion's unit too, with enough digits to tell on which side of its limits it lies."""
    limits = [limit for limit in (criterion.low, criterion.high) if limit is not None]
    if not limits or (isinstance(reportable.value, str) and reportable.relation == "="):
        return seen(reportable)
    if parse(reportable.unit) == parse(criterion.unit):
        return seen(reportable, limits=limits)
    try:
        point = convert(_point(reportable), reportable.unit, criterion.unit)
    except UnitError:
        return seen(reportable)
    return f"{seen(reportable)}, that is {quantity(point, criterion.unit, limits=limits)},"
