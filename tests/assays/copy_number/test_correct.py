"""Correction for a covariate: a curve is removed, a change of a chromosome is not."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.copy_number.correct import factor

GROUP = np.repeat(np.arange(10), 500)
GENERATOR = np.random.default_rng(2)
GC = np.clip(GENERATOR.normal(0.41, 0.05, GROUP.size), 0.3, 0.6)
EVEN = np.full(GROUP.size, 1000.0)
ALL = np.ones(GROUP.size, dtype=bool)


def test_a_curve_is_found() -> None:
    """Counts that fall with the square of the distance from 45 % GC: each bin's factor is found to within 1 %."""
    curve = 1 - 10 * (GC - 0.45) ** 2
    told = factor(GC, EVEN * curve, EVEN, GROUP, ALL)
    inner = (GC > 0.33) & (GC < 0.5)
    assert told[inner] / (curve / curve.mean())[inner] == pytest.approx(1, abs=0.01)


def test_a_rich_chromosome_does_not_correct_itself() -> None:
    """A chromosome that alone is rich in GC keeps its excess of 30 %, for the others draw its curve."""
    gc = np.where(GROUP == 9, GC + 0.05, GC)
    told = factor(gc, np.where(GROUP == 9, 1300.0, 1000.0), EVEN, GROUP, ALL)
    assert told[GROUP == 9].mean() == pytest.approx(told[GROUP != 9].mean(), rel=0.03)


def test_unknown_and_unused_bins() -> None:
    """A bin whose GC is not known keeps its expectation; one that is not used gets the curve and does not draw it."""
    gc = GC.copy()
    gc[7] = np.nan
    use = ALL.copy()
    use[3] = False
    counts = EVEN.copy()
    counts[3] = 1e6
    told = factor(gc, counts, EVEN, GROUP, use)
    assert told[7] == pytest.approx(1, abs=1e-6)
    assert told[3] == pytest.approx(1, abs=1e-6)


def test_nothing_known() -> None:
    """Without any GC content nothing is corrected."""
    assert factor(np.full(GROUP.size, np.nan), EVEN, EVEN, GROUP, ALL).tolist() == [1.0] * GROUP.size


def test_counts_times_a_constant() -> None:
    """The factors are the same for twice the reads."""
    counts = GENERATOR.poisson(EVEN * (1 + GC)).astype(float)
    one, two = (factor(GC, many * counts, EVEN, GROUP, ALL) for many in (1, 2))
    assert one == pytest.approx(two, rel=1e-9)


def test_a_single_chromosome() -> None:
    """With no other chromosome there is nothing to draw a curve by."""
    told = factor(GC[:500], EVEN[:500], EVEN[:500], GROUP[:500], ALL[:500])
    assert told.tolist() == pytest.approx([1.0] * 500)
