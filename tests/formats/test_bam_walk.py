from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.formats.bam_walk import BrokenChainError, gc_of, walk


def record(size: int, place: int = 0, sequence: bytes = b"", bases: int = 0) -> bytes:
    """A record of so many bytes after its fixed part, with a name of one byte and no CIGAR."""
    body = b"\0" + sequence
    body += b"\xff" * max(size - len(body), 0)
    head = struct.pack("<iiBBHHHiiii", 0, place, 1, 60, 0, 0, 0, bases, -1, -1, 0)
    return struct.pack("<i", len(head) + len(body)) + head + body


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=300), st.integers(1, 40), st.integers(0, 300))
def test_the_chain_is_that_of_the_lengths(sizes: list[int], every: int, cut: int) -> None:
    """Lanes that begin anywhere, at records or within them, give the chain that is followed from the first byte."""
    whole = b"".join(record(size, place) for place, size in enumerate(sizes))
    data = np.frombuffer(whole[: max(len(whole) - cut, 36)], np.uint8)
    begins = np.append(0, np.cumsum([size + 36 for size in sizes]))
    for starts in (begins[::every].tolist(), list(range(7, data.size, 500))):
        walked = walk(data, [start for start in starts if start < data.size], references=1, look=False)
        held = int(np.searchsorted(begins, data.size, side="right")) - 1
        assert walked.at.tolist() == begins[:held].tolist()
        assert walked.records["position"].tolist() == list(range(held))
        assert walked.rest == begins[held]


@pytest.mark.parametrize("at", [0, 5, 299])
@pytest.mark.parametrize("length", [-5, 3, (1 << 28) + 1, -(1 << 31)])
def test_a_length_that_no_record_has(at: int, length: int) -> None:
    data = bytearray(record(64) * 300)
    data[at * 100 : at * 100 + 4] = struct.pack("<i", length)
    for begins in ([], [10_000, 20_000]):
        with pytest.raises(BrokenChainError):
            walk(np.frombuffer(data, np.uint8), begins, references=1, look=False)


def test_gc_of_the_first_sixteen_bases() -> None:
    """By hand: A C G T twice over, then all G, then N (both bits); a read of fifteen bases tells nothing."""
    reads = [(b"\x12\x48" * 4, 16), (b"\x44" * 8, 16), (b"\xff" * 8, 16), (b"\x44" * 8, 15)]
    data = np.frombuffer(b"".join(record(40, 0, sequence, bases) for sequence, bases in reads), np.uint8)
    walked = walk(data, [], references=1, look=False)
    assert gc_of(data, walked).tolist() == [8, 16, 0, 255]
