"""The command that measures what was done outside licensed GMP against the principles of GMP, clause by clause."""

from __future__ import annotations

from typing import Annotated

import typer

from seedlot.cli.files import Csv, named, write_csv, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath
from seedlot.cli.say import answer, findings, in_line, sentence, some, verdict
from seedlot.history.ask import moment
from seedlot.record import read
from seedlot.regulation.principles import principles as clauses
from seedlot.release.collect import collect
from seedlot.release.plainly import PlainMeasured, plain_measured
from seedlot.release.principles import measure
from seedlot.terms.finding import Answer


def principles(
    programme: Annotated[str, typer.Argument(help="The programme whose steps are looked at.")],
    csv: Csv = None,
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Measure the steps that were done outside licensed GMP against the principles of GMP, clause by clause.

    An authority reads them as full GMP without the licence. Each clause names the entries that show it.

    Example: `seedlot principles SIM-RPE`
    """
    with read.reading(opened(record)) as connection:
        site = measure(connection, collect(connection, programme, as_of=moment(connection, on)))
    rows = [plain_measured(each) for each in site.measured]
    write_csv(csv, [{**row, "says": " ".join(row["says"]), "entries": _joined(row)} for row in rows])
    stands = site.answer
    known = clauses()
    plain = {
        "programme": programme,
        "as_of": site.as_of,
        "answer": stands,
        "steps": [work.step for work in site.steps],
        "elsewhere": list(site.elsewhere),
        "clauses": rows,
        "sources": {"source": known.source, "confidence": known.confidence, "to_verify": known.to_verify},
        "csv": named(csv),
    }
    areas = dict.fromkeys(each.clause.area for each in site.measured)
    tables = (
        findings(area.capitalize(), [each.finding for each in site.measured if each.clause.area == area])
        for area in areas
    )
    steps = some(len(site.steps), "step") if site.steps else "no step that was done"
    told = [verdict(f"{programme}: {steps} outside licensed GMP: {stands}", stands)]
    if site.elsewhere:
        told.append(f"Not measured: how {in_line(', '.join(site.elsewhere[:6]))} came about lies outside the record.")
    answer(
        json, plain, *tables, *told, sentence(f"Sources: {known.to_verify}"), *written(csv), good=stands is Answer.MET
    )


def _joined(row: PlainMeasured) -> str:
    return ";".join(map(str, row["entries"]))


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(principles)
