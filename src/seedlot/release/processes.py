"""By which process a lot was made: before any stated change, or after one for which lots are compared (ICH Q5E).

A comparability exercise names the lots before and after its change. Once the change is closed as approved and its day has
come, every lot is after it that was made since, where the change names its programme, its specification or the procedure of
the step that made it. Other changes start no new process: nobody stated that lots must be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.quality import Change, ChangeClosed

#: The process of lots that are after no stated change.
BEFORE = "before any stated change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change for which lots are compared: the lots after it, what it names, and since when it is in force; empty: it is not."""

    change: str
    after: frozenset[str]
    what: frozenset[str]
    since: str = ""

    @property
    def process(self) -> str:
        """What the process after it is called."""
        return f"after {self.change}"

    def made(self, item: Row[Any], procedure: str) -> bool:
        """Whether an item was made after the change."""
        if item.item in self.after:
            return True
        named = {item.programme, item.specification, item.specification.rpartition(" ")[0], procedure} - {""}
        return bool(self.since and item.occurred[:10] >= self.since and named & self.what)


def changes(connection: Connection, as_of: int | None = None) -> tuple[Changed, ...]:
    """The changes for which lots are compared, as of an entry, in the order in which that was stated."""
    lots: dict[str, set[str]] = {}
    for row in ask.rows(connection, TABLES[ComparabilityExercise], as_of):
        lots.setdefault(row.change, set()).update(filter(None, row.after.split(";")))
    if not lots:
        return ()
    what: dict[str, set[str]] = {}
    for row in ask.rows(connection, TABLES[Change], as_of):
        what.setdefault(row.change, set()).add(row.what)
    closed = {row.change: row for row in ask.rows(connection, TABLES[ChangeClosed], as_of)}
    in_force = {change: str(row.effective or "")[:10] for change, row in closed.items() if row.approved}
    return tuple(
        Changed(
            change=change,
            after=frozenset(after),
            what=frozenset(what.get(change, set()) - {""}),
            since=in_force.get(change, ""),
        )
        for change, after in lots.items()
    )


def process_of(known: Sequence[Changed], item: Row[Any] | None, procedure: str = "") -> str:
    """The process by which an item was made: after the last change that it was made after; empty where none was stated."""
    if not known:
        return ""
    after = [each.process for each in known if item is not None and each.made(item, procedure)]
    return after[-1] if after else BEFORE


def in_force(known: Iterable[Changed], day: str) -> str:
    """The process that is in force on a day."""
    put = [each for each in known if each.since and each.since <= day]
    return max(put, key=lambda each: each.since).process if put else BEFORE
