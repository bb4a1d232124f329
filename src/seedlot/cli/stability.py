"""`seedlot stability`: the shelf life that stability studies support, and what is out of trend or was not tested."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, Picture, named, refuse_picture, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, now
from seedlot.cli.say import answer, findings, sentence, table, verdict
from seedlot.history import ask
from seedlot.record import read
from seedlot.release.stability import Stability, every, of_item, stability
from seedlot.release.stability_chart import stability_chart
from seedlot.release.stability_plain import in_short, result_rows, study_plain
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall

_COLUMNS = ("answer", "test", "criterion", "results", "covered", "model", "month", "supported")


def read_stability(
    study: Annotated[str, typer.Argument(help="A study; left out: all, or those of an item.")] = "",
    item: Annotated[str, typer.Option("--item", help="The studies on which this item was put.")] = "",
    test: Annotated[str, typer.Option("--test", help="Draw this test alone.")] = "",
    csv: Csv = None,
    picture: Picture = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell which shelf life the results of stability studies support (ICH Q1E, Q5C), what is out of trend, what is due.

    Example: `seedlot stability STB-2026-01 --picture stability.svg`
    """
    refuse_picture(picture)
    if study and item:
        raise SeedlotError("a study and an item are named", mend="Name one of the two.")
    if picture and not study:
        raise SeedlotError("a picture is of one study", mend="Name the study.")
    with read.reading(opened(record)) as connection:
        as_of, today = ask.moment(connection, on), ask.day(connection, on, now().date())
        if study:
            found: tuple[Stability, ...] = (stability(connection, study, today=today, as_of=as_of),)
        elif item:
            ask.item(connection, item, as_of)
            found = of_item(connection, item, today=today, as_of=as_of)
        else:
            found = every(connection, today=today, as_of=as_of)
    rows = [row for each in found for row in result_rows(each)]
    write_files(csv, rows, picture, lambda: _drawn(found[0], test))
    told = overall(finding for each in found for finding in each.findings)
    plain = {
        "item": item or None,
        "today": today.isoformat(),
        "answer": told,
        "studies": [study_plain(each) for each in found],
        "csv": named(csv),
        "picture": named(picture),
    }
    shown = [part for each in found for part in _shown(each, today)] or [sentence(_NOTHING)]
    answer(json, plain, *shown, *written(csv, picture), good=told is Answer.MET)


_NOTHING = "No stability study is in the record: enter one of kind 'stability study', and put batches on it."


def _drawn(found: Stability, test: str) -> Chart:
    chart = stability_chart(found, test=test)
    if chart is None:
        what = f"test '{test}'" if test else "study"
        raise SeedlotError(
            f"No result of this {what} is a number: there is nothing to draw", mend="Leave the picture out."
        )
    return chart


def _shown(found: Stability, today: date) -> list[Any]:
    row = found.study.row
    rows = [tuple(told[name] for name in _COLUMNS) for told in map(in_short, found.followed)]
    waiting = [pull for pull in found.pulls if pull.state not in {"done", "not due yet"}]
    ahead = [pull for pull in found.pulls if pull.state == "not due yet"]
    parts: list[Any] = [sentence(f"{row.study}: {row.arm}, {row.condition}. {row.title}".strip())]
    parts += [table("tests", _COLUMNS, rows)] if rows else []
    parts += [findings(row.study, found.findings)]
    if waiting:
        parts.append(sentence(f"{len(waiting)} pulls are due, overdue or missed on {today}."))
    if ahead:
        next_ = min(ahead, key=lambda pull: (pull.first, pull.item))
        parts.append(sentence(f"Next pull: '{next_.item}' at {next_.month:f} months, due on {next_.day}."))
    return [*parts, verdict(f"{row.study}: {found.answer}", found.answer)]


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command("stability")(read_stability)
