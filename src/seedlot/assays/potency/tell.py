"""The tables of a result: flat rows of plain values, None where there is no number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from seedlot.assays.potency.judged import Judged, factor
from seedlot.assays.potency.settings import Model, Settings
from seedlot.assays.potency.validity import compare, margins_of
from seedlot.stats.ratio import Interval

Row = dict[str, Any]


def tables(assays: tuple[Judged, ...], settings: Settings) -> dict[str, list[Row]]:
    """Every table of the assays, one after the other; a table without rows is left out."""
    tellers = {
        "potency": _potencies,
        "anova": _anova,
        "similarity": _similarity,
        "parameters": _parameters,
        "fit": _fit,
    }
    told = {name: [_plain(row) for one in assays for row in tell(one, settings)] for name, tell in tellers.items()}
    return {name: rows for name, rows in told.items() if rows}


def _plain(row: Row) -> Row:
    return {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in row.items()}


def _potencies(one: Judged, settings: Settings) -> Iterator[Row]:
    """Estimates with all three intervals, also of an assay that is not valid: `valid` says which."""
    for ratio in one.fitted.ratios if one.fitted else ():
        times = factor(ratio.preparation, one.trial.standard, settings)
        assumed = settings.assumed_potency.get(ratio.preparation)
        estimate = None if ratio.value is None else ratio.value * times
        yield {
            "assay": one.trial.assay,
            "preparation": ratio.preparation,
            "valid": not one.why,
            "relative_to_standard": ratio.value,
            "potency": estimate,
            **_ends("fieller", ratio.fieller, times),
            **_ends("delta", ratio.delta, times),
            **_ends("delta_log", ratio.delta_log, times),
            "percent_of_assumed": None if estimate is None or assumed is None else 100 * estimate / assumed,
            "log_ratio": ratio.log,
            "se_log_ratio": ratio.se_log,
            "degrees": ratio.degrees,
            "c": 1 / (1 - ratio.g) if ratio.g < 1 else None,
        }


def _ends(name: str, interval: Interval, times: float = 1.0) -> Row:
    low, high = interval.low, interval.high
    return {
        f"{name}_low": None if low is None else low * times,
        f"{name}_high": None if high is None else high * times,
    }


def _anova(one: Judged, _: Settings) -> Iterator[Row]:
    for source in one.fitted.anova.rows if one.fitted else ():
        yield {
            "assay": one.trial.assay,
            "source": source.name,
            "degrees": source.degrees,
            "ss": source.ss,
            "ms": source.ms,
            "f": source.f,
            "p": source.p,
        }


def _similarity(one: Judged, settings: Settings) -> Iterator[Row]:
    """Each parameter of each preparation's own curve against the standard's, as ratio and as difference."""
    for comparison in one.fitted.comparisons if one.fitted else ():
        ratio, ratio_ends = compare(comparison, "ratio", settings.equivalence_level)
        difference, difference_ends = compare(comparison, "difference", settings.equivalence_level)
        margins = margins_of(settings, comparison.name)
        yield {
            "assay": one.trial.assay,
            "preparation": comparison.preparation,
            "parameter": comparison.name,
            "standard": comparison.pair.bottom,
            "test": comparison.pair.top,
            "ratio": ratio,
            **_ends("ratio", ratio_ends),
            "difference": difference,
            **_ends("difference", difference_ends),
            "level": settings.equivalence_level,
            "margins": f"{margins.measure} {margins.low:g} to {margins.high:g}" if margins else "",
        }


def _parameters(one: Judged, _: Settings) -> Iterator[Row]:
    for parameter in one.fitted.parameters if one.fitted else ():
        yield {
            "assay": one.trial.assay,
            "model": parameter.model,
            "parameter": parameter.name,
            "preparation": parameter.preparation,
            "value": parameter.value,
            "se": parameter.se,
        }


def _fit(one: Judged, settings: Settings) -> Iterator[Row]:
    fitted = one.fitted
    yield {
        "assay": one.trial.assay,
        "standard": one.trial.standard,
        "model": str(settings.model),
        "design": str(one.trial.design),
        "transformation": str(settings.transformation),
        "responses": len(one.trial.y),
        "missing": len(one.trial.missing),
        "error": None if fitted is None else "within treatments" if fitted.anova.within else "about the model",
        "error_variance": None if fitted is None else fitted.error.value,
        "error_degrees": None if fitted is None else fitted.error.degrees,
        "r": None if fitted is None else fitted.anova.r,
        "standard_errors": None if fitted is None or settings.model is Model.PARALLEL_LINE else fitted.covariance,
        "converged": None if fitted is None else fitted.reason or "yes",
    }
