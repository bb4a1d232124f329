"""Sealed recalls: the digest of what was touched, and whether the same question is answered the same again."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.history.told import entry_at
from seedlot.history.words import TABLES
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.recall import RULES, Recalled, recall
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.quality import Counted, Recall
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.showing import counted

CODE = "lineage/recall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A recall that is sealed, in one line."""

    recall: str
    cause: str
    items: int
    recorded: str
    entry: int


def digest(recalled: Recalled) -> str:
    """SHA-256 of what a recall touches: cause, entry, and every item with its vials and how surely, in canonical JSON."""
    items = sorted([each.item, each.numbers, each.surely] for each in recalled.touched)
    plain = {"cause": recalled.cause.plain(), "as_of": recalled.as_of, "items": items}
    return hashlib.sha256(write_canonical(plain)).hexdigest()


def counts(recalled: Recalled) -> tuple[Counted, ...]:
    """How many items of each kind are touched."""
    found = Counter(each.kind for each in recalled.touched)
    return tuple(Counted(item_kind=kind, items=found[kind]) for kind in sorted(found))


def question(said: Recall) -> Cause:
    """The cause that a sealed recall asked for."""
    return Cause(
        kind=CauseKind(said.cause),
        name=said.name,
        begins=said.begins or "",
        ends=said.ends or "",
        supplier=said.supplier,
    )


def sealed(connection: Connection, name: str) -> tuple[int, Recall]:
    """The entry of a sealed recall, and what it says.

    Raises:
        NotInRecordError: no recall of this name is sealed.
    """
    found = ask.rows(connection, NAMED, kind=Recall.KIND, name=name)
    if not found:
        raise ask.NotInRecordError(name)
    content = entry_at(connection, found[0].entry, found[0].since).content
    assert isinstance(content, Recall)  # noqa: S101 - the kind was asked for
    return found[0].entry, content


def every_sealed(connection: Connection, as_of: int | None = None) -> tuple[Sealed, ...]:
    """Every recall that is sealed, the last first."""
    rows = ask.rows(connection, TABLES[Recall], as_of)
    return tuple(
        Sealed(
            recall=row.recall,
            cause=f"{row.cause} '{row.name}'",
            items=row.items,
            recorded=row.recorded,
            entry=row.entry,
        )
        for row in reversed(rows)
    )


def check_sealed(connection: Connection, name: str) -> tuple[Recalled, Finding]:
    """Ask the sealed question again, as of its entry, and compare the digests."""
    number, said = sealed(connection, name)
    again = recall(connection, question(said), as_of=said.as_of)
    where = f"entry {number}"
    if digest(again) == said.sha256:
        says = f"Recall '{name}' is answered as it was sealed: {counted(said.items, 'item')} as of entry {said.as_of}."
        return again, Finding(code=CODE, answer=Answer.MET, says=says, where=where)
    says = f"Recall '{name}' sealed {counted(said.items, 'item')} as of entry {said.as_of}; asked again it has {len(again.touched)}"
    if said.rules != RULES:
        says += f". It was answered by version {said.rules} of the rules, and this is version {RULES}."
        return again, Finding(code=CODE, answer=Answer.NOT_KNOWN, says=says, where=where)
    says += ", or other ones: the digests differ."
    return again, Finding(code=CODE, answer=Answer.NOT_MET, says=says, where=where)


def since_sealed(connection: Connection, name: str, again: Recalled) -> Finding | None:
    """Tell how the same question is answered as of now, where that is not as it was sealed; for information."""
    number, said = sealed(connection, name)
    now = recall(connection, question(said))
    then, here = ({each.item: (each.numbers, each.surely) for each in found.touched} for found in (again, now))
    came, went = len(here.keys() - then.keys()), len(then.keys() - here.keys())
    otherwise = sum(then[item] != here[item] for item in then.keys() & here.keys())
    if not (came or went or otherwise):
        return None
    says = (
        f"As of now (entry {now.as_of}) the same question is answered otherwise than recall '{name}' as of entry "
        f"{said.as_of}: {counted(came, 'item')} came, {went} went, {otherwise} are touched in other vials or less or more surely. "
        "Ask it anew, and seal that."
    )
    return Finding(code=CODE, answer=None, says=says, where=f"entry {number}")
