"""False positives where bias, which thinning cannot show, is put in: the rate stays that which is stated."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import Chosen

from seedlot.assays.copy_number import depth, limits
from seedlot.assays.copy_number.targets import place, targets


@pytest.mark.parametrize(("chromosomes", "stretches"), [(0.004, 0.006), (0.008, 0.0)])
def test_bias_raises_limits_and_not_false_calls(chromosomes: float, stretches: float) -> None:
    """Chromosomes, and stretches of 20 Mb, off by that standard deviation in a line and not in its bank.

    3,400 tests of normal regions at 0.0005 each: 1.7 expected, 7 or more have a probability of 0.3 %. The bias of a
    chromosome is told to within a third.
    """
    generator = np.random.default_rng(4)
    bins = simulated(seed=1)
    group = np.repeat(np.arange(len(bins.chromosome)), np.diff(bins.offsets))
    spots = np.array([place(bins, target) for target in targets(bins.build)], dtype=np.int64)
    rate = 2000.0 * (bins.counts > 0)
    false, told = 0, []
    for _ in range(12):
        block = np.arange(bins.counts.size) // 40
        bias = generator.normal(0, chromosomes, 24)[group] + generator.normal(0, stretches, block.max() + 1)[block]
        line, bank = (
            bins.with_counts(generator.poisson(level).astype(np.float64)) for level in (rate * np.exp(bias), rate)
        )
        expectation = depth.expect(line, bank, ())
        normal, _ = depth.normal_copies(expectation, Chosen())
        field = depth.ready(expectation, normal, np.ones(rate.size))
        counted = depth.beside_normal(field, spots[:, 0], spots[:, 1], np.zeros(rate.size, dtype=bool))
        beyond = np.abs(limits.score(counted)) > limits.critical(counted, 0.0005)
        false += int((beyond & (counted.meant > 0)).sum())
        told.append(field.noise.large)
    assert false < 7
    expected = float(np.hypot(chromosomes, stretches / np.sqrt(6)))
    assert float(np.mean(told)) == pytest.approx(expected, rel=0.33)
