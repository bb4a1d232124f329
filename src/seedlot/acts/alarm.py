"""What the record itself says of an account, with nobody's name under it: that it was locked, and that it is open again.

Too many failures are sealed at once (21 CFR 11.300(d): reported in an immediate and urgent manner).
"""

from __future__ import annotations

from datetime import datetime

from seedlot.acts.steady import last_recorded
from seedlot.history import ask, fold
from seedlot.history.accounts import Standing, account
from seedlot.record import write
from seedlot.record.entries.access import Account
from seedlot.record.entries.entry import Entry
from seedlot.record.store import Record
from seedlot.terms.moments import instant
from seedlot.terms.words import AccountChange

_FROM = {AccountChange.LOCKED: Standing.OPEN, AccountChange.UNLOCKED: Standing.LOCKED}


def sound(record: Record, person: str, change: AccountChange, reason: str, *, now: datetime) -> None:
    """Seal that an account is locked, or unlocked by itself; once, however many ask for it at the same time.

    A clock that runs behind the record does not keep an alarm from being sealed.
    """
    with write.appending(record) as connection:
        fold.prepare(connection)
        if account(connection, person).standing is not _FROM[change]:
            return
        when = instant(max(now, last_recorded(connection) or now))
        entry = Entry(
            kind=Account.KIND,
            version=Account.VERSION,
            occurred=when,
            recorded=when,
            zone=now.tzname() or "UTC",
            site=ask.opened(connection).site,
            by="",
            content=Account(person=person, change=change, reason=reason),
        )
        numbers = write.append(connection, [entry.canonical()])
        fold.apply(connection, list(zip(numbers, (entry,), strict=True)))
