"""Fractions of cells from ratios of depth, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.copy_number.mosaic import mosaic


@pytest.mark.parametrize(
    ("ratio", "normal", "copies", "fraction"),
    [
        (1.05, 2, 3, 0.1),
        (1.5, 2, 3, 1.0),
        (0.95, 2, 1, 0.1),
        (0.5, 2, 1, 1.0),
        (0.2, 2, 0, 0.8),
        (2.0, 2, 4, 1.0),
        (1.75, 2, 4, 0.75),
        (1.3, 1, 2, 0.3),
        (0.6, 1, 0, 0.4),
        (26.0, 2, 52, 1.0),
    ],
)
def test_by_hand(ratio: float, normal: int, copies: int, fraction: float) -> None:
    """A gain of one of two copies in a tenth of cells is a ratio of 1.05; of one X, 0.6 is loss in 40 %."""
    told = mosaic(ratio, ratio - 0.01, ratio + 0.01, normal=normal)
    assert told.copies == copies
    assert told.fraction == pytest.approx(fraction)


def test_interval() -> None:
    """The interval of a loss runs the other way than that of its ratio, and ends at none and at all cells."""
    told = mosaic(0.9, 0.85, 0.95, normal=2)
    assert told.low == pytest.approx(0.1)
    assert told.high == pytest.approx(0.3)
    wide = mosaic(1.02, 0.97, 1.07, normal=2)
    assert wide.low == 0
    assert wide.high == pytest.approx(0.14)


def test_slightly_more_than_all_cells_is_all() -> None:
    """1.52 with an interval down to 1.49 is three copies in every cell, not four in half of them."""
    assert mosaic(1.52, 1.49, 1.55, normal=2).copies == 3
    assert mosaic(1.52, 1.49, 1.55, normal=2).fraction == 1


def test_no_normal_copy() -> None:
    """Of a chromosome that a normal cell lacks, no fraction is told."""
    assert mosaic(1.2, 1.1, 1.3, normal=0).fraction is None


@given(st.floats(0, 1), st.integers(1, 2), st.sampled_from([-1, 1]))
def test_there_and_back(fraction: float, normal: int, sign: int) -> None:
    """One copy more or fewer in any fraction of cells is told back."""
    ratio = 1 + sign * fraction / normal
    told = mosaic(ratio, ratio, ratio, normal=normal)
    assert told.fraction == pytest.approx(fraction, abs=1e-9)
