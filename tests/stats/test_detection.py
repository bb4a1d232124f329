"""Limits of blank, detection and quantification: figures worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.detection import (
    Hit,
    blank_parametric,
    blank_poisson,
    blank_ranked,
    detection_counted,
    detection_parametric,
    detection_ranked,
    multiplier,
    poisson_count,
    pooled,
    probit_level,
    quantification,
    upper_of_none,
    variation,
)


def test_pooled_and_parametric_limits_by_hand():
    """Blanks 0, 1, 2 (SD 1, 2 degrees): c_p = 1.645/(1 - 1/8) = 1.8798, LoB = 1 + 1.8798."""
    assert multiplier(2) == pytest.approx(1.644854 / 0.875, rel=1e-6)
    assert blank_parametric([[0, 1, 2]]) == pytest.approx(1 + 1.644854 / 0.875, rel=1e-6)
    two = pooled([[0, 1, 2], [4, 6]])  # squares 2 and 2, 3 degrees
    assert two is not None
    assert two.sd == pytest.approx(math.sqrt(4 / 3))
    assert two.degrees == 3
    assert detection_parametric(2.0, [[4, 6], [1]]) == pytest.approx(2 + 1.644854 / 0.75 * math.sqrt(2), rel=1e-6)
    assert pooled([[1.0]]) is None
    assert blank_parametric([[1.0]]) is None
    assert detection_parametric(1.0, [[1.0]]) is None


def test_ranked_limit_by_hand():
    """Of 60 blanks 1 to 60 the rank is 0.5 + 57 = 57.5; of nine there is none."""
    assert blank_ranked(list(range(60, 0, -1))) == 57.5
    assert blank_ranked(list(range(1, 11))) == 10
    assert blank_ranked(list(range(9))) is None
    assert blank_ranked([]) is None


def test_poisson_limits_by_hand():
    """Mean 0: LoB 0 and 3.0 copies are detected. Mean 1: P(<=3) = 0.981 and P(<=2) = 0.920, so 3."""
    assert blank_poisson([0] * 20) == 0
    assert blank_poisson([1] * 20) == 3
    assert blank_poisson([]) is None
    assert detection_counted(0) == pytest.approx(-math.log(0.05))
    at = detection_counted(3)
    below = sum(math.exp(-at) * at**k / math.factorial(k) for k in range(4))
    assert below == pytest.approx(0.05)


def test_ranked_detection_and_quantification():
    levels = {1.0: [0, 0, 3], 10.0: [5, 6, 7], 100.0: [90, 100, 110]}
    assert detection_ranked(2.0, levels) == 10
    assert detection_ranked(95.0, levels) is None
    assert quantification(levels, most_cv=20) == 10  # CV 16.7 % at 10, 173 % at 1
    assert quantification(levels, most_cv=12) == 100
    assert quantification({1.0: [5.0]}, most_cv=20) is None
    assert variation([0.0, 0.0]) is None


def test_bound_of_none():
    """1 - 0.05^(1/n); the rule of three."""
    assert upper_of_none(100) == pytest.approx(1 - 0.05**0.01)
    assert upper_of_none(20000) == pytest.approx(3 / 20000, rel=0.002)
    assert upper_of_none(0) == 1


def test_probit_by_hand():
    """Two levels are met exactly: P = 1/2 at 1 and 0.9 at 10, so z rises 1.2816 a decade."""
    level = probit_level([Hit(1, 10, 20), Hit(10, 18, 20)])
    assert level == pytest.approx(10 ** (1.6448536 / 1.2815516), rel=1e-5)


@pytest.mark.parametrize(
    "hits",
    [
        [],
        [Hit(1, 0, 10), Hit(10, 10, 10)],
        [Hit(1, 5, 10)],
        [Hit(1, 9, 10), Hit(10, 2, 10)],
        [Hit(0, 5, 10), Hit(1, 5, 10)],
        [Hit(2.6, 0, 3), Hit(65, 7, 9)],
    ],
)
def test_probit_that_nothing_tells(hits):
    assert probit_level(hits) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_limits_of_counts_are_in_order(counts):
    blank = blank_poisson(counts)
    assert blank is not None
    assert blank >= sum(counts) / len(counts) - 1
    assert detection_counted(blank) > blank


@given(st.integers(1, 10**6), st.floats(0.6, 0.999))
def test_the_bound_of_none_is_one(trials, level):
    bound = upper_of_none(trials, level=level)
    assert 0 < bound < 1
    assert (1 - bound) ** trials == pytest.approx(1 - level, rel=1e-6)


def test_a_poisson_count_by_hand():
    """exp(-0.8) (1 + 0.8 + 0.32) = 0.953; of mean 1, 0.981 lie at 3 or below and 0.920 at 2 or below."""
    assert [poisson_count(mean) for mean in (0, 0.05, 0.8, 1)] == [0, 0, 2, 3]
    assert poisson_count(1e6) == pytest.approx(1e6 + 1.645e3, rel=1e-5)
