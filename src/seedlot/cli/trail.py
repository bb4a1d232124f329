"""The audit trail on the terminal, and as copies to give away: `seedlot log`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from seedlot.acts.access import Actor, By
from seedlot.cli.opened import acting
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now, whole
from seedlot.cli.say import answer, progress, table
from seedlot.dossier.chosen import Asked, count, headers
from seedlot.dossier.copies import Head, csv_copy, html_copy, pdf_copy
from seedlot.dossier.trail import Line, lines
from seedlot.history import ask
from seedlot.record import read
from seedlot.terms.errors import SeedlotError

#: How many entries are listed on the terminal unless somebody asks for more.
LISTED = 50
_FORMS = (".pdf", ".csv", ".html")


def log(
    first: Annotated[int, typer.Option("--from", min=0, help="First entry.")] = 0,
    limit: Annotated[int | None, typer.Option("--count", "-n", min=1, help="How many; 50 on the terminal.")] = None,
    by: Annotated[str, typer.Option(help="Only what this person said.")] = "",
    kind: Annotated[str, typer.Option(help="Only entries of this kind, such as step or amendment.")] = "",
    about: Annotated[str, typer.Option(metavar="ITEM-or-LOT", help="Only what names this, ever.")] = "",
    case: Annotated[bool, typer.Option("--case", help="With --about LOT: all that bears on the lot too.")] = False,
    since: Annotated[str, typer.Option(help="Recorded since this day or instant (UTC).")] = "",
    until: Annotated[str, typer.Option(help="Recorded until the end of this day, or this instant (UTC).")] = "",
    changes: Annotated[bool, typer.Option("--changes", help="Only corrections, with old and new values.")] = False,
    sort: Annotated[
        str, typer.Option(help="entry, recorded, occurred, by, kind, about; -entry: last first.")
    ] = "entry",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a copy: .pdf to print, .html, or .csv.")
    ] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """List the audit trail: who said what, when, what was corrected from what to what, who signed it.

    Example: `seedlot log --about SIM-DP-001 --case -o trail.pdf` or `seedlot log --by mkelly --since 2026-03-01`
    """
    asked = Asked(
        first=first, by=by, kind=kind, about=about, case=case, since=since, until=until, changes=changes, sort=sort
    )
    if case and not about:
        raise SeedlotError("--case is about a lot", mend="Name it with --about LOT.")
    if output and output.suffix not in _FORMS:
        raise SeedlotError(f"'{output}' is no form of copy", mend=f"End its name with {', '.join(_FORMS)}.")
    held, who = acting(record, person)
    with read.reading(held) as connection:
        size = read.size(connection)
        found = count(connection, asked)
        told = min(found, limit or (found if output else LISTED))
        if output:
            head = _head(connection, asked, told, who)
            _write(connection, asked, head, output, quiet=json)
            plain = {"size": size, "found": found, "entries": [], "file": str(output)}
            answer(
                json, plain, f"Wrote '{output}': {told:,} of {size:,} entries, at checkpoint {head.checkpoint.size}."
            )
            return
        walk = [*lines(connection, headers(connection, asked, told))]
    entries = [{"entry": line.entry, **entry.model_dump(mode="json"), **line.plain()} for line, entry in walk]
    more = "" if told == found else f"{found - told:,} more; ask for them with -n, or write a copy with -o."
    columns = ("entry", "kind", "about", "occurred", "by", "recorded")
    shown = [table(f"{found:,} of {size:,} entries", columns, (_row(line) for line, _ in walk))]
    if marks := [(line.entry, mark) for line, _ in walk for mark in _marks(line)]:
        shown.append(table("corrected and signed", ("entry", ""), marks))
    answer(json, {"size": size, "found": found, "entries": entries, "file": None}, *shown, more)


def _head(connection: Connection, asked: Asked, told: int, who: By) -> Head:
    opened = ask.opened(connection)
    return Head(
        title=opened.title,
        site=opened.site,
        simulated=opened.simulated,
        asked=asked.says,
        count=told,
        printed=now(),
        printed_by=f"{who.name} ({who.person})" if isinstance(who, Actor) else who,
        checkpoint=read.checkpoint(connection, ask.origin(connection)),
    )


def _write(connection: Connection, asked: Asked, head: Head, output: Path, *, quiet: bool) -> None:
    """Write a copy whole or not at all, line by line where its form lets us."""
    with whole(output) as file, _walking(connection, asked, head.count, quiet=quiet) as walk:
        match output.suffix:
            case ".pdf":
                file.write(pdf_copy(head, walk))
            case ".csv":
                file.writelines(csv_copy(walk))
            case _:
                file.writelines(html_copy(head, walk))


@contextmanager
def _walking(connection: Connection, asked: Asked, told: int, *, quiet: bool) -> Iterator[Iterator[Line]]:
    """The lines of the trail, with the progress told."""
    with progress(quiet=quiet) as tell:

        def walk() -> Iterator[Line]:
            for done, (line, _) in enumerate(lines(connection, headers(connection, asked, told))):
                tell("writing", done, told)
                yield line

        yield walk()


def _row(line: Line) -> tuple[Any, ...]:
    return line.entry, line.kind, line.about, line.occurred, line.person or "—", line.recorded


def _marks(line: Line) -> Iterator[str]:
    """What an entry corrected and why; what corrected it since; who signed it (21 CFR 11.50)."""
    yield from (f"{one.field}: {one.old or '(nothing)'} → {one.new or '(nothing)'}" for one in line.changes)
    if line.changes:
        yield f"reason: {line.reason}"
    if line.amended:
        yield f"changed since, by entry {', '.join(map(str, line.amended))}"
    yield from (f"signed: {each.says}" for each in line.signatures)


def add_to(app: typer.Typer) -> None:
    """Hang the command in the door."""
    app.command()(log)
