"""Instants as instruments print them: ISO, with the month first, with the day first, with a zone's letters."""

from __future__ import annotations

import re
from datetime import datetime

from seedlot.formats.counts import time_of_day

#: What a person may say of the dates in a file, and whether the day then stands first; None where the dates tell it.
DAY_FIRST: dict[str, bool | None] = {"auto": None, "day first": True, "month first": False}

_STAMP = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[T ]+(.*?))?(?:\s+[A-Z]{3,4})?")


def instant(text: str) -> datetime:
    """Read 2023-05-24 19:45:43.758605+00:00, 5/19/2023, 19.5.2023 16:56 or 2024-02-12 09:52:38 PM UTC.

    A point between the parts means that the day stands first.

    Raises:
        ValueError: it is none of these, or nobody can tell the day from the month.
    """
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        parts = _STAMP.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f"'{text}' is not a date")
    first, second, third = int(parts[1]), int(parts[2]), int(parts[3])
    clock = time_of_day((parts[4] or "").partition("+")[0])
    if len(parts[1]) == 4:
        return datetime(first, second, third, *clock)  # noqa: DTZ001 - the export's zone is not said in numbers
    year = third + 2000 if third < 100 else third
    if first <= 12 and second <= 12 and first != second and "." not in text[:3]:
        raise ValueError(f"'{text}' may be day/month or month/day")
    day_first = first > 12 or "." in text[:3]
    day, month = (first, second) if day_first else (second, first)
    return datetime(year, month, day, *clock)  # noqa: DTZ001 - the export names no zone
