"""The transaction of an act that judges: what it reads is what was sealed, whatever the tables of the record say.

A case is read from the tables of the history. Whoever has the file, or may act as the application on the server,
can write to those: for a moment before a review or a release, and back again after it. So such an act reads, and
seals, on a copy that no one but this process can write to (`apart`), which is told from the entries alone; what it sealed
is then put in the record, whose root must come out the same.

The first such act of a process hashes every entry, folds the copy, and compares the record's whole history with it.
Those that follow compare what they read: each reading is done on the copy and on the record, and where the two differ,
the whole is compared again, so that it is told where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from seedlot.acts.access import PASSKEY, MissingComponentsError
from seedlot.acts.apart import Copy, NotContinuedError, copy_of
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.seal import writing
from seedlot.history import ask, fold
from seedlot.history.accounts import account
from seedlot.history.compare import compare, compare_with, counted
from seedlot.history.tables import metadata
from seedlot.record import read, write
from seedlot.record.database import database_of
from seedlot.record.recompute import Recomputation
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Role

T = TypeVar("T")
#: What tables that somebody changed may lead to.
_UNREADABLE = (DBAPIError, ArithmeticError, LookupError, TypeError, ValueError)
#: The stages that are told of progress.
HASHING, COMPARING = "hashing", "comparing with the history"


class ChangedRecordError(SeedlotError):
    """A record whose entries are not those that were sealed."""

    def __init__(self, fault: Finding) -> None:
        super().__init__(
            f"Nothing is judged by a record that was changed: {fault.says}",
            mend="Run `seedlot verify`, and restore a backup.",
        )


class ForgedHistoryError(SeedlotError):
    """Tables that do not say what the entries say."""

    def __init__(self, fault: Finding) -> None:
        what = fault.says.partition(" Run `seedlot rebuild`")[0]
        super().__init__(
            f"Nothing is judged by a history that differs from the entries: {what}",
            mend="Run `seedlot rebuild`, then look who changed it.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An act that judges: `connection` is the copy, on which it reads and seals; `told` is the record beside it."""

    connection: Connection
    told: Connection
    progress: Progress = quiet

    def agreed(self, reading: Callable[[Connection], T]) -> T:
        """Read something on the copy, and refuse if the record's own tables say otherwise, or refuse otherwise.

        Raises:
            ChangedRecordError, ForgedHistoryError: they do, and are not what was sealed.
            SeedlotError: what the reading itself raises.
        """
        try:
            found = reading(self.connection)
        except SeedlotError as refused:
            if not _refuses(reading, self.told, refused):
                refuse_changed(self.told, self.progress)
            raise
        if not _tells(reading, self.told, found):
            refuse_changed(self.told, self.progress)
        return found

    def stands(self, person: str, given: Sequence[str]) -> None:
        """Refuse if the record's own tables tell another account of a person: what they gave to sign was weighed by those.

        They may have told another one for a moment: what was `given` must be what a signature takes by the entries too.

        Raises:
            ChangedRecordError, ForgedHistoryError: they do.
            MissingComponentsError: they did when it was weighed, and too little was asked for.
        """
        if not person:
            return
        told = self.agreed(lambda told: account(told, person))
        if ask.guarded(self.connection) and PASSKEY not in given:
            code = told.factor is not None and Role.QUALIFIED_PERSON in told.roles
            needed = ("password", *(("code",) if code else ()))
            if not set(needed) <= set(given):
                raise MissingComponentsError(needed)


@contextmanager
def judging(record: Record, progress: Progress = quiet) -> Iterator[Held]:
    """As `writing`, for an act that rests on the history: it reads what the entries say, and seals on that.

    The first time in a process it takes about a tenth of a second for a thousand entries, and nobody waits for the
    write lock meanwhile; from then on it takes as long as the entries that came since.

    Raises:
        ChangedRecordError, NotContinuedError: an entry, or the tree over them, is not what was sealed.
        ForgedHistoryError: the history does not say what the entries say.
        StillComparingError: another act of this process reads the whole record.
    """
    copy = copy_of(record)
    with copy.alone():
        if copy.compared:
            with read.reading(record) as connection:  # of very many new entries, nobody waits for these either
                copy.follow(connection)
        else:
            _begin(record, copy, progress)
        with copy.engine.connect() as own:
            with writing(record) as connection:
                database_of(connection).hold(connection, metadata.sorted_tables)
                copy.follow(connection)
                progress(HASHING, copy.size, copy.size)
                own.begin()
                yield Held(connection=own, told=connection, progress=progress)
                _put(own, connection, copy.size)
            copy.keep(own)


def refuse_changed(connection: Connection, progress: Progress = quiet) -> None:
    """Hash every entry, fold them beside and compare; refuse what differs.

    Raises:
        ChangedRecordError: an entry, or the tree over them, is not what was sealed.
        ForgedHistoryError: the history does not say what the entries say.
    """
    total = read.size(connection)
    _refuse_entries(connection, total, progress)
    for found in compare(connection, advance=counting(COMPARING, total, progress)):
        if found.answer is not Answer.MET:
            raise ForgedHistoryError(found)


def _begin(record: Record, copy: Copy, progress: Progress) -> None:
    """Copy a whole record for the first time, and compare its history with the copy's; all on one state of it."""
    with writing(record):  # makes the history, if it is not ready
        pass
    with read.reading(record) as connection:
        total = read.size(connection)
        _refuse_entries(connection, total, progress)
        if copy.size:
            copy.follow(connection)
        else:
            advance = counting(COMPARING, total, progress)
            copy.begin(connection, counted(read.bodies(connection), advance))
        with copy.engine.connect() as own:
            for fault in compare_with(connection, own):
                raise ForgedHistoryError(fault)
    copy.compared = True


def _refuse_entries(connection: Connection, total: int, progress: Progress) -> None:
    for fault in islice(Recomputation(connection).faults(counting(HASHING, total, progress)), 1):
        raise ChangedRecordError(fault)


def _put(own: Connection, connection: Connection, first: int) -> None:
    """Put what was sealed on the copy in the record, and see that it has the same bytes and the same root then."""
    bodies = list(read.bodies(own, first))
    numbers = write.append(connection, [body for _, body in bodies])
    fold.apply(connection, fold.numbered(bodies))
    if (numbers.start, read.root(connection)) != (first, read.root(own)):
        raise NotContinuedError("its tree is not the one that its entries make.")
    if list(read.bodies(connection, first)) != bodies:  # a trigger of somebody's may change them as they are written
        raise NotContinuedError("it does not hold what was just written to it.")


def _tells(reading: Callable[[Connection], T], told: Connection, found: T) -> bool:
    """Whether the record's own tables tell the same; tables that cannot be read do not."""
    try:
        with told.begin_nested():
            return reading(told) == found
    except (SeedlotError, *_UNREADABLE):
        return False


def _refuses(reading: Callable[[Connection], T], told: Connection, refused: SeedlotError) -> bool:
    """Whether by the record's own tables it is refused for the same reason."""
    try:
        with told.begin_nested():
            reading(told)
    except SeedlotError as other:
        return (type(other), str(other)) == (type(refused), str(refused))
    except _UNREADABLE:
        return False
    return False


def counting(stage: str, total: int, progress: Progress) -> Callable[[int], None]:
    """What is told how many entries more are done, and tells how many are, of how many."""
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        done += steps
        progress(stage, done, total)

    return advance
