"""The numbers of an FCS data set as they are stored (ISAC FCS 3.1, section 3.3; $BYTEORD, $DATATYPE, $PnB, $PnR)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.fcs_channels import Channel
from seedlot.formats.fcs_text import Bytes, Keywords, Notes

Array = NDArray[Any]

#: Widths that numpy reads where they lie, and how many bits of an integer a double holds.
_PLAIN = (8, 16, 32, 64)
_EXACT = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the numbers of an event lie. `order` tells the significance of each byte, the least being 1.

    `widths` are the bits that each number takes in the file, and may be more than the channel's own.
    """

    channels: tuple[Channel, ...]
    widths: tuple[int, ...]
    order: tuple[int, ...]

    @property
    def row(self) -> int:
        """How many bits an event takes."""
        return sum(self.widths)

    def size(self, events: int) -> int:
        """How many bytes so many events take."""
        return -(-self.row * events // 8)

    def events(self, size: int) -> int:
        """How many whole events so many bytes hold."""
        return size * 8 // self.row

    @property
    def is_packed(self) -> bool:
        """Whether numbers begin within bytes."""
        return any(width % 8 for width in self.widths)

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """The one type of all numbers, where numpy has it: they need no copy."""
        channel, width = self.channels[0], self.widths[0]
        same = {(one.kind == "I", one_width) for one, one_width in zip(self.channels, self.widths, strict=True)}
        places = significance(self.order, width // 8)
        if len(same) > 1 or width not in _PLAIN or places is None:
            return None
        if places not in {tuple(range(len(places))), tuple(range(len(places)))[::-1]}:
            return None
        letter = "u" if channel.kind == "I" else "f"
        return np.dtype(f"{'<' if places[0] == 0 else '>'}{letter}{width // 8}")


def significance(order: Sequence[int], size: int) -> tuple[int, ...] | None:
    """The significance of each byte of a number (0 the least), or None where $BYTEORD does not tell it.

    An order for four bytes also tells of the two halves of a number of two, where both halves say the same.
    """
    if size == 1:
        return (0,)
    if len(order) < 2:
        return None
    rising = list(order) == sorted(order)
    if rising or list(order) == sorted(order, reverse=True):
        return tuple(range(size)) if rising else tuple(range(size))[::-1]
    if len(order) % size:
        return None
    parts = {_ranks(order[begin : begin + size]) for begin in range(0, len(order), size)}
    return parts.pop() if len(parts) == 1 else None


def _ranks(part: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(part).index(one) for one in part)


def layouts(keywords: Keywords, channels: tuple[Channel, ...], notes: Notes) -> tuple[Layout, ...]:
    """The ways in which the numbers may lie: as $PnB says, and, where that is no whole byte, each in whole bytes.

    Raises:
        UnreadableFileError: $BYTEORD does not tell the order of the bytes.
    """
    order = tuple(int(part) for part in re.findall(r"\d", keywords.text("$BYTEORD")))
    says = Layout(channels=channels, widths=tuple(channel.bits for channel in channels), order=order)
    whole = replace(says, widths=tuple(-(-width // 8) * 8 for width in says.widths))
    rising = significance(order, 4) in {(0, 1, 2, 3), (3, 2, 1, 0)}
    known = sorted(order) == list(range(1, len(order) + 1)) and all(
        significance(order, width // 8) is not None for width in whole.widths
    )
    if not known or (says.is_packed and not rising):
        what = f"$BYTEORD is '{keywords.text('$BYTEORD')}', which does not tell the order of the bytes of every number"
        raise notes.fault(what, where=keywords.where("$BYTEORD"))
    if len(order) < min(4, max(whole.widths) // 8):
        says_so = f"$BYTEORD tells of {len(order)} bytes only; longer numbers are taken to go on in the same order."
        notes.note("order", says_so, where=keywords.where("$BYTEORD"))
    kept = (says, whole) if says.is_packed else (says,)
    for channel in channels:
        held = channel.bits if channel.mask is None else channel.mask.bit_length()
        if channel.kind == "I" and held > _EXACT and any(layout.dtype is None for layout in kept):
            what = f"channel {channel.number} has integers of {held} bits, and not every channel has the same number"
            raise notes.fault(what, where=keywords.where(f"$P{channel.number}B"))
    return kept


def stored(raw: Bytes, layout: Layout, events: int) -> Array:
    """The numbers as they are stored, not masked: a view where numpy has their type, 32 bits for 24, else doubles."""
    numbers = _together(raw, layout, events)
    if numbers is None:
        numbers = np.empty((events, len(layout.channels)))
        for index, column in enumerate(_columns(raw, layout, events)):
            numbers[:, index] = column
    return numbers


def masked(raw: Bytes, layout: Layout, events: int) -> Array:
    """The numbers, an event a row, without the bits beyond the range: always a copy where a channel has a mask."""
    masks = [channel.mask for channel in layout.channels]
    together = _together(raw, layout, events)
    if together is not None and any(mask is not None for mask in masks):
        full = (1 << layout.widths[0]) - 1
        kept = np.array([full if mask is None else mask for mask in masks], dtype=together.dtype.newbyteorder("="))
        both: Array = together & kept
        return both
    numbers = stored(raw, layout, events)
    if together is None and any(mask is not None for mask in masks):
        for index, (column, mask) in enumerate(zip(_columns(raw, layout, events), masks, strict=True)):
            numbers[:, index] = column if mask is None else column & np.uint64(mask)
    return numbers


def beyond(raw: Bytes, layout: Layout, events: int) -> Iterator[tuple[Channel, int]]:
    """The channels in which values have bits beyond their range, and in how many events."""
    if events == 0 or all(channel.mask is None for channel in layout.channels):
        return
    used = None if layout.is_packed else _used(raw, layout, events)
    masks = [channel.mask for channel in layout.channels]
    if used is not None and not any(mask is not None and bits > mask for bits, mask in zip(used, masks, strict=True)):
        return
    together = _together(raw, layout, events)
    columns = _columns(raw, layout, events) if together is None else together.T
    for channel, column in zip(layout.channels, columns, strict=True):
        if channel.mask is not None:
            over = int(np.count_nonzero(column > column.dtype.type(channel.mask)))
            if over:
                yield channel, over


#: How many events are joined at once: long rows are quicker than many short ones.
_BLOCK = 512


def _used(raw: Bytes, layout: Layout, events: int) -> list[int]:
    """The bits that any event sets in each channel: a mask is all ones, so that more than it says a bit beyond it."""
    row = layout.row // 8
    whole = events - events % _BLOCK
    blocks = raw[: whole * row].reshape(-1, _BLOCK * row)
    joined = [raw[whole * row :].reshape(-1, row)]

    def join(first: int, last: int) -> None:
        joined.append(np.bitwise_or.reduce(blocks[first:last], axis=0).reshape(_BLOCK, row))

    _side_by_side(join, len(blocks), least=_SHARE // (_BLOCK * len(layout.widths)) + 1)
    bits = np.bitwise_or.reduce(np.concatenate(joined), axis=0).tolist()
    used, begin = [], 0
    for width in layout.widths:
        size = width // 8
        places = significance(layout.order, size) or ()
        used.append(sum(bits[begin + byte] << (8 * place) for byte, place in enumerate(places)))
        begin += size
    return used


def _together(raw: Bytes, layout: Layout, events: int) -> Array | None:
    """All numbers at once, where they have one type: a view where numpy has it, and 32 bits for integers of 24."""
    shape = (events, len(layout.channels))
    if layout.dtype is not None:
        return raw.view(layout.dtype).reshape(shape)
    if set(layout.widths) != {24} or any(channel.kind != "I" for channel in layout.channels):
        return None
    places = significance(layout.order, 3)
    if places not in {(0, 1, 2), (2, 1, 0)}:
        return None
    return _threes(raw, rising=places[0] == 0).reshape(shape)


#: How many numbers of 24 bits are read at once, so that they stay in the processor's cache.
_THREES = 1 << 16


def _threes(raw: Bytes, *, rising: bool) -> Array:
    """Integers of 24 bits, each read as 32 where it lies, of which the byte of its neighbour is then taken away."""
    count = raw.size // 3
    numbers = np.empty(count, dtype=np.uint32)
    if count == 0:
        return numbers
    four: Array = np.ndarray((count - 1,), "<u4" if rising else ">u4", np.ascontiguousarray(raw), strides=(3,))

    def decode(first: int, last: int) -> None:
        for begin in range(first, last, _THREES):
            end = min(begin + _THREES, last)
            part = numbers[begin:end]
            part[:] = four[begin:end]
            if rising:
                part &= 0xFFFFFF
            else:
                part >>= 8

    _side_by_side(decode, count - 1, least=_SHARE)
    numbers[-1] = int.from_bytes(raw[3 * count - 3 : 3 * count].tobytes(), "little" if rising else "big")
    return numbers


#: So many threads share the numbers of a large file, at least so many each.
_THREADS, _SHARE = 2, 1 << 20


def _side_by_side(work: Callable[[int, int], object], count: int, *, least: int) -> None:
    """Do work on things from a first up to a last one, all at once or in parts side by side: it comes to the same."""
    size = max(-(-count // _THREADS), least)
    if count <= size:
        work(0, count)
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(lambda first: work(first, min(first + size, count)), range(0, count, size)))


def _columns(raw: Bytes, layout: Layout, events: int) -> Iterator[Array]:
    """Each channel by itself: 64-bit integers, floats or doubles."""
    if layout.is_packed:
        yield from _packed(raw, layout, events)
        return
    rows = raw.reshape(events, layout.row // 8)
    begin = 0
    for channel, width in zip(layout.channels, layout.widths, strict=True):
        size = width // 8
        places = significance(layout.order, size) or ()
        part = rows[:, begin : begin + size]
        begin += size
        if channel.kind == "I":
            column = np.zeros(events, dtype=np.uint64)
            for byte, place in enumerate(places):
                column |= part[:, byte].astype(np.uint64) << np.uint64(8 * place)
            yield column
        else:
            rising = np.ascontiguousarray(part[:, np.argsort(places)])
            yield rising.view(f"<f{size}")[:, 0]


def _packed(raw: Bytes, layout: Layout, events: int) -> Iterator[Array]:
    """Numbers without gaps: from the highest bit of each byte down where the highest byte comes first, else up."""
    falling = layout.order[0] > layout.order[-1]
    stream = np.unpackbits(raw, count=events * layout.row, bitorder="big" if falling else "little")
    bits = stream.reshape(events, layout.row)
    begin = 0
    for width in layout.widths:
        column = np.zeros(events, dtype=np.uint64)
        for index in range(width):
            place = width - 1 - index if falling else index
            column |= bits[:, begin + index].astype(np.uint64) << np.uint64(place)
        begin += width
        yield column
