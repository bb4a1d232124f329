"""Change points: found where they are, none where there are none, and the same in any unit or order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.segmentation import penalty, segment


def steps(sizes: list[int], levels: list[float], noise: float, seed: int = 1) -> np.ndarray:
    """Levels held for so many points each, with normal noise."""
    generator = np.random.default_rng(seed)
    return np.repeat(levels, sizes) + generator.normal(0, noise, sum(sizes))


def test_two_steps_are_found_to_the_point() -> None:
    """Levels 0, 1, 0 with noise 0.1: changes at 300 and 360."""
    values = steps([300, 60, 240], [0, 1, 0], 0.1)
    assert segment(values, np.full(600, 100.0), np.array([0, 600]), cost=20).tolist() == [0, 300, 360, 600]


def test_exact_steps_without_noise() -> None:
    """Four levels by hand, one of a single point."""
    values = np.array([0, 0, 0, 0, 5, 0, 0, 0, 0, 3, 3, 3, 3, 3], dtype=float)
    assert segment(values, np.full(14, 100.0), np.array([0, 14])).tolist() == [0, 4, 5, 9, 14]


def test_no_segment_spans_two_stretches() -> None:
    """Two chromosomes of one level each are two segments."""
    values = steps([200, 200], [0, 1], 0.1)
    assert segment(values, np.full(400, 100.0), np.array([0, 200, 400]), cost=20).tolist() == [0, 200, 400]


def test_an_empty_stretch_and_a_single_point() -> None:
    """A stretch without points adds none; one point is a segment."""
    assert segment(np.array([1.0, 2.0]), np.ones(2), np.array([0, 0, 1, 2])).tolist() == [0, 1, 2]
    assert segment(np.zeros(0), np.zeros(0), np.array([0])).tolist() == [0]


def test_weights_tell_which_points_count() -> None:
    """A step within points of no weight is no change."""
    values = np.concatenate([np.zeros(50), np.full(10, 9.0), np.zeros(50)])
    weights = np.concatenate([np.full(50, 10.0), np.full(10, 1e-9), np.full(50, 10.0)])
    assert segment(values, weights, np.array([0, 110])).tolist() == [0, 110]


def test_noise_alone_is_rarely_cut() -> None:
    """Twenty genomes of 5,000 points of noise: at most three are cut."""
    generator = np.random.default_rng(5)
    cuts = [segment(generator.normal(0, 1, 5000), np.ones(5000), np.array([0, 2000, 5000])).size - 3 for _ in range(20)]
    assert sum(cut > 0 for cut in cuts) <= 3


def test_a_small_step_of_a_long_stretch() -> None:
    """A third of a standard deviation over 500 points, z 7.5, is found to within 40 points."""
    values = steps([1500, 500, 2000], [0, 1 / 3, 0], 1, seed=8)
    _, low, high, _ = segment(values, np.ones(4000), np.array([0, 4000]), cost=20).tolist()
    assert abs(low - 1500) < 40
    assert abs(high - 2000) < 40


@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-10, 10))
def test_unit_and_origin_change_nothing(seed: int, scale: float, shift: float) -> None:
    """Values times a constant, with weights over its square, and plus a constant: the same change points."""
    values = steps([40, 15, 45], [0, 2, -1], 0.5, seed=seed)
    weights, ends = np.full(100, 4.0), np.array([0, 100])
    first = segment(values, weights, ends)
    assert first.tolist() == segment(values * scale + shift, weights / scale**2, ends).tolist()
    assert first.tolist() == segment(-values, weights, ends).tolist()


@given(st.integers(0, 10_000))
def test_order_of_chromosomes_changes_nothing(seed: int) -> None:
    """Two stretches in either order have the same inner change points."""
    one, two = steps([30, 30], [0, 2], 0.5, seed=seed), steps([50, 20], [1, -1], 0.5, seed=seed + 1)
    price = penalty(130)
    first = segment(np.concatenate([one, two]), np.full(130, 4.0), np.array([0, 60, 130]), cost=price)
    other = segment(np.concatenate([two, one]), np.full(130, 4.0), np.array([0, 70, 130]), cost=price)
    assert sorted((first[:-1] + 70) % 130) == sorted(other[:-1])


@pytest.mark.parametrize(("points", "expected"), [(1, np.log(3) + 5), (57_000, np.log(57_000) + 5)])
def test_penalty(points: int, expected: float) -> None:
    """BIC's, by a factor."""
    assert penalty(points) == pytest.approx(expected)
