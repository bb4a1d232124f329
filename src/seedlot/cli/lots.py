"""Commands on a lot: judge, release, certificate, package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide, look, shown
from seedlot.acts.meanings import of_decision
from seedlot.acts.shown import digest
from seedlot.cli import prompts
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, On, RecordPath, now, whole, write_whole
from seedlot.cli.say import answer, errors, findings, progress, sentence, verdict
from seedlot.dossier.pack import is_signed
from seedlot.dossier.pack import pack as make_package
from seedlot.history import ask
from seedlot.history.ask import moment
from seedlot.history.signed import signatures
from seedlot.record import read
from seedlot.release.case import Proposal
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.release.plainly import plain_judgement
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome

Lot = Annotated[str, typer.Argument(help="The lot: a bank, a drug substance or drug product lot, a line.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write it.")]


def judge(lot: Lot, on: On = "", record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Judge a lot against its specification and all that bears on it: met, not met, or not known.

    Example: `seedlot judge SIM-DP-001`
    """
    with read.reading(opened(record)) as connection:
        case = gather(connection, lot, as_of=moment(connection, on))
        proposal = propose(case)
        signed = signatures(connection, [each.entry for each in case.decisions[-1:]])
    stands = overall(proposal.findings)
    line = verdict(f"{lot}: {stands}; proposed: {proposal.outcome}", stands)
    decision = standing(case)
    last = tuple(each for one in signed.values() for each in one)
    plain = plain_judgement(proposal, decision, last)
    told = (findings(f"{lot} against {plain['specification'] or 'no specification'}", proposal.findings), line)
    said = (sentence(f"Signed: {each.says}") for each in last)
    answer(json, plain, *told, sentence(decision.says), *said, good=stands is Answer.MET)


def release(
    lot: Lot,
    outcome: Annotated[Outcome, typer.Option(help="What you decide.")] = Outcome.RELEASED,
    meaning: Annotated[
        str, typer.Option(help="What your signature means: certification, rejection or quarantine of the lot, and why.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, where you decide otherwise than proposed.")] = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Decide about a lot and sign. Not known never releases.

    Example: `seedlot release SIM-DP-001 --as sim-qp`
    """
    held, who = acting(record, person)
    given = Verdict(lot=lot, outcome=outcome, meaning=meaning, reason=reason)
    with read.reading(held) as connection:
        _, proposal = look(connection, who, given, now=now())
        guarded = ask.guarded(connection)
    if guarded:
        _tell(proposal, given)
        given = replace(given, as_of=proposal.case.as_of, seen=digest(shown(proposal)))
    proof = prompts.signing(held, who)
    with progress(quiet=json) as tell:
        decision, signature = decide(held, who, given, components=proof, now=now(), progress=tell)
    with read.reading(held) as connection:
        stands = standing(gather(connection, lot))
        (signed,) = signatures(connection, [decision])[decision]
    plain = {"lot": lot, "outcome": outcome, "decision": decision, "signature": signature, "says": stands.says}
    said = sentence(f"{stands.says} Entries {decision} (decision) and {signature} (signature).")
    answer(json, plain, said, sentence(f"Signed: {signed.says}"))


def _tell(proposal: Proposal, given: Verdict) -> None:
    """Show what is to be signed, on the terminal on which the password will be asked for."""
    terminal = errors()
    terminal.print(findings(f"{proposal.lot}: what you read", proposal.findings))
    terminal.print(verdict(f"Proposed: {proposal.outcome}", overall(proposal.findings)))
    meaning = of_decision(given.outcome, given.meaning)
    terminal.print(sentence(f"You decide: {given.outcome}. Your signature means: {meaning}."))


def coa(lot: Lot, output: Output, person: As = "", record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Write the certificate of analysis of the decision that stands, as PDF/A; it is sealed in turn.

    Example: `seedlot coa SIM-DP-001 -o coa.pdf`
    """
    held, who = acting(record, person)
    with whole(output) as file, progress(quiet=json) as tell:
        document, number = certify(held, who, lot, now=now(), progress=tell)
        file.write(document)
    answer(json, {"lot": lot, "file": str(output), "entry": number}, f"Wrote '{output}'; sealed as entry {number}.")


def pack(
    lot: Lot,
    output: Output,
    files: Annotated[bool, typer.Option("--files", help="The raw files themselves, not only their hashes.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Write an evidence package that an outsider verifies offline, without Seedlot.

    It lies under the last signed checkpoint that covers all of it, where there is one; nothing is signed here.

    Example: `seedlot pack SIM-DP-001 -o lot.zip`; the outsider unpacks it and types `python folder/verify.py lot.zip`
    """
    held = opened(record)
    with read.reading(held) as connection:
        document = make_package(held, connection, gather(connection, lot), files=files)
    write_whole(output, document)
    signed = is_signed(document)
    plain = {"lot": lot, "file": str(output), "bytes": len(document), "signed": signed}
    under = "a signed checkpoint" if signed else "a checkpoint that is not signed"
    answer(
        json,
        plain,
        f"Wrote '{output}' ({len(document):,} bytes), under {under}. The README.txt inside says how to verify.",
    )


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (judge, release, coa, pack):
        app.command()(command)
