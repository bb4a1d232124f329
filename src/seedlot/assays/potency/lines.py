"""The parallel-line model: response linear in the logarithm of dose (Ph. Eur. 5.3, 3.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from seedlot.assays.potency.anova import Anova, Parts, Variance, analyse_variance
from seedlot.assays.potency.fitted import (
    Comparison,
    Curve,
    Fitted,
    Parameter,
    Ratio,
    exponential,
    exponentials,
    no_ratio,
)
from seedlot.assays.potency.settings import Settings
from seedlot.assays.potency.trial import Trial
from seedlot.stats.distributions import t_quantile
from seedlot.stats.linear import Line, least_squares, sequential
from seedlot.stats.nonlinear import Floats
from seedlot.stats.ratio import Interval, Pair, delta, fieller, fieller_g

_POINTS = 25


def fit_lines(trial: Trial, settings: Settings) -> Fitted:
    """Fit parallel lines, and a line for each preparation, to a trial by least squares.

    Raises:
        AliasedError: the design confounds what must be told apart.
    """
    own, strata = trial.by_preparation, trial.by_stratum
    middle = float(trial.x.mean())
    x = trial.x - middle
    columns = np.column_stack([strata, own, own * x[:, None]])
    free = least_squares(columns, trial.y)
    parallel = least_squares(np.column_stack([strata, own, x]), trial.y)
    anova = analyse_variance(_parts(trial, x), settings)
    error = anova.error if anova.within else Variance(parallel.degrees, parallel.rss)
    lines = _Lines(trial, strata.shape[1], middle, parallel, error, settings.level)
    return Fitted(
        reason="",
        free_reason="",
        anova=anova,
        error=error,
        ratios=tuple(lines.ratio(k) for k in range(1, len(trial.preparations))),
        parameters=(*lines.parameters(), *_slopes(trial, free, anova)),
        comparisons=_comparisons(trial, free, anova),
        curves=tuple(lines.curve(k) for k in range(len(trial.preparations))),
        design=columns,
        residual=trial.y - free.fitted,
        fitted=parallel.fitted,
    )


def _parts(trial: Trial, x: Floats) -> Parts:
    """Strata, preparations, one slope, a slope each, a mean for each treatment: each after those before it."""
    own = trial.by_preparation
    steps = (own, x[:, None], own * x[:, None])
    terms, within = sequential(trial.y, (*(stratum.columns for stratum in trial.strata), *steps, trial.by_treatment))
    *strata, preparations, regression, parallelism, linearity = terms
    return Parts(
        strata=tuple((stratum.name, term) for stratum, term in zip(trial.strata, strata, strict=True)),
        preparations=preparations,
        regression=regression,
        parallelism=parallelism,
        linearity=linearity,
        linearity_of=tuple(
            (name, sequential(trial.y, (trial.by_stratum, *steps, trial.by_treatment * own[:, [k]]))[0][-1])
            for k, name in enumerate(trial.preparations)
        ),
        within=within,
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """Parallel lines as fitted: strata, then a mean response for each preparation at the middle, then the slope."""

    trial: Trial
    first: int
    middle: float
    line: Line
    error: Variance
    level: float

    @property
    def covariance(self) -> Floats:
        """Covariance of the preparations' means and the slope (k + 1, k + 1)."""
        return self.line.unscaled[self.first :, self.first :] * self.error.value

    @property
    def t(self) -> float:
        """Student's t of the interval."""
        return t_quantile(self.level, self.error.degrees)

    def ratio(self, k: int) -> Ratio:
        """Potency of preparation `k`: the horizontal distance between the lines (Ph. Eur. 5.3, 3.2.5)."""
        means, slope = self.line.coefficients[self.first : -1], float(self.line.coefficients[-1])
        name, v = self.trial.preparations[k], self.covariance
        if slope == 0 or self.error.degrees < 1:
            return no_ratio(name, "there is no slope" if slope == 0 else "there is no error variance")
        pair = Pair(
            top=float(means[k] - means[0]),
            bottom=slope,
            var_top=float(v[k, k] + v[0, 0] - 2 * v[0, k]),
            var_bottom=float(v[-1, -1]),
            covariance=float(v[k, -1] - v[0, -1]),
        )
        value, half = exponential(pair.ratio), self.t * pair.standard_error
        return Ratio(
            preparation=name,
            value=value,
            log=pair.ratio,
            se_log=pair.standard_error,
            degrees=self.error.degrees,
            g=fieller_g(pair, self.t),
            fieller=exponentials(fieller(pair, self.t)),
            delta=Interval(value * (1 - half), value * (1 + half)) if value else Interval(None, None),
            delta_log=exponentials(delta(pair, self.t)),
        )

    def parameters(self) -> tuple[Parameter, ...]:
        """The common slope, and where each line meets the logarithm of dose 0, that is dose 1."""
        v, slope = self.covariance, float(self.line.coefficients[-1])
        spread = np.sqrt(np.diag(v))
        found = [Parameter("parallel", "common slope", "", slope, float(spread[-1]))]
        for k, name in enumerate(self.trial.preparations):
            row = self._row(k, 0.0)
            value = float(row @ self.line.coefficients[self.first :])
            found.append(Parameter("parallel", "intercept at dose 1", name, value, math.sqrt(float(row @ v @ row))))
        return tuple(found)

    def _row(self, k: int, x: float) -> Floats:
        row = np.zeros(len(self.trial.preparations) + 1)
        row[k], row[-1] = 1, x - self.middle
        return row

    def curve(self, k: int) -> Curve:
        """The line of preparation `k` over its doses, with the confidence band of the mean."""
        doses = self.trial.doses_of(k)
        x = np.linspace(np.log(doses[0]), np.log(doses[-1]), _POINTS)
        rows = np.array([self._row(k, at) for at in x])
        value = rows @ self.line.coefficients[self.first :]
        if self.error.degrees < 1:
            return Curve(self.trial.preparations[k], np.exp(x), value, value, value)
        half = self.t * np.sqrt(np.einsum("ij,jk,ik->i", rows, self.covariance, rows))
        return Curve(self.trial.preparations[k], np.exp(x), value, value - half, value + half)


def _slopes(trial: Trial, free: Line, anova: Anova) -> tuple[Parameter, ...]:
    slopes = free.coefficients[-len(trial.preparations) :]
    spread = np.sqrt(np.diag(free.unscaled)[-len(slopes) :] * anova.error.value)
    rows = zip(trial.preparations, slopes.tolist(), spread.tolist(), strict=True)
    return tuple(Parameter("own curve", "slope", name, value, se) for name, value, se in rows)


def _comparisons(trial: Trial, free: Line, anova: Anova) -> tuple[Comparison, ...]:
    """Each test preparation's own slope beside the standard's."""
    count = len(trial.preparations)
    slopes, v = free.coefficients[-count:], free.unscaled[-count:, -count:] * anova.error.value
    return tuple(
        Comparison(
            "slope",
            trial.preparations[k],
            Pair(
                top=float(slopes[k]),
                bottom=float(slopes[0]),
                var_top=float(v[k, k]),
                var_bottom=float(v[0, 0]),
                covariance=float(v[k, 0]),
            ),
            anova.error.degrees,
        )
        for k in range(1, count)
    )
