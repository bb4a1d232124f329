"""Counting as the vendors' software does: on the bins of the axes on which a gate was drawn.

FlowJo 10 (checked on a workspace of FlowJo 10.5.3, of which it gives all 15 counts, and exact geometry 6; and on seven
small workspaces of 10.6 and 10.7, with no miss):

- rectangles and ellipses are counted exactly;
- a polygon is tested on bins, as many an axis as its `gateResolution` says (256 where it says none), events and corners
  alike: on a linear axis the bin is the nearest, on any other the one below; then even-odd, border included.

FACSDiva 6 (checked on one tube, of which it gives both counts of gates on linear axes to the event):

- an axis has 256 bins: of 1,024 raw units each where it is linear (a top of 262,144), of 16 of the 4,096 display units
  where it is drawn on the biexponential display (a logicle, see `formats.facsdiva_settings`), and of a 256th of its
  decades where it is plainly logarithmic;
- a bin is in a gate where the gate covers any of it: a rectangle goes from the floor of its low to the ceiling of its
  high, and a polygon takes every bin that it overlaps. This was stated before the gates on logarithmic axes were counted.
  There it misses: P3 12,338 (FACSDiva says 12,334), P4 1,163 (1,160), P5 1,105 (1,100); exact geometry gives 12,315,
  1,155 and 1,099. How FACSDiva 6 puts a polygon onto bins is not published, and the rule was not fitted to these counts.

What lies beyond the axis is counted in its first or last bin, as both show it there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.biex import table
from seedlot.assays.flow.membership import Mask, Vertices, in_polygon, near_polygon
from seedlot.assays.flow.scales import scaled, unscaled
from seedlot.formats.gating import Axis, Biex, Linear, Polygon, Scale

Floats = NDArray[np.float64]

#: Bins of an axis where the gate says none (FlowJo), and always (FACSDiva).
BINS = 256

#: The linear axis of FACSDiva: 18 bits.
_FACSDIVA_LINEAR = Linear(t=262_144.0)


def on_screen(axis: Axis) -> Scale | None:
    """Tell the scale on which an axis is drawn: that of the vendor's screen, else that of the gate."""
    return axis.scale if axis.shown is None else axis.shown


def corners(gate: Polygon) -> tuple[Floats, Floats]:
    """Tell where the corners of a polygon stand in values, before any scale."""
    x, y = (np.array([vertex[side] for vertex in gate.vertices], dtype=np.float64) for side in (0, 1))
    return unscaled(x, gate.axes[0].scale), unscaled(y, gate.axes[1].scale)


def flowjo_bins(values: Floats, scale: Scale | None, bins: int, *, cut: bool) -> Floats:
    """Tell the bin of each value on an axis of FlowJo; `cut` leaves none beyond the axis."""
    if isinstance(scale, Biex) and scale.length % bins == 0:
        return _lookup(scale, bins).bins(values)
    if scale is None:
        units = values
    elif isinstance(scale, Biex):
        units = np.floor(scaled(values, scale) * (bins / scale.length))
    elif isinstance(scale, Linear):
        units = np.rint(scaled(values, scale) * bins)
    else:
        units = np.floor(scaled(values, scale) * bins)
    return np.clip(units, 0, bins) if cut and scale is not None else units


def in_flowjo_polygon(x: Floats, y: Floats, gate: Polygon) -> Mask:
    """Tell which events FlowJo counts within a polygon; `x` and `y` are values, before any scale."""
    bins = gate.bins or BINS
    sides = [on_screen(axis) for axis in gate.axes]
    covered = flowjo_covered(gate)
    if covered is not None:
        places = [flowjo_places(column, scale, bins) for column, scale in zip((x, y), sides, strict=True)]
        return in_covered(places[0], places[1], covered, bins)
    across, up = (flowjo_bins(column, scale, bins, cut=True) for column, scale in zip((x, y), sides, strict=True))
    vertices = _vertices(gate)
    inside = near_polygon(across, up, vertices)
    near = np.flatnonzero(inside)
    inside[near] = in_polygon(across[near], up[near], vertices)
    return inside


def _vertices(gate: Polygon) -> tuple[tuple[float, float], ...]:
    """Tell the bins of the corners of a polygon."""
    columns = zip(corners(gate), gate.axes, strict=True)
    across, up = (flowjo_bins(column, on_screen(axis), gate.bins or BINS, cut=False) for column, axis in columns)
    return tuple(zip(across.tolist(), up.tolist(), strict=True))


def flowjo_covered(gate: Polygon) -> Mask | None:
    """Tell which pairs of bins are in a polygon; None where there are too many, or an axis has none.

    The first row is that of the lowest bin across; after the last one stands the answer for what is in no bin.
    """
    bins = gate.bins or BINS
    if bins > _BINS_MOST or any(on_screen(axis) is None for axis in gate.axes):
        return None
    vertices = _vertices(gate)
    if not all(abs(end) <= _BINS_MOST for vertex in vertices for end in vertex):
        return None
    return filled(vertices, bins + 1)


#: Events of which bins are looked up at once, so that they stay in the processor's cache.
_BLOCK = 8192


@np.errstate(invalid="ignore")
def flowjo_places(values: Floats, scale: Scale | None, bins: int) -> NDArray[np.intp]:
    """Tell the bin of each value on an axis of FlowJo; what is no number is beyond all pairs of bins."""
    lookup = _lookup(scale, bins) if isinstance(scale, Biex) and scale.length % bins == 0 else None
    found = np.empty(values.shape, dtype=np.intp)
    for first in range(0, values.size, _BLOCK):
        block, part = values[first : first + _BLOCK], found[first : first + _BLOCK]
        part[...] = flowjo_bins(block, scale, bins, cut=True) if lookup is None else lookup.places(block)
        unknown = np.isnan(block)
        if unknown.any():
            part[unknown] = (bins + 1) ** 2
    return found


def in_covered(across: NDArray[np.intp], up: NDArray[np.intp], covered: Mask, bins: int) -> Mask:
    """Tell which events are in a pair of bins that a polygon covers."""
    inside = np.empty(across.shape, dtype=np.bool_)
    for first in range(0, across.size, _BLOCK):
        pairs = across[first : first + _BLOCK] * (bins + 1)
        pairs += up[first : first + _BLOCK]
        covered.take(pairs, mode="clip", out=inside[first : first + _BLOCK])
    return inside


#: The most bins of an axis for which all are looked at beforehand.
_BINS_MOST = 4096


@functools.lru_cache(maxsize=64)
def filled(vertices: tuple[tuple[float, float], ...], bins: int) -> Mask:
    """Tell which of `bins` by `bins` points of whole numbers are in a polygon, whose corners are whole numbers too.

    One answer more says that what is beyond all points is not.

    It is `in_polygon` column by column: along a column an edge changes what is below the point where it crosses.
    """
    flips = np.zeros((bins, bins + 1), dtype=np.bool_)
    border = np.zeros((bins, bins), dtype=np.bool_)
    for start, stop in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        (x0, y0), (x1, y1) = sorted([(int(start[0]), int(start[1])), (int(stop[0]), int(stop[1]))])
        wide, high = x1 - x0, y1 - y0
        columns = np.arange(max(x0, 0), min(x1 + 1, bins))
        if wide == 0:
            border[columns, max(min(y0, y1), 0) : max(y0, y1, -1) + 1] = True
            continue
        rise = high * (columns - x0)
        below = y0 - (-rise // wide)
        crossing = columns < x1
        flips[columns[crossing], np.clip(below[crossing], 0, bins)] ^= True
        on_it = (rise % wide == 0) & (below >= 0) & (below < bins)
        border[columns[on_it], below[on_it]] = True
    inside = np.logical_xor.accumulate(flips[:, :0:-1], axis=1)[:, ::-1]
    whole: Mask = np.append(inside | border, False)
    whole.setflags(write=False)
    return whole


#: The finest division of an axis by which bins are looked up.
_CELLS_MOST = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class _Lookup:
    """Bins of a biexponential axis without a search: the bin in which each of many equal cells begins, then one step.

    No cell has more than one edge of a bin in it or just beside it; where that would take too many cells, there are
    none, and bins are searched. Both tell the same: how many edges are not above a value.
    """

    edges: Floats
    following: Floats
    begin: NDArray[np.unsignedinteger] | None

    def places(self, values: Floats) -> NDArray[np.intp]:
        """Tell the bin of each value; any bin for what is no number."""
        first, last = self.edges[0], self.edges[-1]
        if self.begin is None:
            found = np.searchsorted(self.edges, values, side="right") - 1
            return np.clip(found, 0, self.edges.size - 1)
        cell = np.clip(values, first, last)
        cell -= first
        cell *= self.begin.size / (last - first)
        places: NDArray[np.intp] = self.begin.take(cell.astype(np.intp), mode="clip").astype(np.intp)
        places += values >= self.following.take(places, mode="clip")
        return places

    @np.errstate(invalid="ignore")
    def bins(self, values: Floats) -> Floats:
        """Tell the bin of each value; what is no number is in none."""
        bins = self.places(values).astype(np.float64)
        bins[np.isnan(values)] = np.nan
        return bins


#: So much of a cell beside it is taken to be in it, since where a value stands is rounded.
_BESIDE = 1e-3


@functools.lru_cache(maxsize=256)
def _lookup(scale: Biex, bins: int) -> _Lookup:
    edges = table(scale)[:: scale.length // bins]
    following = np.append(edges[1:], np.inf)
    cells = 2 ** math.ceil(math.log2((edges[-1] - edges[0]) / np.diff(edges).min()) + 0.01)
    if cells > _CELLS_MOST:
        return _Lookup(edges, following, None)
    borders = edges[0] + (np.arange(cells) - _BESIDE) * ((edges[-1] - edges[0]) / cells)
    begin = np.maximum(np.searchsorted(edges, borders, side="right") - 1, 0)
    return _Lookup(edges, following, begin.astype(np.min_scalar_type(edges.size)))


def facsdiva_units(values: Floats, scale: Scale | None) -> Floats:
    """Tell where values stand on an axis of FACSDiva, counted in bins."""
    if isinstance(scale, Biex):
        return scaled(values, scale) * (BINS / scale.length)
    return scaled(values, _FACSDIVA_LINEAR if scale is None else scale) * BINS


def facsdiva_bins(values: Floats, scale: Scale | None) -> Floats:
    """Tell the bin of each value on an axis of FACSDiva."""
    return np.clip(np.floor(facsdiva_units(values, scale)), 0, BINS - 1)


def facsdiva_edges(axis: Axis, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Tell the first bin of a range, and the first beyond it."""
    ends = [None if end is None else _end(axis, end) for end in (low, high)]
    return None if ends[0] is None else math.floor(ends[0]), None if ends[1] is None else math.ceil(ends[1])


def _end(axis: Axis, end: float) -> float:
    value = unscaled(np.array([end]), axis.scale)
    units: float = facsdiva_units(value, on_screen(axis)).item()
    return min(max(units, -1e9), 1e9)


def in_facsdiva_polygon(x: Floats, y: Floats, gate: Polygon) -> Mask:
    """Tell which events FACSDiva counts within a polygon; `x` and `y` are values, before any scale."""
    sides = [on_screen(axis) for axis in gate.axes]
    placed = [facsdiva_units(column, scale).tolist() for column, scale in zip(corners(gate), sides, strict=True)]
    covered = covered_bins(list(zip(placed[0], placed[1], strict=True)))
    columns = [facsdiva_bins(column, scale) for column, scale in zip((x, y), sides, strict=True)]
    known = ~(np.isnan(columns[0]) | np.isnan(columns[1]))
    i, j = (np.nan_to_num(column).astype(np.intp) for column in columns)
    inside: Mask = covered[i, j] & known
    return inside


def covered_bins(vertices: Vertices) -> Mask:
    """Tell which of the bins of two axes a polygon overlaps: those it passes through, and those wholly within it."""
    covered = np.zeros((BINS, BINS), dtype=np.bool_)
    spans = []
    for side in (0, 1):
        ends = [min(max(vertex[side], -1.0), BINS + 1.0) for vertex in vertices]
        spans.append(np.arange(max(math.floor(min(ends)) - 1, 0), min(math.ceil(max(ends)) + 1, BINS)))
    x, y = (side.ravel().astype(np.float64) for side in np.meshgrid(*spans, indexing="ij"))
    found = in_polygon(x + 0.5, y + 0.5, vertices)
    for first, last in zip(vertices, [*vertices[1:], vertices[0]], strict=True):
        found |= _passed(first, last, x, y)
    covered[np.ix_(*spans)] = found.reshape(spans[0].size, spans[1].size)
    return covered


def _passed(first: tuple[float, float], last: tuple[float, float], x: Floats, y: Floats) -> Mask:
    """Tell through the inside of which bins, of corners x and y, an edge passes (Liang and Barsky 1984)."""
    begin, end = np.zeros(x.shape), np.ones(x.shape)
    passes = np.ones(x.shape, dtype=np.bool_)
    for side, low in ((0, x), (1, y)):
        go = last[side] - first[side]
        if go == 0:
            passes &= (low < first[side]) & (first[side] < low + 1)
            continue
        with np.errstate(over="ignore"):
            ends: Sequence[Floats] = ((low - first[side]) / go, (low + 1 - first[side]) / go)
        begin = np.maximum(begin, np.minimum(*ends))
        end = np.minimum(end, np.maximum(*ends))
    passed: Mask = passes & (begin < end)
    return passed
