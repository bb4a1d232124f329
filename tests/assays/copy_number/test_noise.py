"""Overdispersion and bias: what is put in is told, and nothing is told where nothing was put in."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.copy_number.noise import measure, overdispersion, spread

SIZES = [4000, 3500, 3000, 2500, 2500, 2000, 2000, 1800, 1500, 1500] * 2
GROUP = np.repeat(np.arange(20), SIZES)
BINS = GROUP.size


def drawn(level: np.ndarray, phi: float = 1.0, seed: int = 3, mean: float = 200) -> tuple[np.ndarray, np.ndarray]:
    """Counts about a level, with overdispersion by a gamma mixture; and what was expected of them."""
    generator = np.random.default_rng(seed)
    rate = mean * level
    if phi > 1:
        rate = generator.gamma(rate / (phi - 1), phi - 1)
    return generator.poisson(rate).astype(float), np.full(BINS, float(mean))


@pytest.mark.parametrize("phi", [1.0, 1.3, 2.0, 4.0])
def test_overdispersion_is_told(phi: float) -> None:
    """Counts of variance phi times their mean."""
    seen, meant = drawn(np.ones(BINS), phi)
    assert overdispersion(seen, meant, np.full(BINS, np.inf), GROUP) == pytest.approx(phi, rel=0.05)


def test_a_reference_of_its_own_noise() -> None:
    """A reference of as many reads doubles the variance of counting, and phi stays 1."""
    seen, _ = drawn(np.ones(BINS))
    bank, _ = drawn(np.ones(BINS), seed=4)
    assert overdispersion(seen, bank, bank, GROUP) == pytest.approx(1, abs=0.06)


def test_sparse_bins_are_joined() -> None:
    """Of three reads a bin, phi is told as well."""
    seen, meant = drawn(np.ones(BINS), mean=3)
    assert overdispersion(seen, meant, np.full(BINS, np.inf), GROUP) == pytest.approx(1, abs=0.1)


def test_no_bias_where_there_is_none() -> None:
    """Of Poisson counts the bias of a chromosome is told to be below 0.15 % of its depth."""
    seen, meant = drawn(np.ones(BINS))
    told = measure(seen, meant, np.full(BINS, np.inf), GROUP, np.ones(BINS, dtype=bool))
    assert told.large < 0.0015


def test_bias_of_chromosomes_is_told() -> None:
    """Chromosomes that differ with a standard deviation of 1 %: told to within a third of it."""
    shift = np.random.default_rng(11).normal(0, 0.01, 20)
    seen, meant = drawn(1 + shift[GROUP])
    told = measure(seen, meant, np.full(BINS, np.inf), GROUP, np.ones(BINS, dtype=bool))
    assert told.large == pytest.approx(float(shift.std(ddof=1)), rel=0.35)
    assert told.phi == pytest.approx(1, abs=0.05)


def test_one_large_change_is_not_bias() -> None:
    """A third copy of one chromosome of twenty is no bias of all."""
    level = np.where(GROUP == 4, 1.5, 1.0)
    seen, meant = drawn(level)
    told = measure(seen, meant, np.full(BINS, np.inf), GROUP, np.ones(BINS, dtype=bool))
    assert told.large < 0.005


def test_steps_are_no_bias_the_first_time() -> None:
    """The second half of every chromosome 20 % higher: neighbours differ by counts, and the first look says so."""
    level = np.concatenate([np.where(np.arange(size) < size / 2, 1.0, 1.2) for size in SIZES])
    seen, meant = drawn(level)
    args = (seen, meant, np.full(BINS, np.inf), GROUP, np.ones(BINS, dtype=bool))
    assert measure(*args, first=True).large < 0.03
    assert measure(*args).variance[0] > 0.05**2


def test_too_few_bins_tell_nothing() -> None:
    """Of ten bins phi is taken to be 1 and bias unknown, that is none."""
    few = np.ones(10)
    told = measure(few, few, few, np.zeros(10, dtype=np.int64), few.astype(bool))
    assert (told.phi, told.large) == (1.0, 0.0)
    assert told.systematic(np.array([5.0])).tolist() == [0.0]
    assert np.isinf(told.degrees(np.array([5.0]))[0])


def test_spread_of_a_covariate() -> None:
    """Chromosomes whose GC content differs: the one far out is told in standard deviations."""
    gc = 0.4 + np.where(GROUP == 3, 0.08, 0.0) + np.random.default_rng(1).normal(0, 0.01, 20)[GROUP]
    told = spread(gc, GROUP, np.ones(BINS, dtype=bool))
    assert told is not None
    assert told.away(np.array([0.48]), np.array([2500.0]))[0] > 4
    assert spread(gc[:5], GROUP[:5], np.ones(5, dtype=bool)) is None


def test_a_change_does_not_raise_its_own_noise() -> None:
    """A chromosome off by 2 %, at its own test, is told by the other nineteen, which do not vary."""
    seen, meant = drawn(np.where(GROUP == 4, 1.02, 1.0))
    told = measure(seen, meant, np.full(BINS, np.inf), GROUP, np.ones(BINS, dtype=bool))
    size = np.array([2500.0, 2500.0])
    own, other = told.systematic(size, np.array([4, 5]))
    assert own < other
    assert own < 0.0015**2
