"""The statements of a book, kept in the spool: what each says, what it makes and needs, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from seedlot.book.columns import LAYOUTS, Layout
from seedlot.book.rows import Heading, Row
from seedlot.book.spool import Spool
from seedlot.history.vials import named
from seedlot.lineage.known import ITEM, made_by, needed_by
from seedlot.lineage.order import rank
from seedlot.record.entries.content import COMPOSED, Content, Statement
from seedlot.record.entries.entry import KINDS
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Material
from seedlot.terms.finding import Finding

_BY_KIND = {kind.KIND: kind for kind in KINDS}
#: Statements after which it is told how many there are.
_TELL = 5_000
_COLUMNS = "said.number, kind, occurred, source, note, body, title, line, parts"
_NO_PARTS: Mapping[str, tuple[str, Sequence[int]]] = MappingProxyType({})
_SAY = "INSERT INTO said (number, kind, name, rank, occurred, source, note, body, title, line, parts, takes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _named_in(layout: Layout, titles: Collection[str]) -> Iterator[str]:
    """The kinds of what the rows of those of a layout's sheets name that are among some."""
    if layout.main.title in titles:
        yield getattr(layout.sheet.model, "KIND", Measured.KIND)
    for page in (layout.main, *(page for _, page in layout.details)):
        if page.title in titles and page.names == ITEM:
            yield from (ITEM, Material.KIND)


@dataclass(slots=True)
class Said:
    """What a book says, in the order of its sheets, then of its rows; and what was found in reading it.

    `files` are the files that reports attach, by their SHA-256. `headings` tell where the columns of a sheet stand.
    """

    spool: Spool
    headings: dict[str, Heading] = field(default_factory=dict)
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    more: int = 0
    files: dict[str, Path] = field(default_factory=dict)
    count: int = 0
    #: told how many statements there are, now and then
    told: Callable[[int], None] | None = None

    def say(self, statement: Statement, title: str, row: Row) -> None:
        """Keep a statement, and the row of a sheet in which it stands."""
        content = statement.content
        self.count += 1
        if self.told is not None and self.count % _TELL == 0:
            self.told(self.count)
        frame = (statement.occurred, statement.source, statement.note)
        said = (self.count, content.KIND, content.identifier(), rank(statement), *frame)
        body = content.model_dump_json().encode()
        self.spool.put(_SAY, (*said, body, title, row.number, json.dumps(row.parts), int(bool(named(content)))))
        for item, _ in made_by(statement):
            self.spool.put("INSERT INTO made VALUES (?, ?)", (self.count, item))
        for item in needed_by(statement):
            self.spool.put("INSERT INTO need VALUES (?, ?)", (self.count, item))

    def close(self) -> None:
        """Make what was said ready to be asked for."""
        self.spool.settle()
        for table, columns in (("said", "name"), ("made", "item"), ("made", "number")):
            self.spool.database.execute(f"CREATE INDEX {table}_{columns} ON {table} ({columns})")
        # What another row of the sheet says is not doubtful.
        self.spool.database.execute(
            "DELETE FROM doubtful WHERE (name, title) IN (SELECT name, title FROM said WHERE name <> '')"
        )

    def statements(self, where: str = "", *values: object) -> Iterator[tuple[int, Statement]]:
        """Give statements with their numbers, in the order of the book; `where` is the rest of a query."""
        query = f"SELECT {_COLUMNS} FROM said {where or 'ORDER BY said.number'}"  # noqa: S608 - our own words
        return ((int(row[0]), self.statement(row)) for row in self.spool.all(query, *values))

    def numbered(self, numbers: Iterable[int]) -> list[tuple[int, Statement]]:
        """Give some statements, in the order of the book."""
        query = f"SELECT {_COLUMNS} FROM said WHERE said.number IN ({{}})"  # noqa: S608 - our own words
        return sorted((int(row[0]), self.statement(row)) for row in self.spool.among(query, numbers))

    def statement(self, row: Sequence[object]) -> Statement:
        """Make a statement of its row."""
        _, kind, occurred, source, note, body, title, line, parts = row
        place = self._place(str(title), int(str(line)), json.loads(str(parts)))
        content: Content = _BY_KIND[str(kind)].model_validate_json(body, context=COMPOSED)  # type: ignore[arg-type]
        return Statement(
            content=content,
            occurred=str(occurred),
            source=str(source),
            note=str(note),
            where=place(),
            cell=place,
        )

    def names(self, size: int) -> Iterator[list[tuple[int, str, str]]]:
        """Give number, kind and identifier of the statements that have one, so many at a time."""
        rows = self.spool.all("SELECT number, kind, name FROM said WHERE name <> '' ORDER BY number")
        while several := list(islice(rows, size)):
            yield several

    def twice(self) -> list[int]:
        """Tell the numbers of the statements whose kind and identifier others have too."""
        query = "SELECT kind, name FROM said WHERE name <> '' GROUP BY name, kind HAVING count(*) > 1"
        both = "SELECT number FROM said WHERE kind = ? AND name = ?"
        return [number for pair in list(self.spool.all(query)) for (number,) in self.spool.all(both, *pair)]

    def drop(self, numbers: Iterable[int]) -> None:
        """Leave out statements that are not to be sealed."""
        self.spool.database.executemany("UPDATE said SET dropped = 1 WHERE number = ?", ((each,) for each in numbers))

    def doubtful(self, names: Iterable[str] | None = None) -> frozenset[str]:
        """Tell which names, of some or of all, are those of rows that have faults, or were made in such rows."""
        query = "SELECT name FROM doubtful WHERE name <> ''"
        found = self.spool.all(query) if names is None else self.spool.among(f"{query} AND name IN ({{}})", names)
        return frozenset(name for (name,) in found)

    def lost(self) -> frozenset[str]:
        """Tell of what kinds the book may name more than can be read: rows whose identifiers have faults, whole sheets."""
        titles = {title for (title,) in self.spool.all("SELECT title FROM doubtful WHERE name = ''")}
        return frozenset(kind for layout in LAYOUTS for kind in _named_in(layout, titles))

    def place(self, number: int) -> str:
        """Tell the place of a statement."""
        title, line = self.spool.database.execute("SELECT title, line FROM said WHERE number = ?", (number,)).fetchone()
        return self._place(title, line)()

    def _heading(self, title: str) -> Heading:
        return self.headings.get(title) or Heading(title, {}, complete=True)

    def _place(self, title: str, line: int, parts: Mapping[str, tuple[str, Sequence[int]]] = _NO_PARTS) -> _Place:
        stand = {field: (self._heading(sheet), lines) for field, (sheet, lines) in parts.items()}
        return _Place(self._heading(title), line, stand)


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a row, and of its cells by their columns; of its parts in other sheets by their numbers."""

    heading: Heading
    line: int
    parts: Mapping[str, tuple[Heading, Sequence[int]]]

    def __call__(self, column: str = "", part: int = -1, of: str = "") -> str:
        heading, lines = self.parts.get(column, (self.heading, ()))
        if part >= 0 and lines and lines[part]:
            return heading.place(lines[part], of or "item")
        return self.heading.place(self.line, of if of in self.heading.letters else column)
