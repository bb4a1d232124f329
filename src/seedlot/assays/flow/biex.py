"""FlowJo's biexponential, as FlowJo computes it: a table of values, one for each unit of the display.

The table is that of TreeStar's program, published with the sources of cytolib (RGLab) and FlowKit; what FlowJo exported
is reproduced digit for digit. Between two entries of the table values are interpolated; beyond its ends they stay there.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.curves import MOST, decay
from seedlot.formats.gating import Biex

Floats = NDArray[np.float64]


@functools.lru_cache(maxsize=256)
def table(scale: Biex) -> Floats:
    """Tell the value at each unit of the display, from 0 up to `length`, both included.

    Raises:
        ValueError: the parameters make no scale.
    """
    decades_most = scale.pos + max(scale.neg, 0.0)
    if not (scale.most > 0 and scale.pos > 0 and scale.width < 0 and scale.length >= 2 and decades_most < MOST):
        says = (
            f"top {scale.most:g}, pos {scale.pos:g}, width {scale.width:g}, length {scale.length} make no biexponential"
        )
        raise ValueError(says)
    try:
        values = _entries(scale)
    except (ArithmeticError, ValueError):
        values = np.zeros(2)
    if not (np.isfinite(values).all() and (np.diff(values) > 0).all()):
        says = f"pos {scale.pos:g}, neg {scale.neg:g} and width {scale.width:g} make no scale that rises"
        raise ValueError(says)
    values.setflags(write=False)
    return values


@np.errstate(all="ignore")
def _entries(scale: Biex) -> Floats:
    half = math.log10(-scale.width) / 2
    decades, extra = scale.pos - half, max(scale.neg, 0.0) + half
    zero = int(min(int(extra * scale.length / (extra + decades)), scale.length / 2))
    if zero < 0:
        return np.zeros(2)
    if zero > 0:
        decades = extra * scale.length / zero
    width = half / decades
    rise = math.log(10.0) * decades
    fall = decay(rise, width) if width else rise
    units = np.arange(scale.length + 1) / (scale.length + 1)
    shape = np.exp(units * rise) - np.exp(units * -fall) * math.exp((rise + fall) * (width + extra / decades))
    values: Floats = scale.most / math.exp(rise) * (shape - shape[zero])
    values[:zero] = -values[2 * zero : zero : -1]
    return values


def shown(values: Floats, scale: Biex) -> Floats:
    """Tell the display units of values, 0 to `length`."""
    known = table(scale)
    units: Floats = np.interp(values, known, np.arange(known.size, dtype=np.float64))
    return units


def raw(units: Floats, scale: Biex) -> Floats:
    """Tell the values that stand at display units."""
    known = table(scale)
    values: Floats = np.interp(units, np.arange(known.size, dtype=np.float64), known)
    return values
