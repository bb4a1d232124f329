"""Commands for laboratories' workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts.batch import Crew
from seedlot.acts.importing import import_book
from seedlot.book.template import write_template
from seedlot.book.write import write_book
from seedlot.cli.opened import acting
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, Scheduler, Workers, now
from seedlot.cli.say import answer, findings, progress, table, verdict
from seedlot.record.entries.content import Statement
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.specs import templates
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.showing import counted

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


@book.command()
def specification(
    name: Annotated[str, typer.Argument(help="Name of the template; without one, all are listed.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Book to write it into (.xlsx or folder).")
    ] = None,
    occurred: Annotated[str, typer.Option(help="When it is approved.")] = "",
    json: Json = False,
) -> None:
    """Write a specification that ships with Seedlot (ISCT minimal criteria, an iPSC bank) as a book to start from.

    Example: `seedlot book specification isct-msc-minimal --occurred 2026-03-01 -o specification.xlsx`
    """
    known = {each: templates.load(each) for each in templates.names()}
    if not name:
        rows = [(each, found.version, found.title, len(found.criteria)) for each, found in known.items()]
        answer(
            json,
            {"book": None, "specifications": list(known)},
            table("specifications", ("name", "version", "title", "criteria"), rows),
        )
        return
    found = templates.load(name)
    if output is None:
        raise SeedlotError("Where is the book to be written?", mend="Give -o FILE.xlsx.")
    write_book(
        [Statement(content=SpecificationApproved(specification=found), occurred=occurred, source=found.source)], output
    )
    said = f"Wrote '{output}': {len(found.criteria)} criteria. Make them your own, then: seedlot import {output}"
    answer(json, {"book": str(output), "specifications": [name]}, said)


def import_(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="A workbook (.xlsx) or a folder of .csv files.")],
    check: Annotated[bool, typer.Option("--check", help="Only check; write nothing.")] = False,
    workers: Workers = 1,
    scheduler: Scheduler = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Import a book: every fault is listed, and all is written or nothing.

    Example: `seedlot import my.xlsx --check`
    """
    crew = Crew(workers=workers, scheduler=scheduler)
    held, who = acting(record, person)
    with progress(quiet=json) as tell:
        done = import_book(held, who, book, now=now(), check=check, crew=crew, progress=tell)
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
        line = verdict(
            f"{counted(count, 'fault')}; nothing was written. Mend {'it' if count == 1 else 'them'} and import again.",
            Answer.NOT_MET,
        )
    elif check:
        line = verdict(f"The book can be imported: {amounts}; {done.unchanged} unchanged.", Answer.MET)
    else:
        line = verdict(
            f"{counted(len(done.added), 'entry')} written ({amounts}); {done.unchanged} unchanged.", Answer.MET
        )
    answer(json, plain, *shown, line, good=not wrong)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(book, name="book")
    app.command(name="import")(import_)
