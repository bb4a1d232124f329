"""Responses to potencies: every assay judged on its own, then combined."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.assays.potency.charts import draw
from seedlot.assays.potency.judged import Judged, judge, report
from seedlot.assays.potency.read import Raw
from seedlot.assays.potency.settings import Combination, Design, Settings
from seedlot.assays.potency.tell import tables
from seedlot.assays.potency.together import judge_together, report_together, tell_together, together
from seedlot.assays.potency.trial import arrange
from seedlot.terms.finding import Finding
from seedlot.terms.result import Analysis

#: More assays than this are not drawn: a result is to be read.
_DRAWN = 12

_COLUMNS: dict[Design, tuple[str, ...]] = {
    Design.RANDOMISED: (),
    Design.BLOCKS: ("block",),
    Design.LATIN_SQUARE: ("row", "column"),
}


def analyse(raw: Raw, settings: Settings) -> Analysis:
    """Estimate potencies relative to a standard (Ph. Eur. 5.3; USP <1032>, <1034>).

    Raises:
        BadSettingError: the settings name a preparation or a design that the files do not have.
    """
    assays = tuple(judge(trial, settings) for trial in arrange(raw, settings))
    findings = [finding for one in assays for finding in one.findings]
    told = tables(assays, settings)
    if len(assays) == 1 or settings.combination is Combination.NONE:
        reportables = [row for one in assays for name in one.trial.tests for row in report(one, name, settings)]
    else:
        whole = [together(name, assays, settings) for name in _tests(assays)]
        reportables = [report_together(one) for one in whole]
        findings += [finding for one in whole for finding in judge_together(one)]
        told["combination"] = [tell_together(one) for one in whole]
    if len(assays) > _DRAWN:
        findings.append(
            Finding(code="potency/charts", says=f"Only the first {_DRAWN} of {len(assays)} assays are drawn.")
        )
    charts = [chart for one in assays[:_DRAWN] if one.fitted for chart in draw(one.trial, one.fitted, settings)]
    return Analysis(
        reportables=tuple(reportables),
        findings=tuple(findings),
        tables=told,
        charts=tuple(charts),
        unused=(*raw.unused, *_unused(raw, assays)),
    )


def _tests(assays: tuple[Judged, ...]) -> list[str]:
    """Every test preparation of any assay, in order."""
    return list(dict.fromkeys(name for one in assays for name in one.trial.tests))


def _unused(raw: Raw, assays: tuple[Judged, ...]) -> Iterator[str]:
    """Columns of a design that were read, but that the design in force does not use."""
    for column in ("block", "row", "column"):
        given = any(getattr(response, column) for response in raw.responses)
        if given and not any(column in _COLUMNS[one.trial.design] for one in assays):
            yield f"column '{column}': the design is {assays[0].trial.design}"
