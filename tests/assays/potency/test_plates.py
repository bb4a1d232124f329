"""Many plates at once."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.potency.logistic import LOG_ZERO, logistic, parallel_layout
from seedlot.assays.potency.plates import fit_plates
from seedlot.stats.nonlinear import Floats, fit

DOSES = np.repeat(2.0 ** np.arange(8), 3)
X = np.log(np.tile(DOSES, 2))
PREP = np.repeat([0, 1], DOSES.size)


def plates(count: int, potency: float = 2.0) -> Floats:
    mean = 2 - 1.9 / (1 + np.exp(1.4 * (X - 2 + np.log(potency) * PREP)))
    return np.asarray(mean + np.random.default_rng(3).normal(0, 0.05, (count, X.size)), dtype=np.float64)


def test_means_give_the_fit_of_all_responses() -> None:
    y = plates(20)
    fits = fit_plates(X, PREP, y)
    curve = logistic(X, PREP, parallel_layout(2, strata=0, five=False), np.empty((X.size, 0)))
    whole = fit(curve, y, fits.parameters)
    assert fits.converged.all()
    assert fits.parameters == pytest.approx(whole.parameters, rel=1e-6)
    assert fits.rss == pytest.approx(whole.rss, rel=1e-9)
    assert fits.covariance == pytest.approx(whole.covariance, rel=1e-5, abs=1e-12)
    assert list(fits.degrees) == list(whole.degrees)


def test_a_missing_response_and_a_missing_treatment() -> None:
    y = plates(2)
    y[0, 4] = np.nan
    y[1, 6:9] = np.nan
    fits = fit_plates(X, PREP, y)
    assert fits.converged.all()
    assert list(fits.degrees) == [42, 40]
    for k in range(2):
        left = np.isfinite(y[k])
        alone = fit_plates(X[left], PREP[left], y[k : k + 1, left])
        assert fits.parameters[k] == pytest.approx(alone.parameters[0], rel=1e-6)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """1,500 plates of a known potency: 95 % intervals hold it in 95 %, give or take what 1,500 draws may."""
    fits = fit_plates(X, PREP, plates(1500))
    assert fits.converged.all()
    log = fits.parameters[:, 3] - fits.parameters[:, 4]
    v = fits.covariance
    se = np.sqrt(v[:, 3, 3] + v[:, 4, 4] - 2 * v[:, 3, 4])
    held = np.abs(log - np.log(2)) < 2.0167 * se  # Student's t, 43 degrees of freedom
    assert held.mean() == pytest.approx(0.95, abs=0.02)


def test_doses_of_zero() -> None:
    x = np.concatenate([[LOG_ZERO] * 3, X[:24], [LOG_ZERO] * 3, X[24:]])
    prep = np.repeat([0, 1], 27)
    y = 2 - 1.9 / (1 + np.exp(1.4 * (x - 2 + np.log(2) * prep)))
    fits = fit_plates(x, prep, y[None])
    assert fits.converged.all()
    assert fits.parameters[0] == pytest.approx([0.1, 2, 1.4, 2, 2 - np.log(2)], rel=1e-6)


@pytest.mark.parametrize("five", [False, True])
def test_slopes_are_the_derivatives(five: bool) -> None:  # noqa: FBT001 - a parameter of the test
    layout = parallel_layout(2, strata=1, five=five)
    strata = np.tile([1.0, -1.0], X.size // 2)[:, None]
    curve = logistic(X, PREP, layout, strata)
    theta = np.array([[0.1, 2.0, 1.4, *([0.3] if five else []), 2.0, 1.3, 0.2]])
    _, slopes = curve(theta, np.zeros(1, dtype=np.intp))
    for k in range(layout.size):
        step = 1e-6 * np.eye(layout.size)[[k]]
        up, down = (curve(theta + sign * step, np.zeros(1, dtype=np.intp))[0] for sign in (1, -1))
        assert slopes[0, k] == pytest.approx((up - down)[0] / 2e-6, abs=1e-7)
