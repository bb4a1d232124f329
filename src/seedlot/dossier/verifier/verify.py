"""Verify an evidence package of a lot, offline, with nothing but Python 3.9 or later.

    python verify.py lot.zip [--json] [--checkpoint FILE]

Every hash is computed again from the bytes in the package: the entries up to the root of the record
(RFC 9162, section 2.1), the certificate and the raw files up to the entries that name them. FILE is a
checkpoint that you hold already, such as the one printed on the certificate: three lines, origin, size
and root. Exit status: 0 all that was checked is as it should be; 1 something is not, or cannot be
shown; 2 wrong use.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

Finding = dict[str, Any]

MEMBER = re.compile(
    r"entries/[0-9]{6,}\.json|files/[0-9a-f]{64}|certificate\.pdf|(certificate-)?checkpoint\.txt"
    r"|(proofs|files|manifest)\.json|verify\.py|README\.txt"
)
REQUIRED = ("README.txt", "checkpoint.txt", "files.json", "manifest.json", "proofs.json", "verify.py")
LIMITS = (
    "who kept the record: its checkpoint is not signed with a key; compare it with one that you hold (--checkpoint)",
    "that these are all the entries about the lot",
    "that a result is true: only what was written, in which order, and that it has not changed since",
    "that the certificate says what the entries say: it is the file that was sealed; read it beside them",
    "README.txt and verify.py: guarded against accident only; take verify.py from a source that you trust",
)


class BrokenError(Exception):
    """A part of the package that cannot be read as what it should be."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where} {what}")
        self.where = where


class Checkpoint(NamedTuple):
    """Whose record, how many entries, and their root in hexadecimal (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: str


class Entry(NamedTuple):
    """One entry of the record: its number, the bytes that are hashed, what it says."""

    number: int
    body: bytes
    kind: str
    content: dict[str, Any]


class Package(NamedTuple):
    """The members of the zip by name, its checkpoint, its proofs, its entries by number, in order."""

    members: dict[str, bytes]
    point: Checkpoint
    proofs: dict[str, Any]
    entries: dict[int, Entry]

    def of_kind(self, kind: str) -> list[Entry]:
        """Give the entries of a kind, in order."""
        return [entry for entry in self.entries.values() if entry.kind == kind]


def _finding(answer: str | None, code: str, says: str, where: str = "") -> Finding:
    return {"code": f"pack/{code}", "answer": answer, "says": f"{says}.", "where": where, "source": ""}


_met, _wrong, _unknown, _note = (partial(_finding, answer) for answer in ("met", "not met", "not known", None))


def leaf_hash(body: bytes) -> bytes:
    """Hash the bytes of an entry."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _climb(start: bytes, path: Sequence[bytes], node: int, last: int) -> tuple[str, str]:
    """Climb to the roots of the old and the new tree; empty texts where the path does not end at them."""
    old = new = start
    for step in path:
        if last == 0:
            return "", ""
        if node % 2 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return (old.hex(), new.hex()) if last == 0 else ("", "")


def shows_inclusion(body: bytes, path: Sequence[bytes], number: int, point: Checkpoint) -> bool:
    """Tell whether a path leads from an entry's bytes to the root (2.1.3.2)."""
    return 0 <= number < point.size and _climb(leaf_hash(body), path, number, point.size - 1)[1] == point.root


def shows_consistency(path: Sequence[bytes], old: Checkpoint, new: Checkpoint) -> bool:
    """Tell whether a path shows that the entries of the old checkpoint begin those of the new one (2.1.4.2)."""
    if old.size == new.size:
        return not path and old.root == new.root
    if not path or not 0 < old.size < new.size:
        return False
    # Step 2: the root of a complete old tree is its own first node, and is left out of the path.
    steps = [bytes.fromhex(old.root), *path] if old.size & (old.size - 1) == 0 else list(path)
    node, last = old.size - 1, new.size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    return _climb(steps[0], steps[1:], node, last) == (old.root, new.root)


def frame(members: dict[str, bytes]) -> bytes:
    """Write members as a zip in its one form: sorted, stored, dated 1980-01-01 (PKWARE APPNOTE, 4.3)."""
    out, directory = bytearray(), bytearray()
    for name in sorted(members):
        body = members[name]
        # Version 2.0, no flags, stored, midnight, 1 January 1980, CRC, twice the size, length of name, nothing extra.
        about = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, zlib.crc32(body), len(body), len(body), len(name), 0)
        directory += b"PK\x01\x02\x14\x03" + about + struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, len(out))
        directory += name.encode("ascii")
        out += b"PK\x03\x04" + about + name.encode("ascii") + body
    count = len(members)
    return bytes(out + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0))


def read_members(data: bytes) -> tuple[dict[str, bytes], list[Finding]]:
    """Read the members of a package, with every fault of their names, of their hashes and of the zip itself."""
    members: dict[str, bytes] = {}
    faults: list[Finding] = []
    place = 0
    while data[place : place + 4] == b"PK\x03\x04" and place + 30 <= len(data):
        size, letters = struct.unpack_from("<L4xH", data, place + 18)
        start = place + 30 + letters
        name = data[place + 30 : start].decode("ascii", "replace")
        if not MEMBER.fullmatch(name):
            faults.append(_wrong("member", f"'{name}' is no name of a member of a package, and was left aside", name))
        elif name in members:
            faults.append(_wrong("member", f"{name} stands twice in the zip", name))
        else:
            members[name] = data[start : start + size]
        place = start + size
    if not members:
        return {}, [_wrong("zip", "This is not an evidence package, as its maker wrote it")]
    faults += _manifest(members)
    right = frame(members)
    if data != right and not faults:
        place = next((i for i in range(min(len(data), len(right))) if data[i] != right[i]), min(len(data), len(right)))
        faults.append(_wrong("zip", "The zip was changed between its members, or written anew", f"byte {place}"))
    return members, faults


def _manifest(members: dict[str, bytes]) -> Iterator[Finding]:
    """Compare every member with the SHA-256 that stands in the list of members."""
    listed = read_json(members, "manifest.json")
    if plain_json(listed) != members["manifest.json"]:
        yield _wrong("member", "manifest.json was changed: it is not in its one form", "manifest.json")
    for name in sorted({*members, *listed, *REQUIRED} - {"manifest.json"}):
        if name not in members:
            yield _wrong("member", f"{name} is missing", name)
        elif hashlib.sha256(members[name]).hexdigest() != listed.get(name):
            how = "changed" if name in listed else "added"
            yield _wrong("member", f"{name} was {how}: it is not what manifest.json lists", name)


def plain_json(value: Any) -> bytes:
    """Write a value as JSON in one form."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def read_json(members: dict[str, bytes], name: str) -> dict[str, Any]:
    """Read a member that is a JSON object."""
    if name not in members:
        raise BrokenError(name, "is missing")
    try:
        value = json.loads(members[name].decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise BrokenError(name, f"is not readable as JSON: {fault}") from None
    if not isinstance(value, dict):
        raise BrokenError(name, "is not a JSON object")
    return value


def _paths(package: Package, key: str) -> dict[int, list[bytes]]:
    return {step["entry"]: [bytes.fromhex(text) for text in step["path"]] for step in package.proofs[key]}


def read_checkpoint(data: bytes, where: str) -> Checkpoint:
    """Read the body of a checkpoint.

    What follows its three lines is left aside: here the signatures of a signed note (C2SP) will be
    verified, once records sign their checkpoints.
    """
    three = re.match(rb"(\S+)\s*\n(0|[1-9][0-9]{0,18})\s*\n([A-Za-z0-9+/]{43}=)\s*(\n|$)", data.lstrip())
    if not three:
        raise BrokenError(where, "is not a checkpoint of three lines: origin, size, root")
    return Checkpoint(three[1].decode("utf-8", "replace"), int(three[2]), base64.b64decode(three[3]).hex())


def open_package(members: dict[str, bytes]) -> Package:
    """Read checkpoint, proofs and entries."""
    entries = {}
    for name, body in members.items():
        if name.startswith("entries/"):
            plain, number = read_json(members, name), int(name[len("entries/") : -len(".json")])
            entries[number] = Entry(number, body, plain["kind"], plain["content"])
    point = read_checkpoint(members.get("checkpoint.txt", b""), "checkpoint.txt")
    return Package(members, point, read_json(members, "proofs.json"), dict(sorted(entries.items())))


def _entries(package: Package) -> Iterator[Finding]:
    """Every entry is, at its number, under the package's checkpoint."""
    point, paths = package.point, _paths(package, "entries")
    if [package.proofs.get(key) for key in ("origin", "size", "root")] != [point.origin, point.size, point.root]:
        yield _wrong("checkpoint", "checkpoint.txt and proofs.json state different checkpoints", "checkpoint.txt")
    wrong = 0
    for number in sorted({*paths, *package.entries}):
        entry = package.entries.get(number)
        if entry is None or not shows_inclusion(entry.body, paths.get(number, []), number, point):
            says = "is missing" if entry is None else "is not shown to be what the record sealed at this place"
            yield _wrong("entry", f"Entry {number} {says}", f"entries/{number:06d}.json")
            wrong += 1
    if paths and not wrong:
        yield _met("entry", f"Each of {len(paths)} entries is, byte for byte, in the record of {point.size} entries")


def earlier(package: Package) -> Iterator[tuple[Entry, Checkpoint, bool]]:
    """Yield the entries that state an earlier root, that root, and whether it is shown to begin the record."""
    paths = _paths(package, "earlier")
    for kind, size, root in (("decision", "as_of", "root"), ("certificate", "checkpoint_size", "checkpoint_root")):
        for entry in package.of_kind(kind):
            old = Checkpoint(package.point.origin, entry.content[size], entry.content[root])
            yield entry, old, shows_consistency(paths.get(entry.number, []), old, package.point)


def _growth(package: Package) -> Iterator[Finding]:
    """The record has only grown since a decision read it, and since a certificate printed its checkpoint."""
    for entry, old, shown in earlier(package):
        these = f"the {old.size} entries under the {entry.kind} of entry {entry.number} have not changed"
        says = f"The record has only grown: {these}" if shown else f"It is not shown that {these}"
        yield (_met if shown else _wrong)("growth", says, f"entry {entry.number}")


def _certificate(package: Package) -> Iterator[Finding]:
    """The certificate is the file that an entry sealed."""
    document, entry = package.members.get("certificate.pdf"), next(reversed(package.of_kind("certificate")), None)
    if entry is None:
        yield _note("limit", "Not proved: a certificate; no entry about one is in this package")
    elif document is None:
        yield _unknown("certificate", f"The certificate of entry {entry.number} is missing", "certificate.pdf")
    elif hashlib.sha256(document).hexdigest() not in {sha256 for _, sha256, _ in named_files(entry.content)}:
        yield _wrong("certificate", f"This is not the certificate that entry {entry.number} sealed", "certificate.pdf")
    else:
        yield _met("certificate", f"certificate.pdf is, byte for byte, the one that entry {entry.number} sealed")
        yield from _printed(package, entry)


def _printed(package: Package, sealed: Entry) -> Iterator[Finding]:
    """The certificate's checkpoint includes the decision that it prints."""
    says, where = sealed.content, f"entry {sealed.number}"
    size, number, name = says["checkpoint_size"], says["decision"], "certificate-checkpoint.txt"
    printed = read_checkpoint(package.members.get(name, b""), name)
    if printed != Checkpoint(package.point.origin, size, says["checkpoint_root"]):
        yield _wrong("checkpoint", f"{name} is not the checkpoint that {where} states", name)
    decision = package.entries.get(number)
    lots = [part["lot"] for part in (says, package.proofs, decision.content if decision else {"lot": None})]
    if decision is None or decision.kind != "decision" or lots != lots[:1] * 3:
        yield _wrong("decision", f"The decision that the certificate prints, entry {number}, is not here", where)
    elif number >= size:
        yield _wrong("decision", f"The certificate's checkpoint is older than its decision, entry {number}", where)
    else:
        outcome = f"lot {says['lot']} is {decision.content['outcome']}"
        yield _met("decision", f"The certificate's checkpoint includes its decision, entry {number}: {outcome}")


def _signatures(package: Package) -> Iterator[Finding]:
    """Every signature is bound to the bytes that it signs; every decision is signed."""
    signed = set()
    for entry in package.of_kind("signature"):
        says, where = entry.content, f"entry {entry.number}"
        number, target = says["target"], package.entries.get(says["target"])
        signer = f"{says['name']} (meaning: {says['meaning']}; authentication: {says['method']})"
        if target is None:
            yield _unknown("signature", f"Entry {number}, signed by {signer}, is not in the package", where)
        elif leaf_hash(target.body).hex() != says["target_leaf"]:
            yield _wrong("signature", f"The signature of {signer} is not on entry {number} as it stands here", where)
        else:
            signed.add(number)
            yield _met("signature", f"Entry {number} is signed by {signer}")
    for entry in package.of_kind("decision"):
        if entry.number not in signed:
            yield _wrong("signature", f"The decision of entry {entry.number} is not signed", f"entry {entry.number}")


def _standing(package: Package) -> Iterator[Finding]:
    """Amendments are shown; the last decision still stands, and is the one that the certificate prints."""
    last = next(reversed(package.of_kind("decision")), None)
    rests = {last.number, *last.content["read"]} if last else set()
    for entry in package.of_kind("amendment"):
        target, where = entry.content["target"], f"entry {entry.number}"
        yield _note("amended", f"Entry {target} was amended by entry {entry.number}: {entry.content['reason']}")
        if last and entry.number > last.number and target in rests:
            yield _wrong("decision", f"The decision of entry {last.number} fell: it had read entry {target}", where)
    for entry in package.of_kind("certificate")[-1:]:
        if last and entry.content["decision"] != last.number:
            says = f"The certificate does not print the last decision, entry {last.number}"
            yield _wrong("decision", f"{says}: {last.content['outcome']}", f"entry {last.number}")
    absent = ", ".join(map(str, sorted(rests - set(package.entries))))
    if absent:
        yield _note("limit", f"Not proved: what the decision also read, entries {absent}; not in this package")


def named_files(content: Any) -> Iterator[tuple[str, str, int]]:
    """Yield name, SHA-256 and size of every file that a content names."""
    if isinstance(content, dict):
        name, sha256, size = (content.get(key) for key in ("name", "sha256", "bytes"))
        if isinstance(name, str) and isinstance(sha256, str) and isinstance(size, int):
            yield name, sha256, size
    for part in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from named_files(part)


def _files(package: Package) -> Iterator[Finding]:
    """Every raw file in the package is one that an entry names; files.json lists them."""
    named = {file for entry in package.entries.values() for file in named_files(entry.content)}
    listed = read_json(package.members, "files.json")["files"]
    if {(file["name"], file["sha256"], file["bytes"]) for file in listed} != named:
        yield _wrong("file", "files.json does not list the files that the entries name", "files.json")
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in package.members.items()}
    wanted = {sha256 for _, sha256, _ in named}
    held = [name for name in hashes if name.startswith("files/")]
    wrong = [name for name in held if name != f"files/{hashes[name]}" or hashes[name] not in wanted]
    for name in wrong:
        yield _wrong("file", f"{name} is not a file that the entries name", name)
    if held and not wrong:
        yield _met("file", f"Every raw file here ({len(held)} in number) is, byte for byte, one that the entries name")
    absent = len(wanted - set(hashes.values()))
    if absent:
        yield _note("limit", f"Not proved: what is in {absent} files that the entries name by hash; they are not here")


def _held(package: Package, held: Checkpoint) -> Iterator[Finding]:
    """The checkpoint that the outsider holds is one from which this record has grown."""
    roots = {old.size: old.root for _, old, shown in earlier(package) if shown}
    roots[package.point.size] = package.point.root
    where = f"your checkpoint of {held.size} entries"
    if held.origin != package.point.origin:
        yield _wrong("held", f"Your checkpoint is of '{held.origin}', this record is '{package.point.origin}'", where)
    elif held.size not in roots:
        sizes = ", ".join(map(str, sorted(roots)))
        yield _unknown("held", f"The package can be compared with checkpoints of {sizes} entries only", where)
    else:
        same = held.root == roots[held.size]
        says = f"This is {'' if same else 'not '}the record that you know: its first {held.size} entries have"
        yield (_met if same else _wrong)("held", f"{says} {'your' if same else 'another'} root", where)


def _examine(data: bytes, held: Checkpoint | None) -> Iterator[Finding]:
    faults: list[Finding] = []
    try:
        members, faults = read_members(data)
        yield from faults or [_met("member", f"All {len(members)} members of the zip are as manifest.json lists them")]
        package = open_package(members)
        for check in (_entries, _growth, _certificate, _signatures, _standing, _files):
            yield from check(package)
        if held is not None:
            yield from _held(package, held)
    except BrokenError as fault:
        if not faults:
            yield _wrong("member", str(fault), fault.where)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as fault:
        yield _wrong("member", f"An entry, or a list in the package, does not have its form: {fault!r}")
    yield from (_note("limit", f"Not proved: {limit}") for limit in LIMITS)


def verify_pack(path: str | Path, checkpoint: str | Path | None = None) -> dict[str, Any]:
    """Verify a package, also against a checkpoint that is held already; tell the answer and every finding.

    Raises:
        OSError: a file cannot be read.
        BrokenError: what is held is no checkpoint.
    """
    held = None if checkpoint is None else read_checkpoint(Path(checkpoint).read_bytes(), str(checkpoint))
    findings = list(_examine(Path(path).read_bytes(), held))
    answers = {finding["answer"] for finding in findings}
    answer = next(answer for answer in ("not met", "not known", "met") if answer in answers)
    return {"package": str(path), "answer": answer, "findings": findings}


def tell(result: dict[str, Any]) -> Iterator[str]:
    """Tell the result in lines for people."""
    heads = {"met": "PROVED", "not met": "WRONG", "not known": "NOT KNOWN", None: "TO BE NOTED"}
    for answer, head in heads.items():
        findings = [each for each in result["findings"] if each["answer"] == answer]
        yield from [f"\n{head}"] if findings else []
        yield from (f"  - {each['says']}" + (f" [{each['where']}]" if each["where"] else "") for each in findings)
    ends = {"met": "All that was checked is as it should be.", "not known": "Something could not be shown."}
    yield f"\n{result['package']}: {ends.get(result['answer'], 'this package is NOT what it should be.')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the package that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="Verify an evidence package of a lot, offline.")
    parser.add_argument("package", help="the package, a zip file")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint that you hold already")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    asked = parser.parse_args(arguments)
    try:
        result = verify_pack(asked.package, asked.checkpoint)
    except (OSError, BrokenError) as fault:
        sys.stderr.write(f"verify.py: {fault}\n")
        return 2
    text = json.dumps(result, indent=1) if asked.json else "\n".join(tell(result))
    # What others wrote may hold control characters, and a console may not know every letter.
    safe = "".join(each if each.isprintable() or each == "\n" else f"\\x{ord(each):02x}" for each in text)
    sys.stdout.write(safe.encode("ascii", "backslashreplace").decode() + "\n")
    return 0 if result["answer"] == "met" else 1


if __name__ == "__main__":
    sys.exit(main())
