"""Sign: a person proves again who they are, and puts their name under exactly what they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from seedlot.acts.access import Actor, By, Components, actor, prove, signed_in
from seedlot.acts.authority import MEANINGS, Authority, permit
from seedlot.acts.meanings import refuse_meaning
from seedlot.acts.seal import say, seal, writing
from seedlot.acts.separation import refuse_own_signature
from seedlot.acts.steady import steady
from seedlot.history import ask
from seedlot.history.tables import AMENDMENT, SIGNATURE
from seedlot.record import read, write
from seedlot.record.canonical import read_canonical, write_canonical
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Signature
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant


class OtherShownError(SeedlotError):
    """An entry that does not say what the person was shown: it was corrected meanwhile."""

    def __init__(self, target: int) -> None:
        super().__init__(
            f"Entry {target} is not what was shown: it changed meanwhile", mend="Read it again, then sign."
        )


class SignedMeanwhileError(SeedlotError):
    """An entry under which other signatures stand than the person saw: their own, where they went back and sent it again."""

    def __init__(self, target: int) -> None:
        super().__init__(
            f"Entry {target} was signed since you read it, by you or by somebody else",
            mend="Look at the signatures under it; sign only if yours is still wanted.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is signed, what the signature means, what the person gave to sign, and the document that they read."""

    target: int
    meaning: str
    components: tuple[str, ...]
    shown: bytes
    name: str


def sign(  # noqa: PLR0913 - a signature is who, what, its meaning, the proof, what was shown, when (21 CFR 11.50)
    record: Record,
    by: By,
    target: int,
    meaning: str,
    components: Components | None = None,
    *,
    shown: bytes | None = None,
    under: Sequence[int] | None = None,
    now: datetime,
) -> int:
    """Sign an entry. Returns the number of the signature.

    `shown` is what `document` told of the entry when the person read it; None where it is read only now. `under` are
    the signatures under it that they saw; None where it does not matter.

    Raises:
        NotAuthorisedError: the record has accounts, and the person may not sign, or not so.
        NoMeaningError, UnclearMeaningError, UnknownMeaningError: it means nothing that a signature can mean.
        OwnWorkError: it is their own entry, and the meaning is another than that it is theirs.
        OtherShownError: it was corrected since they read it.
        SignedMeanwhileError: it was signed since.
        NotLoggedInError: what they gave does not prove who they are. The failure counts.
    """
    meaning = meaning.strip()
    with read.reading(record) as connection:
        look(connection, by, target, meaning)
        _unchanged(connection, target, shown)
        _unsigned_since(connection, target, under)
    given = prove(record, by, components, now=now)
    with writing(record) as connection:
        look(connection, by, target, meaning)
        read_by_them = _unchanged(connection, target, shown)
        _unsigned_since(connection, target, under)
        mark = Mark(
            target=target, meaning=meaning, components=given, shown=read_by_them, name=f"entry-{target}-shown.json"
        )
        return put(record, connection, by, mark, now=now)


def document(connection: Connection, target: int) -> bytes:
    """What is shown of an entry that is to be signed: all that it says, and how it was corrected. Canonical JSON."""
    leaf = read.leaf(connection, target).hex()
    amendments = [row.entry for row in ask.rows(connection, AMENDMENT, target=target)]
    plain: dict[str, Any] = {
        "entry": target,
        "leaf": leaf,
        "says": read_canonical(read.body(connection, target)),
        "amended": [{"entry": seq, "says": read_canonical(read.body(connection, seq))} for seq in amendments],
    }
    return write_canonical(plain)


def put(record: Record, connection: Connection, by: By, mark: Mark, *, now: datetime) -> int:
    """Put a signature under an entry, within the transaction of an act that has checked all else."""
    who = actor(connection, by)
    now = steady(connection, now)
    signature = Signature(
        target=mark.target,
        target_leaf=read.leaf(connection, mark.target).hex(),
        person=who.person,
        name=who.name,
        meaning=mark.meaning,
        method=who.authentication,
        components=mark.components,
        signed=now.isoformat(timespec="seconds"),
        record=ask.origin(connection),
        previous=tuple(row.entry for row in ask.rows(connection, SIGNATURE, target=mark.target)),
        shown=Attachment(name=mark.name, sha256=write.keep(record, mark.shown), bytes=len(mark.shown)),
    )
    (number,) = seal(connection, who, [say(signature, instant(now))], now=now)
    if who.session and "person" in mark.components:
        signed_in(record, who.session, number, read.leaf(connection, number))
    return number


def look(connection: Connection, by: By, target: int, meaning: str) -> None:
    """Refuse what cannot be signed, before anyone types a password for it, and again when it is sealed."""
    who = actor(connection, by)
    permit(who, Signature.KIND)
    refuse_meaning(who, meaning)
    read.body(connection, target)
    refuse_own_signature(connection, who, target, meaning)


def meanings(connection: Connection, by: By, target: int) -> tuple[Authority, ...]:
    """What a person's signature under an entry can mean: what their roles let them say, and of their own work that it is theirs."""
    who = actor(connection, by)
    return tuple(line for line in MEANINGS if _may_mean(connection, who, target, line.what))


def _may_mean(connection: Connection, who: Actor, target: int, meaning: str) -> bool:
    try:
        refuse_meaning(who, meaning)
        refuse_own_signature(connection, who, target, meaning)
    except SeedlotError:
        return False
    return True


def _unsigned_since(connection: Connection, target: int, under: Sequence[int] | None) -> None:
    """Refuse to sign twice what was shown once: a page that is sent again after going back."""
    if under is not None and [row.entry for row in ask.rows(connection, SIGNATURE, target=target)] != list(under):
        raise SignedMeanwhileError(target)


def _unchanged(connection: Connection, target: int, shown: bytes | None) -> bytes:
    """What an entry that is to be signed says now, which is what was shown of it."""
    told = document(connection, target)
    if shown not in {None, told}:
        raise OtherShownError(target)
    return told
