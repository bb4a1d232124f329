"""The commands about the strategy of a programme: the matrix of its strategy, and its register of risks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.book.columns import PAGES
from seedlot.cli.files import Csv, Picture, named, refuse_picture, write_csv, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, Planned, RecordPath, now
from seedlot.cli.say import answer, findings, in_line, some, table, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.release.collect import collect
from seedlot.release.pictures import of_register, of_strategy
from seedlot.release.plainly_strategy import plain_cells, plain_line, plain_score
from seedlot.release.register import Line, Told
from seedlot.release.register import draft as drafted
from seedlot.release.register import register as put_together
from seedlot.release.strategy import strategy as find
from seedlot.risk.scales import scales
from seedlot.terms.finding import Answer, overall

#: The finding that nobody scored a hazard.
_UNSCORED = "risk/unscored"

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
        found = find(collect(connection, programme, as_of=moment(connection, on), planned=planned))
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
    columns = ("Target", "Attribute", "Score", "Control", "In the record")
    cells = [
        (
            f"{one.element} ({one.target})" if one.target else one.element,
            f"{one.name} ({one.attribute})" if one.attribute else "none",
            one.score,
            f"{one.where} ({one.control})" if one.control else "none",
            one.holds,
        )
        for one in found.cells
    ]
    answer(
        json,
        plain,
        table(f"Strategy of {programme}", columns, cells)
        if cells
        else f"Strategy of {in_line(programme)}: nothing is stated yet.",
        findings("What was found", found.findings),
        verdict(f"{programme}: {stands}", stands),
        *written(csv, picture),
        good=stands is Answer.MET,
    )


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
        held = collect(connection, programme, as_of=moment(connection, on), planned=planned)
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
        *_hazards(lines),
        *_found(found, programme),
        verdict(f"{programme}: {stands}. The number ranks; it does not decide.", stands),
        *written(csv, draft, picture),
        good=stands is Answer.MET,
    )


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
            f"{score.hazard} ({score.risk})",
            score.severity,
            score.occurrence,
            score.counted(words),
            ", ".join(score.controls),
            score.owner,
            score.before.number(words) if score.before else None,
        )
        for score in found.ranked
    ]
    if not rows:
        return f"Risks of {in_line(found.programme)}: nobody has scored any yet."
    columns = ("Number", "Risk", "S", "O", "D", "Controls", "Owner", "Before")
    title = f"Risks of {found.programme}, ranked: S severity, O occurrence, D detection"
    return table(title, columns, rows)


def _found(found: Told, programme: str) -> list[Any]:
    """What is found, and how many hazards nobody scored: they stand in the tables of hazards."""
    others = [each for each in found.findings if each.code != _UNSCORED]
    unscored = len(found.findings) - len(others)
    shown: list[Any] = [findings("What was found", others)] if others else []
    if unscored:
        draft = f"seedlot risk {in_line(programme)} --draft risk_register.csv"
        shown.append(f"Nobody has scored {some(unscored, 'hazard')}: `{draft}` writes them as rows to fill in.")
    return shown


def _hazards(lines: list[Line]) -> list[Any]:
    """A table of hazards for each register."""
    columns = ("Hazard", "S", "D", "What the record holds, and what not")
    return [
        table(f"{register.capitalize()}: S severity as proposed, D detection as the record decides it", columns, rows)
        for register in dict.fromkeys(line.register for line in lines)
        if (rows := [_hazard(line) for line in lines if line.register == register])
    ]


def _hazard(line: Line) -> tuple[Any, ...]:
    held = [f"In the record: {_joined(line.says)}."] if line.says else []
    lacking = [f"{each[0].upper()}{each[1:]}." for each in (_joined(line.lacks),) if each]
    return line.hazard, line.severity, line.detection, " ".join((*held, *lacking))


def _joined(several: Iterable[str]) -> str:
    """Sentences and parts of sentences in one, without a stop at its end."""
    return "; ".join(each.rstrip(".") for each in several)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.command()(strategy)
    app.command()(risk)
