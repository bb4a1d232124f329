"""How a lot was made and looked after: its banks in sequence, its people trained, its audit trail reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from seedlot.lineage.training import Work, judge
from seedlot.release.case import Banked, Case, Reviewed, Taken
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind, Outcome

#: How a signature is made that proves nothing of who signed.
UNPROVED = ("", "none")
#: As many entries of which nothing is proved are named.
_NAMED = 5
#: As many names are listed; of more, how many there are.
_LISTED = 6


def banks(case: Case) -> Iterator[Finding]:
    """A bank is released before anything is taken from it, or its use in quarantine is stated (21 CFR 11.10(f))."""
    yield from (_banked(case, bank) for bank in case.banks)
    for member in case.ancestors:
        if member.kind == ItemKind.BANK and not member.stage:
            says = (
                f"At which stage bank '{member.item}' stands is not stated, so that it is not known whether it had to "
                f"be released. Amend entry {member.entry}: state its stage."
            )
            where = f"{member.item}, entry {member.entry}"
            yield Finding(code="release/bank", answer=Answer.NOT_KNOWN, says=says, where=where)


def _banked(case: Case, bank: Banked) -> Finding:
    where = bank.item if bank.decision is None else f"{bank.item}, entry {bank.decision}"
    answer, says = _sequence(case, bank)
    return Finding(code="release/bank", answer=answer, says=says, where=where)


def _sequence(case: Case, bank: Banked) -> tuple[Answer, str]:
    name, late = f"Bank '{bank.item}'", [each for each in bank.taken if not each.in_sequence]
    if bank.decision is None:
        return Answer.NOT_KNOWN, f"{name}, which '{case.lot.item}' came from, was never released. Release it first."
    if bank.outcome is Outcome.REJECTED:
        return Answer.NOT_MET, f"{name}, which '{case.lot.item}' came from, is rejected."
    if bank.stands.answer is not Answer.MET:
        return Answer.NOT_KNOWN, f"{name}, which '{case.lot.item}' came from, is not released. {bank.stands.says}"
    if silent := [each for each in late if not each.quarantine]:
        says = f"{name} is released, but when it was not this was taken from it without a reason: {_takings(silent)}."
        return Answer.NOT_KNOWN, f"{says} Amend the entry: say in 'quarantine' why."
    if late:
        reasons = "; ".join(dict.fromkeys(each.quarantine for each in late))
        return (
            Answer.MET,
            f"{name} is released. Before, in quarantine, this was taken from it: {_takings(late)}. Why: {reasons}.",
        )
    return Answer.MET, f"{name} is released, and was when it was taken from."


def _takings(taken: Sequence[Taken]) -> str:
    return _list(f"{each.by} (entry {each.entry}, {each.occurred})" for each in taken)


def training(case: Case) -> Iterator[Finding]:
    """Whoever performed a step was trained in its procedure on that day (21 CFR 11.10(i), 211.25(a))."""
    judged = judge(case.steps, case.trainings)
    for each in judged.lapsed:
        yield Finding(code="release/training", answer=Answer.NOT_MET, says=each.says, where=each.where)
    yield from (_untrained(person, procedure, steps) for (person, procedure), steps in judged.missing.items())
    if judged.told and not judged.lapsed and not judged.missing:
        people = _list(dict.fromkeys(person for step in judged.told for person in step.people))
        says = f"On the day of each of {len(judged.told)} steps, whoever performed it was trained in its procedure: {people}."
        yield Finding(code="release/training", answer=Answer.MET, says=says, where=case.lot.item)
    if silent := [step for step in case.steps if step not in judged.told]:
        says = f"Training is not judged for steps that name no people, or no procedure: {_steps(silent)}."
        yield Finding(code="release/training", says=says, where=case.lot.item)


def _untrained(person: str, procedure: str, steps: Sequence[Work]) -> Finding:
    says = (
        f"No training of {person} in '{procedure}' is recorded, under which they performed {_steps(steps)}. "
        "Enter the training."
    )
    where = f"step {steps[0].step}, entry {steps[0].entry}"
    return Finding(code="release/training", answer=Answer.NOT_KNOWN, says=says, where=where)


def review(case: Case) -> Finding:
    """The audit trail was reviewed, and nothing was added since (EU GMP Annex 11, 9; its draft of 2025, chapter 12).

    A record of a simulation without accounts does without a review, but one that was made counts.
    """
    needed = is_needed(case)
    if case.reviews:
        last = case.reviews[-1]
        answer, says = _reviewed(case, last, needed=needed)
        return Finding(code="release/review", answer=answer, says=says, where=f"entry {last.entry}")
    if needed:
        says = f"The audit trail of '{case.lot.item}' has not been reviewed by somebody who had no part in it."
        return Finding(code="release/review", answer=Answer.NOT_KNOWN, says=says, where=case.lot.item)
    says = "The audit trail was not reviewed; a simulation without accounts does without that."
    return Finding(code="release/review", says=says, where=case.lot.item)


def is_needed(case: Case) -> bool:
    """Whether the audit trail must be reviewed before a release."""
    return case.guarded or not case.simulated


def unproved(case: Case) -> Iterator[Finding]:
    """What was entered before there were accounts proves nothing of who entered it (21 CFR 11.10(d), (g)).

    In a real record a reviewer who logged in must have read it; a simulation does without.
    """
    if not case.guarded or not case.unproved:
        return
    says = f"{_counted(case.unproved)} entered when nobody had to log in, so that it is not proved who entered them"
    where, answer = f"entry {case.unproved[0]}", None
    if case.simulated:
        says += "; a simulation does without that."
    elif (by := covering(case)) is not None:
        says += f"; the review of entry {by.entry} covers them."
    else:
        says += ". A reviewer who has logged in reviews the audit trail of the lot."
        answer = Answer.NOT_KNOWN
    yield Finding(code="release/unproved", answer=answer, says=says, where=where)


def covering(case: Case) -> Reviewed | None:
    """The review of the audit trail that stands: whoever made it had read all that bears on the lot, and logged in."""
    if case.reviews and _reviewed(case, case.reviews[-1], needed=True)[0] is Answer.MET:
        return case.reviews[-1]
    return None


def _counted(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_NAMED])) + (", …" if len(numbers) > _NAMED else "")
    several = len(numbers) > 1
    return f"{len(numbers)} entr{'ies' if several else 'y'} of the case ({named}) {'were' if several else 'was'}"


def _reviewed(case: Case, last: Reviewed, *, needed: bool) -> tuple[Answer, str]:
    """What the last review amounts to; one against the lot counts, whatever else is wrong with it."""
    signed = [
        each for each in last.signatures if each.person == last.person and not (needed and each.method in UNPROVED)
    ]
    name = signed[0].name if signed else last.person or "Nobody named"
    if not last.acceptable:
        return Answer.NOT_MET, f"{name} reviewed the audit trail and did not find it acceptable: {last.conclusion}"
    if last.own:
        says = f"The audit trail was reviewed by {name}, who had a part in the lot ({_entries(last.own)})."
        return Answer.NOT_KNOWN, f"{says} Somebody else reviews it."
    if not signed:
        return Answer.NOT_KNOWN, f"The review of entry {last.entry} is not signed by {name}."
    if last.stale:
        says = f"{name} reviewed the audit trail; what came since was not reviewed: {_entries(last.stale)}."
        return Answer.NOT_KNOWN, f"{says} Review it again."
    typed = {(each.entry, each.item, each.reportable) for each in case.rests if each.entry in last.typed}
    says = f"{name} reviewed the audit trail on {last.recorded}: {last.conclusion}"
    return (
        Answer.MET,
        f"{says.rstrip('.')}. The review covers {len(typed)} typed values that criteria rest on.",
    )


def _entries(numbers: Sequence[int]) -> str:
    return f"entr{'y' if len(numbers) == 1 else 'ies'} {_list(map(str, numbers))}"


def _steps(steps: Iterable[Work]) -> str:
    return _list(step.step for step in steps)


def _list(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return ", ".join(listed[:_LISTED]) + more
