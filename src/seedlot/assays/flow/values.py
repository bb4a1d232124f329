"""The columns that gates look at: scale values of the channels, compensated and scaled, each computed once.

From what is stored to scale values (Gating-ML 2.0, section 3.2.1, after FCS 3.1, $PnE, $PnG and $TIMESTEP):

- a channel that was amplified logarithmically, $PnE f1,f2 with f1 > 0: f2 10^(f1 x / $PnR);
- a linear channel with the gain $PnG: x / $PnG;
- the channel of time: x $TIMESTEP, in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.compensation import Compensation, spillover_from_keywords
from seedlot.assays.flow.faults import UncountableError
from seedlot.assays.flow.scales import scaled
from seedlot.formats.fcs import Dataset
from seedlot.formats.fcs_channels import Channel
from seedlot.formats.gating import FROM_FILE, UNCOMPENSATED, Axis, Matrix, Ratio

Floats = NDArray[np.float64]

#: Events that are read at once.
_BLOCK = 2048


class Values:
    """Columns of one data set. Nothing is computed before it is asked for, and nothing twice."""

    def __init__(self, dataset: Dataset, matrices: Mapping[str, Matrix]) -> None:
        self._dataset = dataset
        self._matrices = matrices
        self._channels = {channel.name: channel for channel in dataset.channels}
        self._numbers: NDArray[np.generic] | None = None
        self._raw: dict[str, Floats] = {}
        self._mixed: dict[str, Compensation | None] = {}
        self._unmixed: dict[tuple[str, str], Floats] = {}
        self._scaled: dict[Axis, Floats] = {}

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._dataset.events

    def used(self) -> Iterator[tuple[Channel, Floats]]:
        """The channels that were asked for until now, and their scale values, in the order of the file."""
        return ((channel, self._raw[name]) for name, channel in self._channels.items() if name in self._raw)

    def compensations(self) -> Mapping[str, Compensation | None]:
        """The compensations that were asked for until now; None where the file brings no matrix."""
        return self._mixed

    def prepare(self, axes: Iterable[Axis]) -> None:
        """Read and compensate at once what these axes will ask for; what is not there is said when it is asked for."""
        wanted: dict[str, dict[str, None]] = {}
        for axis in axes:
            both = (axis.channel.over, axis.channel.under) if isinstance(axis.channel, Ratio) else (axis.channel,)
            wanted.setdefault(axis.matrix, {}).update(dict.fromkeys(both))
        needed: dict[str, None] = {}
        for matrix, names in wanted.items():
            compensation = self._known(matrix)
            dyes = () if compensation is None else [name for name in names if compensation.place(name) is not None]
            needed.update(dict.fromkeys(name for name in names if name not in dyes))
            needed.update(dict.fromkeys(compensation.detectors if compensation is not None and dyes else ()))
        self._read([name for name in needed if name not in self._raw and self._is_told(name)])
        for matrix, names in wanted.items():
            compensation = self._known(matrix)
            if compensation is not None and all(name in self._raw for name in compensation.detectors):
                self._compensate(matrix, compensation, names)

    def _is_told(self, name: str) -> bool:
        """Whether there is a channel of that name whose scale values can be told."""
        channel = self._channels.get(name)
        return channel is not None and not (channel.decades and channel.range is None)

    def _known(self, matrix: str) -> Compensation | None:
        try:
            return self.compensation(matrix)
        except UncountableError:
            return None

    def _read(self, names: Sequence[str]) -> None:
        """Read channels, so many events at once as the processor keeps at hand."""
        if not names:
            return
        if self._numbers is None:
            self._numbers = np.asarray(self._dataset.values())
        channels = [self._channels[name] for name in names]
        columns = np.empty((len(channels), self.events))
        for first in range(0, self.events, _BLOCK):
            block = self._numbers[first : first + _BLOCK]
            part = columns[:, first : first + _BLOCK]
            with np.errstate(invalid="ignore"):  # a signalling NaN of a damaged file is a NaN
                for row, channel in enumerate(channels):
                    part[row] = block[:, channel.number - 1]
        for channel, column in zip(channels, columns, strict=True):
            self._raw[channel.name] = _linear(column, channel, self._dataset.keywords)

    def _compensate(self, matrix: str, compensation: Compensation, names: Iterable[str]) -> None:
        places = {name: place for name in names if (place := compensation.place(name)) is not None}
        dyes = compensation.dyes_of([self.raw(name) for name in compensation.detectors], list(places.values()))
        self._unmixed.update({(name, matrix): dye for name, dye in zip(places, dyes, strict=True)})

    def raw(self, name: str) -> Floats:
        """Tell the scale values of a channel, not compensated.

        Raises:
            UncountableError: the file has no such channel.
        """
        if name not in self._raw:
            if name not in self._channels:
                what = f"the FCS file has no channel '{name}' (it has {', '.join(self._channels)})"
                raise UncountableError("no-channel", what)
            self._read([name])
        return self._raw[name]

    def values(self, name: str, matrix: str) -> Floats:
        """Tell the values of a channel, compensated with a matrix; a channel that is not in the matrix is as it is.

        Raises:
            UncountableError: a channel or the matrix is not there, or it cannot be inverted.
        """
        if (name, matrix) not in self._unmixed:
            compensation = self.compensation(matrix)
            if compensation is None or compensation.place(name) is None:
                return self.raw(name)
            self._compensate(matrix, compensation, [name])
        return self._unmixed[name, matrix]

    def unscaled(self, axis: Axis) -> Floats:
        """Tell the values of an axis before its scale: of a channel, or the ratio of two.

        Raises:
            UncountableError: as `values`.
        """
        if not isinstance(axis.channel, Ratio):
            return self.values(axis.channel, axis.matrix)
        ratio = axis.channel
        over, under = self.values(ratio.over, axis.matrix), self.values(ratio.under, axis.matrix)
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient: Floats = ratio.a * (over - ratio.b) / (under - ratio.c)
        return quotient

    def column(self, axis: Axis) -> Floats:
        """Tell the values of an axis on its scale, cut to its bounds.

        Raises:
            UncountableError: as `values`, or the scale is none.
        """
        plain = Axis(channel=axis.channel, matrix=axis.matrix, scale=axis.scale, low=axis.low, high=axis.high)
        if plain not in self._scaled:
            try:
                units = scaled(self.unscaled(axis), axis.scale)
            except ValueError as error:
                raise UncountableError("no-scale", str(error)) from error
            if axis.low is not None or axis.high is not None:
                units = np.clip(units, axis.low, axis.high)
            self._scaled[plain] = units
        return self._scaled[plain]

    def compensation(self, name: str) -> Compensation | None:
        """Tell a compensation by its matrix; None without, and where the file shall bring one and does not (section 5).

        Raises:
            UncountableError: the matrix is not there, or it cannot be inverted.
        """
        if name == UNCOMPENSATED:
            return None
        if name not in self._mixed:
            matrix = self._matrices.get(name)
            if matrix is None and name == FROM_FILE:
                matrix = spillover_from_keywords(self._dataset)
            if matrix is None and name != FROM_FILE:
                raise UncountableError("no-matrix", f"there is no matrix '{name}'")
            self._mixed[name] = None if matrix is None else Compensation.of(matrix)
        return self._mixed[name]


def _linear(stored: Floats, channel: Channel, keywords: Mapping[str, str]) -> Floats:
    """Tell scale values of stored ones (see above); `stored` may be changed."""
    if channel.decades:
        if channel.range is None:
            what = f"channel {channel.name} is logarithmic, and its range ($P{channel.number}R) is not known"
            raise UncountableError("no-range", what)
        return channel.lowest * np.power(10.0, stored * (channel.decades / channel.range))
    if channel.name.lower() == "time":
        return stored * _step(keywords)
    return stored if channel.gain == 1 else stored / channel.gain


def _step(keywords: Mapping[str, str]) -> float:
    try:
        step = float(keywords.get("$TIMESTEP", "1").strip())
    except ValueError:
        return 1.0
    return step if 0 < step < np.inf else 1.0
