"""What is said of an attribute's stability: the model, the month, the answer to what is claimed, and what is out of trend."""

from __future__ import annotations

from collections.abc import Iterable

from seedlot.release.stability_series import Pulled
from seedlot.specs.wording import number, quantity, required
from seedlot.terms.criterion import Criterion
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.quantities import unit_name
from seedlot.trends.extrapolation import Allowed
from seedlot.trends.out_of_trend import Trend
from seedlot.trends.pooling import Model, Test
from seedlot.trends.shelf_life import Side, side_of
from seedlot.trends.stability import BEND, Course, Scale

#: Periods covered that differ by less are one period (rounding of days).
_ALIKE = 0.05
#: So much of a month is rounding of numbers: a criterion that is met before what is claimed is met before it.
_ROUNDING = 1e-6
_NAMED = 4


def named(several: Iterable[object]) -> str:
    """The first few of some names, and how many more there are."""
    names = list(map(str, sorted(set(several), key=str)))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def months(value: float) -> str:
    """So many months, to a tenth, rounded down: a shelf life is not rounded up."""
    return f"{int(value * 10 + 1e-9) / 10:g} months"


def outcome(course: Course, criterion: Criterion, supported: float | None, claimed: float | None) -> tuple[Answer, str]:
    """The answer to what is claimed, or where nothing is to the period covered; and the sentence that says so."""
    wanted = course.covered if claimed is None else claimed
    what = f"the {months(wanted)} covered" if claimed is None else f"the claim of {months(claimed)}"
    if not course.values:
        return Answer.NOT_KNOWN, f"{criterion.test}: no result yet."
    if supported is None:
        return Answer.NOT_KNOWN, f"{criterion.test}: whether {what} is supported is not known."
    crossed = course.month is not None and course.month < wanted - _ROUNDING
    if supported + _ALIKE >= wanted and not crossed:
        return Answer.MET, f"{criterion.test}: {what} is supported."
    if course.month is not None and course.month < min(wanted, course.covered):
        return Answer.NOT_MET, f"{criterion.test}: {what} is not supported."
    return Answer.NOT_KNOWN, f"{criterion.test}: {what} is not supported yet, only {months(supported)}."


def evaluated(course: Course, criterion: Criterion, limit: Allowed, supported: float | None) -> str:
    """How an attribute was evaluated, in sentences."""
    if course.pooled is None:
        why = course.why_not or "its criterion is no limit"
        rest = "." if supported is None else "; every result meets its criterion."
        return f"Not evaluated by statistics: {why}{rest} The shelf life is {limit.says}."
    parts = [_model(course), _rate(course, criterion), _meets(course, criterion)]
    if course.against:
        parts.append(f"It was said that it {course.attribute.known}, and it does not: it is held to both limits.")
    if course.left_out:
        parts.append(f"Left out, for fewer than 3 times: {named(course.left_out)}.")
    if course.bends:
        parts.append(
            f"The values bend (P {_p(course.pooled.curvature)}, below {BEND:g}): no shelf life beyond the data."
        )
    parts.append(f"The shelf life is {limit.says}.")
    return " ".join(parts)


def _model(course: Course) -> str:
    pooled = course.pooled
    if pooled is None or pooled.slopes is None:
        return "One batch, one line."
    tests = f"slopes P {_p(pooled.slopes)}"
    if pooled.intercepts is not None and pooled.model is not Model.SEPARATE:
        tests += f", intercepts P {_p(pooled.intercepts)}"
    return f"{str(pooled.model).capitalize()} ({tests}; pooled from P 0.25 on)."


def _rate(course: Course, criterion: Criterion) -> str:
    slopes = [line.slope for line in course.pooled.lines] if course.pooled else []
    if course.attribute.scale is Scale.LOGARITHM:
        told = [f"{100 * slope:+.3g} %" for slope in slopes]
        return f"Change per month, of what is left: {' to '.join(dict.fromkeys((told[0], told[-1])))}."
    ends = dict.fromkeys((min(slopes), max(slopes)))
    unit = f" {unit_name(criterion.unit)}".rstrip()
    return f"Change per month: {' to '.join(f'{slope:+.3g}' for slope in ends)}{unit}."


def _meets(course: Course, criterion: Criterion) -> str:
    side = side_of(criterion.low, criterion.high, known=Side.EITHER if course.against else course.attribute.known)
    which = "two-sided" if side is Side.EITHER else f"one-sided {'lower' if side is Side.FALLS else 'upper'}"
    head = f"The {which} 95 % confidence limit of the mean"
    worst = course.worst
    if worst is None or worst.month is None:
        return f"{head} does not meet {required(criterion)} at any time."
    of = f" (the first: '{worst.batch}')" if worst.batch else ""
    text = f"{head} meets {required(criterion)} at {months(worst.month)}{of}"
    if course.own is not None and course.pooled and course.pooled.model is Model.SEPARATE:
        text += f", by the error pooled from all batches as ICH Q1E says; by each batch's own at {months(course.own)}"
    return f"{text}."


def _p(test: Test | None) -> str:
    return "not known" if test is None else f"{test.p:.3f}" if test.p >= 0.001 else "below 0.001"


def outlying(course: Course, criterion: Criterion, pulled: Pulled, trend: Trend) -> Finding:
    """A result that is out of trend."""
    low, high, value = (course.shown(end) for end in (trend.low, trend.high, trend.point.value))
    says = (
        f"{criterion.test} of '{pulled.batch}' at {pulled.month:.3g} months is {quantity(value, criterion.unit)}, out of trend: "
        f"{number(float(f'{low:.4g}'))} to {number(float(f'{high:.4g}'))} was expected of it "
        f"({trend.method}, {100 * trend.level:g} %)."
    )
    where = f"item {pulled.item}, entry {pulled.entry}"
    source = "EU GMP Part I 6.35 (atypical trends)"
    return Finding(code="stability/trend", answer=Answer.NOT_KNOWN, says=says, where=where, source=source)
