"""Keep what was refused at a door, and show it to whoever watches over access (21 CFR 11.300(d); Annex 11, 12)."""

from __future__ import annotations

from seedlot.acts.access import By, actor, require
from seedlot.acts.accounts import APPROVERS
from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.desk import denials
from seedlot.desk.denials import Denial
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.words import Role

__all__ = ["Denial", "denied", "deny"]


def deny(record: Record, said: Denial) -> None:
    """Note at the desk that somebody was refused."""
    with at_desk(record) as desk:
        denials.note(desk, said)


def denied(record: Record, by: By, *, limit: int = denials.KEPT) -> tuple[Denial, ...]:
    """What was refused, the last first, for who keeps, reviews or audits access."""
    with read.reading(record) as connection:
        require(actor(connection, by), "list what was refused", *APPROVERS, Role.AUDITOR)
    with looking_at_desk(record) as desk:
        return denials.latest(desk, limit=limit)
