"""Commands on a lot: judge, release, certificate, package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.cli.options import DEFAULT_RECORD, As, Json, On, RecordPath, as_of, now, opened, whole, write_whole
from seedlot.cli.say import answer, findings, verdict
from seedlot.dossier.pack import pack as make_package
from seedlot.record import read
from seedlot.release.case import Proposal
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.words import Outcome

Lot = Annotated[str, typer.Argument(help="The lot: a bank, a drug substance or drug product lot, a line.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write it.")]


def judged(proposal: Proposal, stands: Finding) -> dict[str, Any]:
    """A judgement as plain JSON."""
    case = proposal.case
    return {
        "lot": proposal.lot,
        "proposed": proposal.outcome,
        "answer": overall(proposal.findings),
        "specification": f"{case.specification.name} {case.specification.version}" if case.specification else None,
        "as_of": case.as_of,
        "root": case.root,
        "passages": case.passages,
        "doublings": case.doublings or None,
        "findings": [finding.plain() for finding in proposal.findings],
        "decision": stands.plain(),
    }


def judge(lot: Lot, on: On = "", record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Judge a lot against its specification and all that bears on it: met, not met, or not known.

    Example: `seedlot judge SIM-DP-001`
    """
    with read.reading(opened(record)) as connection:
        case = gather(connection, lot, as_of=as_of(connection, on))
        proposal = propose(case)
    stands = overall(proposal.findings)
    line = verdict(f"{lot}: {stands}; proposed: {proposal.outcome}", stands)
    decision = standing(case)
    plain = judged(proposal, decision)
    shown = (findings(f"{lot} against {plain['specification'] or 'no specification'}", proposal.findings), line)
    answer(json, plain, *shown, Text(decision.says), good=stands is Answer.MET)


def release(
    lot: Lot,
    outcome: Annotated[Outcome, typer.Option(help="What you decide.")] = Outcome.RELEASED,
    meaning: Annotated[str, typer.Option(help="What your signature means.")] = "certification of the lot",
    reason: Annotated[str, typer.Option(help="Why, where you decide otherwise than proposed.")] = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Decide about a lot and sign. Not known never releases.

    Example: `seedlot release SIM-DP-001 --as sim-qp`
    """
    held = opened(record)
    decision, signature = decide(
        held, person, Verdict(lot=lot, outcome=outcome, meaning=meaning, reason=reason), now=now()
    )
    with read.reading(held) as connection:
        stands = standing(gather(connection, lot))
    plain = {"lot": lot, "outcome": outcome, "decision": decision, "signature": signature, "says": stands.says}
    answer(json, plain, Text(f"{stands.says} Entries {decision} (decision) and {signature} (signature)."))


def coa(lot: Lot, output: Output, person: As = "", record: RecordPath = DEFAULT_RECORD, json: Json = False) -> None:
    """Write the certificate of analysis of the decision that stands, as PDF/A; it is sealed in turn.

    Example: `seedlot coa SIM-DP-001 -o coa.pdf`
    """
    with whole(output) as file:
        document, number = certify(opened(record), person, lot, now=now())
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

    Example: `seedlot pack SIM-DP-001 -o lot.zip`, then `python verify.py lot.zip`
    """
    held = opened(record)
    with read.reading(held) as connection:
        document = make_package(held, connection, gather(connection, lot), files=files)
    write_whole(output, document)
    plain = {"lot": lot, "file": str(output), "bytes": len(document)}
    answer(json, plain, f"Wrote '{output}' ({len(document):,} bytes). An outsider checks it with the verify.py inside.")


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    for command in (judge, release, coa, pack):
        app.command()(command)
