"""One data set from many starts: the lowest minimum, and whether anything lower was seen.

No finite search proves that a minimum is the least. What is done: all starts are fitted as one
batch; the lowest fit wins; if a start ended lower without converging, the winner is withdrawn; and
so it is where the sum of squares curves downwards, for then it is a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seedlot.stats.nonlinear import EXACT, Control, Curve, Fits, Floats, fit

#: Two sums of squares nearer than this part of the lower are one minimum.
_SAME = 1e-6
#: Half the second derivative is taken over this part of a standard error, which leaves it eight digits.
_REACH = 1e-4
#: Least eigenvalue of the curvature (columns at unit length) that differs from zero, and that is surely below it.
_FLAT, _DOWN = 1e-7, -1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best fit of one data set; `reason` is "" where it converged and nothing lower was seen.

    `expected` is (J'J)^-1, `observed` the inverse of half the second derivatives of the sum of squares,
    nan where they are too flat to be inverted. `starts` were tried, `agreed` of them came here.
    """

    parameters: Floats
    expected: Floats
    observed: Floats
    rss: float
    degrees: int
    reason: str
    starts: int
    agreed: int

    @property
    def converged(self) -> bool:
        """Whether it is a minimum, the lowest seen."""
        return not self.reason


def spread(start: Floats, count: int = 64, *, reach: float = 100.0) -> Floats:
    """Spread a start over factors from 1/reach to reach for each parameter, the start itself first.

    The factors are a fixed low-discrepancy sequence (Kronecker's, on powers of the generalised
    golden ratio), so that the same data always take the same starts. Returns (count, p).
    """
    size = start.size
    ratio = 2.0
    for _ in range(64):  # the root of x**(size + 1) = x + 1
        ratio = (1 + ratio) ** (1 / (size + 1))
    place = (0.5 + np.outer(np.arange(count), ratio ** -np.arange(1.0, size + 1))) % 1
    factor = reach ** (2 * place - 1)
    factor[0] = 1
    return np.asarray(start * factor, dtype=np.float64)


def search(
    curve: Curve, y: Floats, starts: Floats, *, weights: Floats | None = None, control: Control | None = None
) -> Found:
    """Fit one data set (n,) from each of the starts (s, p) and keep the lowest minimum."""
    root = np.ones_like(y) if weights is None else np.sqrt(weights)
    fits = fit(curve, y, starts, weights=weights, control=control)
    present = np.where(root > 0, y, 0.0) * root
    best, agreed, lower = _lowest(fits, EXACT**2 * float(present @ present))
    reason = fits.reason[best]
    parameters, expected = fits.parameters[best], fits.unscaled[best]
    observed = np.full_like(expected, np.nan)
    if not reason:
        variance = max(float(fits.rss[best]), np.finfo(float).tiny) / max(int(fits.degrees[best]), 1)
        curvature = _curvature(curve, present, root, parameters, _REACH * np.sqrt(variance * np.diag(expected)))
        observed, downward = _inverse(curvature)
        if lower:
            reason = "the sum of squares falls lower where it has no minimum"
        elif downward:
            reason = "stopped on a saddle, not at a minimum"
    return Found(
        parameters=parameters,
        expected=expected,
        observed=observed,
        rss=float(fits.rss[best]),
        degrees=int(fits.degrees[best]),
        reason=reason,
        starts=len(starts),
        agreed=agreed,
    )


def _lowest(fits: Fits, rounding: float) -> tuple[int, int, bool]:
    """The first start that reached the lowest minimum, how many did, and whether one ended lower elsewhere."""
    rss = np.where(np.isfinite(fits.rss), fits.rss, np.inf)
    converged = fits.converged
    least = np.where(converged, rss, np.inf).min() if converged.any() else rss.min()
    same = (converged == converged.any()) & (rss <= max(least * (1 + _SAME), rounding))
    lower = bool(rss.min() < least * (1 - _SAME) and least > rounding)
    return int(np.argmax(same)), int((same & converged).sum()), lower


def _curvature(curve: Curve, y: Floats, root: Floats, theta: Floats, reach: Floats) -> Floats:
    """Half the second derivatives of the sum of squares (p, p), from central differences of its gradient."""
    reach = np.where(reach > 0, np.maximum(reach, 1e-9 * np.abs(theta)), 1e-9)
    points = np.concatenate([theta + np.diag(reach), theta - np.diag(reach)])
    with np.errstate(all="ignore"):
        value, slopes = curve(points, np.zeros(len(points), dtype=np.intp))
        gradient = -np.einsum("bkn,bn->bk", slopes * root, y - np.where(root > 0, value, 0.0) * root)
        half = (gradient[: theta.size] - gradient[theta.size :]) / (2 * reach[:, None])
    return np.asarray((half + half.T) / 2, dtype=np.float64)


def _inverse(curvature: Floats) -> tuple[Floats, bool]:
    """The inverse of a curvature, nan where it is flat, and whether it is surely downward somewhere."""
    length = np.sqrt(np.abs(np.diag(curvature)))
    if not (np.isfinite(curvature).all() and (length > 0).all()):
        return np.full_like(curvature, np.nan), False
    unit = curvature / np.outer(length, length)
    least = float(np.linalg.eigvalsh(unit)[0])
    if least < _FLAT:
        return np.full_like(curvature, np.nan), least < _DOWN
    return np.asarray(np.linalg.inv(unit) / np.outer(length, length), dtype=np.float64), False
