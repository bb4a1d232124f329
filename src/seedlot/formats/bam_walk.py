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

from seedlot.formats.reads import SAMPLED, UNTOLD

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Bytes of the fixed part of a record, without its length; most that a record may plausibly hold.
FIXED, _MOST = 32, 1 << 28
_SIZE = struct.Struct("<i")
#: Bytes from a block's start in which its first record is looked for, where blocks cut records.
_LOOK = 4096
#: Fewest and most steps that all lanes take at once, and how many more than seem needed.
_STEPS, _MORE = (8, 1024), 1.02


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
#: Of eight bytes of a sequence, which hold two bases each in codes of four bits: a bit of each.
_EACH = 0x1111111111111111


@dataclass(frozen=True, slots=True)
class Walked:
    """The whole records of a chunk in order, where they begin, and where the one that is cut by its end begins."""

    records: Records
    at: Ints
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
    at, arrivals = _lanes(data, starts, limits)
    good = np.append(True, arrivals[:-1] == starts[1:])
    if not good.all():
        at, arrivals = _mended(data, at, starts, limits, arrivals)
    records = heads(data, at)
    last, share = int(arrivals[-1]), float(good.mean())
    if last < 0:
        raise BrokenChainError(int(at[-1]))
    if last > data.size:  # the last record is cut
        return Walked(records[:-1], at[:-1], int(at[-1]), share)
    return Walked(records, at, last, share)


def heads(data: Bytes, at: Ints) -> Records:
    """The beginnings of the records at these places."""
    every = np.ndarray((data.size - RECORD.itemsize + 1,), f"V{RECORD.itemsize}", buffer=data, strides=(1,))
    found: Records = every[at].view(RECORD)
    return found


def _lanes(data: Bytes, starts: Ints, limits: Ints) -> tuple[Ints, Ints]:
    """Walk all lanes to their limits; a lane that breaks arrives at -1. A record may reach beyond the data.

    All take many steps together, arrived or not: what comes after a lane's arrival is left out.
    """
    end = data.size - RECORD.itemsize
    arrivals = np.full(starts.size, -1, np.int64)
    lane, at, limit = np.arange(starts.size), starts, np.minimum(limits, end + 1)
    parts: list[Ints] = []
    while lane.size:
        steps = _stepped(data, at, _number(data, at, limit))
        size = np.diff(steps, axis=0) - 4
        inside = steps < limit
        broken = (inside[:-1] & ((size < FIXED) | (size > _MOST))).any(axis=0)
        there = ~inside[-1] & ~broken
        arrivals[lane[there]] = np.take_along_axis(steps, np.argmin(inside, axis=0)[None, :], axis=0)[0, there]
        parts.append(steps[:-1].T[inside[:-1].T])
        stay = inside[-1] & ~broken
        lane, at, limit = lane[stay], steps[-1, stay], limit[stay]
    found = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return (np.sort(found) if len(parts) > 1 else found), arrivals


def _number(data: Bytes, at: Ints, limit: Ints) -> int:
    """Steps to take: as many as records like the first ones lie in the longest lane."""
    size = float(np.median(gather(data, at, 0, "<u4")))
    return int(np.clip((limit - at).max() / max(size, FIXED) * _MORE, *_STEPS))


def _stepped(data: Bytes, at: Ints, number: int) -> Ints:
    """The places of so many records, and of the one after them, from each place; beyond the data they mean nothing."""
    sizes = np.ndarray((data.size - 3,), "<u4", buffer=data, strides=(1,))
    steps = np.empty((number + 1, at.size), np.int64)
    steps[0] = at
    held = np.empty_like(at)
    for step in range(number):
        np.minimum(steps[step], sizes.size - 1, out=held)
        np.add(steps[step], sizes[held], out=steps[step + 1])
        steps[step + 1] += 4
    return steps


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


def gc_of(data: Bytes, walked: Walked) -> NDArray[np.uint8]:
    """How many of the first sixteen bases of each record are G or C; 255 where it holds fewer bases.

    C is coded as 2, G as 4 (SAM specification, section 4.2.4); N, which has both bits, is none.
    """
    if data.size < SAMPLED // 2:
        return np.full(walked.at.size, UNTOLD, np.uint8)
    at = walked.at + (FIXED + 4)
    at += walked.records["name"]
    at += walked.records["cigar"].astype(np.int64) * 4
    held = (walked.records["bases"] >= SAMPLED) & (at + SAMPLED // 2 <= data.size)
    if not held.all():
        at = np.where(held, at, 0)
    words = gather(data, at, 0, "<u8")
    found = np.bitwise_count(((words >> np.uint64(1)) ^ (words >> np.uint64(2))) & np.uint64(_EACH))
    return found if held.all() else np.where(held, found, np.uint8(UNTOLD))
