"""Whether an item was tested for something, and what came of it: results found by the words of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from seedlot.release.holdings import Holdings, Result
from seedlot.specs.weigh import fold, weigh
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer

_ABSENT = Criterion(test="", kind=Kind.NOT_DETECTED, source="the test looks for what is not to be there")


@lru_cache(maxsize=256)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(fold(phrase))}(?!\w)" for phrase in phrases))


def is_of(name: str, phrases: tuple[str, ...]) -> bool:
    """Whether the name of a result holds one of some phrases, as whole words."""
    return bool(phrases) and _phrases(phrases).search(fold(name)) is not None


def results_of(holdings: Holdings, phrases: tuple[str, ...]) -> tuple[Result, ...]:
    """The results whose names hold one of some phrases and that say something: what was not determined shows nothing."""
    return tuple(
        one
        for one in holdings.results
        if is_of(one.reportable.name, phrases) and (one.reportable.value is not None or one.reportable.relation != "=")
    )


def answered(one: Result, holdings: Holdings, *, absent: bool = False) -> Answer | None:
    """Judge a result against every criterion that is set for it; None where none is.

    The criteria are those of the specification that the item names, else of all that are approved for the product.
    `absent`: the test looks for what is not to be there, so that finding it fails whether or not a criterion says so.
    """
    criteria = [each for each in _criteria(one, holdings) if each.kind is not Kind.REPORT_ONLY]
    if absent and not criteria:
        criteria = [_ABSENT]
    answers = {weigh(criterion, one.reportable).answer for criterion in criteria}
    return next((each for each in (Answer.NOT_MET, Answer.NOT_KNOWN, Answer.MET) if each in answers), None)


def _criteria(one: Result, holdings: Holdings) -> Iterable[Criterion]:
    named = [each for each in holdings.specifications if f"{each.name} {each.version}" == one.specification]
    for each in named or in_force(holdings):
        for criterion in each.criteria:
            if fold(criterion.test) == fold(one.reportable.name) and (criterion.stage or each.stage) in {"", one.stage}:
                yield criterion


def in_force(holdings: Holdings) -> list[Specification]:
    """The specifications of the programme's product, each in the version that was approved last."""
    last = {each.name: each for each in holdings.specifications}
    return [each for each in last.values() if each.product == holdings.programme.product]
