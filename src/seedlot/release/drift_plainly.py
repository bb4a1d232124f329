"""Drift and what is due as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict

from seedlot.release.clones import Course
from seedlot.release.drift import Ahead, Drift, Target, Untested
from seedlot.release.due import Due
from seedlot.release.due_released import Hasty
from seedlot.release.genomic import Examined, Word
from seedlot.release.spots import Spot
from seedlot.terms.finding import Answer


class PlainTest(TypedDict):
    """A genomic test of a line: of what, when, at which age, and how many changes and limits it states."""

    test: str
    assay: str
    item: str
    stage: str
    occurred: str
    passages: int | None
    doublings: str | None
    events: int
    limits: int
    says: str
    entry: int


class PlainUntested(TypedDict):
    """A bank, end-of-production culture or lot of which no genomic test is in the record."""

    item: str
    stage: str
    doublings: str | None
    entry: int


class PlainInterpretation(TypedDict):
    """What the table of known changes says of one: its tier, why, and from where that is known."""

    tier: str
    reasons: list[str]
    sources: list[str]


class PlainWord(TypedDict):
    """A person's classification of a change."""

    classification: str
    item: str
    tier: str
    acceptable: bool
    reason: str
    by: str
    occurred: str
    entry: int


class PlainNew(TypedDict):
    """Whether a change is new since the bank, and how that is known."""

    answer: Answer
    says: str


class PlainGrowth(TypedDict):
    """How a change grows: selection coefficient per doubling with its interval; null is not known."""

    course: str
    coefficient: float | None
    low: float | None
    high: float | None
    level: float
    says: str


class PlainEnds(TypedDict):
    """The fraction of cells at the end of production; `predicted` is within what a test there would find it."""

    at: float
    fraction: float | None
    low: float
    high: float
    level: float
    predicted: list[float] | None
    says: str | None


class PlainDays(TypedDict):
    """The days on which a fraction is reached, at the pace of a culture (doublings, or passages, a day)."""

    item: str
    pace: float
    earliest: str | None
    expected: str | None
    latest: str | None


class PlainReached(TypedDict):
    """At how many doublings an adequate fraction is reached; null: not by the horizon."""

    fraction: float
    earliest: float | None
    expected: float | None
    latest: float | None
    horizon: float
    on: PlainDays | None


class PlainLook(TypedDict):
    """What one test said of a change; `limit` is the smallest fraction that it would have found."""

    change: str
    test: str
    item: str
    stage: str
    occurred: str
    passages: int | None
    doublings: str | None
    found: bool
    fraction: float | None
    low: float | None
    high: float | None
    limit: float | None
    entry: int


class PlainChange(TypedDict):
    """A change of the genome over the life of a line."""

    name: str
    kind: str
    bands: str
    tier: str
    table: PlainInterpretation
    person: PlainWord | None
    new: PlainNew
    lost: str | None
    along: str
    growth: PlainGrowth
    end: PlainEnds | None
    adequate: PlainReached | None
    unplaced: list[str]
    looks: list[PlainLook]


class PlainSpot(TypedDict):
    """A place where changes recur, and the smallest fraction that any test of the line would have found there."""

    region: str
    fraction: float | None
    test: str | None
    item: str | None
    last: float | None
    last_item: str | None


class PlainTarget(TypedDict):
    """Where production ends, and who says so; `entry` is null where the question does."""

    at: float
    says: str
    entry: int | None


class PlainDue(TypedDict):
    """A test that is done again and again, and how it stands."""

    item: str
    stage: str
    test: str
    rule: str
    state: str
    answer: Answer | None
    last: str | None
    last_item: str | None
    last_entry: int | None
    spent: str | None
    left: str | None
    next_at: str
    next_on: str
    says: str
    specification: str


class PlainHasty(TypedDict):
    """A lot that was released while tests were overdue, on which day, by which entry."""

    lot: str
    on: str
    entry: int
    overdue: list[str]


def plain_drift(found: Drift) -> dict[str, Any]:
    """What is told of a line's genome."""
    next_ = found.next
    return {
        "line": found.line,
        "as_of": found.as_of,
        "banks": list(found.banks),
        "answer": found.answer,
        "tests": [_test(each) for each in found.tests.tested],
        "untested": [_untested(each) for each in found.untested],
        "changes": [_change(each) for each in found.ahead],
        "limits": [_spot(each) for each in found.spots],
        "adequate": found.adequate,
        "by": found.by,
        "end": _target(found.target) if found.target else None,
        "next": plain_due(next_) if next_ else None,
        "findings": [each.plain() for each in found.findings],
    }


def plain_due(each: Due) -> PlainDue:
    """A test that is asked for again and again, and how it stands."""
    return {
        "item": each.item,
        "stage": each.stage,
        "test": each.test,
        "rule": each.rule,
        "state": each.state,
        "answer": each.answer,
        "last": each.last.occurred if each.last else None,
        "last_item": each.last.item if each.last else None,
        "last_entry": each.last.entry if each.last else None,
        "spent": _text(each.spent),
        "left": _text(each.left),
        "next_at": each.next_at,
        "next_on": each.next_on,
        "says": each.says,
        "specification": each.specification,
    }


def plain_hasty(each: Hasty) -> PlainHasty:
    """A lot that was released while a test was overdue."""
    return {"lot": each.lot, "on": each.on, "entry": each.entry, "overdue": [one.says for one in each.tests]}


def plain_looks(course: Course) -> list[PlainLook]:
    """What each test said of a change."""
    return [
        {
            "change": course.name,
            "test": look.tested.test,
            "item": look.tested.item,
            "stage": look.tested.stage,
            "occurred": look.tested.occurred,
            "passages": look.tested.passages,
            "doublings": _text(look.tested.doublings),
            "found": look.event is not None,
            "fraction": look.event.fraction if look.event else None,
            "low": look.event.low if look.event else None,
            "high": look.event.high if look.event else None,
            "limit": look.smallest,
            "entry": look.tested.entry,
        }
        for look in course.looks
    ]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _untested(each: Untested) -> PlainUntested:
    return {"item": each.item, "stage": each.stage, "doublings": _text(each.doublings), "entry": each.entry}


def _target(target: Target) -> PlainTarget:
    return {"at": target.at, "says": target.says, "entry": target.entry}


def _test(tested: Examined) -> PlainTest:
    return {
        "test": tested.test,
        "assay": tested.assay,
        "item": tested.item,
        "stage": tested.stage,
        "occurred": tested.occurred,
        "passages": tested.passages,
        "doublings": _text(tested.doublings),
        "events": len(tested.events),
        "limits": len(tested.limits),
        "says": tested.says,
        "entry": tested.entry,
    }


def _change(ahead: Ahead) -> PlainChange:
    course, growth = ahead.course, ahead.course.growth
    return {
        "name": course.name,
        "kind": str(course.first.kind),
        "bands": course.first.bands,
        "tier": course.tier,
        "table": {"tier": course.told.tier, "reasons": list(course.told.reasons), "sources": list(course.told.sources)},
        "person": _word(course.word) if course.word else None,
        "new": {"answer": course.new, "says": course.new_says},
        "lost": course.lost or None,
        "along": course.along,
        "growth": {
            "course": growth.course,
            "coefficient": growth.coefficient,
            "low": growth.low,
            "high": growth.high,
            "level": growth.level,
            "says": growth.says,
        },
        "end": _ends(ahead),
        "adequate": _reached(ahead),
        "unplaced": list(course.unplaced),
        "looks": plain_looks(course),
    }


def _word(word: Word) -> PlainWord:
    return {
        "classification": word.classification,
        "item": word.item,
        "tier": word.tier,
        "acceptable": word.acceptable,
        "reason": word.reason,
        "by": word.by or word.person,
        "occurred": word.occurred,
        "entry": word.entry,
    }


def _ends(ahead: Ahead) -> PlainEnds | None:
    told = ahead.projection
    if told is None:
        return None
    return {
        "at": told.at,
        "fraction": told.fraction,
        "low": told.low,
        "high": told.high,
        "level": told.level,
        "predicted": list(ahead.predicted) if ahead.predicted else None,
        "says": ahead.target.says if ahead.target else None,
    }


def _reached(ahead: Ahead) -> PlainReached | None:
    told = ahead.reach
    if told is None:
        return None
    return {
        "fraction": told.fraction,
        "earliest": told.earliest,
        "expected": told.expected,
        "latest": told.latest,
        "horizon": told.horizon,
        "on": _on(ahead),
    }


def _on(ahead: Ahead) -> PlainDays | None:
    """On which days that is, where the record tells the pace of the culture."""
    told = ahead.when
    if told is None:
        return None
    return {
        "item": told.item,
        "pace": told.pace,
        "earliest": told.earliest or None,
        "expected": told.expected or None,
        "latest": told.latest or None,
    }


def _spot(spot: Spot) -> PlainSpot:
    best, last = spot.best, spot.last
    return {
        "region": spot.title,
        "fraction": spot.fraction,
        "test": best.tested.test if best else None,
        "item": best.tested.item if best else None,
        "last": last.smallest if last else None,
        "last_item": last.tested.item if last else None,
    }
