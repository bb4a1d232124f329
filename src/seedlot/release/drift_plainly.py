"""Drift and what is due as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from seedlot.genome.events import Event
from seedlot.release.clones import Course
from seedlot.release.drift import Ahead, Drift
from seedlot.release.due import Due
from seedlot.release.due_released import Hasty
from seedlot.release.genomic import Examined, Word
from seedlot.release.spots import Spot


def plain_drift(found: Drift) -> dict[str, Any]:
    """What is told of a line's genome."""
    next_ = found.next
    return {
        "line": found.line,
        "as_of": found.as_of,
        "banks": list(found.banks),
        "answer": found.answer,
        "tests": [_test(each) for each in found.tests.tested],
        "untested": [{"item": each.item, "stage": each.stage, "doublings": _text(each.doublings), "entry": each.entry} for each in found.untested],
        "changes": [_change(each) for each in found.ahead],
        "limits": [_spot(each) for each in found.spots],
        "adequate": found.adequate,
        "by": found.by,
        "end": {"at": found.target.at, "says": found.target.says, "entry": found.target.entry} if found.target else None,
        "next": plain_due(next_) if next_ else None,
        "findings": [each.plain() for each in found.findings],
    }  # fmt: skip


def plain_due(each: Due) -> dict[str, Any]:
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


def plain_hasty(each: Hasty) -> dict[str, Any]:
    """A lot that was released while a test was overdue."""
    return {"lot": each.lot, "on": each.on, "entry": each.entry, "overdue": [one.says for one in each.tests]}


def plain_looks(course: Course) -> list[dict[str, Any]]:
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
            **_fraction(look.event),
            "limit": look.smallest,
            "entry": look.tested.entry,
        }
        for look in course.looks
    ]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _test(tested: Examined) -> dict[str, Any]:
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


def _change(ahead: Ahead) -> dict[str, Any]:
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


def _word(word: Word) -> dict[str, Any]:
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


def _ends(ahead: Ahead) -> dict[str, Any] | None:
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


def _reached(ahead: Ahead) -> dict[str, Any] | None:
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


def _on(ahead: Ahead) -> dict[str, Any] | None:
    """On which days that is, where the record tells the pace of the culture."""
    told = ahead.when
    if told is None:
        return None
    days = {name: getattr(told, name) or None for name in ("earliest", "expected", "latest")}
    return {"item": told.item, "pace": told.pace, **days}


def _fraction(event: Event | None) -> dict[str, float | None]:
    names = ("fraction", "low", "high")
    return {name: getattr(event, name) if event else None for name in names}


def _spot(spot: Spot) -> dict[str, Any]:
    best, last = spot.best, spot.last
    return {
        "region": spot.title,
        "fraction": spot.fraction,
        "test": best.tested.test if best else None,
        "item": best.tested.item if best else None,
        "last": last.smallest if last else None,
        "last_item": last.tested.item if last else None,
    }
