"""Nonlinear least squares for many data sets at once: Levenberg-Marquardt with the analytic Jacobian.

All data sets of a batch share one curve and take their steps together, so that a thousand plates
cost little more than one. A fit is called converged only when the Gauss-Newton step that is left at
its end, found by QR, is negligible (Bates & Watts 1981, "A relative offset orthogonality convergence
criterion", Technometrics 23:179); everything else is reported as not converged, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: A curve: parameters (m, p) of the data sets `members` (m,) to values (m, n) and their slopes (m, p, n),
#: where slopes[:, k, :] is the derivative of the values by parameter k. Both are new arrays at each call.
Curve = Callable[[Floats, Ints], tuple[Floats, Floats]]

#: A step whose predicted gain is below this part of the residual sum of squares is rounding.
_GAIN = 1e-14
_STEP = 1e-10
_LEAST_DAMPING = 1e-12
#: Responses are met exactly where what is left is below this part of them: rounding, not residuals.
EXACT = 1e-11
_POLISH = 4
#: Up to this condition number J'J loses no digit that matters.
_HARMLESS = 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The fitter's settings: one set for every problem.

    `offset` is the largest relative offset at a minimum, `step` the largest part of every parameter
    that the Gauss-Newton step may still change, `condition` the largest condition number of the
    Jacobian with columns of unit length.
    """

    iterations: int = 1000
    damping: float = 1e-3
    offset: float = 1e-6
    step: float = 1e-9
    condition: float = 1e10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """The fits of a batch: one row for each data set.

    `reason` is "" where the fit converged, else why it did not. `unscaled` is (J'J)^-1, nan where it
    does not exist.
    """

    parameters: Floats
    unscaled: Floats
    rss: Floats
    degrees: Ints
    iterations: Ints
    offset: Floats
    reason: tuple[str, ...]

    @property
    def covariance(self) -> Floats:
        """Covariance of the parameters, (b, p, p): (J'J)^-1 times rss / degrees; nan without degrees of freedom."""
        variance = np.where(self.degrees > 0, self.rss / np.maximum(self.degrees, 1), np.nan)
        return variance[:, None, None] * self.unscaled

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Whether each fit ended at a minimum, shape (b,)."""
        return np.array([not reason for reason in self.reason])


@dataclass(frozen=True, slots=True)
class _Data:
    """Responses and square roots of weights, both (b, n); a missing response has weight 0."""

    curve: Curve
    y: Floats
    root: Floats | None
    degrees: Ints
    size: int

    def look(self, theta: Floats, members: Ints) -> tuple[Floats, Floats]:
        """Weighted residuals (m, n) and slopes (m, p, n) at the given parameters."""
        value, slopes = self.curve(theta, members)
        residual = self.y[members] - value
        if self.root is None:
            return residual, slopes
        root = self.root[members]
        residual *= root
        slopes *= root[:, None, :]
        return residual, slopes


def fit(
    curve: Curve, y: Floats, start: Floats, *, weights: Floats | None = None, control: Control | None = None
) -> Fits:
    """Fit the curve to each data set of a batch, each from its own start.

    Args:
        curve: values and slopes, see `Curve`.
        y: responses, (b, n) or (n,) for all; what stands where the weight is 0 does not matter.
        start: parameters to start from, (b, p).
        weights: weights (b, n) or (n,); 0 for a missing response. All 1 when left out.
        control: the fitter's settings.
    """
    control = control or Control()
    shape = (len(start), np.shape(y)[-1])
    degrees = np.full(shape[0], shape[1] - start.shape[1])
    if weights is not None:
        weights = np.broadcast_to(weights, shape)
        y = np.where(weights > 0, y, 0.0)
        degrees = (weights > 0).sum(axis=1) - start.shape[1]
    data = _Data(
        curve, np.broadcast_to(y, shape), None if weights is None else np.sqrt(weights), degrees, start.shape[1]
    )
    with np.errstate(all="ignore"):  # a trial step may overflow; it is then not taken
        ended, iterations = _descend(data, start.astype(np.float64), control)
        return _report(data, ended, iterations, control)


@dataclass(slots=True)
class _Walk:
    """Where data sets stand; `normal` is J'J, `gradient` J'r, `scale` the largest diagonal of J'J seen."""

    members: Ints
    theta: Floats
    normal: Floats
    gradient: Floats
    rss: Floats
    scale: Floats
    damping: Floats
    growth: Floats

    def only(self, those: NDArray[np.bool_]) -> _Walk:
        """Those data sets alone."""
        return _Walk(*(getattr(self, name)[those] for name in self.__slots__))

    def settle(self, other: _Walk) -> None:
        """Note where others of the batch stand now."""
        for name in self.__slots__[1:]:
            getattr(self, name)[other.members] = getattr(other, name)


def _descend(data: _Data, theta: Floats, control: Control) -> tuple[_Walk, Ints]:
    """Walk down until no step gains; where each data set ended, and the number of steps tried."""
    normal, gradient, rss = _sums(*data.look(theta, np.arange(len(theta))))
    damping, growth = np.full(len(theta), control.damping), np.full(len(theta), 2.0)
    ended = _Walk(np.arange(len(theta)), theta, normal, gradient, rss, np.zeros_like(theta), damping, growth)
    iterations = np.zeros(len(theta), dtype=np.intp)
    walk = ended.only(_finite(normal, rss))
    for _ in range(control.iterations):
        if not walk.members.size:
            break
        iterations[walk.members] += 1
        arrived = _step(data, walk)
        if arrived.any():
            ended.settle(walk.only(arrived))
            walk = walk.only(~arrived)
    ended.settle(walk)
    return ended, iterations


def _sums(residual: Floats, slopes: Floats) -> tuple[Floats, Floats, Floats]:
    """J'J (m, p, p), J'r (m, p) and r'r (m,)."""
    normal = slopes @ slopes.transpose(0, 2, 1)
    gradient = (slopes @ residual[:, :, None])[:, :, 0]
    return normal, gradient, np.einsum("bi,bi->b", residual, residual)


def _finite(normal: Floats, rss: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(rss) & np.isfinite(normal).all(axis=(1, 2)), dtype=np.bool_)


def _step(data: _Data, walk: _Walk) -> NDArray[np.bool_]:
    """Try one damped step for each data set, take it where it gains; tell who has arrived.

    The damping is scaled by the largest column seen (Moré 1978) and follows the gain (Nielsen 1999).
    """
    walk.scale = np.maximum(walk.scale, np.einsum("bii->bi", walk.normal))
    step = _damped(walk)
    damping = walk.damping[:, None] * walk.scale
    predicted = np.einsum("bi,bi->b", step, walk.gradient + damping * step)
    trial = walk.theta + step
    normal, gradient, rss = _sums(*data.look(trial, walk.members))
    better = (rss < walk.rss) & _finite(normal, rss)
    arrived = np.asarray((np.abs(step) <= _STEP * np.abs(walk.theta)).all(axis=1))
    arrived |= predicted <= _GAIN * walk.rss
    gain = (walk.rss - rss) / predicted
    ease = np.maximum(1 / 3, 1 - (2 * gain - 1) ** 3)
    walk.damping = np.maximum(walk.damping * np.where(better, ease, walk.growth), _LEAST_DAMPING)
    walk.growth = np.where(better, 2.0, walk.growth * 2)
    if better.all():
        walk.theta, walk.normal, walk.gradient, walk.rss = trial, normal, gradient, rss
        return arrived
    walk.theta[better], walk.normal[better] = trial[better], normal[better]
    walk.gradient[better], walk.rss[better] = gradient[better], rss[better]
    return arrived


def _damped(walk: _Walk) -> Floats:
    """Solve (J'J + damping D) step = J'r, with columns brought to unit length."""
    unit = 1 / np.sqrt(np.where(walk.scale > 0, walk.scale, 1.0))
    matrix = walk.normal * unit[:, :, None] * unit[:, None, :]
    place = np.arange(unit.shape[1])
    matrix[:, place, place] += walk.damping[:, None]
    return unit * np.linalg.solve(matrix, (unit * walk.gradient)[:, :, None])[:, :, 0]


@dataclass(slots=True)
class _End:
    """What is known at the end of a walk; `rest` is the Gauss-Newton step that is left, `inverse` is (J'J)^-1."""

    theta: Floats
    rest: Floats
    rss: Floats
    offset: Floats
    condition: Floats
    inverse: Floats

    def put(self, which: Ints, other: _End, those: NDArray[np.bool_]) -> None:
        """Take over some rows of another end."""
        for name in self.__slots__:
            getattr(self, name)[which[those]] = getattr(other, name)[those]


def _glance(data: _Data, walk: _Walk) -> _End:
    """Judge by J'J, which squares the condition number: exact enough where that is small."""
    size = walk.theta.shape[1]
    unit = 1 / np.sqrt(np.einsum("bii->bi", walk.normal))
    matrix = walk.normal * unit[:, :, None] * unit[:, None, :]
    sound = np.isfinite(matrix).all(axis=(1, 2)) & (np.linalg.det(matrix) > 0)
    inverse = np.linalg.inv(np.where(sound[:, None, None], matrix, np.eye(size)))
    rest = (inverse @ (unit * walk.gradient)[:, :, None])[:, :, 0] * unit
    tangent = np.einsum("bi,bi->b", rest, walk.gradient)
    condition = np.sqrt(np.linalg.norm(matrix, axis=(1, 2)) * np.linalg.norm(inverse, axis=(1, 2)))
    return _End(
        theta=walk.theta,
        rest=rest,
        rss=walk.rss,
        offset=_offset(data, tangent, walk.rss - tangent, walk.members),
        condition=np.where(sound, condition, np.inf),
        inverse=inverse * unit[:, :, None] * unit[:, None, :],
    )


def _offset(data: _Data, tangent: Floats, across: Floats, members: Ints) -> Floats:
    """The relative offset: the part of the residuals that a step could still take, against the part it could not."""
    size = data.size
    freedom = np.maximum(data.degrees[members], 1)
    return np.asarray(np.sqrt(tangent / size / (np.maximum(across, 0.0) / freedom)), dtype=np.float64)


def _examine(data: _Data, theta: Floats, members: Ints) -> _End:
    """Judge by QR of the Jacobian beside the residuals: no squares of condition numbers."""
    residual, slopes = data.look(theta, members)
    count, size, n = slopes.shape
    length = np.sqrt(np.einsum("bkn,bkn->bk", slopes, slopes))
    sound = np.isfinite(length).all(axis=1) & (length > 0).all(axis=1) & np.isfinite(residual).all(axis=1)
    columns = np.zeros((count, max(n, size + 1), size + 1))
    columns[sound, :n, :size] = (slopes[sound] / length[sound][:, :, None]).transpose(0, 2, 1)
    columns[sound, :n, size] = residual[sound]
    triangle = np.asarray(np.linalg.qr(columns, mode="r"))
    upper, along, across = triangle[:, :size, :size], triangle[:, :size, size], triangle[:, size, size] ** 2
    sound &= (np.abs(np.einsum("bii->bi", upper)) > np.finfo(float).eps).all(axis=1)
    inverse = np.linalg.inv(np.where(sound[:, None, None], upper, np.eye(size)))
    condition = np.linalg.norm(upper, axis=(1, 2)) * np.linalg.norm(inverse, axis=(1, 2))
    return _End(
        theta=theta,
        rest=(inverse @ along[:, :, None])[:, :, 0] / length,
        rss=np.einsum("bi,bi->b", residual, residual),
        offset=np.where(sound, _offset(data, np.einsum("bi,bi->b", along, along), across, members), np.inf),
        condition=np.where(sound, condition, np.inf),
        inverse=inverse @ inverse.transpose(0, 2, 1) / (length[:, :, None] * length[:, None, :]),
    )


def _report(data: _Data, walk: _Walk, iterations: Ints, control: Control) -> Fits:
    """Look closer where it is needed, take the last Gauss-Newton steps, then say what was reached."""
    end = _glance(data, walk)
    fine = control.offset / 10
    rough = np.flatnonzero(~((end.offset <= fine) & (end.condition <= _HARMLESS)))
    if rough.size:
        end.put(rough, _examine(data, end.theta[rough], rough), np.full(rough.size, fill_value=True))
    for _ in range(_POLISH):
        rough = np.flatnonzero((end.offset > fine) & (end.condition <= control.condition))
        trial = _examine(data, end.theta[rough] + end.rest[rough], rough)
        better = (trial.offset < end.offset[rough]) & (trial.rss <= end.rss[rough] * (1 + 1e-9))
        if not better.any():
            break
        end.put(rough, trial, better)
    return Fits(
        parameters=end.theta,
        unscaled=np.where(np.isfinite(end.condition)[:, None, None], end.inverse, np.nan),
        rss=end.rss,
        degrees=data.degrees,
        iterations=iterations,
        offset=end.offset,
        reason=_reasons(data, end, iterations, control),
    )


def _reasons(data: _Data, end: _End, iterations: Ints, control: Control) -> tuple[str, ...]:
    """Say for each data set why it did not converge, "" where it did."""
    weighted = data.y if data.root is None else data.y * data.root
    exact = end.rss <= EXACT**2 * np.einsum("bi,bi->b", weighted, weighted)
    still = (np.abs(end.rest) <= control.step * np.abs(end.theta)).all(axis=1)
    there = (end.offset <= control.offset) | still | exact
    faults = (
        (data.degrees < 0, "fewer responses than parameters"),
        (~np.isfinite(end.rss), "the curve is not finite"),
        (~(end.condition <= control.condition), "a parameter has no effect, or two have the same, on the responses"),
        (there, ""),
        (iterations >= control.iterations, "too many iterations"),
    )
    last = "stopped where the sum of squares is not least"
    return tuple(map(str, np.select([fault for fault, _ in faults], [says for _, says in faults], last)))
