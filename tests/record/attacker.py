"""What somebody can do to a record who has the database: entries by other means than acts, copies, false notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.acts.bank import Bank
from tests.simulated_site import STARTED

from seedlot.acts.access import UNNAMED
from seedlot.acts.seal import say, seal, writing
from seedlot.history import ask
from seedlot.record import read, trust, write
from seedlot.record.entries.content import Content
from seedlot.record.entries.trust import Checkpointed
from seedlot.record.keys import FileKey, sign_body
from seedlot.record.notes import Note, Verifier
from seedlot.record.store import Record, create_record
from seedlot.terms.finding import Answer, Finding

#: After all that the site did.
LATER = STARTED.replace(month=6, hour=12)


def found(record: Record, *keys: Verifier) -> tuple[Finding, ...]:
    """What the check of trust finds alone."""
    with read.reading(record) as connection:
        return tuple(trust.check(connection, record=record, keys=keys))


def faults(record: Record, *keys: Verifier) -> list[str]:
    """What it finds that is not met."""
    return [each.says for each in found(record, *keys) if each.answer is Answer.NOT_MET]


def sealed(record: Record, *contents: Content) -> tuple[int, ...]:
    """Seal what no act would: somebody writes to the database by other means."""
    with writing(record) as connection:
        return seal(connection, UNNAMED, [say(each, "2026-01-01") for each in contents], now=LATER)


def signed(record: Record, key: FileKey, *, at: int | None = None, **changed: Any) -> Checkpointed:
    """What a sealed checkpoint says; parts of it may be false."""
    with read.reading(record) as connection:
        point = read.checkpoint(connection, ask.origin(connection), at)
    body = changed.get("body", point.text())
    note = Note(body, (sign_body(key, body),)).text()
    plain = {"size": point.size, "root": point.root.hex(), "note": note} | changed
    return Checkpointed.model_validate({name: plain[name] for name in ("size", "root", "note")})


def copied(record: Record, path: Path, size: int) -> Record:
    """An older copy of a record: its first entries."""
    made = create_record(path)
    with read.reading(record) as connection:
        bodies = [body for _, body in read.bodies(connection, 0, size)]
    with write.appending(made) as connection:
        write.append(connection, bodies)
    return made


def with_connection(bank: Bank, question):
    """Ask the record something."""
    with bank.site.reading() as connection:
        return question(connection)
