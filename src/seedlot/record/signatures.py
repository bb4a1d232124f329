"""Whether every sealed signature belongs where it stands: to this record, this entry, this person (21 CFR 11.70).

A signature is an entry like any other, so that changing one is found as any change is. What is found here is one
that was sealed by other means than the act of signing: copied from another record, put under another entry, or
said by someone else. The document that it seals is a raw file, and is checked with the raw files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from seedlot.record import read
from seedlot.record.entries.access import Account
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Amendment, Signature
from seedlot.record.entries.origin import Person
from seedlot.record.errors import NoSuchEntryError
from seedlot.record.origin import origin
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import AccountChange

CODE = "record/signature"
_NONE = "none"
#: Only these kinds are read; canonical JSON writes a kind in one way.
_KINDS = "|".join(kind.KIND for kind in (Signature, Person, Amendment, Account))
_READ = re.compile(f'"kind":"(?:{_KINDS})"'.encode())


@dataclass(slots=True)
class _Known:
    """What the entries so far say of people and their signatures."""

    origin: str = ""
    names: dict[str, set[str]] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    signed: dict[int, list[int]] = field(default_factory=dict)
    guarded: bool = False

    def learn(self, seq: int, entry: Entry) -> None:
        """Take in a person, the correction of a person, or the first account."""
        match entry.content:
            case Person(person=person, name=name):
                self.people[seq] = person
                self.names.setdefault(person, set()).add(name)
            case Amendment(target=target, content=content) if target in self.people:
                self.names[self.people[target]].add(str(content.get("name")))
            case Account(change=AccountChange.OPENED):
                self.guarded = True
            case _:
                return


def check(connection: Connection) -> Iterator[Finding]:
    """Check every signature; yield each fault, or one sentence that all is well; nothing where nothing is signed."""
    known, number, sound = _Known(), 0, True
    for seq, body in read.bodies(connection):
        if not _READ.search(body):
            continue
        try:
            entry = Entry.parse(body)
        except SeedlotError:
            continue  # an entry that cannot be read is told as such, by the check of the entries
        known.learn(seq, entry)
        if not isinstance(entry.content, Signature):
            continue
        known.origin = known.origin or _origin(connection)
        number += 1
        for says in _faults(connection, seq, entry, known):
            sound = False
            yield Finding(
                code=CODE, answer=Answer.NOT_MET, says=f"The signature of entry {seq} {says}.", where=f"entry {seq}"
            )
        known.signed.setdefault(entry.content.target, []).append(seq)
    if sound and number:
        says = f"{number:,} signature{'s' * (number > 1)}, each of the entry, the person and the record that it names."
        yield Finding(code=CODE, answer=Answer.MET, says=says)


def _faults(connection: Connection, seq: int, entry: Entry, known: _Known) -> Iterator[str]:
    said = entry.content
    assert isinstance(said, Signature)  # noqa: S101 - the caller has seen to it
    if said.target >= seq:
        yield f"signs entry {said.target}, which was not there yet"
    elif said.target_leaf != _leaf(connection, said.target):
        yield f"was made under another entry than {said.target}"
    if said.record != known.origin and (said.record or said.method != _NONE):
        yield f"belongs to the record '{said.record}'"
    if said.person != entry.by or said.method != entry.authentication:
        yield f"is that of '{said.person}' ({said.method}), but was sealed by '{entry.by}' ({entry.authentication})"
    if said.name not in known.names.get(said.person, ()):
        yield f"prints the name '{said.name}', which the record never gave to '{said.person}'"
    if known.guarded and (said.method == _NONE or not said.components):
        yield "was made without any proof of who made it, in a record with accounts"
    if sorted(said.previous) != known.signed.get(said.target, []) and said.record:
        yield f"does not name the signatures that stood under entry {said.target} before it"
    if said.signed and not _same_time(said.signed, entry.recorded):
        yield f"is dated {said.signed}, but was recorded on {entry.recorded}"


def _origin(connection: Connection) -> str:
    try:
        return origin(connection)
    except SeedlotError:
        return "unknown"


def _leaf(connection: Connection, target: int) -> str:
    try:
        return read.leaf(connection, target).hex()
    except NoSuchEntryError:
        return ""


def _same_time(signed: str, recorded: str) -> bool:
    try:
        local = datetime.fromisoformat(signed)
    except ValueError:
        return False
    return local.tzinfo is not None and local.astimezone(UTC) == datetime.fromisoformat(recorded)
