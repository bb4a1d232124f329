"""Who was told of a recall, when, and whether they confirmed it: the documents that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.filing import Document

#: Types of documents (`terms.filings`).
NOTICE, ACKNOWLEDGED = "recall notice", "recall acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """That somebody confirmed a notice: on which day, and what they said."""

    on: str
    says: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice of a recall: whom, why (given, sent, stored, unknown), when, in which way, by which document and entry, and who confirmed it."""

    notice: str
    whom: str
    why: str
    occurred: str
    how: str
    entry: int
    confirmed: tuple[Confirmed, ...] = ()


def told_of(connection: Connection, recall: str, as_of: int | None = None) -> tuple[Told, ...]:
    """Every notice of a recall that is filed, in the order in which they were given."""
    notices = [row for row in _filed(connection, NOTICE, as_of) if _about(row)[:1] == [recall] and len(_about(row)) > 2]
    said = _filed(connection, ACKNOWLEDGED, as_of)
    return tuple(
        Told(
            notice=row.document,
            whom=";".join(_about(row)[1:-1]),
            why=_about(row)[-1],
            occurred=row.occurred,
            how=row.version,
            entry=row.entry,
            confirmed=tuple(_confirmed(each) for each in said if _about(each)[:1] == [row.document]),
        )
        for row in notices
    )


def _filed(connection: Connection, kind: str, as_of: int | None) -> list[Row[Any]]:
    """Documents of a type, each once, as they were filed."""
    rows = ask.rows_among(connection, TABLES[Document], "type", [kind], as_of)
    return [*{row.entry: row for row in sorted(rows, key=lambda row: row.entry)}.values()]


def _about(row: Row[Any]) -> list[str]:
    return list(row.about.split(";")) if row.about else []


def _confirmed(row: Row[Any]) -> Confirmed:
    return Confirmed(on=row.occurred, says=row.title, entry=row.entry)
