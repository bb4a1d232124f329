"""BAM, CRAM and SAM to counts of reads in bins: how many reads begin in each, of those that can be counted on.

A read counts where it is mapped, primary, neither a duplicate nor failed in quality control, and mapped with at least
the quality asked for (SAM specification, section 1.4). BAM is read here from its blocks (`formats.bgzf`), CRAM and SAM
by htslib. No index is needed, and the order of reads does not matter; but whether it is what the header says is told.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.bam_walk import RECORD, BrokenChainError, gc_of, walk
from seedlot.formats.bgzf import Buffer, blocks, inflate
from seedlot.formats.reads import Counted, Tally
from seedlot.terms.errors import UnreadableFileError

Bytes = NDArray[np.uint8]
_MAGIC = b"BAM\1"
#: A header that is longer than this is none.
_LONGEST_HEADER = 512_000_000
_WORD = struct.Struct("<i")


@dataclass(frozen=True, slots=True)
class _Header:
    """The text of a header, its contigs, and where the first record begins."""

    text: str
    contigs: tuple[tuple[str, int], ...]
    end: int


def is_bam(data: bytes) -> bool:
    """Whether a file begins as a BAM does: BGZF, whose first block is checked when it is read."""
    return data[:4] == b"\x1f\x8b\x08\x04" and data[12:14] == b"BC"


def count_bam(source: Path | bytes, *, file: str, width: int, quality: int, threads: int = 2) -> Counted:
    """Count the reads of a BAM file into bins of `width` bases, without an index.

    Raises:
        UnreadableFileError: it is cut short, damaged, or no BAM.
    """
    with _mapped(source, file) as data:
        return _counted(data, file=file, width=width, quality=quality, threads=threads)


@contextmanager
def _mapped(source: Path | bytes, file: str) -> Iterator[Buffer]:
    """The bytes of a file, of which only what is read comes into memory."""
    if isinstance(source, bytes):
        yield memoryview(source)
        return
    with source.open("rb") as stream:
        if not stream.seek(0, 2):
            raise UnreadableFileError(file, "the file is empty", mend="Copy it again.")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            view = memoryview(mapped)
            try:
                yield view
            finally:
                _let_go(view)


def _let_go(view: Buffer) -> None:
    try:
        view.release()
    except BufferError:  # pragma: no cover - a thread that was interrupted still holds a slice
        return


def _counted(data: Buffer, *, file: str, width: int, quality: int, threads: int) -> Counted:
    parts = blocks(data, file=file)
    header: _Header | None = None
    tally: Tally | None = None
    rest, look = b"", False
    for chunk in inflate(data, parts, file=file, threads=threads):
        joined = chunk.after(rest)
        begins = [begin + len(rest) for begin in chunk.begins]
        if tally is None:
            rest = bytes(joined)
            header = _header(rest, file)
            if header is None:
                continue
            tally = Tally(header.contigs, width=width, quality=quality)
            begins = [begin - header.end for begin in begins if begin > header.end]
            joined = joined[header.end :]
        rest, look = _add(joined, begins, tally, look=look, file=file)
    if tally is None or header is None or rest:
        raise UnreadableFileError(file, "it ends within a record", mend="Copy the file again, or make it anew.")
    return tally.counted(header.text)


def _add(data: Buffer, begins: list[int], tally: Tally, *, look: bool, file: str) -> tuple[bytes, bool]:
    """Count the records of a chunk; what is left of its last one, and whether blocks cut records in this file."""
    array = np.frombuffer(data, np.uint8)
    if array.size < RECORD.itemsize:
        return bytes(data), look
    try:
        walked = walk(array, begins, references=tally.contigs, look=look)
    except BrokenChainError as fault:
        raise _broken(file) from fault
    records = walked.records
    fine = tally.add(
        reference=records["reference"].astype(np.int64),
        position=records["position"].astype(np.int64),
        quality=records["quality"],
        flag=records["flag"],
        strong=gc_of(array, walked),
    )
    if not fine:
        raise _broken(file)
    return bytes(data[walked.rest :]), look or walked.guessed < 0.5


def _broken(file: str) -> UnreadableFileError:
    return UnreadableFileError(
        file, "a record of a read is damaged: it lies outside of every contig", mend="Copy the file again."
    )


def _header(data: bytes, file: str) -> _Header | None:
    """Read the header; None where more of the file is needed.

    Raises:
        UnreadableFileError: it is no header of a BAM.
    """
    if not data.startswith(_MAGIC[: len(data)]):
        raise UnreadableFileError(file, "it is compressed in blocks, but is no BAM", mend="Name a BAM file.")
    try:
        (length,) = _WORD.unpack_from(data, 4)
        (number,) = _WORD.unpack_from(data, 8 + length)
        if not 0 <= length < _LONGEST_HEADER or not 0 <= number < _LONGEST_HEADER // 9:
            raise _no_header(file)
        contigs, at = [], 12 + length
        for _ in range(number):
            (size,) = _WORD.unpack_from(data, at)
            if not 1 <= size < 65536:
                raise _no_header(file)
            (bases,) = _WORD.unpack_from(data, at + 4 + size)
            if bases < 0:
                raise _no_header(file)
            contigs.append((data[at + 4 : at + 3 + size].decode("latin-1"), bases))
            at += 8 + size
    except struct.error:
        if len(data) > _LONGEST_HEADER:
            raise _no_header(file) from None
        return None
    return _Header(data[8 : 8 + length].decode("utf-8", errors="replace").rstrip("\0"), tuple(contigs), at)


def _no_header(file: str) -> UnreadableFileError:
    return UnreadableFileError(file, "its header is damaged", mend="Copy the file again, or make it anew.")
