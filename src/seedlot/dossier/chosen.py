"""Which entries of the audit trail are asked for: by whom, of what kind, about what, when; and in what order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, ColumnElement, Connection, Row, func, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.about import NAMES
from seedlot.record import read
from seedlot.record.entries.judgement import Amendment
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import Moment, next_day

#: What the trail can be sorted by, and the column of the headers that holds it.
SORTS = {
    "entry": t.HEADER.c.entry,
    "recorded": t.HEADER.c.recorded,
    "occurred": t.HEADER.c.occurred,
    "by": t.HEADER.c.person,
    "kind": t.HEADER.c.kind,
    "about": t.HEADER.c.subject,
}
#: Where the history names a thing; the last has no index.
_NAMES = (*NAMES, t.TRAINING.c.person, t.HEADER.c.subject)
_CHUNK = 500
_MOMENT: TypeAdapter[str] = TypeAdapter(Moment)


class NoSuchSortError(SeedlotError):
    """An order in which the trail cannot be told."""

    def __init__(self, sort: str) -> None:
        super().__init__(
            f"The trail cannot be sorted by '{sort}'",
            mend=f"Choose one of: {', '.join(SORTS)}; with - before it, the other way round.",
        )


class NoSuchNameError(SeedlotError):
    """A person or a kind of entry that the record has none of."""

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        super().__init__(f"No entry is {what} '{name}'", mend=f"Choose one of: {', '.join(known)}.")


class NoSuchTimeError(SeedlotError):
    """A time that is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text}' is no time", mend="Write 2026-03-01 or 2026-03-01T10:30:00Z (UTC).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the trail. Empty texts ask for all; `case` adds all that bears on the lot that it is about."""

    by: str = ""
    kind: str = ""
    about: str = ""
    case: bool = False
    since: str = ""
    until: str = ""
    changes: bool = False
    sort: str = "entry"
    first: int = 0

    @property
    def says(self) -> str:
        """What is asked, in words, for the head of a printout."""
        told = (
            ("about", f"'{self.about}'" + (" and all that bears on it" if self.case else "") if self.about else ""),
            ("by", self.by),
            ("of kind", self.kind),
            ("since", self.since),
            ("until", self.until),
            ("from entry", str(self.first) if self.first else ""),
        )
        said = ", ".join(f"{word} {value}" for word, value in told if value)
        what = "Corrections" if self.changes else "Entries" if said else "All entries"
        order = "" if self.sort == "entry" else f", sorted by {self.sort.removeprefix('-')}"
        return f"{what} {said}".strip() + order + (" (last first)" if self.sort.startswith("-") else "") + "."


def count(connection: Connection, asked: Asked) -> int:
    """Count what is asked for.

    Raises:
        NoSuchNameError: the record knows no such person, or kind of entry: an empty trail would look like an answer.
    """
    _known(connection, "by", asked.by, t.HEADER.c.person, t.PERSON.c.person)
    _known(connection, "of kind", asked.kind, t.HEADER.c.kind)
    if asked.about:
        return len(_about_rows(connection, asked))
    if next(_wanted(asked), None) is None:
        return read.size(connection)
    return int(connection.execute(select(func.count()).select_from(t.HEADER).where(*_wanted(asked))).scalar_one())


def _known(connection: Connection, what: str, name: str, *columns: Column[Any]) -> None:
    if name and not any(connection.execute(select(1).where(column == name).limit(1)).first() for column in columns):
        known = {each for column in columns for each in connection.execute(select(column).distinct()).scalars()}
        raise NoSuchNameError(what, name, sorted(filter(None, known)))


def headers(connection: Connection, asked: Asked, limit: int | None = None, *, skip: int = 0) -> Iterator[Row[Any]]:
    """Yield the headers of what is asked for, in the order asked for, from the `skip`-th on."""
    column, backwards = _order(asked.sort)
    if asked.about:
        found = _about_rows(connection, asked)
        found.sort(key=lambda row: (getattr(row, column.name), row.entry), reverse=backwards)
        yield from found[skip:][:limit]
        return
    ends = (column, t.HEADER.c.entry)
    query = select(t.HEADER).where(*_wanted(asked))
    if skip and column is t.HEADER.c.entry and next(_wanted(asked), None) is None:
        # Entries are numbered without a gap: those that are skipped need not be walked through.
        last = read.size(connection) - skip
        query, skip = query.where(column < last if backwards else column >= skip), 0
    query = query.order_by(*(end.desc() if backwards else end for end in ends)).limit(limit).offset(skip or None)
    for rows in connection.execute(query.execution_options(yield_per=_CHUNK)).partitions():
        yield from rows


def entries_about(connection: Connection, name: str, *, case: bool = False) -> set[int]:
    """The entries that name a thing, ever; with `case`, all that bears on that lot too; and what corrects or signs them.

    Raises:
        NotInRecordError: the record never names it.
    """
    numbers: set[int] = set()
    for column in _NAMES:
        numbers |= set(connection.execute(select(column.table.c.entry).where(column == name)).scalars())
    if case:
        found = gather(connection, name)
        numbers |= {*found.entries, *(each.target for each in found.amended)}
        for table in (t.DECISION, t.REVIEW):
            numbers |= {
                row.entry for row in ask.rows_among(connection, table, "lot", [bank.item for bank in found.banks])
            }
    if not numbers:
        raise ask.NotInRecordError(name)
    for table in (t.AMENDMENT, t.SIGNATURE):
        numbers |= {row.entry for row in ask.rows_among(connection, table, "target", sorted(numbers))}
    return numbers


def _order(sort: str) -> tuple[ColumnElement[Any], bool]:
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        raise NoSuchSortError(sort)
    return column, sort.startswith("-")


def _wanted(asked: Asked) -> Iterator[ColumnElement[bool]]:
    header = t.HEADER.c
    if asked.by:
        yield header.person == asked.by
    if asked.kind:
        yield header.kind == asked.kind
    if asked.changes:
        yield header.kind == Amendment.KIND
    if asked.first:
        yield header.entry >= asked.first
    if asked.since:
        yield header.recorded >= _time(asked.since)
    if asked.until:
        until = _time(asked.until)
        whole_day = len(until) == len("2026-03-01")
        yield header.recorded < next_day(until) if whole_day else header.recorded <= until


def _about_rows(connection: Connection, asked: Asked) -> list[Row[Any]]:
    numbers = sorted(entries_about(connection, asked.about, case=asked.case))
    found: list[Row[Any]] = []
    for start in range(0, len(numbers), _CHUNK):
        among = t.HEADER.c.entry.in_(numbers[start : start + _CHUNK])
        found += connection.execute(select(t.HEADER).where(among, *_wanted(asked)))
    return found


def _time(text: str) -> str:
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        raise NoSuchTimeError(text) from None
