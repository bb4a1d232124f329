"""What is found in the statements of a book, part by part, in the words and the order of a book that is checked whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from seedlot.acts.legible import illegible
from seedlot.acts.likeness import alike
from seedlot.acts.screening import screened, screened_attachments
from seedlot.acts.seal import future, leave_out
from seedlot.book.faults import Found, unlisted
from seedlot.book.said import Said
from seedlot.book.spool import AT_ONCE
from seedlot.book.turns import Turns
from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.lineage.checks import check_part
from seedlot.lineage.circles import circling
from seedlot.lineage.known import Beside, names_in
from seedlot.lineage.references import once
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Person
from seedlot.terms.finding import Finding


def contradictions(connection: Connection, said: Said) -> Found:
    """Leave out what the record, or the book, says already; an identifier with other content is a fault."""
    found = Found()
    beside: dict[tuple[str, str], Statement] = {}
    twice = set(said.twice())
    for several in said.names(AT_ONCE):
        names = sorted({name for _, _, name in several})
        held = {(row.kind, row.name) for row in ask.rows_among(connection, NAMED, "name", names)}
        looked_at = said.numbered(number for number, kind, name in several if number in twice or (kind, name) in held)
        unsaid, faults = leave_out(connection, [statement for _, statement in looked_at], beside)
        new = set(map(id, unsaid))
        said.drop(number for number, statement in looked_at if id(statement) not in new)
        found.add(faults)
    return found


def _lists() -> dict[str, Found]:
    names = ("contradictions", "alike", "future", "illegible", "screened", "lineage", "attachments")
    return {name: Found() for name in names}


@dataclass(slots=True, kw_only=True)
class Checked:
    """The statements of a book as they are checked in their turns. `first` is the entry that the first would be."""

    connection: Connection
    turns: Turns
    first: int
    now: datetime
    found: dict[str, Found] = field(default_factory=_lists)
    #: information that was told of the lineage, once for all parts
    told: set[tuple[str, str]] = field(default_factory=set)

    def begin(self, contradicted: Found) -> None:
        """Find what is wrong between the statements, whatever their turn."""
        self.found["contradictions"] = contradicted
        self.found["alike"].add(alike(self.connection, list(self.turns.of_kind(Person))))
        self.found["lineage"].add(circling(self.turns.circle))

    def check(self, part: Sequence[Statement], start: int) -> None:
        """Find every fault in the statements of some turns, where the history holds those before them."""
        names = {name for statement in part for name in names_in(statement)}
        beside = Beside(
            doubtful=self.turns.said.doubtful(names),
            lost=self.turns.said.lost(),
            later=self.turns.later(part, start + len(part)),
            stuck=self.turns.stuck(part),
            whereabouts=self._where,
        )
        self.found["future"].add(future(part, self.now))
        self.found["illegible"].add(illegible(part))
        self.found["screened"].add(screened(part))
        self.found["lineage"].add(once(check_part(self.connection, part, beside), self.told))
        self.found["attachments"].add(screened_attachments(part, self.turns.said.files))

    def is_wrong(self, before: Found) -> bool:
        """Whether anything stands against the import so far; `before` is what was found in reading."""
        return any(each.faults for each in (before, *self.found.values()))

    def all_found(self, before: Found) -> tuple[Finding, ...]:
        """All that was found, with what was found in reading; the rest of very many faults is only counted."""
        whole = Found()
        for each in (before, *self.found.values()):
            whole.add(each.findings)
            whole.faults += each.more
        return (*whole.findings, *unlisted(whole.more), *self.turns.said.notes)

    def _where(self, entry: int) -> str:
        return f"entry {entry}" if entry < self.first else self.turns.place(entry - self.first)
