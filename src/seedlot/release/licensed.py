"""Whether the organisation behind a step held a licence on its day: the one place that tells whether one is valid."""

from __future__ import annotations

from seedlot.release.programme import Programme, Told, Work
from seedlot.release.weighing import is_any
from seedlot.terms.moments import before

#: How licences and certificates of GMP are called, as `evidence.yaml` calls them.
GMP = (
    "GMP",
    "EU GMP",
    "GMP certificate",
    "GMP licence",
    "manufacturing authorisation",
    "manufacturer's authorisation",
    "MIA",
    "MIA(IMP)",
)


def over(told: Told, moment: str) -> bool:
    """Whether something ended before a moment."""
    return bool(told.text("ends")) and before(told.text("ends"), moment)


def valid(told: Told, day: str) -> bool:
    """Whether an accreditation held on a day."""
    return not before(day, told.occurred) and not over(told, day)


def licensed(programme: Programme, work: Work) -> bool | None:
    """Whether the site of a step held a licence of GMP on its day; None where none of it is entered."""
    known = programme.organisation(work)
    papers = programme.of("accreditation", known.about) if known else ()
    own = [each for each in papers if is_any(each.text("standard"), GMP)]
    return any(valid(each, work.occurred) for each in own) if own else None
