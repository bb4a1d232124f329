from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.formats.aligned_reads import sam, written

from seedlot.formats import bgzf
from seedlot.formats.bgzf import END, blocks, inflate, is_bgzf
from seedlot.terms.errors import UnreadableFileError


def test_blocks_inflate_to_what_gzip_reads(tmp_path: Path) -> None:
    data = written(tmp_path, sam([("1", 1 + 7 * at, 0, 60) for at in range(5000)])).read_bytes()
    parts = blocks(memoryview(data), file="a.bam")
    assert is_bgzf(data)
    assert b"".join(bytes(chunk.data) for chunk in inflate(memoryview(data), parts, file="a.bam")) == gzip.decompress(
        data
    )
    assert parts[-1].size == 0


def test_buffers_are_used_again_and_what_is_left_stands_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many chunks by few buffers: each is whole while it is looked at, with a rest of any length before it."""
    monkeypatch.setattr(bgzf, "_CHUNK", 1000)
    monkeypatch.setattr(bgzf, "_ROOM", 50)
    pieces = [bytes([number]) * (300 + number) for number in range(200)]
    data = memoryview(b"".join(packed(piece) for piece in pieces) + END)
    buffers, seen = set(), b""
    for chunk in inflate(data, blocks(data, file="a.bam"), file="a.bam"):
        buffers.add(id(chunk.buffer))
        assert bytes(chunk.after(b"abc")) == b"abc" + bytes(chunk.data)
        assert bytes(chunk.after(b"x" * 51)) == b"x" * 51 + bytes(chunk.data)
        seen += chunk.data
    assert seen == b"".join(pieces)
    assert len(buffers) <= 6


def packed(data: bytes) -> bytes:
    """A block of BGZF."""
    plain = gzip.compress(data, mtime=0)
    size = len(plain) + 8
    return plain[:3] + b"\x04" + plain[4:10] + b"\x06\x00BC\x02\x00" + (size - 1).to_bytes(2, "little") + plain[10:]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data[: -len(END)], "cut short"),
        (lambda data: data[: len(data) // 2], "cut short"),
        (lambda data: data[:40] + b"\xff" * 40 + data[80:], "damaged"),
        (lambda _: b"x" * 100 + END, "damaged"),
        (lambda _: b"", "cut short"),
    ],
)
def test_a_damaged_file_is_one_error(tmp_path: Path, change, says: str) -> None:
    data = change(written(tmp_path, sam([("1", 5, 0, 60)] * 2000)).read_bytes())
    with pytest.raises(UnreadableFileError, match=says):
        list(inflate(memoryview(data), blocks(memoryview(data), file="a.bam"), file="a.bam"))


def test_a_block_with_other_fields_before_its_size() -> None:
    """Section 4.1: the field BC may follow others."""
    size = len(END) + 6
    first = END[:10] + (12).to_bytes(2, "little") + b"XY\x02\x00ab" + b"BC\x02\x00" + (size - 1).to_bytes(2, "little")
    parts = blocks(memoryview(first + END[18:] + END), file="a.bam")
    assert [part.size for part in parts] == [0, 0]
    assert bytes(next(inflate(memoryview(first + END[18:] + END), parts, file="a.bam")).data) == b""
