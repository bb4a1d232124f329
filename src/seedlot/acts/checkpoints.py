"""Keys, signed checkpoints, and what others add to them: co-signatures and time stamps. Each is sealed as an entry.

Nothing is signed before it is committed: a checkpoint covers the entries that stood before the act, so that an
act that is undone leaves no signature over what is not there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, func, select

from seedlot.acts.access import Actor, By, actor
from seedlot.acts.authority import permit
from seedlot.acts.seal import say, seal, writing
from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT, COSIGNATURE, HEADER, KEY, KEY_REVOKED, TIMESTAMP
from seedlot.record import keys, notes, read, stamps, witness, write
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.trust import Checkpointed, Cosigned, KeyNamed, KeyRevoked, Timestamped
from seedlot.record.keyring import Keyring, NamedKey
from seedlot.record.keys import FileKey, Signer
from seedlot.record.notes import ED25519, Note, NoteSignature, Verifier
from seedlot.record.store import Record
from seedlot.record.witness import Request, Witness
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

Purpose: TypeAlias = Literal["checkpoint", "witness"]

#: Kinds that come of checkpoints; where nothing else is new, there is nothing to sign.
_OF_CHECKPOINTS = (Checkpointed.KIND, Cosigned.KIND, Timestamped.KIND)
_NO_REASON = "Say why, in words that an inspector will understand (--reason)."


class KeyRefusedError(SeedlotError):
    """A key that cannot be named, replaced, revoked or used so."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


class FaultyKeyringError(SeedlotError):
    """A record in which an entry says of a key what cannot be: somebody wrote it by other means than the acts."""

    def __init__(self, entry: int, fault: str) -> None:
        super().__init__(
            f"Nothing is signed, for entry {entry} does not hold: {fault}",
            where=f"entry {entry}",
            mend=f"Find out who wrote it (`seedlot show {entry}`, `seedlot verify`), and go on from the newest backup "
            "without it (`seedlot restore`).",
        )


class NoCheckpointError(SeedlotError):
    """A co-signature or a time stamp is asked for, and no signed checkpoint is there."""

    def __init__(self) -> None:
        super().__init__(
            "The record holds no signed checkpoint", mend="Sign one first: `seedlot checkpoint --sign --key FILE`."
        )


class NotOursError(SeedlotError):
    """A co-signature or a time stamp that belongs to no checkpoint of this record."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


def make_key(path: Path, name: str, *, record: Record | None = None, algorithm: int = ED25519) -> FileKey:
    """Make a new key in a file that its owner alone can read; never among the raw files of a record."""
    if record is not None:
        keys.refuse_inside(path, record.files)
    return keys.make_key(path, name, seed=secrets.token_bytes(32), algorithm=algorithm)


def make_witness(folder: Path, name: str) -> Witness:
    """Make a witness with a new key, in a folder of its own."""
    return witness.make_witness(folder, name, seed=secrets.token_bytes(32))


def keyring(connection: Connection) -> Keyring:
    """The keys that the record has named, as they stand now."""
    said: list[tuple[int, KeyNamed | KeyRevoked]] = [
        (row.entry, KeyNamed(verifier=row.verifier, purpose=row.purpose, replaces=row.replaces))
        for row in ask.rows(connection, KEY)
    ]
    said += [
        (row.entry, KeyRevoked(verifier=row.verifier, reason=row.reason, good_until=row.good_until))
        for row in ask.rows(connection, KEY_REVOKED)
    ]
    ring = Keyring()
    for entry, content in sorted(said, key=lambda each: each[0]):
        ring.take(entry, content)
    return ring


def sound_keyring(connection: Connection) -> Keyring:
    """The keys that the record has named, to sign with one of them.

    Raises:
        FaultyKeyringError: an entry says of a key what cannot be; a signature over it would vouch for it.
    """
    ring = keyring(connection)
    for entry, fault in ring.faults.items():
        raise FaultyKeyringError(entry, fault)
    return ring


def name_key(
    record: Record,
    by: By,
    verifier: str,
    *,
    purpose: Purpose = "checkpoint",
    reason: str = "",
    now: datetime,
) -> int:
    """Name the record's own key, or that of a witness. Returns the number of the entry.

    Raises:
        BadKeyError: the text is no verifier key.
        KeyRefusedError: the key is of another type, or the record has a key in force, which is then replaced.
    """
    said = KeyNamed(verifier=Verifier.parse(verifier).text(), purpose=purpose, reason=reason)
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, KeyNamed.KIND)
        return _named(connection, who, said, now)


def rotate_key(
    record: Record, by: By, verifier: str, *, old: Signer | None = None, reason: str = "", now: datetime
) -> tuple[int, int | None]:
    """Put a new key in the place of the one in force. The old one, if it is at hand, signs that this is so.

    Returns the numbers of the entry that names the new key, and of the checkpoint that the old one signed. If it
    was interrupted between the two, doing it again signs what is missing.

    Raises:
        KeyRefusedError: no key is in force, the old one is another, or there is neither an old one nor a reason.
        FaultyKeyringError: an entry says of a key what cannot be.
    """
    new = Verifier.parse(verifier)
    if old is None and not reason.strip():
        raise KeyRefusedError("Without the old key nobody can tell that the new one is yours", _NO_REASON)
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, KeyNamed.KIND, Checkpointed.KIND)
        ring = sound_keyring(connection)
        done = ring.keys.get(new.text())
        before = ring.keys.get(done.replaces) if done else ring.in_force("checkpoint")
        if before is None:
            raise KeyRefusedError("The record has no key in force to be replaced", "Name one: `seedlot key name`.")
        if old is not None and old.verifier != before.verifier:
            raise KeyRefusedError(
                f"The key in force is '{before.verifier.text()}'", "Give that one with --old, or say --reason without."
            )
        said = KeyNamed(verifier=new.text(), purpose="checkpoint", replaces=before.verifier.text(), reason=reason)
        number = done.entry if done else _named(connection, who, said, now)
    if old is None:
        return number, None
    with writing(record) as connection:
        who = actor(connection, by)
        signed = _has_signed(connection, old.verifier, number)
        return number, None if signed else _signed(record, connection, who, old, now)[1]


def revoke_key(record: Record, by: By, verifier: str, *, reason: str, good_until: int, now: datetime) -> int:
    """Say that a key is no longer to be trusted beyond checkpoints of so many entries. Returns the entry's number.

    Raises:
        KeyRefusedError: the record does not name the key, or revoked it already; the size lies ahead; no reason.
    """
    text = Verifier.parse(verifier).text()
    if not reason.strip():
        raise KeyRefusedError("A key is not revoked without a reason", _NO_REASON)
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, KeyRevoked.KIND)
        said = KeyRevoked(verifier=text, reason=reason.strip(), good_until=good_until)
        size = read.size(connection)
        if good_until > size:
            raise KeyRefusedError(f"The record holds {size} entries, not {good_until}", "Give a size that it has had.")
        if fault := keyring(connection).revoke(size, said):
            raise KeyRefusedError(f"This cannot be said: {fault}", "`seedlot key show` lists the keys.")
        return _sealed(connection, who, said, now)


def sign_checkpoint(record: Record, by: By, signer: Signer, *, now: datetime) -> tuple[Note, int | None]:
    """Sign what the record is now. Returns the note and its entry's number; None where nothing is new since the last.

    Raises:
        KeyRefusedError: the key is not the one in force.
        FaultyKeyringError: an entry says of a key what cannot be.
        NotContinuedError: the record does not continue what the key signed last.
        UnusableKeyError: the key's file is not to be used as it lies there.
    """
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Checkpointed.KIND)
        key = sound_keyring(connection).in_force("checkpoint")
        verifier = signer.verifier
        if key is None or key.verifier != verifier:
            raise KeyRefusedError(
                f"The key '{verifier.text()}' is not the key in force of this record",
                "`seedlot key show` tells which is; `seedlot key name` and `key rotate` name another.",
            )
        return _signed(record, connection, who, signer, now)


def ask_witness(connection: Connection, *, name: str = "", old: int | None = None) -> Request:
    """What a witness is to be asked: the last signed checkpoint, with the proof that it continues what it saw last.

    That is the size of the last co-signature kept here, of this witness if it is named, unless `old` is given.

    Raises:
        NoCheckpointError: none is signed.
        NoSuchSizeError: the record never held `old` entries.
    """
    row = _checkpoints(connection)[0]
    kept = [each.size for each in ask.rows(connection, COSIGNATURE) if name in {"", each.witness}]
    held = old if old is not None else max(kept, default=0)
    return Request(held, read.consistency(connection, held, row.size) if held else (), Note.parse(row.note))


def keep_cosignature(record: Record, by: By, text: str, *, now: datetime) -> tuple[int, ...]:
    """Keep what a witness answered: signature lines, or a whole note. Returns the numbers of the new entries.

    Co-signatures of witnesses that the record does not name are left out (tlog-witness); what is kept already, too.

    Raises:
        BadNoteError: the text is neither.
        NotOursError: no line is a good co-signature, by a known witness, of a checkpoint of this record.
    """
    if text.strip().isdecimal():
        mend = f"`seedlot witness ask --old {text.strip()}`"
        raise NotOursError(f"The witness did not co-sign: it holds {text.strip()} entries", f"Ask it again: {mend}.")
    signatures = Note.parse(text).signatures if "\n\n" in text else notes.parse_signatures(text)
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Cosigned.KIND)
        found = list(_cosigned(connection, signatures))
        kept = {row.note for row in ask.rows(connection, COSIGNATURE)}
        return tuple(_sealed(connection, who, said, now) for said in found if said.note not in kept)


def ask_timestamp(connection: Connection, *, algorithm: str = "sha256") -> bytes:
    """What a time-stamping authority is to be asked (RFC 3161): to stamp the last signed checkpoint.

    Raises:
        NoCheckpointError: none is signed.
    """
    note = _checkpoints(connection)[0].note
    return stamps.request(note.encode(), nonce=secrets.randbits(64), algorithm=algorithm)


def keep_timestamp(
    record: Record, by: By, response: bytes, *, certificates: Sequence[bytes] = (), asked: bytes = b"", now: datetime
) -> int:
    """Keep what a time-stamping authority answered, as it came. Returns the number of the entry.

    It is verified first: what it stamps, the nonce of what was `asked`, and the chain to the root `certificates`,
    which are kept beside it. One that cannot be read here is kept if it names a checkpoint, and its time is not known.

    Raises:
        NotOursError: it stamps no checkpoint of this record.
        NotStampedError: it is not good.
        UnreadableStampError: it can neither be read nor names it a checkpoint.
    """
    nonce = stamps.nonce_of(asked) if asked else None
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Timestamped.KIND)
        row, stamp = _stamped(connection, response, certificates, nonce)
        token = _kept(record, f"checkpoint-{row.size}.tsr", response)
        if already := ask.rows(connection, TIMESTAMP, sha256=token.sha256):
            return int(already[0].entry)
        roots = tuple(_kept(record, f"root-{count}.pem", root) for count, root in enumerate(certificates, 1))
        said = Timestamped(
            size=row.size,
            root=row.root,
            note=row.note,
            token=token,
            certificates=roots,
            authority=stamp.authority if stamp else "",
            stamped=stamp.time if stamp else None,
        )
        return _sealed(connection, who, said, now)


def timestamp_of(connection: Connection, number: int) -> Timestamped:
    """What the entry of a time stamp says."""
    said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, Timestamped)  # noqa: S101 - `keep_timestamp` told its number
    return said


def _sealed(connection: Connection, who: Actor, said: Content, now: datetime) -> int:
    return seal(connection, who, [say(said, instant(now))], now=now)[0]


def _named(connection: Connection, who: Actor, said: KeyNamed, now: datetime) -> int:
    if fault := keyring(connection).name(read.size(connection), said):
        raise KeyRefusedError(f"The key cannot be named: {fault}", "`seedlot key rotate` replaces the key in force.")
    return _sealed(connection, who, said, now)


def _signed(
    record: Record, connection: Connection, who: Actor, signer: Signer, now: datetime
) -> tuple[Note, int | None]:
    keys.refuse_inside(signer.last, record.files)
    checkpoint = read.checkpoint(connection, ask.origin(connection))

    def prove(old: int) -> tuple[bytes, ...]:
        return read.consistency(connection, old, checkpoint.size)

    if last := _unchanged(connection, signer.verifier):
        keys.check_continued(signer, checkpoint, prove)
        return last, None
    note = keys.sign_checkpoint(signer, checkpoint, prove)
    said = Checkpointed(size=checkpoint.size, root=checkpoint.root.hex(), note=note.text())
    return note, _sealed(connection, who, said, now)


def _unchanged(connection: Connection, verifier: Verifier) -> Note | None:
    """The last signed checkpoint, if it is of this key and nothing but what came of checkpoints is new since."""
    last = connection.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.entry.desc()).limit(1)).first()
    if last is None:
        return None
    since = HEADER.c.entry >= last.size, HEADER.c.kind.not_in(_OF_CHECKPOINTS)
    news = connection.execute(select(func.count()).select_from(HEADER).where(*since)).scalar_one()
    return None if news or not _is_by(verifier, last.note) else Note.parse(last.note)


def _has_signed(connection: Connection, verifier: Verifier, entry: int) -> bool:
    """Whether a checkpoint of this key covers an entry."""
    return any(row.size > entry and _is_by(verifier, row.note) for row in ask.rows(connection, CHECKPOINT))


def _is_by(verifier: Verifier, note: str) -> bool:
    return any((each.name, each.key_id) == (verifier.name, verifier.key_id) for each in Note.parse(note).signatures)


def _checkpoints(connection: Connection) -> list[Row[Any]]:
    """The signed checkpoints, the last one first."""
    found = ask.rows(connection, CHECKPOINT)[::-1]
    if not found:
        raise NoCheckpointError
    return found


def _cosigned(connection: Connection, signatures: Sequence[NoteSignature]) -> Iterator[Cosigned]:
    """Find the checkpoint to which co-signatures belong; one content for each good one of a known witness."""
    ring = keyring(connection)
    for row in _checkpoints(connection):
        checkpoint = Note.parse(row.note)
        good = list(_good(ring.of("witness"), signatures, checkpoint.body, row.size))
        for key, signature in good:
            note = checkpoint.adding(signature).text()
            yield Cosigned(witness=key.verifier.name, size=row.size, root=row.root, note=note)
        if good:
            return
    raise NotOursError(
        "No line is a good co-signature of a checkpoint of this record by a witness that it names",
        "Name the witness's key first (`seedlot key name VKEY --witness`); or the answer is to another record.",
    )


def _good(
    witnesses: Iterator[NamedKey], signatures: Sequence[NoteSignature], body: str, size: int
) -> Iterator[tuple[NamedKey, NoteSignature]]:
    known = {(key.verifier.name, key.verifier.key_id): key for key in witnesses if key.is_good_for(size)}
    for signature in signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None and notes.is_good(key.verifier, signature, body):
            yield key, signature


def _stamped(
    connection: Connection, response: bytes, certificates: Sequence[bytes], nonce: int | None
) -> tuple[Row[Any], stamps.Stamp | None]:
    """Find the checkpoint that an answer stamps, and verify it."""
    rows = _checkpoints(connection)
    try:
        stamp = stamps.read(response)
    except stamps.UnreadableStampError:
        for row in rows:
            if stamps.names(response, row.note.encode()):
                return row, None
        raise
    for row in rows:
        if stamp.is_of(row.note.encode()):
            return row, stamps.check(response, row.note.encode(), roots=certificates, nonce=nonce)
    raise NotOursError("It stamps no checkpoint of this record", "Is it the answer to a request of another record?")


def _kept(record: Record, name: str, data: bytes) -> Attachment:
    return Attachment(name=name, sha256=write.keep(record, data), bytes=len(data))
