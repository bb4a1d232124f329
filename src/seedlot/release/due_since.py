"""How much passed since a test was done last, as a range, and when it is next.

Passages and doublings are those of the items. Weeks and days are those in culture (`lineage.age`), from the day on which
the sample was taken: its own day, where the sample or the vial that was tested is in the record; of what is frozen any day
is as good. Where a test names a culture itself, nobody said on which day that was sampled: at the earliest when it was
made, at the latest on the day of the test, or when the cells that are asked about had left it. What passed is a range then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from seedlot.lineage.age import FROZEN, Age
from seedlot.terms.criterion import Interval

_WEEK = 7
_DAY = 10
_SOME = 3
_UNDATED = "does not tell how long it was in culture"
_SAMPLED = "the day of its sample is not stated"
#: What to do where days in culture are not known.
MEND = "state the end of each step, and the days in culture of what was registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A result of a test: which entry, on what, when, and how old that was (`age`, at its making).

    `taken` is the age of the sample or the vial that was tested, `of` what that was taken from; where the culture itself
    is named, nobody said when its sample was taken, and `taken` is None.
    `pooled` is whether the sample was taken of several: it speaks for none of them alone.
    """

    item: str
    of: str
    occurred: str
    entry: int
    age: Age
    taken: Age | None
    pooled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The items that are looked at, what lies behind and came of each, how old they are, and what was tested on them."""

    items: Mapping[str, Row[Any]]
    parents: Mapping[str, frozenset[str]]
    behind: Mapping[str, frozenset[str]]
    children: Mapping[str, tuple[str, ...]]
    ages: Mapping[str, Age]
    kinds: Mapping[str, str]
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What passed since the last test, at least and at most; None where nobody told. `why` says what makes it a range.

    `counted` is False where only the calendar tells the most that it can be.
    """

    least: Decimal | None
    most: Decimal | None
    why: str = ""
    mend: str = ""
    counted: bool = True

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.most is not None and self.least == self.most

    @property
    def spent(self) -> Decimal | None:
        """The most that passed, where it was counted."""
        return self.most if self.counted else None

    def state(self, interval: Interval, *, done: bool) -> str:
        """How a test stands of which an interval may pass."""
        within = "not due" if done else "not due yet"
        if self.most is not None and self.most < interval.number:
            return within
        if self.least is not None and self.least > interval.number:
            return "overdue"
        return "due" if self.least == interval.number else "not known"

    def says(self, unit: str) -> str:
        """What passed, in words."""
        if self.exact:
            return f"{plain(self.most)} {unit} ago"
        if self.most is None:
            told = "not known"
        elif self.counted:
            told = f"{plain(self.least)} to {plain(self.most)}"
        else:
            told = f"at most {plain(self.most)} by the calendar"
        return f"and {unit} since then: {told} ({self.why}{f'; {self.mend}' if self.mend else ''})"


def plain(number: Decimal | None) -> str:
    """Tell a number to a tenth."""
    return "" if number is None else f"{round(number, 1).normalize():f}"


def since(row: Row[Any], interval: Interval, last: Done | None, lineage: Lineage) -> Since:
    """How much passed since the last test, or since the beginning of the culture."""
    own = lineage.ages[row.item]
    if interval.unit in {"passages", "doublings"}:
        now, then = getattr(own, interval.unit), getattr(last.age, interval.unit) if last else 0
        if now is None or then is None:
            silent = own.untold if now is None else last.age.untold if last else ()
            return Since(least=None, most=None, why=f"{_some(silent)} does not tell", counted=False)
        spent = Decimal(now) - Decimal(then)
        return Since(least=spent, most=spent)
    per = _WEEK if interval.unit == "weeks" else 1
    if own.days is not None and (then_days := _sampled(row, last, lineage)) is not None:
        now_days = own.days + alive(row, lineage)
        least, most = (max(Decimal(0), now_days - each) / per for each in reversed(then_days))
        return Since(least=least, most=most, why="" if least == most else f"{_SAMPLED}; enter the step of sampling")
    silent = own.undated if own.days is None else (last.taken or last.age).undated if last else ()
    why = f"{_some(silent)} {_UNDATED}"
    if last is None:
        return Since(least=None, most=None, why=why, mend=MEND, counted=False)
    end = lineage.today if row.item_kind not in FROZEN else own.made
    most_days = Decimal(max(0, _days(_left(row, last, lineage), end)))
    return Since(least=None, most=most_days / per, why=why, mend=MEND, counted=False)


def _sampled(row: Row[Any], last: Done | None, lineage: Lineage) -> tuple[Decimal, Decimal] | None:
    """How many days in culture what was tested was old, at least and at most; None where nobody told."""
    if last is None:
        return Decimal(0), Decimal(0)
    if last.taken is not None and lineage.kinds.get(last.of) not in FROZEN:
        return None if last.taken.days is None else (last.taken.days, last.taken.days)
    made = last.age.days
    if made is None:
        return None
    if lineage.kinds.get(last.of) in FROZEN:
        return made, made
    on = [lineage.ages[each].days for each in _onward(row, last.of, lineage)]
    left = [each for each in on if each is not None]
    latest = made + max(0, _days(last.age.made, min(last.occurred, lineage.today)))
    if left and len(left) == len(on):
        latest = min(latest, max(left))
    return made, max(made, latest)


def _onward(row: Row[Any], of: str, lineage: Lineage) -> list[str]:
    """What was made at once of an item, on the way to another."""
    way = lineage.behind[row.item]
    return [each for each in way if of in lineage.parents.get(each, ())]


def _left(row: Row[Any], last: Done, lineage: Lineage) -> str:
    """The first moment from which cells can have aged since a test: its sample's day, or when they left what is frozen."""
    if lineage.kinds.get(last.of) not in FROZEN:
        return (last.taken or last.age).made
    waiting, seen, left = [last.of], set[str](), [lineage.ages[row.item].made]
    while waiting:
        for each in _onward(row, waiting.pop(), lineage):
            if each not in seen and lineage.kinds.get(each) in FROZEN:
                waiting.append(each)
            elif each not in seen:
                left.append(lineage.items[each].occurred if each in lineage.items else lineage.ages[each].made)
            seen.add(each)
    return min(left)


def alive(row: Row[Any], lineage: Lineage) -> Decimal:
    """Days that a culture went on since it was made; of what is frozen none."""
    frozen = row.item_kind in FROZEN
    return Decimal(0) if frozen else Decimal(max(0, _days(lineage.ages[row.item].made, lineage.today)))


def following(row: Row[Any], interval: Interval, told: Since, lineage: Lineage) -> tuple[str, str, str]:
    """When the test is next: at which passage, doublings or day in culture; about on which day; and why that is not told."""
    own, spent = lineage.ages[row.item], told.spent
    if spent is None:
        return "", "", ""
    left = interval.number - spent
    lives = row.item_kind not in FROZEN
    if interval.unit in {"weeks", "days"}:
        days = left * (_WEEK if interval.unit == "weeks" else 1)
        at = f"at day {plain((own.days or Decimal(0)) + alive(row, lineage) + days)} in culture"
        return at, _on(lineage.today, days) if lives else "", ""
    count = getattr(own, interval.unit)
    at = f"at {'passage' if interval.unit == 'passages' else 'doubling'} {plain(Decimal(count) + left)}"
    if not lives or not count:
        return at, "", ""
    if own.days is None:
        return at, "", f"on which day is not known, for {_some(own.undated)} {_UNDATED}; {MEND}"
    return at, _on(own.made, left * own.days / Decimal(count)) if own.days else "", ""


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last[:_DAY]) - date.fromisoformat(first[:_DAY])).days


def _on(day: str, further: Decimal) -> str:
    """The day so many days on, as far as there are days."""
    start = date.fromisoformat(day[:_DAY])
    return (start + min(timedelta(days=float(min(further, Decimal(10**6)))), date.max - start)).isoformat()


def _some(names: Iterable[str]) -> str:
    return ", ".join(list(names)[:_SOME])
