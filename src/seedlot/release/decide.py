"""What a case amounts to. Not known never releases; a person decides, this only proposes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from seedlot.release.along import along
from seedlot.release.case import Case, Flag, Proposal
from seedlot.release.conduct import banks, review, training, unproved
from seedlot.release.late import LATE, late
from seedlot.specs.judge import WORST_FIRST, Evidence, judge
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind, Outcome

#: Version of the rules of judgement: it changes whenever the same entries could be judged otherwise, or others be read.
RULES = 3
#: The versions by which a judgement can be made anew: the second is the third without changes of the genome, the first
#: the second without what is found along the lineage.
REPRODUCED = (1, 2, 3)
#: The first version that judges what is found along the lineage.
ALONG = 2
#: The first version that judges changes of the genome that tests found.
CHANGES = 3

_OUTCOMES = {
    Answer.MET: Outcome.RELEASED,
    Answer.NOT_MET: Outcome.REJECTED,
    Answer.NOT_KNOWN: Outcome.QUARANTINED,
}


def propose(case: Case) -> Proposal:
    """Propose an outcome for a lot from its case, with every finding behind it."""
    criteria = tuple(_criteria(case))
    findings = (
        *criteria,
        *_making(case),
        *(_flagged(flag) for flag in case.flags),
        *_expired(case),
        *_assays(case),
        *banks(case),
        *training(case),
        *along(case),
        *case.changes,
        *_earlier(case),
        review(case),
        *unproved(case),
        *late(case),
    )
    return Proposal(
        lot=case.lot.item, outcome=_OUTCOMES[overall(findings)], findings=findings, criteria=criteria, case=case
    )


def _criteria(case: Case) -> Iterator[Finding]:
    if case.specification is None:
        named = case.lot.specification
        says = (
            f"'{case.lot.item}' is made to specification '{named}', which is not approved in the record."
            if named
            else f"'{case.lot.item}' names no specification; name one in the entry that made it."
        )
        yield Finding(code="release/specification", answer=Answer.NOT_KNOWN, says=says, where=case.lot.item)
        return
    if case.specification.stage not in {"", case.lot.stage}:
        says = (
            f"'{case.lot.item}' stands at stage '{case.lot.stage or 'none'}', but the specification that it names is for "
            f"stage '{case.specification.stage}'."
        )
        where = f"entry {case.specification_entry}"
        yield Finding(code="release/specification", answer=Answer.NOT_KNOWN, says=says, where=where)
    for criterion in case.specification.criteria:
        yield _judged(case, case.specification, criterion)


def _judged(case: Case, specification: Specification, criterion: Criterion) -> Finding:
    """Judge one criterion on every item that it must have been tested on; the worst answer stands."""
    stage = criterion.stage or case.stage
    alone = specification.model_copy(update={"criteria": (criterion.model_copy(update={"stage": stage}),)})
    found = [_shown(alone, stage, case.counted(criterion, item)) for item in case.tested(criterion)]
    found = found or [*judge(alone, ())]
    return min(found, key=lambda finding: WORST_FIRST.index(finding.answer or Answer.NOT_KNOWN))


def _shown(alone: Specification, stage: str, counted: tuple[Evidence, ...]) -> Finding:
    """Judge one criterion on one item. A pooled sample can speak against an item, never alone for it."""
    (finding,) = judge(alone, [replace(each, stage=stage) for each in counted])
    if finding.answer is Answer.MET and all(each.pooled for each in counted):
        says = f"{finding.says} But it was shown only on a sample that was pooled with others."
        return finding.model_copy(update={"answer": Answer.NOT_KNOWN, "says": says})
    return finding


def _making(case: Case) -> Iterator[Finding]:
    lot = case.lot
    for member in (lot, *case.ancestors):
        if member.planned:
            says = f"'{member.item}' is only planned; nothing was made yet."
            where = f"{member.item}, entry {member.entry}"
            yield Finding(code="release/planned", answer=Answer.NOT_KNOWN, says=says, where=where)
    if all(member.kind == ItemKind.MATERIAL_LOT for member in case.ancestors):
        says = f"What cells '{lot.item}' was made from is not in the record."
        where = f"{lot.item}, entry {lot.entry}"
        yield Finding(code="release/origin", answer=Answer.NOT_KNOWN, says=says, where=where)
    if case.specification and before(lot.occurred, case.specification_approved):
        says = (
            f"'{lot.item}' was made on {lot.occurred}, but its specification was approved only on "
            f"{case.specification_approved}: which one was in force is not known."
        )
        where = f"entry {case.specification_entry}"
        yield Finding(code="release/specification", answer=Answer.NOT_KNOWN, says=says, where=where)


def _flagged(flag: Flag) -> Finding:
    """A deviation or hold: open, what it means for the lot is not known; closed, its conclusion counts."""
    where = f"{flag.target}, entry {flag.entry}"
    kind = f"{flag.severity} {flag.kind}".strip().capitalize()
    name = f"{kind} {flag.flag} ({flag.title}) on '{flag.target}'"
    name += f", which entry {flag.moved} says since to have had nothing to do with it," if flag.moved else ""
    if flag.open:
        return Finding(code=f"release/{flag.kind}", answer=Answer.NOT_KNOWN, says=f"{name} is open.", where=where)
    done = "lifted" if flag.kind == "hold" else "closed"
    return Finding(
        code=f"release/{flag.kind}",
        answer=Answer.MET if flag.acceptable else Answer.NOT_MET,
        says=f"{name} is {done}: {flag.conclusion}",
        where=f"{where}, {done} by entry {flag.closed_entry}",
    )


def _expired(case: Case) -> Iterator[Finding]:
    """Materials, and banks with an expiry date, must have been within their shelf life when they were used."""
    lots = {member.item: member for member in case.ancestors}
    for step in case.steps:
        for name in step.materials:
            lot = lots[name]
            where = f"{name}, entry {lot.entry}; step {step.step}, entry {step.entry}"
            if not lot.expiry:
                says = f"'{name}' used in step {step.step} has no expiry or retest date in the record."
                yield Finding(code="release/expiry", answer=Answer.NOT_KNOWN, says=says, where=where)
            elif before(lot.expiry, step.last):
                late = before(lot.expiry, step.occurred)
                when = f"used it on {step.occurred}" if late else f"that used it ended on {step.last}"
                says = f"'{name}' expired on {lot.expiry}, before step {step.step} {when}."
                yield Finding(code="release/expiry", answer=Answer.NOT_MET, says=says, where=where)


def _assays(case: Case) -> Iterator[Finding]:
    """What measurements found against themselves: those of the lot, and those that a criterion rests on.

    It blocks a release, but rejects no lot: an assay that failed says nothing of the cells.
    """
    rests = {each.entry for each in case.rests}
    for found in case.found:
        finding = found.finding
        if finding.answer in {Answer.NOT_MET, Answer.NOT_KNOWN} and (found.of == case.lot.item or found.entry in rests):
            says = f"A measurement found: {finding.says}"
            yield finding.model_copy(update={"answer": Answer.NOT_KNOWN, "says": says})


def _earlier(case: Case) -> Iterator[Finding]:
    """What was corrected, and decisions that had read it and no longer stand (EU GMP Annex 11, 8.2). Information."""
    for amended in case.amended:
        yield Finding(
            code="release/amended",
            says=f"Entry {amended.target} was corrected by entry {amended.entry}: {amended.reason} "
            f"({amended.person or 'nobody named'}).",
            where=f"entry {amended.entry}",
        )
    for decided in case.decisions:
        if decided.stale:
            amendments = ", ".join(map(str, decided.stale))
            yield Finding(
                code="release/stale",
                says=f"The decision of entry {decided.entry} ({decided.outcome}) read entries amended since "
                f"(by {amendments}); it no longer stands until someone decides again.",
                where=f"entry {decided.entry}",
            )


def standing(case: Case) -> Finding:
    """Whether a decision stands for the lot now: the last one, if nothing that it read was amended."""
    if (fallen := _fallen(case)) is not None:
        return fallen
    last = case.decisions[-1]
    says = f"Decided: {last.outcome}, by {last.own[0].name} on {last.recorded}."
    answer = Answer.MET if last.outcome is Outcome.RELEASED else Answer.NOT_MET
    if answer is Answer.MET and case.against:
        says += f" But the entries at that time stand against it: {case.against[0].says}"
        answer = Answer.NOT_MET
    elif answer is Answer.MET and _speaks_against(case):
        says += " What was recorded since stands against it: judge the lot again."
        answer = Answer.NOT_MET
    return Finding(code="release/decision", answer=answer, says=says, where=f"entry {last.entry}")


def carries(case: Case) -> Finding:
    """Whether a bank's release carries what is made from the bank: it stands, and the bank's own results still do."""
    if (fallen := _fallen(case)) is not None:
        return fallen
    last = case.decisions[-1]
    says, answer = f"It is {last.outcome}.", Answer.NOT_MET
    if last.outcome is Outcome.RELEASED:
        against = [finding for finding in _criteria(case) if finding.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]
        says = f"It was released, but judge it again: {against[0].says}" if against else says
        answer = Answer.NOT_MET if against else Answer.MET
    return Finding(code="release/decision", answer=answer, says=says, where=f"entry {last.entry}")


def _fallen(case: Case) -> Finding | None:
    """Why no decision stands for the lot; None where one does."""
    where = case.lot.item
    if not case.decisions:
        return Finding(code="release/decision", answer=Answer.NOT_KNOWN, says="No decision was taken.", where=where)
    last = case.decisions[-1]
    where = f"entry {last.entry}"
    if last.stale:
        says = f"The decision '{last.outcome}' does not stand: entries that it read were amended by {', '.join(map(str, last.stale))}. Decide again."
        return Finding(code="release/decision", answer=Answer.NOT_MET, says=says, where=where)
    if not last.own:
        who = " by whoever decided" if last.signatures else ""
        says = f"The decision '{last.outcome}' is not signed{who}."
        return Finding(code="release/decision", answer=Answer.NOT_MET, says=says, where=where)
    return None


def _speaks_against(case: Case) -> bool:
    """Whether anything that was recorded since stands against a release that followed from the entries.

    The review came before it, and covered what nobody proved and what was recorded late: only a bad one since counts.
    A release by earlier rules is held against those rules.
    """
    reviewed = {"release/review", "release/unproved", LATE}
    if case.decisions[-1].rules < ALONG:
        case = replace(case, along=(), steps=tuple(replace(each, ended="") for each in case.steps))
    if case.decisions[-1].rules < CHANGES:
        case = replace(case, changes=())
    return any(
        finding.answer is Answer.NOT_MET or (finding.answer is Answer.NOT_KNOWN and finding.code not in reviewed)
        for finding in propose(case).findings
    )
