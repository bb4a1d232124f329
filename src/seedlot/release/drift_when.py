"""When a change reaches a fraction, as a day: by the doublings a day that its culture took so far.

A fit tells at how many doublings a fraction may be reached (`trends.clone`). The pace of the culture, its doublings over
its days in culture (`lineage.age`), makes a day of that, counted from the making of the oldest in which it was found.
Frozen cells do not age: the day holds for cells that stay in culture from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from seedlot.release.clones import Course
from seedlot.release.genomic import Examined, Scale
from seedlot.trends.clone import Reach

_DAY = 10
#: Days on that no plan looks beyond.
_FAR = 36500


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The days on which a fraction is reached, empty where the points or the pace do not tell; `pace` is doublings, or passages, a day."""

    item: str
    pace: float
    earliest: str
    expected: str
    latest: str
    scale: Scale = Scale.DOUBLINGS

    @property
    def says(self) -> str:
        """The days in words."""
        told = [f"from {self.earliest} on" if self.earliest else ""]
        told += [f"most likely on {self.expected}" if self.expected else ""]
        told += [f"by {self.latest} at the latest" if self.latest else ""]
        pace = "That is" if self.scale is Scale.DAYS else f"At {self.pace:.2g} {self.scale} a day that is"
        return f"{pace} {', '.join(filter(None, told))}, if '{self.item}' stays in culture."


def when(course: Course, reach: Reach) -> When | None:
    """Tell on which days a change reaches a fraction; None where the record does not tell the pace of its culture."""
    last = max((look.tested for look in course.found if look.tested.at is not None), key=_aged, default=None)
    if last is None or not last.made or last.at is None:
        return None
    pace = _pace(course, last)
    if pace is None:
        return None
    start, at = date.fromisoformat(last.made[:_DAY]), float(last.at)
    told = [
        "" if end is None or end < at else _on(start, (end - at) / pace)
        for end in (reach.earliest, reach.expected, reach.latest)
    ]
    if not any(told):
        return None
    return When(item=last.item, pace=pace, earliest=told[0], expected=told[1], latest=told[2], scale=last.scale)


def _aged(tested: Examined) -> tuple[Decimal, int]:
    return tested.at or Decimal(0), tested.entry


def _pace(course: Course, last: Examined) -> float | None:
    """Doublings a day on the way that was tested, or else since the beginning."""
    if last.days is None or last.at is None:
        return None
    for look in course.looks:
        first = look.tested
        if first.item in course.way and first.days is not None and first.at is not None:
            days, older = last.days - first.days, last.at - first.at
            if days > 0 and older > 0:
                return float(older / days)
    return float(last.at / last.days) if last.days > 0 and last.at > 0 else None


def _on(start: date, days: float) -> str:
    """The day so many days on; empty where that is beyond any plan."""
    return (start + timedelta(days=days)).isoformat() if days <= _FAR else ""
