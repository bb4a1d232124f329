"""A straight calibration line, and what an unknown's response says of its content (inverse prediction, Fieller)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.stats.distributions import t_quantile
from seedlot.stats.ratio import Interval, Pair, fieller


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """y = intercept + slope x by least squares; `s` is the residual standard deviation with n - 2 degrees of freedom."""

    slope: float
    intercept: float
    slope_error: float
    r2: float
    s: float
    n: int
    x_mean: float
    y_mean: float
    x_squares: float
    low: float
    high: float

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the residuals."""
        return self.n - 2

    def at(self, x: float, *, level: float) -> tuple[float, float, float]:
        """The line at x with the confidence interval of its mean."""
        middle = self.y_mean + self.slope * (x - self.x_mean)
        half = (
            t_quantile(level, self.degrees) * self.s * math.sqrt(1 / self.n + (x - self.x_mean) ** 2 / self.x_squares)
        )
        return middle, middle - half, middle + half

    def inverse(self, y: float, *, replicates: int, level: float) -> tuple[float, Interval]:
        """The content whose mean response of `replicates` is y, with Fieller's interval."""
        pair = Pair(
            top=y - self.y_mean,
            bottom=self.slope,
            var_top=self.s**2 * (1 / replicates + 1 / self.n),
            var_bottom=self.s**2 / self.x_squares,
        )
        around = fieller(pair, t_quantile(level, self.degrees))
        if around.low is None or around.high is None:
            return self.x_mean + pair.ratio, around
        return self.x_mean + pair.ratio, Interval(self.x_mean + around.low, self.x_mean + around.high)


def calibrate(x: Sequence[float], y: Sequence[float]) -> Calibration | None:
    """Fit a calibration line; None of fewer than three points, one content only, or responses without slope."""
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.size < 3 or np.unique(xs).size < 2:
        return None
    dx, dy = xs - xs.mean(), ys - ys.mean()
    squares, total = float(dx @ dx), float(dy @ dy)
    slope = float(dx @ dy) / squares
    if slope == 0:
        return None
    rss = float(((dy - slope * dx) ** 2).sum())
    s = math.sqrt(rss / (xs.size - 2))
    return Calibration(
        slope=slope,
        intercept=float(ys.mean() - slope * xs.mean()),
        slope_error=s / math.sqrt(squares),
        r2=1 - rss / total,
        s=s,
        n=int(xs.size),
        x_mean=float(xs.mean()),
        y_mean=float(ys.mean()),
        x_squares=squares,
        low=float(xs.min()),
        high=float(xs.max()),
    )
