"""Four- and five-parameter logistic curves in common, and one for each preparation (Ph. Eur. 5.3, 3.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.potency.anova import Parts, Variance, analyse_variance
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
from seedlot.assays.potency.logistic import (
    LOG_ZERO,
    Layout,
    around,
    expand,
    free_layout,
    guess,
    logistic,
    parallel_layout,
)
from seedlot.assays.potency.obstacles import FEWEST
from seedlot.assays.potency.settings import Covariance, Model, Settings
from seedlot.assays.potency.trial import Trial
from seedlot.stats.distributions import t_quantile
from seedlot.stats.linear import Term, sequential
from seedlot.stats.nonlinear import EXACT, Floats, Ints
from seedlot.stats.ratio import Interval, Pair, delta, fieller, fieller_g
from seedlot.stats.search import Found, search

_POINTS = 60


@dataclass(frozen=True, slots=True)
class _Fit:
    """Logistic curves fitted to a trial: where their parameters stand in theta, and what was found."""

    trial: Trial
    layout: Layout
    found: Found
    covariance: Covariance = Covariance.OBSERVED

    @property
    def unscaled(self) -> Floats:
        """Covariance of the parameters but for the variance (p, p)."""
        return self.found.expected if self.taken is Covariance.EXPECTED else self.found.observed

    @property
    def taken(self) -> Covariance:
        """The covariance asked for; the expected one where the observed is too flat to be inverted."""
        return self.covariance if np.isfinite(self.found.observed).all() else Covariance.EXPECTED

    @property
    def theta(self) -> Floats:
        """The parameters (p,)."""
        return self.found.parameters

    def look(self, x: Floats, prep: Ints, strata: Floats) -> tuple[Floats, Floats]:
        """Responses (n,) and their slopes by the parameters (n, p) at log doses x."""
        with np.errstate(over="ignore"):  # far from the ec50 the share is 0 or 1
            value, slopes = logistic(x, prep, self.layout, strata)(self.theta[None], np.zeros(1, dtype=np.intp))
        return value[0], slopes[0].T

    def fitted(self) -> tuple[Floats, Floats]:
        """Responses and slopes where the trial has its doses."""
        return self.look(self.trial.x, self.trial.prep, self.trial.by_stratum)


def fit_logistic(trial: Trial, settings: Settings) -> Fitted:
    """Fit a logistic curve with common asymptotes and slope, then one for each preparation."""
    five = settings.model is Model.LOGISTIC_5
    parallel = replace(_fit_parallel(trial, five=five), covariance=settings.covariance)
    free, free_reason = _fit_free(trial, parallel, settings)
    anova = analyse_variance(_parts(trial, parallel, free), settings)
    left = _left(parallel)
    error = anova.error if anova.within else Variance(left.degrees, left.ss)
    count = len(trial.preparations)
    widest, own_error = (free, anova.error) if free else (parallel, error)
    values, slopes = widest.fitted()
    tell = () if parallel.found.reason else tuple(_parameters(parallel, "parallel", error, ()))
    own = () if widest.found.reason else tuple(_parameters(widest, "own curve", own_error, settings.effective_doses))
    return Fitted(
        reason=parallel.found.reason,
        free_reason=free_reason,
        anova=anova,
        error=error,
        ratios=tuple(_ratio(parallel, k, error, settings.level) for k in range(1, count)),
        parameters=(*tell, *own),
        comparisons=tuple(_comparisons(free, anova.error)) if free else (),
        curves=tuple(_curve(parallel, k, error, settings.level) for k in range(count)) if tell else (),
        design=slopes,
        residual=trial.y - values,
        fitted=parallel.fitted()[0],
        covariance=parallel.taken.value,
    )


def _fit_parallel(trial: Trial, *, five: bool) -> _Fit:
    return _search(trial, parallel_layout(len(trial.preparations), strata=trial.by_stratum.shape[1], five=five), ())


def _search(trial: Trial, layout: Layout, starts: tuple[Floats, ...]) -> _Fit:
    """Fit from the given starts, or, where none are given, from around the guess for parallel curves."""
    curve = logistic(trial.x, trial.prep, layout, trial.by_stratum)
    if not starts:
        known = trial.x[trial.x > LOG_ZERO]
        base = guess(trial.y[None], trial.x, trial.prep)[0]
        around_it = around(base, width=float(np.ptp(known)), five=layout.asymmetry is not None)
        starts = tuple(np.concatenate([start, np.zeros(layout.strata)]) for start in around_it)
    return _upright(_Fit(trial, layout, search(curve, trial.y, np.array(starts))))


def _upright(fit: _Fit) -> _Fit:
    """Turn symmetric curves so that every slope is positive: the same curve with its asymptotes exchanged."""
    layout, found = fit.layout, fit.found
    if layout.asymmetry is not None:
        return fit
    turn = np.eye(layout.size)
    for zero, infinite, slope in set(
        zip(layout.zero.tolist(), layout.infinite.tolist(), layout.slope.tolist(), strict=True)
    ):
        if found.parameters[slope] < 0:
            turn[[zero, infinite]] = turn[[infinite, zero]]
            turn[slope, slope] = -1
    turned = replace(
        found,
        parameters=turn @ found.parameters,
        expected=turn @ found.expected @ turn.T,
        observed=turn @ found.observed @ turn.T,
    )
    return replace(fit, found=turned)


def _fit_free(trial: Trial, parallel: _Fit, settings: Settings) -> tuple[_Fit | None, str]:
    """Fit a curve for each preparation, starting from the common one and from each preparation's own."""
    five = parallel.layout.asymmetry is not None
    count, fewest = len(trial.preparations), FEWEST[settings.model]
    short = [name for k, name in enumerate(trial.preparations) if len(trial.doses_of(k)) < fewest]
    if short:
        return None, f"'{short[0]}' has fewer than the {fewest} different doses that its own curve needs"
    alone = [_search(_only(trial, k), parallel_layout(1, strata=0, five=five), ()).theta for k in range(count)]
    strata = parallel.theta[parallel.layout.first_stratum :]
    starts = (np.concatenate([*alone, strata]), expand(parallel.theta, parallel.layout))
    free = _search(trial, free_layout(count, strata=strata.size, five=five), starts)
    return (None, free.found.reason) if free.found.reason else (replace(free, covariance=settings.covariance), "")


def _only(trial: Trial, k: int) -> Trial:
    """The responses of one preparation, as a trial of its own without strata."""
    its = trial.prep == k
    name = trial.preparations[k]
    return replace(
        trial,
        standard=name,
        preparations=(name,),
        prep=np.zeros(int(its.sum()), dtype=np.intp),
        dose=trial.dose[its],
        y=trial.y[its],
        strata=(),
        where=(),
    )


def _parts(trial: Trial, parallel: _Fit, free: _Fit | None) -> Parts:
    """Sums of squares from the residuals of ever wider models: means, parallel, free, a mean for each treatment."""
    terms, within = sequential(
        trial.y, (*(stratum.columns for stratum in trial.strata), trial.by_preparation, trial.by_treatment)
    )
    *strata, preparations, rest = terms
    means = Term(within.degrees + rest.degrees, within.ss + rest.ss)
    common = _left(parallel)
    widest = _left(free) if free else common
    return Parts(
        strata=tuple((stratum.name, term) for stratum, term in zip(trial.strata, strata, strict=True)),
        preparations=preparations,
        regression=_less(means, common),
        parallelism=_less(common, widest),
        linearity=_less(widest, within),
        within=within,
    )


def _left(fit: _Fit) -> Term:
    """What a fit leaves: nothing where it meets the responses to the rounding of their digits."""
    rss, y = fit.found.rss, fit.trial.y
    return Term(fit.found.degrees, rss if rss > EXACT**2 * float(y @ y) else 0.0)


def _less(wide: Term, narrow: Term) -> Term:
    """What the narrower model left and the wider one explains."""
    degrees = wide.degrees - narrow.degrees
    return Term(degrees, max(wide.ss - narrow.ss, 0.0) if degrees > 0 else 0.0)


def _ratio(fit: _Fit, k: int, error: Variance, level: float) -> Ratio:
    """Potency of preparation `k`: the standard's ec50 over its own."""
    name = fit.trial.preparations[k]
    if fit.found.reason or error.degrees < 1:
        return no_ratio(name, fit.found.reason or "there is no error variance")
    first, other = int(fit.layout.ec50[0]), int(fit.layout.ec50[k])
    v = fit.unscaled * error.value
    log, t = float(fit.theta[first] - fit.theta[other]), t_quantile(level, error.degrees)
    pair = Pair(  # of the ec50s themselves, each in units of its estimate
        top=1.0,
        bottom=1.0,
        var_top=float(v[first, first]),
        var_bottom=float(v[other, other]),
        covariance=float(v[first, other]),
    )
    value = exponential(log)
    return Ratio(
        preparation=name,
        value=value,
        log=log,
        se_log=pair.standard_error,
        degrees=error.degrees,
        g=fieller_g(pair, t),
        fieller=_times(fieller(pair, t), value),
        delta=_times(delta(pair, t), value),
        delta_log=exponentials(Interval(log - t * pair.standard_error, log + t * pair.standard_error)),
    )


def _times(interval: Interval, value: float | None) -> Interval:
    if value is None or interval.low is None or interval.high is None:
        return Interval(None, None, interval.note)
    return Interval(interval.low * value, interval.high * value)


def _parameters(fit: _Fit, model: str, error: Variance, percents: tuple[float, ...]) -> Iterator[Parameter]:
    """Every parameter of the curves with its standard error; those in common once, without a preparation."""
    layout, v = fit.layout, fit.unscaled * error.value
    se = np.sqrt(np.diag(v))
    count = len(fit.trial.preparations)
    common = count > 1 and layout.slope[0] == layout.slope[-1]
    for k, name in enumerate(fit.trial.preparations):
        if not common or k == 0:
            whose = "" if common else name
            zero, infinite, slope = int(layout.zero[k]), int(layout.infinite[k]), int(layout.slope[k])
            ends = (zero, infinite) if fit.theta[slope] > 0 else (infinite, zero)
            yield Parameter(model, "response at no dose", whose, float(fit.theta[ends[0]]), float(se[ends[0]]))
            yield Parameter(model, "response at endless dose", whose, float(fit.theta[ends[1]]), float(se[ends[1]]))
            yield Parameter(model, "slope", whose, float(fit.theta[slope]), float(se[slope]))
            if layout.asymmetry is not None:
                at = int(layout.asymmetry[k])
                power = math.exp(fit.theta[at])
                yield Parameter(model, "asymmetry", whose, power, power * float(se[at]))
        at = int(layout.ec50[k])
        dose = math.exp(fit.theta[at])
        yield Parameter(model, "dose parameter e", name, dose, dose * float(se[at]))
        for percent in percents:
            yield _effective(fit, k, percent, v)


def _effective(fit: _Fit, k: int, percent: float, covariance: Floats) -> Parameter:
    """The dose with that percentage of the effect, from no dose to endless dose, and its standard error."""
    layout, theta = fit.layout, fit.theta
    slope, e = float(theta[layout.slope[k]]), float(theta[layout.ec50[k]])
    left = 1 - percent / 100 if slope > 0 else percent / 100
    power = math.exp(theta[layout.asymmetry[k]]) if layout.asymmetry is not None else 1.0
    odds = left ** (-1 / power) - 1
    row = np.zeros(layout.size)
    row[layout.ec50[k]] = 1
    row[layout.slope[k]] = -math.log(odds) / slope**2
    if layout.asymmetry is not None:
        row[layout.asymmetry[k]] = (odds + 1) * math.log(left) / power / odds / slope
    dose = math.exp(e + math.log(odds) / slope)
    se = dose * math.sqrt(float(row @ covariance @ row))
    return Parameter("own curve", f"EC{percent:g}", fit.trial.preparations[k], dose, se)


def _comparisons(fit: _Fit, error: Variance) -> Iterator[Comparison]:
    """Each test preparation's own slope, asymptotes (and asymmetry) beside the standard's."""
    v = fit.unscaled * error.value
    names = ("slope", "upper asymptote", "lower asymptote")
    for k in range(1, len(fit.trial.preparations)):
        for name, one, other in zip(names, _features(fit, k), _features(fit, 0), strict=True):
            pair = Pair(
                top=float(fit.theta[one]),
                bottom=float(fit.theta[other]),
                var_top=float(v[one, one]),
                var_bottom=float(v[other, other]),
                covariance=float(v[one, other]),
            )
            yield Comparison(name, fit.trial.preparations[k], pair, error.degrees)
        if fit.layout.asymmetry is not None:
            one, other = int(fit.layout.asymmetry[k]), int(fit.layout.asymmetry[0])
            top, bottom = math.exp(fit.theta[one]), math.exp(fit.theta[other])
            pair = Pair(
                top=top,
                bottom=bottom,
                var_top=float(v[one, one]) * top**2,
                var_bottom=float(v[other, other]) * bottom**2,
                covariance=float(v[one, other]) * top * bottom,
            )
            yield Comparison("asymmetry", fit.trial.preparations[k], pair, error.degrees)


def _features(fit: _Fit, k: int) -> tuple[int, int, int]:
    """Where a preparation's slope, upper and lower asymptote stand."""
    zero, infinite = int(fit.layout.zero[k]), int(fit.layout.infinite[k])
    upper, lower = (zero, infinite) if fit.theta[zero] > fit.theta[infinite] else (infinite, zero)
    return int(fit.layout.slope[k]), upper, lower


def _curve(fit: _Fit, k: int, error: Variance, level: float) -> Curve:
    """The curve of preparation `k` over its doses above zero, with the confidence band of the mean."""
    doses = fit.trial.doses_of(k)
    doses = doses[doses > 0]
    x = np.linspace(np.log(doses[0]), np.log(doses[-1]), _POINTS)
    strata = np.zeros((_POINTS, fit.layout.strata))
    value, slopes = fit.look(x, np.full(_POINTS, k), strata)
    if error.degrees < 1:
        return Curve(fit.trial.preparations[k], np.exp(x), value, value, value)
    variance = np.einsum("ij,jk,ik->i", slopes, fit.unscaled * error.value, slopes)
    half = t_quantile(level, error.degrees) * np.sqrt(np.maximum(variance, 0))
    return Curve(fit.trial.preparations[k], np.exp(x), value, value - half, value + half)
