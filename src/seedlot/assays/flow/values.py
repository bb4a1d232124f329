"""The columns that gates look at: scale values of the channels, compensated and scaled, each computed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.columns import Events, Extremes, Mixture
from seedlot.assays.flow.compensation import Compensation, spillover_from_keywords
from seedlot.assays.flow.faults import UncountableError
from seedlot.assays.flow.scales import scaled
from seedlot.formats.fcs import Dataset
from seedlot.formats.fcs_channels import Channel
from seedlot.formats.gating import FROM_FILE, UNCOMPENSATED, Axis, Matrix, Ratio

Floats = NDArray[np.float64]


class Values:
    """Columns of one data set. Nothing is computed before it is asked for, and nothing twice."""

    def __init__(self, dataset: Dataset, matrices: Mapping[str, Matrix]) -> None:
        self._dataset = dataset
        self._matrices = matrices
        self._channels = {channel.name: channel for channel in dataset.channels}
        self._stored: Events | None = None
        self._raw: dict[str, Floats] = {}
        self._extremes: dict[str, Extremes] = {}
        self._mixed: dict[str, Compensation | None] = {}
        self._unmixed: dict[tuple[str, str], Floats] = {}
        self._scaled: dict[Axis, Floats] = {}

    @property
    def events(self) -> int:
        """How many events there are."""
        return self._dataset.events

    def used(self) -> Iterator[tuple[Channel, Extremes]]:
        """The channels that were asked for until now, and their extremes, in the order of the file."""
        return ((channel, self._extremes[name]) for name, channel in self._channels.items() if name in self._extremes)

    def compensations(self) -> Mapping[str, Compensation | None]:
        """The compensations that were asked for until now; None where the file brings no matrix."""
        return self._mixed

    def prepare(self, axes: Iterable[Axis]) -> None:
        """Read and compensate at once what these axes will ask for; what is not there is said when it is asked for."""
        wanted: dict[str, dict[str, None]] = {}
        for axis in axes:
            both = (axis.channel.over, axis.channel.under) if isinstance(axis.channel, Ratio) else (axis.channel,)
            wanted.setdefault(axis.matrix, {}).update(dict.fromkeys(both))
        kept: dict[str, None] = {}
        mixtures: dict[str, tuple[Mixture, list[str]]] = {}
        for matrix, names in wanted.items():
            compensation = self._known(matrix)
            dyes = {} if compensation is None else compensation.places(names)
            plain = [name for name in names if name not in dyes]
            if compensation is not None and dyes and all(map(self._is_told, compensation.detectors)):
                mixtures[matrix] = (Mixture(compensation, tuple(dyes.values())), list(dyes))
            elif compensation is not None and dyes:
                plain += compensation.detectors
            kept.update(dict.fromkeys(filter(self._is_told, plain)))
        self._read(list(kept), mixtures)

    def _is_told(self, name: str) -> bool:
        """Whether there is a channel of that name whose scale values can be told."""
        channel = self._channels.get(name)
        return channel is not None and not (channel.decades and channel.range is None)

    def _known(self, matrix: str) -> Compensation | None:
        try:
            return self.compensation(matrix)
        except UncountableError:
            return None

    def _read(self, kept: Sequence[str], mixtures: Mapping[str, tuple[Mixture, Sequence[str]]]) -> None:
        """Read channels once, and what is mixed of them."""
        needed = {*kept, *(name for mixture, _ in mixtures.values() for name in mixture.compensation.detectors)}
        if not needed:
            return
        channels = [channel for name, channel in self._channels.items() if name in needed]
        if self._stored is None:
            self._stored = Events.of(self._dataset)
        found = self._stored.read(channels, kept, [mixture for mixture, _ in mixtures.values()])
        self._raw.update(found.kept)
        self._extremes.update(found.extremes)
        for (matrix, (_, names)), dyes in zip(mixtures.items(), found.dyes, strict=True):
            self._unmixed.update({(name, matrix): dye for name, dye in zip(names, dyes, strict=True)})

    def raw(self, name: str) -> Floats:
        """Tell the scale values of a channel, not compensated.

        Raises:
            UncountableError: the file has no such channel.
        """
        if name not in self._raw:
            if name not in self._channels:
                what = f"the FCS file has no channel '{name}' (it has {', '.join(self._channels)})"
                raise UncountableError("no-channel", what)
            self._read([name], {})
        return self._raw[name]

    def values(self, name: str, matrix: str) -> Floats:
        """Tell the values of a channel, compensated with a matrix; a channel that is not in the matrix is as it is.

        Raises:
            UncountableError: a channel or the matrix is not there, or it cannot be inverted.
        """
        if (name, matrix) not in self._unmixed:
            compensation = self.compensation(matrix)
            place = None if compensation is None else compensation.place(name)
            if compensation is None or place is None:
                return self.raw(name)
            columns = [self.raw(detector) for detector in compensation.detectors]
            (self._unmixed[name, matrix],) = compensation.dyes_of(columns, [place])
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
        plain = axis if axis.shown is None else replace(axis, shown=None)
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
