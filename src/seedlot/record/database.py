"""What the record asks of a database. `sqlite` and `postgres` are the two that answer; nothing else knows a dialect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from seedlot.record import postgres, sqlite
from seedlot.record.errors import RecordBusyError, RecordFailedError
from seedlot.terms.finding import Finding


class Database(Protocol):
    """One module for each database has these functions."""

    #: The code of findings about what lies below the tables.
    CODE: str
    #: What to do when it has failed.
    MEND: str
    #: A query for the values of a bound text, named by what `format` is given, that is a JSON array; texts in PostgreSQL.
    UNPACKED: str
    #: Numbers of many rows in one text, with commas: an expression over the one that `format` is given.
    PACKED: str

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        """That a column holds one of many values, which are bound under a name as `packed` gives them."""

    def packed(self, values: Sequence[Any]) -> Any:
        """Texts or whole numbers as one value, so that however many there are the question is the same."""

    def writing(self, engine: Engine) -> Engine:
        """Give the engine whose transactions take the one write lock at their beginning."""

    def read_only(self, connection: Connection) -> None:
        """Let a fresh connection see the record as it is now, and refuse every write on it."""

    def hold(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Let nobody else change tables beside the record's own until the act's transaction ends."""

    def put(
        self, connection: Connection, table: Table, rows: Sequence[Sequence[Any]], *, columns: Sequence[str] = ()
    ) -> None:
        """Insert rows as fast as the database takes them, in the order of `columns` (all of the table's)."""

    def nodes(self, connection: Connection, wanted: Sequence[tuple[int, int]]) -> Iterable[Any]:
        """Find many nodes of the tree at once: rows of level, idx and hash, in any order."""

    def structure(self, connection: Connection) -> Iterator[Finding]:
        """Let the database check what lies below the tables; yield faults, and notes without an answer."""

    def schema(self, connection: Connection) -> Iterator[Finding]:
        """Compare tables, guards and rights with what was made; yield each that differs, and notes."""

    def kind_of(self, error: BaseException | None) -> str:
        """Tell by the driver's error whether the database is `busy`, has `failed` (damage, disk, rights), or the statement was `wrong`."""

    def shapes(self, connection: Connection, /) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        """Tell how each table was made, where damage could change that unseen; else nothing."""

    def scrub(self, engine: Engine) -> None:
        """Overwrite what was deleted on the desk."""


_DATABASES: dict[str, Database] = {"sqlite": sqlite, "postgresql": postgres}


def database_of(bound: Connection | Engine) -> Database:
    """Give the module of the database that an engine or a connection speaks to."""
    return database_named(bound.dialect.name)


def database_named(dialect: str) -> Database:
    """Give the module of a database by what SQLAlchemy calls it."""
    return _DATABASES[dialect]


def scratch(made: tuple[str, ...] = ()) -> Engine:
    """Make an engine for a private database that spills to the disk and is gone when it is disposed of.

    Statements in SQLite's words say what is `made` in it.
    """
    return sqlite.scratch(made)


def apart() -> Engine:
    """Make an engine for a record that this process alone can read or write, and that is gone when it is disposed of."""
    return sqlite.apart()


@contextmanager
def said_plainly(where: str, *, surely: bool = False) -> Iterator[None]:
    """Put a fault of the database, of the disk or of the way to it in our words.

    A statement that the database calls wrong stays as it is, for whoever wrote it, unless it is
    `surely` right: then the database is at fault.

    Raises:
        RecordBusyError: another writer held the lock for too long.
        RecordFailedError: the database refused, or could not be reached.
    """
    try:
        yield
    except (DBAPIError, psycopg.Error) as fault:
        error = fault.orig if isinstance(fault, DBAPIError) else fault
        database: Database = postgres if isinstance(error, psycopg.Error) else sqlite
        kind = database.kind_of(error)
        if kind == "busy":
            raise RecordBusyError(where) from fault
        if kind == "failed" or surely:
            raise RecordFailedError(where, _one_line(str(error)), mend=database.MEND) from fault
        raise


def _one_line(words: str) -> str:
    """PostgreSQL says more on further lines; the first of its answers are enough."""
    return "; ".join(line.strip() for line in words.splitlines() if line.strip()).rstrip(".")
