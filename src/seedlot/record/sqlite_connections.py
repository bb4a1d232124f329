"""Connections to SQLite: what is said on each of them, and whether it outlives its use.

A command opens a file for each use, and none outlives it: a closed record is one file. A server keeps some open, for
to open a file, and to read its schema, takes longer than most questions. Whatever it is given again, a connection that
was kept is to the file that lies at the path now, reads and writes, and holds few pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, NullPool, Pool, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

#: Room for 64 MiB of pages, taken as they are needed: a fold of very many entries comes back to the same ones.
CACHE = "cache_size = -65536"
#: Room for the pages of a connection that is kept, 16 MiB, and how many are kept.
_SMALL, _KEPT = "cache_size = -16384", 8
_MALFORMED = "malformed database schema"


def engine_over(connect: Callable[[], sqlite3.Connection], pool: type[Pool] = NullPool) -> Engine:
    """Make an engine whose connections are made so."""
    return _listening(create_engine("sqlite://", creator=connect, poolclass=pool))


def keeping_engine(path: Path, connect: Callable[[], sqlite3.Connection]) -> Engine:
    """Make an engine that keeps a few connections to the file at a path until it is disposed of."""
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=_KEPT, max_overflow=-1, pool_use_lifo=True
    )

    def made(_driver: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = _which(path)

    def given(_driver: sqlite3.Connection, entry: ConnectionPoolEntry, _fairy: object) -> None:
        if entry.info["file"] != _which(path):  # another file was put in its place
            raise DisconnectionError

    def taken_back(driver: sqlite3.Connection | None, _entry: ConnectionPoolEntry) -> None:
        if driver is not None:
            driver.execute("PRAGMA query_only = OFF")
            driver.execute(f"PRAGMA {_SMALL}")

    event.listen(engine, "connect", made)
    event.listen(engine, "checkout", given)
    event.listen(engine, "checkin", taken_back)
    return _listening(engine)


def connect_to(path: Path, mode: str, wait: float) -> sqlite3.Connection:
    """Open the file at a path; `wait` seconds for another writer."""
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _which(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _listening(engine: Engine) -> Engine:
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _undecodable)
    return engine


def _prepare(connection: sqlite3.Connection) -> None:
    try:
        for pragma in (
            CACHE,
            "foreign_keys = ON",
            "synchronous = FULL",
            "trusted_schema = OFF",
            "cell_size_check = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except UnicodeDecodeError as fault:
        raise sqlite3.DatabaseError(_MALFORMED) from fault


def _undecodable(context: ExceptionContext) -> DBAPIError | None:
    """Name the fault where SQLite quotes a damaged schema and Python cannot decode the message."""
    if not isinstance(context.original_exception, UnicodeDecodeError):
        return None
    return DatabaseError(context.statement, None, sqlite3.DatabaseError(_MALFORMED))


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("seedlot_writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {CACHE}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
