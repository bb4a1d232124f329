"""What a case amounts to. Not known never releases; a person decides, this only proposes."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.release.case import Case, Flag, Proposal
from seedlot.specs.judge import judge
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind, Outcome

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
        *_earlier(case),
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
    stage = case.specification.stage or case.lot.stage
    yield from judge(case.specification.model_copy(update={"stage": stage}), case.evidence_at(stage))


def _making(case: Case) -> Iterator[Finding]:
    lot = case.lot
    where = f"{lot.item}, entry {lot.entry}"
    if lot.planned:
        says = f"'{lot.item}' is only planned; nothing was made yet."
        yield Finding(code="release/planned", answer=Answer.NOT_KNOWN, says=says, where=where)
    if not case.ancestors:
        says = f"What '{lot.item}' was made from is not in the record."
        yield Finding(code="release/origin", answer=Answer.NOT_KNOWN, says=says, where=where)


def _flagged(flag: Flag) -> Finding:
    """A deviation or hold: open, what it means for the lot is not known; closed, its conclusion counts."""
    where = f"{flag.target}, entry {flag.entry}"
    kind = f"{flag.severity} {flag.kind}".strip().capitalize()
    name = f"{kind} {flag.flag} ({flag.title}) on '{flag.target}'"
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
    """A material used after its expiry date (EU GMP Part IV, 7.15: materials within their shelf life)."""
    lots = {member.item: member for member in case.ancestors if member.kind == ItemKind.MATERIAL_LOT}
    for step in case.steps:
        for name in step.materials:
            lot = lots[name]
            where = f"{name}, entry {lot.entry}; step {step.step}, entry {step.entry}"
            if not lot.expiry:
                says = f"Material '{name}' used in step {step.step} has no expiry or retest date in the record."
                yield Finding(code="release/expiry", answer=Answer.NOT_KNOWN, says=says, where=where)
            elif before(lot.expiry, step.occurred):
                says = f"Material '{name}' expired on {lot.expiry}, before step {step.step} used it on {step.occurred}."
                yield Finding(code="release/expiry", answer=Answer.NOT_MET, says=says, where=where)


def _assays(case: Case) -> Iterator[Finding]:
    """What the lot's own measurements found against themselves: open until someone resolves it.

    It blocks a release, but rejects no lot: an assay that failed says nothing of the cells.
    """
    for finding in case.found:
        if finding.answer is Answer.NOT_MET:
            says = f"A measurement of the lot found: {finding.says}"
            yield finding.model_copy(update={"answer": Answer.NOT_KNOWN, "says": says})


def _earlier(case: Case) -> Iterator[Finding]:
    """Decisions that had read what was amended since: they no longer stand."""
    for decided in case.decisions:
        if decided.stale:
            amendments = ", ".join(map(str, decided.stale))
            yield Finding(
                code="release/stale",
                says=f"The decision of entry {decided.entry} ({decided.outcome}) read entries amended since (by {amendments}); it no longer stands until someone decides again.",
                where=f"entry {decided.entry}",
            )


def standing(case: Case) -> Finding:
    """Whether a decision stands for the lot now: the last one, if nothing that it read was amended."""
    where = case.lot.item
    if not case.decisions:
        return Finding(code="release/decision", answer=Answer.NOT_KNOWN, says="No decision was taken.", where=where)
    last = case.decisions[-1]
    where = f"entry {last.entry}"
    if last.stale:
        says = f"The decision '{last.outcome}' does not stand: entries that it read were amended by {', '.join(map(str, last.stale))}. Decide again."
        return Finding(code="release/decision", answer=Answer.NOT_MET, says=says, where=where)
    signer = last.signatures[-1].name if last.signatures else last.person or "nobody named"
    says = f"Decided: {last.outcome}, by {signer} on {last.recorded}."
    if last.outcome is Outcome.RELEASED and propose(case).outcome is not Outcome.RELEASED:
        says += " What was recorded since stands against it: judge the lot again."
        return Finding(code="release/decision", answer=Answer.NOT_MET, says=says, where=where)
    answer = Answer.MET if last.outcome is Outcome.RELEASED else Answer.NOT_MET
    return Finding(code="release/decision", answer=answer, says=says, where=where)
