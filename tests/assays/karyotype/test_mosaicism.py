"""Excluded mosaicism against the table of the reference (Hook 1977; CYTO2000; Richkind and Risch 1990) and its definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from seedlot.assays.karyotype.mosaicism import excluded, needed, power

#: Metaphases; excluded in % at 90, 95, 99 % by one cell; at 95 % by two and by three.
TABLE = (
    (10, 20.6, 25.9, 36.9, None, None),
    (20, 10.9, 13.9, 20.6, 21.6, 28.3),
    (30, 7.4, 9.5, 14.2, 14.9, 19.5),
    (50, 4.5, 5.8, 8.8, 9.1, 12.1),
    (100, 2.3, 3.0, 4.5, 4.7, 6.2),
)


@pytest.mark.parametrize(("cells", "at90", "at95", "at99", "two", "three"), TABLE)
def test_the_table(cells: int, at90: float, at95: float, at99: float, two: float | None, three: float | None):
    def percent(rule: int, level: float) -> float:
        found = excluded(cells, rule=rule, level=level)
        assert found is not None
        return round(100 * found, 1)

    assert [percent(1, level) for level in (0.9, 0.95, 0.99)] == [at90, at95, at99]
    if two is not None:
        assert (percent(2, 0.95), percent(3, 0.95)) == (two, three)


@pytest.mark.parametrize(("cells", "powers"), [(20, (0.26, 0.61, 0.82, 0.93)), (30, (0.45, 0.82, 0.95, 0.99))])
def test_power_of_the_rule_of_two(cells: int, powers: tuple[float, ...]):
    found = tuple(round(power(cells, fraction, rule=2), 2) for fraction in (0.05, 0.1, 0.15, 0.2))
    assert found == powers


def test_cells_that_exclude_a_fraction():
    """Richkind and Risch 1990: 29, 14 and 9 independent colonies exclude 10, 20 and 30 %."""
    assert [needed(fraction) for fraction in (0.1, 0.2, 0.3)] == [29, 14, 9]


def test_one_cell_is_the_closed_formula():
    assert excluded(20) == pytest.approx(1 - 0.05 ** (1 / 20))


def test_too_few_cells_exclude_nothing():
    assert excluded(2, rule=3) is None
    assert power(2, 0.5, rule=3) == 0
    assert excluded(0) is None


@given(st.integers(3, 400), st.sampled_from([1, 2, 3]), st.sampled_from([0.9, 0.95, 0.99]))
def test_at_the_limit_a_clone_is_missed_as_often_as_said(cells: int, rule: int, level: float):
    limit = excluded(cells, rule=rule, level=level)
    assert limit is not None
    assert binom.cdf(rule - 1, cells, limit) == pytest.approx(1 - level, rel=1e-6)
    assert math.isclose(power(cells, limit, rule=rule), level, rel_tol=1e-6)


@given(st.floats(0.01, 0.9), st.sampled_from([1, 2, 3]))
def test_needed_is_the_fewest(fraction: float, rule: int):
    cells = needed(fraction, rule=rule)
    assert power(cells, fraction, rule=rule) >= 0.95
    assert power(cells - 1, fraction, rule=rule) < 0.95
