"""What SQLite alone needs: connections, transactions, the schema with its guards, and its own checks.

`postgres` is the second module like this one (`database.Database`); nothing else in the record knows a dialect.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    StaticPool,
    Table,
    Text,
    and_,
    bindparam,
    create_engine,
    func,
    inspect,
    or_,
    select,
)

from seedlot.record.address import File
from seedlot.record.errors import NewerRecordError, NotARecordError, RecordExistsError, RecordFailedError
from seedlot.record.mounts import refuse_network
from seedlot.record.schema import Parts, differences
from seedlot.record.sqlite_connections import CACHE, connect_to, engine_over, keeping_engine
from seedlot.record.tables import HASH, IDX, LEVEL, NODE, RECORD
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.finding import Answer, Finding

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

CODE = "record/sqlite"
MEND = "Check the disk and the file's permissions; if the file is damaged, restore a backup."
#: A query for the values of a bound text that is a JSON array.
UNPACKED = "SELECT value FROM json_each(:{})"
#: Numbers of many rows in one text, with commas: much less to hand over than a row for each.
PACKED = "group_concat({})"
_WRITABLE = "mode=rw"
#: What belongs to each table; its columns; its indexes and theirs.
_SHAPES = (
    "SELECT tbl_name, type, name FROM sqlite_schema ORDER BY tbl_name, type, name",
    "SELECT t.name, c.* FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid",
    """SELECT t.name, i.name, i."unique", i.origin, i.partial, c.*
  FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_xinfo(i.name) c
  WHERE t.type = 'table' ORDER BY t.name, i.name, c.seqno""",
)
#: Bytes that are overwritten at once.
_BLOCK = 1 << 20


def among(column: Column[Any], name: str) -> ColumnElement[bool]:
    """That a column holds one of many values."""
    return column.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))


def packed(values: Sequence[Any]) -> str:
    """Many values as one."""
    return json.dumps(values)


def create(place: File, *, wait: float) -> None:
    """Make the file of a new record, with its tables and guards.

    Raises:
        NoSuchFileError: the folder is not there.
        RecordExistsError: something lies at the path.
        NetworkFolderError: the folder lies on another machine.
        RecordFailedError: the folder cannot be written.
    """
    if not place.path.parent.is_dir():
        raise NoSuchFileError(place.path.parent)
    refuse_network(place.path)
    try:
        make_file(place.path)
    except FileExistsError:
        raise RecordExistsError(place.where) from None
    except OSError as fault:
        raise RecordFailedError(place.where, fault.strerror or str(fault)) from fault
    try:
        engine = engine_for(place, wait=wait)
        with writing(engine).begin() as connection:
            _create_schema(connection)
        with engine.connect() as connection:
            _use_write_ahead_log(connection)
    except BaseException:
        _delete(place.path)
        raise


def check(place: File, *, wait: float) -> None:
    """Refuse what is not a record that can be worked on. Another application's database is left as it is.

    Raises:
        NoSuchFileError: nothing lies at the path.
        NotARecordError: a folder, another kind of file, another application's database.
        NewerRecordError: a later version of Seedlot made it.
        NetworkFolderError: the file lies on another machine, and could be written.
        RecordFailedError: the file cannot be read.
    """
    if place.path.is_dir():
        raise NotARecordError(place.where, "it is a folder")
    if not place.path.exists():
        raise NoSuchFileError(place.path)
    if _mode(place.path) == _WRITABLE:
        refuse_network(place.path)
    if place.path.stat().st_size == 0:
        raise NotARecordError(place.where, "the file is empty")
    with place.path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise NotARecordError(place.where, "it is another kind of file")
    with engine_for(place, wait=wait).connect() as connection:
        _check_marks(place, connection)
        connection.rollback()
        _use_write_ahead_log(connection)


def discard(place: File, *, wait: float) -> None:
    """Delete the files of a record, and of its desk, unless it holds an entry."""
    with engine_for(place, wait=wait).connect() as connection:
        if connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM entry)").scalar_one():
            return
    for path in (place.path, place.path.with_suffix(".desk")):
        _delete(path)


def engine_for(place: File, *, wait: float, kept: bool = False) -> Engine:
    """Make an engine for a database file that is there; `wait` seconds for another writer.

    Unless they are `kept` no connection outlives its use, so that a closed record is one file: the last connection to
    close folds the write-ahead log into it.
    """
    mode = _mode(place.path)

    def connect() -> sqlite3.Connection:
        return connect_to(place.path, mode, wait)

    engine = keeping_engine(place.path, connect) if kept else engine_over(connect)
    return engine.execution_options(schema_translate_map={RECORD: "main"})


def desk_for(place: File, *, wait: float, kept: bool = False) -> Engine:
    """Make an engine for the desk beside a record's file; the desk is made when it is first connected to.

    Only its owner can read it, and what is deleted in it is overwritten. Every transaction takes the one write
    lock at its beginning, so none may be opened while another is open.

    Its journal, which keeps pages as they were before a transaction, stays the same file: were it deleted with each
    transaction, what was erased would live on in blocks that nobody can reach any more. So `scrub` can overwrite it.
    A rollback journal, not a write-ahead log, which is overwritten in no known order.
    """
    desk = place.path.with_suffix(".desk")

    def connect() -> sqlite3.Connection:
        with suppress(FileExistsError):
            make_file(desk)
        connection = connect_to(desk, _WRITABLE, wait)
        for pragma in ("secure_delete = ON", "journal_mode = PERSIST", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return writing(keeping_engine(desk, connect) if kept else engine_over(connect))


def scratch(made: tuple[str, ...] = ()) -> Engine:
    """Make an engine for a private database that spills to the disk and is gone when it is closed.

    Statements say what is `made` in it. They are run once: later databases begin as copies of the first.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect("")
        with closing(sqlite3.connect(":memory:")) as pattern:
            pattern.deserialize(_pattern(made))
            pattern.backup(connection)
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)


@cache
def _pattern(made: tuple[str, ...]) -> bytes:
    """The bytes of a database in which statements were run."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in made:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def apart() -> Engine:
    """Make an engine for a whole record that is this process's own: a file without a name, gone when it is closed.

    SQLite makes the file, readable by nobody else, when its pages outgrow the memory that they may take, and takes its
    name away at once (https://sqlite.org/inmemorydb.html, section 3). There is one connection, for one thread at a time.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA {CACHE}")
        return connection

    engine = engine_over(connect, StaticPool).execution_options(schema_translate_map={RECORD: "main"})
    with engine.begin() as connection:
        _create_schema(connection)
    return engine


def make_file(path: Path) -> None:
    """Make an empty file that nobody but its owner can read or write.

    Raises:
        FileExistsError: something lies at the path.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def writing(engine: Engine) -> Engine:
    """Give the engine whose transactions take the one write lock at their beginning."""
    return engine.execution_options(seedlot_writes=True)


def read_only(connection: Connection) -> None:
    """Refuse every write on this connection from now on."""
    connection.exec_driver_sql("PRAGMA query_only = ON")


def hold(_connection: Connection, _tables: Sequence[Table]) -> None:
    """Nothing is to be done: an act's transaction is the only one that writes."""


def put(connection: Connection, table: Table, rows: Sequence[Sequence[Any]], *, columns: Sequence[str] = ()) -> None:
    """Insert rows as fast as SQLite takes them, in the order of `columns` (all of the table's)."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    named = [quote(name) for name in columns or table.c.keys()]
    places = ", ".join("?" * len(named))
    connection.exec_driver_sql(f"INSERT INTO main.{table.name} ({', '.join(named)}) VALUES ({places})", list(rows))  # noqa: S608 - names of our own tables


def nodes(connection: Connection, wanted: Sequence[tuple[int, int]]) -> Iterable[Any]:
    """Find many nodes of the tree at once: rows of level, idx and hash, in any order."""
    values = {
        f"{name}{number}": part for number, place in enumerate(wanted) for name, part in zip("li", place, strict=True)
    }
    return connection.execute(_query_of_nodes(len(wanted)), values)


def structure(connection: Connection) -> Iterator[Finding]:
    """Let SQLite check the structure of the whole file."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check(100)").scalars()
    faults = [str(words) for words in rows if words != "ok"]
    for words in faults:
        yield Finding(code=CODE, answer=Answer.NOT_MET, says=f"SQLite finds: {words}.")
    if not faults:
        yield Finding(code=CODE, answer=Answer.MET, says="The database file is sound.")


def schema(connection: Connection) -> Iterator[Finding]:
    """Compare tables and guards with what was made."""
    made = {("table", name): text for name, text in TABLES.items()}
    made.update({("trigger", name): text for name, text in TRIGGERS.items()})
    return differences(made, _schema_found(connection))


def shapes(connection: Connection) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Tell names, columns, types, keys and indexes of every table, as they were made."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for query in _SHAPES:
        for table, *part in connection.exec_driver_sql(query):
            found[table].append(tuple(part))
    return found


def scrub(engine: Engine) -> None:
    """Overwrite the desk's journal with zeros; in its tables, what is deleted is overwritten at once (secure_delete).

    Whoever has the write lock, and has written nothing yet, is alone with a journal that is needed for nothing: one that
    a crash had left was rolled back as the lock was taken (https://sqlite.org/lockingv3.html, section 4.2), and a journal
    that begins with zeros is no journal (https://sqlite.org/fileformat.html, section 3).
    """
    with engine.begin() as connection:
        (desk,) = (row.file for row in connection.exec_driver_sql("PRAGMA database_list") if row.name == "main")
        journal = Path(f"{desk}-journal")
        if journal.exists():
            with journal.open("r+b") as file:
                _overwrite(file, journal.stat().st_size)


def _overwrite(file: BinaryIO, size: int) -> None:
    block = bytes(_BLOCK)
    file.writelines(block[: size - start] for start in range(0, size, _BLOCK))
    file.flush()
    os.fsync(file.fileno())


def kind_of(error: BaseException | None) -> str:
    """Tell by the driver's error whether the file is `busy`, has `failed` (damage, disk, rights), or the statement was `wrong`."""
    name = str(getattr(error, "sqlite_errorname", "SQLITE_CORRUPT"))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "busy"
    failures = ("CORRUPT", "NOTADB", "FULL", "IOERR", "READONLY", "CANTOPEN", "FORMAT", "NOLFS", "PERM")
    return "failed" if name.startswith(tuple(f"SQLITE_{failure}" for failure in failures)) else "wrong"


@cache
def _query_of_nodes(count: int) -> Select[int, int, bytes]:
    """Ask for so many nodes. It is kept: to make and to translate the question takes longer than the answer."""
    places = (
        and_(NODE.c.level == bindparam(f"l{number}"), NODE.c.idx == bindparam(f"i{number}")) for number in range(count)
    )
    return select(LEVEL, IDX, HASH).where(or_(*places))


def _create_schema(connection: Connection) -> None:
    for statement in (*TABLES.values(), *TRIGGERS.values()):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _delete(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def _check_marks(place: File, connection: Connection) -> None:
    application, version = _number(connection, "application_id"), _number(connection, "user_version")
    missing = [f"the table '{name}'" for name in TABLES if not inspect(connection).has_table(name)]
    if application != APPLICATION_ID or version < 1:
        raise NotARecordError(place.where, "it is a database of another application")
    if version > SCHEMA_VERSION:
        raise NewerRecordError(place.where, found=version, known=SCHEMA_VERSION)
    if missing:
        raise RecordFailedError(place.where, f"it has lost {' and '.join(missing)}")


def _use_write_ahead_log(connection: Connection) -> None:
    """Let readers go on while one writes. The setting lies in the file."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA journal_mode = WAL")


def _schema_found(connection: Connection) -> Parts:
    """Tell the text of whatever stands on the record's tables now; of what is not as it should be, no text."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE lower(tbl_name) IN ('entry', 'node')"
    )
    return {(str(kind), str(name)): str(sql) if table in TABLES else "" for kind, name, table, sql in rows}


def _mode(path: Path) -> str:
    """A copy in a folder that cannot be written is read as it is: there is no room for SQLite's log beside it."""
    log = path.with_name(f"{path.name}-wal")
    return _WRITABLE if os.access(path.parent, os.W_OK) or log.exists() else "mode=ro&immutable=1"


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())
