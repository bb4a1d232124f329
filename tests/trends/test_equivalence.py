"""Two one-sided tests and their power against published figures."""

from __future__ import annotations

import math
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.trends.equivalence import (
    MOST_LOTS,
    Difference,
    least_margin,
    lots_needed,
    paired,
    pairs_needed,
    power,
    spread,
    unpaired,
)

#: Cushny and Peebles' sleep (Student, Biometrika 6 (1908) 1), as in the help of R's `t.test`.
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def test_welch_of_students_sleep():
    """R 4, t.test(extra ~ group, data = sleep): df = 17.776, 95 % interval -3.3654832 to 0.2054832 (of first less second)."""
    found = unpaired(FIRST, SECOND)
    assert (found.mean, found.degrees) == pytest.approx((1.58, 17.776), abs=5e-4)
    assert found.interval(0.025) == pytest.approx((-0.2054832, 3.3654832), abs=5e-8)


def test_pairs_of_students_sleep():
    """R 4, paired: t = 4.0621, df = 9, 95 % interval 0.7001142 to 2.4598858."""
    found = paired(FIRST, SECOND)
    assert (found.mean / found.error, found.degrees) == pytest.approx((4.0621, 9), abs=5e-5)
    assert found.interval(0.025) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
    assert found.p_above(0.0) == pytest.approx(0.002833 / 2, abs=5e-7)


# PowerTOST (R; numbers only): sampleN.TOST with theta0 = 0.95 in a 2x2 crossover, where the error is s * sqrt(2 / n).
@pytest.mark.parametrize(("cv", "lots", "printed"), [(0.20, 20, 0.834680), (0.25, 28, 0.807439), (0.30, 40, 0.815845)])
def test_exact_power(cv, lots, printed):
    error = math.sqrt(math.log1p(cv**2) * 2 / lots)
    ends = (math.log(0.8), math.log(1.25))
    told = power(*ends, error=error, degrees=lots - 2, alpha=0.05, true=math.log(0.95))
    assert told == pytest.approx(printed, abs=1.5e-6)


def test_interval_of_a_ratio():
    """PowerTOST: CI.BE(pe = 0.95, CV = 0.20, n = 20) is 0.8522362 to 1.0589787."""
    found = Difference(mean=math.log(0.95), error=math.sqrt(math.log(1.04) * 2 / 20), degrees=18)
    assert tuple(map(math.exp, found.interval(0.05))) == pytest.approx((0.8522362, 1.0589787), abs=5e-8)


@given(st.floats(0.01, 100), st.floats(1, 60), st.sampled_from((0.01, 0.05, 0.1)), st.booleans())
def test_the_least_margin_has_the_power_that_was_wanted(error, degrees, alpha, both):
    margin = least_margin(error=error, degrees=degrees, alpha=alpha, both=both)
    low = -margin if both else -math.inf
    assert power(low, margin, error=error, degrees=degrees, alpha=alpha) == pytest.approx(0.8, abs=1e-6)


def test_lots_that_would_do():
    needed = lots_needed(2.0, stdev(FIRST), stdev(SECOND), alpha=0.05)
    assert needed is not None
    for lots, enough in ((needed, True), (needed - 1, False)):
        error = math.sqrt((stdev(FIRST) ** 2 + stdev(SECOND) ** 2) / lots)
        parts = (stdev(FIRST) ** 2, stdev(SECOND) ** 2)
        degrees = (lots - 1) * sum(parts) ** 2 / sum(part**2 for part in parts)
        assert (power(-2, 2, error=error, degrees=degrees, alpha=0.05) >= 0.8) is enough
    assert lots_needed(1e-3, 1, 1, alpha=0.05) is None
    pairs, one_sided = (pairs_needed(1, 1.2, alpha=0.05, both=both) for both in (True, False))
    unpaired_lots = lots_needed(1, 1.2, 1.2, alpha=0.05)
    assert pairs is not None
    assert one_sided is not None
    assert unpaired_lots is not None
    assert one_sided < pairs < unpaired_lots <= MOST_LOTS


def test_an_interval_of_the_spread_holds_its_own_ratio():
    ratio, low, high = spread(FIRST, SECOND)
    assert ratio == pytest.approx(stdev(SECOND) / stdev(FIRST))
    # R 4, var.test(extra ~ group, data = sleep): ratio 0.7983426, 95 % interval 0.198297 to 3.214123, first by second.
    assert (1 / ratio**2, 1 / high**2, 1 / low**2) == pytest.approx((0.7983426, 0.198297, 3.214123), rel=1e-5)
