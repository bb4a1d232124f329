"""What does not fit into memory while a large book is read: rows that wait for their parts, and keys that were met.

It lies in a private database of SQLite, which spills to the folder for temporary files and is gone when it is closed.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

#: Rows that are put into a table at once.
AT_ONCE = 2_000
#: Pages that are kept in memory, in KiB; SQLite counts them so where the number is negative.
_CACHE = -32_768

_TABLES = """
CREATE TABLE met (key BLOB PRIMARY KEY, place TEXT NOT NULL, says BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE waiting (number INTEGER PRIMARY KEY, key BLOB, said BLOB NOT NULL);
CREATE TABLE part (number INTEGER PRIMARY KEY, parent BLOB NOT NULL, fills INTEGER NOT NULL, said BLOB);
CREATE TABLE doubtful (name TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (name, title)) WITHOUT ROWID;
CREATE TABLE planned (number INTEGER PRIMARY KEY, name TEXT NOT NULL, said BLOB NOT NULL);
CREATE INDEX planned_name ON planned (name);
CREATE TABLE said (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, rank INTEGER NOT NULL, occurred TEXT NOT NULL,
  source TEXT NOT NULL, note TEXT NOT NULL, body BLOB NOT NULL, title TEXT NOT NULL, line INTEGER NOT NULL,
  parts TEXT NOT NULL, takes INTEGER NOT NULL, dropped INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE made (number INTEGER NOT NULL, item TEXT NOT NULL);
CREATE TABLE need (number INTEGER NOT NULL, item TEXT NOT NULL);
"""


def digest(*said: object) -> bytes:
    """Tell two rows, or two keys, apart by few bytes."""
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Spool:
    """A private database, and rows that are still to be put into its tables."""

    database: sqlite3.Connection
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def put(self, statement: str, row: tuple[Any, ...]) -> None:
        """Put a row into a table, with many others."""
        rows = self.rows.setdefault(statement, [])
        rows.append(row)
        if len(rows) >= AT_ONCE:
            self.database.executemany(statement, rows)
            rows.clear()

    def settle(self) -> None:
        """Put what is left into the tables."""
        for statement, rows in self.rows.items():
            self.database.executemany(statement, rows)
            rows.clear()

    def all(self, statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query, some at a time."""
        cursor = self.database.execute(statement, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows

    def one(self, statement: str, *values: Any) -> Any:
        """Give the first value of a query, or None."""
        row = self.database.execute(statement, values).fetchone()
        return row[0] if row else None

    def among(self, statement: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query for many values; in the statement they stand as {}."""
        listed = sorted(set(values))
        for start in range(0, len(listed), AT_ONCE):
            several = listed[start : start + AT_ONCE]
            yield from self.database.execute(statement.format(", ".join("?" * len(several))), several)

    def meet(self, key: bytes, place: str, says: bytes) -> tuple[str, bytes] | None:
        """Enter a key with the place and digest of its row; those of the row that has it already."""
        put = self.database.execute("INSERT OR IGNORE INTO met VALUES (?, ?, ?)", (key, place, says))
        if put.rowcount:
            return None
        found: tuple[str, bytes] = self.database.execute("SELECT place, says FROM met WHERE key = ?", (key,)).fetchone()
        return found

    def is_met(self, key: bytes) -> bool:
        """Whether a row has a key."""
        return self.one("SELECT 1 FROM met WHERE key = ?", key) is not None

    def wait(self, number: int, key: bytes | None, said: object) -> None:
        """Keep a row until its parts are read."""
        self.put("INSERT INTO waiting VALUES (?, ?, ?)", (number, key, _packed(said)))

    def waited(self) -> Iterator[tuple[int, bytes | None, Any]]:
        """Give the rows that waited, in order."""
        self.settle()
        for number, key, said in self.all("SELECT * FROM waiting ORDER BY number"):
            yield number, key, _unpacked(said)

    def put_part(self, parent: bytes, fills: int, said: object) -> None:
        """Keep a part of a row; None where it is not sound."""
        self.put("INSERT INTO part (parent, fills, said) VALUES (?, ?, ?)", (parent, fills, _packed(said)))

    def parts(self, parent: bytes) -> Iterator[tuple[int, Any]]:
        """Give the parts of a row, in order, each with the place of what it fills."""
        query = "SELECT fills, said FROM part WHERE parent = ? ORDER BY number"
        return ((fills, _unpacked(said)) for fills, said in self.database.execute(query, (parent,)))

    @contextmanager
    def sheet(self) -> Iterator[None]:
        """Hold the rows and parts of one sheet; afterwards they are forgotten."""
        yield
        self.database.execute("DROP INDEX IF EXISTS part_parent")
        self.database.execute("DELETE FROM waiting")
        self.database.execute("DELETE FROM part")

    def sort_parts(self) -> None:
        """Make the parts ready to be asked for."""
        self.settle()
        self.database.execute("CREATE INDEX part_parent ON part (parent)")

    def doubt(self, title: str, names: Iterable[str]) -> None:
        """Name what was to be said in a row of a sheet that has a fault."""
        for name in filter(None, names):
            self.put("INSERT OR IGNORE INTO doubtful VALUES (?, ?)", (name, title))

    def lose(self, title: str) -> None:
        """Tell that a sheet has rows of which nobody can read what they name."""
        self.put("INSERT OR IGNORE INTO doubtful VALUES ('', ?)", (title,))

    def plan(self, name: str, said: object) -> None:
        """Keep a measurement that is to be made."""
        self.put("INSERT INTO planned (name, said) VALUES (?, ?)", (name, _packed(said)))

    def planned(self, name: str | None = None) -> Iterator[Any]:
        """Give the measurements to be made, in order; or those of one name."""
        self.settle()
        query = "SELECT said FROM planned WHERE ?1 IS NULL OR name = ?1 ORDER BY number"
        return (_unpacked(said) for (said,) in self.all(query, name))


@contextmanager
def spooling() -> Iterator[Spool]:
    """Give a spool, and take it away."""
    database = sqlite3.connect("", isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = {_CACHE}"):
            database.execute(f"PRAGMA {pragma}")
        database.executescript(_TABLES)
        database.execute("BEGIN")
        yield Spool(database)
    finally:
        database.close()


def _packed(said: object) -> bytes:
    return pickle.dumps(said, pickle.HIGHEST_PROTOCOL)


def _unpacked(said: bytes) -> Any:
    return pickle.loads(said)  # noqa: S301 - packed above, in this process
