"""The scales by which risks are scored: words first, numbers second (ICH Q9(R1), 5 and annex I.2)."""

from __future__ import annotations

from functools import lru_cache

from seedlot.risk.shipped import shipped
from seedlot.terms.shape import Shape


class Word(Shape):
    """What a score says."""

    score: int
    says: str


class Scales(Shape):
    """The three scales, and what is held to whatever the numbers are.

    `limit` is the priority number above which something is done, `named_from` the severity from which a control and an
    owner are named, `missing` the detection of what nobody recorded.
    """

    source: str
    confidence: str
    to_verify: str
    limit: int
    named_from: int
    missing: int
    severity: tuple[Word, ...]
    occurrence: tuple[Word, ...]
    detection: tuple[Word, ...]

    def says(self, scale: str, score: int) -> str:
        """What a score says on a scale: the words of its number, or of the two that it lies between."""
        words: tuple[Word, ...] = getattr(self, scale)
        above = [word for word in words if word.score >= score]
        below = [word for word in words if word.score <= score]
        least, most = (max(below, key=_score) if below else None), (min(above, key=_score) if above else None)
        if least is None or most is None or least == most:
            return (most or least or words[0]).says
        return f"between '{least.says}' and '{most.says}'"


def _score(word: Word) -> int:
    return word.score


@lru_cache(maxsize=1)
def scales() -> Scales:
    """The scales that ship with Seedlot."""
    return shipped("scales.yaml", Scales)
