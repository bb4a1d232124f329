"""Commands for laboratories' workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts.importing import import_book
from seedlot.book.template import write_template
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now, opened
from seedlot.cli.say import answer, findings, progress, verdict
from seedlot.terms.finding import Answer

book = typer.Typer(no_args_is_help=True, help="Laboratories' workbooks.")


@book.command()
def template(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write it (.xlsx).")],
    example: Annotated[bool, typer.Option("--example", help="With a small invented book filled in.")] = False,
    json: Json = False,
) -> None:
    """Write an empty, commented workbook with drop-downs.

    Example: `seedlot book template -o my.xlsx`
    """
    write_template(output, example=example)
    answer(json, {"book": str(output)}, f"Wrote '{output}'. Fill it in, then: seedlot import {output} --check")


def import_(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="A workbook (.xlsx) or a folder of .csv files.")],
    check: Annotated[bool, typer.Option("--check", help="Only check; write nothing.")] = False,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Import a book: every fault is listed, and all is written or nothing.

    Example: `seedlot import my.xlsx --check`
    """
    with progress(quiet=json) as tell:
        done = import_book(opened(record), person, book, now=now(), check=check, progress=tell)
    wrong = any(fault.answer is not None for fault in done.faults)
    plain = {
        "book": str(book),
        "written": list(done.added),
        "unchanged": done.unchanged,
        "new": done.kinds,
        "faults": [fault.plain() for fault in done.faults],
    }
    shown = [findings("What was found in the book", done.faults)] if done.faults else []
    amounts = ", ".join(f"{count} {kind}" for kind, count in done.kinds.items()) or "nothing new"
    if wrong:
        count = sum(fault.answer is not None for fault in done.faults)
        line = verdict(f"{count} faults; nothing was written. Mend them and import again.", Answer.NOT_MET)
    elif check:
        line = verdict(f"The book can be imported: {amounts}; {done.unchanged} unchanged.", Answer.MET)
    else:
        line = verdict(f"{len(done.added)} entries written ({amounts}); {done.unchanged} unchanged.", Answer.MET)
    answer(json, plain, *shown, line, good=not wrong)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(book, name="book")
    app.command(name="import")(import_)
