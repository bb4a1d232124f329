"""One assay on many files, each measured alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts.batch import Crew, Outcome, each_alone, run_batch
from seedlot.cli.files import file_name
from seedlot.cli.options import Json, Scheduler, Settings, Workers, pairs, write_whole
from seedlot.cli.results import draw
from seedlot.cli.say import answer, json_text, progress, some, table, verdict
from seedlot.specs.judge import WORST_FIRST
from seedlot.terms.finding import LOOKS, Answer, Finding

#: Which findings a file's line tells, the weightiest first; what is met needs no words.
_WEIGHT = (Answer.NOT_MET, Answer.NOT_KNOWN, None)


def batch(
    name: Annotated[str, typer.Argument(help="Name of the assay.")],
    files: Annotated[list[Path], typer.Argument(help="Raw files; each is measured alone.")],
    beside: Annotated[
        list[Path],
        typer.Option("--with", help="A file that joins every measurement: gates, controls; may be repeated."),
    ] = [],
    given: Settings = [],
    workers: Workers = 1,
    scheduler: Scheduler = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for a JSON file of each result.")
    ] = None,
    charts: Annotated[Path | None, typer.Option(help="Folder to draw the charts into, a folder for each file.")] = None,
    form: Annotated[str, typer.Option("--chart-format", help="svg, png or html.")] = "svg",
    json: Json = False,
) -> None:
    """Run an assay on many files, each by itself. One that fails is told, and stops no other.

    The results are those of `seedlot assay`, byte for byte, whoever computes them. To seal measurements of many files
    in the record, import a book with a sheet of them: `seedlot import BOOK --workers N`.

    Example: `seedlot batch growth counts/*.csv --workers 2 -o results`
    """
    tasks = each_alone(name, files, pairs(given, "--set"), beside=beside)
    for folder in filter(None, (output, charts)):
        folder.mkdir(parents=True, exist_ok=True)
    with progress(quiet=json) as tell:
        crew = Crew(workers=workers, scheduler=scheduler)
        outcomes = [
            (each, _kept(each, output, charts, form))
            for each in run_batch(tasks, crew, told=lambda done, total: tell("measuring", done, total))
        ]
    failed = sum(each.fault is not None for each, _ in outcomes)
    plain = {
        "assay": name,
        "done": len(outcomes) - failed,
        "failed": failed,
        "outcomes": [_plain(each, written) for each, written in outcomes],
    }
    rows = [_row(each) for each, _ in outcomes]
    stands = [each.answer for each, _ in outcomes]
    good = stands.count(Answer.MET)
    line = f"{some(len(outcomes) - failed, 'file')} measured, {failed} failed; {good} with nothing left open."
    worst = min(stands, key=WORST_FIRST.index)
    answer(
        json,
        plain,
        table(f"{name}, file by file", ("", "file", "values", "what was found"), rows),
        verdict(line, worst),
        good=worst is Answer.MET,
    )


def _kept(outcome: Outcome, output: Path | None, charts: Path | None, form: str) -> list[Path]:
    """Write a result, and draw its charts, under the name of its file."""
    if outcome.result is None:
        return []
    name = file_name(outcome.task.name)
    written = []
    if output is not None:
        path = output / f"{name}.json"
        write_whole(path, json_text(outcome.result.plain()).encode() + b"\n")
        written.append(path)
    return written + (draw(outcome.result, charts / name, form) if charts is not None else [])


def _plain(outcome: Outcome, written: list[Path]) -> dict[str, Any]:
    return {
        "name": outcome.task.name,
        "files": [str(path) for path in outcome.task.files],
        "result": None if outcome.result is None else outcome.result.plain(),
        "error": None if outcome.fault is None else str(outcome.fault),
        "written": [str(path) for path in written],
    }


def _row(outcome: Outcome) -> tuple[str, str, str, str]:
    """A file's line: how it stands, its values, the weightiest that was found in it, and of how much more."""
    if outcome.result is None:
        return LOOKS[Answer.NOT_MET][0], outcome.task.name, "", f"failed: {outcome.fault}"
    found = sorted((each for each in outcome.result.findings if each.answer in _WEIGHT), key=_weight)
    says = "" if outcome.determined else "No value was determined. "
    more = f" (and {some(len(found) - 1, 'more finding')})" if len(found) > 1 else ""
    says += found[0].says + more if found else ""
    return LOOKS[outcome.answer][0], outcome.task.name, _values(outcome), says.strip()


def _weight(finding: Finding) -> int:
    return _WEIGHT.index(finding.answer)


def _values(outcome: Outcome) -> str:
    """How many values a file gave, and how many of those were determined if not all."""
    told = len(outcome.result.reportables) if outcome.result else 0
    return str(told) if told == outcome.determined else f"{outcome.determined} of {told}"


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(batch)
