"""Findings: what judging anything yields. Three answers; information has none."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from seedlot.terms.shape import Shape


class Answer(StrEnum):
    """The three answers. An unknown is never a pass."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"


#: How each answer is shown to people: a sign and a colour. The only such table.
LOOKS: dict[Answer | None, tuple[str, str]] = {
    Answer.MET: ("✓", "green"),
    Answer.NOT_MET: ("✗", "red"),
    Answer.NOT_KNOWN: ("?", "yellow"),
    None: ("i", "blue"),
}


class Finding(Shape):
    """One thing that was found. `answer` is None for information, which never blocks."""

    code: str
    answer: Answer | None = None
    says: str
    where: str = ""
    source: str = ""


def overall(findings: Iterable[Finding]) -> Answer:
    """Answer for all: not met if any is not met, else not known if any (or nothing) is, else met."""
    answers = {finding.answer for finding in findings} - {None}
    if Answer.NOT_MET in answers:
        return Answer.NOT_MET
    if Answer.NOT_KNOWN in answers or not answers:
        return Answer.NOT_KNOWN
    return Answer.MET
