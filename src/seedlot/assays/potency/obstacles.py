"""What stands in the way of an analysis, before any arithmetic: each obstacle is one finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from seedlot.assays.potency.settings import Design, Model, Settings
from seedlot.assays.potency.trial import Trial, natural
from seedlot.terms.finding import Answer, Finding

#: The fewest different doses that a preparation's own curve needs.
FEWEST = {Model.PARALLEL_LINE: 2, Model.LOGISTIC_4: 4, Model.LOGISTIC_5: 5}


def obstacles(trial: Trial, settings: Settings) -> tuple[Finding, ...]:
    """Find everything that makes the trial impossible to analyse under the chosen model."""
    checks = (_standard, _responses, _transformation, _zero, _doses, _square)
    return tuple(finding for check in checks for finding in check(trial, settings))


def _obstacle(code: str, says: str, trial: Trial, source: str = "") -> Finding:
    return Finding(code=code, answer=Answer.NOT_MET, says=says, where=place(trial), source=source)


def place(trial: Trial) -> str:
    """Which assay a finding is about."""
    return f"assay {trial.assay}" if trial.assay else ""


def _standard(trial: Trial, _: Settings) -> Iterator[Finding]:
    if trial.standard not in trial.preparations:
        yield _obstacle("potency/standard", f"The standard '{trial.standard}' has no response in this assay.", trial)


def _responses(trial: Trial, _: Settings) -> Iterator[Finding]:
    for k, name in enumerate(trial.preparations):
        if not (trial.prep == k).any():
            yield _obstacle("potency/responses", f"All responses of '{name}' are missing.", trial)


def _transformation(trial: Trial, settings: Settings) -> Iterator[Finding]:
    barred = [where for where, value in zip(trial.where, trial.y, strict=True) if not np.isfinite(value)]
    if barred:
        says = f"The transformation '{settings.transformation}' is not possible of {len(barred)} responses ({some(barred)})."
        yield _obstacle("potency/transformation", says, trial, "Ph. Eur. 5.3, 3.1")


def _zero(trial: Trial, settings: Settings) -> Iterator[Finding]:
    zero = [where for where, dose in zip(trial.where, trial.dose, strict=True) if dose == 0]
    if zero and settings.model is Model.PARALLEL_LINE:
        says = (
            f"A dose of zero has no logarithm ({some(zero)}). "
            "Leave these responses out, or choose a logistic curve, which takes them as the response at no dose."
        )
        yield _obstacle("potency/dose-of-zero", says, trial)


def _doses(trial: Trial, settings: Settings) -> Iterator[Finding]:
    counts = [len(trial.doses_of(k)) for k in range(len(trial.preparations))]
    fewest = FEWEST[settings.model]
    for name, count in zip(trial.preparations, counts, strict=True):
        if 0 < count < 2:
            yield _obstacle("potency/doses", f"'{name}' has one dose only; a potency needs at least two.", trial)
    if max(counts, default=0) < fewest:
        says = (
            f"No preparation has {fewest} different doses, the fewest that the model {settings.model} can be fitted to."
        )
        yield _obstacle("potency/doses", says, trial)


def _square(trial: Trial, _: Settings) -> Iterator[Finding]:
    if trial.design is not Design.LATIN_SQUARE:
        return
    cells = Counter(zip(*(stratum.labels for stratum in trial.strata), strict=True))
    twice = [f"row {row}, column {column}" for (row, column), count in cells.items() if count > 1]
    if twice:
        says = f"It is not a Latin square: {some(twice)} holds more than one response."
        yield _obstacle("potency/design", says, trial, "Ph. Eur. 5.3, 3.2.3")


def some(places: list[str]) -> str:
    """The first few of a list of places."""
    places = sorted(places, key=natural)
    more = f" and {len(places) - 5} more" if len(places) > 5 else ""
    return ", ".join(places[:5]) + more
