"""The papers of an item: raw files that were measured, reports, certificates, documents of its programme."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.told import entry_at
from seedlot.history.words import TABLES
from seedlot.record.entries.evidence import Attachment, Measured
from seedlot.record.entries.filing import Document
from seedlot.terms.result import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file, or an entry that stands for one: what it is, its hash where it has one, and which entry holds it."""

    sort: str
    of: str
    name: str
    sha256: str
    size: int | None
    occurred: str
    entry: int


def papers_of(connection: Connection, item: str, *, as_of: int | None = None, most: int = 200) -> tuple[Paper, ...]:
    """Read the papers of an item, of the last so many entries that hold results of it; the last first."""
    row = ask.item(connection, item, as_of)
    values = ask.rows(connection, t.VALUE, as_of, item=item)
    since = {each.entry: each.since for each in values}
    found = [paper for number in sorted(since)[-most:] for paper in _of_entry(connection, number, since[number])]
    for each in ask.rows(connection, t.CERTIFICATE, as_of, lot=item):
        paper = Paper(
            sort="certificate",
            of=item,
            name=each.file,
            sha256=each.sha256,
            size=None,
            occurred=ask.recorded(connection, each.entry),
            entry=each.entry,
        )
        found.append(paper)
    if row.programme:
        found += _of_programme(connection, row.programme, as_of)
    return tuple(sorted(found, key=lambda each: (each.occurred, each.entry, each.name), reverse=True))


def _of_entry(connection: Connection, number: int, since: int) -> list[Paper]:
    entry = entry_at(connection, number, since)
    said = entry.content
    read = said.result.inputs if isinstance(said, Measured) else ()
    sort = "table or chart" if isinstance(said, Measured) else "report"
    kept = [*(("raw file", each) for each in read), *((sort, each) for each in getattr(said, "files", ()))]
    return [_paper(what, said.identifier(), each, entry.occurred, number) for what, each in kept]


def _paper(sort: str, of: str, file: Input | Attachment, occurred: str, entry: int) -> Paper:
    return Paper(sort=sort, of=of, name=file.name, sha256=file.sha256, size=file.bytes, occurred=occurred, entry=entry)


def _of_programme(connection: Connection, programme: str, as_of: int | None) -> list[Paper]:
    rows = {row.entry: row for row in ask.rows(connection, TABLES[Document], as_of) if row.programme in {"", programme}}
    return [
        Paper(
            sort=row.type,
            of=row.document,
            name=row.title,
            sha256="",
            size=None,
            occurred=row.occurred,
            entry=row.entry,
        )
        for row in rows.values()
    ]
