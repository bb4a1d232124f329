"""Where a proposal cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.flow.propose import valley


def test_two_groups_are_parted_between_them():
    """Halfway between 1 and 3: all empty bins part them alike, and the middle one is taken."""
    assert valley(np.array([1.0] * 40 + [3.0] * 60)) == pytest.approx(2, abs=2 / 256)


@given(st.lists(st.floats(-1e3, 1e3, allow_nan=False), min_size=1, max_size=50))
def test_the_cut_lies_among_the_values_whatever_they_are(values):
    cut = valley(np.array(values))
    assert min(values) - 1 <= cut <= max(values) + 1
