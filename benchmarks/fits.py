"""Fits per second: one vectorised batch of 1,000 plates against scipy's general fitters, plate by plate.

Each plate holds a standard and a test preparation, eight doses in triplicate, and is fitted by a
four-parameter logistic with common asymptotes and slope (5 parameters). Every fitter gets the same
data, the same starting values (their computation is counted for ours only) and one process.

Run: python benchmarks/fits.py [plates]
"""

from __future__ import annotations

import functools
import math
import sys
import time
from collections.abc import Callable

import numpy as np
import scipy
from scipy.optimize import curve_fit, least_squares

from seedlot.assays.potency.logistic import guess
from seedlot.assays.potency.plates import fit_plates
from seedlot.stats.nonlinear import Fits, Floats

DOSES = np.repeat(2.0 ** np.arange(8), 3)
X = np.log(np.tile(DOSES, 2))
PREP = np.repeat([0, 1], DOSES.size)
TEST = PREP == 1
ROUNDS = 4


def plates(count: int) -> Floats:
    """Simulated plates: potencies from 0.5 to 2, slopes 1 to 2, noise 2 % of the span."""
    rng = np.random.default_rng(20260301)
    ec50, slope = rng.uniform(1.6, 2.8, (count, 1)), rng.uniform(1, 2, (count, 1))
    shift = rng.uniform(-np.log(2), np.log(2), (count, 1))
    mean = 2 - 1.9 / (1 + np.exp(slope * (X - ec50 + shift * TEST)))
    return np.asarray(mean + rng.normal(0, 0.04, mean.shape), dtype=np.float64)


def curve(x: Floats, zero: float, infinite: float, slope: float, ec50: float, other: float) -> Floats:
    return infinite + (zero - infinite) / (1 + np.exp(slope * (x - np.where(TEST, other, ec50))))


def jacobian(x: Floats, zero: float, infinite: float, slope: float, ec50: float, other: float) -> Floats:
    distance = x - np.where(TEST, other, ec50)
    share = 1 / (1 + np.exp(slope * distance))
    fall = (zero - infinite) * share * (share - 1)
    return np.stack([share, 1 - share, fall * distance, -fall * slope * ~TEST, -fall * slope * TEST], axis=1)


#: scipy's general fitters, each from a row of responses and a start to the estimates.
FITTERS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "least_squares": lambda row, start: least_squares(lambda p: curve(X, *p) - row, start).x,
    "least_squares, lm, analytic Jacobian": lambda row, start: (
        least_squares(lambda p: curve(X, *p) - row, start, jac=lambda p: jacobian(X, *p), method="lm").x
    ),
    "curve_fit": lambda row, start: curve_fit(curve, X, row, p0=start)[0],
    "curve_fit, analytic Jacobian": lambda row, start: curve_fit(curve, X, row, p0=start, jac=jacobian)[0],
}


def one_by_one(name: str, y: Floats, starts: Floats) -> Floats:
    """Fit plate by plate with one of scipy's fitters."""
    return np.array([FITTERS[name](row, start) for row, start in zip(y, starts, strict=True)])


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def squares(y: Floats, estimates: Floats) -> Floats:
    """Residual sum of squares of each plate."""
    return np.array([np.sum((curve(X, *p) - row) ** 2) for row, p in zip(y, estimates, strict=True)])


def standard_errors(fits: Fits) -> Floats:
    return np.sqrt(np.einsum("bkk->bk", fits.covariance))


def main(count: int) -> None:
    y = plates(count)
    starts = guess(y, X, PREP)
    fits = fit_plates(X, PREP, y)
    batch = functools.partial(fit_plates, X, PREP, y)
    theirs = {name: functools.partial(one_by_one, name, y, starts) for name in FITTERS}
    ours, spent = math.inf, dict.fromkeys(FITTERS, math.inf)
    for _ in range(ROUNDS):  # turn by turn, the shortest of each, so that a busy machine is fair to all
        for name, work in theirs.items():
            ours = min(ours, *(seconds(batch) for _ in range(5)))
            spent[name] = min(spent[name], seconds(work))
    print(f"{count} plates, {X.size} responses and {starts.shape[1]} parameters each; scipy {scipy.__version__}")
    failed = int((~fits.converged).sum())
    print(f"seedlot, one batch: {ours * 1e3:.1f} ms, {count / ours:,.0f} fits/s, {failed} not converged")
    for name, work in theirs.items():
        found = work()
        apart = float(np.max(np.abs(found - fits.parameters) / standard_errors(fits)))
        worse = float(np.max(squares(y, fits.parameters) / squares(y, found) - 1))
        print(
            f"scipy {name}: {count / spent[name]:,.0f} fits/s; seedlot is {spent[name] / ours:.1f} times as fast; "
            f"estimates differ by at most {apart:.0e} standard errors; our squares exceed theirs by at most {worse:.0e}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
