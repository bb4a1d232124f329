"""The clock of the record. Times of entries never run backwards, unless an administrator said why.

A computer's clock is corrected by small steps all the time. A time up to five minutes before that of the last
entry is therefore sealed as that of the last entry: the order of the entries is the truth, and no time
contradicts it. A greater step back is a clock that was wrong, before or now; the act is refused until it is
corrected, or until a `clock` entry says that the earlier times were the wrong ones (EU GMP Annex 11, 12.4).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from seedlot.history.tables import HEADER
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: A step back of the clock up to which it is only being corrected.
TOLERANCE = timedelta(minutes=5)


class ClockSetBackError(SeedlotError):
    """The clock shows a time well before that of the last entry."""

    def __init__(self, now: str, last: str) -> None:
        super().__init__(
            f"The clock says {now}, but the last entry was recorded on {last}",
            mend="Correct the clock; if the earlier times were the wrong ones, an administrator says so: `seedlot clock --reason …`.",
        )


def steady(connection: Connection, now: datetime) -> datetime:
    """The time to seal with: that of the clock, or of the last entry, where the clock lies a little behind it.

    Raises:
        ClockSetBackError: it lies more than five minutes behind.
    """
    last = last_recorded(connection)
    if last is None or last <= now:
        return now
    if last - now > TOLERANCE:
        raise ClockSetBackError(instant(now), instant(last))
    return last.astimezone(now.tzinfo)


def last_recorded(connection: Connection) -> datetime | None:
    """When the last entry was recorded, told from the history (no body is read)."""
    found = connection.execute(select(HEADER.c.recorded).order_by(HEADER.c.entry.desc()).limit(1)).scalar()
    return None if found is None else datetime.fromisoformat(found)
