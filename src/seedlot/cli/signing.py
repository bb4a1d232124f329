"""Commands that sign: review a lot, sign an entry. What is signed is shown first, then the password is asked for."""

from __future__ import annotations

import json as jsonlib
from typing import Annotated

import typer

from seedlot.acts import review as reviewing
from seedlot.acts import sign as signing
from seedlot.acts.authority import MEANINGS
from seedlot.acts.shown import digest
from seedlot.cli import prompts
from seedlot.cli.opened import acting
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now
from seedlot.cli.say import answer, document, errors, findings, progress, sentence, table
from seedlot.history.signed import signatures
from seedlot.record import read

Lot = Annotated[str, typer.Argument(help="The lot: a bank, a drug substance or drug product lot, a line.")]


def review(
    lot: Lot,
    conclusion: Annotated[str, typer.Option(help="What you found, in words.")],
    unacceptable: Annotated[bool, typer.Option("--unacceptable", help="Something speaks against release.")] = False,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Review all that was recorded about a lot, before its release, and sign. You must have had no part in it.

    Example: `seedlot review SIM-DP-001 --conclusion "Complete; no open questions." --as sim-reviewer`
    """
    held, who = acting(record, person)
    with read.reading(held) as connection:
        _, shown = reviewing.look(connection, who, lot)
    _tell(shown)
    proof = prompts.signing(held, who)
    with progress(quiet=json) as tell:
        number, signature = reviewing.review(
            held,
            who,
            lot,
            acceptable=not unacceptable,
            conclusion=conclusion,
            as_of=shown.case.as_of,
            seen=digest(shown.document()),
            components=proof,
            now=now(),
            progress=tell,
        )
    plain = {
        "lot": lot,
        "acceptable": not unacceptable,
        "review": number,
        "signature": signature,
        "entries": len(shown.trail),
        "corrections": len(shown.corrections),
        "typed": len(shown.typed),
        "outside": [each.plain() for each in shown.outside],
    }
    found = "unacceptable" if unacceptable else "acceptable"
    answer(json, plain, sentence(f"Reviewed '{lot}': {found}. Entries {number} (review) and {signature} (signature)."))


def _tell(shown: reviewing.ToReview) -> None:
    """Show what is to be reviewed, on the terminal on which the password will be asked for."""
    terminal = errors()
    rows = [
        (line.entry, line.kind, line.about, line.who, line.recorded, line.changed if line.amended else "")
        for line in shown.trail
    ]
    columns = ("entry", "kind", "about", "by", "recorded", "changed since")
    terminal.print(table(f"{len(rows)} entries bear on '{shown.case.lot.item}'", columns, rows))
    corrected = [
        (line.entry, line.says, one.field, one.old, one.new, line.reason)
        for line in shown.corrections
        for one in line.changes
    ]
    terminal.print(table("corrections", ("entry", "", "field", "old", "new", "reason"), corrected))
    typed = [(one.entry, one.of, one.name, one.value) for one in shown.typed]
    terminal.print(table("typed by hand: compare with the originals", ("entry", "of", "name", "value"), typed))
    terminal.print(findings("outside criteria, or not known", shown.outside))


def sign(
    number: Annotated[int, typer.Argument(metavar="N", help="Number of the entry.")],
    meaning: Annotated[
        str,
        typer.Option(
            help=f"What your signature means: {', '.join(each.what for each in MEANINGS)}; more words may follow."
        ),
    ],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Sign an entry. Your own work you can sign only as authorship, performance or responsibility.

    Example: `seedlot sign 12 --meaning approval --as mkelly`
    """
    held, who = acting(record, person)
    with read.reading(held) as connection:
        signing.look(connection, who, number, meaning)
        shown = signing.document(connection, number)
    errors().print(document(jsonlib.loads(shown)))
    errors().print(sentence(f"You sign entry {number}, as shown above. Meaning: {meaning}."))
    signature = signing.sign(held, who, number, meaning, prompts.signing(held, who), shown=shown, now=now())
    with read.reading(held) as connection:
        says = signatures(connection, [number])[number][-1].says
    plain = {"entry": number, "signature": signature, "says": says}
    answer(json, plain, sentence(f"Signed entry {number}: {says}. Entry {signature}."))


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (review, sign):
        app.command()(command)
