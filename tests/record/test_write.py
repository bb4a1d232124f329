"""Appending and keeping: the tree grows as it should, and a killed writer leaves all of an act or nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from seedlot.record import merkle, write
from seedlot.record.errors import RecordFailedError
from seedlot.record.read import bodies, file_bytes, file_path, reading, root, size
from seedlot.record.store import Record, create_record, open_record
from seedlot.record.tables import ENTRY
from seedlot.record.verify import verify
from seedlot.record.write import append, appending, keep, keep_file
from seedlot.terms.finding import Answer, overall

WRITER = Path(__file__).with_name("killed_writer.py")


def test_numbers_go_on_from_zero(record: Record):
    with appending(record) as connection:
        assert append(connection, [b"{}", b"[]"]) == range(2)
        assert append(connection, []) == range(2, 2)
        assert append(connection, [b"0"]) == range(2, 3)
    with appending(record) as connection:
        assert append(connection, [b"1"]) == range(3, 4)
    with reading(record) as connection:
        assert list(bodies(connection)) == [(0, b"{}"), (1, b"[]"), (2, b"0"), (3, b"1")]


@settings(max_examples=25)
@given(batches=st.lists(st.integers(0, 40), max_size=6))
def test_every_batching_gives_one_root(tmp_path_factory: pytest.TempPathFactory, batches: list[int]):
    record = create_record(tmp_path_factory.mktemp("batches") / "bank.db")
    with appending(record) as connection:
        for number, width in enumerate(batches):
            append(connection, [b"[%d,%d]" % (number, step) for step in range(width)])
        leaves = [merkle.leaf_hash(body) for _, body in bodies(connection)]
        assert len(leaves) == sum(batches)
        assert root(connection) == merkle.root_of(leaves)


def test_a_long_append_goes_in_batches(record: Record, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(write, "_ROWS_AT_ONCE", 16)
    entries = [b"%d" % number for number in range(77)]
    with appending(record) as connection:
        assert append(connection, entries) == range(77)
        assert root(connection) == merkle.root_of([merkle.leaf_hash(body) for body in entries])


def test_an_act_that_fails_leaves_nothing(record: Record):
    def act() -> None:
        with appending(record) as connection:
            append(connection, [b"{}"])
            connection.execute(delete(ENTRY))

    with pytest.raises((IntegrityError, RecordFailedError), match=r"never deleted|permission denied"):
        act()
    with reading(record) as connection:
        assert size(connection) == 0


def test_a_second_writer_waits_for_the_first(record: Record):
    record = open_record(record.where, wait=20)
    order: list[range] = []

    def second() -> None:
        with appending(record) as connection:
            order.append(append(connection, [b"2"]))

    waiting = threading.Thread(target=second)
    with appending(record) as connection:
        waiting.start()
        time.sleep(0.05)
        order.append(append(connection, [b"1"]))
    waiting.join()
    assert order == [range(1), range(1, 2)]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What killed writers left: records in the folders `statements` and `moments`."""
    if not hasattr(os, "fork"):
        pytest.skip("the writer that is killed needs fork")
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run([sys.executable, str(WRITER), str(folder)], check=True)
    return folder


def test_a_writer_killed_before_any_statement_leaves_all_or_nothing(killed: Path):
    sizes = [_sound_size(path) for path in sorted((killed / "statements").glob("*.db"))]
    assert len(sizes) >= 10  # begin, two appends with their reading and writing, commit
    assert sizes == [5] * (len(sizes) - 1) + [5 + 14]


def test_a_writer_killed_at_any_moment_leaves_whole_acts(killed: Path):
    sizes = [_sound_size(path) for path in sorted((killed / "moments").glob("*.db"))]
    assert len(sizes) == 5
    assert all(held > 0 and held % 7 == 0 for held in sizes)


def _sound_size(path: Path) -> int:
    record = open_record(path)
    assert overall(verify(record)) is Answer.MET
    with appending(record) as connection:
        held = size(connection)
        append(connection, [b"{}"])
    assert overall(verify(record)) is Answer.MET
    return held


@pytest.mark.parametrize("data", [b"", b"abc", bytes(3_000_000)])
def test_what_is_kept_is_read_back_and_kept_once(record: Record, data: bytes):
    sha256 = keep(record, data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    written = file_path(record, sha256).stat()
    assert keep(record, data) == sha256
    again = file_path(record, sha256).stat()  # all but the time of reading, which the file system keeps as it likes
    assert (again.st_ino, again.st_size, again.st_mtime_ns) == (written.st_ino, written.st_size, written.st_mtime_ns)
    assert file_bytes(record, sha256) == data
    assert [path for path in record.files.rglob("*") if path.is_file()] == [file_path(record, sha256)]
    assert not written.st_mode & 0o222  # nobody may write


def test_keeping_again_mends_a_damaged_copy(record: Record):
    sha256 = keep(record, b"counts")
    file_path(record, sha256).chmod(0o600)
    file_path(record, sha256).write_bytes(b"count")
    assert keep(record, b"counts") == sha256
    assert file_bytes(record, sha256) == b"counts"


def test_a_full_disk_leaves_no_part_of_a_file(record: Record, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordFailedError, match="No space left on device"):
        keep(record, b"counts")
    assert [path for path in record.files.rglob("*") if path.is_file()] == []


def test_a_file_that_cannot_be_kept(record: Record):
    record.files.write_bytes(b"a file where the folder should be")
    with pytest.raises(RecordFailedError, match=r"(File exists|Not a directory)"):
        keep(record, b"counts")


def test_a_file_is_kept_in_parts_and_as_bytes_are(record: Record, tmp_path: Path):
    """A file larger than a part: the same name and bytes as if it had been given whole; its copy is mended."""
    data = bytes(range(256)) * 8192 + b"end"
    raw = tmp_path / "reads.bam"
    raw.write_bytes(data)
    sha256 = keep_file(record, raw)
    path = file_path(record, sha256)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert path.read_bytes() == data
    path.chmod(0o600)
    path.write_bytes(data[:-1])
    assert keep(record, data) == sha256
    assert path.read_bytes() == data


def test_a_file_that_changes_while_it_is_kept_is_not(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its first hash is of other bytes than the copy: nothing is kept under a wrong name."""
    raw = tmp_path / "reads.bam"
    raw.write_bytes(b"first")
    real = hashlib.file_digest

    def changing(stream, name):
        told = real(stream, name)
        raw.write_bytes(b"other")
        return told

    monkeypatch.setattr(hashlib, "file_digest", changing)
    with pytest.raises(RecordFailedError, match="changed"):
        keep_file(record, raw)
    assert not [path for path in record.files.rglob("*") if path.is_file()]
