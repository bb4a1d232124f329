"""One preparation's potency from all assays of the files: the combination, its conditions, its findings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.assays.potency.combine import Combined, Estimate, combine
from seedlot.assays.potency.judged import Judged, describe, factor, report
from seedlot.assays.potency.settings import Combination, Settings
from seedlot.assays.potency.tell import Row
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable

_SOURCE = "Ph. Eur. 5.3, 6"
#: What each part of a weighted combination should have (6.2.2): C below this, degrees of freedom not below that.
_MOST_C, _FEWEST_DEGREES = 1.1, 6


@dataclass(frozen=True, slots=True)
class Together:
    """A preparation in all assays that have it; `combined` is None where fewer than two are valid."""

    preparation: str
    assays: tuple[Judged, ...]
    settings: Settings
    combined: Combined | None

    @property
    def valid(self) -> tuple[Judged, ...]:
        """The assays that may report a potency of it."""
        return tuple(one for one in self.assays if one.estimate(self.preparation))

    @property
    def why(self) -> str:
        """Why there is no combined potency; "" where there is one."""
        if not self.valid:
            return "no assay is valid"
        if self.combined is None:
            return ""
        if self.combined.log is None:
            return self.combined.why
        return "" if self.homogeneous else "the assays are not homogeneous"

    @property
    def homogeneous(self) -> bool:
        """Whether the potencies may be combined by weights: they agree within their errors."""
        if self.settings.combination is not Combination.WEIGHTED or self.combined is None or self.combined.p is None:
            return True
        return self.combined.p >= self.settings.alpha_homogeneity

    @property
    def times(self) -> float:
        """What turns the ratio into the potency."""
        return factor(self.preparation, self.assays[0].trial.standard, self.settings)


def together(preparation: str, assays: tuple[Judged, ...], settings: Settings) -> Together:
    """Combine a preparation's potencies from the valid assays that have it."""
    mine = tuple(one for one in assays if preparation in one.trial.tests)
    found = [one.estimate(preparation) for one in mine]
    estimates: list[Estimate] = [estimate for estimate in found if estimate is not None]
    combined = combine(estimates, settings.combination, settings.level) if len(estimates) > 1 else None
    return Together(preparation, mine, settings, combined)


def report_together(one: Together) -> Reportable:
    """The combined potency; that of the only valid assay, where there is but one."""
    settings, combined = one.settings, one.combined
    method = f"{settings.combination} combination of {len(one.valid)} assays: {describe(one.assays[0].trial, settings)}"
    if one.why:
        return Reportable(
            sample=one.preparation,
            name="potency",
            value=None,
            unit=settings.potency_unit,
            method=method,
            note=f"not determined: {one.why}",
        )
    if combined is None or combined.log is None or combined.low is None or combined.high is None:
        alone = report(one.valid[0], one.preparation, settings)[0]
        note = " ".join(filter(None, (f"from the only valid assay of {len(one.assays)}", alone.note)))
        return alone.model_copy(update={"name": "potency", "note": note})
    return Reportable(
        sample=one.preparation,
        name="potency",
        value=math.exp(combined.log) * one.times,
        unit=settings.potency_unit,
        low=math.exp(combined.low) * one.times,
        high=math.exp(combined.high) * one.times,
        level=settings.level,
        method=method,
        note=" ".join(dict.fromkeys(filter(None, (part.doubt for part in one.valid)))),
    )


def judge_together(one: Together) -> Iterator[Finding]:
    """Whether all assays were valid, and homogeneous (6.2.2.2), and fit to be weighted (6.2.2)."""
    left = [part.trial.assay for part in one.assays if part not in one.valid]
    if left:
        says = f"'{one.preparation}': not in the combination, because not valid: assay {', '.join(left)}."
        yield Finding(
            code="potency/combination",
            answer=Answer.NOT_KNOWN if not one.why else Answer.NOT_MET,
            says=says,
            source=_SOURCE,
        )
    combined = one.combined
    if combined is None:
        return
    if combined.chi2 is not None and combined.p is not None:
        weighted = one.settings.combination is Combination.WEIGHTED
        told = f"chi2({combined.assays - 1}) = {combined.chi2:.4g}, p = {combined.p:.3g}"
        agree = combined.p >= one.settings.alpha_homogeneity
        says = f"'{one.preparation}': the potencies of the assays {'agree' if agree else 'do not agree'}: {told}."
        if weighted and not agree:
            says += " Combine them semi-weighted or unweighted, or find out why."
        answer = (Answer.MET if agree else Answer.NOT_MET) if weighted else None
        yield Finding(code="potency/homogeneity", answer=answer, says=says, source=_SOURCE)
    elif combined.why:
        yield Finding(
            code="potency/homogeneity",
            answer=Answer.NOT_MET,
            says=f"'{one.preparation}': {combined.why}.",
            source=_SOURCE,
        )
    weak = [part.trial.assay for part in one.valid if _is_weak(part, one.preparation)]
    if weak and one.settings.combination is Combination.WEIGHTED:
        says = (
            f"'{one.preparation}': assay {', '.join(weak)} has C above {_MOST_C:g} or fewer than {_FEWEST_DEGREES} degrees "
            "of freedom; its weight is approximate."
        )
        yield Finding(code="potency/combination", says=says, source=_SOURCE)


def _is_weak(part: Judged, preparation: str) -> bool:
    ratio = part.ratio(preparation)
    return ratio is not None and (ratio.degrees < _FEWEST_DEGREES or 1 - ratio.g < 1 / _MOST_C)


def tell_together(one: Together) -> Row:
    """A row of the table of combinations."""
    combined = one.combined or Combined(log=None, low=None, high=None, assays=0, chi2=None, p=None, between=None)
    log, low, high = (
        None if end is None else math.exp(end) * one.times for end in (combined.log, combined.low, combined.high)
    )
    return {
        "preparation": one.preparation,
        "method": str(one.settings.combination),
        "assays": len(one.assays),
        "valid": len(one.valid),
        "homogeneous": one.homogeneous,
        "potency": log,
        "low": low,
        "high": high,
        "chi2": combined.chi2,
        "p": combined.p,
        "between_assay_variance": combined.between,
    }
