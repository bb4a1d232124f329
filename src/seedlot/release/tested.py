"""Whether an item was tested for something, and what came of it: results found by the words of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from seedlot.release.programme import Programme, stands_at
from seedlot.release.showing_results import by_its_words
from seedlot.specs.judge import Evidence
from seedlot.specs.weigh import fold, weigh
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.finding import Answer

_ABSENT = Criterion(test="", kind=Kind.NOT_DETECTED, source="the test looks for what is not to be there")
_WORST_FIRST = (Answer.NOT_MET, Answer.NOT_KNOWN, Answer.MET)


@lru_cache(maxsize=256)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(fold(phrase))}(?!\w)" for phrase in phrases))


def is_of(name: str, phrases: tuple[str, ...]) -> bool:
    """Whether the name of a result holds one of some phrases, as whole words."""
    return bool(phrases) and _phrases(phrases).search(fold(name)) is not None


def results_of(programme: Programme, phrases: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The results whose names hold one of some phrases and that say something: what was not determined shows nothing."""
    return tuple(
        one
        for one in programme.results
        if is_of(one.reportable.name, phrases) and (one.reportable.value is not None or one.reportable.relation != "=")
    )


def answered(one: Evidence, programme: Programme, *, absent: bool = False) -> Answer | None:
    """Judge a result against every criterion that is set for it; None where none is and its words do not speak against it.

    The criteria are those of the specification that its item names, else of all that are approved for the product.
    `absent`: the test looks for what is not to be there, so that finding it fails whether or not a criterion says so.
    """
    if one.entry in programme.doubted:
        return Answer.NOT_KNOWN
    criteria = [each for each in _criteria(one, programme) if each.kind is not Kind.REPORT_ONLY]
    if absent and not criteria:
        criteria = [_ABSENT]
    if not criteria:
        words, _ = by_its_words(one.reportable)
        return None if words is Answer.MET else words
    answers = {weigh(criterion, one.reportable).answer for criterion in criteria}
    return next((each for each in _WORST_FIRST if each in answers), None)


def _criteria(one: Evidence, programme: Programme) -> Iterator[Criterion]:
    named = programme.specifications.get(one.of or one.item)
    for each in [named[1]] if named else programme.approved:
        for criterion in each.criteria:
            if fold(criterion.test) == fold(one.reportable.name) and _asked_at(
                criterion.stage or each.stage, one, programme
            ):
                yield criterion


def _asked_at(stage: str, one: Evidence, programme: Programme) -> bool:
    return not stage or stood_at(one, programme, stage)


def stood_at(one: Evidence, programme: Programme, stage: str) -> bool:
    """Whether the item that a result speaks of stands at a stage."""
    of = programme.items.get(one.of or one.item)
    return of is not None and stands_at(of, stage)
