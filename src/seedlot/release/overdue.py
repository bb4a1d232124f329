"""Which risks are to be looked at again, of every programme: by when, and which of those days have passed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.strategy import RiskScored
from seedlot.terms.finding import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The last scoring of a risk, and the day by which it is looked at again; empty where it names none."""

    programme: str
    risk: str
    hazard: str
    severity: int | None
    owner: str
    review: str
    answer: Answer
    entry: int


def reviews(connection: Connection, *, day: str, as_of: int | None = None) -> tuple[Review, ...]:
    """The reviews of every programme's risks: those that are overdue first, then those without a day, then by day.

    As the register of a programme has it (ICH Q9(R1), 6): a day that has passed is not met, and no day is not known.
    """
    last = {}
    for row in sorted(ask.rows(connection, TABLES[RiskScored], as_of), key=lambda row: (row.occurred, row.entry)):
        last[row.programme, row.risk] = row
    told = [
        Review(
            programme=row.programme,
            risk=row.risk,
            hazard=row.hazard,
            severity=row.severity,
            owner=row.owner,
            review=(review := str(row.review or "")),
            answer=Answer.NOT_KNOWN if not review else Answer.NOT_MET if review < day else Answer.MET,
            entry=row.entry,
        )
        for row in last.values()
    ]
    order = (Answer.NOT_MET, Answer.NOT_KNOWN, Answer.MET)
    return tuple(sorted(told, key=lambda one: (order.index(one.answer), one.review, one.programme, one.risk)))
