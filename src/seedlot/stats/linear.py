"""The general linear model by least squares: missing cells and unequal replication need nothing special."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.stats.nonlinear import Floats

#: A column whose new part is below this part of it adds nothing to those before it.
_ALIASED = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted linear model; `unscaled` is (X'X)^-1, to be multiplied by a variance."""

    coefficients: Floats
    unscaled: Floats
    rss: float
    degrees: int
    fitted: Floats


@dataclass(frozen=True, slots=True)
class Term:
    """What one term adds to those before it: degrees of freedom and sum of squares."""

    degrees: int
    ss: float


class AliasedError(ValueError):
    """Columns of a design that cannot be told apart."""


def indicators(labels: Sequence[object]) -> Floats:
    """One column of zeros and ones for each different label, in sorted order (n, levels)."""
    levels = sorted(set(labels), key=str)
    return np.array([[float(label == level) for level in levels] for label in labels])


def contrasts(labels: Sequence[object]) -> Floats:
    """Columns that sum to zero over the levels, one fewer than there are levels (n, levels - 1)."""
    columns = indicators(labels)
    return np.asarray(columns[:, :-1] - columns[:, -1:], dtype=np.float64)


def least_squares(design: Floats, y: Floats) -> Line:
    """Fit y (n,) on the columns of a design (n, p) by QR.

    Raises:
        AliasedError: two columns, or a sum of some, are the same.
    """
    length = np.linalg.norm(design, axis=0)
    if (length == 0).any() or design.shape[0] < design.shape[1]:
        raise AliasedError("the design has more unknowns than the data can tell")
    basis, upper = np.linalg.qr(design / length)
    if (np.abs(np.diag(upper)) < _ALIASED).any():
        raise AliasedError("the design has effects that cannot be told apart")
    inverse = np.linalg.inv(upper) / length[:, None]
    along = basis.T @ y
    fitted = basis @ along
    rest = y - fitted
    return Line(inverse @ along, inverse @ inverse.T, float(rest @ rest), len(y) - design.shape[1], fitted)


def sequential(y: Floats, terms: Sequence[Floats]) -> tuple[tuple[Term, ...], Term]:
    """Analyse the variance of y about its mean: what each term adds to those before it, and the residual.

    Each term's columns (n, k) are cleared of the terms before it (Gram-Schmidt, twice), so that small
    sums of squares are found directly and not as differences of large ones.
    """
    basis = np.full((len(y), 1), 1 / np.sqrt(len(y)))
    rounding = (64 * np.finfo(float).eps) ** 2 * float(y @ y)
    found = []
    for columns in terms:
        new = _new(columns, basis)
        basis = np.concatenate([basis, new], axis=1)
        found.append(Term(new.shape[1], _square(new.T @ y, rounding)))
    rest = y - basis @ (basis.T @ y)
    return tuple(found), Term(len(y) - basis.shape[1], _square(rest - basis @ (basis.T @ rest), rounding))


def _new(columns: Floats, basis: Floats) -> Floats:
    """An orthonormal basis of what the columns add to a basis; none where they add nothing."""
    length = np.linalg.norm(columns, axis=0)
    unit = columns[:, length > 0] / length[length > 0]
    for _ in range(2):
        unit = unit - basis @ (basis.T @ unit)
    if not unit.size:
        return np.empty((len(columns), 0))
    left, size, _ = np.linalg.svd(unit, full_matrices=False)
    kept = left[:, size > _ALIASED]
    return np.asarray(kept - basis @ (basis.T @ kept), dtype=np.float64)


def _square(vector: Floats, rounding: float) -> float:
    total = float(vector @ vector)
    return total if total > rounding else 0.0
