"""`seedlot inspect`: findings along the lineage of an item, or in the whole record."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath, as_of, opened
from seedlot.cli.say import answer, findings, verdict
from seedlot.lineage.inspection import GROUPS, group
from seedlot.lineage.inspection import inspect as found_in
from seedlot.lineage.remark import Remark
from seedlot.lineage.scope import behind, everything, in_room
from seedlot.record import read
from seedlot.terms.finding import Answer, overall


def inspect(
    item: Annotated[str, typer.Argument(help="An item; left out: all that the record has.")] = "",
    room: Annotated[str, typer.Option(help="Only what was done in this room, or on equipment in it.")] = "",
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Find what went wrong along a lineage: segregation, materials, training, calibration, rooms, ages.

    Example: `seedlot inspect SIM-DP-001` or `seedlot inspect --room CR-2 --on 2026-03-01`
    """
    with read.reading(opened(record)) as connection:
        size = as_of(connection, on)
        scope = behind(connection, item, size) if item else everything(connection, size)
        if room:
            scope = in_room(connection, scope, room, size)
        remarks = found_in(connection, scope, size)
        entries = read.size(connection) if size is None else size
    told = overall(each.finding for each in remarks)
    what = " in ".join(filter(None, (item or ("" if room else "The record"), room)))
    plain = {
        "item": item or None,
        "room": room or None,
        "as_of": entries,
        "answer": told,
        "findings": [_plain(each) for each in remarks],
    }
    groups = ((name, [each.finding for each in remarks if group(each) == name]) for name in GROUPS)
    tables = (findings(name.capitalize(), several) for name, several in groups if several)
    answer(json, plain, *tables, verdict(f"{what}: {told}", told), good=told is Answer.MET)


def _plain(remark: Remark) -> dict[str, Any]:
    """A remark as plain JSON: its finding, its group, and the entries that it rests on."""
    return {**remark.finding.plain(), "group": group(remark), "entries": list(remark.entries)}


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(inspect)
