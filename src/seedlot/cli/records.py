"""Commands on the record itself: begin, look, trace, correct, verify."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy import Connection

from seedlot.acts import amend as amending
from seedlot.acts import clock as clocks
from seedlot.acts import opening
from seedlot.acts.accounts import begin_guarded, first_administrator
from seedlot.acts.seal import OWN_ACT, say, state
from seedlot.acts.verifying import verify_whole
from seedlot.cli import prompts
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, On, RecordPath, Screened, now, pairs
from seedlot.cli.say import amount, answer, bounds, document, findings, in_line, progress, sentence, table, verdict
from seedlot.cli.trust import bytes_of, text_of, verifier_of
from seedlot.dossier.verifier.verify import BrokenError, verify_pack
from seedlot.history import ask
from seedlot.history.ask import moment
from seedlot.history.compare import compare
from seedlot.history.signed import signatures
from seedlot.history.tables import AMENDMENT, ITEM, NAMED
from seedlot.lineage.plainly import plain_story
from seedlot.lineage.prints import shared_print
from seedlot.lineage.story import story
from seedlot.lineage.whereabouts import whereabouts
from seedlot.record import read
from seedlot.record.entries.entry import KINDS, Entry
from seedlot.record.entries.origin import Opened
from seedlot.record.notes import COSIGNATURE, Verifier
from seedlot.record.store import short_name
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.screening import noted


def init(
    title: Annotated[str, typer.Option(help="What the record is of.")] = "",
    site: Annotated[str, typer.Option(help="Code of the site that keeps it.")] = "SITE",
    simulated: Annotated[
        bool, typer.Option("--simulated", help="A demonstration: nothing in it is ever real.")
    ] = False,
    administrator: Annotated[
        str, typer.Option(help="With accounts: your own identifier, as the first administrator.")
    ] = "",
    name: Annotated[str, typer.Option(help="Your printed name, with --administrator.")] = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Make a new record; with --administrator, one that is entered only by logging in.

    Example: `seedlot init --title "Line A" --site DUB --administrator mkelly --name "Mary Kelly"`
    """
    title = title or short_name(record)
    opened_as = Opened(title=title, site=site, simulated=simulated)
    if administrator:
        first = first_administrator(administrator, name)
        made = begin_guarded(record, opened_as, first, prompts.new_password(), now=now())
    else:
        made = opening.begin(record, opened_as, now=now())
    plain = {"record": made.where, "title": title, "site": site, "simulated": simulated, "guarded": bool(administrator)}
    onward = f"`seedlot login {in_line(administrator)}`" if administrator else "`seedlot book template -o my.xlsx`"
    answer(json, plain, f"Made the record '{in_line(made.where)}'. Next: {onward}.")


def enter(
    kind: Annotated[str, typer.Argument(help="Kind of entry, such as donor, material, step, hold.")],
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="Lists and parts as JSON.")],
    occurred: Annotated[str, typer.Option(help="When it happened: 2026-03-01 or 2026-03-01T10:30:00Z.")],
    source: Annotated[str, typer.Option(help="Where this is known from.")] = "",
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    screened: Screened = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Enter one thing; a book enters many.

    Example: `seedlot enter donor item=DON-001 sex=female --occurred 2026-03-01 --as mkelly`
    """
    known = {each.KIND: each for each in KINDS if not issubclass(each, OWN_ACT)}
    if kind not in known:
        raise SeedlotError(f"'{kind}' is not a kind that can be entered", mend=f"Choose one of: {', '.join(known)}.")
    try:
        content = known[kind].model_validate(_fields(fields))
        statement = say(content, occurred, source=source, note=noted(note, screened))
        held, who = acting(record, person)
        (number,) = state(held, who, statement, now=now()) or (None,)
    except ValidationError as error:
        raise SeedlotError(
            ": ".join(first_fault(error)), mend=f"Fields of {kind}: {', '.join(known[kind].model_fields)}."
        ) from error
    said = "The record already says so; nothing was written." if number is None else f"Entry {number}."
    answer(json, {"entry": number}, said)


def _fields(given: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in pairs(given, "FIELD=VALUE").items():
        structured = text[:1] in {"[", "{"} or text in {"true", "false", "null"}
        try:
            values[key] = jsonlib.loads(text) if structured else text
        except jsonlib.JSONDecodeError:
            values[key] = text
    return values


def show(
    item: Annotated[str, typer.Argument(help="An item's identifier, or the number of an entry.")],
    on: On = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Show one item (or entry): what it is, where it came from, what is known of it.

    Example: `seedlot show AICS-13-210`
    """
    with read.reading(opened(record)) as connection:
        size = moment(connection, on)
        if not ask.rows(connection, ITEM, size, item=item):
            numbers = [row.entry for row in ask.rows(connection, NAMED, size, name=item)]
            if numbers or item.isdigit():
                _show_entry(connection, numbers[0] if numbers else int(item), json=json)
                return
        told = story(connection, item, as_of=size)
        found = shared_print(connection, item)
        there = whereabouts(connection, [item], as_of=size)[item]
    plain = plain_story(told, there)
    facts = [(key, _fact(fact)) for key, fact in {**told.said, **plain}.items() if key not in {"said", "values"}]
    shown = [table(item, ("", ""), [fact for fact in facts if fact[1]])]
    if told.values:
        rows = [
            (value.name, amount(value), value.unit, bounds(value), value.method, source, entry)
            for value, source, entry in told.values
        ]
        shown.append(table("values", ("test", "result", "unit", "interval", "method", "source", "entry"), rows))
    plain["findings"] = [finding.plain() for finding in found]
    shown += [findings("findings", found)] if found else []
    answer(json, plain, *shown)


def _fact(fact: Any) -> str:
    """A fact as people read it; nothing for what is not there."""
    if fact is None or fact is False:
        return ""
    return ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else str(fact)


def _show_entry(connection: Connection, number: int, *, json: bool) -> None:
    entry = Entry.parse(read.body(connection, number))
    amended = [row.entry for row in ask.rows(connection, AMENDMENT, target=number)]
    signed = signatures(connection, [number]).get(number, ())
    plain = {
        "entry": number,
        "leaf": read.leaf(connection, number).hex(),
        "amended_by": amended,
        "signatures": [each.plain() for each in signed],
        **entry.model_dump(mode="json"),
        "holds": amending.current(connection, number).content.model_dump(mode="json") if amended else None,
    }
    said = [sentence(f"Signed: {each.says}") for each in signed]
    if amended:
        told = f"Corrected by entry {', '.join(map(str, amended))}: `content` is what was said first, `holds` what holds now."
        said.append(sentence(told))
    answer(json, plain, document(plain), *said)


def amend(
    number: Annotated[int, typer.Argument(help="Number of the entry.")],
    fields: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE", help="Correct values; lists and parts as JSON.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is corrected.")],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Correct an entry, with a reason. The old one stays; decisions, reviews and signatures that read it fall.

    Example: `seedlot amend 12 expiry=2027-01-31 --reason "typing error" --as mkelly`
    """
    changes = _fields(fields)
    held, who = acting(record, person)
    sealed, fallen = amending.amend(held, who, number, changes, reason=reason, now=now())
    shown = [f"Entry {sealed} amends entry {number}."]
    if fallen:
        shown.append(f"Decisions, reviews and signatures that no longer stand: entries {', '.join(map(str, fallen))}.")
    answer(json, {"entry": sealed, "amends": number, "fallen": list(fallen)}, *shown)


def verify(
    target: Annotated[str, typer.Argument(metavar="[RECORD-or-PACK]", help="A record, or a package (.zip).")] = "",
    files: Annotated[bool, typer.Option("--files", help="Every raw file too.")] = False,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A checkpoint that you kept: the record or package must grow from it."
        ),
    ] = None,
    key: Annotated[
        list[str], typer.Option(metavar="VKEY", help="A key that you were given and trust, ours or a witness's.")
    ] = [],
    certificate: Annotated[
        list[Path], typer.Option(help="Root certificate of a time-stamping authority that you trust.")
    ] = [],
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Verify everything: entries, tree, history, signed checkpoints; or a package that someone gave you.

    Example: `seedlot verify --files` or `seedlot verify --checkpoint kept.txt --key VKEY` or `seedlot verify lot.zip`
    """
    where = target or record
    pins = [verifier_of(text) for text in key]
    if where.endswith(".zip"):
        found = _package(Path(where), checkpoint, pins)
    else:
        held = opened(where, anyone=True)
        where = held.where
        kept = text_of(checkpoint) if checkpoint else ""
        with progress(quiet=json) as tell:
            found = verify_whole(
                held,
                files=files,
                kept=kept,
                keys=pins,
                certificates=[bytes_of(path) for path in certificate],
                progress=tell,
            )
    stands = overall(found)
    plain = {"verified": where, "answer": stands, "findings": [each.plain() for each in found]}
    title = f"{where}: {'verified' if stands is Answer.MET else 'NOT verified'}"
    answer(json, plain, findings(where, found), verdict(title, stands), good=stands is Answer.MET)


def _package(path: Path, checkpoint: Path | None, pins: list[Verifier]) -> tuple[Finding, ...]:
    witnesses = [each.text() for each in pins if each.algorithm == COSIGNATURE]
    keys = [each.text() for each in pins if each.algorithm != COSIGNATURE]
    try:
        told = verify_pack(path, checkpoint, keys=keys, witnesses=witnesses)
        return tuple(Finding.model_validate(each) for each in told["findings"])
    except OSError as error:
        raise SeedlotError(f"Cannot read '{path}': {error.strerror}", mend="Check the path.") from error
    except BrokenError as error:
        raise SeedlotError(f"What you hold is no checkpoint: {error}", mend="Give the file of a checkpoint.") from error


def rebuild(
    check: Annotated[bool, typer.Option("--check", help="Only compare; change nothing.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Fold the entries into the history again, or check that it says what they say.

    Example: `seedlot rebuild --check`
    """
    held = opened(record)
    if not check:
        opening.refold(held)
    with read.reading(held) as connection:
        found = compare(connection)
    stands = overall(found)
    plain = {"answer": stands, "findings": [each.plain() for each in found]}
    answer(json, plain, findings("history", found), good=stands is Answer.MET)


def clock(
    reason: Annotated[str, typer.Option(help="Why times of later entries may lie before those of earlier ones.")],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Say that the clock was wrong and is corrected: earlier times may follow. For an administrator.

    Example: `seedlot clock --reason "The clock was a day ahead from entry 112 on; set by NTP again"`
    """
    held, who = acting(record, person)
    number = clocks.correct_clock(held, who, reason=reason, now=now())
    answer(json, {"entry": number}, f"Entry {number}.")


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (init, enter, show, amend, verify, rebuild, clock):
        app.command()(command)
