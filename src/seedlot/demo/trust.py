"""What makes the demonstration's record trustworthy to an outsider, and how three attacks on it are found out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seedlot.acts.checkpoints import ask_witness, keep_cosignature, make_key, make_witness, name_key, sign_checkpoint
from seedlot.acts.drilling import drill
from seedlot.acts.keeping import backup
from seedlot.acts.restoring import restore
from seedlot.demo.staff import ADMINISTRATOR, Staff
from seedlot.history import ask
from seedlot.record import keys, read
from seedlot.record.keys import FileKey, NotContinuedError
from seedlot.record.notes import Note
from seedlot.record.store import Record
from seedlot.record.witness import NotCosignedError, Request, Witness, cosign, trust
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True)
class Trust:
    """The record's key, and the witness: in folders of their own, as they would lie with two parties."""

    folder: Path
    record: Record
    staff: Staff
    key: FileKey
    witness: Witness

    def checkpoint(self) -> Note:
        """Sign what the record is now, and let the witness co-sign it."""
        by = self.staff.actor(ADMINISTRATOR)
        sign_checkpoint(self.record, by, self.key, now=self.staff.clock.now)
        with read.reading(self.record) as connection:
            asked = ask_witness(connection).text()
        answer = self.cosign(asked)
        keep_cosignature(self.record, by, answer.text(), now=self.staff.clock.now)
        return answer

    def cosign(self, asked: str) -> Note:
        """What the witness answers to a request."""
        return cosign(self.witness, Request.parse(asked), time=int(self.staff.clock.now.timestamp()))

    @property
    def backup(self) -> Path:
        """Where the backup lies."""
        return self.folder / "backup"

    def back_up(self) -> None:
        """Back the record up, and try that the backup can be restored."""
        backup(self.record, self.backup)
        drill(self.record, self.staff.actor(ADMINISTRATOR), self.backup, now=self.staff.clock.now)


def begin(folder: Path, record: Record, staff: Staff) -> Trust:
    """Make the record's key and a witness, and let each be known to the other."""
    places = (folder / "keys", folder / "witness")
    places[0].mkdir(mode=0o700)
    with read.reading(record) as connection:
        origin = ask.origin(connection)
    key = make_key(places[0] / "record.key", origin, record=record)
    witness = make_witness(places[1], "witness.example/simulated-partner")
    trust(witness, key.verifier, origin)
    by = staff.actor(ADMINISTRATOR)
    name_key(record, by, key.verifier.text(), now=staff.clock.now)
    name_key(record, by, witness.key.verifier.text(), purpose="witness", now=staff.clock.now)
    return Trust(folder, record, staff, key, witness)


def rolled_back(held: Trust) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Restore an old backup as if it were the record: the key finds it out, and without its memory the witness does."""
    record = restore(held.backup, held.folder / "rolled-back.db").record
    with read.reading(record) as connection:
        checkpoint = read.checkpoint(connection, ask.origin(connection))
        try:
            keys.sign_checkpoint(held.key, checkpoint, lambda size: read.consistency(connection, size, checkpoint.size))
        except NotContinuedError as error:
            yield "an old backup restored, and its checkpoint to be signed", (_found("demo/key", str(error)),)
        stolen = held.folder / "keys" / "stolen.key"
        shutil.copyfile(held.key.path, stolen)
        stolen.chmod(0o600)
        note = keys.sign_checkpoint(FileKey(stolen), checkpoint, lambda _size: ())
        try:
            held.cosign(Request(0, (), note).text())
        except NotCosignedError as error:
            yield "the same, signed with a stolen copy of the key", (_found("demo/witness", str(error)),)


def _found(code: str, says: str) -> Finding:
    return Finding(code=code, answer=Answer.NOT_MET, says=says)
