"""Import a book: check everything first, then write all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from seedlot.acts.access import Actor, By, actor, newcomer
from seedlot.acts.authority import permit
from seedlot.acts.measure import inspected, is_sealed, keep, keep_file, measured
from seedlot.acts.screening import screened_attachments, unanswered_files
from seedlot.acts.seal import RefusedError, examine, seal, writing
from seedlot.acts.separation import refuse_own
from seedlot.book.planned import PlannedMeasurement
from seedlot.book.read import Book, read_book
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Person
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

Progress = Callable[[str, int, int], None]


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: entries added, statements that the record already held, every fault and remark."""

    added: tuple[int, ...]
    unchanged: int
    faults: tuple[Finding, ...]
    kinds: dict[str, int]


def import_book(
    record: Record, by: By, path: Path, *, now: datetime, check: bool = False, progress: Progress = quiet
) -> Imported:
    """Read a book and seal what it says. With any fault, or with `check`, nothing is written.

    Raises:
        NotAuthorisedError: something in it is new to the record, and the person has no role for its kind.
        OwnWorkError: something new in it must be said by somebody else.
    """
    progress("reading", 0, 1)
    book = read_book(path)
    with read.reading(record) as connection:
        measured, faults = _measure(connection, book, progress)
    files = {planned.measurement: planned.files for planned in book.measurements}
    said = len(book.statements) + len(book.measurements)
    with writing(record) as connection:
        progress("checking", 0, 1)
        new, found = examine(connection, (*book.statements, *measured), now=now, doubtful=book.doubtful)
        who = _actor(connection, by, new)
        permit(who, *(statement.content.KIND for statement in new))
        refuse_own(connection, who, new)
        faults = (*book.faults, *faults, *found, *screened_attachments(new, book.files), *book.notes)
        kinds = dict(Counter(statement.content.KIND for statement in new))
        if any(fault.answer is not None for fault in faults):
            return Imported(added=(), unchanged=0, faults=faults, kinds=kinds)
        if check:
            return Imported(added=(), unchanged=said - len(new), faults=faults, kinds=kinds)
        progress("sealing", 0, len(new))
        for sha256, attached in book.files.items():
            keep_file(record, attached, {sha256})
        added = seal(connection, who, _kept(record, inspected(connection, new), files), now=now)
        progress("sealing", len(new), len(new))
    return Imported(added=added, unchanged=said - len(added), faults=faults, kinds=kinds)


def _actor(connection: Connection, by: By, new: Sequence[Statement]) -> Actor:
    """The person who imports; in a record without accounts the book may be the first to name them."""
    for statement in () if ask.guarded(connection) else new:
        said = statement.content
        if isinstance(said, Person) and said.person == by:
            return newcomer(said)
    return actor(connection, by)


def _kept(record: Record, new: Sequence[Statement], files: dict[str, tuple[Path, ...]]) -> list[Statement]:
    """Keep the raw files of what was measured."""
    return [
        keep(record, statement, files[statement.content.measurement])
        if isinstance(statement.content, Measured)
        else statement
        for statement in new
    ]


def _measure(connection: Connection, book: Book, progress: Progress) -> tuple[list[Statement], tuple[Finding, ...]]:
    """Run the book's measurements that the record does not hold yet."""
    statements: list[Statement] = []
    faults: list[Finding] = []
    for done, planned in enumerate(book.measurements):
        progress("measuring", done, len(book.measurements))
        try:
            statements += _run(connection, planned)
        except SeedlotError as error:
            faults.append(Finding(code="book/measurement", answer=Answer.NOT_MET, says=str(error), where=planned.where))
    return statements, tuple(faults)


def _run(connection: Connection, planned: PlannedMeasurement) -> list[Statement]:
    items = dict(planned.items) or {"": planned.item}
    settings = dict(planned.settings)
    if is_sealed(connection, planned.measurement, items, planned.assay, planned.files, settings):
        return []
    if personal := unanswered_files(planned.files, planned.note):
        raise RefusedError(personal)
    content = measured(planned.measurement, items, planned.assay, planned.files, settings)
    return [
        Statement(
            content=content, occurred=planned.occurred, source=planned.source, note=planned.note, where=planned.where
        )
    ]
