"""Drift: whether the genome of a line is still the genome that was banked, and what no test could have told.

Every genomic test of a line, of what it came from and of all that came of it is placed on the lineage. What was found is
followed as courses of changes (`release.clones`); what was not found is told with the smallest fraction of cells that would
have been found. Growth is projected to the end of production: the population doublings to which the record limits the age
of its cells (ICH Q5D).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.genome.matching import SINGLE
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.proof import withdrawals
from seedlot.lineage.taken_off import TAKEN
from seedlot.record import read
from seedlot.record.entries.quality import AgeLimit
from seedlot.release.changes import findings, unread
from seedlot.release.clones import Course, banks_of, courses
from seedlot.release.drift_when import When, when
from seedlot.release.due import Due, due_on
from seedlot.release.due_since import MEND
from seedlot.release.genomic import Behind, Examinations, Scale, ancestry, genomic_tests, is_genomic, parents_of
from seedlot.release.line import Line, line_of
from seedlot.release.spots import Spot, spots
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.words import Stage
from seedlot.trends.clone import Projection, Reach

#: A test that finds a change in this fraction of cells is adequate, where nobody says otherwise: the least that a large
#: survey of lines counted.
ADEQUATE = 0.2
ADEQUATE_SOURCE = "Kilpinen et al. 2017 doi:10.1038/nature22403 (changes in 20 % of cells or more)"
#: The stages whose limit of age says where production ends, the first that there is.
_ENDS = (Stage.EOPC, Stage.DRUG_PRODUCT, Stage.DRUG_SUBSTANCE)
_NAMED = 6
#: The stages at which a genomic test of each item says something of what follows.
_KEPT = (Stage.SEED, Stage.MCB, Stage.WCB, Stage.EOPC, Stage.DRUG_SUBSTANCE, Stage.DRUG_PRODUCT)


class NotOnTheLineError(SeedlotError):
    """A bank that has nothing to do with the line."""

    def __init__(self, bank: str, line: str) -> None:
        super().__init__(
            f"'{bank}' is not on the line of '{line}'", mend="Name a bank that it came from, or went into."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where production ends: at so many doublings (or by the scale of the reading), and who says so.

    `entry` is None where the question does.
    """

    at: float
    says: str
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """A bank, end-of-production culture or lot of which no genomic test is in the record."""

    item: str
    stage: str
    doublings: Decimal | None
    entry: int
    at: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is to come of a change: its fraction at the end of production, and when it is an adequate fraction.

    `target` is the end of production of the programmes that it goes to: that of another programme ends nothing for it.

    `predicted` is within what a test there would find it that is worth as many cells as those that found it.
    """

    course: Course
    projection: Projection | None
    predicted: tuple[float, float] | None
    reach: Reach | None
    after: float | None
    when: When | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The reading of a line."""

    line: str
    as_of: int
    banks: tuple[str, ...]
    tests: Examinations
    untested: tuple[Untested, ...]
    courses: tuple[Course, ...]
    ahead: tuple[Ahead, ...]
    spots: tuple[Spot, ...]
    adequate: float
    target: Target | None
    due: tuple[Due, ...]
    by: Scale
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer:
        """Whether the genome is still the one that was banked, as far as the tests tell."""
        return overall(self.findings)

    @property
    def next(self) -> Due | None:
        """The genomic test that is next: what is overdue before what is due, then by day."""
        order = {"overdue": 0, "due": 1}
        return min(
            self.due, key=lambda each: (order.get(each.state, 2), each.next_on or "9999", each.item), default=None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a line is read: on which day, against which bank, which fraction is adequate, where production ends.

    A bank that is not named is the line's own; an end that is not named is that of the record. `by` is the scale: where
    none is named, doublings, or else passages or days where only these are known.
    """

    today: str
    bank: str = ""
    adequate: float = ADEQUATE
    target: float | None = None
    by: Scale | None = None


def drift(connection: Connection, line: str, asked: Asked, *, as_of: int | None = None) -> Drift:
    """Read the drift of a line: what its genomic tests found since the bank, and what they could not have found."""
    size = read.size(connection) if as_of is None else as_of
    whole = line_of(connection, line, as_of=as_of)
    places = whole.places
    if asked.bank and asked.bank not in places:
        raise NotOnTheLineError(asked.bank, line)
    banks = (asked.bank,) if asked.bank else banks_of(places.values())
    tests = genomic_tests(connection, whole.speaks, as_of, known=Behind(links=whole.links, ages=whole.ages))
    scale = asked.by or tests.scale
    tests = tests.by(scale)
    untested = _untested(whole, tests, scale)
    found = courses(tests, banks)
    looked = spots(tests)
    asked_for = None if asked.target is None else Target(at=asked.target, says="as asked", entry=None)
    ends = _Ends(whole, scale, _limits(connection, scale, as_of), _products(connection, whole, as_of))
    ahead = tuple(_ahead(course, asked_for or ends.of(course.along), asked.adequate) for course in found)
    every = due_on(connection, whole, today=asked.today, as_of=as_of, which=is_genomic)
    return Drift(
        line=line,
        as_of=size,
        banks=banks,
        tests=tests,
        untested=untested,
        courses=found,
        ahead=ahead,
        spots=looked,
        adequate=asked.adequate,
        target=asked_for or ends.of_all(),
        due=every,
        by=scale,
        findings=(
            *_findings(ahead, tests, untested),
            *_looked_at(looked, asked.adequate),
            *_at_the_end(whole, tests, asked.adequate),
        ),
    )


def _untested(line: Line, tests: Examinations, scale: Scale) -> tuple[Untested, ...]:
    """What stands at a stage at which cells are kept or given, and was not tested, in the order of its age."""
    seen = {item for tested in tests.tested for item in (tested.item, *tested.of)}
    found = (
        Untested(
            item=name,
            stage=row.stage,
            doublings=line.ages[name].doublings,
            entry=row.entry,
            at=scale.of(line.ages[name]),
        )
        for name, row in line.rows.items()
        if row.stage in _KEPT and row.item_kind not in TAKEN and name not in seen and not row.planned
    )
    return tuple(sorted(found, key=lambda each: (each.at is None, each.at or 0, each.item)))


def _limits(connection: Connection, scale: Scale, as_of: int | None) -> list[Row[Any]]:
    """The limits in force by a scale."""
    rows = [row for row in ask.rows(connection, TABLES[AgeLimit], as_of) if getattr(row, scale.value) is not None]
    gone = withdrawals(connection, AgeLimit.KIND, [row.limit for row in rows], as_of)
    return [row for row in rows if row.limit not in gone]


def _products(connection: Connection, line: Line, as_of: int | None) -> dict[str, str]:
    """The product of each programme of a line."""
    programmes = sorted({row.programme for row in line.rows.values()} - {""})
    rows = ask.rows_among(connection, t.PROGRAMME, "programme", programmes, as_of)
    return dict.fromkeys(programmes, "") | {row.programme: row.product for row in rows}


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where production ends in each programme of a line: the strictest limit of the first stage that has one."""

    line: Line
    scale: Scale
    limits: list[Row[Any]]
    products: dict[str, str]

    def of_all(self) -> Target | None:
        """The strictest of all programmes."""
        return self._strictest(self.products)

    def of(self, item: str) -> Target | None:
        """The strictest of the programmes of an item and of what came of it; where it has none, of what it came from."""
        if not self.limits:
            return None
        own = {self.line.rows[item].programme} - {""} if item in self.line.rows else set[str]()
        parents = parents_of(self.line.links)
        behind = ancestry(parents, [item, *self.line.rows])
        after = {row.programme for name, row in self.line.rows.items() if item in behind[name]} - {""}
        before = {self.line.rows[name].programme for name in behind[item] if name in self.line.rows} - {""}
        return self._strictest(own | after or before)

    def _strictest(self, programmes: Iterable[str]) -> Target | None:
        several = {*programmes}
        told = {self.products.get(each, "") for each in several} - {""}
        own = [row for row in self.limits if row.programme in {"", *several} and row.product in {"", *told}]
        for stage in _ENDS:
            last = {(row.programme, row.product): row for row in own if row.stage == stage}
            if last:
                row = min(last.values(), key=lambda row: (Decimal(getattr(row, self.scale.value)), row.entry))
                whose = f" (programme {row.programme})" if row.programme else ""
                says = f"the limit of age at stage {stage}, {row.limit}{whose}"
                return Target(at=float(getattr(row, self.scale.value)), says=says, entry=row.entry)
        return None


def _ahead(course: Course, target: Target | None, adequate: float) -> Ahead:
    """Project a change from where it was found last; of one without a place nothing is known."""
    at = [float(look.tested.at) for look in course.found if look.tested.at is not None]
    after = max(at, default=None)
    if after is None or not course.growth.seen:
        return Ahead(course=course, projection=None, predicted=None, reach=None, after=after, target=target)
    cells, told = course.growth.cells, course.growth.coefficient is not None
    reach = course.growth.reach(adequate, after=after) if adequate < 1 and _is_told(course) else None
    return Ahead(
        course=course,
        projection=course.growth.project(target.at) if target and _is_told(course) else None,
        predicted=course.growth.predict(target.at, cells=cells) if target and cells and told else None,
        reach=reach,
        after=after,
        when=when(course, reach) if reach else None,
        target=target,
    )


def _is_told(course: Course) -> bool:
    """Whether the points say anything of its growth: of a single one nothing is to be projected."""
    return course.growth.low is not None or course.growth.high is not None


def _findings(ahead: tuple[Ahead, ...], tests: Examinations, untested: tuple[Untested, ...]) -> Iterator[Finding]:
    yield from findings(each.course for each in ahead)
    for each in ahead:
        if _is_told(each.course):
            yield Finding(code="drift/growth", says=" ".join(_growing(each)))
    yield from _untold([each.course for each in ahead if not _is_told(each.course)])
    if not tests.tested:
        says = "No genomic test of the line is in the record."
        yield Finding(code="drift/tests", answer=Answer.NOT_KNOWN, says=says)
    yield from unread(tests)
    for one in tests.tested:
        if not one.states and not one.aside:
            says = f"What {one.test} of '{one.item}' could not have seen is not known: {one.says}."
            yield Finding(code="drift/tests", says=says, where=f"entry {one.entry}")
    if untested:
        named = [f"'{left.item}' ({left.stage})" for left in untested]
        says = f"No genomic test of these is in the record: {_some(named)}."
        where = f"entries {_some([str(left.entry) for left in untested])}"
        yield Finding(code="drift/untested", says=says, where=where)


def _untold(several: list[Course]) -> Iterator[Finding]:
    """Say of which changes nothing tells whether they grew, all at once, with what could not be placed."""
    if several:
        lacking = [f" {each.name}: {'; '.join(each.unplaced)}." for each in several if each.unplaced]
        says = f"Whether these grew is not known, for the points do not tell: {_some([each.name for each in several])}."
        yield Finding(code="drift/growth", says=says + "".join(lacking[:_NAMED]))


def _growing(ahead: Ahead) -> Iterator[str]:
    """What became of a change, what is to come of it, and what could not be placed, in sentences."""
    course, told, reach = ahead.course, ahead.projection, ahead.reach
    scale = course.looks[0].tested.scale
    yield f"{course.name} along the way to '{course.along}': {course.growth.says}"
    if told is not None:
        middle = f"{100 * told.fraction:.3g} % of cells, " if told.fraction is not None else ""
        passed = ahead.after is not None and ahead.after > told.at
        when_ = "was" if passed else "is"
        yield f"At {told.at:g} {scale} it {when_} in {middle}{100 * told.low:.3g} to {100 * told.high:.3g} % ({told.level:.0%})."
    else:
        yield f"Where production ends is not known for '{course.along}': no limit of age of its programme is in force."
    if reach is not None and reach.earliest is not None and ahead.after is not None and reach.earliest > ahead.after:
        most = "" if reach.expected is None else f", most likely from {reach.expected:.3g} on"
        yield f"It may be in {100 * reach.fraction:.3g} % of cells from {reach.earliest:.3g} {scale} on{most}."
        yield ahead.when.says if ahead.when is not None else _undated(course)
    if course.unplaced:
        yield f"Not placed: {'; '.join(course.unplaced)}."


def _undated(course: Course) -> str:
    """Why no day is told for a fraction, and what to do."""
    last = max((look.tested for look in course.found if look.tested.at is not None), key=lambda each: each.order)
    if last.days is None:
        silent = f"; {', '.join(last.undated[:_NAMED])} does not tell" if last.undated else ""
        return f"On which day is not known: how long '{last.item}' was in culture is not recorded{silent}; {MEND}."
    return f"On which day is not known: '{last.item}' had no days in culture from which a pace could be told."


def _looked_at(looked: tuple[Spot, ...], adequate: float) -> Iterator[Finding]:
    """Where changes recur and no test would have found them, and where one would: of copies, and single ones."""
    single = [spot for spot in looked if spot.known.kind in SINGLE]
    yield from _looked_for([spot for spot in looked if spot not in single], adequate)
    yield from _looked_for(single, adequate)


def _looked_for(looked: list[Spot], adequate: float) -> Iterator[Finding]:
    never = [spot.title for spot in looked if spot.fraction is None]
    poor = [spot for spot in looked if spot.fraction is not None and spot.fraction > adequate]
    good = [spot for spot in looked if spot.fraction is not None and spot.fraction <= adequate]
    if never:
        says = f"Never looked for, or with no limit of detection: {_some(never)}."
        yield Finding(code="drift/limits", answer=Answer.NOT_KNOWN, says=says, source=ADEQUATE_SOURCE)
    if poor:
        told = [f"{spot.title} (from {100 * (spot.fraction or 0):.3g} %)" for spot in poor]
        says = f"Looked for, but no test would have found {100 * adequate:.3g} % of cells: {_some(told)}."
        yield Finding(code="drift/limits", answer=Answer.NOT_KNOWN, says=says, source=ADEQUATE_SOURCE)
    if good:
        most = 100 * max(spot.fraction or 0 for spot in good)
        says = f"At {len(good)} of {len(looked)} places where changes recur a test would have found {most:.3g} % of cells or less."
        yield Finding(code="drift/limits", answer=Answer.MET, says=says, source=ADEQUATE_SOURCE)


def _at_the_end(line: Line, tests: Examinations, adequate: float) -> Iterator[Finding]:
    """Whether cells at the end of production were tested, and what of them no test could have seen (ICH Q5D)."""
    ends = [name for name, row in line.rows.items() if row.stage == Stage.EOPC and row.item_kind not in TAKEN]
    if not ends:
        yield Finding(
            code="drift/end", says="No end-of-production cells are on the line: what a genome is by then no test tells."
        )
    for name in ends:
        own = [tested for tested in tests.tested if name in {tested.item, *tested.of} and not tested.pooled]
        if own:
            looked = spots(replace(tests, tested=tuple(own)))
            never = [spot.title for spot in looked if spot.fraction is None]
            poor = [
                f"{spot.title} (from {100 * spot.fraction:.3g} %)"
                for spot in looked
                if (spot.fraction or 0) > adequate and spot.fraction
            ]
            says = f"End-of-production cells '{name}' were tested by {_some([each.test for each in own])}."
            says += f" Of these no test looked for, or states a limit for: {_some(never)}." if never else ""
            says += (
                f" No test of these would have found {100 * adequate:.3g} % of cells: {_some(poor)}." if poor else ""
            )
            where = f"{name}, entries {_some([str(each.entry) for each in own])}"
            yield Finding(code="drift/end", says=says, where=where)


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
