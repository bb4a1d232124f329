from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.alleles import adjusted, by_error, detectable, more_than, power_of


@pytest.mark.parametrize(("depth", "percent"), [(30, 19.6), (100, 6.2), (500, 1.3), (1000, 0.7)])
def test_three_reads_with_95_percent(depth: int, percent: float):
    """Published, in steps of 0.1 %: the first step at which three reads are seen with 95 %."""
    found = detectable(depth, least=3, power=0.95)
    assert found is not None
    assert percent - 0.1 < 100 * found <= percent


def test_the_limit_is_where_the_binomial_sum_is_the_power():
    """By hand: P(X >= 3 | 30, f) = 1 - sum of the first three terms."""
    f = detectable(30, least=3, power=0.95)
    assert f is not None
    below = sum(comb(30, k) * f**k * (1 - f) ** (30 - k) for k in range(3))
    assert 1 - below == pytest.approx(0.95, abs=1e-9)


@given(depth=st.integers(1, 3000), least=st.integers(1, 20), power=st.floats(0.5, 0.999))
def test_the_limit_has_its_power(depth: int, least: int, power: float):
    found = detectable(depth, least=least, power=power)
    if depth < least:
        assert found is None
        assert power_of(0.9, depth, least=least) == 0
    else:
        assert found is not None
        assert power_of(found, depth, least=least) == pytest.approx(power, abs=1e-6)


@given(depth=st.integers(3, 2000))
def test_more_reads_see_less(depth: int):
    one, two = detectable(depth, least=3, power=0.95), detectable(depth + 1, least=3, power=0.95)
    assert one is not None
    assert two is not None
    assert two < one


def test_fisher_by_hand():
    """15 of 30 against none of 30: C(30, 15) / C(60, 15)."""
    (p,) = more_than([15], [30], [0], [30])
    assert p == pytest.approx(comb(30, 15) / comb(60, 15), rel=1e-9)
    (p,) = more_than([3], [10], [1], [20])
    expected = sum(comb(10, x) * comb(20, 4 - x) for x in (3, 4)) / comb(30, 4)
    assert p == pytest.approx(expected, rel=1e-9)
    assert more_than([0], [30], [5], [30]).tolist() == [1.0]
    assert more_than([], [], [], []).size == 0


def test_what_was_chosen_by_its_reads_is_tested_on_that_condition():
    """3 of 30, of which 3 are needed to be seen, against 0 of 100: nothing is told; 5 of 30: by hand."""
    assert more_than([3], [30], [0], [100], least=3)[0] == pytest.approx(1)
    assert more_than([3], [30], [0], [100])[0] == pytest.approx(comb(30, 3) / comb(130, 3))
    chosen = sum(comb(30, x) * comb(100, 5 - x) for x in (3, 4, 5))
    assert more_than([5], [30], [0], [100], least=3)[0] == pytest.approx(comb(30, 5) / chosen)
    assert more_than([2], [30], [0], [100], least=3)[0] == pytest.approx(1)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_fisher_is_a_probability(a: int, more: int, b: int, rest: int):
    (p,) = more_than([a], [a + more], [b], [b + rest])
    assert 0 <= p <= 1


def test_errors_alone():
    """One wrong read of 30 at 1 %: 1 - 0.99^30."""
    assert by_error(1, 30, error=0.01) == pytest.approx(1 - 0.99**30)
    assert by_error(0, 30, error=0.01) == 1
    assert by_error(5, 3, error=0.01) == 0


def test_adjusted_by_hand():
    """Of 4: 0.01 x 4/1, 0.02 x 4/2, 0.03 x 4/3, 0.5; each no larger than the next."""
    np.testing.assert_allclose(adjusted([0.5, 0.02, 0.01, 0.03]), [0.5, 0.04, 0.04, 0.04])
    assert adjusted([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_is_never_smaller(p: list[float]):
    q = adjusted(p)
    assert np.all(q >= np.asarray(p) - 1e-12)
    assert np.all(q <= 1)
