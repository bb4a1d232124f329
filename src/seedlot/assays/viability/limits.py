"""The user's limits: judged only where they are set."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.assays.viability.apoptosis import Quadrants
from seedlot.assays.viability.occasions import Occasion
from seedlot.assays.viability.recovery import Recovered
from seedlot.assays.viability.settings import Settings
from seedlot.terms.figure import Figure
from seedlot.terms.finding import Answer, Finding


def judge_occasion(occasion: Occasion, settings: Settings) -> Iterator[Finding]:
    """Judge the viability of a sample at one time."""
    if settings.min_viability is not None:
        where, name = occasion.counts[0].told.where, f"The viability of '{occasion.sample}'"
        name += "" if occasion.hours is None else f" at {occasion.hours:g} h"
        yield _judge("viability-limit", name, occasion.viability, least=settings.min_viability, where=where)


def judge_recovered(recovered: Recovered, settings: Settings) -> Iterator[Finding]:
    """Judge the recoveries and the viability of a thaw."""
    thaw = recovered.thaw
    for code, name, figure, least in (
        ("recovery-limit", "recovery after thaw", recovered.at_thaw, settings.min_recovery),
        ("recovery-24h-limit", "recovery at 24 h", recovered.at_24h, settings.min_recovery_24h),
    ):
        if least is not None:
            yield _judge(code, f"The {name} of '{thaw.sample}'", figure, least=least, where=thaw.where)
    for code, name, figure, least in (
        ("viability-limit", "viability after thaw", recovered.viability, settings.min_viability),
        ("viability-24h-limit", "viability at 24 h", recovered.later_viability, settings.min_viability_24h),
    ):
        if least is not None and figure is not None:
            yield _judge(code, f"The {name} of '{thaw.sample}'", figure, least=least, where=thaw.where)


def judge_quadrants(found: Quadrants, settings: Settings) -> Iterator[Finding]:
    """Judge the apoptotic cells of a panel."""
    if settings.max_apoptotic is None:
        return
    figure, most = found.figures.get("apoptotic cells"), settings.max_apoptotic
    name = f"The apoptotic part of '{found.panel.sample}'"
    if figure is None or figure.value is None:
        says, answer = f"{name} is not known; at most {most:g} % is wanted.", Answer.NOT_KNOWN
    else:
        answer = Answer.MET if figure.value <= most else Answer.NOT_MET
        says = f"{name} is {figure.value:.1f} %; at most {most:g} % is wanted."
    yield Finding(code="viability/apoptosis-limit", answer=answer, says=says, where=found.panel.where)


def _judge(code: str, name: str, figure: Figure | None, *, least: float, where: str) -> Finding:
    if figure is None or figure.value is None:
        says, answer = f"{name} is not known; at least {least:g} % is wanted.", Answer.NOT_KNOWN
    else:
        answer = Answer.MET if figure.value >= least else Answer.NOT_MET
        says = f"{name} is {figure.value:.1f} %; at least {least:g} % is wanted."
    return Finding(code=f"viability/{code}", answer=answer, says=says, where=where)
