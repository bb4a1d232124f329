"""Integrals over a standard deviation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from seedlot.trends.scatter import over_sd


@given(st.floats(1, 200), st.floats(0.5, 3))
def test_weights_are_those_of_chi(degrees, most):
    """They sum to the probability of so small an SD; the mean of its square is 1 (chi-squared over its degrees)."""
    assert over_sd(degrees, most)[1].sum() == pytest.approx(special.chdtr(degrees, degrees * most**2), abs=1e-7)
    sd, weights = over_sd(degrees)
    assert weights @ sd**2 == pytest.approx(1, abs=1e-7)
