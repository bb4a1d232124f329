"""Scales: from values to what a gate looks at, and back (ISAC Gating-ML 2.0, section 6; FlowJo's biexponential)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow import biex
from seedlot.assays.flow.curves import MOST, Curve, hyperlog, logicle
from seedlot.formats.gating import Asinh, Biex, Hyperlog, Linear, Log, Logicle, Scale

Floats = NDArray[np.float64]

_LN10 = math.log(10.0)


def scaled(values: Floats, scale: Scale | None) -> Floats:
    """Tell values on a scale; None leaves them as they are.

    On a logarithmic scale, which is not defined at zero and below, these are less than everything.

    Raises:
        ValueError: the parameters of the scale make no scale.
    """
    if scale is None:
        return values
    with np.errstate(all="ignore"):
        return _WAYS[type(scale)][0](np.asarray(values, dtype=np.float64), scale)


def unscaled(units: Floats, scale: Scale | None) -> Floats:
    """Tell the values that stand at units of a scale: the inverse.

    Raises:
        ValueError: the parameters of the scale make no scale.
    """
    if scale is None:
        return units
    with np.errstate(all="ignore"):
        return _WAYS[type(scale)][1](np.asarray(units, dtype=np.float64), scale)


def _sound(holds: bool, scale: Scale) -> None:  # noqa: FBT001 - it is the one thing that is asked
    if not holds:
        says = f"{scale} is no scale"
        raise ValueError(says)


def _linear(x: Floats, scale: Linear) -> Floats:
    _sound(scale.t + scale.a > 0, scale)
    return (x + scale.a) / (scale.t + scale.a)


def _from_linear(y: Floats, scale: Linear) -> Floats:
    _sound(scale.t + scale.a > 0, scale)
    return y * (scale.t + scale.a) - scale.a


def _log(x: Floats, scale: Log) -> Floats:
    _sound(scale.t > 0 and scale.m > 0, scale)
    return np.log10(np.maximum(x, 0.0) / scale.t) / scale.m + 1


def _from_log(y: Floats, scale: Log) -> Floats:
    _sound(scale.t > 0 and scale.m > 0, scale)
    return scale.t * np.power(10.0, (y - 1) * scale.m)


def _asinh(x: Floats, scale: Asinh) -> Floats:
    _sound(scale.t > 0 and 0 < scale.m < MOST and scale.a > -scale.m, scale)
    steep = math.sinh(scale.m * _LN10) / scale.t
    return (np.arcsinh(x * steep) + scale.a * _LN10) / ((scale.m + scale.a) * _LN10)


def _from_asinh(y: Floats, scale: Asinh) -> Floats:
    _sound(scale.t > 0 and 0 < scale.m < MOST and scale.a > -scale.m, scale)
    steep = math.sinh(scale.m * _LN10) / scale.t
    return np.sinh(y * ((scale.m + scale.a) * _LN10) - scale.a * _LN10) / steep


def _curve(scale: Logicle | Hyperlog) -> Curve:
    make = logicle if isinstance(scale, Logicle) else hyperlog
    return make(scale.t, scale.w, scale.m, scale.a)


#: The way to each scale and back.
_WAYS: dict[type, tuple[Callable[[Floats, Any], Floats], Callable[[Floats, Any], Floats]]] = {
    Linear: (_linear, _from_linear),
    Log: (_log, _from_log),
    Asinh: (_asinh, _from_asinh),
    Logicle: (lambda x, scale: _curve(scale).shown(x), lambda y, scale: _curve(scale).raw(y)),
    Hyperlog: (lambda x, scale: _curve(scale).shown(x), lambda y, scale: _curve(scale).raw(y)),
    Biex: (biex.shown, biex.raw),
}
