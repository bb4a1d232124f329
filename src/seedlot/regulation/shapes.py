"""What passes between the record and the rules: facts, evidence, and the verdicts on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from seedlot.terms.finding import Answer

#: What a fact is: one of its words, a flag, a whole number, or several words at once (territories, for instance).
Value: TypeAlias = str | bool | int | frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact of a programme, as the record holds it. `value` is None where it does not.

    `entries` are those that it was read from; `says` tells how it follows from them. `settle` tells, of a fact that is
    not known, which entry would settle it. `planned` if it rests on steps that are only planned.
    """

    fact: str
    value: Value | None
    says: str
    entries: tuple[int, ...] = ()
    settle: str = ""
    planned: bool = False


class Standing(StrEnum):
    """How a piece of evidence stands."""

    HELD = "held"
    MISSING = "missing"
    FAILED = "failed"
    #: nothing that can be recorded yet satisfies it, or the record cannot tell what it would have to be about
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A piece of evidence of a programme, as it stands in the record.

    `entries` are those that show it, or against it; `settle` tells what would have to be entered.
    """

    code: str
    standing: Standing
    says: str
    entries: tuple[int, ...] = ()
    settle: str = ""
    planned: bool = False


class Verdict(StrEnum):
    """What a rule comes to. Of those that are counted, the later is the worse; a note and what does not apply are not."""

    NOT_APPLICABLE = "not applicable"
    ACCEPTED = "accepted"
    AGREED = "accepted with prior agreement"
    NOTE = "note"
    NOT_ASSESSED = "not assessed"
    GAP = "gap"
    BLOCKER = "blocker"


#: How verdicts read as answers. The only such table.
ANSWERS: dict[Verdict, Answer | None] = {
    Verdict.NOT_APPLICABLE: None,
    Verdict.ACCEPTED: Answer.MET,
    Verdict.AGREED: Answer.MET,
    Verdict.NOTE: None,
    Verdict.NOT_ASSESSED: Answer.NOT_KNOWN,
    Verdict.GAP: Answer.NOT_MET,
    Verdict.BLOCKER: Answer.NOT_MET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """From when until when a text holds; None where no date is known. A day of the record's site, both included."""

    since: date | None = None
    until: date | None = None
