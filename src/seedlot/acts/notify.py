"""Tell those whom a recall concerns, and file what each was told: by this server's mail, or in another way.

What is to be filed is checked before anything is sent. What was sent is filed in one entry for each who was told, with
the message as its file; what could not be sent is not filed, and told to whoever sends. EU GMP Part I, 8.24 to 8.26.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from seedlot.acts.access import By, Components, actor, prove
from seedlot.acts.authority import permit
from seedlot.acts.seal import admit, say, state_on, writing
from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.lineage.sealed import sealed
from seedlot.lineage.told import ACKNOWLEDGED, NOTICE, told_of
from seedlot.record import read, write
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.filing import Document
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.moments import Moment, instant

#: Sends a message to an address. Tells why it could not; empty where it was taken.
Send = Callable[[bytes, str], str]
#: Letters of the name of a recall that stand in that of a notice, whose names have no more than 120.
_LETTERS = 100
_MOMENT: TypeAdapter[str] = TypeAdapter(Moment)


class NobodyToldError(SeedlotError):
    """A notice to nobody, or one that does not say how it was given."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Say {what}", mend="Nobody was told, and nothing was filed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody is told: who, why (given, sent, stored, unknown), the message, and the address to which it goes."""

    whom: str
    why: str
    message: bytes
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Letters about a sealed recall, and how they are given."""

    recall: str
    letters: tuple[Letter, ...]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a letter: the entry that files it, or why it was not sent."""

    whom: str
    address: str
    entry: int | None
    failure: str = ""


def notify(
    record: Record, by: By, telling: Telling, send: Send | None, *, components: Components | None, now: datetime
) -> tuple[Outcome, ...]:
    """Send letters about a sealed recall, and file each that was taken. Without `send` they were given already.

    Raises:
        NotAuthorisedError: the person may file no documents.
        NotInRecordError: no recall of this name is sealed.
        NobodyToldError: there is no letter, or nothing says how they were given.
        NotLoggedInError: what they gave does not prove who they are. The failure counts.
        RefusedError: what would be filed cannot be. Nothing was sent.
    """
    if not telling.letters:
        raise NobodyToldError("whom to tell")
    if not telling.how.strip():
        raise NobodyToldError("how they were told")
    with read.reading(record) as connection:
        permit(actor(connection, by), Document.KIND)
        sealed(connection, telling.recall)
    given = prove(record, by, components, now=now)
    with writing(record) as connection:
        admit(connection, _said(connection, telling, given, now), now=now)
    failures = [send(each.message, each.address) if send else "" for each in telling.letters]
    taken = tuple(each for each, failure in zip(telling.letters, failures, strict=True) if not failure)
    numbers = iter(_filed(record, by, replace(telling, letters=taken), given, now) if taken else ())
    return tuple(
        Outcome(whom=each.whom, address=each.address, entry=None if failure else next(numbers), failure=failure)
        for each, failure in zip(telling.letters, failures, strict=True)
    )


def _filed(record: Record, by: By, telling: Telling, given: Sequence[str], now: datetime) -> tuple[int, ...]:
    with writing(record) as connection:
        for each in telling.letters:
            write.keep(record, each.message)
        return state_on(connection, actor(connection, by), _said(connection, telling, given, now), now=now)


def acknowledge(record: Record, by: By, notice: str, says: str, *, on: str, now: datetime) -> int:
    """File that somebody confirmed a notice, on a day, and what they said. Returns the number of the entry.

    Raises:
        NotAuthorisedError: the person may file no documents.
        NotInRecordError: no such notice is filed.
        NobodyToldError: nothing says what they answered, or when.
        RefusedError: it cannot be filed.
    """
    if not says.strip():
        raise NobodyToldError("what they answered")
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Document.KIND)
        if not ask.rows(connection, NAMED, kind=Document.KIND, name=notice):
            raise ask.NotInRecordError(notice)
        before = [row.name for row in ask.rows(connection, NAMED, kind=Document.KIND)]
        name = _free(f"{notice[: _LETTERS + 10]} answer", before)
        content = _document(name, type=ACKNOWLEDGED, title=says.strip(), about=(notice,))
        (number,) = state_on(connection, who, [say(content, _day(on))], now=now)
    return number


def _said(connection: Connection, telling: Telling, given: Sequence[str], now: datetime) -> list[Statement]:
    """What is filed of each letter. The address stands in the message alone, which is the file."""
    site, recall = ask.opened(connection).site, telling.recall
    taken = [each.notice for each in told_of(connection, recall)]
    proof = f"Proved again by {' and '.join(given)}." if given else ""
    found = []
    for each in telling.letters:
        name = _free(f"{recall[:_LETTERS]} notice", taken)
        taken.append(name)
        digest = hashlib.sha256(each.message).hexdigest()
        content = _document(
            name,
            type=NOTICE,
            title=f"Recall notice {recall} to {each.whom}",
            version=telling.how.strip(),
            about=(recall, each.whom, each.why),
            issuer=site,
            files=(Attachment(name=f"{name}.eml", sha256=digest, bytes=len(each.message)),),
        )
        found.append(say(content, instant(now), note=proof))
    return found


def _document(name: str, **said: object) -> Document:
    try:
        return Document.model_validate({"document": name, **said})
    except ValidationError as fault:
        raise SeedlotError(": ".join(first_fault(fault)), mend="Nothing was filed.") from None


def _day(said: str) -> str:
    try:
        return _MOMENT.validate_python(said.strip())
    except ValidationError:
        raise NobodyToldError("on which day they answered, such as 2026-03-01") from None


def _free(name: str, taken: Sequence[str]) -> str:
    """The first number that no document of this name has."""
    number = 1
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"
