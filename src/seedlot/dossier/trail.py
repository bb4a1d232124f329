"""The audit trail for people: who said what, when, what was corrected from what to what, and who signed it.

EU GMP Annex 11, 8.2 (a printout says whether data were changed since their original entry), 9 (reasons; in a
generally intelligible form), 12.4 (identity, date and time); 21 CFR 11.10(b) and (e), 11.50.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select

from seedlot.dossier.changes import Change, changes
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.signed import Shown, signatures
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Amendment, Signature
from seedlot.record.tables import BODY, ENTRY

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as the trail tells it. `changes` are what it corrected; `amended` is what corrected it since."""

    entry: int
    kind: str
    about: str
    says: str
    content: str
    occurred: str
    recorded: str
    zone: str
    person: str
    name: str
    authentication: str
    source: str
    note: str
    reason: str
    changes: tuple[Change, ...]
    amended: tuple[int, ...]
    signatures: tuple[Shown, ...]

    @property
    def changed(self) -> str:
        """Whether what it says was changed since it was entered."""
        return f"yes, by entry {', '.join(map(str, self.amended))}" if self.amended else "no"

    @property
    def who(self) -> str:
        """Printed name and identifier of whoever said it."""
        return f"{self.name} ({self.person})" if self.name else self.person or "nobody named"

    def plain(self) -> dict[str, Any]:
        """What the trail adds to an entry, as plain JSON."""
        return {
            "name": self.name,
            "changes": [change.plain() for change in self.changes],
            "amended_by": list(self.amended),
            "signatures": [shown.plain() for shown in self.signatures],
        }


def lines(connection: Connection, headers: Iterable[Row[Any]]) -> Iterator[tuple[Line, Entry]]:
    """Tell entries, given by their headers, in that order; no more of them are held than a few hundred."""
    names = {row.person: row.name for row in ask.rows(connection, t.PERSON)}
    walk = iter(headers)
    while rows := list(islice(walk, _AT_ONCE)):
        numbers = [row.entry for row in rows]
        bodies = dict(map(tuple, connection.execute(select(ENTRY.c.seq, BODY).where(ENTRY.c.seq.in_(numbers)))))
        signed = signatures(connection, numbers)
        amended: dict[int, list[int]] = {}
        for row in ask.rows_among(connection, t.AMENDMENT, "target", numbers):
            amended.setdefault(row.target, []).append(row.entry)
        for row in rows:
            entry = Entry.parse(bodies[row.entry])
            yield (
                Line(
                    entry=row.entry,
                    kind=row.kind,
                    about=row.subject,
                    says=_said(entry.content),
                    content=write_canonical(entry.content.model_dump(mode="json")).decode(),
                    occurred=entry.occurred,
                    recorded=entry.recorded,
                    zone=entry.zone,
                    person=entry.by,
                    name=names.get(entry.by, ""),
                    authentication=entry.authentication,
                    source=entry.source,
                    note=entry.note,
                    reason=str(getattr(entry.content, "reason", "")),
                    changes=_changes(connection, row.entry, entry.content),
                    amended=tuple(amended.get(row.entry, ())),
                    signatures=signed.get(row.entry, ()),
                ),
                entry,
            )


def _changes(connection: Connection, number: int, content: Content) -> tuple[Change, ...]:
    return changes(connection, number, content) if isinstance(content, Amendment) else ()


def _said(content: Content) -> str:
    """What an entry says, in one line: its fields, but for those that say nothing."""
    match content:
        case Amendment(target=target):
            return f"corrects entry {target}"
        case Signature(target=target, meaning=meaning):
            return f"signs entry {target}: {meaning}"
    plain = content.model_dump(mode="json", exclude_defaults=True)
    told = ((name, value) for name, value in plain.items() if name not in {content.IDENTIFIER, "reason"})
    return "; ".join(f"{name}: {_words(value)}" for name, value in told)


def _words(value: Any) -> str:
    """A plain value as people read it: without the signs of JSON, where that leaves it clear."""
    match value:
        case dict():
            return "(" + ", ".join(f"{name} {_words(part)}" for name, part in value.items()) + ")"
        case list():
            return ", ".join(map(_words, value)) or "none"
        case str():
            return value
    return write_canonical(value).decode()
