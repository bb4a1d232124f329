"""The cycle of a raw curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.qpcr.sigmoid import curve, quantify, slopes

CYCLES = np.arange(1.0, 46.0)


def logistic(slope: float, middle: float, scale: float = 1.0, base: float = 0.0) -> np.ndarray:
    return base + scale / (1 + np.exp(-slope * (CYCLES - middle)))


def test_a_logistic_by_hand():
    """The second derivative of a logistic is largest ln(2 + sqrt 3)/b before its middle."""
    found = quantify(CYCLES, logistic(0.7, 25, 10, 0.5), times_noise=10)
    assert found.cq == pytest.approx(25 - math.log(2 + math.sqrt(3)) / 0.7, abs=0.01)
    assert found.rise == pytest.approx(10, rel=0.01)


@given(st.floats(0.4, 1.2), st.floats(12, 34), st.floats(0.01, 1e5), st.floats(-100, 1e4))
@settings(max_examples=20)
def test_scale_and_baseline_do_not_matter(slope, middle, scale, base):
    rising = logistic(slope, middle, scale, base * scale / 100)
    found = quantify(CYCLES, rising, times_noise=10)
    assert found.cq == pytest.approx(middle - math.log(2 + math.sqrt(3)) / slope, abs=0.05)


@pytest.mark.parametrize("flat", [np.full(45, 3.0), 1 + 0.01 * np.sin(CYCLES * 7), 0.001 * CYCLES])
def test_what_does_not_amplify(flat):
    found = quantify(CYCLES, flat, times_noise=10)
    assert found.cq is None
    assert found.why


@pytest.mark.parametrize(
    ("rise", "why"),
    [
        (0.001 * CYCLES**2, "a baseline that bends"),
        (np.where(CYCLES > 35, 3.0, 0.0) + 0.01 * np.sin(CYCLES * 7), "it jumps"),
    ],
)
def test_a_drift_and_a_jump_are_no_amplification(rise, why):
    found = quantify(CYCLES, rise, times_noise=10)
    assert found.cq is None
    assert why in found.why


@given(
    st.tuples(
        st.floats(-0.5, 0.5), st.floats(-0.04, 0.04), st.floats(0.1, 4), st.floats(0.06, 4), st.floats(5, 40),
        st.floats(-2, 2),
    )
)  # fmt: skip
@settings(max_examples=20)
def test_slopes_are_those_of_the_curve(parameters):
    """The derivatives against differences of the curve."""
    at = np.array(parameters)
    for k, column in enumerate(slopes(CYCLES, at).T):
        step = np.zeros(6)
        step[k] = 1e-6
        assert column == pytest.approx((curve(CYCLES, at + step) - curve(CYCLES, at - step)) / 2e-6, abs=2e-4)
