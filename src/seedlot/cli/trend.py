"""`seedlot trend`: a test over lots as a control chart, with its signals and whether the newest point is in trend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, named, refuse_picture, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath
from seedlot.cli.say import answer, findings, sentence, table, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.release.control_chart import control_chart
from seedlot.release.controlled import Controlled, Narrowed, controlled, series
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.trends.asked import Kind, Rules, settled
from seedlot.trends.capability import Index

Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Draw it: a file ending in .svg, .png or .html.")
]
Line = Annotated[str, typer.Option(help="Only the line of this item.")]
Product = Annotated[str, typer.Option(help="Only items of this product.")]
Site = Annotated[str, typer.Option(help="Only items that this organisation made.")]
Method = Annotated[str, typer.Option(help="Only results by this method.")]
Origin = Annotated[str, typer.Option(help="Only results of this laboratory, assay or instrument.")]
AtStage = Annotated[str, typer.Option("--stage", help="Only items at this stage.")]
OfProcess = Annotated[
    str,
    typer.Option(
        "--process",
        help="Only lots by this process, as the answer names it; left out: of several the one in force.",
    ),
]
Chart = Annotated[Kind, typer.Option(help="The kind of chart.")]
Ruled = Annotated[
    Rules | None,
    typer.Option("--rules", help="The rules; left out: Nelson's, and Westgard's of a Levey-Jennings chart."),
]
Base = Annotated[
    int | None, typer.Option(metavar="N", help="The base period: the first N points; left out: all but the newest.")
]
Log = Annotated[bool, typer.Option("--log", help="Compute on the scale of logarithms.")]
Robust = Annotated[bool, typer.Option("--robust", help="Medians in place of means.")]
Center = Annotated[
    float | None,
    typer.Option(metavar="X", help="A given centre, with --sigma; of counts (u, p) the given rate or share, alone."),
]
Sigma = Annotated[
    float | None, typer.Option(metavar="S", help="A given standard deviation of single values, with --center.")
]
Weight = Annotated[
    float | None, typer.Option("--lambda", metavar="X", help="EWMA: weight of the newest value; left out: 0.2.")
]
Width = Annotated[
    float | None,
    typer.Option(metavar="L", help="EWMA: limits at L standard deviations of the weighted mean; left out: 3."),
]
Steady = Annotated[bool, typer.Option("--steady", help="EWMA: the final limits from the first point on.")]
Slack = Annotated[float | None, typer.Option(metavar="K", help="CUSUM: slack, in standard deviations; left out: 0.5.")]
Decision = Annotated[
    float | None, typer.Option(metavar="H", help="CUSUM: decision interval, in standard deviations; left out: 5.")
]
Size = Annotated[
    float | None,
    typer.Option(metavar="N", help="p: of how many units each result is; u: of what size each count is, left out: 1."),
]
Normal = Annotated[bool, typer.Option("--normal", help="u, p: limits at 3 standard deviations in place of exact ones.")]


def trend(
    test: Annotated[str, typer.Argument(help="The test, as its results name it.")],
    line: Line = "",
    product: Product = "",
    site: Site = "",
    method: Method = "",
    origin: Origin = "",
    stage: AtStage = "",
    process: OfProcess = "",
    chart: Chart = Kind.I_MR,
    rules: Ruled = None,
    base: Base = None,
    log: Log = False,
    robust: Robust = False,
    center: Center = None,
    sigma: Sigma = None,
    weight: Weight = None,
    width: Width = None,
    steady: Steady = False,
    slack: Slack = None,
    decision: Decision = None,
    size: Size = None,
    normal: Normal = False,
    output: Output = None,
    csv: Csv = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Show a test over lots as a control chart: its limits, the rules that are broken, whether the newest is in trend.

    Example: `seedlot trend viability --stage "drug product" -o viability.svg`
    """
    refuse_picture(output)
    asked = settled(
        chart, rules, base=base, log=log, robust=robust, center=center, sigma=sigma, weight=weight, width=width,
        steady=steady, slack=slack, decision=decision, size=size, normal=normal,
    )  # fmt: skip
    narrowed = Narrowed(
        line=line, product=product, site=site, method=method, origin=origin, stage=stage, process=process
    )
    with read.reading(opened(record)) as connection:
        as_of = moment(connection, on)
        found = series(connection, test, narrowed, as_of=as_of)
        told = controlled(connection, found, asked, as_of=as_of)
    _answer(told, output=output, csv=csv, more=found.more, json=json)


def _answer(told: Controlled, *, output: Path | None, csv: Path | None, more: bool, json: bool) -> None:
    """Draw and save what was asked for, and answer."""
    drawn, test = control_chart(told), told.test
    if output and drawn is None:
        raise SeedlotError(f"No value of '{test}' is a number: there is nothing to draw", mend="Leave out --output.")
    write_files(csv, _points(told), output, None if drawn is None else lambda: drawn)
    state = overall(told.control.findings)
    shown: list[Any] = [findings(test, told.control.findings), *_tables(told)]
    shown += [sentence(f"Settings: {told.control.asked.says}.")] if told.control.asked.says else []
    shown += (
        [sentence(f"Lots made {told.process}; on charts of their own: {', '.join(told.apart)}.")] if told.apart else []
    )
    shown += [sentence(f"Limits: {told.control.how}.")] if told.control.how else []
    shown += [sentence("These are the last values that were recorded; there are more.")] if more else []
    plain = {**_plain(told, state), "more": more, "csv": named(csv), "picture": named(output)}
    answer(json, plain, *shown, verdict(f"{test}: {state}", state), *written(csv, output), good=state is Answer.MET)


def _tables(told: Controlled) -> list[Any]:
    rows = [
        (each["point"], each["day"], each["item"], each["rule"], each["says"], each["side"]) for each in _signals(told)
    ]
    columns = ("point", "day", "item", "rule", "says", "side")
    return [table("rules that are broken", columns, rows)] if rows else []


def _plain(told: Controlled, state: Answer) -> dict[str, Any]:
    chart = told.control
    return {
        "test": told.test,
        "unit": told.unit,
        "answer": state,
        "chart": chart.asked.kind,
        "rules": chart.asked.in_force,
        "settings": chart.asked.settings,
        "base": chart.base,
        "center": chart.center,
        "sigma": chart.sigma,
        "how": chart.how,
        "log": chart.asked.log,
        "points": _points(told),
        "signals": _signals(told),
        "specification": {"name": told.specification, "low": told.low, "high": told.high} if told.specification else None,
        "capability": _capability(told),
        "left_out": told.left_out,
        "process": told.process,
        "apart": list(told.apart),
        "findings": [each.plain() for each in chart.findings],
    }  # fmt: skip


def _points(told: Controlled) -> list[dict[str, Any]]:
    """Every point of every panel."""
    return [
        {
            "point": point.at + 1,
            "panel": panel.name,
            "day": told.points[point.at][-1].day,
            "item": told.points[point.at][-1].item,
            "relation": point.relation,
            "value": point.value,
            "center": point.center,
            "low": point.low,
            "high": point.high,
            "entry": told.points[point.at][-1].entry,
        }
        for panel in told.control.panels
        for point in panel.points
    ]


def _signals(told: Controlled) -> list[dict[str, Any]]:
    return [
        {
            "point": each.gave[0] + 1,
            "day": told.points[each.gave[0]][-1].day,
            "item": told.points[each.gave[0]][-1].item,
            "panel": each.panel,
            "rule": each.rule,
            "says": each.says,
            "side": str(each.side),
            "warning": each.warning,
            "points": [place + 1 for place in each.points],
            "entry": told.points[each.gave[0]][-1].entry,
        }
        for each in told.control.signals
    ]


def _capability(told: Controlled) -> dict[str, Any] | None:
    found = told.capability
    if found is None:
        return None
    indices = {"ppk": found.ppk, "pp": found.pp, "cpk": found.cpk, "cp": found.cp}
    told_ = {name: _index(each) for name, each in indices.items()}
    return {"count": found.count, "level": found.level, "normality": found.normality, **told_}


def _index(each: Index | None) -> dict[str, float | None] | None:
    return None if each is None else {"value": each.value, "low": each.low, "high": each.high}


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(trend)
