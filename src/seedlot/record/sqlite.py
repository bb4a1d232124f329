"""What SQLite alone needs: connections, transactions, the schema with its guards, and its own checks.

A second database gets a second module like this one; nothing else in the record knows a dialect.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError

#: Marks the file as ours (https://sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID = 0x5EED_1071
SCHEMA_VERSION = 1

TABLES = {
    "entry": """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
  body BLOB NOT NULL
) STRICT""",
    "node": """CREATE TABLE node (
  level INTEGER NOT NULL CHECK (level >= 1),
  idx INTEGER NOT NULL CHECK (idx >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID""",
}

# INSERT OR REPLACE deletes without firing a DELETE trigger, hence the guards of INSERT.
TRIGGERS = {
    "entry_follows": """CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry takes the next number'); END""",
    "entry_stays": """CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END""",
    "entry_unchanged": """CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed: amend it'); END""",
    "node_new": """CREATE TRIGGER node_new BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'a node of the tree is never replaced'); END""",
    "node_stays": """CREATE TRIGGER node_stays BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a node of the tree is never deleted'); END""",
    "node_unchanged": """CREATE TRIGGER node_unchanged BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a node of the tree is never changed'); END""",
}

_INSERTS = {
    "entry": "INSERT INTO entry (seq, leaf_hash, body) VALUES (?, ?, ?)",
    "node": "INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)",
}
_MALFORMED = "malformed database schema"


def engine_for(path: Path, *, wait: float) -> Engine:
    """Make an engine for a database file that is there; `wait` seconds for another writer.

    No connection outlives its use, so that a closed record is one file: the last connection to
    close folds the write-ahead log into it.
    """
    uri = f"{path.absolute().as_uri()}?{_mode(path)}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _undecodable)
    return engine


def writing(engine: Engine) -> Engine:
    """Give the engine whose transactions take the one write lock at their beginning."""
    return engine.execution_options(seedlot_writes=True)


def read_only(connection: Connection) -> None:
    """Refuse every write on this connection from now on."""
    connection.exec_driver_sql("PRAGMA query_only = ON")


def create_schema(connection: Connection) -> None:
    """Create tables, guards and marks. The caller holds the transaction."""
    for statement in (*TABLES.values(), *TRIGGERS.values()):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def put(
    connection: Connection, table: str, rows: list[tuple[int, bytes, bytes]] | list[tuple[int, int, bytes]]
) -> None:
    """Insert whole rows of `entry` or `node`, in the order of their columns, as fast as SQLite takes them."""
    if rows:
        connection.exec_driver_sql(_INSERTS[table], rows)


def marks(connection: Connection) -> tuple[int, int]:
    """Tell whose database it is and which version of the schema it has."""
    return _number(connection, "application_id"), _number(connection, "user_version")


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers go on while one writes. The setting lies in the file."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA journal_mode = WAL")


def schema_made() -> dict[tuple[str, str], str]:
    """Tell the text of every table and guard as `create_schema` makes it, by kind and name."""
    tables = {("table", name): text for name, text in TABLES.items()}
    return tables | {("trigger", name): text for name, text in TRIGGERS.items()}


def schema_found(connection: Connection) -> dict[tuple[str, str], str]:
    """Tell the text of whatever stands on the record's tables now; of what is not as it should be, no text."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE lower(tbl_name) IN ('entry', 'node')"
    )
    return {(str(kind), str(name)): str(sql) if table in TABLES else "" for kind, name, table, sql in rows}


def faults_of(connection: Connection) -> list[str]:
    """Let SQLite check the structure of the whole file; no words are good news."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check(100)").scalars()
    return [str(words) for words in rows if words != "ok"]


def kind_of(error: DBAPIError) -> str:
    """Tell whether the file is `busy`, has `failed` (damage, disk, rights), or the statement was `wrong`."""
    name = str(getattr(error.orig, "sqlite_errorname", "SQLITE_CORRUPT"))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "busy"
    failures = ("CORRUPT", "NOTADB", "FULL", "IOERR", "READONLY", "CANTOPEN", "FORMAT", "NOLFS", "PERM")
    return "failed" if name.startswith(tuple(f"SQLITE_{failure}" for failure in failures)) else "wrong"


def _mode(path: Path) -> str:
    """A copy in a folder that cannot be written is read as it is: there is no room for SQLite's log beside it."""
    log = path.with_name(f"{path.name}-wal")
    return "mode=rw" if os.access(path.parent, os.W_OK) or log.exists() else "mode=ro&immutable=1"


def _prepare(connection: sqlite3.Connection) -> None:
    try:
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except UnicodeDecodeError as fault:
        raise sqlite3.DatabaseError(_MALFORMED) from fault


def _undecodable(context: ExceptionContext) -> DBAPIError | None:
    """Name the fault where SQLite quotes a damaged schema and Python cannot decode the message."""
    if not isinstance(context.original_exception, UnicodeDecodeError):
        return None
    return DatabaseError(context.statement, None, sqlite3.DatabaseError(_MALFORMED))


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("seedlot_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())
