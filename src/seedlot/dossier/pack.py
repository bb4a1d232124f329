"""The evidence package of a lot: a zip that an outsider verifies offline. The same record gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files as resources
from string import Template
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.dossier.errors import PackageTooLargeError
from seedlot.dossier.verifier.verify import frame, named_files, plain_json
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.read import Checkpoint
from seedlot.record.store import Record
from seedlot.release.case import Case

#: What a zip without the 64-bit extension holds (PKWARE APPNOTE, 4.4.1.4).
MOST_MEMBERS = 0xFFFF
MOST_BYTES = 0xFFFFFFFF

Members = dict[str, bytes]


def pack(record: Record, connection: Connection, case: Case, *, files: bool = False) -> bytes:
    """Pack all that a lot's decision rests on, with the proofs that it is in the record.

    Raw files are named by their hashes, and go with it where `files` is set.

    Raises:
        PackageTooLargeError: it would hold more than a zip can.
        MissingRawFileError: a raw file that should go with it is not kept.
    """
    point = read.checkpoint(connection, ask.origin(connection))
    certificate = _certificate(connection, case)
    bodies = {number: read.body(connection, number) for number in _bearing(connection, case, certificate)}
    contents = {number: json.loads(body)["content"] for number, body in bodies.items()}
    members = {f"entries/{number:06d}.json": body for number, body in bodies.items()}
    if certificate is not None:
        members |= _issued(record, certificate, point)
    if files:
        members |= _raw(record, contents.values(), without={certificate.sha256} if certificate else set())
    members["files.json"] = plain_json({"files": list_files(contents, members)})
    members["proofs.json"] = plain_json(_proofs(connection, case.lot.item, point, contents))
    members["checkpoint.txt"] = point.text().encode()
    members |= _guide(case, point)
    members["manifest.json"] = plain_json({name: _sha256(body) for name, body in members.items()})
    return _framed(members)


def _certificate(connection: Connection, case: Case) -> Row[Any] | None:
    """The last certificate of the lot's last decision."""
    if not case.decisions:
        return None
    issued = ask.rows(connection, t.CERTIFICATE, lot=case.lot.item, decision=case.decisions[-1].entry)
    return issued[-1] if issued else None


def _bearing(connection: Connection, case: Case, certificate: Row[Any] | None) -> list[int]:
    """Numbers of the entries that belong in the package: the case, its judgement, its people, its amendments."""
    numbers = {0, *case.entries}
    people = set()
    for decided in case.decisions:
        numbers |= {decided.entry, *(signed.entry for signed in decided.signatures)}
        numbers |= {row.target for row in ask.rows(connection, t.RESTS, entry=decided.entry)}
        people |= {decided.person, *(signed.person for signed in decided.signatures)}
    numbers |= {row.entry for row in ask.rows_among(connection, t.PERSON, "person", sorted(people))}
    numbers |= {certificate.entry} if certificate is not None else set()
    numbers |= {row.entry for row in ask.rows_among(connection, t.AMENDMENT, "target", sorted(numbers))}
    return sorted(numbers)


def _issued(record: Record, certificate: Row[Any], point: Checkpoint) -> Members:
    printed = Checkpoint(point.origin, certificate.checkpoint_size, bytes.fromhex(certificate.checkpoint_root))
    return {
        "certificate.pdf": read.file_bytes(record, certificate.sha256),
        "certificate-checkpoint.txt": printed.text().encode(),
    }


def _raw(record: Record, contents: Iterable[Any], *, without: set[str]) -> Members:
    named = {sha256 for content in contents for _, sha256, _ in named_files(content)}
    return {f"files/{sha256}": read.file_bytes(record, sha256) for sha256 in sorted(named - without)}


def list_files(contents: dict[int, Any], members: Members) -> list[dict[str, Any]]:
    """List the files that contents, by entry number, name, with the member of the package that holds each."""
    numbers: dict[tuple[str, str, int | None], set[int]] = {}
    for number, content in contents.items():
        for file in named_files(content):
            numbers.setdefault(file, set()).add(number)
    held = {_sha256(body): name for name, body in members.items() if name.startswith(("files/", "certificate.pdf"))}
    return [
        {"name": name, "sha256": sha256, "bytes": size, "entries": sorted(found), "member": held.get(sha256)}
        for (name, sha256, size), found in sorted(numbers.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def _proofs(connection: Connection, lot: str, point: Checkpoint, contents: dict[int, Any]) -> dict[str, Any]:
    """Where each entry lies in the tree, and that each earlier root that an entry states begins the record."""
    stated = {
        number: content.get("as_of", content.get("checkpoint_size"))
        for number, content in contents.items()
        if "as_of" in content or "checkpoint_size" in content
    }
    return {
        "lot": lot,
        "origin": point.origin,
        "size": point.size,
        "root": point.root.hex(),
        "entries": [
            {"entry": number, "path": _hex(read.inclusion(connection, number, point.size))} for number in contents
        ],
        "earlier": [
            {"entry": number, "size": size, "path": _hex(read.consistency(connection, size, point.size))}
            for number, size in stated.items()
        ],
    }


def _guide(case: Case, point: Checkpoint) -> Members:
    """What tells the outsider how to verify, and what does it."""
    here = resources("seedlot.dossier")
    words = Template(here.joinpath("readme.txt").read_text("utf-8"))
    banner = "SIMULATED - NOT FOR HUMAN USE\n\n" if case.simulated else ""
    return {
        "README.txt": words.substitute(banner=banner, lot=case.lot.item, record=case.title, size=point.size).encode(),
        "verify.py": here.joinpath("verifier", "verify.py").read_bytes(),
    }


def _framed(members: Members) -> bytes:
    size = sum(len(body) for body in members.values())
    if len(members) > MOST_MEMBERS or size + 200 * len(members) > MOST_BYTES:
        raise PackageTooLargeError(len(members), size)
    return frame(members)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _hex(path: tuple[bytes, ...]) -> list[str]:
    return [step.hex() for step in path]
