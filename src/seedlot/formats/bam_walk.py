"""From inflated BAM to the places of its records: they are a chain, walked at every block at once.

A record begins with its length (SAM specification, section 4.2), so that a chain can only be followed from its
beginning. Here one lane starts at each block, for htslib begins a block with a record; all lanes go step by step
together. A lane counts only where the lane before it arrives exactly at its start: else its chain is walked anew from
where the true chain arrived. What comes out is therefore always the true chain, whatever was guessed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Bytes of the fixed part of a record, without its length; most that a record may plausibly hold.
FIXED, _MOST = 32, 1 << 28
_SIZE = struct.Struct("<i")
#: Bytes from a block's start in which its first record is looked for, where blocks cut records.
_LOOK = 4096


class BrokenChainError(ValueError):
    """A record that states an impossible length; its argument is the place."""


#: The beginning of a record, with its length: all that counting reads of it.
RECORD = np.dtype(
    [
        ("size", "<i4"),
        ("reference", "<i4"),
        ("position", "<i4"),
        ("name", "u1"),
        ("quality", "u1"),
        ("bin", "<u2"),
        ("cigar", "<u2"),
        ("flag", "<u2"),
        ("bases", "<i4"),
    ]
)
Records = NDArray[np.void]
#: Of eight bytes of a sequence, which hold two bases each in codes of four bits: how many bases, and the bit of each.
SAMPLED, _EACH = 16, 0x1111111111111111


@dataclass(frozen=True, slots=True)
class Walked:
    """The whole records of a chunk in order, and where the first record that is cut by its end begins."""

    records: Records
    rest: int
    guessed: float


def gather(data: Bytes, at: Ints, offset: int, kind: str) -> NDArray[Any]:
    """The values of a little-endian type that stand at `at + offset`, wherever that lies."""
    width = np.dtype(kind).itemsize
    every = np.ndarray((data.size - width + 1,), kind, buffer=data, strides=(1,))
    return every[at + offset] if offset else every[at]


def walk(data: Bytes, begins: Sequence[int], *, references: int, look: bool) -> Walked:
    """Walk the chain from the first byte; `begins` are the starts of blocks, `look` says that they may cut records.

    Raises:
        BrokenChainError: a record states a length that no record has.
    """
    starts = np.unique(np.asarray([0, *begins], np.int64))
    if look:
        starts = _guess(data, starts, references)
    starts = starts[starts <= data.size - RECORD.itemsize]
    limits = np.append(starts[1:], data.size)
    at, records, arrivals = _lanes(data, starts, limits)
    good = np.append(True, arrivals[:-1] == starts[1:])
    if good.all():
        order = np.argsort(at)
        at, records = at[order], records[order]
    else:
        at, arrivals = _mended(data, np.sort(at), starts, limits, arrivals)
        records = heads(data, at)
    last, share = int(arrivals[-1]), float(good.mean())
    if last > data.size:  # the last record is cut
        return Walked(records[:-1], int(at[-1]), share)
    return Walked(records, last, share)


def heads(data: Bytes, at: Ints) -> Records:
    """The beginnings of the records at these places."""
    every = np.ndarray((data.size - RECORD.itemsize + 1,), f"V{RECORD.itemsize}", buffer=data, strides=(1,))
    found: Records = every[at].view(RECORD)
    return found


def _lanes(data: Bytes, starts: Ints, limits: Ints) -> tuple[Ints, Records, Ints]:
    """Walk all lanes to their limits; a lane that breaks arrives at -1. A record may reach beyond the data."""
    arrivals = np.full(starts.size, -1, np.int64)
    lane, at, limit = np.arange(starts.size), starts, limits
    places: list[Ints] = []
    seen: list[Records] = []
    while at.size:
        if at[-1] > data.size - RECORD.itemsize:  # the last lane ends before a whole record
            arrivals[lane[-1]] = at[-1]
            lane, at, limit = lane[:-1], at[:-1], limit[:-1]
            continue
        places.append(at)
        seen.append(heads(data, at))
        size = seen[-1]["size"]
        following = at + size + 4
        stop = (following >= limit) | (size < FIXED) | (size > _MOST)
        if stop.any():
            ended = stop & (size >= FIXED) & (size <= _MOST)
            arrivals[lane[ended]] = following[ended]
            stay = ~stop
            lane, following, limit = lane[stay], following[stay], limit[stay]
        at = following
    none = (np.zeros(0, np.int64), np.zeros(0, RECORD))
    return (*((np.concatenate(places), np.concatenate(seen)) if seen else none), arrivals)


def _mended(data: Bytes, at: Ints, starts: Ints, limits: Ints, arrivals: Ints) -> tuple[Ints, Ints]:
    """Walk anew the lanes that did not begin where the one before them arrived."""
    edges = np.searchsorted(at, np.append(starts, data.size + 1))
    kept: list[Ints] = []
    here, arrived = 0, arrivals.copy()
    for number in range(starts.size):
        if here >= limits[number]:  # a record goes over the whole lane
            arrived[number] = here
            continue
        if here == starts[number] and arrivals[number] >= 0:
            kept.append(at[edges[number] : edges[number + 1]])
            here = int(arrivals[number])
            continue
        own, here = _follow(data, here, int(limits[number]))
        kept.append(own)
        arrived[number] = here
    return np.concatenate(kept), arrived


def _follow(data: Bytes, here: int, limit: int) -> tuple[Ints, int]:
    seen: list[int] = []
    view = memoryview(data.data)
    while here < limit and here + RECORD.itemsize <= data.size:
        size = _SIZE.unpack_from(view, here)[0]
        if not FIXED <= size <= _MOST:
            raise BrokenChainError(here)
        seen.append(here)
        here += size + 4
    return np.asarray(seen, np.int64), here


def _guess(data: Bytes, starts: Ints, references: int) -> Ints:
    """Guess the first record of each block: a place whose fields, and whose next record's, are possible."""
    places = (starts[1:, None] + np.arange(_LOOK)[None, :]).reshape(-1)
    places = places[places < data.size - FIXED - 4]
    possible = _possible(data, places, references)
    size = gather(data, possible, 0, "<i4").astype(np.int64)
    after = possible + size + 4
    inside = after < data.size - FIXED - 4
    possible, after = possible[inside], after[inside]
    possible = possible[np.isin(after, _possible(data, after, references))]
    lane = np.searchsorted(starts, possible, side="right") - 1
    _, first = np.unique(lane, return_index=True)
    return np.unique(np.append(0, possible[first]))


def _possible(data: Bytes, at: Ints, references: int) -> Ints:
    """Of these places, those at which a record could begin."""
    size = gather(data, at, 0, "<i4")
    at = at[(size >= FIXED) & (size < 1 << 20)]
    reference = gather(data, at, 4, "<i4")
    at = at[(reference >= -1) & (reference < references)]
    mate = gather(data, at, 24, "<i4")
    at = at[(mate >= -1) & (mate < references)]
    at = at[(gather(data, at, 8, "<i4") >= -1) & (gather(data, at, 12, "<u1") > 0)]
    size = gather(data, at, 0, "<i4").astype(np.int64)
    name = gather(data, at, 12, "<u1").astype(np.int64)
    cigar = gather(data, at, 16, "<u2").astype(np.int64)
    bases = gather(data, at, 20, "<i4").astype(np.int64)
    return at[(bases >= 0) & (size >= FIXED + name + 4 * cigar + (bases + 1) // 2 + bases)]


def gc_of(data: Bytes, records: Records) -> NDArray[np.uint8]:
    """How many of the first sixteen bases of each record are G or C; 255 where it holds fewer bases.

    The records are those of a chain that begins with the data. C is coded as 2, G as 4 (SAM specification, section
    4.2.4); N, which has both bits, is none.
    """
    size = records["size"].astype(np.int64) + 4
    at = np.cumsum(size) - size
    at += FIXED + 4
    at += records["name"]
    at += records["cigar"].astype(np.int64) * 4
    held = (records["bases"] >= SAMPLED) & (at + SAMPLED // 2 <= data.size)
    words = gather(data, np.where(held, at, 0), 0, "<u8") if data.size >= SAMPLED // 2 else np.zeros(at.size, "<u8")
    found = np.bitwise_count(((words >> np.uint64(1)) ^ (words >> np.uint64(2))) & np.uint64(_EACH))
    return np.asarray(np.where(held, found, 255), dtype=np.uint8)
