"""The findings of a proposal by what they are about, so that a case for release can be read on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlot.release.case import Case, Decided, Proposal, Reviewed
from seedlot.release.late import LATE
from seedlot.specs.judge import WORST_FIRST
from seedlot.terms.finding import Answer, Finding, overall

#: What is told apart, in the order in which a case is read, and how the codes of its findings begin.
_TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("results", "Results against the specification", ("spec/", "release/specification")),
    ("open", "Deviations and holds, of the lot and of all that it came from", ("release/deviation", "release/hold")),
    ("making", "How it was made", ("release/planned", "release/origin", "release/expiry", "release/bank")),
    ("people", "Training", ("release/training",)),
    ("genome", "Changes of the genome on the way", ("drift/",)),
    ("lineage", "What was found along the lineage", ("lineage/", "identity/")),
    ("trail", "Review of the audit trail", ("release/review", "release/unproved", LATE)),
    ("earlier", "Corrections, and decisions that fell by them", ("release/amended", "release/stale")),
)
_OTHER = ("measurements", "What measurements found against themselves")
_ORDER: tuple[Answer | None, ...] = (*WORST_FIRST, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Findings about one thing, the weightiest first. `answer` is None where they are information alone."""

    name: str
    title: str
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer | None:
        """What they amount to together."""
        return overall(self.findings) if any(each.answer for each in self.findings) else None


def topics(proposal: Proposal) -> tuple[Topic, ...]:
    """Put every finding of a proposal under one topic; the results come first, though there be none."""
    found: dict[str, list[Finding]] = {}
    for each in proposal.findings:
        found.setdefault(_topic(each.code), []).append(each)
    titles = ((name, title) for name, title, _ in _TOPICS)
    return tuple(
        Topic(name=name, title=title, findings=worst_first(found.get(name, ())))
        for name, title in (*titles, _OTHER)
        if name in found or name == _TOPICS[0][0]
    )


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, the weightiest first, else in their order."""
    return tuple(sorted(findings, key=lambda each: _ORDER.index(each.answer)))


def since(case: Case, as_of: int) -> tuple[int, ...]:
    """The entries of a case that the record did not hold yet when it had `as_of`: what came since somebody read it."""
    judged: tuple[Decided | Reviewed, ...] = (*case.decisions, *case.reviews)
    signed = (mark.entry for each in judged for mark in each.signatures)
    among = {*case.entries, *(each.entry for each in (*judged, *case.amended)), *signed}
    return tuple(sorted(each for each in among if each >= as_of))


def _topic(code: str) -> str:
    return next((name for name, _, begins in _TOPICS if code.startswith(begins)), _OTHER[0])
