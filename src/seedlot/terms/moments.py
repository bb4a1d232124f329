"""When: a civil date stays a date; an instant is UTC, written with Z; the site's zone stands beside it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_LONG = len("2026-03-01")
_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)
_MOST = Decimal(1_000_000)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)


def _instant(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"'{text}' is not an instant in UTC; write it as 2026-03-01T10:30:00Z")
    datetime.fromisoformat(text)
    return text


def _day(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; write it as 2026-03-01")
    date.fromisoformat(text)
    return text


def _moment(text: str) -> str:
    if _DATE.fullmatch(text):
        return _day(text)
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"'{text}' is neither a date (2026-03-01) nor an instant in UTC (2026-03-01T10:30:00Z)")
    return _instant(text)


#: A civil date, an instant in UTC, or either of the two: text, checked.
Day = Annotated[str, AfterValidator(_day)]
Instant = Annotated[str, AfterValidator(_instant)]
Moment = Annotated[str, AfterValidator(_moment)]


def instant(when: datetime) -> str:
    """Write an aware datetime as an instant, to the second."""
    if when.tzinfo is None:
        raise ValueError(f"{when} has no time zone, so it is no instant")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def before(one: str, other: str) -> bool:
    """Tell whether moment `one` is surely before `other`: by the day where either is only a date."""
    width = min(len(one), len(other), 19)
    return one[:width] < other[:width]


def time_between(one: str, other: str) -> timedelta:
    """Tell the time from one moment to another: whole days where either is only a date."""
    if len(one) == _DATE_LONG or len(other) == _DATE_LONG:
        return date.fromisoformat(other[:_DATE_LONG]) - date.fromisoformat(one[:_DATE_LONG])
    return datetime.fromisoformat(other) - datetime.fromisoformat(one)


def in_days(lived: timedelta) -> Decimal:
    """Write a time as days: exact, or to the millionth (a tenth of a second) where it does not come out even."""
    days = Decimal(lived // _TICK) / (_DAY // _TICK)
    return Decimal(f"{round(days, 6).normalize():f}")


def of_days(days: Decimal) -> timedelta:
    """Read a number of days as a time, to the microsecond; more than a million count as a million."""
    return int(min(days, _MOST) * (_DAY // _TICK)) * _TICK


def bounds(moment: str) -> tuple[datetime, datetime]:
    """Tell the earliest and the latest instant that a moment can mean: a date is any time of its day, in UTC.

    Of a date the latest is the first instant of the next day, which it can come near but never is; of the last day that
    can be written, its last instant.
    """
    when = datetime.fromisoformat(moment)
    if len(moment) > _DATE_LONG:
        return when, when
    midnight = when.replace(tzinfo=UTC)
    return midnight, midnight + min(_DAY, datetime.max.replace(tzinfo=UTC) - midnight)


def next_day(day: str) -> str:
    """The day after a day; of the last day that can be written, itself."""
    when = date.fromisoformat(day)
    return (when + min(_DAY, date.max - when)).isoformat()
