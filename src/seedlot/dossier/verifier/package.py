"""The package as a zip in its one form, or as a folder into which it was unpacked: its members and their list."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .notes import BrokenError, read_checkpoint
from .shown import visible
from .tree import Checkpoint

Finding = dict[str, Any]

#: The parts of the program; they travel in every package that is made now.
PROGRAM = (
    *("__init__", "__main__", "checks", "complete", "ed25519", "notes", "package"),
    *("ring", "shown", "tree", "trust", "verify"),
)
#: A number has one name: six digits, more where it needs them. Two members can never be the same entry.
_NUMBER = r"([0-9]{6}|[1-9][0-9]{6,18})"
#: The parts of the program may have other names in packages of other versions: it proves nothing itself.
MEMBER = re.compile(
    rf"entries/{_NUMBER}\.json|files/[0-9a-f]{{64}}|notes/{_NUMBER}\.txt|timestamps/{_NUMBER}\.(txt|tsr|pem)"
    r"|certificate\.pdf|(certificate-)?checkpoint\.txt|(proofs|files|manifest|ro-crate-metadata)\.json"
    r"|ro-crate-preview\.html|README\.txt|verify\.py|verifier/[a-z0-9_]{1,40}\.py"
)
REQUIRED = (
    "README.txt",
    "checkpoint.txt",
    "files.json",
    "manifest.json",
    "proofs.json",
    "ro-crate-metadata.json",
    "ro-crate-preview.html",
    "verify.py",
)
#: Where a folder holds members alone: whatever else lies there, somebody put there.
MEMBERS_ONLY = ("entries", "files", "notes", "timestamps")


class Entry(NamedTuple):
    """One entry of the record: its number, the bytes that are hashed, its kind, who said what, and when."""

    number: int
    body: bytes
    kind: str
    by: str
    content: dict[str, Any]
    recorded: str = ""

    @property
    def where(self) -> str:
        """Name it as a place."""
        return f"entry {self.number}"


class Package(NamedTuple):
    """The members of the package by name, its checkpoint, its proofs, its entries by number, in order."""

    members: dict[str, bytes]
    point: Checkpoint
    proofs: dict[str, Any]
    entries: dict[int, Entry]

    def of_kind(self, *kinds: str) -> list[Entry]:
        """Give the entries of some kinds, in order."""
        return [entry for entry in self.entries.values() if entry.kind in kinds]

    def paths(self, part: str, key: str) -> dict[int, list[bytes]]:
        """Give the paths of one part of the proofs, by entry or by size."""
        return {step[key]: [bytes.fromhex(text) for text in step["path"]] for step in self.proofs[part]}


def _finding(answer: str | None, code: str, says: str, where: str = "") -> Finding:
    # Entries and names of members are others' words: they write no line of the answer, and hide nothing in one.
    says, where = visible(f"{says.rstrip('.')}."), visible(where)
    return {"code": f"pack/{code}", "answer": answer, "says": says, "where": where, "source": ""}


met, wrong, unknown, note = (partial(_finding, answer) for answer in ("met", "not met", "not known", None))


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


def read_package(path: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """Read the members of a package from a zip, or from the folder into which it was unpacked."""
    return read_folder(path) if path.is_dir() else read_members(path.read_bytes())


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """Read the members of a package that was unpacked, with every fault of their names and of their hashes."""
    faults, members = [], {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.suffix != ".pyc"):
        name = path.relative_to(folder).as_posix()
        if MEMBER.fullmatch(name):
            members[name] = path.read_bytes()
        elif name.startswith(tuple(f"{each}/" for each in MEMBERS_ONLY)):
            faults.append(wrong("member", f"'{name}' is no name of a member of a package, and was left aside", name))
        else:
            faults.append(note("member", f"'{name}' is no member of a package, and was left aside", name))
    if "manifest.json" not in members:
        return {}, [wrong("member", "This folder holds no evidence package: manifest.json is missing")]
    return members, [*faults, *_manifest(members)]


def read_members(data: bytes) -> tuple[dict[str, bytes], list[Finding]]:
    """Read the members of a zip, with every fault of their names, of their hashes and of the zip itself."""
    members: dict[str, bytes] = {}
    faults: list[Finding] = []
    place = 0
    while data[place : place + 4] == b"PK\x03\x04" and place + 30 <= len(data):
        flags, method, size, letters = struct.unpack_from("<2H8xL4xH", data, place + 6)
        if flags or method:
            says = (
                "The zip was written anew by another program. Unpack it and verify the folder: python verify.py FOLDER"
            )
            return {}, [wrong("zip", says, f"byte {place}")]
        start = place + 30 + letters
        name = data[place + 30 : start].decode("ascii", "replace")
        if not MEMBER.fullmatch(name):
            faults.append(wrong("member", f"'{name}' is no name of a member of a package, and was left aside", name))
        elif name in members:
            faults.append(wrong("member", f"{name} stands twice in the zip", name))
        else:
            members[name] = data[start : start + size]
        place = start + size
    if not members:
        return {}, [wrong("zip", "This is not an evidence package, as its maker wrote it")]
    faults += _manifest(members)
    right = frame(members)
    if data != right and not faults:
        place = next((i for i in range(min(len(data), len(right))) if data[i] != right[i]), min(len(data), len(right)))
        faults.append(wrong("zip", "The zip was changed between its members, or written anew", f"byte {place}"))
    return members, faults


def _manifest(members: dict[str, bytes]) -> Iterator[Finding]:
    """Compare every member with the SHA-256 that stands in the list of members."""
    listed = read_json(members, "manifest.json")
    if plain_json(listed) != members["manifest.json"]:
        yield wrong("member", "manifest.json was changed: it is not in its one form", "manifest.json")
    for name in sorted({*members, *listed, *REQUIRED} - {"manifest.json"}):
        if name not in members:
            yield wrong("member", f"{name} is missing", name)
        elif hashlib.sha256(members[name]).hexdigest() != listed.get(name):
            how = "changed" if name in listed else "added"
            yield wrong("member", f"{name} was {how}: it is not what manifest.json lists", name)


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


def open_package(members: dict[str, bytes]) -> Package:
    """Read checkpoint, proofs and entries."""
    entries = {}
    for name, body in members.items():
        if name.startswith("entries/"):
            plain, number = read_json(members, name), int(name[len("entries/") : -len(".json")])
            recorded = str(plain.get("recorded", ""))
            entries[number] = Entry(number, body, plain["kind"], plain["by"], plain["content"], recorded)
    point = read_checkpoint(members.get("checkpoint.txt", b""), "checkpoint.txt")
    return Package(members, point, read_json(members, "proofs.json"), dict(sorted(entries.items())))


def named_files(content: Any) -> Iterator[tuple[str, str, int]]:
    """Yield name, SHA-256 and size of every file that a content names."""
    if isinstance(content, dict):
        name, sha256, size = (content.get(key) for key in ("name", "sha256", "bytes"))
        if isinstance(name, str) and isinstance(sha256, str) and isinstance(size, int):
            yield name, sha256, size
    for part in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from named_files(part)
