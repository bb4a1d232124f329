"""One potency from several independent assays (Ph. Eur. 5.3, 6)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.assays.potency.settings import Combination
from seedlot.stats.distributions import chi2_tail, t_quantile


@dataclass(frozen=True, slots=True)
class Estimate:
    """An assay's potency on the log scale: the estimate, the ends of its interval, its degrees of freedom."""

    log: float
    low: float | None
    high: float | None
    degrees: int

    def weight(self, level: float) -> float:
        """Reciprocal of the squared standard error that the interval's length tells (6.2.2.1)."""
        if self.low is None or self.high is None:
            return 0.0
        length = self.high - self.low
        return math.inf if length == 0 else 4 * t_quantile(level, self.degrees) ** 2 / length**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """A combined potency on the log scale, with the chi-squared test of homogeneity of its parts.

    `log` is None where it cannot be combined, and `why` says so.
    """

    log: float | None
    low: float | None
    high: float | None
    assays: int
    chi2: float | None
    p: float | None
    between: float | None
    why: str = ""


def combine(estimates: Sequence[Estimate], method: Combination, level: float) -> Combined:
    """Combine the potencies of independent assays, two or more.

    - weighted (6.2.2): weights from the intervals; t with the sum of the assays' degrees of freedom.
    - semi-weighted (6.2.3): the variance between assays is added to each assay's own.
    - unweighted (6.3): the mean and standard error of the estimates; t with one fewer degrees than assays.
    """
    logs = np.array([one.log for one in estimates])
    weights = np.array([one.weight(level) for one in estimates])
    usable = bool(np.isfinite(weights).all() and (weights > 0).all())
    count = len(logs)
    middle = float(weights @ logs / weights.sum()) if usable else math.nan
    chi2 = float(weights @ (logs - middle) ** 2) if usable else None
    p = chi2_tail(chi2, count - 1) if chi2 is not None else None
    spread = float(logs.var(ddof=1))
    between = max(spread - float((1 / weights).mean()), 0.0) if usable else None
    if method is Combination.UNWEIGHTED:
        half = t_quantile(level, count - 1) * math.sqrt(spread / count)
        centre = float(logs.mean())
    elif between is None:
        why = "an assay has no bounded interval to be weighted by"
        return Combined(log=None, low=None, high=None, assays=count, chi2=chi2, p=p, between=None, why=why)
    else:
        if method is Combination.SEMI_WEIGHTED:
            weights = 1 / (1 / weights + between)
        centre = float(weights @ logs / weights.sum())
        half = t_quantile(level, sum(one.degrees for one in estimates)) / math.sqrt(float(weights.sum()))
    return Combined(log=centre, low=centre - half, high=centre + half, assays=count, chi2=chi2, p=p, between=between)
