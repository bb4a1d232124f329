"""`seedlot qualify`: does this installation, on this computer, do what it must?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.cli.opened import opened
from seedlot.cli.options import Json, now, write_whole
from seedlot.cli.say import answer, findings, progress, verdict
from seedlot.dossier.qualification_report import qualification_report
from seedlot.qualification.challenge import Part, summary
from seedlot.qualification.qualify import Qualification
from seedlot.qualification.qualify import qualify as challenge
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer


def qualify(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report: a file ending in .pdf.")
    ] = None,
    record: Annotated[
        str, typer.Option("--record", envvar="SEEDLOT_RECORD", help="A record that is verified too; none is changed.")
    ] = "",
    part: Annotated[
        list[Part] | None,
        typer.Option("--part", help="Challenge this part alone; say it again for another. Else every part is."),
    ] = None,
    json: Json = False,
) -> None:
    """Challenge this installation: its files, its calculations, its refusals; and report what was expected and observed.

    Example: `seedlot qualify -o qualification.pdf`
    """
    if output and output.suffix != ".pdf":
        raise SeedlotError(f"'{output}' is no PDF", mend="End its name in .pdf.")
    held = opened(record, anyone=True) if record else None
    with progress(quiet=json) as tell:
        found = challenge(held, now=now(), parts=part or tuple(Part), progress=tell)
    if output:
        write_whole(output, qualification_report(found.contents(), at=found.at))
    written = [f"The report, to be signed by those who accept it: {output}"] if output else []
    good = found.answer is Answer.MET
    answer(
        json,
        found.plain(),
        *_shown(found),
        *written,
        verdict(f"{found.software}{_left(found)}: {found.answer}", found.answer),
        good=good,
    )


def _left(found: Qualification) -> str:
    """Of which parts alone the verdict is, where some were left out."""
    return f", {' and '.join(found.parts)} alone" if found.left_out else ""


def _shown(found: Qualification) -> Iterator[Any]:
    """Each part, with what is not met or not known, and what is only told."""
    for part in found.parts:
        held = [each for each in found.challenges if each.part is part]
        told = tuple(each.finding() for each in held if each.answer is not Answer.MET)
        met = sum(each.answer is Answer.MET for each in held)
        yield findings(f"{part}: {summary(held)}; {met} challenges met", told)


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(qualify)
