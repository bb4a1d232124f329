"""Results as evidence: on every item of a stage on the way to the product, within the limit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seedlot.regulation.evidence import Result, Subject
from seedlot.release.programme import Programme, Thing, stands_at
from seedlot.release.weighing import Weight, all_of, failed, held, missing, says_any
from seedlot.specs.judge import Evidence
from seedlot.specs.weigh import fold, weigh
from seedlot.terms.criterion import Criterion
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind

#: What is taken of a bank and stands at its stage: what was found in it was found in the bank.
_PARTS = (ItemKind.VIAL, ItemKind.VIAL_RANGE)
#: Texts that say of themselves that a test failed, was not done, or found chromosomes other than 46,XX or 46,XY (ISCN).
_FAILS = re.compile(
    r"\b(?:fail(?:s|ed|ure)?|mismatch\w*|abnormal|oos|out of specification|unacceptable|rejected|non-?conform\w*)\b"
    r"|\b(?:no match|(?:does|do|did) not (?:match|meet|comply|conform|pass)|not (?:conform\w*|acceptable|identical|matching|passed))\b"
)
_UNDONE = re.compile(
    r"\b(?:not (?:performed|done|tested|determined|available|applicable)|pending|invalid|inconclusive|n/?a)\b"
)
_CHROMOSOMES = re.compile(r"\b\d\d,x\S*")
_NORMAL = re.compile(r"46,x[xy](?:\[\d+\])?[.,;]?")


def result(programme: Programme, needs: Result) -> Weight:
    """Judge a result of a test on every item of the first of some stages at which there is any."""
    items = _standing(programme, programme.firsts(*needs.stage))
    test = needs.test[0]
    if not items:
        stages = " or ".join(needs.stage)
        return missing(
            f"No item of stage {stages} is recorded.", f"Enter the step that makes it, then a report of {test}."
        )
    return all_of([_on(programme, each, needs, since) for each in items for since in _since(programme, each, needs)])


def _standing(programme: Programme, items: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Leave out the items that were rejected and went into nothing but samples, where others are left."""
    rejected = {each.about for each in programme.of("decision") if each.text("outcome") == "rejected"}
    onward = {
        parent
        for name, parents in programme.parents.items()
        if programme.items[name].kind not in {*_PARTS, ItemKind.SAMPLE}
        for parent in parents
    }
    used = onward.union(*(programme.behind.get(name, frozenset()) for name in onward))
    return tuple(each for each in items if each.item not in rejected or each.item in used) or items


def _since(programme: Programme, item: Thing, needs: Result) -> list[str]:
    """The steps since which a result must be: each editing behind an item, if that is asked; else none in particular."""
    behind = programme.behind.get(item.item, frozenset())
    edits = [each.step for each in programme.works_of(Subject.EDITING) if behind & set(each.outputs)]
    return edits if needs.after and edits else [""]


def _on(programme: Programme, item: Thing, needs: Result, since: str) -> Weight:
    """Judge the results on one item, on its vials, and on what stands behind it at one of the stages."""
    names = _names(programme, item, needs)
    if since:
        made = set(programme.works[since].outputs)
        names = {name for name in names if made & programme.behind.get(name, frozenset())}
    found = [each for each in programme.results if each.of in names and says_any(each.reportable.name, needs.test)]
    test = needs.test[0]
    if not found:
        after = f" after step {since}" if since else ""
        says = f"No result of {test} is recorded on '{item.item}'{after}."
        return missing(says, f"File a report, or seal a measurement, of {test} on '{item.item}'.", about=(item.item,))
    return _worst(item, found, [_judge(programme, item, each, needs) for each in found], needs)


def _names(programme: Programme, item: Thing, needs: Result) -> set[str]:
    behind = programme.behind.get(item.item, frozenset({item.item}))
    earlier = [
        stage for stage in needs.stage if not stands_at(item, stage)
    ]  # another bank of its stage is not this one
    names = {name for name in behind if any(stands_at(programme.items[name], stage) for stage in earlier)}
    parts = (
        name
        for name, each in programme.items.items()
        if each.kind in _PARTS and each.stage == item.stage and item.item in programme.behind.get(name, ())
    )
    return {item.item, *names, *parts}


def _judge(programme: Programme, item: Thing, piece: Evidence, needs: Result) -> tuple[Answer, str]:
    """Judge one result: against the limit that is asked for, else against the item's own specification."""
    reportable = piece.reportable
    if piece.entry in programme.doubted:
        return Answer.NOT_KNOWN, "its own analysis speaks against it"
    if needs.criterion is not None:
        criterion = Criterion(test=reportable.name, **needs.criterion.model_dump())
        weighed = weigh(criterion, reportable)
        return weighed.answer, weighed.says
    criteria = list(_own(programme, item, reportable.name))
    for own in criteria:
        weighed = weigh(own, reportable)
        if weighed.answer is not Answer.MET:
            return weighed.answer, weighed.says
    if reportable.value is None and reportable.relation == "=":
        return Answer.NOT_KNOWN, "it was not determined"
    return (Answer.MET, "") if criteria else by_its_words(reportable)


def by_its_words(reportable: Reportable) -> tuple[Answer, str]:
    """Judge a result for which there is no limit: a text may say of itself that it failed, or shows nothing yet."""
    words = fold(reportable.value) if isinstance(reportable.value, str) else ""
    if _FAILS.search(words):
        return Answer.NOT_MET, f"says '{reportable.value}'"
    abnormal = any(not _NORMAL.fullmatch(each) for each in _CHROMOSOMES.findall(words))
    if abnormal or _UNDONE.search(words):
        return Answer.NOT_KNOWN, f"says '{reportable.value}', and no specification judges it"
    return Answer.MET, "no specification judges it"


def _own(programme: Programme, item: Thing, test: str) -> Iterable[Criterion]:
    """The criteria of an item's own specification for a test."""
    _, specification = programme.specifications.get(item.item, (0, None))
    for criterion in specification.criteria if specification else ():
        stage = criterion.stage or (specification.stage if specification else "")
        if fold(criterion.test) == fold(test) and (not stage or stands_at(item, stage)):
            yield criterion


def _worst(item: Thing, found: list[Evidence], judged: list[tuple[Answer, str]], needs: Result) -> Weight:
    """All results count, and the worst stands."""
    test = needs.test[0]
    told = list(zip(found, judged, strict=True))
    for answer in (Answer.NOT_MET, Answer.NOT_KNOWN):
        bad = [(piece, says) for piece, (how, says) in told if how is answer]
        if bad:
            words = "; ".join(f"{piece.reportable.name} (entry {piece.entry}) {says}" for piece, says in bad)
            entries = [piece.entry for piece, _ in bad]
            about = (item.item,)
            if answer is Answer.NOT_MET:
                return failed(f"On '{item.item}': {words}.", entries, about)
            return missing(
                f"On '{item.item}' nothing is shown: {words}.",
                f"File a report of {test} that can be judged.",
                entries,
                about,
            )
    names = ", ".join(dict.fromkeys(_named(piece, says, needs) for piece, (_, says) in told))
    return held(f"On '{item.item}': {names}.", (piece.entry for piece in found), (item.item,))


def _named(piece: Evidence, says: str, needs: Result) -> str:
    """A result by its name; one that nothing judged with its value, for a person to judge."""
    name, value = piece.reportable.name, piece.reportable.value
    return name if needs.criterion or not says else f"{name} '{value}' ({says})"
