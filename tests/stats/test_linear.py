"""The general linear model and the sequential analysis of variance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.linear import AliasedError, contrasts, indicators, least_squares, sequential


def test_a_line_by_hand() -> None:
    """Through (0,1), (1,3), (2,4), (3,6): slope 1.6, intercept 1.1, residual squares 0.2."""
    x = np.arange(4.0)
    line = least_squares(np.column_stack([np.ones(4), x]), np.array([1.0, 3, 4, 6]))
    assert line.coefficients == pytest.approx([1.1, 1.6])
    assert line.rss == pytest.approx(0.2)
    assert line.degrees == 2
    assert line.unscaled[1, 1] == pytest.approx(1 / 5)  # 1 / sum of squares of x about its mean


@given(seed=st.integers(0, 2**32 - 1))
def test_as_the_normal_equations_find_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design, y = rng.normal(size=(12, 4)), rng.normal(size=12)
    line = least_squares(design, y)
    gram = design.T @ design
    assert line.coefficients == pytest.approx(np.linalg.solve(gram, design.T @ y), rel=1e-6)
    assert line.unscaled == pytest.approx(np.linalg.inv(gram), rel=1e-6)


def test_effects_that_cannot_be_told_apart_are_refused() -> None:
    x = np.arange(5.0)
    with pytest.raises(AliasedError, match="told apart"):
        least_squares(np.column_stack([np.ones(5), x, 2 * x + 3]), x)
    with pytest.raises(AliasedError, match="more unknowns"):
        least_squares(np.column_stack([x[:2], np.ones(2), x[:2] ** 2]), x[:2])
    with pytest.raises(AliasedError, match="more unknowns"):
        least_squares(np.column_stack([x, np.zeros(5)]), x)


def test_indicators_and_contrasts() -> None:
    assert indicators(["b", "a", "b"]).tolist() == [[0, 1], [1, 0], [0, 1]]
    assert contrasts(["a", "b", "c"]).tolist() == [[1, 0], [0, 1], [-1, -1]]
    assert contrasts(["a", "a"]).shape == (2, 0)


def test_one_way_by_hand() -> None:
    """Groups 1 2 3 and 5 6 7: between 24, within 4."""
    (between,), within = sequential(np.array([1.0, 2, 3, 5, 6, 7]), [indicators([0, 0, 0, 1, 1, 1])])
    assert [between.degrees, within.degrees] == [1, 4]
    assert [between.ss, within.ss] == pytest.approx([24, 4])


@given(seed=st.integers(0, 2**32 - 1))
def test_parts_sum_to_the_total_and_follow_from_residuals(seed: int) -> None:
    """Unbalanced data: each term is the fall of the residual squares that it brings."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=20)
    terms = [
        contrasts(rng.integers(0, 3, 20).tolist()),
        rng.normal(size=(20, 1)),
        indicators(rng.integers(0, 4, 20).tolist()),
    ]
    found, rest = sequential(y, terms)
    assert sum(term.ss for term in found) + rest.ss == pytest.approx(float(((y - y.mean()) ** 2).sum()))
    assert sum(term.degrees for term in found) + rest.degrees == 19
    columns, left = np.ones((20, 1)), float(((y - y.mean()) ** 2).sum())
    for term, new in zip(found, terms, strict=True):
        columns = np.column_stack([columns, new])
        fitted = columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
        now = float(((y - fitted) ** 2).sum())
        assert term.ss == pytest.approx(left - now, abs=1e-9)
        left = now


def test_a_term_that_adds_nothing_has_no_degrees_of_freedom() -> None:
    groups = indicators([0, 0, 1, 1])
    (first, again), _ = sequential(np.array([1.0, 2, 3, 5]), [groups, groups])
    assert first.degrees == 1
    assert (again.degrees, again.ss) == (0, 0.0)


def test_rounding_is_not_variation() -> None:
    """Responses exactly on a line leave nothing, not 1e-30."""
    x = np.arange(10.0)
    (_,), rest = sequential(0.1 + 0.3 * x, [x[:, None]])
    assert rest.ss == 0.0
