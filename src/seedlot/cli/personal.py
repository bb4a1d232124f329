"""Commands for donors' personal data, which lie apart from the record and can be erased."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts import openings as travelling
from seedlot.acts import personal as acting_on
from seedlot.cli.opened import acting
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now
from seedlot.cli.say import answer, findings, in_line, table, verdict
from seedlot.formats.text import decode
from seedlot.terms.errors import NoSuchFileError, SeedlotError
from seedlot.terms.finding import Answer, Finding, overall

donor = typer.Typer(no_args_is_help=True, help="Donors' personal data, kept apart from the record.")

Item = Annotated[str, typer.Argument(help="The donor's code.")]


class BadValuesError(SeedlotError):
    """A file of names and values that cannot be read. What stands in it is never quoted."""

    def __init__(self, what: str) -> None:
        super().__init__(what, mend="Write one datum a line: its name, a comma, its value (quotes around a comma).")


@donor.command()
def identify(
    item: Item,
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of data; each value is asked for, unseen, twice.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="Two columns, name and value (.csv), instead of being asked.")
    ] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Keep personal data of a donor apart; the record seals only that they were given.

    Example: `seedlot donor identify DON-001 name "birth date"`
    """
    if bool(names) == (file is not None):
        raise SeedlotError(
            "Which personal data?", mend="Name them, and each value is asked for; or give a file with --from."
        )
    held, who = acting(record, person)
    values = _read(file) if file else {name: _asked(name) for name in names or ()}
    number = acting_on.identify(held, who, item, values, now=now())
    said = (
        "Nothing is new."
        if number is None
        else f"Entry {number} seals that these were given: {in_line(', '.join(values))}."
    )
    shred = [f"'{file}' still holds them: destroy it."] if file else []
    answer(json, {"item": item, "entry": number, "names": list(values)}, said, *shred)


@donor.command()
def reveal(item: Item, person: As = "", record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Show a donor's personal data, each checked against what was sealed. That you looked is logged.

    Example: `seedlot donor reveal DON-001`
    """
    held, who = acting(record, person)
    told = acting_on.reveal(held, who, item, now=now())
    plain = {
        "item": item,
        "data": [
            {"name": each.name, "value": each.value, "says": each.says, "answer": each.answer, "entry": each.entry}
            for each in told.values()
        ],
    }
    rows = [(each.name, each.says if each.value is None else each.value, each.entry) for each in told.values()]
    good = all(each.answer in {Answer.MET, None} for each in told.values())
    answer(json, plain, table(item, ("datum", "value", "entry"), rows), good=good)


@donor.command()
def erase(
    item: Item,
    reason: Annotated[str, typer.Option(help="Why; it is sealed, so name nobody.")],
    names: Annotated[list[str], typer.Option("--name", help="Which datum; may be repeated. None: all.")] = [],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Erase personal data of a donor, for good. Every proof of the record stays valid.

    Example: `seedlot donor erase DON-001 --name "birth date" --reason "request of 2 June 2026"`
    """
    held, who = acting(record, person)
    what = ", ".join(f"'{name}'" for name in names) or "all personal data"
    if not (yes or typer.confirm(f"Erase {what} of '{item}' for good?", err=True)):
        answer(json, {"item": item, "entries": []}, "Nothing was erased.", good=False)
    numbers = acting_on.erase(held, who, item, names, reason=reason, now=now())
    said = f"Erased; sealed as entry {', '.join(map(str, numbers))}." if numbers else "They were erased before."
    remains = "Copies of the desk made before still hold them: see the guide to personal data."
    answer(json, {"item": item, "entries": list(numbers)}, said, remains)


@donor.command()
def check(
    tidy: Annotated[bool, typer.Option("--tidy", help="Delete openings that belong to nothing.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Seal erasures that were broken off.")] = False,
    given: Annotated[
        Path | None, typer.Option("--openings", help="Check a file of openings instead of the desk.")
    ] = None,
    package: Annotated[
        Path | None, typer.Option(help="The evidence package that --openings is checked against.")
    ] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Check every sealed commitment against what the desk holds, or a file of openings against a package.

    Example: `seedlot donor check`
    """
    if package and not given:
        raise SeedlotError("A package is checked with a file of openings", mend="Give the file with --openings.")
    if given and package:
        sealed = travelling.sealed_in_package(package)
        found = tuple(travelling.check_openings(travelling.parse(_bytes(given)), sealed))
    else:
        held, who = acting(record, person)
        if finish:
            acting_on.finish_erasures(held, who, now=now())
        if tidy:
            acting_on.tidy(held)
        if given:
            opened = travelling.parse(_bytes(given))
            found = tuple(travelling.check_openings(opened, travelling.sealed_in_record(held)))
        else:
            found = tuple(acting_on.commitments(held))
    _tell(found, json=json)


@donor.command()
def openings(
    items: Annotated[list[str], typer.Argument(metavar="ITEM...", help="Codes of donors.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write it; nobody else can read it.")],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Write donors' personal data with their salts into a file, to go beside a package. That you did is logged.

    Example: `seedlot donor openings DON-001 -o openings.json`
    """
    held, who = acting(record, person)
    descriptor = _private(output)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            made = travelling.openings(held, who, items, now=now())
            file.write(made.model_dump_json(indent=2))
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    plain = {"file": str(output), "openings": len(made.openings)}
    answer(json, plain, f"Wrote {len(made.openings)} openings to '{output}'. The file is personal data.")


@donor.command()
def looked(
    item: Annotated[str, typer.Argument(help="A donor's code; without one, of all.")] = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """List who was shown which personal data, and when.

    Example: `seedlot donor looked DON-001`
    """
    held, who = acting(record, person)
    seen = acting_on.looks(held, who, item)
    plain: dict[str, Any] = {"looks": [dict(row) for row in seen]}
    rows = [tuple(row.values()) for row in seen]
    answer(json, plain, table("who looked", ("when", "who", "donor", "data", "how"), rows))


def _tell(found: tuple[Finding, ...], *, json: bool) -> None:
    stands = overall(found) if any(each.answer for each in found) else Answer.MET
    plain = {"answer": stands, "findings": [each.plain() for each in found]}
    erased = sum(each.answer is None for each in found)
    told = f"{len(found) - erased} checked, {erased} erased: {stands}"
    line = verdict(told if found else "No personal data were ever given.", stands)
    answer(json, plain, findings("personal data", found), line, good=stands is Answer.MET)


def _asked(name: str) -> str:
    """A value typed unseen, and again, so that no terminal keeps it."""
    return str(typer.prompt(name, hide_input=True, confirmation_prompt=f"{name} again", err=True))


def _read(path: Path) -> dict[str, str]:
    """Names and values from a file of two columns."""
    decoded = decode(_bytes(path), file=path.name)
    if decoded.encoding == "cp1252":  # a guess: nothing in the file says so
        raise BadValuesError(f"'{path.name}' is not in UTF-8, and a guessed name may be a wrong name")
    text = decoded.text
    values: dict[str, str] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 2:
            raise BadValuesError(f"Line {number} of '{path.name}' has {len(row)} columns, not 2")
        name = row[0].strip()
        if name in values:
            raise BadValuesError(f"Line {number} of '{path.name}' gives a name again")
        values[name] = row[1]
    if not values:
        raise BadValuesError(f"'{path.name}' holds no data")
    return values


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise NoSuchFileError(path)
    return path.read_bytes()


def _private(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise SeedlotError(f"There is something at '{path}' already", mend="Choose another path.") from None


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(donor, name="donor")
