"""Reading the events of a data set: scale values of channels, their extremes, and the dyes of the detectors.

From what is stored to scale values (Gating-ML 2.0, section 3.2.1, after FCS 3.1, $PnE, $PnG and $TIMESTEP):

- a channel that was amplified logarithmically, $PnE f1,f2 with f1 > 0: f2 10^(f1 x / $PnR);
- a linear channel with the gain $PnG: x / $PnG;
- the channel of time: x $TIMESTEP, in seconds.

Events are read a block at a time, so that the processor has a block at hand until all is made of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.compensation import BLOCK, Compensation, mixed
from seedlot.assays.flow.faults import UncountableError
from seedlot.formats.fcs import Dataset
from seedlot.formats.fcs_channels import Channel

Floats = NDArray[np.float64]

#: Dyes are computed for so many events at once, so that a last block is summed as all others are.
_STEP = 64
#: So few channels are read from where they lie; for more, the bytes of all are brought into order first.
_FEW = 4
#: From so many possible numbers on, a logarithmic scale is computed for the events and not for the numbers.
_NUMBERS_MOST = 1 << 14


@dataclass(frozen=True, slots=True)
class Extremes:
    """The least and the greatest value of a channel, NaN where one is no number, and how many stand at the greatest."""

    low: float
    top: float
    at_top: int


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Some dyes of a compensation, by their places in it."""

    compensation: Compensation
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What was read: the columns that were to be kept, the extremes of all channels, the dyes of each mixture."""

    kept: Mapping[str, Floats]
    extremes: Mapping[str, Extremes]
    dyes: tuple[list[Floats], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """The events of a data set as they are stored, an event a row."""

    dataset: Dataset
    numbers: NDArray[np.generic]

    @staticmethod
    def of(dataset: Dataset) -> Events:
        """Take the events of a data set, from where they lie."""
        return Events(dataset, np.asarray(dataset.values()))

    @np.errstate(invalid="ignore")  # a signalling NaN of a damaged file is a NaN
    def read(self, channels: Sequence[Channel], kept: Sequence[str], mixtures: Sequence[Mixture]) -> Columns:
        """Read channels once, in the order of the file: keep some, and compute dyes of those that are detectors.

        Raises:
            UncountableError: a channel is logarithmic, and its range is not known.
        """
        rows = {channel.name: row for row, channel in enumerate(channels)}
        wide = -(-len(self.numbers) // _STEP) * _STEP
        ends = np.cumsum([len(kept), *(len(mixture.places) for mixture in mixtures)])
        columns, *dyes = np.split(np.empty((ends[-1], wide)), ends[:-1])
        weights = [mixture.compensation.weights_at(mixture.places) for mixture in mixtures]
        detectors = [_together([rows[name] for name in mixture.compensation.detectors]) for mixture in mixtures]
        reach = _Reach.of(len(channels))
        for first, lines, part in self._blocks(channels):
            is_finite = reach.take(part)
            last = min(first + BLOCK, wide)
            for name, column in zip(kept, columns, strict=True):
                column[first:last] = lines[rows[name], : last - first]
            for weight, seen, dye in zip(weights, detectors, dyes, strict=True):
                mixed(weight, lines[seen, : last - first], dye[:, first:last], is_finite=is_finite)
        extremes = dict(zip(rows, reach.extremes(), strict=True))
        return Columns(dict(zip(kept, self._cut(columns), strict=True)), extremes, tuple(map(self._cut, dyes)))

    def _cut(self, columns: Floats) -> list[Floats]:
        return [column[: len(self.numbers)] for column in columns]

    def _blocks(self, channels: Sequence[Channel]) -> Iterator[tuple[int, Floats, Floats]]:
        """A block's first event, lines of scale values (a channel each), and so much of these as is of its events."""
        bent = [(row, way) for row, way in enumerate(map(self._way, channels)) if not way.is_plain]
        places = [channel.number - 1 for channel in channels]
        span = slice(places[0], places[-1] + 1)
        runs = list(_runs([place - places[0] for place in places]))
        native = self.numbers.dtype.newbyteorder("=")
        turned = np.empty((BLOCK, places[-1] + 1 - places[0]), native)
        is_turned = native == self.numbers.dtype or len(places) < _FEW
        lines = np.zeros((len(channels), BLOCK))
        for first in range(0, len(self.numbers), BLOCK):
            block = self.numbers[first : first + BLOCK, span]
            if not is_turned:
                block = turned[: len(block)]
                block[...] = self.numbers[first : first + BLOCK, span]
            part = lines[:, : len(block)]
            for rows, columns in runs:
                part[rows] = block[:, columns].T
            for row, way in bent:
                part[row] = way.linear(part[row])
            yield first, lines, part

    def _way(self, channel: Channel) -> _Way:
        if not channel.decades:
            return _Way(channel, _step(self.dataset.keywords) if channel.name.lower() == "time" else None, None)
        if channel.range is None:
            what = f"channel {channel.name} is logarithmic, and its range ($P{channel.number}R) is not known"
            raise UncountableError("no-range", what)
        way = _Way(channel, None, None)
        width = self.dataset.layout.widths[channel.number - 1]
        numbers = 1 << width if channel.mask is None else channel.mask + 1
        if numbers > min(_NUMBERS_MOST, len(self.numbers)):
            return way
        return _Way(channel, None, way.linear(np.arange(numbers, dtype=np.float64)))


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """The extremes of channels as far as they are read: events are counted only where they reach the greatest yet."""

    low: list[float]
    top: list[float]
    at_top: list[int]

    @staticmethod
    def of(channels: int) -> _Reach:
        return _Reach([math.inf] * channels, [-math.inf] * channels, [0] * channels)

    def take(self, part: Floats) -> bool:
        """Take a block of events, a channel a row, and tell whether all its numbers are finite."""
        lows, tops = part.min(axis=1), part.max(axis=1)
        self.low[:] = np.minimum(self.low, lows).tolist()
        for row, top in enumerate(tops.tolist()):
            if top >= self.top[row]:
                count = int(np.count_nonzero(part[row] == top))
                self.at_top[row] = count if top > self.top[row] else self.at_top[row] + count
        self.top[:] = np.maximum(self.top, tops).tolist()
        return bool(np.isfinite(lows).all() and np.isfinite(tops).all())

    def extremes(self) -> Iterator[Extremes]:
        for low, top, count in zip(self.low, self.top, self.at_top, strict=True):
            yield Extremes(low, top, 0 if math.isnan(top) else count)


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """From the stored values of a channel to its scale values; `step` where it is time, `known` those of all numbers."""

    channel: Channel
    step: float | None
    known: Floats | None

    @property
    def is_plain(self) -> bool:
        return not self.channel.decades and self.step is None and self.channel.gain == 1

    def linear(self, stored: Floats) -> Floats:
        """Tell scale values of stored ones (see above)."""
        channel = self.channel
        if self.known is not None:
            return self.known.take(stored.astype(np.intp))
        if channel.decades and channel.range:
            return channel.lowest * np.power(10.0, stored * (channel.decades / channel.range))
        if self.step is not None:
            return stored * self.step
        return stored / channel.gain


def _runs(places: Sequence[int]) -> Iterator[tuple[slice, slice]]:
    """Tell rising places as runs that leave none out: which of the places these are, and the places."""
    begin = 0
    for index in range(1, len(places) + 1):
        if index == len(places) or places[index] != places[index - 1] + 1:
            yield slice(begin, index), slice(places[begin], places[index - 1] + 1)
            begin = index


def _together(places: list[int]) -> slice | list[int]:
    """Tell places that stand one after another as a slice, which copies nothing."""
    first = places[0]
    return slice(first, first + len(places)) if places == list(range(first, first + len(places))) else places


def _step(keywords: Mapping[str, str]) -> float:
    try:
        step = float(keywords.get("$TIMESTEP", "1").strip())
    except ValueError:
        return 1.0
    return step if 0 < step < np.inf else 1.0
