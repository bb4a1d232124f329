"""A specification judged on evidence: one finding for each criterion (ICH Q6B).

No evidence is not known, never a pass. Where a test has several results all of them count and the
worst answer stands, so that nobody can test until a lot complies (FDA guidance "Investigating
Out-of-Specification (OOS) Test Results for Pharmaceutical Production", on testing into compliance).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seedlot.specs.weigh import Weighed, fold, weigh
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable

#: The answers, worst first.
WORST_FIRST = (Answer.NOT_MET, Answer.NOT_KNOWN, Answer.MET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A result of the record: which entry holds it, which item it is about, at which stage, when, from whom."""

    reportable: Reportable
    entry: int
    item: str
    stage: str
    occurred: str
    source: str
    #: the item that it speaks of, where `item` is a sample or vial of that
    of: str = ""
    #: a pooled sample: it speaks of other items too
    pooled: bool = False


def judge(specification: Specification, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Judge each criterion, in order, on the evidence that names its test at its stage.

    A criterion without a stage takes evidence at the specification's own stage; a specification
    without one takes evidence at any.
    """
    by_test: dict[str, list[Evidence]] = defaultdict(list)
    for piece in evidence:
        by_test[fold(piece.reportable.name)].append(piece)
    return tuple(_judged(specification, criterion, by_test) for criterion in specification.criteria)


def _judged(specification: Specification, criterion: Criterion, by_test: Mapping[str, Sequence[Evidence]]) -> Finding:
    stage = criterion.stage or specification.stage
    named = by_test.get(fold(criterion.test), ())
    counted = [piece for piece in named if not stage or fold(piece.stage) == fold(stage)]
    if counted:
        return _found(criterion, counted)
    return Finding(
        code=f"spec/{criterion.test}",
        answer=Answer.NOT_KNOWN,
        says=_missing(criterion.test, stage, named),
        where=f"specification {specification.name} {specification.version}",
        source=criterion.source,
    )


def _missing(test: str, stage: str, elsewhere: Sequence[Evidence]) -> str:
    says = f"{test} is not known: no result is recorded{f' at stage {stage}' if stage else ''}."
    if elsewhere:
        stages = ", ".join(dict.fromkeys(piece.stage or "none" for piece in elsewhere))
        says += f" Results at other stages ({stages}) do not count here."
    return says


def _found(criterion: Criterion, counted: Sequence[Evidence]) -> Finding:
    weighed = [weigh(criterion, piece.reportable) for piece in counted]
    worst = min(range(len(weighed)), key=lambda place: WORST_FIRST.index(weighed[place].answer))
    return Finding(
        code=f"spec/{criterion.test}",
        answer=weighed[worst].answer,
        says=_sentence(criterion.test, weighed[worst], counted[worst].entry, len(counted)),
        where=_where(counted),
        source=criterion.source,
    )


def _sentence(test: str, weighed: Weighed, entry: int, count: int) -> str:
    if count == 1:
        return f"{test} {weighed.says}."
    return f"{test} has {count} results; all count and the worst answer stands: in entry {entry} it {weighed.says}."


def _where(counted: Sequence[Evidence]) -> str:
    """Items with the numbers of their entries: "item WTC-11, entries 3, 5; item AICS-12, entry 9"."""
    entries: dict[str, list[int]] = defaultdict(list)
    for piece in counted:
        if piece.entry not in entries[piece.item]:
            entries[piece.item].append(piece.entry)
    return "; ".join(
        f"item {item}, {'entry' if len(numbers) == 1 else 'entries'} {', '.join(map(str, numbers))}"
        for item, numbers in entries.items()
    )
