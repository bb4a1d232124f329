"""`seedlot comparability`: whether lots before and after a change are alike, by what was stated beforehand (ICH Q5E)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, named, refuse_picture, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath
from seedlot.cli.say import answer, findings, sentence, table, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.release.comparability import Exercise
from seedlot.release.comparability import comparability as read_comparability
from seedlot.release.comparability_chart import comparability_chart
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.trends.compared import Compared, Group, Shown, Within

Drawn = Annotated[
    Path | None,
    typer.Option("--picture", "-o", metavar="FILE", help="Draw it: a file ending in .svg, .png or .html."),
]


def comparability(
    exercise: Annotated[str, typer.Argument(help="A comparability exercise.")],
    csv: Csv = None,
    picture: Drawn = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Compare lots before and after a change, each attribute by the criterion that was stated beforehand.

    Example: `seedlot comparability CMP-2026-01 -o lots.svg`
    """
    refuse_picture(picture)
    with read.reading(opened(record)) as connection:
        found = read_comparability(connection, exercise, as_of=moment(connection, on))
    rows = [row for each in found.compared for row in _values(each)]
    write_files(csv, rows, picture, lambda: _drawn(found))
    plain = _plain(found) | {"csv": named(csv), "picture": named(picture)}
    line = verdict(f"{exercise}: {found.answer}", found.answer)
    answer(json, plain, *_shown(found), line, *written(csv, picture), good=found.answer is Answer.MET)


def _drawn(found: Exercise) -> Chart:
    chart = comparability_chart(found)
    if chart is None:
        raise SeedlotError(f"'{found.exercise}' holds no number that could be drawn", mend="Leave out the picture.")
    return chart


def _shown(found: Exercise) -> list[Any]:
    columns = ("answer", "tier", "attribute", "method", "before", "after", "what came of it")
    rows = [
        (
            each.answer,
            each.asked.tier,
            each.asked.attribute,
            each.asked.method,
            each.groups[0].measured,
            each.groups[1].measured,
            each.says,
        )
        for each in found.compared
    ]
    parts: list[Any] = [sentence(f"Change {found.change}: {found.title or 'not in the record'}.")]
    parts += [table("attributes", columns, rows)] if rows else []
    beside = (*found.findings, *(finding for each in found.compared for finding in each.findings[1:]))
    return [*parts, findings(found.exercise, beside)]


def _plain(found: Exercise) -> dict[str, Any]:
    return {
        "exercise": found.exercise,
        "change": found.change,
        "title": found.title or None,
        "protocol": found.protocol or None,
        "entry": found.entry,
        "as_of": found.as_of,
        "before": list(found.before),
        "after": list(found.after),
        "paired": found.paired,
        "alpha": found.alpha,
        "answer": found.answer,
        "attributes": [_attribute(each) for each in found.compared],
        "findings": [each.plain() for each in found.findings],
    }


def _attribute(each: Compared) -> dict[str, Any]:
    asked = each.asked
    return {
        "attribute": asked.attribute,
        "tier": asked.tier,
        "method": asked.method,
        "scale": asked.scale,
        "side": asked.side,
        "margin": asked.margin,
        "share": asked.share,
        "coverage": asked.coverage,
        "confidence": asked.confidence,
        "expected": list(asked.expected),
        "unit": asked.unit,
        "justification": asked.justification,
        "answer": each.answer,
        "before": _group(each.groups[0]),
        "after": _group(each.groups[1]),
        "tested": _tested(each.tested) if each.tested else None,
        "range": _within(each.within) if each.within else None,
        "values": _values(each),
        "findings": [finding.plain() for finding in each.findings],
    }


def _group(told: Group) -> dict[str, Any]:
    return {"lots": told.lots, "measured": told.measured, "mean": told.mean, "sd": told.sd}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _tested(told: Shown) -> dict[str, Any]:
    names = ("estimate", "low", "high", "lower", "upper", "level", "degrees", "p", "least", "needed")
    plain = {name: getattr(told, name) for name in names}
    return {name: _finite(value) if isinstance(value, float) else value for name, value in plain.items()}


def _within(told: Within) -> dict[str, Any]:
    ends = {"low": _finite(told.low), "high": _finite(told.high), "share": told.share}
    return ends | {name: list(getattr(told, name)) for name in ("inside", "outside", "unsure")}


def _values(each: Compared) -> list[dict[str, Any]]:
    return [
        {
            "attribute": each.asked.attribute,
            "side": side,
            "pair": place + 1 if each.paired else None,
            "lot": value.lot,
            "value": value.told,
            "unit": each.asked.unit,
        }
        for side, values in (("before", each.before), ("after", each.after))
        for place, value in enumerate(values)
    ]


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(comparability)
