"""Scales: known answers, the way back, and that they rise."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.flow import biex
from seedlot.assays.flow.scales import scaled, unscaled
from seedlot.formats.gating import Asinh, Biex, Hyperlog, Linear, Log, Logicle, Scale

SCALES: list[Scale] = [
    Linear(t=1000, a=100),
    Linear(t=150_000, a=-50_000),
    Asinh(t=1000, m=4, a=1),
    Asinh(t=262_144, m=1, a=0),
    Logicle(t=262_144, w=0.5, m=4.5, a=0),
    Logicle(t=10_000, w=1, m=4, a=0.5),
    Logicle(t=262_144, w=0, m=4.5, a=0),
    Logicle(t=1000, w=2, m=4, a=-0.5),
    Hyperlog(t=10_000, w=1, m=4.5, a=0),
    Hyperlog(t=1000, w=0.5, m=4, a=1),
]


@pytest.mark.parametrize(
    ("scale", "value", "unit"),
    [
        (Linear(t=1000, a=100), 120.0, 0.2),
        (Log(t=10_000, m=5), 10_000.0, 1.0),
        (Log(t=10_000, m=5), 100.0, 0.6),
        (Asinh(t=1000, m=4, a=1), 0.0, 0.2),
        (Asinh(t=1000, m=4, a=1), 1000.0, 1.0),
        # by flowutils 1.2.2, the reference of FlowKit
        (Asinh(t=1000, m=4, a=1), -10.0, -0.200009),
        (Logicle(t=1000, w=1, m=4, a=0), -10.0, 0.067574),
        (Logicle(t=1000, w=1, m=4, a=0), 10.0, 0.432426),
        (Logicle(t=1000, w=1, m=4, a=0), 100.0, 0.739548),
        (Logicle(t=1000, w=1, m=4, a=0), 0.0, 0.25),
        (Logicle(t=1000, w=1, m=4, a=0), 1000.0, 1.0),
        (Hyperlog(t=1000, w=1, m=4, a=0), 0.0, 0.25),
        (Hyperlog(t=1000, w=1, m=4, a=0), 1000.0, 1.0),
    ],
)
def test_known_values(scale, value, unit):
    assert scaled(np.array([value]), scale).item() == pytest.approx(unit, abs=2e-6)


@pytest.mark.parametrize("scale", [scale for scale in SCALES if isinstance(scale, Logicle | Hyperlog)])
def test_the_definition_of_gating_ml_holds(scale):
    """a e^(by) - c e^(-dy) - f and a e^(by) + c y - f, as section 6 defines their constants."""
    whole = scale.m + scale.a
    w, x1, b = scale.w / whole, (scale.a + scale.w) / whole, whole * math.log(10)
    x0 = x1 + w
    y = np.linspace(x1, 1.1, 500)
    if isinstance(scale, Hyperlog):
        c = math.exp(b * x0) / w
        f = math.exp(b * x1) + c * x1
        shape = np.exp(b * y) + c * y - f
        whole_shape = math.exp(b) + c - f
    else:
        low, high = 0.0, b
        for _ in range(200):
            d = (low + high) / 2
            low, high = (d, high) if 2 * (math.log(d) - math.log(b)) + w * (b + d) < 0 else (low, d)
        c = math.exp(x0 * (b + d))
        f = math.exp(b * x1) - c * math.exp(-d * x1)
        shape = np.exp(b * y) - c * np.exp(-d * y) - f
        whole_shape = math.exp(b) - c * math.exp(-d) - f
    values = shape * (scale.t / whole_shape)
    assert unscaled(y, scale) == pytest.approx(values, rel=1e-9, abs=1e-9 * scale.t)
    assert scaled(values, scale) == pytest.approx(y, abs=1e-9)


@pytest.mark.parametrize("scale", SCALES)
@settings(max_examples=30)
@given(value=st.floats(-300_000, 300_000))
def test_there_and_back(scale, value):
    units = scaled(np.array([value]), scale)
    assert unscaled(units, scale).item() == pytest.approx(value, rel=1e-8, abs=1e-9 * scale.t)


@pytest.mark.parametrize("scale", SCALES)
def test_back_and_there_to_the_last_bits(scale):
    units = np.linspace(-0.3, 1.3, 10_001)
    assert np.max(np.abs(scaled(unscaled(units, scale), scale) - units)) < 2e-13


@pytest.mark.parametrize("scale", [*SCALES, Log(t=262_144, m=5), Biex(most=262_144, pos=4.42, neg=0, width=-100)])
@settings(max_examples=20)
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_scales_rise_and_know_no_order(scale, values):
    ordered = np.sort(np.array(values))
    units = scaled(ordered, scale)
    assert (units[1:] >= units[:-1] - 1e-13).all()
    assert np.array_equal(scaled(ordered[::-1].copy(), scale)[::-1], units)


@pytest.mark.parametrize("scale", SCALES)
def test_ends_and_what_is_no_number(scale):
    units = scaled(np.array([-np.inf, np.inf, np.nan]), scale)
    assert units[0] == -np.inf
    assert units[1] == np.inf
    assert np.isnan(units[2])
    far = scaled(np.array([1e12, 1e30]), scale)
    assert np.isfinite(far).all()
    assert unscaled(far, scale) == pytest.approx([1e12, 1e30], rel=1e-9)


def test_zero_and_less_are_below_everything_on_a_logarithmic_scale():
    assert scaled(np.array([0.0, -5.0]), Log(t=1000, m=4)).tolist() == [-np.inf, -np.inf]
    assert unscaled(np.array([1.0, 0.5]), Log(t=1000, m=4)).tolist() == pytest.approx([1000, 10])


def test_no_scale_leaves_values_as_they_are():
    values = np.array([1.0, 2.0])
    assert scaled(values, None) is values
    assert unscaled(values, None) is values


def test_no_events():
    for scale in (*SCALES, Log(t=1000, m=4), Biex(most=262_144, pos=4.42, neg=0, width=-100)):
        assert scaled(np.empty(0), scale).size == 0


@pytest.mark.parametrize(
    "scale",
    [
        Linear(t=-5, a=0),
        Log(t=0, m=4),
        Log(t=1000, m=0),
        Asinh(t=0, m=4, a=0),
        Asinh(t=1000, m=4, a=-4),
        Logicle(t=1000, w=3, m=4, a=0),
        Logicle(t=0, w=1, m=4, a=0),
        Hyperlog(t=1000, w=0, m=4, a=0),
        Hyperlog(t=1e-310, w=1, m=4, a=0),
        Logicle(t=1e300, w=1, m=4, a=0),
        Biex(most=262_144, pos=4.4, neg=0, width=100),
        Biex(most=0, pos=4.4, neg=0, width=-100),
        Biex(most=262_144, pos=4.4, neg=0, width=-0.01),
        Biex(most=262_144, pos=1e-18, neg=0, width=-1),
        Biex(most=262_144, pos=400, neg=0, width=-1),
        Logicle(t=1000, w=1, m=1000, a=0),
        Asinh(t=1000, m=1000, a=0),
        Linear(t=math.nan, a=0),
    ],
)
def test_what_is_no_scale_is_refused(scale):
    with pytest.raises(ValueError, match="no "):
        scaled(np.array([1.0]), scale)


def test_the_biexponential_of_flowjo_is_odd_about_its_zero_and_ends_at_its_top():
    scale = Biex(most=262_144, pos=4.418540, neg=0, width=-10)
    known = biex.table(scale)
    (zero,) = np.flatnonzero(known == 0)
    assert np.array_equal(known[:zero], -known[2 * zero : zero : -1])
    assert known.size == 4097
    assert scaled(np.array([-1e9, 0.0, 1e9]), scale).tolist() == [0, zero, 4096]
    assert unscaled(np.array([zero, zero + 0.5]), scale).tolist() == [0, known[zero + 1] / 2]


def test_entries_of_flowjos_own_table():
    """Some lines of the table that FlowJo wrote for width -7.943282, neg 1, pos 4.418540 (six digits)."""
    known = biex.table(Biex(most=262_144.000029, pos=4.418540, neg=1.0, width=-7.943282))
    assert [f"{known[index]:.6g}" for index in (0, 1, 2, 3)] == ["-865.899", "-863.451", "-861.011", "-858.578"]


def test_the_whole_table_that_flowjo_wrote(reference):
    """Every entry, to the six digits with which FlowJo wrote it."""
    (path,) = (reference / "flow/compensation").glob("tr_biex_l256*.csv")
    with path.open(encoding="utf-8") as lines:
        told = [float(row["lookup[i]"]) for row in csv.DictReader(lines)]
    known = biex.table(Biex(most=262_144.000029, pos=4.418540, neg=1.0, width=-7.943282))
    assert known[: len(told)] == pytest.approx(told, rel=5.1e-6, abs=1e-9)


def test_w_below_zero_makes_plain_decades():
    scale = Biex(most=262_144, pos=4.4, neg=0, width=-1)
    assert biex.table(scale)[0] == 0
