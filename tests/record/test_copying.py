"""Copying raw files: each is hashed on the way, and a damaged one is never copied."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Self

import pytest

from seedlot.record.copying import copy_files, files_named
from seedlot.record.files import NamedFile
from seedlot.record.read import place_of

DATA = b"counts" * 300_000


@pytest.fixture
def named(tmp_path: Path) -> NamedFile:
    """A raw file that entry 4 names, kept in the folder `from`."""
    sha256 = hashlib.sha256(DATA).hexdigest()
    path = place_of(tmp_path / "from", sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    return NamedFile(4, "counts.csv", sha256, len(DATA))


def _copy(folder: Path, named: NamedFile, *, reread: bool = False) -> list[str]:
    done: list[int] = []
    faults = copy_files(folder / "from", folder / "to", [named], advance=done.append, reread=reread)
    said = [fault.says for fault in faults]
    assert done == [1]
    assert not list((folder / "to").rglob(".part-*"))
    return said


def test_a_copy_is_the_file(named: NamedFile, tmp_path: Path):
    assert _copy(tmp_path, named) == []
    copy = place_of(tmp_path / "to", named.sha256)
    assert copy.read_bytes() == DATA
    stamp = copy.stat().st_mtime_ns
    assert _copy(tmp_path, named, reread=True) == []
    assert copy.stat().st_mtime_ns == stamp


def test_a_damaged_file_is_not_copied(named: NamedFile, tmp_path: Path):
    place_of(tmp_path / "from", named.sha256).write_bytes(DATA[:-1] + b"x")
    assert _copy(tmp_path, named) == ["The raw file 'counts.csv' of entry 4 has been changed."]
    assert not place_of(tmp_path / "to", named.sha256).exists()


def test_a_missing_and_an_unreadable_file(named: NamedFile, tmp_path: Path):
    path = place_of(tmp_path / "from", named.sha256)
    path.unlink()
    assert _copy(tmp_path, named) == ["The raw file 'counts.csv' of entry 4 is missing."]
    path.mkdir()
    assert _copy(tmp_path, named)[0].startswith("The raw file 'counts.csv' of entry 4 cannot be read")


def test_a_disk_that_fails_while_it_is_read(named: NamedFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Failing:
        def read(self, _: int) -> bytes:
            raise OSError(5, "Input/output error")

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    real = Path.open
    source = place_of(tmp_path / "from", named.sha256)
    monkeypatch.setattr(Path, "open", lambda path, *how: Failing() if path == source else real(path, *how))
    assert _copy(tmp_path, named) == ["The raw file 'counts.csv' of entry 4 cannot be read (Input/output error)."]


def test_a_copy_of_another_length_is_made_again_and_one_of_other_bytes_on_request(named: NamedFile, tmp_path: Path):
    copy = place_of(tmp_path / "to", named.sha256)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"short")
    _copy(tmp_path, named)
    assert copy.read_bytes() == DATA
    copy.chmod(0o600)
    copy.write_bytes(DATA[:-1] + b"x")
    _copy(tmp_path, named)
    assert copy.read_bytes() != DATA
    _copy(tmp_path, named, reread=True)
    assert copy.read_bytes() == DATA


def test_each_file_is_named_once():
    one = b'{"file":{"bytes":3,"name":"a","sha256":"%s"}}' % (b"1" * 64)
    assert [
        (file.seq, file.name) for file in files_named([(0, b"{}"), (1, one), (2, one), (3, b'"sha256" no JSON')])
    ] == [(1, "a")]
