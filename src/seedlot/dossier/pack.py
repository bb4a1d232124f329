"""The evidence package of a lot: an RO-Crate zip that an outsider verifies offline. The same record gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files as resources
from ssl import DER_cert_to_PEM_cert
from string import Template
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.dossier.bearing import bearing
from seedlot.dossier.crate import PREVIEW, describe
from seedlot.dossier.errors import PackageTooLargeError
from seedlot.dossier.preview import preview
from seedlot.dossier.verifier.package import PROGRAM, frame, named_files, plain_json, read_members
from seedlot.dossier.vouched import Vouched, following, vouch
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
    """Pack all that bears on a lot, with the proofs that it is in the record and the signatures on the record.

    Documents that were shown to a signer go with it. Raw files are named by their hashes, and go with it where
    `files` is set. Personal data never do: the record itself holds only commitments to them.

    Raises:
        PackageTooLargeError: it would hold more than a zip can.
        MissingRawFileError: a file that should go with it is not kept.
    """
    certificate = _certificate(connection, case)
    numbers = {*bearing(connection, case), *([certificate.entry] if certificate else [])}
    vouched = vouch(connection, sorted(numbers))
    numbers |= {*vouched.keys, *following(connection, numbers, _read(case), vouched.point.size)}
    bodies = {number: read.body(connection, number) for number in sorted(numbers)}
    entries = {number: json.loads(body) for number, body in bodies.items()}
    contents = {number: entry["content"] for number, entry in entries.items()}
    members = {f"entries/{number:06d}.json": body for number, body in bodies.items()}
    members |= _vouching(record, vouched)
    if certificate is not None:
        members |= _issued(record, certificate, vouched.point)
    wanted = contents.values() if files else [content.get("shown") for content in contents.values()]
    members |= _raw(record, wanted, without={certificate.sha256} if certificate else set())
    members["files.json"] = plain_json({"files": list_files(contents, members)})
    members["proofs.json"] = plain_json(_proofs(connection, case.lot.item, vouched, contents))
    members |= _guide(case, vouched)
    members["ro-crate-metadata.json"] = plain_json(describe(case, entries, members, _recorded(connection, vouched)))
    members[PREVIEW] = preview(case, vouched.seal, members).encode()
    members["manifest.json"] = plain_json({name: _sha256(body) for name, body in members.items()})
    return _framed(members)


def is_signed(package: bytes) -> bool:
    """Tell whether everything in a package lies under a signed checkpoint."""
    members, _ = read_members(package)
    return b"\n\n" in members["checkpoint.txt"]


def _certificate(connection: Connection, case: Case) -> Row[Any] | None:
    """The last certificate of the lot's last decision."""
    if not case.decisions:
        return None
    issued = ask.rows(connection, t.CERTIFICATE, lot=case.lot.item, decision=case.decisions[-1].entry)
    return issued[-1] if issued else None


def _read(case: Case) -> int:
    """How many entries the record held when the last decision about the lot, or else its last review, was made of it."""
    told = case.decisions or case.reviews
    return told[-1].as_of if told else case.as_of


def _vouching(record: Record, vouched: Vouched) -> Members:
    """The checkpoint, with its signatures if it has any; older signed notes; time stamps beside what was stamped."""
    members = {"checkpoint.txt": vouched.text.encode()}
    for size, text in vouched.notes.items():
        if size != vouched.point.size:
            members[f"notes/{size:06d}.txt"] = text.encode()
    for stamp in vouched.stamps:
        members[f"timestamps/{stamp.entry:06d}.txt"] = stamp.note.encode()
        members[f"timestamps/{stamp.entry:06d}.tsr"] = read.file_bytes(record, stamp.sha256)
        if roots := b"".join(_pem(read.file_bytes(record, root)) for root in stamp.roots):
            members[f"timestamps/{stamp.entry:06d}.pem"] = roots
    return members


def _pem(certificate: bytes) -> bytes:
    """A certificate as PEM, whichever way it was kept."""
    return certificate if b"-----BEGIN" in certificate else DER_cert_to_PEM_cert(certificate).encode()


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


def _proofs(connection: Connection, lot: str, vouched: Vouched, contents: dict[int, Any]) -> dict[str, Any]:
    """Where each entry lies in the tree, and that each earlier root that an entry or a note states begins the record."""
    point = vouched.point
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
        "notes": [
            {"size": size, "path": _hex(read.consistency(connection, size, point.size))} for size in vouched.sizes
        ],
    }


def _guide(case: Case, vouched: Vouched) -> Members:
    """What tells the outsider how to verify, and what does it."""
    here = resources("seedlot.dossier")
    words = Template(here.joinpath("readme.txt").read_text("utf-8"))
    banner = "SIMULATED - NOT FOR HUMAN USE\n\n" if case.simulated else ""
    told = words.substitute(banner=banner, lot=case.lot.item, record=case.title, size=vouched.point.size)
    program = here.joinpath("verifier")
    return {
        "README.txt": told.encode(),
        "verify.py": program.joinpath("launch.py").read_bytes(),
        **{f"verifier/{name}.py": program.joinpath(f"{name}.py").read_bytes() for name in PROGRAM},
    }


def _recorded(connection: Connection, vouched: Vouched) -> str:
    """When the last entry of the package's checkpoint was recorded: a date that is the record's, not the clock's."""
    last: str = json.loads(read.body(connection, vouched.point.size - 1))["recorded"]
    return last


def _framed(members: Members) -> bytes:
    size = sum(len(body) for body in members.values())
    if len(members) > MOST_MEMBERS or size + 200 * len(members) > MOST_BYTES:
        raise PackageTooLargeError(len(members), size)
    return frame(members)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _hex(path: tuple[bytes, ...]) -> list[str]:
    return [step.hex() for step in path]
