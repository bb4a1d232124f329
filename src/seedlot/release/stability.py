"""The stability of a study's batches: each attribute evaluated, what is claimed weighed against it, and what is missing.

The arithmetic is that of `trends.stability` (ICH Q1E) and `trends.extrapolation`; here the record's results are put to it
and the answers are made. Nothing passes for want of data: too few values, batches or months are *not known*, with the
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from statistics import fmean

from sqlalchemy import Connection

from seedlot.record import read
from seedlot.release.stability_along import along
from seedlot.release.stability_pulls import Pull, pulls
from seedlot.release.stability_series import MONTH, Pulled, Study, studies, studies_of, study_of
from seedlot.release.stability_words import evaluated, named, outcome, outlying
from seedlot.specs.weigh import Weighed, fold, weigh
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.errors import UnitError
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.stability import Arm, Storage
from seedlot.terms.units import convert
from seedlot.terms.words import ItemKind
from seedlot.trends.extrapolation import Allowed, Grounds, Significant, allowed
from seedlot.trends.shelf_life import Side
from seedlot.trends.stability import Attribute, Course, Scale, Value, follow

#: Criteria whose limits are numbers, so that a regression can be held to them.
_NUMERIC = (Kind.MIN, Kind.MAX, Kind.RANGE)
#: Months that tell whether there is significant change (ICH Q1A(R2), 2.2.7), and the sooner of the two spans.
_SIX, _THREE = 6.0, 3.0
#: A change of an assay from its start that is significant (ICH Q1A(R2), 2.2.7.1).
_ASSAY = 0.05
#: Days within which a month that was planned counts as reached.
_SLACK = 0.5
_BATCHES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A test of a study: its criterion, each result with what it answers, its course, and what may be said for how long."""

    criterion: Criterion
    results: tuple[tuple[Pulled, Weighed], ...]
    course: Course
    allowed: Allowed
    supported: float | None
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer:
        """The answer for this test."""
        return overall(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """A study read as of so many entries: its tests, its pulls, and what was found."""

    study: Study
    as_of: int
    followed: tuple[Followed, ...]
    pulls: tuple[Pull, ...]
    accelerated: Significant
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer:
        """The answer for the study."""
        return overall(self.findings)

    @property
    def supported(self) -> float | None:
        """The months that every test supports; None where one supports none that is known."""
        told = [each.supported for each in self.followed if each.criterion.kind is not Kind.REPORT_ONLY]
        known = [each for each in told if each is not None]
        return min(known) if known and len(known) == len(told) else None

    @property
    def claimed(self) -> float | None:
        """The months that are claimed."""
        return _claimed(self.study)


def stability(connection: Connection, name: str, *, today: date, as_of: int | None = None) -> Stability:
    """Read and judge a study.

    Raises:
        NotInRecordError: there is no such study.
    """
    size = read.size(connection) if as_of is None else as_of
    study = study_of(connection, name, size=size)
    beside = _Beside(
        accelerated=_significant(connection, study, study.row.accelerated, Arm.ACCELERATED, size),
        intermediate=_significant(connection, study, study.row.intermediate, Arm.INTERMEDIATE, size),
    )
    followed = tuple(_follow(study, criterion, beside) for criterion in study.criteria)
    planned = pulls(study, today=today)
    found = [
        *chain.from_iterable(each.findings for each in followed),
        *_whole(study, followed),
        *along(connection, study, list(_out(followed)), size),
        *(pull.finding for pull in planned if pull.answer not in {None, Answer.MET}),
    ]
    return Stability(
        study=study,
        as_of=size,
        followed=followed,
        pulls=planned,
        accelerated=beside.accelerated,
        findings=tuple(found),
    )


def every(connection: Connection, *, today: date, as_of: int | None = None) -> tuple[Stability, ...]:
    """Read and judge every study."""
    return tuple(stability(connection, row.study, today=today, as_of=as_of) for row in studies(connection, as_of))


def of_item(connection: Connection, item: str, *, today: date, as_of: int | None = None) -> tuple[Stability, ...]:
    """Read and judge the studies on which an item was put."""
    return tuple(stability(connection, name, today=today, as_of=as_of) for name in studies_of(connection, item, as_of))


def waiting_pulls(connection: Connection, *, today: date, as_of: int | None = None) -> tuple[Pull, ...]:
    """The pulls of every study that are due or overdue, the oldest first."""
    size = read.size(connection) if as_of is None else as_of
    found = [
        pull
        for row in studies(connection, size)
        for pull in pulls(study_of(connection, row.study, size=size), today=today)
        if pull.state in {"due", "overdue"}
    ]
    return tuple(sorted(found, key=lambda pull: (pull.day, pull.study, pull.item)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What studies at other conditions tell."""

    accelerated: Significant
    intermediate: Significant


def _planned(study: Study, covered: float) -> float:
    """The month that was planned, where the last samples were pulled within its window; else the months as they were."""
    near = [float(month) for month in study.months if abs(float(month) - covered) <= study.row.window / MONTH]
    return min(near, key=lambda month: abs(month - covered), default=covered)


def _claimed(study: Study) -> float | None:
    return float(study.row.shelf_life) if study.row.shelf_life is not None else None


def _follow(study: Study, criterion: Criterion, beside: _Beside) -> Followed:
    pulled = [each for each in study.pulled if fold(each.reportable.name) == fold(criterion.test)]
    results = tuple((each, weigh(criterion, each.reportable)) for each in pulled)
    course = follow((_value(each, criterion, place) for place, each in enumerate(pulled)), _attribute(study, criterion))
    course = replace(course, covered=_planned(study, course.covered))
    limit = allowed(course.covered, _grounds(study, course, beside))
    supported = _supported(course, results, limit, criterion)
    found = _findings(study, criterion, results, course, limit, supported)
    return Followed(
        criterion=criterion, results=results, course=course, allowed=limit, supported=supported, findings=tuple(found)
    )


def _value(pulled: Pulled, criterion: Criterion, place: int) -> Value:
    """A result as a point of a series; what is no number says why."""
    told, number, why = pulled.reportable, None, ""
    if told.relation != "=":
        why = f"it is {'below' if told.relation == '<' else 'above'} a limit of the method"
    elif not isinstance(told.value, float | int):
        why = "it is not determined" if told.value is None else "it is a text"
    else:
        try:
            number = convert(float(told.value), told.unit, criterion.unit)
        except UnitError:
            why = f"its unit {told.unit} is not that of the criterion, {criterion.unit}"
    return Value(batch=pulled.batch, month=pulled.month, number=number, why=why, key=pulled.entry, place=place)


def _attribute(study: Study, criterion: Criterion) -> Attribute:
    name = fold(criterion.test)
    numeric = criterion.kind in _NUMERIC
    known = (
        Side.FALLS if name in study.named("falling") else Side.RISES if name in study.named("rising") else Side.EITHER
    )
    return Attribute(
        test=criterion.test,
        unit=criterion.unit,
        low=criterion.low if numeric else None,
        high=criterion.high if numeric else None,
        known=known,
        scale=Scale.LOGARITHM if name in study.named("first_order") else Scale.LINEAR,
    )


def _grounds(study: Study, course: Course, beside: _Beside) -> Grounds:
    row = study.row
    return Grounds(
        storage=Storage(row.storage),
        biological=row.guideline == "ICH Q5C",
        evaluated=course.evaluated and course.limits is not None and not course.bends,
        supported=bool(row.support),
        accelerated=beside.accelerated,
        intermediate=beside.intermediate,
    )


def _supported(
    course: Course, results: tuple[tuple[Pulled, Weighed], ...], limit: Allowed, criterion: Criterion
) -> float | None:
    """The months that a test supports: by its regression, or where it has none by results that all meet the criterion."""
    if course.evaluated and criterion.kind in _NUMERIC:
        return course.supported(limit.months)
    all_met = bool(results) and all(weighed.answer is Answer.MET for _, weighed in results)
    return limit.months if all_met and not (course.few and criterion.kind in _NUMERIC) else None


def _findings(
    study: Study,
    criterion: Criterion,
    results: tuple[tuple[Pulled, Weighed], ...],
    course: Course,
    limit: Allowed,
    supported: float | None,
) -> Iterator[Finding]:
    counts = study.row.arm == Arm.LONG_TERM
    for pulled, weighed in results:
        if weighed.answer is not Answer.MET:
            yield Finding(
                code=f"stability/result/{criterion.test}",
                answer=weighed.answer if counts and criterion.kind is not Kind.REPORT_ONLY else None,
                says=f"{criterion.test} of '{pulled.batch}' at {pulled.month:.3g} months {weighed.says}.",
                where=f"item {pulled.item}, entry {pulled.entry}",
                source=criterion.source,
            )
    if criterion.kind is Kind.REPORT_ONLY:
        return
    says = evaluated(course, criterion, limit, supported)
    if counts:
        answer, why = outcome(course, criterion, supported, _claimed(study))
        where = f"study {study.row.study}"
        source = "ICH Q1E, 2.6 and B" if course.evaluated else limit.source
        yield Finding(
            code=f"stability/{criterion.test}", answer=answer, says=f"{why} {says}", where=where, source=source
        )
    else:
        yield Finding(
            code=f"stability/{criterion.test}", says=says, where=f"study {study.row.study}", source="ICH Q1E, B"
        )


def _out(followed: Iterable[Followed]) -> Iterator[tuple[Pulled, Finding]]:
    """Each result that is out of trend, with the finding of it."""
    for each in followed:
        for value, trend in each.course.trends:
            if trend.out:
                pulled, _ = each.results[value.place]
                yield pulled, outlying(each.course, each.criterion, pulled, trend)


def _whole(study: Study, followed: Iterable[Followed]) -> Iterator[Finding]:
    """What is found of a study as a whole: its criteria, its batches, its protocol, and results that are put aside."""
    where = f"study {study.row.study}, entry {study.row.entry}"
    for test in study.strange:
        says = f"'{test}' has no criterion in {study.row.specification}: it is not followed."
        yield Finding(code="stability/criterion", answer=Answer.NOT_KNOWN, says=says, where=where)
    if not study.criteria:
        says = f"The specification {study.row.specification} is not in the record, or names no test of the study."
        yield Finding(code="stability/criterion", answer=Answer.NOT_KNOWN, says=says, where=where)
    yield from _batches(study, where)
    yield from _thin(study, followed, where)
    if study.row.arm != Arm.LONG_TERM:
        yield _change(study, followed, where)
    unclear = [each for each in study.aside if each.unclear]
    for several, answer in ((unclear, Answer.NOT_KNOWN), ([each for each in study.aside if not each.unclear], None)):
        if several:
            says = f"{len(several)} {'result is' if len(several) == 1 else 'results are'} put aside: {several[0].test} of '{several[0].item}': {several[0].why}."
            entries = named({each.entry for each in several})
            yield Finding(code="stability/aside", answer=answer, says=says, where=entries)


def _batches(study: Study, where: str) -> Iterator[Finding]:
    """Whether three batches are on the study; a bank stands for itself."""
    count = len(study.placed)
    if not count:
        yield Finding(
            code="stability/batches", answer=Answer.NOT_KNOWN, says="No batch is on the study yet.", where=where
        )
    elif study.row.arm == Arm.LONG_TERM and _of_banks(study):
        says = f"{named(each.item for each in study.placed)}: a bank stands for itself, and for no other."
        yield Finding(code="stability/batches", says=says, where=where, source="ICH Q5D, 2.3.3")
    elif study.row.arm == Arm.LONG_TERM and count < _BATCHES:
        says = f"{count} of the {_BATCHES} batches on which a shelf life of future batches rests {'is' if count == 1 else 'are'} on the study."
        source = "ICH Q1A(R2), 2.2.3; Q1E, 2.1; Q5C, 4"
        yield Finding(code="stability/batches", answer=Answer.NOT_KNOWN, says=says, where=where, source=source)


def _of_banks(study: Study) -> bool:
    return all(each.kind in {ItemKind.BANK, ItemKind.VIAL_RANGE} for each in study.placed)


def _thin(study: Study, followed: Iterable[Followed], where: str) -> Iterator[Finding]:
    """Tests that rest on fewer batches than are on the study, and than a shelf life rests on."""
    if study.row.arm != Arm.LONG_TERM or len(study.placed) < _BATCHES or _of_banks(study):
        return
    for each in followed:
        count, test = len(each.course.batches), each.criterion.test
        if each.criterion.kind is not Kind.REPORT_ONLY and 0 < count < _BATCHES:
            says = (
                f"{test}: the evaluation rests on {count} of {len(study.placed)} batches ({named(each.course.batches)}), and a "
                f"shelf life of future batches on {_BATCHES}."
            )
            source = "ICH Q1A(R2), 2.2.3; Q1E, 2.1; Q5C, 4"
            yield Finding(code="stability/batches", answer=Answer.NOT_KNOWN, says=says, where=where, source=source)


def _change(study: Study, followed: Iterable[Followed], where: str) -> Finding:
    told = _told(((each.criterion, each.results) for each in followed), _covered(study))
    says = f"Significant change at the {study.row.arm} condition: {told}."
    answer = Answer.NOT_KNOWN if told is Significant.NOT_KNOWN else Answer.MET
    return Finding(code="stability/change", answer=answer, says=says, where=where, source="ICH Q1A(R2), 2.2.7.1")


def _significant(connection: Connection, beside: Study, name: str, arm: Arm, size: int) -> Significant:
    """Whether there is significant change at another condition, as a study at that condition and of each test tells."""
    if not name:
        return Significant.NOT_KNOWN
    study = study_of(connection, name, size=size)
    tested = {fold(each.test) for each in study.criteria}
    wanted = {fold(each.test) for each in beside.criteria if each.kind is not Kind.REPORT_ONLY}
    of, beside_of = (each.row.specification.rpartition(" ")[0] for each in (study, beside))
    if study.row.arm != arm or of != beside_of or not wanted <= tested:
        return Significant.NOT_KNOWN
    results = [
        (criterion, tuple((each, weigh(criterion, each.reportable)) for each in study.pulled if fold(each.reportable.name) == fold(criterion.test)))
        for criterion in study.criteria
    ]  # fmt: skip
    return _told(results, _covered(study))


def _told(several: Iterable[tuple[Criterion, tuple[tuple[Pulled, Weighed], ...]]], covered: float) -> Significant:
    """Significant change by results: one that does not meet its criterion; not known where a test moved by a twentieth.

    A change of 5 % from the start is one of an assay (ICH Q1A(R2), 2.2.7.1), and which tests are assays is not told.
    """
    tests = list(several)
    results = [pair for _, each in tests for pair in each]
    failed = [pulled.month for pulled, weighed in results if weighed.answer is Answer.NOT_MET]
    first = min(failed, default=None)
    if first is not None and first <= _THREE + _SLACK:
        return Significant.EARLY
    if first is not None and first <= _SIX + _SLACK:
        return Significant.LATE
    unclear = any(weighed.answer is Answer.NOT_KNOWN for _, weighed in results) or any(
        _moved(criterion, each) for criterion, each in tests
    )
    return Significant.NOT_KNOWN if unclear or covered < _SIX - _SLACK else Significant.NONE


def _moved(criterion: Criterion, results: tuple[tuple[Pulled, Weighed], ...]) -> bool:
    """Whether a result with a lower limit lies 5 % from its batch's start or more, or from none, within six months."""
    if criterion.kind not in _NUMERIC or criterion.low is None:
        return False
    first: dict[str, list[float]] = {}
    later: list[tuple[str, float]] = []
    for place, (pulled, _) in enumerate(results):
        number = _value(pulled, criterion, place).number
        if number is not None and pulled.month <= _SLACK:
            first.setdefault(pulled.batch, []).append(number)
        elif number is not None and pulled.month <= _SIX + _SLACK:
            later.append((pulled.batch, number))
    start = {batch: fmean(numbers) for batch, numbers in first.items()}
    return any(
        batch not in start or abs(number - start[batch]) >= _ASSAY * abs(start[batch]) - 1e-9 for batch, number in later
    )


def _covered(study: Study) -> float:
    """The period for which each batch has a result of each test that is followed."""
    last = {(placed.item, fold(each.test)): 0.0 for placed in study.placed for each in study.criteria}
    for pulled in study.pulled:
        key = (pulled.batch, fold(pulled.reportable.name))
        last[key] = max(last.get(key, 0.0), pulled.month)
    return min(last.values(), default=0.0)


def age(pulled: Pulled) -> str:
    """How old a result's sample was, as a table shows it."""
    return f"{pulled.month:.2f}" if pulled.by_sample else f"{pulled.month:.2f} (day of the test)"


def days(months: float) -> int:
    """So many months, in days."""
    return round(months * MONTH)
