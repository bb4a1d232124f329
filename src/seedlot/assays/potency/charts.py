"""Charts of a trial: the dose-response curves with their bands, and the residuals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from seedlot.assays.potency.fitted import Fitted
from seedlot.assays.potency.settings import Model, Settings
from seedlot.assays.potency.trial import Trial, response_name
from seedlot.terms.chart import Chart

#: Colours that the colour-blind can tell apart (Okabe & Ito 2008), in order of preparation.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_WIDTH, _HEIGHT = 460, 300
_POINT = {"type": "point", "filled": True, "size": 45, "opacity": 0.85}
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")


def draw(trial: Trial, fitted: Fitted, settings: Settings) -> tuple[Chart, ...]:
    """Draw the curves and the residuals of one assay; nothing where no curve was found."""
    if not fitted.curves:
        return ()
    return (_dose_response(trial, fitted, settings), _residuals(trial, fitted, settings))


def _name(what: str, trial: Trial) -> str:
    return f"{what}, assay {trial.assay}" if trial.assay else what


def _by_preparation(trial: Trial, marks: tuple[str, ...]) -> dict[str, Any]:
    """Tell preparations apart by colours or shapes; the same domain and title make one legend of both."""
    marked = [marks[k % len(marks)] for k in range(len(trial.preparations))]
    return {
        "field": "preparation",
        "type": "nominal",
        "title": "Preparation",
        "scale": {"domain": list(trial.preparations), "range": marked},
        "legend": {"symbolOpacity": 1},
    }


def _spec(title: str, subtitle: str, values: list[dict[str, Any]], layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": {"text": title, "subtitle": subtitle, "anchor": "start"},
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "layer": layers,
    }


def _dose_response(trial: Trial, fitted: Fitted, settings: Settings) -> Chart:
    lines = settings.model is Model.PARALLEL_LINE
    shape = "parallel lines" if lines else f"{settings.model} curves with common asymptotes and slope"
    subtitle = f"{shape}; {100 * settings.level:g} % confidence band of the mean response"
    if (trial.dose == 0).any():
        subtitle += "; responses at dose 0 stand at the left edge"
    unit = f" ({settings.dose_unit})" if settings.dose_unit else ""
    log = {"type": "log", "nice": False, "padding": 12}
    x = {"field": "dose", "type": "quantitative", "scale": log, "title": f"Dose{unit}, log scale"}
    y: dict[str, Any] = {"type": "quantitative", "scale": {"zero": False}}
    y["title"] = _sentence(response_name(settings))
    along = {"x": x, "color": _by_preparation(trial, _COLOURS)}
    response, low = {**y, "field": "response"}, {**y, "field": "low"}
    layers: list[dict[str, Any]] = [
        _layer("curve", {"type": "area", "opacity": 0.18}, {**along, "y": low, "y2": {"field": "high"}}),
        _layer("curve", {"type": "line", "strokeWidth": 2}, {**along, "y": response}),
        _layer(
            "response",
            _POINT,
            {
                **along,
                "y": response,
                "shape": _by_preparation(trial, _SHAPES),
                "tooltip": _tips("preparation", "given", "response", "place"),
            },
        ),
    ]
    values = [*_points(trial), *_lines(fitted)]
    title = _name("Dose-response", trial)
    return Chart(name=_name("dose-response", trial), title=title, spec=_spec(title, subtitle, values, layers))


def _layer(kind: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": mark, "encoding": encoding}


def _tips(*fields: str) -> list[dict[str, str]]:
    return [{"field": field} for field in fields]


def _points(trial: Trial) -> Iterator[dict[str, Any]]:
    """Each response; those at no dose are put at the left edge, for the axis is logarithmic."""
    edge = float(trial.dose[trial.dose > 0].min()) / 3
    rows = zip(trial.prep.tolist(), trial.dose.tolist(), trial.y.tolist(), trial.where, strict=True)
    for k, dose, y, where in rows:
        yield {
            "kind": "response",
            "preparation": trial.preparations[k],
            "dose": dose if dose > 0 else edge,
            "response": y,
            "given": dose,
            "place": where,
        }


def _lines(fitted: Fitted) -> Iterator[dict[str, Any]]:
    for curve in fitted.curves:
        parts = (part.tolist() for part in (curve.dose, curve.value, curve.low, curve.high))
        for dose, value, low, high in zip(*parts, strict=True):
            row = {"dose": dose, "response": value, "low": low, "high": high}
            yield {"kind": "curve", "preparation": curve.preparation, **row}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _residuals(trial: Trial, fitted: Fitted, settings: Settings) -> Chart:
    spread = math.sqrt(fitted.error.value) if fitted.error.degrees > 0 and fitted.error.ss > 0 else 1.0
    rows = zip(trial.prep.tolist(), fitted.fitted.tolist(), trial.y.tolist(), trial.where, strict=True)
    values = [
        {"preparation": trial.preparations[k], "fitted": value, "residual": (y - value) / spread, "place": where}
        for k, value, y, where in rows
    ]
    title = f"Fitted {response_name(settings)}"
    encoding = {
        "x": {"field": "fitted", "type": "quantitative", "scale": {"zero": False}, "title": title},
        "y": {"field": "residual", "type": "quantitative", "title": "Residual (standard deviations)"},
        "color": _by_preparation(trial, _COLOURS),
        "shape": _by_preparation(trial, _SHAPES),
        "tooltip": _tips("preparation", "fitted", "residual", "place"),
    }
    zero = {"mark": {"type": "rule", "color": "#888888"}, "encoding": {"y": {"datum": 0}}}
    subtitle = "responses less the parallel model, in standard deviations of the error"
    name, heading = _name("residuals", trial), _name("Residuals", trial)
    spec = _spec(heading, subtitle, values, [zero, {"mark": _POINT, "encoding": encoding}])
    return Chart(name=name, title=heading, spec=spec)
