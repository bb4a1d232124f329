"""Whether an assay is valid (Ph. Eur. 5.3, 3.2.4; USP <1032>): one finding for each criterion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seedlot.assays.potency.anova import Source
from seedlot.assays.potency.fitted import Comparison, Fitted
from seedlot.assays.potency.obstacles import place, some
from seedlot.assays.potency.settings import Criterion, Margins, Model, Parallelism, Settings
from seedlot.assays.potency.trial import Trial
from seedlot.stats.distributions import t_quantile
from seedlot.stats.outliers import outliers
from seedlot.stats.ratio import Interval, fieller
from seedlot.terms.finding import Answer, Finding

_EUR = "Ph. Eur. 5.3, 3.2.4"
_USP = "USP <1032>"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, and whether it withholds the potency."""

    finding: Finding
    withholds: bool


def judge_validity(trial: Trial, fitted: Fitted, settings: Settings) -> tuple[Verdict, ...]:
    """Judge each criterion; those that the settings do not count are told as information."""
    checks = (_convergence, _regression, _linearity, _difference, _equivalence, _outliers, _remarks)
    return tuple(verdict for check in checks for verdict in check(_Case(trial, fitted, settings)))


@dataclass(frozen=True, slots=True)
class _Case:
    """What the checks look at."""

    trial: Trial
    fitted: Fitted
    settings: Settings

    def counts(self, criterion: Criterion) -> bool:
        """Whether the settings count a criterion."""
        return criterion in self.settings.criteria

    def verdict(self, code: str, answer: Answer | None, says: str, *, counts: bool, source: str = _EUR) -> Verdict:
        """A verdict; what does not count is information, what counts and is not met or not known withholds."""
        if not counts and answer is not None:
            says = f"{says} It is not a criterion here."
        finding = Finding(
            code=code, answer=answer if counts else None, says=says, where=place(self.trial), source=source
        )
        return Verdict(finding, counts and answer in {Answer.NOT_MET, Answer.NOT_KNOWN})


def _told(source: Source, degrees: int) -> str:
    f = f"F({source.degrees}, {degrees}) = {source.f:.4g}, " if source.f is not None else ""
    return f"{f}p = {source.p:.3g}"


def _convergence(case: _Case) -> Iterator[Verdict]:
    if case.settings.model is Model.PARALLEL_LINE:
        return
    if case.fitted.reason:
        says = f"No curve in common was found: {case.fitted.reason}."
        yield case.verdict("potency/convergence", Answer.NOT_MET, says, counts=True, source="")
    else:
        yield case.verdict(
            "potency/convergence", Answer.MET, "The curves in common were found.", counts=True, source=""
        )


def _regression(case: _Case) -> Iterator[Verdict]:
    source, counts = case.fitted.anova.regression, case.counts(Criterion.REGRESSION)
    alpha = case.settings.alpha_regression
    if source.p is None:
        says = "The regression cannot be tested: there is no error variance."
        yield case.verdict("potency/regression", Answer.NOT_KNOWN, says, counts=counts)
        return
    told = _told(source, case.fitted.anova.error.degrees)
    if source.p < alpha:
        says = f"The response depends on the dose: {told}, below {alpha:g}."
        yield case.verdict("potency/regression", Answer.MET, says, counts=counts)
    else:
        says = f"The response does not depend on the dose: {told}, not below {alpha:g}."
        yield case.verdict("potency/regression", Answer.NOT_MET, says, counts=counts)


def _linearity(case: _Case) -> Iterator[Verdict]:
    """Judge the fit of the lines or curves; a design that cannot tell does not withhold the potency."""
    source, counts = case.fitted.anova.linearity, case.counts(Criterion.LINEARITY)
    alpha, lines = case.settings.alpha_linearity, case.settings.model is Model.PARALLEL_LINE
    if source.p is None:
        why = "two doses tell no curvature" if lines else "there are no more doses than parameters"
        says = f"The fit of the {_shape(lines)} cannot be tested by this design: "
        says += f"{why}." if source.degrees < 1 else "no treatment is repeated."
        verdict = case.verdict("potency/linearity", Answer.NOT_KNOWN, says, counts=counts)
        yield Verdict(verdict.finding, withholds=False)
        return
    told = _told(source, case.fitted.anova.pure.degrees)
    if source.p < alpha:
        says = f"The {_shape(lines)} do not fit the responses: {told}, below {alpha:g}."
        yield case.verdict("potency/linearity", Answer.NOT_MET, says, counts=counts)
    else:
        says = f"The {_shape(lines)} fit the responses: {told}, not below {alpha:g}."
        yield case.verdict("potency/linearity", Answer.MET, says, counts=counts)


def _shape(lines: bool) -> str:  # noqa: FBT001 - private
    return "lines" if lines else "curves"


def _difference(case: _Case) -> Iterator[Verdict]:
    if len(case.trial.preparations) < 2:
        says = "There is one preparation only; a relative potency needs a standard and another."
        yield case.verdict("potency/preparations", Answer.NOT_KNOWN, says, counts=True, source="")
        return
    counts = case.counts(Criterion.PARALLELISM) and case.settings.parallelism is not Parallelism.EQUIVALENCE
    source, alpha = case.fitted.anova.parallelism, case.settings.alpha_parallelism
    shape = _shape(case.settings.model is Model.PARALLEL_LINE)
    if source.p is None:
        why = case.fitted.free_reason or "there is no error variance"
        says = f"Whether the {shape} are parallel cannot be tested: {why}."
        yield case.verdict("potency/parallelism-difference", Answer.NOT_KNOWN, says, counts=counts)
        return
    told = _told(source, case.fitted.anova.error.degrees)
    if source.p < alpha:
        says = f"The {shape} are not parallel: {told}, below {alpha:g}."
        yield case.verdict("potency/parallelism-difference", Answer.NOT_MET, says, counts=counts)
    else:
        says = f"The {shape} do not differ from parallel: {told}, not below {alpha:g}."
        yield case.verdict("potency/parallelism-difference", Answer.MET, says, counts=counts)


def _equivalence(case: _Case) -> Iterator[Verdict]:
    if len(case.trial.preparations) < 2:
        return
    settings = case.settings
    counts = case.counts(Criterion.PARALLELISM) and settings.parallelism is not Parallelism.DIFFERENCE
    names = [comparison.name for comparison in case.fitted.comparisons]
    if not counts and not any(margins_of(settings, name) for name in names):
        says = "Not known: equivalence has no margins set; the intervals stand in the table 'similarity'."
        yield case.verdict("potency/parallelism-equivalence", None, says, counts=False, source=_USP)
        return
    if not names:
        says = f"Equivalence cannot be judged: {case.fitted.free_reason or 'there is no curve for each preparation'}."
        yield case.verdict("potency/parallelism-equivalence", Answer.NOT_KNOWN, says, counts=counts, source=_USP)
    for comparison in case.fitted.comparisons:
        answer, says = _equivalent(comparison, margins_of(settings, comparison.name), settings.equivalence_level)
        code = f"potency/parallelism-equivalence-{comparison.name.replace(' ', '-')}"
        yield case.verdict(code, answer, f"'{comparison.preparation}': {says}", counts=counts, source=_USP)


def margins_of(settings: Settings, name: str) -> Margins | None:
    """The margins that the settings give for a parameter."""
    return {
        "slope": settings.slope_margins,
        "upper asymptote": settings.upper_margins,
        "lower asymptote": settings.lower_margins,
        "asymmetry": settings.asymmetry_margins,
    }[name]


def compare(comparison: Comparison, measure: str, level: float) -> tuple[float, Interval]:
    """The ratio (Fieller's interval) or difference of a parameter, test against standard."""
    pair = comparison.pair
    if comparison.degrees < 1:
        return pair.ratio if measure == "ratio" else pair.top - pair.bottom, Interval(None, None, "no error variance")
    t = t_quantile(level, comparison.degrees)
    if measure == "ratio":
        return pair.ratio, fieller(pair, t)
    value = pair.top - pair.bottom
    half = t * float(np.sqrt(max(pair.var_top + pair.var_bottom - 2 * pair.covariance, 0.0)))
    return value, Interval(value - half, value + half)


def _equivalent(comparison: Comparison, margins: Margins | None, level: float) -> tuple[Answer, str]:
    """Two one-sided tests by way of an interval: equivalent where all of it lies between the margins."""
    value, interval = compare(comparison, margins.measure if margins else "ratio", level)
    measure = margins.measure if margins else "ratio"
    ends = f"{interval.low:.4g} to {interval.high:.4g}" if interval.bounded else interval.note
    told = f"{measure} of {comparison.name} {value:.4g} ({100 * level:g} % interval {ends})"
    if margins is None:
        return Answer.NOT_KNOWN, f"{told}; not known whether equivalent, for no margins are set."
    limits = f"the margins {margins.low:g} to {margins.high:g}"
    if interval.low is None or interval.high is None:
        return Answer.NOT_MET, f"{told}, not within {limits}."
    if margins.low <= interval.low and interval.high <= margins.high:
        return Answer.MET, f"{told}, within {limits}."
    return Answer.NOT_MET, f"{told}, not within {limits}."


def _outliers(case: _Case) -> Iterator[Verdict]:
    """Look for outliers about each preparation's own line or curve. Nothing is ever removed."""
    source = "Rosner 1983; Ph. Eur. 5.3, 3.1"
    if case.fitted.reason or case.fitted.anova.error.ss == 0:
        return
    found = outliers(case.fitted.design, case.fitted.residual, alpha=case.settings.alpha_outlier)
    counts = case.counts(Criterion.OUTLIERS)
    if not found and counts:
        yield case.verdict("potency/outlier", Answer.MET, "No response is an outlier.", counts=True, source=source)
    for one in found:
        response = f"{case.trial.preparations[case.trial.prep[one.place]]} at dose {case.trial.dose[one.place]:g}"
        says = (
            f"The response of {response} ({case.trial.where[one.place]}) lies {abs(one.residual):.3g} standard errors "
            f"from its curve (p = {one.p:.2g} of {len(case.trial.y)} responses). Nothing was removed: investigate it."
        )
        answer = Answer.NOT_KNOWN if counts else None
        yield case.verdict("potency/outlier", answer, says, counts=counts, source=source)


def _remarks(case: _Case) -> Iterator[Verdict]:
    """Tell what a reader should know, though it decides nothing."""
    trial = case.trial
    remarks = []
    if trial.missing:
        count = len(trial.missing)
        says = f"Missing responses: {count} ({some([*trial.missing])}); nothing was put in their place."
        remarks.append(("potency/missing-responses", says))
    if (trial.dose == 0).any():
        says = f"Responses at dose 0: {int((trial.dose == 0).sum())}; they tell the response at no dose alone."
        remarks.append(("potency/dose-of-zero", says))
    if case.fitted.anova.error.ss == 0 and case.fitted.anova.error.degrees > 0:
        says = "The responses vary by nothing but the model: are they measured or computed?"
        remarks.append(("potency/no-variation", says))
    for code, says in remarks:
        yield case.verdict(code, None, says, counts=False, source="")
