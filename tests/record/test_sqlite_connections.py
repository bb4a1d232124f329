"""Connections that a server keeps: to the file that lies there now, able to write again, closed when it rests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import QueuePool
from sqlalchemy.exc import OperationalError
from tests.simulated_site import Site

from seedlot.acts.opening import resume
from seedlot.record import read, write
from seedlot.record.entries.origin import Person
from seedlot.record.store import Record, rest


@pytest.fixture
def lasting(tmp_path: Path) -> Record:
    """A record as a server opens it."""
    site = Site(tmp_path, simulated=True)
    site.record.engine.dispose()
    return resume(site.record.where, kept=True)


def kept(record: Record) -> int:
    """How many connections are kept open."""
    assert isinstance(record.engine.pool, QueuePool)
    return record.engine.pool.checkedin()


def test_a_connection_that_was_read_on_can_write_afterwards(lasting: Record) -> None:
    with read.reading(lasting) as connection:
        size = read.size(connection)
        with pytest.raises(OperationalError, match="readonly"):
            connection.exec_driver_sql("DELETE FROM node")
    assert kept(lasting) == 1
    with write.appending(lasting) as connection:
        assert read.size(connection) == size
        connection.exec_driver_sql("CREATE TEMP TABLE told (a)")
    assert kept(lasting) == 1


def test_what_is_kept_is_closed_when_it_rests_so_that_all_lies_in_one_file(lasting: Record) -> None:
    with write.appending(lasting) as connection:
        connection.exec_driver_sql("UPDATE history_folded SET size = size")
    log = lasting.path.with_name(f"{lasting.path.name}-wal")
    assert log.exists()
    rest(lasting)
    assert not log.exists()
    with read.reading(lasting) as connection:
        assert read.size(connection) == 3


def test_another_file_in_its_place_is_the_one_that_is_read(lasting: Record, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Site(tmp_path / "other", simulated=True)
    other.say(Person(person="another", name="Somebody else"))
    with read.reading(lasting) as connection:
        before = read.root(connection)
    shutil.copy(other.record.path, tmp_path / "new.db")
    (tmp_path / "new.db").replace(lasting.path)
    with read.reading(lasting) as connection, read.reading(other.record) as beside:
        assert read.root(connection) == read.root(beside)
        assert read.root(connection) != before


def test_a_command_keeps_nothing_open(tmp_path: Path) -> None:
    record = Site(tmp_path, simulated=True).record
    with read.reading(record) as connection:
        read.size(connection)
    assert not record.path.with_name(f"{record.path.name}-wal").exists()
