"""Logicle and hyperlog as curves about their zero."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.flow.curves import decay, hyperlog, logicle


@given(w=st.floats(0, 0.5), b=st.floats(1, 50))
def test_the_decay_solves_its_equation(w, b):
    d = decay(b, w)
    assert 0 < d <= b
    assert 2 * math.log(d / b) + w * (b + d) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("make", [logicle, hyperlog])
def test_the_top_is_1_zero_is_exact_and_the_curve_is_odd(make):
    curve = make(262_144.0, 0.5, 4.5, 0.5)
    assert curve.raw(np.array([1.0])).item() == pytest.approx(262_144, rel=1e-14)
    assert curve.raw(np.array([curve.zero])).item() == 0
    assert curve.shown(np.array([0.0])).item() == curve.zero
    x = np.geomspace(1e-6, 1e6, 200)
    assert curve.shown(-x) + curve.shown(x) == pytest.approx(np.full(200, 2 * curve.zero), abs=1e-15)


def test_the_second_derivative_of_a_logicle_is_zero_at_zero():
    curve = logicle(262_144.0, 0.5, 4.5, 0.0)
    _, slope, bend = curve.rise(np.zeros(1))
    assert abs(bend.item()) < 1e-9 * slope.item() * curve.b


@settings(max_examples=30)
@given(w=st.floats(1e-6, 2.2), a=st.floats(0, 0.1), x=st.floats(-1e7, 1e7))
def test_what_is_shown_goes_back(w, a, x):
    for make in (logicle, hyperlog):
        curve = make(262_144.0, w, 4.5 + a, a)
        units = curve.shown(np.array([x]))
        value, slope, _ = curve.rise(np.abs(units - curve.zero))
        assert abs(value.item() - abs(x)) <= 2e-14 * slope.item() * max(1.0, abs(units.item()))
