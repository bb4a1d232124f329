"""Correction for GC content and mappability: a smooth curve of counts over what was expected, as LOESS draws it.

A curve is drawn through sums over strata of the covariate (0.5 % wide), local quadratics with tricube weights
(Cleveland 1979), so that it is quick and the same for the same counts. Each chromosome is corrected by the curve of
all the others: a gain of chromosome 19, which holds much of what is rich in GC, does not correct itself away.
"""

from __future__ import annotations

import numpy as np

from seedlot.assays.copy_number.bins import Flags, Floats, Ints

#: Width of a stratum, the share of the reads that one local fit takes in, and the least half-width of its window.
_STRATUM, _SPAN, _NARROWEST = 0.005, 0.3, 0.02
#: Strata that hold less than this share of the expected reads lend their neighbours' curve and have none of their own.
_LEAST = 2e-4


def factor(covariate: Floats, counts: Floats, expected: Floats, group: Ints, use: Flags) -> Floats:
    """Factor by which the expected count of each bin is to be multiplied, of mean 1 over the bins in use.

    `group` numbers the chromosomes; bins in `use` draw the curve, and every bin whose covariate is known gets its
    factor (1 where it is not known).
    """
    known = np.isfinite(covariate)
    draw = use & known & (expected > 0)
    if not draw.any():
        return np.ones(covariate.size)
    stratum = np.where(known, np.floor(np.where(known, covariate, 0) / _STRATUM), 0).astype(np.int64)
    stratum -= int(stratum[known].min())
    strata, groups = int(stratum.max()) + 1, int(group.max()) + 1
    cell = (group * strata + stratum)[draw]
    shape = (groups, strata)
    seen = np.bincount(cell, weights=counts[draw], minlength=groups * strata).reshape(shape)
    meant = np.bincount(cell, weights=expected[draw], minlength=groups * strata).reshape(shape)
    curves = np.stack([_curve(seen.sum(0) - seen[one], meant.sum(0) - meant[one]) for one in range(groups)])
    place = np.where(known, covariate, 0) / _STRATUM - 0.5
    place -= np.floor(float(covariate[known].min()) / _STRATUM)
    low = np.clip(np.floor(place).astype(np.int64), 0, strata - 1)
    high = np.minimum(low + 1, strata - 1)
    part = np.clip(place - low, 0, 1)
    answer = (1 - part) * curves[group, low] + part * curves[group, high]
    answer = np.where(known, answer, 1.0)
    return np.asarray(answer * expected[draw].sum() / (answer[draw] * expected[draw]).sum(), dtype=np.float64)


def _curve(seen: Floats, meant: Floats) -> Floats:
    """Local quadratic regression of seen over meant on the strata; beyond the last one drawn, its value."""
    total = meant.sum()
    if total <= 0:
        return np.ones(seen.size)
    held = np.flatnonzero(meant > _LEAST * total)
    if held.size < 3:
        return np.full(seen.size, max(float(seen.sum() / total), 1e-12))
    ratio, weight = seen[held] / meant[held], meant[held]
    away = np.abs(held[:, None] - held[None, :]) * _STRATUM
    order = np.argsort(away, axis=1, kind="stable")
    share = np.cumsum(weight[order], axis=1) / weight.sum()
    reach = np.take_along_axis(away, order, axis=1)[np.arange(held.size), np.argmax(share >= _SPAN, axis=1)]
    reach = np.maximum(reach, _NARROWEST)[:, None]
    kernel = np.clip(1 - (away / reach) ** 3, 0, None) ** 3 * weight[None, :]
    offset = (held[None, :] - held[:, None]) * _STRATUM / reach
    design = np.stack([np.ones_like(offset), offset, offset**2], axis=2)
    normal = np.einsum("ij,ijk,ijl->ikl", kernel, design, design)
    normal += np.eye(3)[None] * (1e-9 * kernel.sum(axis=1))[:, None, None]
    moment = np.einsum("ij,ijk,j->ik", kernel, design, ratio)
    level = np.linalg.solve(normal, moment[:, :, None])[:, 0, 0]
    level = np.clip(level, float(ratio.min()), float(ratio.max()))
    return np.asarray(np.maximum(np.interp(np.arange(seen.size), held, level), 1e-12), dtype=np.float64)
