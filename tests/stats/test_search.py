"""Many starts for one data set: the lowest minimum, and what is said when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.stats.nonlinear import Floats
from seedlot.stats.search import search, spread

X = np.linspace(0, 10, 41)


def wave(theta: Floats, _: object) -> tuple[Floats, Floats]:
    """A sine of unknown frequency: a minimum for every wrong frequency that nearly fits."""
    height, frequency = theta[:, :1], theta[:, 1:]
    s, c = np.sin(frequency * X), np.cos(frequency * X)
    return height * s, np.stack([s, height * X * c], axis=1)


def test_a_wrong_minimum_is_left_for_the_lowest() -> None:
    y = 2 * np.sin(3 * X) + 0.01 * np.cos(17 * X)
    alone = search(wave, y, np.array([[2.0, 1.0]]))
    assert alone.rss > 10  # a true minimum, but a wrong one: one start cannot tell
    many = search(wave, y, spread(np.array([2.0, 1.0])))
    assert many.converged
    assert many.parameters == pytest.approx([2, 3], rel=1e-2)
    assert 1 <= many.agreed < many.starts


def test_a_curve_that_keeps_falling_has_no_minimum() -> None:
    """Responses of an exponential that only ever rises: the plateau runs away."""

    def saturation(theta: Floats, _: object) -> tuple[Floats, Floats]:
        e = np.exp(-theta[:, 1:] * X)
        return theta[:, :1] * (1 - e), np.stack([1 - e, theta[:, :1] * X * e], axis=1)

    found = search(saturation, X + 0.002 * X**2, spread(np.array([5.0, 0.1])))
    assert not found.converged


def test_a_stationary_point_that_is_no_minimum_is_told() -> None:
    """The point of a circle farthest from the responses: no slope there, but the squares curve down."""

    def circle(theta: Floats, _: object) -> tuple[Floats, Floats]:
        s, c = np.sin(theta), np.cos(theta)
        return np.concatenate([c, s], axis=1), np.stack([np.concatenate([-s, c], axis=1)], axis=1)

    found = search(circle, np.array([2.0, 0.0]), np.array([[np.pi]]))
    assert found.reason == "stopped on a saddle, not at a minimum"
    assert search(circle, np.array([2.0, 0.0]), np.array([[3.0]])).parameters == pytest.approx([0.0], abs=1e-6)


def test_observed_covariance_is_the_curvature() -> None:
    """For a straight line the curvature is J'J itself; for a curve it is not."""

    def line(theta: Floats, _: object) -> tuple[Floats, Floats]:
        return theta[:, :1] + theta[:, 1:] * X, np.broadcast_to(
            np.array([np.ones_like(X), X]), (len(theta), 2, X.size)
        ).copy()

    y = 1 + 2 * X + np.cos(5 * X)
    straight = search(line, y, np.array([[0.0, 0.0]]))
    assert straight.observed == pytest.approx(straight.expected, rel=1e-6)
    bent = search(wave, 2 * np.sin(3 * X) + np.cos(11 * X), np.array([[2.0, 3.0]]))
    half = 1e-3 * np.eye(2)
    value = np.array([_rss(bent.parameters + a + b) for a in (half, -half) for b in (half, -half)])
    assert np.isfinite(value).all()
    second = _second(bent.parameters, 1e-3)
    assert np.linalg.inv(bent.observed) == pytest.approx(second / 2, rel=1e-3)


def _rss(theta: Floats) -> float:
    y = 2 * np.sin(3 * X) + np.cos(11 * X)
    return float(np.sum((wave(np.atleast_2d(theta), None)[0][0] - y) ** 2))


def _second(theta: Floats, h: float) -> Floats:
    """Second derivatives of the residual sum of squares, by differences of its values."""
    e = h * np.eye(2)
    return np.array(
        [
            [
                (_rss(theta + a + b) - _rss(theta + a - b) - _rss(theta - a + b) + _rss(theta - a - b)) / (4 * h * h)
                for b in e
            ]
            for a in e
        ]
    )


def test_spread_starts_with_the_start_and_stays_in_reach() -> None:
    starts = spread(np.array([2.0, -3.0, 0.0]), 50, reach=10)
    assert starts.shape == (50, 3)
    assert list(starts[0]) == [2, -3, 0]
    assert (np.abs(starts[:, 0] / 2) <= 10).all()
    assert (np.abs(starts[:, 0] / 2) >= 0.1).all()
    assert (starts[:, 1] < 0).all()
    assert (starts[:, 2] == 0).all()
    assert len(np.unique(starts[:, 0])) == 50
