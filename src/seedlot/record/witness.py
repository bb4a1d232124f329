"""A witness: a second party that co-signs only what is consistent with what it last saw (C2SP tlog-witness).

The witness keeps a folder of its own, on its own computer: its key, the keys of the logs that it was told to
trust, and of each log the last checkpoint that it co-signed. It never sees an entry. A record that was written
anew, forked, cut short or restored from an old copy cannot show that it continues what the witness saw.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from seedlot.record import durable, merkle, notes
from seedlot.record.errors import BadCheckpointError
from seedlot.record.keys import LOCK, FileKey, alone, make_key, remember, sign_body
from seedlot.record.notes import COSIGNATURE, BadNoteError, Note, UnverifiedNoteError, Verifier
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import NoSuchFileError, SeedlotError

KEY, TRUSTED, LAST, EVIDENCE = "key", "trusted", "last", "evidence"
#: The longest proof that a request may hold (tlog-witness, "add-checkpoint").
LONGEST_PROOF = 63
#: Longer names of logs are cut, and told apart by a hash: a file's name has 255 bytes at most, its lock's too.
_LONGEST_NAME = 255 - len(LOCK)
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class BadRequestError(SeedlotError):
    """A text that is not a request to a witness."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is not a request to a witness: {what}",
            mend="The record keeper makes one with `seedlot witness ask`.",
        )


class NoWitnessError(SeedlotError):
    """A folder that holds no witness."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no witness in '{folder}'", mend="Make one with `seedlot witness make NAME`.")


class SpoiltWitnessError(SeedlotError):
    """The witness's own memory is not what the witness wrote. It signs nothing more until that is mended."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The witness did not write '{path}' so", mend="Restore the witness's folder from its backup.")


class BackwardsError(SeedlotError):
    """A witness whose clock shows a time before that of its last co-signature of a log (C2SP tlog-cosignature)."""

    def __init__(self, time: int, last: int) -> None:
        super().__init__(
            f"Not co-signed: the clock is {last - time:,} seconds behind the last co-signature of this log",
            mend="Set the clock of this computer right; if it was ahead then, wait until that time has passed.",
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a witness does not co-sign: the status of tlog-witness, words, the size it holds, the file of evidence."""

    status: int
    says: str
    size: int | None = None
    evidence: Path | None = None


class NotCosignedError(SeedlotError):
    """A checkpoint that a witness does not co-sign."""

    def __init__(self, refusal: Refusal) -> None:
        mend = f"Both notes are kept as evidence in '{refusal.evidence}'." if refusal.evidence else ""
        super().__init__(f"Not co-signed: {refusal.says}", mend=mend)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Request:
    """What a witness is asked: to co-sign a checkpoint, with the proof that it continues `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "checkpoint", notes.checkpoint_of(self.note))

    def text(self) -> str:
        """Write the request (tlog-witness, "add-checkpoint")."""
        proof = "".join(f"{base64.b64encode(step).decode()}\n" for step in self.proof)
        return f"old {self.old}\n{proof}\n{self.note.text()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a request, strictly.

        Raises:
            BadRequestError: the text is none.
        """
        head, empty_line, rest = text.partition("\n\n")
        old, *proof = head.split("\n")
        found = _OLD.fullmatch(old)
        if not found or not empty_line:
            raise BadRequestError("it does not begin with `old` and a size, or has no empty line")
        if len(proof) > LONGEST_PROOF:
            raise BadRequestError(f"its proof has {len(proof)} lines; at most {LONGEST_PROOF} are read")
        try:
            return cls(int(found[1]), tuple(map(_hash, proof)), Note.parse(rest))
        except (BadNoteError, BadCheckpointError) as error:
            raise BadRequestError(error.what) from error


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness in its folder."""

    folder: Path

    @property
    def key(self) -> FileKey:
        """Its key, for co-signatures alone.

        Raises:
            NoWitnessError: the folder holds none.
        """
        if not (self.folder / KEY).exists():
            raise NoWitnessError(self.folder)
        return FileKey(self.folder / KEY)

    def trusted(self) -> dict[str, tuple[Verifier, ...]]:
        """The keys that it was told to trust, by origin."""
        path = self.folder / TRUSTED
        found: dict[str, tuple[Verifier, ...]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            origin, _, key = line.partition(" ")
            try:
                found[origin] = (*found.get(origin, ()), Verifier.parse(key))
            except SeedlotError:
                raise SpoiltWitnessError(path) from None
        return found

    def last(self, origin: str) -> Note | None:
        """The last checkpoint of a log that it co-signed; None if it never did.

        Raises:
            SpoiltWitnessError: what lies there is not a note that it co-signed.
        """
        path = self.place(origin)
        try:
            note = Note.parse(path.read_bytes())
            notes.verify_note(note, [self.key.verifier])
            if notes.checkpoint_of(note).origin != origin:
                raise SpoiltWitnessError(path)
        except FileNotFoundError:
            return None
        except (BadNoteError, UnverifiedNoteError, BadCheckpointError):
            raise SpoiltWitnessError(path) from None
        return note

    def place(self, origin: str) -> Path:
        """Where the last co-signed checkpoint of a log lies: in the folder itself, whatever the log's name is."""
        name = quote(origin, safe="")
        if name.startswith(".") or name.endswith(LOCK):  # another folder, a file that is not whole yet, another's lock
            name = name.replace(".", "%2E")
        if len(name) > _LONGEST_NAME:
            name = f"{name[:100]}~{hashlib.sha256(origin.encode()).hexdigest()}"
        return self.folder / LAST / name


def make_witness(folder: Path, name: str, *, seed: bytes) -> Witness:
    """Make a witness in a new folder, with a key of 32 random bytes.

    Raises:
        KeyExistsError: there is a witness in the folder.
        NoSuchFileError: the folder above is not there.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        raise NoSuchFileError(folder.parent) from None
    make_key(folder / KEY, name, seed=seed, algorithm=COSIGNATURE)
    for inner in (LAST, EVIDENCE):
        (folder / inner).mkdir(mode=0o700, exist_ok=True)
    return Witness(folder)


def trust(witness: Witness, verifier: Verifier, origin: str = "") -> str:
    """Trust a log's key for an origin, which is the key's own name unless it is given. Tells the origin.

    Raises:
        BadCheckpointError: it cannot be an origin.
    """
    origin = origin or verifier.name
    Checkpoint(origin=origin, size=0, root=merkle.EMPTY)
    witness.key.verifier  # noqa: B018 - a folder without a witness trusts nobody
    trusted = witness.trusted()
    if verifier not in trusted.get(origin, ()):
        trusted[origin] = (*trusted.get(origin, ()), verifier)
    lines = "".join(f"{name} {key.text()}\n" for name, keys in trusted.items() for key in keys)
    durable.write_whole(witness.folder / TRUSTED, lines.encode(), mode=0o600)
    durable.settle(witness.folder)
    return origin


def cosign(witness: Witness, request: Request, *, time: int) -> Note:
    """Co-sign a checkpoint at a time, in seconds since 1970, if it continues the last one; its signature stands last.

    The new checkpoint is remembered, on the disk, before the co-signature is given away.

    Raises:
        NotCosignedError: the log or its key is unknown, or the checkpoint does not continue what was seen.
        BackwardsError: the time is before that of the last co-signature of this log.
        SpoiltWitnessError: the witness's memory was changed.
    """
    _check_signed(witness, request)
    place = witness.place(request.checkpoint.origin)
    with alone(place):
        seen = witness.last(request.checkpoint.origin)
        _check_consistent(witness, request, seen)
        _check_time(witness, seen, time)
        cosigned = request.note.adding(sign_body(witness.key, request.note.body, time))
        remember(place, cosigned)
    return cosigned


def _check_signed(witness: Witness, request: Request) -> None:
    origin = request.checkpoint.origin
    keys = witness.trusted().get(origin)
    if not keys:
        raise NotCosignedError(
            Refusal(404, f"the log '{origin}' is not known here: trust its key first (`seedlot witness trust`)")
        )
    try:
        notes.verify_note(request.note, keys)
    except UnverifiedNoteError as error:
        raise NotCosignedError(Refusal(403, error.what)) from error
    if request.old > request.checkpoint.size:
        raise NotCosignedError(Refusal(400, "the checkpoint is smaller than what it is said to continue"))


def _check_consistent(witness: Witness, request: Request, seen: Note | None) -> None:
    new = request.checkpoint
    held = notes.checkpoint_of(seen) if seen else Checkpoint(new.origin, 0, merkle.EMPTY)
    if request.old != held.size:
        raise NotCosignedError(Refusal(409, _other_size(request, held), size=held.size))
    if merkle.verify_consistency(request.proof, old=held.size, new=new.size, old_root=held.root, new_root=new.root):
        return
    if seen is None:
        raise NotCosignedError(Refusal(422, "a first checkpoint needs no proof, and this one brings one"))
    if held.size == new.size and held.root != new.root:
        says = f"FORK: the log signed two different states of {new.size} entries"
        raise NotCosignedError(Refusal(409, says, size=held.size, evidence=_keep(witness, seen, request)))
    says = f"nothing proves that the {new.size} entries begin with the {held.size} that were seen: they were changed"
    raise NotCosignedError(Refusal(422, says, evidence=_keep(witness, seen, request)))


def _check_time(witness: Witness, seen: Note | None, time: int) -> None:
    """A co-signature says that no larger tree was seen by its time: one of an earlier time would take that back."""
    for last in notes.verify_note(seen, [witness.key.verifier]) if seen else ():
        if last.time is not None and time < last.time:
            raise BackwardsError(time, last.time)


def _other_size(request: Request, held: Checkpoint) -> str:
    if request.checkpoint.size < held.size:
        return (
            f"the record holds {request.checkpoint.size} entries and held {held.size} when it was last co-signed: "
            "entries were taken away, or an old copy was restored"
        )
    return f"{held.size} entries were co-signed here last, not {request.old}; ask with --old {held.size}"


def _keep(witness: Witness, seen: Note, request: Request) -> Path:
    """Keep what was seen and what was asked, for whoever has to find out: both are signed by the log."""
    text = f"{seen.text()}\n{request.text()}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    folder = witness.folder / EVIDENCE
    path = folder / f"{request.checkpoint.size}-{digest}.txt"
    durable.write_whole(path, text.encode())
    durable.settle(folder)
    return path


def _hash(line: str) -> bytes:
    try:
        digest = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != 32:
        raise BadRequestError("a line of its proof is not a SHA-256 in base64")
    return digest
