"""The command that tells what banks, lots and donors of a programme are expected to be tested for, and how that stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, named, write_csv, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, Planned, RecordPath
from seedlot.cli.say import answer, findings, sentence, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.expected import bank_tests, donor_markers
from seedlot.regulation.pack import built_in
from seedlot.release.collect import collect
from seedlot.release.plan_of_tests import Expected, plan
from seedlot.terms.finding import Answer, overall


def plan_of_tests(
    programme: Annotated[str, typer.Argument(help="The programme.")],
    territory: Annotated[
        list[str],
        typer.Option(metavar="EU,US", help="For these instead of the programme's own; may be repeated."),
    ] = [],
    csv: Csv = None,
    planned: Planned = False,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """List what banks, lots and donors are expected to be tested for: what is done, missing or failed, and by whom.

    It is the union over the territories. What is missing is not known, never passed.

    Example: `seedlot testplan SIM-RPE --territory EU,US`
    """
    codes = [code.strip() for each in territory for code in each.split(",") if code.strip()]
    if strange := [code for code in codes if code not in (territories := built_in().territories)]:
        raise NoSuchTerritoryError(strange[0], territories)
    with read.reading(opened(record)) as connection:
        found = plan(collect(connection, programme, as_of=moment(connection, on), planned=planned), codes)
    rows = [asdict(each) for each in found.expected]
    write_csv(csv, [_row(row) for row in rows])
    stands = overall(each.finding for each in found.expected)
    tables = (bank_tests(), donor_markers())
    plain = {
        "programme": programme,
        "as_of": found.as_of,
        "territories": list(found.territories),
        "answer": stands,
        "expected": rows,
        "notes": list(found.notes),
        "sources": [{name: getattr(each, name) for name in ("source", "confidence", "to_verify")} for each in tables],
        "csv": named(csv),
    }
    shown = (findings(what, [one.finding for one in several]) for what, several in _grouped(found.expected).items())
    told = [sentence(each) for each in (*found.notes, *(each.to_verify for each in tables))]
    line = verdict(f"{programme}: {stands}", stands)
    answer(json, plain, *shown, line, *told, *written(csv), good=stands is Answer.MET)


def _grouped(expected: tuple[Expected, ...]) -> dict[str, list[Expected]]:
    """What is expected of each thing, under its stage and name."""
    found: dict[str, list[Expected]] = {}
    for each in expected:
        found.setdefault(f"{each.stage} {each.item}", []).append(each)
    return found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """An expectation as a row of a sheet."""
    done = row["done"]
    told = {
        "done": "; ".join(f"{one['name']} {one['says']}" for one in done),
        "laboratories": "; ".join(dict.fromkeys(one["laboratory"] for one in done)),
        "accreditations": "; ".join(dict.fromkeys(each for one in done for each in one["accreditation"])),
        "entries": "; ".join(str(one["entry"]) for one in done),
        "asked_by": "; ".join(row["asked_by"]),
    }
    return {**row, **told}


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command("testplan")(plan_of_tests)
