"""Tolerance factors against printed tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.trends.tolerance import confidence_of, coverage_of, factor, lots_for


# Berthouex and Brown, Statistics for Environmental Engineers (2002), table 21.1: both sides, 95 % confidence.
@pytest.mark.parametrize(
    ("lots", "printed"),
    [
        (5, (4.29, 5.08, 6.60)),
        (6, (3.73, 4.42, 5.76)),
        (8, (3.16, 3.75, 4.89)),
        (10, (2.86, 3.39, 4.44)),
        (15, (2.49, 2.96, 3.89)),
        (20, (2.32, 2.76, 3.62)),
        (30, (2.15, 2.55, 3.35)),
    ],
)
def test_factors_of_both_sides(lots, printed):
    told = [factor(lots, coverage, 0.95) for coverage in (0.90, 0.95, 0.99)]
    assert (
        tuple(round(each, 2) for each in told) == printed
    )  # every entry is the exact factor; Howe's are up to 0.1 off


def test_a_factor_of_one_side():
    """The k of 10 lots, 95 % and 95 %, is 2.911 (Natrella, NBS Handbook 91 (1963), table A-7)."""
    assert factor(10, 0.95, 0.95, both=False) == pytest.approx(2.911, abs=5e-4)


def test_lots_whose_range_is_wide_enough():
    """Of 95 % with 95 % confidence: 93 lots on both sides, 59 on one (Wilks 1941; ISO 16269-6)."""
    assert (lots_for(0.95, 0.95), lots_for(0.95, 0.95, both=False)) == (93, 59)
    assert confidence_of(92, 0.95) < 0.95 <= confidence_of(93, 0.95)
    assert lots_for(0.1, 0.1) == 2


@given(st.integers(2, 60), st.floats(0.3, 0.99), st.floats(0.5, 0.99), st.booleans())
def test_coverage_is_the_factor_turned_round(lots, coverage, confidence, both):
    k = factor(lots, coverage, confidence, both=both)
    assert coverage_of(lots, k, confidence, both=both) == pytest.approx(coverage, abs=1e-4)


def test_ends_and_bad_questions():
    assert coverage_of(3, 1e-9, 0.95) == 0
    assert coverage_of(50, 1e3, 0.95) == 1
    assert coverage_of(20, factor(20, 0.05, 0.1, both=False), 0.1, both=False) == pytest.approx(0.05)  # a k below -1
    for lots, coverage, confidence in ((1, 0.9, 0.9), (5, 1.0, 0.9), (5, 0.9, 0.0)):
        with pytest.raises(ValueError, match="two lots"):
            factor(lots, coverage, confidence)
