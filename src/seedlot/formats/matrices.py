"""Matrices as files write them: some state the inverse of a spillover matrix, which is turned back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Rows = tuple[tuple[float, ...], ...]


def inverse(rows: Sequence[Sequence[float]]) -> Rows | None:
    """Turn a square matrix back; None where it has no inverse that can be computed with any digit to rely on."""
    matrix = np.array(rows, dtype=np.float64)
    try:
        if not np.linalg.cond(matrix) < 1 / np.finfo(np.float64).eps:
            return None
        found = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    return tuple(tuple(map(float, row)) for row in found) if np.isfinite(found).all() else None
