"""Watch over access: who is logged in, and end the sessions of somebody who should not be (21 CFR 11.300; Annex 11, 12)."""

from __future__ import annotations

from datetime import datetime

from seedlot.acts.access import By, actor, require
from seedlot.acts.accounts import APPROVERS
from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.acts.authority import permit
from seedlot.desk import sessions
from seedlot.desk.sessions import Session
from seedlot.record import read
from seedlot.record.entries.access import Account
from seedlot.record.store import Record
from seedlot.terms.words import Role


def open_sessions(record: Record, by: By, *, now: datetime) -> tuple[Session, ...]:
    """Everybody's sessions that go on, the oldest first, for who keeps, reviews or audits access."""
    with read.reading(record) as connection:
        require(actor(connection, by), "list the sessions", *APPROVERS, Role.AUDITOR)
    with looking_at_desk(record) as desk:
        return sessions.every(desk, now=now)


def end_sessions_of(record: Record, by: By, person: str) -> None:
    """End every session of a person, at once. What they can do later, their account says."""
    with read.reading(record) as connection:
        permit(actor(connection, by), Account.KIND)
    with at_desk(record) as desk:
        sessions.end_all(desk, person)
