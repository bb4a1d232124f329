"""Logicle and hyperlog: an exponential with a second term beside it, mirrored at zero, and the inverse of that.

Both functions of Gating-ML 2.0 (section 6.5 logicle, 6.6 hyperlog) are written about their zero x1, with z = y - x1:

- logicle, B(y) = p (e^(bz) - 1) + q (1 - e^(-dz)), with p b^2 = q d^2, so that its second derivative at zero is zero;
- hyperlog, EH(y) = p (e^(bz) - 1) + r z;

and are odd about it. So written nothing cancels: zero is exactly x1, and both rise everywhere. The inverse takes its start
from a table that is as dense as one step of Halley's method needs to be right to the last bits (1e-14 or so).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LN10 = math.log(10.0)
#: So many decades no instrument has; more are refused, since their numbers would have no end.
MOST = 100.0

#: Tops of scales for which every number of a curve is a number.
_LEAST, _LARGEST = 1e-100, 1e100

#: Steps of the table, how far above zero it goes (in display units), and steps of Newton's method that solve it.
_KNOTS = 4096
_REACH = 1.25
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Curve:
    """p (e^(bz) - 1) + q (1 - e^(-dz)) + r z for z of zero and more, mirrored below; `zero` is y where z is 0."""

    zero: float
    p: float
    b: float
    q: float
    d: float
    r: float

    def rise(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Tell the value, the slope and the bend at z of zero and more."""
        up = np.expm1(self.b * z)
        value, slope = self.p * up, (self.p * self.b) * (up + 1)
        bend = self.b * slope
        if self.q:
            down = np.expm1(-self.d * z)
            value -= self.q * down
            fall = (self.q * self.d) * (down + 1)
            slope += fall
            bend -= self.d * fall
        if self.r:
            value += self.r * z
            slope += self.r
        return value, slope, bend

    def raw(self, y: Floats) -> Floats:
        """Tell the values that stand at display units y."""
        z = y - self.zero
        with np.errstate(over="ignore", invalid="ignore"):
            value, _, _ = self.rise(np.abs(z))
        return np.copysign(value, z)

    def shown(self, x: Floats) -> Floats:
        """Tell the display units of values: the inverse."""
        size = np.abs(x)
        with np.errstate(over="ignore"):
            log = np.log1p(size / self.p) / self.b
        reach, table = _table(self)
        place = np.nan_to_num(np.minimum(log, reach) * (_KNOTS / reach), nan=0.0)
        index = np.minimum(place.astype(np.intp), _KNOTS - 1)
        low = table[index]
        z = low + (place - index) * (table[index + 1] - low)
        far = ~(log < reach)
        z[far] = log[far]
        with np.errstate(invalid="ignore", over="ignore"):
            z = self._closer(z, size)
            for _ in range(_STEPS if far.any() else 0):
                z[far] = self._closer(z[far], size[far])
        z[np.isinf(x)] = np.inf
        return self.zero + np.copysign(z, x)

    def _closer(self, z: Floats, size: Floats) -> Floats:
        """One step of Halley's method."""
        value, slope, bend = self.rise(z)
        step = (value - size) / slope
        nearer: Floats = np.maximum(z - step / (1 - 0.5 * step * bend / slope), 0.0)
        return nearer


@functools.lru_cache(maxsize=256)
def _table(curve: Curve) -> tuple[float, Floats]:
    """Tell z at equal steps of log(1 + value / p) / b, and the last of these.

    That is never less than z, and so Newton's method comes down from it.
    """
    top, _, _ = curve.rise(np.array([_REACH]))
    reach = math.log1p(top.item() / curve.p) / curve.b
    log = np.linspace(0.0, reach, _KNOTS + 1)
    size, z = curve.p * np.expm1(curve.b * log), log
    for _ in range(_STEPS):
        value, slope, _ = curve.rise(z)
        z = np.maximum(z - (value - size) / slope, 0.0)
    z.setflags(write=False)
    return reach, z


@functools.lru_cache(maxsize=256)
def logicle(t: float, w: float, m: float, a: float) -> Curve:
    """Make the logicle of these parameters (Gating-ML 2.0; Moore and Parks, Cytometry A 81A:273, 2012).

    Raises:
        ValueError: the parameters make no logicle.
    """
    if not (_LEAST < t < _LARGEST and 0 < m < MOST and 0 <= w <= m / 2 and -w <= a <= m - 2 * w):
        says = f"T {t:g}, W {w:g}, M {m:g}, A {a:g} make no logicle (T > 0, 0 <= W <= M / 2, -W <= A <= M - 2 W)"
        raise ValueError(says)
    part, zero, b = w / (m + a), (a + w) / (m + a), (m + a) * _LN10
    d = decay(b, part)
    q = (b / d) ** 2
    whole = math.expm1(b * (1 - zero)) - q * math.expm1(-d * (1 - zero))
    p = t / whole
    return Curve(zero, p, b, p * q, d, 0.0)


@functools.lru_cache(maxsize=256)
def hyperlog(t: float, w: float, m: float, a: float) -> Curve:
    """Make the hyperlog of these parameters (Gating-ML 2.0; Bagwell, Cytometry A 64A:34, 2005).

    Raises:
        ValueError: the parameters make no hyperlog.
    """
    if not (_LEAST < t < _LARGEST and 0 < m < MOST and 0 < w <= m / 2 and -w <= a <= m - 2 * w):
        says = f"T {t:g}, W {w:g}, M {m:g}, A {a:g} make no hyperlog (T > 0, 0 < W <= M / 2, -W <= A <= M - 2 W)"
        raise ValueError(says)
    part, zero, b = w / (m + a), (a + w) / (m + a), (m + a) * _LN10
    r = math.exp(b * part) / part
    p = t / (math.expm1(b * (1 - zero)) + r * (1 - zero))
    return Curve(zero, p, b, 0.0, 0.0, p * r)


def decay(b: float, w: float) -> float:
    """Solve 2 ln(d / b) + w (b + d) = 0 for d, by Newton's method from below, where it only rises."""
    d = b * math.exp(-w * b)
    for _ in range(100):
        value = 2 * math.log(d / b) + w * (b + d)
        nearer = d - value / (2 / d + w)
        if nearer == d or abs(nearer - d) < 1e-16 * b:
            break
        d = nearer
    return d
