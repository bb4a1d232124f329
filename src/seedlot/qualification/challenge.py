"""A challenge: what is required, where that is asked, what was expected of this installation, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from seedlot.terms.finding import Answer, Finding, overall


class Part(StrEnum):
    """The parts of a qualification (EU GMP Annex 15, 3.8 and 3.10). That of performance is the laboratory's own."""

    INSTALLATION = "installation"
    OPERATION = "operation"
    CALCULATION = "calculation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One challenge. `answer` is None for what is only told, such as the name of the computer."""

    code: str
    part: Part
    requirement: str
    source: str
    expected: str
    observed: str
    answer: Answer | None

    def finding(self) -> Finding:
        """The challenge as a finding."""
        return Finding(code=f"qualify/{self.code}", answer=self.answer, says=self.observed, source=self.source)

    def plain(self) -> dict[str, Any]:
        """The challenge as plain values."""
        return asdict(self)


def summary(challenges: Iterable[Challenge]) -> Answer:
    """The answer for all: an unknown is never a pass."""
    return overall(each.finding() for each in challenges)


def judged(good: bool | None) -> Answer:  # noqa: FBT001 - the answer that is turned into a word
    """Met, not met, or not known where there is no answer."""
    return Answer.NOT_KNOWN if good is None else Answer.MET if good else Answer.NOT_MET
