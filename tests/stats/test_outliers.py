"""Outliers about a linear model."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.stats.linear import indicators
from seedlot.stats.outliers import outliers

#: Rosner's example (Rosner 1983; NIST/SEMATECH e-Handbook 1.3.5.17.3): three outliers of 54.
ROSNER = (
    "-0.25 0.68 0.94 1.15 1.20 1.26 1.26 1.34 1.38 1.43 1.49 1.49 1.55 1.56 1.58 1.65 1.69 1.70 1.76 1.77 1.81 1.91 "
    "1.94 1.96 1.99 2.06 2.09 2.10 2.14 2.15 2.23 2.24 2.26 2.35 2.37 2.40 2.47 2.54 2.62 2.64 2.90 2.92 2.92 2.93 "
    "3.21 3.26 3.30 3.59 3.68 4.30 4.64 5.34 5.42 6.01"
)


def test_rosner_three_of_fifty_four() -> None:
    """Two large values hide a third from a test that looks once; the last significant one counts."""
    y = np.array(ROSNER.split(), dtype=float)
    found = outliers(np.ones((54, 1)), y - y.mean(), alpha=0.05, most=10)
    assert sorted(y[one.place] for one in found) == [5.34, 5.42, 6.01]


def test_one_ten_fold_response() -> None:
    y = np.array([1.0, 1.1, 0.9, 20.0, 2.1, 1.9, 3.0, 3.1, 2.9])
    design = indicators(np.repeat([0, 1, 2], 3).tolist())
    (one,) = outliers(design, y - design @ np.linalg.lstsq(design, y, rcond=None)[0])
    assert one.place == 3
    assert one.p < 1e-4


def test_deleted_residual_is_that_of_a_fit_without_the_response() -> None:
    rng = np.random.default_rng(5)
    x = np.arange(8.0)
    design, y = np.column_stack([np.ones(8), x]), 1 + 2 * x + rng.normal(0, 0.1, 8)
    y[5] += 3
    (one,) = outliers(design, y - design @ np.linalg.lstsq(design, y, rcond=None)[0], most=1)
    left = np.arange(8) != 5
    coefficients = np.linalg.lstsq(design[left], y[left], rcond=None)[0]
    rest = y[left] - design[left] @ coefficients
    variance = rest @ rest / (7 - 2)
    spread = variance * (1 + design[5] @ np.linalg.inv(design[left].T @ design[left]) @ design[5])
    assert one.residual == pytest.approx((y[5] - design[5] @ coefficients) / np.sqrt(spread))


def test_nothing_to_say_of_few_or_like_responses() -> None:
    assert outliers(np.ones((2, 1)), np.array([-1.0, 1.0])) == ()
    assert outliers(np.eye(4), np.zeros(4)) == ()
    assert outliers(np.ones((6, 1)), np.zeros(6)) == ()
