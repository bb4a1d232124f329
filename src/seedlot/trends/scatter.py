"""Integrals over a standard deviation that is estimated: the points of it that count, and the weight of each."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats: TypeAlias = NDArray[np.float64]

#: How many points, and the probability that is left out beyond the last.
_POINTS, _TAIL = 200, 1e-14


def over_sd(degrees: float, most: float = math.inf) -> tuple[Floats, Floats]:
    """SDs from 0 to `most` by which one of a true 1 is estimated, and their weights, which sum to the probability."""
    top = min(most, math.sqrt(float(special.chdtri(degrees, _TAIL)) / degrees))
    nodes, weights = points(_POINTS)
    root, half = (nodes + 1) / 2, degrees / 2  # of the SD: a density with a root at 0 has none in it
    sd = top * root**2
    density = math.log(2) + half * math.log(half) - special.gammaln(half) + (degrees - 1) * np.log(sd) - half * sd**2
    return sd, weights * top * root * np.exp(density)


@lru_cache(maxsize=4)
def points(count: int) -> tuple[Floats, Floats]:
    """The points of Gauss and Legendre between -1 and 1, and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights
