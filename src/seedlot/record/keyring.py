"""Which keys a record names, in the order in which it names them: in force, replaced, revoked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from seedlot.record.entries.trust import KeyNamed, KeyRevoked
from seedlot.record.keys import TYPES
from seedlot.record.notes import BadKeyError, Verifier


@dataclass(slots=True)
class NamedKey:
    """A key that entry `entry` names, and what became of it."""

    entry: int
    verifier: Verifier
    purpose: str
    replaces: str
    #: the entry that names its successor, and the one that revokes it
    successor: int | None = None
    revoked: int | None = None
    good_until: int = 0

    def stands(self) -> str:
        """How it stands, in a word."""
        if self.revoked is not None:
            return f"revoked (its notes are good up to {self.good_until} entries)"
        return "replaced" if self.successor is not None else "in force"

    def is_good_for(self, size: int) -> bool:
        """Whether its note of so many entries counts: the key is good for them, and covers the entry that names it.

        A witness stands outside: its key may be named after its first co-signature was given.
        """
        covered = size > self.entry or self.purpose == "witness"
        return covered and (self.revoked is None or size <= self.good_until)


@dataclass(slots=True)
class Keyring:
    """The keys that a record has named so far."""

    keys: dict[str, NamedKey] = field(default_factory=dict)
    #: what is wrong with what entries say of keys, by their numbers
    faults: dict[int, str] = field(default_factory=dict)

    def take(self, entry: int, said: KeyNamed | KeyRevoked) -> str:
        """Take what an entry says of a key; tells what is wrong with that, or nothing."""
        fault = self.name(entry, said) if isinstance(said, KeyNamed) else self.revoke(entry, said)
        if fault:
            self.faults[entry] = fault
        return fault

    def name(self, entry: int, said: KeyNamed) -> str:
        """Take a key that is named; tells what is wrong with that, or nothing."""
        try:
            verifier = Verifier.parse(said.verifier)
        except BadKeyError as error:
            return error.what
        if verifier.algorithm != TYPES[said.purpose]:
            return f"the key '{verifier.name}' is not of the type that a {said.purpose} needs"
        text = verifier.text()
        if text in self.keys:
            return f"the key '{verifier.name}' was named by entry {self.keys[text].entry} already"
        before = self.in_force(said.purpose)
        if said.purpose == "checkpoint" and before and said.replaces != before.verifier.text():
            return "it does not say that it replaces the key in force"
        replaced = self.keys.get(said.replaces)
        if said.replaces and (replaced is None or replaced.purpose != said.purpose):
            return f"it replaces what is no {said.purpose} key of this record"
        if replaced is not None:
            replaced.successor = entry
        self.keys[text] = NamedKey(entry, verifier, said.purpose, said.replaces)
        return ""

    def revoke(self, entry: int, said: KeyRevoked) -> str:
        """Take the revocation of a key; tells what is wrong with that, or nothing."""
        key = self.keys.get(said.verifier)
        if key is None:
            return "it revokes a key that the record does not name"
        if key.revoked is not None:
            key.good_until = min(key.good_until, said.good_until)  # a second word never gives trust back
            return f"the key was revoked by entry {key.revoked} already"
        key.revoked, key.good_until = entry, said.good_until
        return ""

    def of(self, purpose: str) -> Iterator[NamedKey]:
        """Every key that was named for a purpose, in order."""
        return (key for key in self.keys.values() if key.purpose == purpose)

    def in_force(self, purpose: str) -> NamedKey | None:
        """The last key of a purpose that is neither replaced nor revoked."""
        found = [key for key in self.of(purpose) if key.successor is None and key.revoked is None]
        return found[-1] if found else None

    def verifiers(self, purpose: str) -> tuple[Verifier, ...]:
        """The verifier keys that were named for a purpose."""
        return tuple(key.verifier for key in self.of(purpose))
