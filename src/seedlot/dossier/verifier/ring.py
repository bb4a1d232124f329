"""The keys that the record names, in the order in which it names them: in force, replaced, revoked.

A key is taken as the record itself takes it: beside the one in force no other is named, only one that says that it
replaces it. Whoever slips the entry of a key of their own into a record gets nothing trusted by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .notes import LOG, WITNESS, BrokenError, Key, Note, read_key
from .package import Entry, Finding, Package, wrong
from .tree import Checkpoint

#: Which type a key has for which purpose.
TYPES = {"checkpoint": LOG, "witness": WITNESS}


class Named(NamedTuple):
    """A key, the entry that names it, what it is for, which key it replaces, and what became of it."""

    key: Key
    entry: Entry
    purpose: str
    replaces: Key | None = None
    #: The entry that names its successor, and up to which size its signatures are good.
    successor: int | None = None
    good_until: int | None = None

    def covers(self, size: int) -> bool:
        """Tell whether it may sign a checkpoint of so many entries: it was named before, and not revoked."""
        return self.entry.number < size and (self.good_until is None or size <= self.good_until)


class Signed(NamedTuple):
    """A signed note of the package that is a checkpoint of this record, and the keys that signed it well."""

    where: str
    note: Note
    point: Checkpoint
    good: frozenset[Key]


def read_ring(package: Package) -> tuple[list[Named], list[Finding]]:
    """Give every key that is rightly named, with what became of it, and a fault for each that is not."""
    ring: dict[Key, Named] = {}
    faults = []
    for entry in package.of_kind("key", "key revoked"):
        if entry.kind == "key":
            if fault := _name(ring, entry):
                says = f"The key that entry {entry.number} names does not count: {fault}"
                faults.append(wrong("key", says, entry.where))
        else:
            _revoke(ring, entry)
    return list(ring.values()), faults


def _name(ring: dict[Key, Named], entry: Entry) -> str:
    """Take a key that is named; tells what is wrong with that, or nothing."""
    purpose, key = entry.content["purpose"], _key(entry.content["verifier"], entry)
    if key is None or TYPES.get(purpose) != key.algorithm:
        return f"it is none for a {purpose}"
    if key in ring:
        return f"{ring[key].entry.where} named it already"
    before = next((one for one in reversed(ring.values()) if one.purpose == purpose and _in_force(one)), None)
    says = entry.content.get("replaces", "")
    old = ring.get(_key(says, entry) or key)
    if purpose == "checkpoint" and before and old != before:
        return f"it does not say that it replaces the key in force, {before.key.short()}"
    if says and (old is None or old.purpose != purpose):
        return f"what it says that it replaces is no {purpose} key of this record"
    if old:
        ring[old.key] = old._replace(successor=entry.number)
    ring[key] = Named(key, entry, purpose, old.key if old else None)
    return ""


def _in_force(one: Named) -> bool:
    return one.successor is None and one.good_until is None


def _revoke(ring: dict[Key, Named], entry: Entry) -> None:
    """Take a revocation; a second one never gives trust back."""
    key, until = _key(entry.content["verifier"], entry), entry.content["good_until"]
    if key in ring:
        held = ring[key].good_until
        ring[key] = ring[key]._replace(good_until=until if held is None else min(until, held))


def _key(text: str, entry: Entry) -> Key | None:
    try:
        return read_key(text, entry.where)
    except BrokenError:
        return None


def counting(named: Sequence[Named], signed: Sequence[Signed]) -> dict[Key, list[int]]:
    """Give the sizes of the checkpoints that count, by the key that signed them.

    A key that was replaced signs once more, for its successor, and nothing after that.
    """
    found: dict[Key, list[int]] = {}
    for one in named:
        if one.purpose == "checkpoint":
            sizes = sorted(each.point.size for each in signed if one.key in each.good and one.covers(each.point.size))
            last = next((size for size in sizes if one.successor is not None and size > one.successor), None)
            found[one.key] = [size for size in sizes if last is None or size <= last]
    return found


def family(key: Key, named: Sequence[Named], counted: dict[Key, list[int]]) -> set[Key]:
    """Give a key that the record names, and each that replaced it, or its successor, under its own signature."""
    found = {one.key for one in named if one.key == key}
    for one in named:
        if one.replaces in found and any(size > one.entry.number for size in counted.get(one.replaces, ())):
            found.add(one.key)
    return found
