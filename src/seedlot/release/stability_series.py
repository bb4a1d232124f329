"""The results of a stability study, from the record: which they are, of which batch, and how old the batch then was.

A result belongs to the study on which its item was put, or the item from which that was taken: of several, the nearest.
Where an item is on several studies, the report says of which it is (`study`); what does not say so is put aside. So is a result that a closed investigation found invalid.

A batch's time begins on the day on which it was put on the study. A result is as old as its sample: by the day on which it
was taken, where a report states that, else by the day of the test itself. A result of the batch from no more than 31 days
before the start, such as that of its release, is one of month 0. A month is 365.25 / 12 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.proof import withdrawals
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.release.gather import speaks_of
from seedlot.release.invalid import invalid, why_invalid
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.reportable import Reportable

#: Days of a month, and days before the start from which a result is one of month 0.
MONTH, BEFORE = 365.25 / 12, 31
_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A batch on a study: the item, the day on which its time begins, where it is stored, and by which entry."""

    item: str
    began: date
    equipment: str
    stage: str
    kind: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A result of a study: of which batch, how many months old, and by what its age is told."""

    batch: str
    item: str
    month: float
    day: date
    by_sample: bool
    reportable: Reportable
    reference: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A result that is not counted, and why."""

    item: str
    test: str
    why: str
    unclear: bool
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study as the record has it: what was planned, its batches, its criteria and its results."""

    row: Row[Any]
    placed: tuple[Placed, ...]
    criteria: tuple[Criterion, ...]
    specification_entry: int | None
    pulled: tuple[Pulled, ...]
    aside: tuple[Aside, ...]
    #: tests that the study names and its specification does not
    strange: tuple[str, ...]
    #: the day on which it was discontinued; None where it runs
    ended: date | None

    @property
    def months(self) -> tuple[Decimal, ...]:
        """When samples are pulled."""
        return tuple(Decimal(each.strip()) for each in self.row.months.split(";"))

    def named(self, column: str) -> frozenset[str]:
        """The tests that a list of the study names, as they are compared."""
        return frozenset(fold(each) for each in getattr(self.row, column).split(";") if each)


def day_of(moment: str) -> date:
    """The day of a moment."""
    return date.fromisoformat(moment[:_DAY])


def studies(connection: Connection, as_of: int | None = None) -> tuple[Row[Any], ...]:
    """Every study that was begun, in the order in which they were entered."""
    return tuple(ask.rows(connection, TABLES[StabilityStudy], as_of))


def studies_of(connection: Connection, item: str, as_of: int | None = None) -> tuple[str, ...]:
    """The studies on which an item was put, by name."""
    rows = ask.rows(connection, TABLES[OnStability], as_of, item=item)
    return tuple(dict.fromkeys(row.study for row in rows))


def study_of(connection: Connection, name: str, *, size: int) -> Study:
    """Read a study and all its results, as of so many entries.

    Raises:
        NotInRecordError: there is no such study.
    """
    found = ask.rows(connection, TABLES[StabilityStudy], size, study=name)
    if not found:
        raise ask.absent(connection, name, size, StabilityStudy.KIND)
    row = found[0]
    every = ask.rows(connection, TABLES[OnStability], size)
    placed = tuple(_placed(connection, [each for each in every if each.study == name], size))
    specification, entry = _specification(connection, row.specification, size)
    criteria, strange = _criteria(row, specification)
    on: dict[str, set[str]] = {}
    for each in every:
        on.setdefault(each.item, set()).add(each.study)
    tests = {fold(each.test) for each in criteria}
    results = list(_results(connection, name, {one.item: one for one in placed}, on, tests, size))
    pulled = [each for each in results if isinstance(each, Pulled)]
    gone = withdrawals(connection, StabilityStudy.KIND, [name], size).get(name)
    return Study(
        row=row,
        placed=placed,
        criteria=criteria,
        specification_entry=entry,
        pulled=tuple(sorted(pulled, key=lambda each: (each.batch, each.month, each.entry))),
        aside=tuple(each for each in results if isinstance(each, Aside)),
        strange=strange,
        ended=day_of(gone.occurred) if gone else None,
    )


def _placed(connection: Connection, rows: list[Row[Any]], size: int) -> Iterator[Placed]:
    items = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", [row.item for row in rows], size)}
    first = {row.item: row for row in reversed(rows)}
    for row in (each for each in rows if first[each.item] is each):
        item = items.get(row.item)
        yield Placed(
            item=row.item,
            began=day_of(row.occurred),
            equipment=row.equipment,
            stage=item.stage if item else "",
            kind=item.item_kind if item else "",
            entry=row.entry,
        )


def _specification(connection: Connection, name: str, size: int) -> tuple[Specification | None, int | None]:
    """The specification by name and version."""
    title, _, version = name.rpartition(" ")
    rows = ask.rows(connection, t.SPECIFICATION, size, name=title, version=version)
    return (ask.specification(rows[-1]), rows[-1].entry) if rows else (None, None)


def _criteria(row: Row[Any], specification: Specification | None) -> tuple[tuple[Criterion, ...], tuple[str, ...]]:
    """The criteria that are followed, each test once, and the tests that have none."""
    every = {fold(each.test): each for each in reversed(specification.criteria)} if specification else {}
    wanted = {fold(test): test for test in row.tests.split(";") if test}
    followed = [each for name, each in reversed(every.items()) if not wanted or name in wanted]
    return tuple(followed), tuple(test for name, test in wanted.items() if name not in every)


def _results(
    connection: Connection,
    name: str,
    placed: Mapping[str, Placed],
    on: Mapping[str, set[str]],
    tests: set[str],
    size: int,
) -> Iterator[Pulled | Aside]:
    speaks = speaks_of(connection, sorted(on), size)
    items = sorted(item for item, of in speaks.items() if not of.isdisjoint(placed))
    rows = [row for row in ask.rows_among(connection, t.VALUE, "item", items, size) if fold(row.name) in tests]
    references = sorted({row.reference for row in rows})
    reports = {row.report: row for row in ask.rows_among(connection, TABLES[Report], "report", references, size)}
    void = invalid(connection, size)
    for row in rows:
        report = reports.get(row.reference)
        of = speaks[row.item] & placed.keys()
        said = report.study.strip() if report is not None else ""
        several = {study for item in speaks[row.item] for study in on[item]}
        if said in several - {name}:
            continue
        if told := why_invalid(row, void):
            yield _aside(row, told.why, unclear=told.unclear)
        elif len(speaks[row.item]) > 1:
            yield _aside(row, "it is of a sample that was pooled of several batches", unclear=True)
        elif said != name and len(several) > 1:
            yield _aside(
                row, "it may be of another study of this batch: its report does not say of which", unclear=True
            )
        else:
            yield _pulled(row, report, placed[min(of)])


def _pulled(row: Row[Any], report: Row[Any] | None, batch: Placed) -> Pulled | Aside:
    sampled = (report.sampled or "") if report is not None else ""
    day = day_of(sampled or row.occurred)
    days = (day - batch.began).days
    if days < -BEFORE:
        return _aside(row, f"its sample is {-days} days older than the start of the batch", unclear=False)
    return Pulled(
        batch=batch.item,
        item=row.item,
        month=max(days, 0) / MONTH,
        day=day,
        by_sample=bool(sampled),
        reportable=ask.reportable(row),
        reference=row.reference,
        entry=row.entry,
    )


def _aside(row: Row[Any], why: str, *, unclear: bool) -> Aside:
    return Aside(item=row.item, test=row.name, why=why, unclear=unclear, entry=row.entry)
