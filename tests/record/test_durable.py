"""Files that are whole before they have their name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from seedlot.record.durable import settle, whole, write_whole


def test_a_file_has_its_bytes_and_its_rights(tmp_path: Path):
    write_whole(tmp_path / "a", b"one")
    write_whole(tmp_path / "b", b"two", mode=0o600)
    assert [(path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in sorted(tmp_path.iterdir())] == [
        (b"one", 0o444),
        (b"two", 0o600),
    ]


def test_what_lay_there_stays_until_all_is_written(tmp_path: Path):
    path = tmp_path / "a"
    write_whole(path, b"before")

    def write() -> None:
        with whole(path) as file:
            file.write(b"half")
            assert path.read_bytes() == b"before"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"before"


def test_a_full_disk_says_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device") as refused:
        write_whole(tmp_path / "a", b"")
    assert refused.value.filename == str(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_settling_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settled: list[int] = []
    monkeypatch.setattr(os, "fsync", settled.append)
    settle(tmp_path)
    assert len(settled) == 1
    monkeypatch.setattr(os, "name", "nt")
    settle(tmp_path)
    assert len(settled) == 1
