"""Verify an evidence package of a lot, offline, with nothing but Python 3.9 or later.

    python verify.py lot.zip [--key KEY] [--witness KEY] [--checkpoint FILE] [--json]

Every hash is computed again from the bytes in the package: the entries up to the root of the record
(RFC 9162, section 2.1), the certificate and the raw files up to the entries that name them. Every signature
on the root is verified (Ed25519, RFC 8032; C2SP signed-note). KEY is the record's key, or a witness's, that you
got another way than with this package: name+hash+base64. FILE is a checkpoint that you hold already, such as the
one printed on the certificate: three lines, origin, size and root; or a signed note. Exit status: 0 all that was
checked is as it should be; 1 something is not, or cannot be shown; 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import checks, complete
from .notes import BrokenError, Key, read_checkpoint, read_key
from .package import Finding, Package, met, note, open_package, read_package, unknown, wrong
from .shown import plain
from .tree import Checkpoint
from .trust import check_trust, read_signed

__all__ = ["BrokenError", "main", "tell", "verify_pack"]

LIMITS = (
    "that these are all the entries about the lot",
    "that a result is true: only what was written, in which order, and that it has not changed since",
    "that the certificate says what the entries say: it is the file that was sealed; read it beside them",
    "what ro-crate-preview.html, ro-crate-metadata.json and README.txt say: they help to read, the entries count",
    "the program itself: take verify.py and the folder verifier from a source that you trust",
)


class Held(NamedTuple):
    """What the reader got another way than with the package: a checkpoint, the record's keys, witnesses' keys."""

    checkpoint: Checkpoint | None = None
    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()


def verify_pack(
    path: str | Path,
    checkpoint: str | Path | None = None,
    *,
    keys: Sequence[str] = (),
    witnesses: Sequence[str] = (),
) -> dict[str, Any]:
    """Verify a package, also against a checkpoint and keys that are held already; tell the answer and every finding.

    Raises:
        OSError: a file cannot be read.
        BrokenError: what is held is no checkpoint, or no key.
    """
    held = Held(
        None if checkpoint is None else read_checkpoint(Path(checkpoint).read_bytes(), str(checkpoint)),
        tuple(read_key(text, "--key") for text in keys),
        tuple(read_key(text, "--witness") for text in witnesses),
    )
    findings = list(_examine(Path(path), held))
    answers = {finding["answer"] for finding in findings}
    answer = next(answer for answer in ("not met", "not known", "met") if answer in answers)
    return {"package": str(path), "answer": answer, "findings": findings}


def _examine(path: Path, held: Held) -> Iterator[Finding]:
    faults: list[Finding] = []
    try:
        members, faults = read_package(path)
        yield from faults
        if all(fault["answer"] is None for fault in faults):
            yield met("member", f"All {len(members)} members of the package are as manifest.json lists them")
        if path.is_dir():
            yield note("limit", "Not proved: the zip itself; this is the folder into which it was unpacked")
        package = open_package(members)
        yield from checks.check_entries(package)
        yield from check_trust(package, held.keys, held.witnesses)
        for check in (
            complete.check_record,
            complete.check_lot,
            complete.check_named,
            complete.check_later,
            checks.check_growth,
            checks.check_certificate,
            checks.check_signatures,
            checks.check_standing,
            checks.check_reviews,
            checks.check_files,
            checks.check_crate,
        ):
            yield from check(package)
        if held.checkpoint is not None:
            yield from _held(package, held.checkpoint)
    except BrokenError as fault:
        if all(each["answer"] is None for each in faults):
            yield wrong("member", str(fault), fault.where)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as fault:
        yield wrong("member", f"An entry, or a list in the package, does not have its form: {fault!r}")
    yield from (note("limit", f"Not proved: {limit}") for limit in LIMITS)


def _held(package: Package, held: Checkpoint) -> Iterator[Finding]:
    """The checkpoint that the outsider holds is one from which this record has grown."""
    roots = {old.size: old.root for _, old, shown in checks.earlier(package) if shown}
    roots.update((each.point.size, each.point.root) for each in read_signed(package, ())[0])
    roots[package.point.size] = package.point.root
    where = f"your checkpoint of {held.size} entries"
    if held.origin != package.point.origin:
        yield wrong("held", f"Your checkpoint is of '{held.origin}', this record is '{package.point.origin}'", where)
    elif held.size not in roots:
        sizes = ", ".join(map(str, sorted(roots)))
        yield unknown("held", f"The package can be compared with checkpoints of {sizes} entries only", where)
    else:
        same = held.root == roots[held.size]
        says = f"This is {'' if same else 'not '}the record that you know: its first {held.size} entries have"
        yield (met if same else wrong)("held", f"{says} {'your' if same else 'another'} root", where)


def tell(result: dict[str, Any]) -> Iterator[str]:
    """Tell the result in lines for people, in letters that no console takes for anything else."""
    heads = {"met": "PROVED", "not met": "WRONG", "not known": "NOT KNOWN", None: "TO BE NOTED"}
    for answer, head in heads.items():
        findings = [each for each in result["findings"] if each["answer"] == answer]
        yield from ["", head] if findings else []
        yield from (
            plain(f"  - {each['says']}" + (f" [{each['where']}]" if each["where"] else "")) for each in findings
        )
    ends = {"met": "All that was checked is as it should be.", "not known": "Something could not be shown."}
    end = ends.get(result["answer"], "this package is NOT what it should be.")
    if any((each["code"], each["answer"]) == ("pack/later", None) for each in result["findings"]):
        end += " What was sealed later is not all here: see TO BE NOTED."
    yield from ["", plain(f"{result['package']}: {end}")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the package that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Verify an evidence package of a lot, offline.")
    parser.add_argument("package", help="the package, a zip file, or the folder into which it was unpacked")
    parser.add_argument("--key", action="append", default=[], help="the record's key, got another way; may be repeated")
    parser.add_argument("--witness", action="append", default=[], metavar="KEY", help="a witness's key, likewise")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint that you hold already")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    asked = parser.parse_args(arguments)
    try:
        result = verify_pack(asked.package, asked.checkpoint, keys=asked.key, witnesses=asked.witness)
    except (OSError, BrokenError) as fault:
        sys.stderr.write(f"verify.py: {plain(str(fault))}\n")
        return 2
    text = json.dumps(result, indent=1) if asked.json else "\n".join(tell(result))
    sys.stdout.write(f"{text}\n")
    return 0 if result["answer"] == "met" else 1
