"""The statements of a book, kept in the spool: what each says, what it makes and needs, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from seedlot.book.rows import Heading
from seedlot.book.spool import Spool
from seedlot.history.vials import named
from seedlot.lineage.known import made_by, needed_by
from seedlot.lineage.order import rank
from seedlot.record.entries.content import COMPOSED, Content, Statement
from seedlot.record.entries.entry import KINDS
from seedlot.terms.finding import Finding

_BY_KIND = {kind.KIND: kind for kind in KINDS}
#: Statements after which it is told how many there are.
_TELL = 5_000
_COLUMNS = "said.number, kind, occurred, source, note, body, title, line"
_SAY = "INSERT INTO said (number, kind, name, rank, occurred, source, note, body, title, line, takes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


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

    def say(self, statement: Statement, title: str, line: int) -> None:
        """Keep a statement, and the row in which it stands."""
        content = statement.content
        self.count += 1
        if self.told is not None and self.count % _TELL == 0:
            self.told(self.count)
        frame = (statement.occurred, statement.source, statement.note)
        row = (self.count, content.KIND, content.identifier(), rank(statement), *frame)
        body = content.model_dump_json().encode()
        self.spool.put(_SAY, (*row, body, title, line, int(bool(named(content)))))
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
        _, kind, occurred, source, note, body, title, line = row
        place = self._place(str(title), int(str(line)))
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
        query = "SELECT name FROM doubtful"
        found = self.spool.all(query) if names is None else self.spool.among(f"{query} WHERE name IN ({{}})", names)
        return frozenset(name for (name,) in found)

    def place(self, number: int) -> str:
        """Tell the place of a statement."""
        title, line = self.spool.database.execute("SELECT title, line FROM said WHERE number = ?", (number,)).fetchone()
        return self._place(title, line)()

    def _place(self, title: str, line: int) -> _Place:
        return _Place(self.headings.get(title) or Heading(title, {}, complete=True), line)


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a row, and of its cells by their columns."""

    heading: Heading
    line: int

    def __call__(self, column: str = "") -> str:
        return self.heading.place(self.line, column)
