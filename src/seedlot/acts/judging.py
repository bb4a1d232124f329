"""The transaction of an act that judges: what it reads is first shown to be what was sealed.

A case is read from the tables of the history. Whoever has the file, or may act as the application on the server,
can write to those: for a moment before a review or a release, and back again after it. So every entry is hashed, and
the whole history is folded again beside and compared, before such an act reads its case; and nobody else writes to
the history until the act ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection

from seedlot.acts.importing import Progress, quiet
from seedlot.acts.seal import writing
from seedlot.history.compare import compare
from seedlot.history.tables import metadata
from seedlot.record import read
from seedlot.record.database import database_of
from seedlot.record.recompute import Recomputation
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding


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


@contextmanager
def judging(record: Record, progress: Progress = quiet) -> Iterator[Connection]:
    """As `writing`, for an act that rests on the history: it says what the entries say, and stays so meanwhile.

    It takes about a tenth of a second for a thousand entries.

    Raises:
        ChangedRecordError: an entry, or the tree over them, is not what was sealed.
        ForgedHistoryError: the history does not say what the entries say.
    """
    with writing(record) as connection:
        database_of(connection).hold(connection, metadata.sorted_tables)
        total = read.size(connection)
        for fault in islice(Recomputation(connection).faults(_counting("hashing", total, progress)), 1):
            raise ChangedRecordError(fault)
        for found in compare(connection, advance=_counting("comparing with the history", total, progress)):
            if found.answer is not Answer.MET:
                raise ForgedHistoryError(found)
        yield connection


def _counting(stage: str, total: int, progress: Progress) -> Callable[[int], None]:
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        done += steps
        progress(stage, done, total)

    return advance
