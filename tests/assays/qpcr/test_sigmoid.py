"""The cycle of a raw curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.qpcr.sigmoid import quantify

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
    curve = logistic(slope, middle, scale, base * scale / 100)
    found = quantify(CYCLES, curve, times_noise=10)
    assert found.cq == pytest.approx(middle - math.log(2 + math.sqrt(3)) / slope, abs=0.05)


@pytest.mark.parametrize("curve", [np.full(45, 3.0), 1 + 0.01 * np.sin(CYCLES * 7), 0.001 * CYCLES])
def test_what_does_not_amplify(curve):
    found = quantify(CYCLES, curve, times_noise=10)
    assert found.cq is None
    assert found.why
