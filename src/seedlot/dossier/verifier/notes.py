"""Read what signs a checkpoint: signed notes, keys, co-signatures of witnesses, time stamps.

The formats are C2SP signed-note, tlog-checkpoint and tlog-cosignature (their Ed25519 forms), and RFC 3161.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from typing import NamedTuple

from .ed25519 import verifies
from .tree import Checkpoint

#: Signature types of a note (signed-note, "Signature types"): signed by a log, co-signed by a witness at a time.
LOG, WITNESS = 1, 4
MOST_LINES = 100
#: How a hash is named inside a time stamp (NIST, 2.16.840.1.101.3.4.2): the last byte of its identifier.
HASHES = {1: "sha256", 2: "sha384", 3: "sha512"}


class BrokenError(Exception):
    """A part of the package that cannot be read as what it should be."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where} {what}")
        self.where = where


class Key(NamedTuple):
    """A public key with its name: what a signature is checked with."""

    name: str
    algorithm: int
    public: bytes

    def hash(self) -> bytes:
        """Give the four bytes that stand in each of its signatures."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public).digest()[:4]

    def short(self) -> str:
        """Name it for people: name and hash."""
        return f"{self.name}+{self.hash().hex()}"


class Line(NamedTuple):
    """A signature line of a note: the name and the hash of a key, and the signature."""

    name: str
    key: bytes
    signature: bytes


class Note(NamedTuple):
    """A signed note: its text, with the last newline, and its signature lines."""

    text: str
    lines: tuple[Line, ...]


class Stamp(NamedTuple):
    """What a time stamp states: the hash of what was there, and when (in UTC)."""

    algorithm: str
    digest: bytes
    time: str


def read_key(text: str, where: str) -> Key:
    """Read a key as signed-note writes it: name+hash+base64. Its hash must be that of name and key."""
    parts = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)", text.strip())
    raw = _unbase64(parts[3]) if parts else b""
    if not parts or len(raw) < 2:
        raise BrokenError(where, "is not a key: name+hash+base64")
    key = Key(parts[1], raw[0], raw[1:])
    if key.hash().hex() != parts[2]:
        raise BrokenError(where, "is not a key: its hash is not that of its name and bytes")
    return key


def read_checkpoint(data: bytes, where: str) -> Checkpoint:
    """Read the three lines of a checkpoint; signatures and white space below them are left aside."""
    three = re.match(rb"(\S+)\s*\n(0|[1-9][0-9]{0,18})\s*\n([A-Za-z0-9+/]{43}=)\s*(\n|$)", data.lstrip())
    if not three:
        raise BrokenError(where, "is not a checkpoint of three lines: origin, size, root")
    return Checkpoint(three[1].decode("utf-8", "replace"), int(three[2]), base64.b64decode(three[3]).hex())


def read_note(data: bytes, where: str) -> tuple[Note, Checkpoint]:
    """Read a signed note, strictly, and the checkpoint that it signs."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenError(where, "is not UTF-8") from None
    body, gap, below = text.rpartition("\n\n")
    lines = below.split("\n")
    if not gap or lines.pop() or not 0 < len(lines) <= MOST_LINES or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise BrokenError(where, "is not a signed note: text, an empty line, signature lines")
    point = read_checkpoint(f"{body}\n".encode(), where)
    root = base64.b64encode(bytes.fromhex(point.root)).decode()
    if body != f"{point.origin}\n{point.size}\n{root}":
        raise BrokenError(where, "is not a checkpoint of three lines: origin, size, root")
    return Note(f"{body}\n", tuple(_line(line, where) for line in lines)), point


def _line(text: str, where: str) -> Line:
    parts = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+=*)", text)
    raw = _unbase64(parts[2]) if parts else b""
    if not parts or len(raw) < 5:
        raise BrokenError(where, "has a line that is no signature line")
    return Line(parts[1], raw[:4], raw[4:])


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def lines_of(note: Note, key: Key) -> list[Line]:
    """Give the lines that say that they are by a key."""
    return [line for line in note.lines if (line.name, line.key) == (key.name, key.hash())]


def is_good(line: Line, note: Note, key: Key) -> bool:
    """Tell whether a line is a signature by a key on the text of a note."""
    if key.algorithm == LOG:
        return verifies(key.public, note.text.encode(), line.signature)
    if key.algorithm != WITNESS or len(line.signature) != 72 or line.signature[0] >= 0x80:
        return False
    seconds = int.from_bytes(line.signature[:8], "big")
    return verifies(key.public, f"cosignature/v1\ntime {seconds}\n{note.text}".encode(), line.signature[8:])


def when(line: Line) -> str:
    """Tell when a co-signature says that it was made, in UTC."""
    seconds = int.from_bytes(line.signature[:8], "big")
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s after 1970-01-01"


def read_stamp(data: bytes, where: str) -> Stamp:
    """Read a time stamp: the authority's whole response, or the token in it (RFC 3161, 2.4.2).

    Its signature is not checked here: that needs the certificates of the authority.
    """
    try:
        outer = _parts(_one(data, 0x30))
        if outer[0][0] == 0x30:  # a response: its status comes first, and 0 and 1 grant a token
            if _parts(outer[0][1])[0] not in {(2, b"\0"), (2, b"\1")}:
                raise BrokenError(where, "is the refusal of a time stamp")
            outer = _parts(outer[1][1])
        signed = _parts(_one(outer[1][1], 0x30))
        kind, content = _parts(signed[2][1])[:2]
        if (outer[0][1], kind[1]) != (_SIGNED, _STAMP):
            raise BrokenError(where, "is a signature on something else than a time stamp")
        stated = _parts(_one(_one(content[1], 0x04), 0x30))
        hashing, digest = _parts(stated[2][1])[:2]
        moment = _TIME.fullmatch(stated[4][1]) if stated[4][0] == 0x18 else None
        identifier = _parts(hashing[1])[0][1]
        name = HASHES.get(identifier[-1], "") if identifier[:-1] == _SHA2 else ""
        if not moment or not name:
            raise BrokenError(where, "is a time stamp with a hash or a time of another kind")
    except (IndexError, ValueError):
        raise BrokenError(where, "cannot be read as a time stamp in DER") from None
    return Stamp(name, digest[1], "{}-{}-{} {}:{}:{} UTC".format(*(part.decode() for part in moment.groups())))


#: Identifiers, as DER writes them: signed data (RFC 5652), the content of a time stamp (RFC 3161), NIST's hashes.
_SIGNED = bytes.fromhex("2a864886f70d010702")
_STAMP = bytes.fromhex("2a864886f70d0109100104")
_SHA2 = bytes.fromhex("6086480165030402")
_TIME = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z")


def _one(data: bytes, tag: int) -> bytes:
    """Give the content of data that is one value with a tag, and nothing more."""
    found = _parts(data)
    if len(found) != 1 or found[0][0] != tag:
        raise ValueError(tag)
    return found[0][1]


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """Split DER into its values: tag and content (ITU-T X.690, 8.1 and 10.1). Only one-byte tags are read."""
    found, at = [], 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size > 0x80:
            size, at = int.from_bytes(data[at : at + size - 0x80], "big"), at + size - 0x80
        elif size == 0x80:
            raise ValueError("indefinite length")
        if at + size > len(data):
            raise ValueError("cut short")
        found.append((tag, data[at : at + size]))
        at += size
    return found
