"""BGZF, the blocked gzip of BAM files (SAM specification, section 4.1): its blocks, inflated on threads by ISA-L.

A block holds at most 64 kB, states its own size, and carries its checksum. The last block is empty and marks the end:
where it is missing, the file was cut.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

from isal import igzip_lib, isal_zlib

from seedlot.terms.errors import UnreadableFileError

#: The empty block that marks the end of a file (section 4.1.2).
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_MAGIC = b"\x1f\x8b\x08\x04"
_HEAD = struct.Struct("<12xBBHH")
_XLEN = struct.Struct("<10xH")
_TAIL = struct.Struct("<I")
#: Bytes that one chunk holds when inflated, about; a thread inflates one chunk at a time. Bytes left free before them.
_CHUNK, _ROOM = 16_000_000, 1 << 20
#: Bytes that a block inflates to at most.
_LARGEST = 1 << 16

#: What ISA-L raises; its stub calls this exception an instance.
_DAMAGED = cast("type[Exception]", igzip_lib.IsalError)

Buffer = memoryview


@dataclass(frozen=True, slots=True)
class Block:
    """One block: where it lies in the file, and how many bytes it inflates to."""

    begin: int
    end: int
    size: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Blocks that follow each other, inflated into a buffer, and where each block begins in their bytes.

    The buffer is filled anew for a later chunk as soon as the next one is asked for.
    """

    buffer: bytearray
    size: int
    begins: tuple[int, ...]

    @property
    def data(self) -> Buffer:
        """The bytes of the blocks."""
        return memoryview(self.buffer)[_ROOM : _ROOM + self.size]

    def after(self, rest: bytes) -> Buffer:
        """What is left of the chunk before, and the bytes of the blocks."""
        if len(rest) > _ROOM:
            return memoryview(rest + self.data)
        self.buffer[_ROOM - len(rest) : _ROOM] = rest
        return memoryview(self.buffer)[_ROOM - len(rest) : _ROOM + self.size]


def is_bgzf(head: bytes) -> bool:
    """Whether a file begins as BGZF does."""
    return head[:4] == _MAGIC and head[12:14] == b"BC"


def blocks(data: Buffer, *, file: str) -> list[Block]:
    """Find every block by the sizes that they state.

    Raises:
        UnreadableFileError: a block is damaged, or the end of the file is missing.
    """
    found: list[Block] = []
    at, whole = 0, len(data)
    if bytes(data[-len(END) :]) != END:
        raise UnreadableFileError(
            file,
            "it is cut short: the block that marks the end of a BAM file is missing",
            mend="Copy the file again, and compare its size or checksum with the original.",
        )
    while at < whole:
        size = _stated(data, at)
        if size is None or at + size > whole:
            raise damaged(file, at)
        found.append(Block(at, at + size, _TAIL.unpack_from(data, at + size - 4)[0]))
        at += size
    return found


def _stated(data: Buffer, at: int) -> int | None:
    """The size that a block states of itself, or None where it is no block."""
    if len(data) - at < len(END) or data[at : at + 4] != _MAGIC:
        return None
    first, second, length, size = _HEAD.unpack_from(data, at)
    if (first, second, length) == (66, 67, 2):
        return int(size) + 1
    end = at + 12 + _XLEN.unpack_from(data, at)[0]
    field = at + 12
    while field + 6 <= min(end, len(data)):
        length = data[field + 2] | data[field + 3] << 8
        if bytes(data[field : field + 2]) == b"BC" and length == 2:
            return (data[field + 4] | data[field + 5] << 8) + 1
        field += 4 + length
    return None


def inflate(data: Buffer, parts: Sequence[Block], *, file: str, threads: int = 2) -> Iterator[Chunk]:
    """Inflate all blocks, in their order, chunk by chunk; `threads` work ahead. A chunk lasts until the next is asked for.

    Raises:
        UnreadableFileError: a block does not inflate to what it states.
    """
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Chunk]] = deque()
        free: list[bytearray] = []
        try:
            for group in _groups(parts):
                waiting.append(pool.submit(_inflated, data, group, free.pop() if free else bytearray(), file))
                if len(waiting) > threads:
                    chunk = waiting.popleft().result()
                    yield chunk
                    free.append(chunk.buffer)
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _groups(parts: Sequence[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    size = 0
    for block in parts:
        group.append(block)
        size += block.size
        if size >= _CHUNK:
            yield group
            group, size = [], 0
    if group:
        yield group


def _inflated(data: Buffer, group: Sequence[Block], buffer: bytearray, file: str) -> Chunk:
    """Inflate blocks into a buffer, whose pages are used again: to have new ones costs as much as half of inflating."""
    whole = _ROOM + sum(block.size for block in group)
    if len(buffer) < whole:
        buffer = bytearray(max(whole, _ROOM + _CHUNK + _LARGEST))
    begins: list[int] = []
    at = _ROOM
    for block in group:
        try:
            piece = isal_zlib.decompress(data[block.begin : block.end], 31, block.size or 1)
        except _DAMAGED as fault:
            raise damaged(file, block.begin) from fault
        if piece:
            buffer[at : at + len(piece)] = piece
            begins.append(at - _ROOM)
            at += len(piece)
    return Chunk(buffer, at - _ROOM, tuple(begins))


def damaged(file: str, at: int) -> UnreadableFileError:
    """A block that cannot be read."""
    return UnreadableFileError(
        file, "its compressed blocks are damaged", where=f"byte {at}", mend="Copy the file again, or make it anew."
    )
