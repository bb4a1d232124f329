"""Writing a record as tiles: round trips around every boundary, growing folders, damaged folders."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.record.read import checkpoint, reading
from seedlot.record.store import Record, create_record
from seedlot.record.tile_reading import bodies, read_log, verify_log
from seedlot.record.tile_writing import Written, clear_partial, write_tiles
from seedlot.record.write import append, appending
from seedlot.terms.finding import Answer, overall

ENTRIES = [b'{"n":%d}' % number for number in range(65_538)]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A record that fills a tile of level 1 and goes on."""
    record = create_record(tmp_path_factory.mktemp("large") / "bank.db")
    with appending(record) as connection:
        append(connection, ENTRIES)
    return record


def _write(record: Record, folder: Path, size: int, covered: int = 0) -> Written:
    with reading(record) as connection:
        written = write_tiles(connection, folder, size, covered=covered, advance=lambda _: None)
        (folder / "checkpoint").write_text(checkpoint(connection, "seedlot/SIM/0", size).text())
    return written


def _proved(folder: Path) -> bool:
    return overall(verify_log(read_log(folder), lambda _: None)) is Answer.MET


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@settings(max_examples=40)
@given(sizes=st.lists(st.integers(0, 800) | st.sampled_from([0, 1, 255, 256, 257, 511, 512, 513]), max_size=4))
def test_a_folder_grows_with_its_record(large: Record, tmp_path_factory: pytest.TempPathFactory, sizes: list[int]):
    folder, fresh = tmp_path_factory.mktemp("grown"), tmp_path_factory.mktemp("fresh")
    covered = 0
    for size in sorted(sizes):
        full = {path: data for path, data in _files(folder).items() if ".p/" not in path and path != "checkpoint"}
        assert not _write(large, folder, size, covered).mended
        assert full.items() <= _files(folder).items()
        assert _proved(folder)
        assert [body for _, body in bodies(read_log(folder))] == ENTRIES[:size]
        clear_partial(folder)
        assert _proved(folder)
        covered = size
    _write(large, fresh, covered)
    assert _files(fresh).items() <= _files(folder).items() or covered == 0


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_around_a_full_tile_of_level_1(large: Record, tmp_path: Path, size: int):
    assert _write(large, tmp_path, size).new > 500
    assert _proved(tmp_path)
    assert (tmp_path / "tile/1/000").is_file() is (size >= 65_536)
    assert (tmp_path / "tile/2/000.p/1").is_file() is (size >= 65_536)
    assert sum(1 for _ in bodies(read_log(tmp_path))) == size


def _stranger_reads(folder: Path) -> tuple[int, bytes]:
    """Read a tiled log by the letter of the specification, with nothing of ours: its size, and the root of its entries."""
    _, size, root = (folder / "checkpoint").read_text().split("\n")[:3]
    leaves: list[bytes] = []
    while len(leaves) < int(size):
        number, width = len(leaves) // 256, min(256, int(size) - len(leaves))
        name = f"{number:03}" if width == 256 else f"{number:03}.p/{width}"
        data = (folder / "tile" / "entries" / name).read_bytes()
        while data:
            length = int.from_bytes(data[:2])
            leaves.append(hashlib.sha256(b"\x00" + data[2 : 2 + length]).digest())
            data = data[2 + length :]
        stored = (folder / "tile" / "0" / name).read_bytes()
        assert stored == b"".join(leaves[number * 256 :])
    row = leaves
    while len(row) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + one + other).digest() for one, other in zip(row[::2], row[1::2], strict=False)
        ]
        row = pairs + row[len(pairs) * 2 :]
    assert row[0] == base64.b64decode(root)
    return int(size), row[0]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
def test_a_stranger_reads_it(large: Record, tmp_path: Path, size: int):
    _write(large, tmp_path, size)
    with reading(large) as connection:
        assert _stranger_reads(tmp_path) == (size, checkpoint(connection, "x", size).root)


def test_what_is_there_stays(large: Record, tmp_path: Path):
    _write(large, tmp_path, 600)
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "tile").rglob("*") if path.is_file()}
    assert _write(large, tmp_path, 600, 600).new == 0
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "tile").rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "path", ["tile/entries/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/88", "tile/0/002.p/88"]
)
def test_what_was_damaged_is_written_again(large: Record, tmp_path: Path, path: str):
    _write(large, tmp_path, 600)
    whole = (tmp_path / path).read_bytes()
    (tmp_path / path).chmod(0o600)
    (tmp_path / path).write_bytes(whole[:-1])
    assert not _proved(tmp_path)
    written = _write(large, tmp_path, 600, 600)
    assert (written.new, written.mended) == (1, [path])
    assert (tmp_path / path).read_bytes() == whole


def test_what_a_stopped_writer_left_is_no_damage(large: Record, tmp_path: Path):
    _write(large, tmp_path, 300)
    (tmp_path / "tile/0/001").write_bytes(b"of another future")
    written = _write(large, tmp_path, 600, 300)
    assert not written.mended
    assert _proved(tmp_path)


def test_partial_tiles_go_when_the_full_one_is_there(large: Record, tmp_path: Path):
    for size in (3, 200, 256):
        _write(large, tmp_path, size)
    clear_partial(tmp_path)
    assert sorted(_files(tmp_path)) == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert _proved(tmp_path)


def test_a_long_entry_is_said_and_proved(tmp_path: Path):
    record = create_record(tmp_path / "bank.db")
    with appending(record) as connection:
        append(connection, [b"[]", b'"%s"' % (b"a" * 70_000)])
    folder = tmp_path / "tiles"
    folder.mkdir()
    _write(record, folder, 1)
    _write(record, folder, 2, 1)
    assert sorted(_files(folder)) == [
        "checkpoint",
        "tile/0/000.p/1",
        "tile/0/000.p/2",
        "tile/entries/000.p/1",
        "tile/entries32/000.p/2",
    ]
    found = verify_log(read_log(folder), lambda _: None)
    assert overall(found) is Answer.MET
    assert [each.says for each in found if each.answer is None] == [
        "The bundle 'tile/entries32/000.p/2' holds an entry of more than 65,535 bytes and is in our own format."
    ]
    shutil.rmtree(folder / "tile/entries32")
    assert not _proved(folder)
