"""Signed notes, verifier keys and co-signatures, as C2SP writes them. Pure.

A note is a text and signature lines below it (https://c2sp.org/signed-note). A checkpoint is a note whose
text says whose log it is, how many entries it holds, and their root (https://c2sp.org/tlog-checkpoint). A
witness adds a co-signature with a time (https://c2sp.org/tlog-cosignature, the Ed25519 form). A note proves
nothing until one of its signatures verifies under a key that the reader trusts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from seedlot.record.errors import BadCheckpointError
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import SeedlotError

#: Signature types (signed-note, "Signature types"): a note signed, and a checkpoint co-signed at a time.
ED25519, COSIGNATURE = 0x01, 0x04
ALGORITHMS = (ED25519, COSIGNATURE)

#: The limits of the reference implementation (golang.org/x/mod/sumdb/note). The specification demands 16 signatures.
LONGEST_NOTE, MOST_SIGNATURES = 1_000_000, 100

_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class BadNoteError(SeedlotError):
    """A text that is not a signed note."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is not a signed note: {what}", mend="Give it as it was received: text, an empty line, signatures."
        )


class BadKeyError(SeedlotError):
    """A text that is not a verifier key. It is never quoted: it may be a secret that was given by mistake."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This is not a verifier key: {what}", mend="It reads NAME+8 hexadecimal digits+base64.")


class UnverifiedNoteError(SeedlotError):
    """A note without a good signature of a key that is known, or with a bad one."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The note is not to be trusted: {what}", mend="Ask for it again, and check whose key you trust."
        )


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type. The name is part of what is trusted."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.algorithm not in ALGORITHMS:
            raise BadKeyError(f"its signature type 0x{self.algorithm:02x} is not one that Seedlot uses")
        if len(self.public) != 32:
            raise BadKeyError("a public key of Ed25519 has 32 bytes")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, key): they tell keys of one name apart."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public).digest()[:4]

    def text(self) -> str:
        """Write it as a verifier key: name+hash+base64(type, key)."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key; its hash must be that of its name and key.

        Raises:
            BadKeyError: the text is none.
        """
        name, first, rest = text.strip().partition("+")
        key_id, second, encoded = rest.partition("+")
        if not first or not second or not _KEY_ID.fullmatch(key_id):
            raise BadKeyError("it has no name, or no hash of 8 hexadecimal digits")
        key = _bytes(encoded)
        if not key:
            raise BadKeyError("its last part is not base64")
        verifier = cls(name=name, algorithm=key[0], public=key[1:])
        if verifier.key_id.hex() != key_id:
            raise BadKeyError("its hash is not that of its name and key: it was changed or cut short")
        return verifier


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the key's name and hash, and the bytes of the signature."""

    name: str
    key_id: bytes
    blob: bytes

    def line(self) -> str:
        """Write the line, with its newline."""
        return f"{_DASH}{self.name} {_base64(self.key_id + self.blob)}\n"

    @property
    def time(self) -> int:
        """When a co-signature says that it was made, in seconds since 1970; only where it is one."""
        return int.from_bytes(self.blob[:8])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, those of keys that nobody here knows included."""

    body: str
    signatures: tuple[NoteSignature, ...]

    def text(self) -> str:
        """Write the note: the text, an empty line, the signature lines."""
        return f"{self.body}\n{''.join(signature.line() for signature in self.signatures)}"

    def adding(self, *signatures: NoteSignature) -> Note:
        """The note with further signatures; one of the same key is replaced."""
        keys = {(new.name, new.key_id) for new in signatures}
        kept = (old for old in self.signatures if (old.name, old.key_id) not in keys)
        return Note(self.body, (*kept, *signatures))

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Read a signed note, strictly.

        Raises:
            BadNoteError: the text is none, or is beyond the limits.
        """
        plain = _plain(text)
        end = plain.rfind("\n\n")
        if end < 0:
            raise BadNoteError("there is no empty line between text and signatures")
        return cls(body=plain[: end + 1], signatures=parse_signatures(plain[end + 2 :]))


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature of a note that is good: whose it is, and for a co-signature the time that it states."""

    verifier: Verifier
    time: int | None = None


def check_name(name: str) -> None:
    """Refuse a name that a key cannot have (signed-note, "Format").

    Raises:
        BadKeyError: it is empty, or holds a space, a plus sign or a control character.
    """
    spoilt = any(letter.isspace() or letter == "+" or letter < " " for letter in name)
    if not name or spoilt or not _is_unicode(name):
        raise BadKeyError("its name is empty, or holds a space or a plus sign")


def parse_signatures(text: str) -> tuple[NoteSignature, ...]:
    """Read signature lines alone, as a witness answers (tlog-witness, "add-checkpoint").

    Raises:
        BadNoteError: a line is none, or there are too many.
    """
    lines = text.split("\n")
    if len(lines) < 2 or lines.pop():
        raise BadNoteError("it does not end with a signature line and a newline")
    if len(lines) > MOST_SIGNATURES:
        raise BadNoteError(f"it has {len(lines)} signatures; at most {MOST_SIGNATURES} are read")
    return tuple(map(_signature, lines))


def verify_note(note: Note, verifiers: Iterable[Verifier]) -> tuple[Verified, ...]:
    """Tell which known keys signed a note. Signatures of other keys are left aside.

    Raises:
        UnverifiedNoteError: a known key's signature is bad, or none of a known key is there.
    """
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified: dict[Verifier, Verified] = {}
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None or verifier in verified:
            continue
        if not is_good(verifier, signature, note.body):
            raise UnverifiedNoteError(f"the signature of '{verifier.name}' does not belong to this text")
        time = signature.time if verifier.algorithm == COSIGNATURE else None
        verified[verifier] = Verified(verifier, time)
    if not verified:
        names = ", ".join(dict.fromkeys(f"'{signature.name}'" for signature in note.signatures))
        raise UnverifiedNoteError(f"no key that is known signed it (signed: {names})")
    return tuple(verified.values())


def is_good(verifier: Verifier, signature: NoteSignature, body: str) -> bool:
    """Tell whether a signature of this key belongs to this text."""
    stamped = verifier.algorithm == COSIGNATURE
    raw = signature.blob[8:] if stamped else signature.blob
    if len(raw) != 64 or (stamped and signature.blob[0] >= 0x80):
        return False  # tlog-cosignature: the time does not exceed 2**63 - 1
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(
            raw, message(verifier, body, signature.time if stamped else None)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def message(verifier: Verifier, body: str, time: int | None = None) -> bytes:
    """The bytes that a key signs: the text, or for a co-signature its head, a time in seconds and the text."""
    if verifier.algorithm == COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{body}".encode()
    return body.encode()


def signature_of(verifier: Verifier, raw: bytes, time: int | None = None) -> NoteSignature:
    """Make a signature line of the 64 bytes that a key gave for `message`."""
    stamp = b"" if time is None else time.to_bytes(8)
    return NoteSignature(verifier.name, verifier.key_id, stamp + raw)


def checkpoint_of(note: Note) -> Checkpoint:
    """Read the checkpoint that a note signs (tlog-checkpoint, "Note text").

    Extension lines, which Seedlot never writes, are signed with the rest and said nothing of.

    Raises:
        BadCheckpointError: its text is none.
    """
    checkpoint = Checkpoint.parse(note.body)
    origin, size, root, *extension = note.body.removesuffix("\n").split("\n")
    if f"{origin}\n{size}\n{root}\n" != checkpoint.text():
        raise BadCheckpointError("its root is not written as base64 writes it")
    if not all(extension):
        raise BadCheckpointError("an extension line is empty")
    return checkpoint


def _plain(text: str | bytes) -> str:
    if len(text) > LONGEST_NOTE:
        raise BadNoteError(f"it is longer than {LONGEST_NOTE:,} bytes")
    try:
        plain = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise BadNoteError("it is not UTF-8") from None
    if _CONTROL.search(plain) or not _is_unicode(plain):
        raise BadNoteError("it holds a control character (a carriage return, for example)")
    return plain


def _signature(line: str) -> NoteSignature:
    if not line.startswith(_DASH):
        raise BadNoteError("a signature line does not begin with an em dash (U+2014) and a space")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    blob = _bytes(encoded)
    try:
        check_name(name)
    except BadKeyError:
        raise BadNoteError("a signature line holds no name of a key") from None
    if not space or len(blob) < 5:
        raise BadNoteError("a signature line holds no signature in base64")
    return NoteSignature(name, blob[:4], blob[4:])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(encoded: str) -> bytes:
    """Decode base64 that is written as RFC 4648, section 4, writes it; nothing for what is not."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if _base64(data) == encoded else b""


def _is_unicode(text: str) -> bool:
    """Whether the text can be written in UTF-8: a lone half of a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
