from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import foldnorm

from seedlot.assays.copy_number import array_mosaic as mosaics
from seedlot.assays.copy_number.array_mosaic import KINDS, Plain, Shift, channels, deviation, distance, level_of, shift
from seedlot.assays.copy_number.array_scan import least_score, scan
from seedlot.genome.events import Kind


@pytest.mark.parametrize(
    ("kind", "fraction", "moved"),
    [
        (Kind.GAIN, 1.0, 1 / 6),  # 2 of 3 copies: BAF 0.667
        (Kind.LOSS, 1.0, 1 / 2),  # 1 of 1
        (Kind.CNLOH, 1.0, 1 / 2),
        (Kind.GAIN, 0.2, 0.2 / 4.4),
        (Kind.LOSS, 0.2, 0.2 / 3.6),
        (Kind.CNLOH, 0.2, 0.1),
    ],
)
def test_the_shift_of_baf_by_hand(kind: Kind, fraction: float, moved: float) -> None:
    assert deviation(kind, np.array([fraction]))[0] == pytest.approx(moved)


@given(st.floats(0.0, 0.3), st.floats(0.01, 0.1))
def test_the_mean_distance_is_that_of_a_folded_normal(moved: float, spread: float) -> None:
    expected = foldnorm.mean(moved / spread, scale=spread)
    assert distance(np.array([moved]), spread)[0] == pytest.approx(expected, rel=1e-6)


@given(st.sampled_from(KINDS), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_cells_shift_more(kind: Kind, one: float, other: float) -> None:
    low, high = sorted((one, other))
    both = np.array([low, high])
    assert np.diff(deviation(kind, both))[0] >= 0
    assert np.diff(np.abs(level_of(kind, both, 1.0)))[0] >= 0


def made(*, sites: int = 4000, moved: float = 0.0, level: float = 0.0, seed: int = 1):
    """Sites on two chromosomes, those of the first half of the second one shifted."""
    rng = np.random.default_rng(seed)
    part = np.zeros(sites, bool)
    part[sites // 2 : sites // 2 + sites // 10] = True
    side = rng.choice([-1.0, 1.0], sites)
    baf = rng.normal(0, 0.04, sites) + part * moved * side
    lrr = rng.normal(0, 0.15, sites) + part * level
    where = (np.arange(sites) >= sites // 2).astype(np.int8)
    every = np.ones(sites, bool)
    plain = Plain(where, baf, lrr, every, every, np.ones(sites))
    return channels(plain, scale=1.0), slice(sites // 2, sites // 2 + sites // 10)


@pytest.mark.parametrize("fraction", [0.15, 0.4, 0.8])
@pytest.mark.parametrize("kind", KINDS)
def test_kind_and_fraction_are_recovered(kind: Kind, fraction: float) -> None:
    moved, level = deviation(kind, np.array([fraction]))[0], level_of(kind, np.array([fraction]), 1.0)[0]
    array, part = made(moved=moved, level=level)
    fit = mosaics.mosaic(array, shift(array, part), level=0.99)
    assert fit.kind is kind
    assert fit.low <= fraction <= fit.high
    assert fit.fraction == pytest.approx(fraction, abs=0.05)


def test_a_limit_is_found_as_often_as_it_says() -> None:
    """At the limit of a region 90 % are called; of normal regions no more than the risk."""
    risk, trials = 0.01, 300
    limit = mosaics.limit(made()[0], shift(*made()), Kind.CNLOH, false_positive=risk, power=0.9)
    assert limit is not None
    hits = {0.0: 0, limit: 0}
    for fraction in hits:
        for seed in range(trials):
            array, part = made(moved=fraction / 2, seed=seed)
            hits[fraction] += mosaics.called(shift(array, part), Kind.CNLOH, false_positive=risk)
    assert hits[limit] / trials >= 0.85  # 0.9 less three standard errors
    assert hits[0.0] / trials <= 0.03


def test_nothing_could_be_seen_where_nothing_is() -> None:
    array, _ = made()
    empty: Shift = shift(array, slice(0, 0))
    assert mosaics.limit(array, empty, Kind.GAIN, false_positive=0.001, power=0.9) is None
    assert not mosaics.called(empty, Kind.GAIN, false_positive=0.001)


def test_few_chromosomes_make_a_wide_quantile() -> None:
    assert mosaics.least_z(0.001, 5) > mosaics.least_z(0.001, float("inf"))
    assert mosaics.least_z(0.025, float("inf")) == pytest.approx(1.96, abs=0.001)


def test_the_search_finds_the_place() -> None:
    array, part = made(moved=0.05)
    (found,) = scan(array, np.array([0, 2000, 4000]), family=0.01)
    assert found[0].start == pytest.approx(part.start, abs=30)
    assert found[0].stop == pytest.approx(part.stop, abs=30)


def test_normal_arrays_show_nothing() -> None:
    assert sum(bool(scan(made(seed=seed)[0], np.array([0, 2000, 4000]), family=0.05)) for seed in range(40)) <= 5


def test_the_least_score_by_hand() -> None:
    """ln(1000 / 0.01) = 11.51; u = sqrt(2 (11.51 + 1.5 ln 23.03)) = 5.69."""
    assert least_score(1000, 0.01) == pytest.approx(5.695, abs=0.005)
