"""Vendors' bins: by hand, against the plain polygon, and looked up as searched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.flow import bins
from seedlot.assays.flow.biex import table
from seedlot.assays.flow.membership import in_polygon
from seedlot.formats.gating import Asinh, Axis, Biex, Linear, Log, Polygon

LINEAR = Linear(t=262_144)
BIEX = Biex(most=262_144, pos=4.418539922, neg=0, width=-100)

ends = st.integers(-3, 19)


def polygon(vertices, scale=LINEAR, count=None):
    axes = (Axis(channel="A", shown=scale), Axis(channel="B", shown=scale))
    return Polygon(axes=axes, vertices=tuple(vertices), bins=count)


def test_a_linear_axis_of_flowjo_takes_the_nearest_bin():
    values = np.array([-1000.0, 127.0, 129.0, 300.0, 262_143.0, 1e9])
    assert bins.flowjo_bins(values, LINEAR, 1024, cut=True).tolist() == [0, 0, 1, 1, 1024, 1024]
    assert bins.flowjo_bins(values, LINEAR, 1024, cut=False)[0] == -4
    assert bins.flowjo_bins(values, None, 1024, cut=True) is values


def test_other_axes_of_flowjo_take_the_bin_below():
    assert bins.flowjo_bins(np.array([1e4, 9.9e3, 1.0, 0.0]), Log(t=1e4, m=4), 4, cut=True).tolist() == [4, 3, 0, 0]
    odd = Biex(most=262_144, pos=4.4, neg=0, width=-100, length=1000)
    assert bins.flowjo_bins(table(odd)[[0, 499, 500, 1000]], odd, 3, cut=True).tolist() == [0, 1, 1, 3]


@given(
    values=st.lists(st.floats(allow_nan=False), min_size=1, max_size=50),
    width=st.sampled_from([-1.0, -10, -100, -1000]),
)
def test_bins_are_looked_up_as_they_would_be_searched(values, width):
    scale = Biex(most=262_144, pos=4.418539922, neg=0, width=width)
    edges = table(scale)[::16]
    near = [edge for at in (0, 1, 77, 128, 255, 256) for edge in (edges[at], np.nextafter(edges[at], -np.inf))]
    both = np.array([*values, *near])
    found = bins.flowjo_bins(both, scale, 256, cut=True)
    assert found.tolist() == np.clip(np.searchsorted(edges, both, side="right") - 1, 0, None).tolist()


def test_bins_that_would_take_too_many_cells_are_searched():
    scale = Biex(most=262_144, pos=7, neg=0, width=-1)
    edges = table(scale)[::16]
    values = np.array([-1e9, edges[1], edges[100], edges[200] - 1e-9, 1e9, np.nan])
    assert bins.flowjo_bins(values, scale, 256, cut=True)[:5].tolist() == [0, 1, 100, 199, 256]
    assert np.isnan(bins.flowjo_bins(values, scale, 256, cut=True)[5])


def test_what_is_no_number_has_no_bin_and_is_in_no_polygon():
    values = np.array([np.nan, 100.0])
    assert np.isnan(bins.flowjo_bins(values, BIEX, 256, cut=True)[0])
    everything = [(-1e4, -1e4), (3e5, -1e4), (3e5, 3e5), (-1e4, 3e5)]
    for scale in (LINEAR, BIEX):
        assert bins.in_flowjo_polygon(values, values, polygon(everything, scale)).tolist() == [False, True]
        assert bins.in_facsdiva_polygon(values, values, polygon(everything, scale)).tolist() == [False, True]


def test_a_polygon_of_flowjo_by_hand():
    """On 256 bins of 1,024 units the corners 900 and 3,000 stand at bins 1 and 3."""
    gate = polygon([(900.0, 900.0), (3000.0, 900.0), (3000.0, 3000.0), (900.0, 3000.0)])
    x = np.array([500.0, 520.0, 1000.0, 3500.0, 3600.0])
    assert bins.in_flowjo_polygon(x, np.full(5, 2000.0), gate).tolist() == [False, True, True, True, False]


def test_off_the_axis_is_counted_on_its_edge():
    gate = polygon([(-10.0, -10.0), (5e4, -10.0), (5e4, 5e4), (-10.0, 5e4)])
    assert bins.in_flowjo_polygon(np.array([-5000.0, 3e5]), np.array([10.0, 10.0]), gate).tolist() == [True, False]


@given(vertices=st.lists(st.tuples(ends, ends), min_size=3, max_size=9))
def test_bins_are_filled_as_each_would_be_tested(vertices):
    corners = tuple((float(x), float(y)) for x, y in vertices)
    x, y = (side.ravel().astype(np.float64) for side in np.meshgrid(np.arange(16), np.arange(16), indexing="ij"))
    assert bins.filled(corners, 16).tolist() == [*in_polygon(x, y, corners).tolist(), False]


def test_corners_far_away_or_very_many_bins_are_tested_event_by_event():
    x = np.array([10.0, 2e5])
    far = polygon([(-1e12, -1e12), (1e5, -1e12), (1e5, 1e12), (-1e12, 1e12)])
    assert bins.in_flowjo_polygon(x, x, far).tolist() == [True, False]
    many = polygon([(-1.0, -1.0), (1e5, -1.0), (1e5, 1e5), (-1.0, 1e5)], count=10_000)
    assert bins.in_flowjo_polygon(x, x, many).tolist() == [True, False]


def test_a_range_of_facsdiva_goes_to_whole_bins():
    """P1 of the reference tube: 41152.56 to 94495.08 becomes bins 40 to 93."""
    axis = Axis(channel="A", shown=LINEAR)
    assert bins.facsdiva_edges(axis, 41_152.5646, 94_495.0835) == (40, 93)
    assert bins.facsdiva_edges(axis, 1024.0, 2048.0) == (1, 2)
    assert bins.facsdiva_edges(axis, None, 2049.0) == (None, 3)
    assert bins.facsdiva_edges(Axis(channel="A"), 0.0, 1e300) == (0, 1_000_000_000)
    values = np.array([-5.0, 0.0, 1023.9, 1024.0, 262_143.0, 1e9])
    assert bins.facsdiva_bins(values, LINEAR).tolist() == [0, 0, 0, 1, 255, 255]
    assert bins.facsdiva_bins(values, None).tolist() == [0, 0, 0, 1, 255, 255]
    assert bins.facsdiva_bins(table(BIEX)[[0, 15, 16]], BIEX).tolist() == [0, 0, 1]


def test_a_polygon_of_facsdiva_takes_every_bin_that_it_overlaps():
    covered = bins.covered_bins([(1.5, 1.5), (3.5, 1.5), (1.5, 3.5)])
    assert np.argwhere(covered).tolist() == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [3, 1]]
    edged = bins.covered_bins([(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)])
    assert np.argwhere(edged).tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]


@settings(max_examples=30)
@given(low=st.tuples(st.floats(0, 200), st.floats(0, 200)), wide=st.tuples(st.floats(0.01, 50), st.floats(0.01, 50)))
def test_a_polygon_that_is_a_rectangle_takes_the_bins_of_one(low, wide):
    (left, bottom), right, top = low, low[0] + wide[0], low[1] + wide[1]
    covered = bins.covered_bins([(left, bottom), (right, bottom), (right, top), (left, top)])
    i, j = np.meshgrid(np.arange(256), np.arange(256), indexing="ij")
    by_ranges = (i >= np.floor(left)) & (i < np.ceil(right)) & (j >= np.floor(bottom)) & (j < np.ceil(top))
    assert np.array_equal(covered, by_ranges)


def test_corners_are_brought_back_from_the_scale_of_the_gate():
    scale = Asinh(t=262_144, m=4, a=1)
    gate = Polygon(axes=(Axis(channel="A", scale=scale), Axis(channel="B")), vertices=((1.0, 5.0),) * 3)
    x, y = bins.corners(gate)
    assert x == pytest.approx(np.full(3, 262_144.0))
    assert y.tolist() == [5.0] * 3
    assert bins.on_screen(gate.axes[0]) is scale
