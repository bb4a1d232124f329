"""Pulls of a stability study: which samples were due when, and which were tested (21 CFR 211.166(a); the written programme)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from seedlot.release.stability_series import BEFORE, MONTH, Placed, Study
from seedlot.specs.weigh import fold
from seedlot.terms.finding import Answer, Finding

#: How a pull stands, and what that answers.
STATES: Mapping[str, Answer | None] = {
    "done": Answer.MET,
    "not due yet": None,
    "due": Answer.NOT_KNOWN,
    "missed": Answer.NOT_KNOWN,
    "overdue": Answer.NOT_MET,
}
_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull of a batch: after how many months, its day, its window, what was tested of it and what was not."""

    study: str
    item: str
    month: Decimal
    day: date
    first: date
    last: date
    tested: tuple[str, ...]
    missing: tuple[str, ...]
    state: str
    entry: int

    @property
    def answer(self) -> Answer | None:
        """What its state answers."""
        return STATES[self.state]

    @property
    def says(self) -> str:
        """How it stands, in words."""
        head = f"'{self.item}' at {self.month:f} months, due on {self.day} ({self.first} to {self.last}): {self.state}"
        return (
            f"{head}; not tested: {', '.join(self.missing)}."
            if self.missing and self.state != "not due yet"
            else f"{head}."
        )

    @property
    def finding(self) -> Finding:
        """How it stands, as a finding."""
        return Finding(
            code="stability/pull", answer=self.answer, says=self.says, where=f"study {self.study}, entry {self.entry}",
            source="21 CFR 211.166(a); EU GMP Part I 6.29",
        )  # fmt: skip


def pulls(study: Study, *, today: date) -> tuple[Pull, ...]:
    """Every pull that was planned, batch by batch; of a study that was discontinued, those up to that day.

    A pull is done where every test has a result within its window. What was not tested in time is overdue, and missed once
    a later sample was tested: nobody can pull it any more.
    """
    return tuple(pull for placed in study.placed for pull in _of(study, placed, today))


def _of(study: Study, placed: Placed, today: date) -> Iterator[Pull]:
    days = {
        criterion.test: [
            each.day for each in study.pulled
            if each.batch == placed.item and fold(each.reportable.name) == fold(criterion.test)
        ]
        for criterion in study.criteria
    }  # fmt: skip
    latest = max((day for several in days.values() for day in several), default=date.min)
    for month in study.months:
        day = _after(placed.began, month)
        window = timedelta(days=study.row.window)
        first = day - (window if month else timedelta(days=BEFORE))
        last = day + window
        if study.ended is not None and day > study.ended:
            return
        tested = tuple(test for test, several in days.items() if any(first <= each <= last for each in several))
        missing = tuple(test for test in days if test not in tested)
        yield Pull(
            study=study.row.study,
            item=placed.item,
            month=month,
            day=day,
            first=first,
            last=last,
            tested=tested,
            missing=missing,
            state=_state(first, last, today, done=not missing, later=latest > last),
            entry=placed.entry,
        )


def _state(first: date, last: date, today: date, *, done: bool, later: bool) -> str:
    if done:
        return "done"
    if today < first:
        return "not due yet"
    if today <= last:
        return "due"
    return "missed" if later else "overdue"


def _after(began: date, months: Decimal) -> date:
    """The day so many months later: the same day of the month where there is one, else its last; parts of a month in days."""
    whole = int(months)
    year, month = divmod(began.month - 1 + whole, _YEAR)
    start = date(began.year + year, month + 1, 1)
    end = start.replace(year=start.year + 1, month=1) if start.month == _YEAR else start.replace(month=start.month + 1)
    day = min(began.day, (end - start).days)
    return start.replace(day=day) + timedelta(days=round(float(months - whole) * MONTH))
