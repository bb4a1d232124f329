"""What a point of a clone's course is worth: cells of an interval, and the probability to stay unseen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.stats.intervals import binomial
from seedlot.trends.points import Seen, Series, Unseen, worth


def counted(at: float, hits: int, cells: int, level: float = 0.95) -> Seen:
    """A count of cells as a point."""
    low, high = binomial(hits, cells, level=level)
    return Seen(at=at, fraction=hits / cells, low=low, high=high, level=level)


@pytest.mark.parametrize(
    ("low", "high", "fraction", "cells"),
    [(0.0320709, 0.3789268, 0.15, 20), (0.8315665, 1.0, 1.0, 20), (0.0, 0.0362167, 0.0, 100)],
)
def test_an_exact_interval_is_worth_the_cells_that_were_counted(low, high, fraction, cells):
    """Clopper and Pearson's intervals of 3 of 20, 20 of 20 and 0 of 100, from tables."""
    assert Seen(at=0, fraction=fraction, low=low, high=high, level=0.95).cells == pytest.approx(cells, rel=1e-5)


@given(st.integers(2, 3000), st.data())
def test_the_cells_of_any_count_come_back(cells, data):
    hits = data.draw(st.integers(0, cells))
    assert counted(0, hits, cells, data.draw(st.sampled_from([0.9, 0.95, 0.99]))).cells == pytest.approx(
        cells, rel=1e-6
    )


def test_no_interval_is_worth_less_or_more_than_can_be():
    assert worth(0.5, 1.0, 0.95) == 1e-3
    assert worth(0.5, 1e-9, 0.95) == pytest.approx(1e12)


def unseen_chance(point: Unseen, fraction: float) -> float:
    """The probability that a clone of a fraction stays unseen."""
    series = Series.of([point])
    logit = math.log(fraction / (1 - fraction))
    return math.exp(float(series.log_likelihood(np.zeros(0), np.array([logit]))))


@pytest.mark.parametrize("false_positive", [0.0005, 0.05])
def test_at_its_limit_a_test_misses_what_its_power_leaves_and_nothing_else_below(false_positive):
    point = Unseen(at=0, limit=0.08, false_positive=false_positive, power=0.9)
    assert unseen_chance(point, 0.08) == pytest.approx(0.1)
    assert unseen_chance(point, 1e-9) == pytest.approx(1 - false_positive)
    assert unseen_chance(point, 0.5) < 1e-6


def test_metaphases_miss_a_clone_as_none_of_them_is_of_it():
    """20 normal cells exclude 13.9 % with 95 %: 1 - 0.05^(1/20); a clone of 10 % stays unseen with 0.9^20."""
    point = Unseen(at=0, limit=1 - 0.05 ** (1 / 20), false_positive=0, power=0.95)
    assert point.limit == pytest.approx(0.1391, abs=5e-5)
    assert unseen_chance(point, 0.1) == pytest.approx(0.9**20)


@given(
    st.lists(st.tuples(st.floats(0.001, 1), st.sampled_from([0.0, 0.001, 0.05])), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), max_size=4),
    st.floats(-8, 8),
)
def test_the_score_is_the_slope_of_the_likelihood(limits, counts, logit):
    points = [Unseen(at=0, limit=limit, false_positive=wrong) for limit, wrong in limits]
    series = Series.of([*points, *(counted(0, *each) for each in counts)])

    def value(change):
        at = logit + change
        return float(series.log_likelihood(np.full(len(counts), at), np.full(len(limits), at)))

    seen, unseen = series.score(np.full(len(counts), logit), np.full(len(limits), logit))
    slope = (value(1e-5) - value(-1e-5)) / 2e-5
    assert float(seen.sum() + unseen.sum()) == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_far_above_its_limit_the_likelihood_stays_a_number():
    series = Series.of([Unseen(at=0, limit=0.001)])
    seen, unseen = series.score(np.zeros(0), np.array([-800.0, 0.0, 20.0, 800.0]))
    assert np.isfinite(unseen).all()
    assert (unseen <= 0).all()
    assert seen.size == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"fraction": 0.5, "low": 0.6, "high": 0.7},
        {"fraction": 1.5, "low": 0.6, "high": 1.7},
        {"fraction": 0.5, "low": 0.5, "high": 0.5},
        {"fraction": math.nan, "low": 0.1, "high": 0.7},
        {"fraction": 0.5, "low": 0.4, "high": 0.6, "level": 1.0},
    ],
)
def test_what_is_no_fraction_within_its_interval_is_refused(wrong):
    with pytest.raises(ValueError, match="is no fraction within its interval"):
        Seen(**({"at": 0, "level": 0.95} | wrong))


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 1.1}, {"limit": 0.1, "power": 1}, {"limit": math.nan}])
def test_what_is_no_limit_is_refused(wrong):
    with pytest.raises(ValueError, match="is no limit of detection"):
        Unseen(**({"at": 0} | wrong))
