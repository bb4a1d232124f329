"""The command that tells a chain of identity: from the donor to the recipient, and how long it took."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from seedlot.cli.files import Csv, named, write_files, written
from seedlot.cli.opened import opened
from seedlot.cli.options import DEFAULT_RECORD, Json, On, RecordPath
from seedlot.cli.say import answer, findings, table, verdict
from seedlot.history.ask import moment
from seedlot.lineage.identity import Event
from seedlot.lineage.identity import chain as find
from seedlot.lineage.plainly import amount, plain_chain
from seedlot.record import read
from seedlot.terms.finding import Answer, overall


def chain(
    order: Annotated[str, typer.Argument(help="The order: identifier of the chain of identity.")],
    on: On = "",
    csv: Csv = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Tell an order's chain of identity: every hand from the donor to the recipient, and its turnaround time.

    Example: `seedlot chain COI-2026-0007`
    """
    with read.reading(opened(record)) as connection:
        told = find(connection, order, as_of=moment(connection, on))
    write_files(csv, [_row(event) for event in told.events], None, None)
    stands = overall(told.findings)
    days = [(leg.name, leg.begins, leg.ends, None if leg.days is None else amount(leg.days)) for leg in told.legs]
    events = [(event.when, event.what, event.item, event.entry) for event in told.events]
    line = f"Order {order}: from donor {told.donor} to recipient {told.recipient}, {told.product}. Identity: {stands}"
    answer(
        json,
        {**plain_chain(told), "csv": named(csv)},
        table(f"Chain of identity {order}", ("when", "what", "item", "entry"), events),
        table("turnaround", ("leg", "from", "to", "days"), days),
        findings("findings", told.findings),
        verdict(line, stands),
        *written(csv),
        good=stands is Answer.MET,
    )


def _row(event: Event) -> dict[str, Any]:
    """An event as a row of a file."""
    return {"when": event.when, "what": event.what, "item": event.item, "entry": event.entry}


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(chain)
