"""Commands for the second party that co-signs, and for the record keeper who asks it (C2SP tlog-witness)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from seedlot.acts import checkpoints as acts
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now, write_whole
from seedlot.cli.say import answer, verdict
from seedlot.cli.trust import plainly, text_of, verifier_of
from seedlot.record import read
from seedlot.record.keys import fingerprint
from seedlot.record.witness import NotCosignedError, Request, Witness, cosign, trust
from seedlot.terms.finding import Answer

witness = typer.Typer(no_args_is_help=True, help="A second party that co-signs only what continues what it saw last.")

State = Annotated[
    Path, typer.Option("--state", envvar="SEEDLOT_WITNESS", help="The witness's own folder.", show_default=True)
]
_HERE = Path("witness")


@witness.command()
def make(
    name: Annotated[str, typer.Argument(help="Name of the witness, such as partner.example/qa.")],
    state: State = _HERE,
    json: Json = False,
) -> None:
    """Make a witness, on a computer that is not the record keeper's.

    Example: `seedlot witness make partner.example/qa`
    """
    verifier = acts.make_witness(state, name).key.verifier
    told = {"folder": str(state), "name": name, "verifier": verifier.text(), "fingerprint": fingerprint(verifier)}
    said = f"Made the witness in '{state}'. Give its public key to the record keeper:\n{verifier.text()}\n"
    plainly(json, told, said)


@witness.command(name="trust")
def trust_(
    verifier: Annotated[str, typer.Argument(metavar="VKEY", help="The record's verifier key, as its keeper gave it.")],
    origin: Annotated[str, typer.Option(help="Name of the record, where the key has another.")] = "",
    state: State = _HERE,
    json: Json = False,
) -> None:
    """Trust a record's key. A key that takes its place later is trusted only when you say so again.

    Example: `seedlot witness trust seedlot/DUB/0a1b2c3d4e5f6071+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW`
    """
    found = verifier_of(verifier)
    named = trust(Witness(state), found, origin)
    told = {"origin": named, "verifier": found.text(), "fingerprint": fingerprint(found)}
    said = f"Trusted for '{escape(named)}'. Compare its fingerprint with the record keeper: {told['fingerprint']}"
    answer(json, told, said)


@witness.command()
def sign(
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="What the record keeper sent.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write the answer.")] = None,
    state: State = _HERE,
    json: Json = False,
) -> None:
    """Co-sign a checkpoint if it continues the last one; else say why not, and keep the evidence.

    Example: `seedlot witness sign request.txt -o answer.txt`
    """
    asked = Request.parse(text_of(request))
    point = asked.checkpoint
    told = {"origin": point.origin, "size": point.size, "root": point.root.hex()}
    try:
        line = cosign(Witness(state), asked, time=int(now().timestamp())).signatures[-1].line()
    except NotCosignedError as error:
        refusal = error.refusal
        if output and refusal.size is not None and refusal.evidence is None:
            write_whole(output, f"{refusal.size}\n".encode())
        refused = {"answer": Answer.NOT_MET, "status": refusal.status, "says": refusal.says, "cosignature": None}
        evidence = {"held": refusal.size, "evidence": str(refusal.evidence) if refusal.evidence else None}
        answer(json, {**told, **refused, **evidence}, verdict(str(error), Answer.NOT_MET), good=False)
        return
    if output:
        write_whole(output, line.encode())
    says = f"{point.size} entries of {point.origin} co-signed"
    done = {"answer": Answer.MET, "status": 200, "says": says, "cosignature": line, "held": point.size}
    plainly(json, {**told, **done, "evidence": None}, line)


@witness.command()
def ask(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the request.")],
    name: Annotated[str, typer.Option("--witness", help="Which witness, where the record has several.")] = "",
    old: Annotated[int | None, typer.Option(min=0, help="How many entries the witness said that it holds.")] = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Write the request for a co-signature of the last signed checkpoint, with the proof that it continues.

    Example: `seedlot witness ask -o request.txt`
    """
    with read.reading(opened(record, anyone=True)) as connection:
        request = acts.ask_witness(connection, name=name, old=old)
    write_whole(output, request.text().encode())
    told = {"file": str(output), "old": request.old, "size": request.checkpoint.size}
    answer(json, told, f"Wrote '{escape(str(output))}': {request.checkpoint.size} entries, continuing {request.old}.")


@witness.command()
def keep(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the witness answered.")],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Verify what a witness answered, and keep it. Its key must be named first: `seedlot key name VKEY --witness`.

    Example: `seedlot witness keep answer.txt --as admin`
    """
    held, who = acting(record, person)
    numbers = acts.keep_cosignature(held, who, text_of(file), now=now())
    said = f"Entries {', '.join(map(str, numbers))}." if numbers else "It is kept already; nothing was written."
    answer(json, {"entries": list(numbers)}, said)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(witness, name="witness")
