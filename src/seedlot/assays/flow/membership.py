"""Which events are within a shape (Gating-ML 2.0, section 4): half-open ranges, polygons by even-odd, ellipsoids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Vertices = Sequence[tuple[float, float]]
Matrix = Sequence[Sequence[float]]

#: Values that are looked at twice in turn, so that they stay in the processor's cache.
_BLOCK = 16384


def in_range(values: Floats, low: float | None, high: float | None) -> Mask:
    """Tell which values are at `low` or more and less than `high`; None is open. What is no number is in no range."""
    if low is None:
        below: Mask = ~np.isnan(values) if high is None else values < high
        return below
    if high is None:
        above: Mask = values >= low
        return above
    found = np.empty(values.shape, dtype=np.bool_)
    for first in range(0, values.size, _BLOCK):
        block, part = values[first : first + _BLOCK], found[first : first + _BLOCK]
        np.greater_equal(block, low, out=part)
        part &= block < high
    return found


def in_polygon(x: Floats, y: Floats, vertices: Vertices) -> Mask:
    """Tell which points are within a polygon by the even-odd rule, those on its border included.

    An edge takes its lower end and not its upper one, so that a ray through a vertex crosses once; whether a point is
    left of an edge is told by the sign of one cross product, which is exactly 0 on it where the numbers are whole.
    """
    order = np.argsort(y)
    across, up = x[order], y[order]
    inside, border = np.zeros(x.shape, dtype=np.bool_), np.zeros(x.shape, dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0  # noqa: PLW2901 - from its lower end to its upper one
        begin, top, end = np.searchsorted(up, y0), np.searchsorted(up, y1), np.searchsorted(up, y1, side="right")
        here = across[begin:end]
        side = (x1 - x0) * (up[begin:end] - y0) - (here - x0) * (y1 - y0)
        inside[begin:top] ^= side[: top - begin] > 0
        border[begin:end] |= (side == 0) & (here >= min(x0, x1)) & (here <= max(x0, x1))
    found = np.empty(x.shape, dtype=np.bool_)
    found[order] = inside | border
    return found


def near_polygon(x: Floats, y: Floats, vertices: Vertices) -> Mask:
    """Tell which points are within the least rectangle around a polygon, its border included."""
    xs, ys = [vertex[0] for vertex in vertices], [vertex[1] for vertex in vertices]
    near: Mask = (x >= min(xs)) & (x <= max(xs))
    near &= (y >= min(ys)) & (y <= max(ys))
    return near


def in_ellipsoid(columns: Sequence[Floats], mean: Sequence[float], inverse: Matrix, distance: float) -> Mask:
    """Tell which points x have (x - mean)' inverse (x - mean) <= distance, `inverse` being that of the covariance."""
    apart = [column - centre for column, centre in zip(columns, mean, strict=True)]
    total = np.zeros(apart[0].shape)
    for one, row in zip(apart, inverse, strict=True):
        total += one * sum(other * weight for other, weight in zip(apart, row, strict=True))
    within: Mask = total <= distance
    return within
