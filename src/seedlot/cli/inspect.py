"""`seedlot inspect`: findings along the lineage of an item, or in the whole record."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, named, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath
from seedlot.cli.say import answer, findings, verdict
from seedlot.history.ask import moment
from seedlot.lineage.inspection import group, grouped
from seedlot.lineage.inspection import inspect as found_in
from seedlot.lineage.plainly import plain_remark
from seedlot.lineage.remark import Remark
from seedlot.lineage.scope import behind, everything, in_room
from seedlot.record import read
from seedlot.terms.finding import Answer, overall


def inspect(
    item: Annotated[str, typer.Argument(help="An item; left out: all that the record has.")] = "",
    room: Annotated[str, typer.Option(help="Only what was done in this room, or on equipment in it.")] = "",
    on: On = "",
    csv: Csv = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Find what went wrong along a lineage: segregation, materials, training, calibration, rooms, ages.

    Example: `seedlot inspect SIM-DP-001` or `seedlot inspect --room CR-2 --on 2026-03-01`
    """
    with read.reading(opened(record)) as connection:
        size = moment(connection, on)
        scope = behind(connection, item, size) if item else everything(connection, size)
        if room:
            scope = in_room(connection, scope, room, size)
        remarks = found_in(connection, scope, size)
        entries = read.size(connection) if size is None else size
    groups = grouped(remarks)
    write_files(csv, [_row(each) for each in remarks], None, None)
    told = overall(each.finding for each in remarks)
    what = " in ".join(filter(None, (item or ("" if room else "The record"), room)))
    plain = {
        "item": item or None,
        "room": room or None,
        "as_of": entries,
        "answer": told,
        "findings": [plain_remark(each) for each in remarks],
        "groups": [{"group": each.name, "answer": each.answer} for each in groups],
        "csv": named(csv),
    }
    tables = (findings(each.name.capitalize(), each.findings) for each in groups)
    answer(json, plain, *tables, verdict(f"{what}: {told}", told), *written(csv), good=told is Answer.MET)


def _row(remark: Remark) -> dict[str, Any]:
    """A remark as a row of a file: what information has no answer says so."""
    finding = remark.finding
    return {
        "group": group(remark),
        "code": finding.code,
        "answer": "information" if finding.answer is None else str(finding.answer),
        "says": finding.says,
        "where": finding.where,
        "source": finding.source,
        "entries": ";".join(map(str, remark.entries)),
    }


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(inspect)
