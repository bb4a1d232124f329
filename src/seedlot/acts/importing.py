"""Import a book: check everything first, then write all or nothing.

A book may be larger than memory. It is read into a spool, put in order there, and gone through part by part in one
transaction: each part is checked against the record and the parts before it, and folded. With any fault, in the book or
in a part, the rest is checked all the same, and in the end everything is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple
from sqlalchemy import Connection

from seedlot.acts.access import Actor, By, actor, newcomer
from seedlot.acts.authority import permit
from seedlot.acts.batch import ALONE, Crew, Outcome, Task, run_batch
from seedlot.acts.importing_checks import Checked, contradictions
from seedlot.acts.measure import inspected, is_sealed, keep, keep_file, lightened, said_of
from seedlot.acts.screening import unanswered_files
from seedlot.acts.seal import RefusedError, seal, suppose, writing
from seedlot.acts.separation import refuse_own
from seedlot.acts.steady import steady
from seedlot.book.faults import Found
from seedlot.book.planned import PlannedMeasurement
from seedlot.book.read import spool_book
from seedlot.book.rows import Row
from seedlot.book.said import Said
from seedlot.book.spool import spooling
from seedlot.book.turns import Turns, take_turns
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Person
from seedlot.record.memory import collect_young, uncollected
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

#: Told a stage, how much of it is done, and of how much: 0 where nobody knows yet.
Progress = Callable[[str, int, int], None]

#: Statements that are checked, sealed and folded at once: more take more memory, and nothing else changes.
PART = 2_000


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: entries added, one after the other; statements that the record already held; every fault and remark."""

    added: Sequence[int]
    unchanged: int
    faults: tuple[Finding, ...]
    kinds: dict[str, int]


class _UndoneError(Exception):
    """An import that is not to stand: leaving the transaction so undoes it."""

    def __init__(self, done: Imported) -> None:
        super().__init__()
        self.done = done


@dataclass(slots=True, kw_only=True)
class _Import:
    """An import in its transaction."""

    record: Record
    connection: Connection
    said: Said
    now: datetime
    check: bool
    progress: Progress
    #: statements and measurements of the book, and what was found in running those
    count: int
    found: Found


def import_book(  # noqa: PLR0913 - where to, who, what, when, on trial, who computes, who is told
    record: Record,
    by: By,
    path: Path,
    *,
    now: datetime,
    check: bool = False,
    crew: Crew = ALONE,
    progress: Progress = quiet,
) -> Imported:
    """Read a book and seal what it says. With any fault, or with `check`, nothing is written.

    Raises:
        NotAuthorisedError: something in it is new to the record, and the person has no role for its kind.
        OwnWorkError: something new in it must be said by somebody else.
    """
    progress("reading", 0, 1)
    with spooling() as spool:
        said = spool_book(path, spool, told=lambda count: progress("reading", count, 0))
        found = Found()
        found.add(said.faults)
        found.faults += said.more
        count = said.count + int(spool.one("SELECT count(*) FROM planned"))
        with read.reading(record) as connection:
            found.add(_measure(connection, said, crew, progress))
        try:
            with writing(record) as connection, uncollected():
                return _bring(
                    _Import(
                        record=record,
                        connection=connection,
                        said=said,
                        now=now,
                        check=check,
                        progress=progress,
                        count=count,
                        found=found,
                    ),
                    by,
                )
        except _UndoneError as undone:
            return undone.done


def _bring(act: _Import, by: By) -> Imported:
    """Check and seal the statements of a book, part by part."""
    act.progress("checking", 0, 1)
    now = steady(act.connection, act.now)
    contradicted = contradictions(act.connection, act.said)
    turns = take_turns(act.connection, act.said)
    kinds = turns.kinds()
    who = _actor(act.connection, by, turns)
    permit(who, *kinds)
    checked = Checked(connection=act.connection, turns=turns, first=read.size(act.connection), now=now)
    checked.begin(contradicted)
    folded = False
    for start in range(0, turns.count, PART):
        folded = _pass(act, checked, who, start) or folded
        collect_young()
    faults = checked.all_found(act.found)
    wrong = any(fault.answer is not None for fault in faults)
    unchanged = 0 if wrong else act.count - turns.count
    if wrong or act.check or not turns.count:
        done = Imported(added=(), unchanged=unchanged, faults=faults, kinds=kinds)
        if folded:
            raise _UndoneError(done)
        return done
    _keep(act, turns)
    act.progress("sealing", turns.count, turns.count)
    added = range(checked.first, checked.first + turns.count)
    return Imported(added=added, unchanged=unchanged, faults=faults, kinds=kinds)


def _pass(act: _Import, checked: Checked, who: Actor, start: int) -> bool:
    """Check some of the statements, and fold them for those that follow; tell whether they were."""
    turns = checked.turns
    part = turns.part(start, PART)
    refuse_own(act.connection, who, part)
    checked.check(part, start)
    stands = not act.check and not checked.is_wrong(act.found)
    if stands:
        act.progress("sealing", start, turns.count)
        seal(act.connection, who, _light(inspected(act.connection, part)), now=act.now)
    elif start + len(part) < turns.count:
        act.progress("checking", start, turns.count)
        suppose(act.connection, who, part, first=checked.first + start, now=checked.now)
        return True
    return stands


def _light(new: Sequence[Statement]) -> list[Statement]:
    return [lightened(each)[0] if isinstance(each.content, Measured) else each for each in new]


def _keep(act: _Import, turns: Turns) -> None:
    """Keep the files that reports attach, and those of what was measured, now that everything stands."""
    for sha256, attached in act.said.files.items():
        keep_file(act.record, attached, {sha256})
    for statement in turns.of_kind(Measured):
        for planned in act.said.spool.planned(statement.content.identifier()):
            keep(act.record, statement, planned.files)


def _actor(connection: Connection, by: By, turns: Turns) -> Actor:
    """The person who imports; in a record without accounts the book may be the first to name them."""
    for statement in () if ask.guarded(connection) else turns.of_kind(Person):
        said = statement.content
        if isinstance(said, Person) and said.person == by:
            return newcomer(said)
    return actor(connection, by)


def _measure(connection: Connection, said: Said, crew: Crew, progress: Progress) -> Iterator[Finding]:
    """Run the book's measurements that the record does not hold yet, and put them beside the statements."""
    asked: list[PlannedMeasurement] = []
    for planned in said.spool.planned():
        try:
            asked += [] if _is_held(connection, planned) else [planned]
        except SeedlotError as error:
            yield _unmeasured(planned, error)
    tasks = [
        Task(name=each.measurement, assay=each.assay, files=tuple(each.files), settings=dict(each.settings))
        for each in asked
    ]
    outcomes = run_batch(tasks, crew, told=lambda done, total: progress("measuring", done, total))
    for planned, outcome in zip(asked, outcomes, strict=True):
        title, _, cell = planned.where.rpartition("!")
        try:
            said.say(_statement(planned, outcome), title, Row.at(title, coordinate_to_tuple(cell)[0]))
        except SeedlotError as error:
            yield _unmeasured(planned, error)
    said.spool.settle()


def _unmeasured(planned: PlannedMeasurement, error: SeedlotError) -> Finding:
    return Finding(code="book/measurement", answer=Answer.NOT_MET, says=str(error), where=planned.where)


def _items(planned: PlannedMeasurement) -> dict[str, str]:
    return dict(planned.items) or {"": planned.item}


def _is_held(connection: Connection, planned: PlannedMeasurement) -> bool:
    """Whether the record holds it already; what it does not hold must not show personal data."""
    settings = dict(planned.settings)
    if is_sealed(connection, planned.measurement, _items(planned), planned.assay, planned.files, settings):
        return True
    if personal := unanswered_files(planned.files, planned.note):
        raise RefusedError(personal)
    return False


def _statement(planned: PlannedMeasurement, outcome: Outcome) -> Statement:
    if outcome.result is None:
        assert outcome.fault is not None  # noqa: S101 - one of the two is there
        raise outcome.fault
    content = said_of(outcome.result, planned.measurement, _items(planned))
    return Statement(
        content=content, occurred=planned.occurred, source=planned.source, note=planned.note, where=planned.where
    )
