"""What a gate looks at: all events, or, where these are few, those of the population above it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bins import flowjo_places, on_screen
from seedlot.assays.flow.membership import Mask
from seedlot.assays.flow.values import Values
from seedlot.formats.gating import Axis

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """The columns of some events (all, where `among` does not say which), each picked once."""

    values: Values
    among: Places | None = None
    _columns: dict[tuple[Callable[[Axis], Floats], Axis], Floats] = field(default_factory=dict)
    _bins: dict[tuple[Axis, int], Places] = field(default_factory=dict)

    @property
    def events(self) -> int:
        """How many events are looked at."""
        return self.values.events if self.among is None else self.among.size

    def unscaled(self, axis: Axis) -> Floats:
        """Tell the values of an axis before its scale, as `Values.unscaled`."""
        return self._picked(self.values.unscaled, axis)

    def column(self, axis: Axis) -> Floats:
        """Tell the values of an axis on its scale, as `Values.column`."""
        return self._picked(self.values.column, axis)

    def _picked(self, way: Callable[[Axis], Floats], axis: Axis) -> Floats:
        if self.among is None:
            return way(axis)
        if (way, axis) not in self._columns:
            self._columns[way, axis] = way(axis)[self.among]
        return self._columns[way, axis]

    def bins(self, axis: Axis, bins: int) -> Places:
        """Tell the bins of FlowJo in which the events stand, as `flowjo_places`."""
        if (axis, bins) not in self._bins:
            self._bins[axis, bins] = flowjo_places(self.unscaled(axis), on_screen(axis), bins)
        return self._bins[axis, bins]

    def placed(self, mask: Mask) -> Mask:
        """Put the answers for the events that are looked at where these stand among all."""
        if self.among is None:
            return mask
        whole = np.zeros(self.values.events, dtype=np.bool_)
        whole[self.among] = mask
        return whole
