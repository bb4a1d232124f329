"""Outlying responses about a linear (or linearised) model, by deleted residuals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seedlot.stats.distributions import t_tail
from seedlot.stats.nonlinear import Floats

#: A response that its own column alone explains cannot be an outlier.
_FREE = 1e-8


@dataclass(frozen=True, slots=True)
class Outlier:
    """A response by its place, its externally studentised residual, and the Bonferroni-adjusted p."""

    place: int
    residual: float
    p: float


def outliers(design: Floats, residual: Floats, *, alpha: float = 0.01, most: int = 3) -> tuple[Outlier, ...]:
    """Find outliers among residuals (n,) about a model with the columns `design` (n, p).

    Up to `most` responses are set aside one after the other, each time the one with the largest
    externally studentised residual; all up to the last significant one are outliers, so that two do
    not hide each other (the extreme studentised deviate procedure, Rosner 1983, Technometrics 25:165,
    on the deleted residuals of Cook & Weisberg 1982). Nothing is removed.
    """
    found = list(_set_aside(design, residual, most))
    last = max((k for k, one in enumerate(found) if one.p < alpha), default=-1)
    return tuple(found[: last + 1])


def _set_aside(design: Floats, residual: Floats, most: int) -> Iterator[Outlier]:
    left = np.arange(len(residual))
    for _ in range(most):
        basis = np.linalg.qr(design[left])[0]
        rest = residual[left] - basis @ (basis.T @ residual[left])
        free = 1 - np.einsum("ij,ij->i", basis, basis)
        degrees = len(left) - basis.shape[1] - 1
        if degrees < 1:
            return
        deleted = np.maximum(float(rest @ rest) - rest**2 / np.maximum(free, _FREE), 0.0) / degrees
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.where(free > _FREE, rest / np.sqrt(deleted * free), 0.0)
        size = np.nan_to_num(size, nan=0.0)
        worst = int(np.argmax(np.abs(size)))
        yield Outlier(int(left[worst]), float(size[worst]), min(1.0, len(left) * t_tail(float(size[worst]), degrees)))
        left = np.delete(left, worst)
