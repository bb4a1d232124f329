"""The quantification cycle of a raw curve: the maximum of the second derivative of a fitted sigmoid.

Five parameters on a straight baseline, F(x) = c + k x + (d - c) / (1 + exp(b (x - e)))^f, by least squares; the
cycle of the maximum of F'' is found on a grid of a thousandth of a cycle. It needs no threshold and no baseline
window (Zhao & Fernald 2005; Spiess et al. 2008, BMC Bioinformatics 9:221, "cpD2").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit

Floats = NDArray[np.float64]

_STEP = 0.001

#: Growth by cycle, as a natural logarithm, below which a rise is the baseline's bend: 20 % a cycle. Doubling is 0.69.
_SLOWEST = 0.18
#: The steepest slope that is fitted; a curve that reaches it jumps from one cycle to the next.
_STEEPEST = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A fitted curve: `cq` None where nothing amplified (`why`)."""

    cq: float | None
    why: str
    rise: float
    noise: float
    parameters: tuple[float, ...]


def curve(x: Floats, parameters: Floats) -> Floats:
    """The sigmoid; parameters are c, k, rise, -b, e, ln f."""
    c, k, rise, slope, e, log_f = parameters
    with np.errstate(over="ignore"):
        return np.asarray(c + k * x + rise * np.exp(-np.exp(log_f) * np.logaddexp(0, -slope * (x - e))))


def quantify(cycles: Floats, fluorescence: Floats, *, times_noise: float) -> Fitted:
    """Find the quantification cycle of one curve; the same bytes give the same cycle."""
    span = float(np.ptp(fluorescence))
    if span == 0 or not np.isfinite(span):
        return Fitted(cq=None, why="the curve is flat", rise=0.0, noise=0.0, parameters=())
    y = (fluorescence - fluorescence.min()) / span
    line = np.polynomial.polynomial.polyfit(cycles, y, 1)
    straight = float(np.std(y - np.polynomial.polynomial.polyval(cycles, line)))
    best = _fit(cycles, y)
    noise = float(np.sqrt(np.sum(best.fun**2) / max(len(y) - 6, 1)))
    found = np.asarray(best.x, dtype=np.float64)
    rise = float(found[2])
    at, why = None, "it rises no more than its noise"
    if rise >= times_noise * noise and straight >= 2 * noise:
        at, why = _cycle(cycles, found)
    return Fitted(
        cq=at, why=why, rise=rise * span, noise=noise * span, parameters=tuple(float(value) for value in found)
    )


def _cycle(cycles: Floats, parameters: Floats) -> tuple[float | None, str]:
    """The cycle of a rise that stands out of its noise, or why the rise is no amplification."""
    slope = float(parameters[3])
    if slope > 0.99 * _STEEPEST:
        return None, "it jumps from one cycle to the next, as no amplification does"
    if slope * float(np.exp(parameters[5])) < _SLOWEST:
        return None, "it rises by less than a fifth a cycle, as a baseline that bends"
    at = _second_derivative_maximum(cycles, parameters)
    return at, "its second derivative has no maximum among the cycles" if at is None else ""


def slopes(x: Floats, parameters: Floats) -> Floats:
    """The derivatives of `curve` by its parameters, a column for each."""
    _, _, rise, slope, e, log_f = parameters
    f, away = np.exp(log_f), x - e
    bend = np.logaddexp(0, -slope * away)
    with np.errstate(over="ignore"):
        height = np.exp(-f * bend)
    turn = rise * height * f * expit(-slope * away)
    columns = (np.ones_like(x), x, height, turn * away, -turn * slope, -rise * height * f * bend)
    return np.asarray(np.stack(columns, axis=1))


def _fit(x: Floats, y: Floats) -> Any:
    """The best of a few starts, in a fixed order."""
    low, high = float(np.median(y[:5])), float(y.max())
    half = x[int(np.argmax(y >= (low + high) / 2))]
    bounds = (
        [-1.0, -0.05, 0.0, 0.05, float(x[0]) - 20, -4.0],
        [2.0, 0.05, 5.0, _STEEPEST, float(x[-1]) + 40, 4.0],
    )
    starts = [(low, 0.0, max(high - low, 0.1), slope, min(float(half), float(x[-1])), 0.0) for slope in (0.6, 0.25)]

    def residual(parameters: Floats) -> Floats:
        return curve(x, parameters) - y

    def jacobian(parameters: Floats) -> Floats:
        return slopes(x, parameters)

    scale = (0.1, 0.001, 1, 0.3, 5, 1)
    fits = [least_squares(residual, start, jacobian, bounds=bounds, max_nfev=100, x_scale=scale) for start in starts]
    return min(fits, key=lambda fit: float(fit.cost))


def _second_derivative_maximum(cycles: Floats, parameters: Floats) -> float | None:
    grid = np.arange(float(cycles[0]), float(cycles[-1]) + _STEP / 2, _STEP)
    bend = np.diff(curve(grid, parameters), 2)
    at = int(np.argmax(bend))
    if at in {0, bend.size - 1} or bend[at] <= 0:
        return None
    return round(float(grid[at + 1]), 3)
