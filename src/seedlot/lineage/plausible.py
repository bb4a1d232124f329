"""What nobody can have meant: a time that lies ahead of what it tells, and an age that no culture has.

These are faults of what is entered now, and no part of the entries' own shape: what was sealed before they were looked
for can still be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from seedlot.record.entries import custody, donation, premises, supplies
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import AgeLimit
from seedlot.record.entries.work import Step
from seedlot.terms.finding import Answer, Finding

#: Each kind and its times, beside when it occurred, of what has happened: none can lie ahead. What is about the future
#: (due, until, expiry, effective) stands in no line.
PAST: Mapping[type[Content], tuple[str, ...]] = {
    Step: ("ended",),
    Report: ("sampled",),
    donation.DonorTest: ("sampled",),
    donation.Procurement: ("collected", "received"),
    custody.Excursion: ("ended",),
    custody.DoseUse: ("thawed",),
    supplies.MaterialCertificate: ("issued",),
    premises.Cleaning: ("ended",),
}

_BEHIND: Mapping[str, tuple[int, int]] = {"passages": (0, 10_000), "doublings": (0, 10_000), "days": (0, 40_000)}
#: Each kind and the least and the most that its numbers can be. A passage that loses cells has negative doublings, log2
#: of harvested over seeded; below -20 not one cell in a million is left.
RANGES: Mapping[type[Content], Mapping[str, tuple[int, int]]] = {
    Step: {"passages": (0, 1_000), "doublings": (-20, 1_000)},
    Registered: _BEHIND,
    AgeLimit: _BEHIND,
}


def past(statement: Statement) -> Iterator[tuple[str, str]]:
    """Each time at which a statement says that something happened, with its field; what is planned has not happened."""
    content = statement.content
    if not getattr(content, "planned", False):
        yield "occurred", statement.occurred
        for field in PAST.get(type(content), ()):
            if said := getattr(content, field):
                yield field, said


def implausible(statement: Statement) -> Iterator[Finding]:
    """Numbers that no culture has."""
    content = statement.content
    for field, (least, most) in RANGES.get(type(content), {}).items():
        said = getattr(content, field)
        if said is not None and not least <= Decimal(said) <= most:
            says = f"'{field}' ({said}) lies outside {least} to {most}. Correct the number."
            yield Finding(code="lineage/implausible", answer=Answer.NOT_MET, says=says, where=statement.at(field))
