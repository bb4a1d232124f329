"""Nonlinear least squares: known answers that need no file, honesty about failure, batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from seedlot.stats.nonlinear import Control, Curve, Floats, fit

MISRA1A_X = np.array([77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0])
MISRA1A_Y = np.array([10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78])
RAT43_X = np.arange(1.0, 16.0)
RAT43_Y = np.array(
    [16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41]
)
BOXBOD_X = np.array([1.0, 2.0, 3.0, 5.0, 7.0, 10.0])
BOXBOD_Y = np.array([109.0, 149.0, 149.0, 191.0, 213.0, 224.0])


def saturation(x: Floats) -> Curve:
    """b0 (1 - exp(-b1 x)): NIST's Misra1a and BoxBOD."""

    def curve(theta: Floats, _: object) -> tuple[Floats, Floats]:
        top, rate = theta[:, :1], theta[:, 1:]
        e = np.exp(-rate * x)
        return top * (1 - e), np.stack([1 - e, top * x * e], axis=1)

    return curve


def richards(x: Floats) -> Curve:
    """b0 / (1 + exp(b1 - b2 x))**(1/b3): NIST's Rat43."""

    def curve(theta: Floats, _: object) -> tuple[Floats, Floats]:
        b0, b1, b2, b3 = (theta[:, k, None] for k in range(4))
        e = np.exp(b1 - b2 * x)
        f = b0 * (1 + e) ** (-1 / b3)
        bent = e / (1 + e) / b3
        return f, np.stack([f / b0, -f * bent, f * x * bent, f * np.log(1 + e) / b3**2], axis=1)

    return curve


def test_misra1a_certified() -> None:
    """NIST StRD Misra1a, lower difficulty, both starts in one batch."""
    fits = fit(saturation(MISRA1A_X), MISRA1A_Y, np.array([[500, 0.0001], [250, 0.0005]]))
    assert fits.reason == ("", "")
    for k in range(2):
        assert fits.parameters[k] == pytest.approx([2.3894212918e02, 5.5015643181e-04], rel=1e-8)
        assert np.sqrt(np.diag(fits.covariance[k])) == pytest.approx([2.7070075241, 7.2668688436e-06], rel=1e-6)
    assert fits.rss == pytest.approx([1.2455138894e-01] * 2, rel=1e-9)
    assert list(fits.degrees) == [12, 12]


def test_rat43_certified() -> None:
    """NIST StRD Rat43, higher difficulty, second start."""
    fits = fit(richards(RAT43_X), RAT43_Y, np.array([[700, 5, 0.75, 1.3]]))
    assert fits.reason == ("",)
    certified = [6.9964151270e02, 5.2771253025, 7.5962938329e-01, 1.2792483859]
    assert fits.parameters[0] == pytest.approx(certified, rel=1e-6)
    deviations = [1.6302297817e01, 2.0828735829, 1.9566123451e-01, 6.8761936385e-01]
    assert np.sqrt(np.diag(fits.covariance[0])) == pytest.approx(deviations, rel=1e-6)
    assert fits.rss[0] == pytest.approx(8.7864049080e03, rel=1e-9)


def test_a_false_floor_is_not_called_a_minimum() -> None:
    """NIST StRD BoxBOD: from its first start many fitters stop on a plateau and call it converged."""
    fits = fit(saturation(BOXBOD_X), BOXBOD_Y, np.array([[1.0, 1.0], [100.0, 0.75]]))
    assert fits.reason[1] == ""
    assert fits.parameters[1] == pytest.approx([2.1380940889e02, 5.4723748542e-01], rel=1e-6)
    assert fits.reason[0]
    assert fits.rss[0] > 1.1680088766e03 * 2


def test_a_parameter_without_effect_is_told() -> None:
    def curve(theta: Floats, _: object) -> tuple[Floats, Floats]:
        value = np.broadcast_to(theta[:, :1], (len(theta), 4)).copy()
        return value, np.stack([np.ones_like(value), np.zeros_like(value)], axis=1)

    fits = fit(curve, np.array([1.0, 2.0, 3.0, 4.0]), np.array([[0.0, 5.0]]))
    assert "no effect" in fits.reason[0]
    assert np.isnan(fits.covariance).all()


def test_two_parameters_with_one_effect_are_told() -> None:
    def curve(theta: Floats, _: object) -> tuple[Floats, Floats]:
        value = np.broadcast_to(theta.sum(axis=1, keepdims=True), (len(theta), 4)).copy()
        return value, np.ones((len(theta), 2, 4))

    fits = fit(curve, np.array([1.0, 2.0, 3.0, 4.0]), np.array([[0.3, 5.0]]))
    assert "the same" in fits.reason[0]


def test_a_curve_that_is_not_finite_is_told() -> None:
    fits = fit(saturation(BOXBOD_X), BOXBOD_Y, np.array([[1.0, -1e5], [100.0, 0.75]]))
    assert fits.reason == ("the curve is not finite", "")


def test_too_few_responses_are_told() -> None:
    fits = fit(saturation(BOXBOD_X[:1]), BOXBOD_Y[:1], np.array([[100.0, 0.75]]))
    assert fits.reason == ("fewer responses than parameters",)


def test_too_few_iterations_are_told() -> None:
    fits = fit(richards(RAT43_X), RAT43_Y, np.array([[100.0, 10, 1, 1]]), control=Control(iterations=3))
    assert fits.reason == ("too many iterations",)


def test_responses_met_exactly() -> None:
    fits = fit(saturation(BOXBOD_X), 200 * (1 - np.exp(-0.5 * BOXBOD_X)), np.array([[100.0, 0.75]]))
    assert fits.reason == ("",)
    assert fits.parameters[0] == pytest.approx([200, 0.5], rel=1e-9)


def test_a_missing_response_is_as_if_never_given() -> None:
    start = np.array([[250, 0.0005]])
    weights = np.ones(14)
    weights[3] = 0
    broken = MISRA1A_Y.copy()
    broken[3] = np.nan
    missing = fit(saturation(MISRA1A_X), broken, start, weights=weights)
    left = np.arange(14) != 3
    shorter = fit(saturation(MISRA1A_X[left]), MISRA1A_Y[left], start)
    assert missing.parameters[0] == pytest.approx(shorter.parameters[0], rel=1e-9)
    assert missing.covariance[0] == pytest.approx(shorter.covariance[0], rel=1e-6)
    assert missing.degrees[0] == shorter.degrees[0] == 11


def test_weights_count_as_repeats() -> None:
    start = np.array([[250, 0.0005]])
    twice = fit(saturation(np.repeat(MISRA1A_X, 2)), np.repeat(MISRA1A_Y, 2), start)
    weighted = fit(saturation(MISRA1A_X), MISRA1A_Y, start, weights=np.full(14, 2.0))
    assert weighted.parameters[0] == pytest.approx(twice.parameters[0], rel=1e-9)
    assert weighted.rss[0] == pytest.approx(twice.rss[0], rel=1e-9)


@given(seed=st.integers(0, 2**32 - 1))
def test_each_of_a_batch_is_as_if_alone_and_as_scipy_finds_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.linspace(0.5, 8, 20)
    top, rate = rng.uniform(50, 200, 5), rng.uniform(0.2, 1.5, 5)
    y = top[:, None] * (1 - np.exp(-rate[:, None] * x)) + rng.normal(0, 1, (5, 20))
    start = np.column_stack([y.max(axis=1), np.full(5, 0.5)])
    fits = fit(saturation(x), y, start)
    assert fits.converged.all()
    for k in range(5):
        alone = fit(saturation(x), y[k], start[k : k + 1])
        assert fits.parameters[k] == pytest.approx(alone.parameters[0], rel=1e-7)
        found, covariance = curve_fit(lambda x, a, b: a * (1 - np.exp(-b * x)), x, y[k], p0=start[k], xtol=1e-12)
        assert fits.parameters[k] == pytest.approx(found, rel=1e-5)
        assert fits.covariance[k] == pytest.approx(covariance, rel=1e-3)


@given(scale=st.floats(1e-6, 1e6), unit=st.floats(1e-6, 1e6))
def test_units_do_not_matter(scale: float, unit: float) -> None:
    """Responses and parameters in other units give the same curve."""
    fits = fit(saturation(MISRA1A_X * unit), MISRA1A_Y * scale, np.array([[250 * scale, 0.0005 / unit]]))
    assert fits.reason == ("",)
    assert fits.parameters[0] == pytest.approx([238.94212918 * scale, 5.5015643181e-04 / unit], rel=1e-6)
