"""The commands about the strategy of a programme: the matrix of its strategy, and its register of risks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.book.columns import PAGES
from seedlot.cli.files import Csv, Picture, named, refuse_picture, write_csv, write_files, written
from seedlot.cli.options import DEFAULT_RECORD, Json, On, Planned, RecordPath, as_of, now, opened
from seedlot.cli.say import answer, findings, table, verdict
from seedlot.record import read
from seedlot.release.collect import collect
from seedlot.release.pictures import of_register, of_strategy
from seedlot.release.register import Line, Told
from seedlot.release.register import draft as drafted
from seedlot.release.register import register as put_together
from seedlot.release.strategy import Strategy
from seedlot.release.strategy import strategy as find
from seedlot.risk.scales import scales
from seedlot.risk.score import Score
from seedlot.terms.finding import Answer, overall

Programme = Annotated[str, typer.Argument(help="The programme.")]


def strategy(
    programme: Programme,
    picture: Picture = None,
    csv: Csv = None,
    planned: Planned = False,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Trace a programme's target profile to its attributes, controls, tests and materials; what leads nowhere is found.

    Example: `seedlot strategy SIM-RPE` or `seedlot strategy SIM-RPE --picture matrix.svg`
    """
    refuse_picture(picture)
    with read.reading(opened(record)) as connection:
        found = find(collect(connection, programme, as_of=as_of(connection, on), planned=planned))
    write_files(csv, [_cell_row(cell) for cell in plain_cells(found)], picture, lambda: of_strategy(found))
    stands = overall(found.findings)
    plain = {
        "programme": programme,
        "as_of": found.as_of,
        "answer": stands,
        "matrix": plain_cells(found),
        "findings": [each.plain() for each in found.findings],
        "csv": named(csv),
        "picture": named(picture),
    }
    columns = ("row", "target", "attribute", "score", "control", "by", "in the record")
    cells = [
        (one.element, one.target, f"{one.attribute} {one.name}".strip(), one.score, one.control, one.where, one.holds)
        for one in found.cells
    ]
    answer(
        json,
        plain,
        table(f"Strategy of {programme}", columns, cells),
        findings("findings", found.findings),
        verdict(f"{programme}: {stands}", stands),
        *written(csv, picture),
        good=stands is Answer.MET,
    )


def plain_cells(found: Strategy) -> list[dict[str, Any]]:
    """The matrix as plain JSON."""
    return [asdict(cell) for cell in found.cells]


def _cell_row(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "entries": ";".join(map(str, cell["entries"]))}


def risk(
    programme: Programme,
    every: Annotated[bool, typer.Option("--all", help="Hazards too that are none of this programme.")] = False,
    picture: Picture = None,
    csv: Csv = None,
    draft: Annotated[
        Path | None,
        typer.Option(
            "--draft",
            metavar="FILE",
            help="Write what nobody scored as rows of the sheet Risk register, to be filled in.",
        ),
    ] = None,
    planned: Planned = False,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Show a programme's register of risks: what was scored, ranked, and what the record holds of every hazard.

    The number ranks; it does not decide. What nobody scored is put down as the record has it, for people to score.

    Example: `seedlot risk SIM-RPE --csv register.csv`
    """
    refuse_picture(picture)
    day = on if on and not on.isdecimal() else now().date().isoformat()
    with read.reading(opened(record)) as connection:
        held = collect(connection, programme, as_of=as_of(connection, on), planned=planned)
    found = put_together(held, day=day)
    lines = [line for line in found.lines if every or line.applies is not False or line.scores]
    write_files(csv, [_line_row(line) for line in lines], picture, lambda: of_register(found))
    write_csv(draft, [_as_sheet(fields) for fields in drafted(found)])
    stands = overall(found.findings)
    plain = {
        "programme": programme,
        "as_of": found.as_of,
        "on": day,
        "answer": stands,
        "ranking": [plain_score(score) for score in found.ranked],
        "register": [plain_line(line) for line in lines],
        "findings": [each.plain() for each in found.findings],
        "csv": named(csv),
        "draft": named(draft),
        "picture": named(picture),
    }
    answer(
        json,
        plain,
        _ranking(found),
        _hazards(lines),
        findings("findings", found.findings),
        verdict(f"{programme}: {stands}. The number ranks; it does not decide.", stands),
        *written(csv, draft, picture),
        good=stands is Answer.MET,
    )


def plain_score(score: Score) -> dict[str, Any]:
    """A score as plain JSON, with the detection that counts, its number and the scoring before it."""
    told = {key: value for key, value in asdict(score).items() if key != "before"}
    words = scales()
    before = plain_score(score.before) if score.before else None
    return {**told, "counted": score.counted(words), "number": score.number(words), "before": before}


def plain_line(line: Line) -> dict[str, Any]:
    """A line of a register as plain JSON."""
    told = {key: value for key, value in asdict(line).items() if key != "scores"}
    return {**told, "scores": [plain_score(score) for score in line.scores]}


def _line_row(line: Line) -> dict[str, Any]:
    told = plain_line(line)
    scores = "; ".join(f"{one['risk']} {one['number']}" for one in told["scores"])
    lists = {key: "; ".join(map(str, told[key])) for key in ("says", "lacks", "entries")}
    against = "; ".join(one.says for one in line.against)
    return {**told, **lists, "against": against, "scores": scores}


def _as_sheet(fields: dict[str, str | int | None]) -> dict[str, Any]:
    """A drafted scoring as a row of its sheet."""
    columns = PAGES["Risk register"].columns
    return {column.name: "" if (value := fields.get(column.field)) is None else value for column in columns}


def _ranking(found: Told) -> Any:
    words = scales()
    rows = [
        (
            score.number(words),
            score.risk,
            score.hazard,
            score.severity,
            score.occurrence,
            score.counted(words),
            ", ".join(score.controls),
            score.owner,
            score.before.number(words) if score.before else None,
        )
        for score in found.ranked
    ]
    columns = ("number", "risk", "hazard", "severity", "occurrence", "detection", "controls", "owner", "before")
    return table(f"Risks of {found.programme}, ranked", columns, rows)


def _hazards(lines: list[Line]) -> Any:
    columns = ("register", "hazard", "severity", "detection", "the record holds", "it does not hold")
    rows = [
        (line.register, line.hazard, line.severity, line.detection, " · ".join(line.says), " · ".join(line.lacks))
        for line in lines
    ]
    return table("Hazards as the record has them; severity as proposed", columns, rows)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(strategy)
    app.command()(risk)
