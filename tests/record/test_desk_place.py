"""The desk beside a record: for its owner alone, mutable, and erased values are gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, Text, delete, insert, select
from tests.postgres_server import Postgres
from tests.record.conftest import name_of

from seedlot.record.errors import NotAFileError
from seedlot.record.store import Record, open_record, scrub

SALT = Table("salt", MetaData(), Column("value", Text))


def keep_one(record: Record) -> None:
    """Keep a value on the desk."""
    with record.desk.begin() as connection:
        SALT.create(connection)
        connection.execute(insert(SALT), {"value": "9f86d081-pepper"})


def test_what_is_kept_there_is_found_again_and_may_change(record: Record):
    keep_one(record)
    again = open_record(record.where)
    with again.desk.begin() as connection:
        assert connection.execute(select(SALT)).scalars().all() == ["9f86d081-pepper"]
        connection.execute(delete(SALT))
    with record.desk.connect() as connection:
        assert connection.execute(select(SALT)).first() is None


def test_it_is_made_when_it_is_first_needed_and_for_its_owner_alone(file_record: Record):
    desk = file_record.path.with_suffix(".desk")
    assert not desk.exists()
    keep_one(file_record)
    if os.name == "posix":
        assert (desk.stat().st_mode & 0o777, file_record.path.stat().st_mode & 0o777) == (0o600, 0o600)


def test_what_was_erased_is_gone_from_the_file(file_record: Record):
    desk = file_record.path.with_suffix(".desk")
    keep_one(file_record)
    assert b"pepper" in desk.read_bytes()
    with file_record.desk.begin() as connection:
        connection.execute(delete(SALT))
    scrub(file_record)
    assert b"pepper" not in desk.read_bytes()
    (journal,) = [path for path in desk.parent.iterdir() if path.suffix.startswith(".desk-")]
    assert journal.stat().st_size
    assert not journal.read_bytes().strip(b"\0")


def test_what_was_erased_is_gone_from_the_server_s_files(served_record: Record, postgres: Postgres):
    keep_one(served_record)
    with served_record.desk.begin() as connection:
        connection.execute(insert(SALT), [{"value": f"another {number}"} for number in range(9)])
        connection.execute(delete(SALT).where(SALT.c.value.contains("pepper")))
    scrub(served_record)
    postgres.execute("CHECKPOINT")
    found = postgres.connection.execute(
        "SELECT current_setting('data_directory'), pg_relation_filepath(%s)", (f"{name_of(served_record)}_desk.salt",)
    ).fetchone()
    assert found
    folder = Path(*found).parent
    assert b"another 8" in Path(*found).read_bytes()
    assert not [path for path in folder.iterdir() if b"pepper" in path.read_bytes()]


def test_a_record_on_a_server_has_no_path(served_record: Record):
    with pytest.raises(NotAFileError, match="is not a file"):
        _ = served_record.path
