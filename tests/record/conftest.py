"""Records to test on."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DATABASES

from seedlot.record import sqlite
from seedlot.record.store import Record, create_record


@pytest.fixture
def file_record(tmp_path: Path) -> Record:
    """A new record without entries, in a file in a folder of its own."""
    return create_record(tmp_path / "bank.db", wait=0.05)


@pytest.fixture
def served_record(postgres: Any, tmp_path: Path) -> Iterator[Record]:
    """A new record without entries, on a server."""
    record = create_record(postgres.address(tmp_path / "bank.files"), wait=0.05)
    yield record
    record.engine.dispose()
    record.desk.dispose()
    postgres.drop(name_of(record))


@pytest.fixture(params=DATABASES)
def record(request: pytest.FixtureRequest) -> Record:
    """A new record without entries, on each database."""
    made = request.getfixturevalue("file_record" if request.param == "sqlite" else "served_record")
    assert isinstance(made, Record)
    return made


@pytest.fixture
def tampering(request: pytest.FixtureRequest) -> Tampering:
    """A way to change a record as somebody can who has the file, or owns the database."""
    return Tampering(request)


def name_of(record: Record) -> str:
    """The schema of a record on a server."""
    found = re.search(r"[?&]schema=(\w+)", record.where)
    assert found
    return found[1]


@dataclass(frozen=True, slots=True)
class Tampering:
    """Changes the tables of a record from outside, in SQLite's words."""

    request: pytest.FixtureRequest

    def change(self, record: Record, *statements: str) -> None:
        """Run statements without the guards, which are put back."""
        if record.engine.dialect.name == "sqlite":
            drop = (f"DROP TRIGGER {name}" for name in sqlite.TRIGGERS)
            alter(record, *drop, *statements, *sqlite.TRIGGERS.values())
            return
        name = name_of(record)
        leaf = r"CHECK (leaf_hash = sha256('\x00'::bytea || body))"
        stays = (("entry", "entry_follows"), ("entry", "entry_stays"), ("node", "node_stays"))
        self.request.getfixturevalue("postgres").execute(
            *(f"ALTER TABLE {name}.{table} DISABLE TRIGGER USER" for table in ("entry", "node")),
            f"ALTER TABLE {name}.entry DROP CONSTRAINT entry_leaf_hash",
            f"SET search_path = {name}",
            *map(_translated, statements),
            "RESET search_path",
            f"ALTER TABLE {name}.entry ADD CONSTRAINT entry_leaf_hash {leaf} NOT VALID",
            f"UPDATE pg_constraint SET convalidated = true WHERE conrelid = '{name}.entry'::regclass",
            *(f"ALTER TABLE {name}.{table} ENABLE ALWAYS TRIGGER {trigger}" for table, trigger in stays),
        )


def alter(record: Record, *statements: str) -> None:
    """Run statements on the file of a record."""
    with closing(sqlite3.connect(record.path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _translated(statement: str) -> str:
    """The same in PostgreSQL's words."""
    return re.sub(r"x'([0-9a-f]*)'", r"'\\x\1'", statement).replace("zeroblob(32)", f"'\\x{'00' * 32}'")
