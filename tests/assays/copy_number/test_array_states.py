from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from tests.assays.copy_number.simulated_array import Change, simulated, without_alleles

from seedlot.assays.copy_number.array_noise import Noise, noise_of, robust_sd, steps_sd
from seedlot.assays.copy_number.array_states import COPIES, _viterbi, decode, threshold
from seedlot.genome.builds import CHROMOSOMES


def test_the_threshold_by_hand() -> None:
    """ln(1000 probes * 5 states / 0.01) = ln 500,000; without BAF 4 states."""
    assert threshold(1000, 0.01, alleles=True) == pytest.approx(math.log(500_000))
    assert threshold(1000, 0.01, alleles=False) == pytest.approx(math.log(400_000))


def test_the_best_path_is_that_of_trying_all() -> None:
    rng = np.random.default_rng(3)
    logs = rng.normal(0, 2, (5, len(COPIES)))
    path, score = _viterbi(logs, np.array([0, 5]), 2.0)
    best = -np.inf
    for number in range(len(COPIES) ** 5):
        states = [number // len(COPIES) ** at % len(COPIES) for at in range(5)]
        own = sum(logs[at, state] for at, state in enumerate(states)) - (states[0] != 2) * 1.0
        own -= 2.0 * sum(a != b for a, b in pairwise(states))
        if own > best:
            best, winner = own, states
    assert path.tolist() == winner
    assert score == pytest.approx(best)


@pytest.mark.parametrize(("mother", "father", "copies"), [(0, 0, 0), (1, 0, 1), (2, 1, 3), (2, 2, 4), (2, 0, 2)])
def test_each_state_is_found_where_it_is(mother: int, father: int, copies: int) -> None:
    array = simulated(changes=(Change("8", 40_000_000, 70_000_000, mother, father),))
    found = decode(array, noise_of(array), family=0.01, haploid=())
    called = [one for one in found.stretches if one.score > found.threshold]
    own = array.position[called[0].begin : called[-1].end]
    assert {CHROMOSOMES[array.where[one.begin]] for one in called} == {"8"}
    assert {COPIES[one.state] for one in called} == {copies}
    assert own[0] == pytest.approx(40_000_000, abs=1_500_000)
    assert own[-1] == pytest.approx(70_000_000, abs=1_500_000)


def test_log_ratios_alone_show_a_gain() -> None:
    array = without_alleles(simulated(probes=3000, changes=(Change("8", 1, 146_000_000, 2, 1),)))
    found = decode(array, noise_of(array), family=0.01, haploid=())
    assert {CHROMOSOMES[array.where[one.begin]] for one in found.stretches} == {"8"}


def test_noise_by_hand() -> None:
    assert robust_sd(np.array([1.0, 2, 3, 4, 100])) == pytest.approx(1.4826)
    assert math.isnan(robust_sd(np.array([np.nan])))
    level = np.concatenate([np.zeros(500), np.full(500, 9.0)]) + np.random.default_rng(1).normal(0, 0.2, 1000)
    assert steps_sd(level) == pytest.approx(0.2, rel=0.1)


def test_noise_is_measured() -> None:
    noise: Noise = noise_of(simulated(baf_sd=0.03, lrr_sd=0.2))
    assert noise.lrr_sd == pytest.approx(0.2, rel=0.05)
    assert noise.baf_sd == pytest.approx(0.03, rel=0.1)
    assert noise.baf_centre == pytest.approx(0.5, abs=0.003)
    assert not noise_of(without_alleles(simulated())).has_baf
