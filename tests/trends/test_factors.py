"""Factors of control charts."""

from __future__ import annotations

import math

import pytest

from seedlot.trends.factors import MEDIAN_RANGE, c4, range_factors


@pytest.mark.parametrize(
    ("size", "d2", "d3", "of_c4"),
    [(2, 1.128, 0.853, 0.7979), (3, 1.693, 0.888, 0.8862), (5, 2.326, 0.864, 0.9400), (10, 3.078, 0.797, 0.9727), (25, 3.931, 0.708, 0.9896)],
)  # fmt: skip
def test_the_factors_of_the_tables(size: int, d2: float, d3: float, of_c4: float) -> None:
    """Montgomery, Introduction to Statistical Quality Control, appendix VI; ASTM E2587 table 1."""
    mean, deviation = range_factors(size)
    assert (round(mean, 3), round(deviation, 3), round(c4(size), 4)) == (d2, d3, of_c4)


def test_the_factors_of_two_and_three_are_known_exactly() -> None:
    """E(R) of 2 is 2/sqrt(pi) and of 3 is 3/sqrt(pi); E(R^2) of 2 is 2; c4 of 2 is sqrt(2/pi)."""
    mean, deviation = range_factors(2)
    assert mean == pytest.approx(2 / math.sqrt(math.pi), rel=1e-9)
    assert deviation == pytest.approx(math.sqrt(2 - 4 / math.pi), rel=1e-8)
    assert range_factors(3)[0] == pytest.approx(3 / math.sqrt(math.pi), rel=1e-9)
    assert c4(2) == pytest.approx(math.sqrt(2 / math.pi), rel=1e-14)


def test_the_median_range_is_that_of_the_tables() -> None:
    """d4 of 2 is 0.954 (ASTM E2587; Wheeler, Understanding Variation)."""
    assert round(MEDIAN_RANGE, 3) == 0.954


@pytest.mark.parametrize("size", [1, 101])
def test_a_range_needs_two_values(size: int) -> None:
    with pytest.raises(ValueError, match="a range needs 2 to 100 values"):
        range_factors(size)
    with pytest.raises(ValueError, match="needs two values"):
        c4(1)
