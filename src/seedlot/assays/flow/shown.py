"""Axes of charts: bins and ticks that are even for scattered light and logarithmic far from zero for dyes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.scales import unscaled
from seedlot.formats.gating import Axis

Floats = NDArray[np.float64]

#: The share of the events that may lie beyond an axis at either end, and how much of its top is near to linear.
_BEYOND, _LINEAR = 0.0005, 1e-3


#: How the numbers along an axis are written: 0, 500, 1k, 10k.
PLAIN = {"labelExpr": "datum.value == 0 ? '0' : format(datum.value, '~s')"}


def symlog(columns: Sequence[Floats], bins: int) -> tuple[dict[str, Any], Floats]:
    """A scale that is linear about zero and logarithmic beyond, with its bins in data units."""
    low, high = _ends(columns)
    constant = max(abs(low), abs(high)) * _LINEAR or 1.0
    ends = [math.copysign(math.log1p(abs(end) / constant), end) for end in (low, high)]
    places = np.linspace(ends[0], ends[1], bins + 1)
    edges = np.sign(places) * np.expm1(np.abs(places)) * constant
    domain = [float(edges[0]), float(edges[-1])]
    return {"type": "symlog", "constant": constant, "domain": domain, "nice": False, "clamp": True}, edges


def linear(columns: Sequence[Floats], bins: int) -> tuple[dict[str, Any], Floats]:
    """A plain scale with its bins."""
    low, high = _ends(columns)
    edges = np.linspace(min(low, 0.0), high, bins + 1)
    return {"domain": [float(edges[0]), float(edges[-1])], "nice": False, "clamp": True}, edges


def _ends(columns: Sequence[Floats]) -> tuple[float, float]:
    if not columns:
        return 0.0, 1.0
    low = min(float(np.quantile(column, _BEYOND)) for column in columns)
    high = max(float(np.quantile(column, 1 - _BEYOND)) for column in columns)
    return (low, high) if high > low else (low, low + 1.0)


def ticks(edges: Floats) -> list[float]:
    """Zero and the powers of ten that lie within, both sides of zero, the three largest decades of each."""
    top = math.floor(math.log10(max(abs(float(edges[0])), abs(float(edges[-1])), 1e-300)))
    powers = [10.0**decade for decade in range(top - 2, top + 1)]
    values = [-power for power in reversed(powers)] + [0.0] + powers
    return [value for value in values if edges[0] <= value <= edges[-1]]


def raw_of(value: float, axis: Axis) -> float | None:
    """Bring an edge of a gate back to raw values; None where it has none."""
    raw = value if axis.scale is None else float(unscaled(np.array([value]), axis.scale)[0])
    return raw if math.isfinite(raw) else None
