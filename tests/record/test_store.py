"""Making and opening records: what is refused, and what the database itself refuses."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from tests.quick import waiting

from seedlot.record import sqlite
from seedlot.record.errors import (
    NewerRecordError,
    NotARecordError,
    RecordBusyError,
    RecordExistsError,
    RecordFailedError,
)
from seedlot.record.read import reading, size
from seedlot.record.store import Record, create_record, open_record
from seedlot.record.write import append, appending
from seedlot.terms.errors import NoSuchFileError


def test_a_new_record_is_one_file_without_entries(tmp_path: Path):
    record = create_record(tmp_path / "bank one #1?.db")
    assert [path.name for path in tmp_path.iterdir()] == ["bank one #1?.db"]
    assert record.files == tmp_path / "bank one #1?.files"
    with reading(open_record(record.path)) as connection:
        assert size(connection) == 0


def test_every_connection_is_set_to_be_safe(file_record: Record):
    with waiting(), file_record.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "application_id": sqlite.APPLICATION_ID,
        "user_version": sqlite.SCHEMA_VERSION,
    }


def test_a_record_is_not_made_over_something(file_record: Record):
    before = file_record.path.read_bytes()
    with pytest.raises(RecordExistsError, match=r"already\. Open it, or choose another place"):
        create_record(file_record.path)
    assert file_record.path.read_bytes() == before


def test_a_record_is_not_made_in_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(NoSuchFileError, match=r"No file or folder at '.*nowhere'"):
        create_record(tmp_path / "nowhere" / "bank.db")


def test_nothing_at_the_path(tmp_path: Path):
    with pytest.raises(NoSuchFileError, match="No file or folder"):
        open_record(tmp_path / "missing.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 a workbook", "another kind of file"),
        (b"SQLite", "another kind of file"),
    ],
)
def test_another_kind_of_file(tmp_path: Path, content: bytes, why: str):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotARecordError, match=rf"is not a Seedlot record: .*{why}.*seedlot init"):
        open_record(path)
    assert path.read_bytes() == content


def test_a_folder(tmp_path: Path):
    with pytest.raises(NotARecordError, match="it is a folder"):
        open_record(tmp_path)


def test_the_database_of_another_application_is_left_as_it_is(tmp_path: Path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE entry (id); INSERT INTO entry VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(NotARecordError, match="database of another application"):
        open_record(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["other.db"]


def test_a_newer_schema(file_record: Record):
    _alter(file_record, f"PRAGMA user_version = {sqlite.SCHEMA_VERSION + 6}")
    with pytest.raises(NewerRecordError, match="schema version 7; this version of Seedlot knows versions up to 1"):
        open_record(file_record.path)


def test_a_table_that_is_lost(file_record: Record):
    _alter(file_record, "DROP TABLE node")
    with pytest.raises(RecordFailedError, match="it has lost the table 'node'"):
        open_record(file_record.path)


def test_a_file_cut_short(file_record: Record):
    file_record.path.write_bytes(file_record.path.read_bytes()[:5000])
    with pytest.raises(RecordFailedError, match=r"malformed.*restore a backup"):
        open_record(file_record.path)


@pytest.mark.parametrize("part", [b"leaf_hash BLOB", b"length(leaf_hash)", b"UPDATE ON entry", b"FROM entry)"])
def test_a_schema_that_is_no_text(file_record: Record, part: bytes):
    """SQLite quotes it in its message, which Python cannot decode."""
    damaged = file_record.path.read_bytes()
    assert part in damaged
    file_record.path.write_bytes(damaged.replace(part, part[:-2] + b"\xff\xfe"))
    with pytest.raises(RecordFailedError, match="malformed database schema"):
        open_record(file_record.path)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE entry SET body = x'00' WHERE seq = 1", "never changed"),
        ("UPDATE OR REPLACE entry SET seq = 0 WHERE seq = 1", "never changed"),
        ("DELETE FROM entry WHERE seq = 2", "never deleted"),
        ("DELETE FROM entry", "never deleted"),
        ("INSERT OR REPLACE INTO entry VALUES (1, zeroblob(32), x'00')", "takes the next number"),
        ("INSERT OR REPLACE INTO entry (rowid, leaf_hash, body) VALUES (1, zeroblob(32), x'00')", "takes the next"),
        (
            "INSERT INTO entry VALUES (1, zeroblob(32), x'00') ON CONFLICT (seq) DO UPDATE SET body = x'00'",
            "takes the next number",
        ),
        ("INSERT INTO entry VALUES (4, zeroblob(32), x'00')", "takes the next number"),
        ("INSERT INTO entry (leaf_hash, body) VALUES (zeroblob(32), x'00')", "takes the next number"),
        ("INSERT INTO entry VALUES (3, x'00', x'00')", "CHECK constraint failed"),
        ("INSERT INTO entry VALUES (3, zeroblob(32), 'text')", "cannot store TEXT value"),
        ("INSERT INTO entry VALUES (3, zeroblob(32), NULL)", "NOT NULL constraint failed"),
        ("UPDATE node SET hash = zeroblob(32)", "never changed"),
        ("DELETE FROM node", "never deleted"),
        ("INSERT OR REPLACE INTO node VALUES (1, 0, zeroblob(32))", "never replaced"),
        ("INSERT INTO node VALUES (0, 0, zeroblob(32))", "CHECK constraint failed"),
    ],
)
def test_the_database_refuses_to_change_or_delete(file_record: Record, statement: str, words: str):
    with appending(file_record) as connection:
        append(connection, [b"{}", b"[]", b"0"])
    before = _dump(file_record)
    with pytest.raises(IntegrityError, match=words), appending(file_record) as connection:
        connection.exec_driver_sql(statement)
    assert _dump(file_record) == before


def test_a_reader_cannot_write(record: Record):
    with pytest.raises(RecordFailedError, match=r"read-?only"), reading(record) as connection:
        append(connection, [b"{}"])


def test_a_copy_in_a_folder_that_cannot_be_written(file_record: Record, monkeypatch: pytest.MonkeyPatch):
    with appending(file_record) as connection:
        append(connection, [b"{}"])
    monkeypatch.setattr(os, "access", lambda *_: False)
    copy = open_record(file_record.path)
    with reading(copy) as connection:
        assert size(connection) == 1
        assert [path.name for path in file_record.path.parent.iterdir()] == ["bank.db"]  # no log beside it
    with pytest.raises(RecordFailedError, match="readonly"), appending(copy) as connection:
        append(connection, [b"{}"])


def test_a_reader_sees_the_record_as_it_was(record: Record):
    with reading(record) as reader:
        assert size(reader) == 0
        with appending(record) as writer:
            append(writer, [b"{}"])
        assert size(reader) == 0
    with reading(record) as reader:
        assert size(reader) == 1


def test_a_second_writer_is_told_to_wait(record: Record):
    with appending(record) as first:
        append(first, [b"{}"])
        with pytest.raises(RecordBusyError, match=r"Another program is writing.*try again"), appending(record):
            pytest.fail("two writers at once")
    with appending(record) as connection:
        assert append(connection, [b"[]"]) == range(1, 2)


def _fail_after_writing(record: Record) -> None:
    with appending(record) as connection:
        connection.exec_driver_sql("CREATE TABLE item (name TEXT)")
        append(connection, [b"{}"])
        raise LookupError


def test_another_table_in_the_same_transaction(record: Record):
    """Other rooms keep tables in the same file; they stand or fall with the entries."""
    with pytest.raises(LookupError):
        _fail_after_writing(record)
    with appending(record) as connection:
        assert size(connection) == 0
        connection.exec_driver_sql("CREATE TABLE item (name TEXT)")


def _alter(record: Record, statement: str) -> None:
    with closing(sqlite3.connect(record.path)) as connection:
        connection.execute(statement)
        connection.commit()


def _dump(record: Record) -> list[str]:
    with closing(sqlite3.connect(record.path)) as connection:
        return list(connection.iterdump())
