"""Keys that sign: outside the database, in a file that its owner alone can read, or wherever a `Signer` keeps them.

Beside each key lies the last note that it signed. A key signs no smaller tree and none that does not continue
that note (tlog-checkpoint: a log must not sign checkpoints that are inconsistent), so that a restored old copy
and a record that was written anew are found at the next signing.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seedlot.record import durable, merkle, notes
from seedlot.record.errors import BadCheckpointError
from seedlot.record.notes import COSIGNATURE, ED25519, BadNoteError, Note, NoteSignature, UnverifiedNoteError, Verifier
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import NoSuchFileError, SeedlotError

#: Which type a key has for which purpose (entries of kind `key`).
TYPES = {"checkpoint": ED25519, "witness": COSIGNATURE}

#: How the name of a lock ends.
LOCK = ".lock"
_PRIVATE = "PRIVATE+KEY+"
#: More than any key file has: another file given by mistake is not read whole.
_LONGEST_KEY = 4096


class Signer(Protocol):
    """What signs. `docs/why/0012-keys.md` says what an implementer for a PKCS#11 token writes."""

    @property
    def verifier(self) -> Verifier:
        """The public key, its name and its type."""
        ...

    @property
    def last(self) -> Path:
        """Where the last note that this key signed is kept; one place for one key, and only its owner writes it."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign as RFC 8032 says (Ed25519, not prehashed); 64 bytes."""
        ...


class UnusableKeyError(SeedlotError):
    """A key file that is not to be used as it lies there, or is none. What stands in it is never quoted."""

    def __init__(self, path: Path, what: str, mend: str) -> None:
        super().__init__(f"The key '{path}' {what}", mend=mend)


class KeyExistsError(SeedlotError):
    """A path for a new key at which something lies already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is something at '{path}' already", mend="A key is never overwritten: choose another.")


class BrokenSignerError(SeedlotError):
    """A signer whose signature its own verifier key does not accept."""

    def __init__(self, verifier: Verifier) -> None:
        super().__init__(
            f"The signature is not one of the key '{verifier.text()}'", mend="Check which key the signer uses."
        )


class NotContinuedError(SeedlotError):
    """A checkpoint that does not continue the last one that its key signed. Nothing was signed."""

    def __init__(self, what: str, last: Path) -> None:
        super().__init__(
            f"The key does not sign this: {what}",
            where=str(last),
            mend="Restore the newest backup of the record; if entries are lost for good, revoke this key and name a new one.",
        )


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key in a file, as signer keys of signed notes are written: PRIVATE+KEY+name+hash+base64(type, seed).

    The file is read, and its rights checked, at every use; the secret is never held longer than that.
    """

    path: Path

    @property
    def verifier(self) -> Verifier:
        """The public key, its name and its type."""
        return self._read()[0]

    @property
    def last(self) -> Path:
        """The last note that this key signed lies beside it."""
        return self.path.with_name(f"{self.path.name}.last")

    def sign(self, message: bytes) -> bytes:
        """Sign a message.

        Raises:
            UnusableKeyError: the file is no key, or others can read it.
        """
        return self._read()[1].sign(message)

    def _read(self) -> tuple[Verifier, Ed25519PrivateKey]:
        return _parse(self.path, _guarded_bytes(self.path))


def make_key(path: Path, name: str, *, seed: bytes, algorithm: int = ED25519) -> FileKey:
    """Make a key file from 32 random bytes. It is there whole, for its owner alone, or not at all.

    Raises:
        BadKeyError: a key cannot have this name.
        KeyExistsError: something lies at the path.
        NoSuchFileError: the folder is not there.
    """
    verifier = _verifier(name, algorithm, Ed25519PrivateKey.from_private_bytes(seed))
    secret = base64.b64encode(bytes([algorithm]) + seed).decode()
    text = f"{_PRIVATE}{name}+{verifier.key_id.hex()}+{secret}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyExistsError(path) from None
    except FileNotFoundError:
        raise NoSuchFileError(path.parent) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        durable.settle(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileKey(path)


def refuse_inside(path: Path, folder: Path) -> None:
    """Refuse a key among the raw files of the record: it would be copied and given away with them.

    Raises:
        UnusableKeyError: it lies, or would lie, in the folder.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        raise UnusableKeyError(path, "would lie among the raw files of the record", "Keep it elsewhere.")


def fingerprint(verifier: Verifier) -> str:
    """SHA-256 of a verifier key in groups of four, to be read aloud or compared on paper."""
    digest = hashlib.sha256(verifier.text().encode()).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def sign_body(signer: Signer, body: str, time: int | None = None) -> NoteSignature:
    """Sign a text; a key for co-signatures signs it with a time, in seconds since 1970.

    Raises:
        BrokenSignerError: the signature is not one of this signer's key.
    """
    verifier = signer.verifier
    made = notes.signature_of(verifier, signer.sign(notes.message(verifier, body, time)), time)
    if not notes.is_good(verifier, made, body):
        raise BrokenSignerError(verifier)
    return made


def sign_checkpoint(signer: Signer, checkpoint: Checkpoint, prove: Callable[[int], Sequence[bytes]]) -> Note:
    """Sign a checkpoint that continues the last one; remember it, on the disk, before it is given away.

    `prove(old)` gives the proof that the tree of `old` entries begins that of the checkpoint.

    Raises:
        NotContinuedError: it is smaller than the last one, of another record, or inconsistent with it.
        UnusableKeyError: the key, or the note beside it, is not as it should be.
    """
    with alone(signer.last):
        check_continued(signer, checkpoint, prove)
        note = Note(checkpoint.text(), (sign_body(signer, checkpoint.text()),))
        remember(signer.last, note)
    return note


def check_continued(signer: Signer, checkpoint: Checkpoint, prove: Callable[[int], Sequence[bytes]]) -> None:
    """Refuse a checkpoint that does not continue the last one that the key signed; nothing is signed.

    Raises:
        NotContinuedError: it is smaller than the last one, of another record, or inconsistent with it.
    """
    last = last_signed(signer)
    if last is None:
        return
    if last.origin != checkpoint.origin:
        what = f"it signs for the record '{last.origin}', not '{checkpoint.origin}'"
    elif checkpoint.size < last.size:
        what = f"the record holds {checkpoint.size} entries and held {last.size} when it was last signed"
    elif not merkle.verify_consistency(
        prove(last.size), old=last.size, new=checkpoint.size, old_root=last.root, new_root=checkpoint.root
    ):
        what = f"the first {last.size} entries are not those that it signed last: the record was forked or written anew"
    else:
        return
    raise NotContinuedError(what, signer.last)


def last_signed(signer: Signer) -> Checkpoint | None:
    """The last checkpoint that a key signed, as it remembers it; None if it never signed one.

    Raises:
        UnusableKeyError: what lies beside the key is not a note of this key.
    """
    try:
        note = Note.parse(signer.last.read_bytes())
        notes.verify_note(note, [signer.verifier])
        return notes.checkpoint_of(note)
    except FileNotFoundError:
        return None
    except (BadNoteError, UnverifiedNoteError, BadCheckpointError):
        raise UnusableKeyError(
            signer.last, "keeps as its last note what it did not sign", "Restore that file from a backup."
        ) from None


def remember(path: Path, note: Note) -> None:
    """Keep a note as the last one: whole and on the disk when this returns."""
    durable.write_whole(path, note.text().encode(), mode=0o600)
    durable.settle(path.parent)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one program at a time sign with what lies at a path; the next one waits."""
    descriptor = os.open(
        path.with_name(f"{path.name}{LOCK}"), os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600
    )
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - this platform alone has it

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - this platform alone has it

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _guarded_bytes(path: Path) -> bytes:
    """Read a file that its owner alone can read; the rights are those of the file that was opened."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise NoSuchFileError(path) from None
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise UnusableKeyError(path, "is a symbolic link", f"Give the file itself: {path.resolve()}") from None
        raise UnusableKeyError(path, f"cannot be read ({fault.strerror})", "Check the path and its rights.") from fault
    try:
        _check_rights(path, os.fstat(descriptor))
        return os.read(descriptor, _LONGEST_KEY)
    finally:
        os.close(descriptor)


def _check_rights(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnusableKeyError(path, "is not a file", "Give the file of a key.")
    if os.name == "nt":
        return  # rights of files are lists there, which Python does not tell; docs/why/0012-keys.md says so
    if found.st_uid != os.geteuid():
        raise UnusableKeyError(path, "belongs to another user", f"Run: chown {os.geteuid()} '{path}'")
    if found.st_mode & 0o077:
        raise UnusableKeyError(path, "can be read or changed by others", f"Run: chmod 600 '{path}'")
    if found.st_nlink > 1:
        raise UnusableKeyError(path, "has a second name", "Remove the other hard link: one key, one memory.")
    folder = path.parent.stat().st_mode
    if folder & 0o022 and not folder & stat.S_ISVTX:
        raise UnusableKeyError(path, "lies in a folder that others can change", f"Run: chmod go-w '{path.parent}'")


def _parse(path: Path, text: bytes) -> tuple[Verifier, Ed25519PrivateKey]:
    """Read a signer key. A fault is said without a word of what stands in the file."""
    try:
        name, key_id, encoded = text.decode().removesuffix("\n").removeprefix(_PRIVATE).split("+", 2)
        secret = base64.b64decode(encoded, validate=True)
        private = Ed25519PrivateKey.from_private_bytes(secret[1:])
        verifier = _verifier(name, secret[0], private)
    except (ValueError, IndexError, SeedlotError):
        verifier = None
    if verifier is None or not text.startswith(_PRIVATE.encode()) or verifier.key_id.hex() != key_id:
        raise UnusableKeyError(path, "is not a key, or was cut short or changed", "Restore it from your own copy.")
    return verifier, private


def _verifier(name: str, algorithm: int, private: Ed25519PrivateKey) -> Verifier:
    return Verifier(name, algorithm, private.public_key().public_bytes_raw())
