"""Reads of an allele: the smallest fraction that a depth can show, and whether one sample has more of it than another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


def detectable(depth: int, *, least: int, power: float) -> float | None:
    """The smallest allele fraction of which `least` or more of `depth` reads tell with probability `power`.

    P(X >= k | n, f) is the regularised incomplete beta function I_f(k, n - k + 1), so that f is its inverse.
    None where the depth is below `least`: nothing would have been called.
    """
    if depth < least or least < 1:
        return None
    return float(special.betaincinv(least, depth - least + 1, power))


def power_of(fraction: float, depth: int, *, least: int) -> float:
    """The probability that `least` or more of `depth` reads tell an allele of this fraction."""
    if depth < least:
        return 0.0
    return float(special.betainc(least, depth - least + 1, fraction))


def by_error(count: int, depth: int, *, error: float) -> float:
    """The probability that errors alone, at this rate per read, give as many reads of an allele or more."""
    if count < 1:
        return 1.0
    return float(special.betainc(count, depth - count + 1, error)) if count <= depth else 0.0


def more_than(
    counts: Sequence[int], totals: Sequence[int], other_counts: Sequence[int], other_totals: Sequence[int]
) -> Floats:
    """One-sided exact test of two proportions, pair by pair: that the first is larger (Fisher 1935).

    Conditional on the reads of the allele in both together, those of the first are hypergeometric.
    """
    a, n = np.asarray(counts, dtype=np.int64), np.asarray(totals, dtype=np.int64)
    b, m = np.asarray(other_counts, dtype=np.int64), np.asarray(other_totals, dtype=np.int64)
    found = np.ones(a.shape)
    if not a.size:
        return found
    largest = int(max(n.max() + m.max(), 1))
    log_factorial = special.gammaln(np.arange(largest + 2, dtype=np.float64) + 1)
    for index in np.flatnonzero(a > 0):
        found[index] = _tail(int(a[index]), int(n[index]), int(b[index]), int(m[index]), log_factorial)
    return found


def _tail(a: int, n: int, b: int, m: int, log_factorial: Floats) -> float:
    """P(X >= a) of the hypergeometric: a + b draws that hold the allele, n of n + m reads are the first sample's."""
    drawn = a + b
    most = min(n, drawn)
    x = np.arange(a, most + 1)
    rest = drawn - x
    x, rest = x[rest <= m], rest[rest <= m]
    f = log_factorial
    logs = f[n] - f[x] - f[n - x] + f[m] - f[rest] - f[m - rest] - (f[n + m] - f[drawn] - f[n + m - drawn])
    return float(min(1.0, np.exp(special.logsumexp(logs)))) if logs.size else 1.0


def adjusted(p: Sequence[float]) -> Floats:
    """P values for the rate of false discoveries among all of them (Benjamini and Hochberg 1995)."""
    values = np.asarray(p, dtype=np.float64)
    if not values.size:
        return values
    order = np.argsort(values, kind="stable")
    scaled = values[order] * values.size / np.arange(1, values.size + 1)
    found = np.empty_like(values)
    found[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return found
