"""Correct the clock: say why times of later entries may lie before those of earlier ones."""

from __future__ import annotations

from datetime import datetime

from seedlot.acts.access import By, actor
from seedlot.acts.amend import NoReasonError
from seedlot.acts.authority import permit
from seedlot.acts.seal import say, seal, writing
from seedlot.record.entries.access import Clock
from seedlot.record.store import Record
from seedlot.terms.moments import instant


def correct_clock(record: Record, by: By, *, reason: str, now: datetime) -> int:
    """Seal that the clock was corrected; from here on times may follow that of this entry.

    Raises:
        NoReasonError: nothing is said of why.
    """
    if not reason.strip():
        raise NoReasonError
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Clock.KIND)
        (number,) = seal(connection, who, [say(Clock(reason=reason.strip()), instant(now))], now=now)
    return number
