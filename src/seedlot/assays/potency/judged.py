"""One assay from arrangement to verdict, and the potencies that it may report."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seedlot.assays.potency.combine import Estimate
from seedlot.assays.potency.fitted import Fitted, Ratio
from seedlot.assays.potency.lines import fit_lines
from seedlot.assays.potency.obstacles import obstacles, place
from seedlot.assays.potency.settings import Doses, Model, Settings
from seedlot.assays.potency.sigmoid import fit_logistic
from seedlot.assays.potency.trial import Trial
from seedlot.assays.potency.validity import judge_validity
from seedlot.stats.linear import AliasedError
from seedlot.stats.ratio import Interval
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable


@dataclass(frozen=True, slots=True)
class Judged:
    """An assay with its findings; `why` is "" where it may report a potency, `doubt` what could not be tested."""

    trial: Trial
    fitted: Fitted | None
    findings: tuple[Finding, ...]
    why: str = ""
    doubt: str = ""

    def ratio(self, preparation: str) -> Ratio | None:
        """The preparation's potency ratio, valid or not; None where nothing was fitted."""
        ratios = self.fitted.ratios if self.fitted else ()
        return next((ratio for ratio in ratios if ratio.preparation == preparation), None)

    def estimate(self, preparation: str) -> Estimate | None:
        """The potency on the log scale for a combination; None where the assay may not report it."""
        ratio = self.ratio(preparation)
        if self.why or ratio is None or ratio.value is None:
            return None
        ends = (ratio.fieller.low, ratio.fieller.high)
        low, high = (math.log(end) if end is not None and end > 0 else None for end in ends)
        return Estimate(ratio.log, low, high, ratio.degrees)


def judge(trial: Trial, settings: Settings) -> Judged:
    """Fit the model to an assay and judge it."""
    faults = obstacles(trial, settings)
    if faults:
        return Judged(trial, None, faults, faults[0].says)
    try:
        fitted = fit_lines(trial, settings) if settings.model is Model.PARALLEL_LINE else fit_logistic(trial, settings)
    except AliasedError as fault:
        says = f"The {trial.design} design cannot be analysed: {fault}."
        finding = Finding(
            code="potency/design", answer=Answer.NOT_MET, says=says, where=place(trial), source="Ph. Eur. 5.3, 3.2.3"
        )
        return Judged(trial, None, (finding,), says)
    verdicts = judge_validity(trial, fitted, settings)
    return Judged(
        trial,
        fitted,
        tuple(verdict.finding for verdict in verdicts),
        why=" ".join(verdict.finding.says for verdict in verdicts if verdict.withholds),
        doubt=" ".join(
            verdict.finding.says
            for verdict in verdicts
            if verdict.finding.answer is Answer.NOT_KNOWN and not verdict.withholds
        ),
    )


def factor(preparation: str, standard: str, settings: Settings) -> float:
    """What turns a potency ratio on the doses as they are into a potency (Ph. Eur. 5.3, 3.2.5)."""
    assumed, diluted = settings.assumed_potency, settings.predilution
    if settings.doses is Doses.ASSUMED_UNITS:
        return assumed.get(preparation, 1.0)
    return assumed.get(standard, 1.0) * diluted.get(standard, 1.0) / diluted.get(preparation, 1.0)


def report(judged: Judged, preparation: str, settings: Settings) -> tuple[Reportable, Reportable]:
    """The potency of one preparation from one assay, with Fieller's interval and with the delta interval."""
    ratio = judged.ratio(preparation)
    name = f"potency, assay {judged.trial.assay}" if judged.trial.assay else "potency"
    unit, method = settings.potency_unit, describe(judged.trial, settings)
    why = judged.why or (
        "" if ratio and ratio.value is not None else ratio.fieller.note if ratio else "nothing was fitted"
    )
    if why or ratio is None or ratio.value is None:
        note = f"not determined: {why}"
        return (
            Reportable(sample=preparation, name=name, value=None, unit=unit, method=method, note=note),
            Reportable(
                sample=preparation, name=f"{name}, delta interval", value=None, unit=unit, method=method, note=note
            ),
        )
    times = factor(preparation, judged.trial.standard, settings)
    first = interval(ratio.fieller, times, settings.level)
    second = interval(ratio.delta, times, settings.level)
    note = " ".join(filter(None, (ratio.fieller.note, judged.doubt)))
    return (
        Reportable(
            sample=preparation,
            name=name,
            value=ratio.value * times,
            unit=unit,
            method=f"{method}; Fieller's interval",
            note=note,
            **first,
        ),
        Reportable(
            sample=preparation,
            name=f"{name}, delta interval",
            value=ratio.value * times,
            unit=unit,
            method=f"{method}; delta interval",
            note=judged.doubt,
            **second,
        ),
    )


def interval(ends: Interval, times: float, level: float) -> dict[str, float]:
    """The ends of an interval as a reportable has them; none where it is not bounded."""
    if ends.low is None or ends.high is None:
        return {}
    return {"low": ends.low * times, "high": ends.high * times, "level": level}


def describe(trial: Trial, settings: Settings) -> str:
    """How the potency was estimated, in words."""
    curve = "parallel lines" if settings.model is Model.PARALLEL_LINE else f"{settings.model} in common"
    change = "" if settings.transformation == "none" else f", {settings.transformation} of the responses"
    return f"{curve}, {trial.design}{change}"
