"""Commands about what makes a record trustworthy to an outsider: its keys, signed checkpoints, time stamps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from seedlot.acts import checkpoints as acts
from seedlot.cli.opened import acting, opened
from seedlot.cli.options import DEFAULT_RECORD, As, Json, RecordPath, now, write_whole
from seedlot.cli.say import answer, table
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.keys import FileKey, fingerprint
from seedlot.record.notes import BadKeyError, Verifier, checkpoint_of
from seedlot.record.store import Record
from seedlot.terms.errors import NoSuchFileError, SeedlotError

key = typer.Typer(no_args_is_help=True, help="Keys that sign the record's checkpoints, and those of its witnesses.")
timestamp = typer.Typer(no_args_is_help=True, help="Time stamps of an outside authority (RFC 3161).")

KeyFile = Annotated[Path, typer.Argument(metavar="FILE", help="File of the key.")]
KeyOrFile = Annotated[str, typer.Argument(metavar="KEY", help="A verifier key (NAME+hash+base64), or a key's file.")]
Reason = Annotated[str, typer.Option(help="Why.")]


@key.command()
def make(
    file: KeyFile,
    name: Annotated[str, typer.Option(help="Name of the key; without one, the record's own name.")] = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Make a new key in a file that you alone can read. Keep it apart from the record, and a copy in a safe.

    Example: `seedlot key make ~/keys/bank.key`
    """
    held = opened(record, anyone=True) if not name or Path(record).exists() else None
    made = acts.make_key(file, name or _origin(held), record=held)
    told = _told(made.verifier)
    said = f"Made the key '{file}'. Its public part:\n{told['verifier']}\nNext: seedlot key name {file}\n"
    plainly(json, {"file": str(file), **told}, said)


@key.command()
def show(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="File of a key; without one, all named.")
    ] = None,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """List the keys that the record names, or tell the public part of a key's file.

    Example: `seedlot key show`
    """
    if file is not None:
        told = {**_told(FileKey(file).verifier), "purpose": "", "stands": "", "entry": None}
        plainly(json, {"keys": [told]}, f"{told['verifier']}\n{told['fingerprint']}\n")
        return
    with read.reading(opened(record, anyone=True)) as connection:
        named = list(acts.keyring(connection).keys.values())
    rows = [
        {**_told(each.verifier), "purpose": each.purpose, "stands": each.stands(), "entry": each.entry}
        for each in named
    ]
    columns = ("name", "purpose", "stands", "entry", "fingerprint")
    shown = table("keys", columns, [[row[column] for column in columns] for row in rows])
    answer(json, {"keys": rows}, shown)
    if not json:
        typer.echo("".join(f"{row['verifier']}\n" for row in rows), nl=False)


@key.command(name="name")
def name_(
    verifier: KeyOrFile,
    witness: Annotated[bool, typer.Option("--witness", help="It is a witness's key, not our own.")] = False,
    reason: Reason = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Name the record's own key, or the key of a witness whose co-signatures are to be kept.

    Example: `seedlot key name ~/keys/bank.key --as admin`
    """
    held, who = acting(record, person)
    found = verifier_of(verifier)
    purpose: acts.Purpose = "witness" if witness else "checkpoint"
    number = acts.name_key(held, who, found.text(), purpose=purpose, reason=reason, now=now())
    answer(json, {"entry": number, **_told(found)}, f"Entry {number}.")


@key.command()
def rotate(
    verifier: KeyOrFile,
    old: Annotated[Path | None, typer.Option(help="File of the key in force, which vouches for the new one.")] = None,
    reason: Reason = "",
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Put a new key in the place of the one in force. Without the old one, say why it is not at hand.

    Example: `seedlot key rotate ~/keys/bank-2.key --old ~/keys/bank.key --as admin`
    """
    held, who = acting(record, person)
    found = verifier_of(verifier)
    signer = FileKey(old) if old else None
    entry, signed = acts.rotate_key(held, who, found.text(), old=signer, reason=reason, now=now())
    vouched = "" if signed is None else f" The old key vouches for it in entry {signed}."
    answer(json, {"entry": entry, "checkpoint": signed, **_told(found)}, f"Entry {entry}.{vouched}")


@key.command()
def revoke(
    verifier: KeyOrFile,
    good_until: Annotated[int, typer.Option(min=0, help="Its checkpoints up to so many entries stay good.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Say that a key is no longer to be trusted, and up to which size of the record it was.

    Example: `seedlot key revoke VKEY --good-until 4711 --reason "laptop stolen on 3 March" --as admin`
    """
    held, who = acting(record, person)
    text = verifier_of(verifier).text()
    number = acts.revoke_key(held, who, text, reason=reason, good_until=good_until, now=now())
    answer(json, {"entry": number, "verifier": text, "good_until": good_until}, f"Entry {number}.")


def checkpoint(
    sign: Annotated[bool, typer.Option("--sign", help="Sign it, and seal that.")] = False,
    key: Annotated[Path | None, typer.Option("--key", envvar="SEEDLOT_KEY", help="File of the key in force.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it into a file too.")] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Print the record's checkpoint: its name, its size, its root; with --sign, signed. Keep a copy elsewhere.

    Example: `seedlot checkpoint > today.txt` or `seedlot checkpoint --sign --key ~/keys/bank.key -o today.txt`
    """
    number = None
    if sign:
        if key is None:
            raise SeedlotError("A checkpoint is signed with a key", mend="Give its file with --key.")
        held, who = acting(record, person)
        note, number = acts.sign_checkpoint(held, who, FileKey(key), now=now())
        point, text = checkpoint_of(note), note.text()
    else:
        with read.reading(opened(record, anyone=True)) as connection:
            point = read.checkpoint(connection, ask.origin(connection))
        text = point.text()
    if output:
        write_whole(output, text.encode())
    stated = {"origin": point.origin, "size": point.size, "root": point.root.hex()}
    plainly(json, {**stated, "text": text, "entry": number, "file": str(output) if output else None}, text)


@timestamp.command(name="ask")
def ask_(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the request (.tsq).")],
    sha512: Annotated[bool, typer.Option("--sha512", help="Stamp the SHA-512, not the SHA-256.")] = False,
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Write the request for a time stamp of the last signed checkpoint. How to send it, the authority tells.

    Example: `seedlot timestamp ask -o today.tsq`
    """
    with read.reading(opened(record, anyone=True)) as connection:
        request = acts.ask_timestamp(connection, algorithm="sha512" if sha512 else "sha256")
    write_whole(output, request)
    answer(json, {"file": str(output), "bytes": len(request)}, f"Wrote '{output}'. Keep it until the answer is there.")


@timestamp.command(name="keep")
def keep_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the authority answered (.tsr).")],
    certificate: Annotated[
        list[Path], typer.Option(help="The authority's root certificate (PEM or DER); may be repeated.")
    ] = [],
    request: Annotated[
        Path | None, typer.Option(help="The request, for its nonce; a .tsq of the same name is found by itself.")
    ] = None,
    person: As = "",
    record: RecordPath = DEFAULT_RECORD,
    json: Json = False,
) -> None:
    """Verify what a time-stamping authority answered, and keep it as it came.

    Example: `seedlot timestamp keep today.tsr --certificate authority.pem --as admin`
    """
    held, who = acting(record, person)
    beside = request or file.with_suffix(".tsq")
    asked = bytes_of(beside) if request or beside.exists() else b""
    roots = [bytes_of(path) for path in certificate]
    number = acts.keep_timestamp(held, who, bytes_of(file), certificates=roots, asked=asked, now=now())
    with read.reading(held) as connection:
        said = acts.timestamp_of(connection, number)
    stated = {"size": said.size, "stamped": said.stamped, "authority": said.authority}
    words = f"{said.size} entries were there on {said.stamped}, says {said.authority}"
    if said.stamped is None:
        words = "It cannot be read here, and is kept as it came; `seedlot verify` tells how to verify it"
    elif not roots:
        words += " (who signed it was not verified: give --certificate)"
    answer(json, {"entry": number, **stated, "verified": bool(roots and said.stamped)}, f"Entry {number}: {words}.")


def verifier_of(text: str) -> Verifier:
    """The verifier key that a text is, or that of the key in a file.

    Raises:
        BadKeyError: it is neither; a secret key is never taken from the command line.
    """
    if text.startswith("PRIVATE+KEY+"):
        raise BadKeyError("it is a secret key, which others can now read; make a new one, and give its file")
    return FileKey(Path(text)).verifier if Path(text).is_file() else Verifier.parse(text)


def bytes_of(path: Path) -> bytes:
    """The bytes of a file that must be there."""
    if not path.is_file():
        raise NoSuchFileError(path)
    return path.read_bytes()


def text_of(path: Path) -> str:
    """The text of a file that must be there."""
    try:
        return bytes_of(path).decode()
    except UnicodeDecodeError:
        raise SeedlotError(f"'{path}' is not a text", mend="Give the file as it was received.") from None


def plainly(json: bool, plain: dict[str, Any], text: str) -> None:
    """Answer with text that is to be copied or piped: never wrapped, never coloured."""
    if json:
        answer(json, plain)
    else:
        typer.echo(text, nl=False)


def _told(verifier: Verifier) -> dict[str, Any]:
    return {"name": verifier.name, "verifier": verifier.text(), "fingerprint": fingerprint(verifier)}


def _origin(held: Record | None) -> str:
    assert held is not None  # noqa: S101 - without a name the record was opened
    with read.reading(held) as connection:
        return ask.origin(connection)


def add_to(app: typer.Typer) -> None:
    """Hang the commands in the door."""
    app.add_typer(key, name="key")
    app.command()(checkpoint)
    app.add_typer(timestamp, name="timestamp")
