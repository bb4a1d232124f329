"""A site with keys and a witness: what tests of trust stand on."""

from __future__ import annotations

import shutil
from copy import copy
from pathlib import Path

from seedlot.acts.checkpoints import (
    ask_timestamp,
    ask_witness,
    keep_cosignature,
    make_key,
    make_witness,
    name_key,
    sign_checkpoint,
)
from seedlot.history import ask
from seedlot.history.compare import compare
from seedlot.history.tables import CHECKPOINT, COSIGNATURE
from seedlot.record import read, witness
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.keys import FileKey
from seedlot.record.notes import Note
from seedlot.record.store import open_record
from seedlot.record.verify import verify
from seedlot.record.witness import Witness
from seedlot.terms.finding import Answer, overall


class Bank:
    """A site with a key that is named, and a witness that trusts it."""

    def __init__(self, site, folder: Path) -> None:
        self.site, self.record, self.now = site, site.record, site.now
        with site.reading() as connection:
            self.origin = ask.origin(connection)
        self.key = make_key(folder / "bank.key", self.origin, record=site.record)
        name_key(self.record, "", self.key.verifier.text(), now=self.now)
        self.witness = make_witness(folder / "witness", "partner.example/qa")
        witness.trust(self.witness, self.key.verifier)
        name_key(self.record, "", self.witness.key.verifier.text(), purpose="witness", now=self.now)
        self.donors = 0

    def copied(self, folder: Path) -> Bank:
        """A copy of everything, in a folder."""
        self.record.engine.dispose()
        shutil.copytree(self.key.path.parent, folder)
        made = copy(self)
        made.site = copy(self.site)
        made.site.record = made.record = open_record(folder / self.record.path.name)
        made.key, made.witness = FileKey(folder / self.key.path.name), Witness(folder / self.witness.folder.name)
        return made

    def grow(self) -> None:
        """Add an entry."""
        self.donors += 1
        self.site.say(Donor(item=f"D{self.donors}"))

    def sign(self, key=None):
        """Sign what the record is now."""
        return sign_checkpoint(self.record, "", key or self.key, now=self.now)

    def cosign(self) -> tuple[int, ...]:
        """Ask the witness, and keep its answer."""
        with self.site.reading() as connection:
            request = ask_witness(connection)
        answered = witness.cosign(self.witness, request, time=int(self.now.timestamp()))
        return keep_cosignature(self.record, "", answered.signatures[-1].line(), now=self.now)

    def rows(self, table):
        """Rows of the history."""
        with self.site.reading() as connection:
            return ask.rows(connection, table)

    def said(self, number: int | None):
        """What an entry says."""
        assert number is not None
        with self.site.reading() as connection:
            return Entry.parse(read.body(connection, number)).content

    def request(self, **more) -> bytes:
        """The request for a time stamp."""
        with self.site.reading() as connection:
            return ask_timestamp(connection, **more)

    def contents(self):
        """What every entry says."""
        with self.site.reading() as connection:
            return [Entry.parse(body).content for _, body in read.bodies(connection)]

    def last_checkpoint(self):
        """The row of the last signed checkpoint."""
        return self.rows(CHECKPOINT)[-1]

    def rows_of_checkpoints(self) -> list[int]:
        """The sizes of the signed checkpoints."""
        return [row.size for row in self.rows(CHECKPOINT)]

    def cosigned_note(self) -> Note:
        """The note that was co-signed last."""
        return Note.parse(self.rows(COSIGNATURE)[-1].note)


def sound(record) -> bool:
    """Whether verification finds nothing, and the history says what the entries say."""
    with read.reading(record) as connection:
        return overall((*verify(record, files=True), *compare(connection))) is Answer.MET
