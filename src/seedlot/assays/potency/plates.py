"""Many plates of one layout at once: four-parameter logistic curves in common on each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.potency.logistic import guess, logistic, parallel_layout
from seedlot.stats.nonlinear import Fits, Floats, Ints, fit


@dataclass(frozen=True, slots=True)
class Means:
    """The treatments of a layout (t,), and each plate's mean responses, counts and squares within (b, t)."""

    x: Floats
    prep: Ints
    mean: Floats
    count: Floats
    within: Floats


def collapse(x: Floats, prep: Ints, y: Floats) -> Means:
    """Collapse repeated responses (b, n) to the means of their treatments; a missing response is nan.

    The least-squares curve through all responses is that through their means, weighted by their counts:
    the squares within treatments are the same for every curve.
    """
    _, first, place = np.unique(np.column_stack([prep, x]), axis=0, return_index=True, return_inverse=True)
    owner = (place.reshape(-1)[:, None] == np.arange(first.size)).astype(np.float64)
    present = np.isfinite(y)
    known = np.where(present, y, 0.0)
    count = present @ owner
    mean = np.divide(known @ owner, count, out=np.zeros_like(count), where=count > 0)
    rest = np.where(present, y - mean @ owner.T, 0.0)
    return Means(x[first], prep[first], mean, count, np.einsum("bn,bn->b", rest, rest))


def fit_plates(x: Floats, prep: Ints, y: Floats) -> Fits:
    """Fit zero, infinite, slope and an ec50 for each preparation to each plate.

    Args:
        x: ln dose of each response, (n,); `LOG_ZERO` for no dose.
        prep: preparation of each response, counted from 0, (n,).
        y: responses of each plate, (b, n); nan where one is missing.

    Returns:
        One fit for each plate; `reason` is "" where it converged. Each plate has one start, guessed from
        its responses: for a search among many starts fit a plate alone (`sigmoid`).
    """
    means = collapse(x, prep, y)
    layout = parallel_layout(int(prep.max()) + 1, strata=0, five=False)
    curve = logistic(means.x, means.prep, layout, np.empty((means.x.size, 0)))
    absent = means.count == 0
    start_from = np.where(absent, means.mean.sum(axis=0) / np.maximum((~absent).sum(axis=0), 1), means.mean)
    fits = fit(curve, means.mean, guess(start_from, means.x, means.prep), weights=means.count)
    degrees = np.isfinite(y).sum(axis=1) - layout.size
    return replace(fits, rss=fits.rss + means.within, degrees=degrees)
