"""Who vouches for the record: the keys that signed its checkpoint, the witnesses that co-signed it, time stamps."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence

from .notes import LOG, WITNESS, BrokenError, Key, is_good, lines_of, read_note, read_stamp, when
from .package import Finding, Package, met, note, unknown, wrong
from .ring import Named, Signed, counting, family, read_ring
from .tree import Checkpoint, shows_consistency

#: Kinds of entry that keep what vouches for a checkpoint.
KEEPING = {"checkpoint", "cosignature", "timestamp"}


def read_signed(package: Package, keys: Iterable[Key]) -> tuple[list[Signed], list[Finding]]:
    """Give the signed notes that are checkpoints of this record, and a fault for each that is none."""
    paths, keys = package.paths("notes", "size"), {key for key in keys if key.algorithm in {LOG, WITNESS}}
    found, faults = [], []
    for name in ["checkpoint.txt", *sorted(name for name in package.members if name.startswith("notes/"))]:
        data = package.members.get(name, b"")
        if name == "checkpoint.txt" and data == _unsigned(package.point):
            continue
        try:
            text, point = read_note(data, name)
        except BrokenError as fault:
            faults.append(wrong("note", str(fault), name))
            continue
        strange = _stranger(package, paths, point)
        bad = [key for key in keys if not all(is_good(line, text, key) for line in lines_of(text, key))]
        faults += [wrong("note", f"The signature of {key.short()} is not on this note", name) for key in sorted(bad)]
        if strange:
            faults.append(wrong("note", f"{name} is {strange}", name))
        else:
            good = frozenset(key for key in keys if key not in bad and lines_of(text, key))
            found.append(Signed(name, text, point, good))
    return found, faults


def _unsigned(point: Checkpoint) -> bytes:
    root = base64.b64encode(bytes.fromhex(point.root)).decode()
    return f"{point.origin}\n{point.size}\n{root}\n".encode()


def _stranger(package: Package, paths: dict[int, list[bytes]], point: Checkpoint) -> str:
    """Say why a checkpoint is none of this record; nothing where it is."""
    if point.origin != package.point.origin:
        return f"a note of another record, '{point.origin}'"
    if not shows_consistency(paths.get(point.size, []), point, package.point):
        return f"not shown to be of this record: its {point.size} entries have another root"
    return ""


def check_trust(package: Package, keys: Sequence[Key], witnesses: Sequence[Key]) -> Iterator[Finding]:
    """Tell who signed, co-signed and stamped the record; `keys` and `witnesses` are those that the reader holds."""
    named, misnamed = read_ring(package)
    signed, faults = read_signed(package, [*(each.key for each in named), *keys, *witnesses])
    yield from (*misnamed, *faults)
    yield from _signatures(package, named, signed)
    for key in keys:
        yield from _held_key(package, key, named, signed)
    yield from _witnesses(named, signed, witnesses)
    yield from _stamps(package)
    if signed and not keys:
        yield note("limit", "Not proved: that this key is the record's. Only the package says so; compare (--key)")


def _signatures(package: Package, named: list[Named], signed: list[Signed]) -> Iterator[Finding]:
    """Every checkpoint is signed by a key that the record had named before, and that was not revoked."""
    covered, counted = 0, counting(named, signed)
    for each in signed:
        by = [one for one in named if one.purpose == "checkpoint" and one.key in each.good]
        size = each.point.size
        for one in by:
            who = f"the key {one.key.short()}, which {one.entry.where} names"
            if size in counted[one.key]:
                covered = max(covered, size)
                yield met("note", f"The checkpoint of {size} entries is signed by {who}")
            elif one.entry.number >= size:
                yield unknown("note", f"The checkpoint of {size} entries is signed by {who} only later", each.where)
            elif one.covers(size):
                replaced = f"entry {one.successor} had replaced that key"
                yield wrong("note", f"The checkpoint of {size} entries is signed by {who}: {replaced}", each.where)
            else:
                revoked = f"that key was revoked for checkpoints above {one.good_until} entries"
                yield wrong("note", f"The checkpoint of {size} entries is signed by {who}: {revoked}", each.where)
        if not by:
            names = ", ".join(sorted({line.name for line in each.note.lines}))
            yield unknown("note", f"No entry here names a key that signed {each.where} (signed by {names})", each.where)
    late = _after(package, covered)
    first = next((one for one in named if one.purpose == "checkpoint"), None)
    if first and not signed:
        yield unknown("note", f"The record names a key ({first.entry.where}), but no checkpoint here is signed")
    elif not signed:
        yield note("limit", "Not proved: who kept the record. Its checkpoint is not signed with a key")
    elif covered and late:
        yield note(
            "limit", f"Not proved by a signature: {listed(late)}, sealed after the {covered} entries signed last"
        )


def _after(package: Package, size: int) -> list[int]:
    """Give the entries after the first so many, but for those that only keep a checkpoint, which never covers itself."""
    return [number for number, entry in package.entries.items() if number >= size and entry.kind not in KEEPING]


def listed(numbers: Sequence[int]) -> str:
    """Name entries by their numbers."""
    return f"entr{'y' if len(numbers) == 1 else 'ies'} {', '.join(map(str, numbers))}"


def _held_key(package: Package, key: Key, named: list[Named], signed: list[Signed]) -> Iterator[Finding]:
    """What is signed by the key that the reader holds, or by one that replaced it under its signature."""
    counted = counting(named, signed)
    covered = max((size for one in family(key, named, counted) for size in counted.get(one, ())), default=0)
    late = _after(package, covered)
    if not covered:
        yield unknown("held", f"Nothing here is signed by the key that you hold, {key.short()}")
        return
    yield met("held", f"The record of {covered} entries is signed by the key that you hold, or by one named under it")
    if late:
        yield unknown("held", f"Under no signature by the key that you hold: {listed(late)}")


def _witnesses(named: list[Named], signed: list[Signed], held: Sequence[Key]) -> Iterator[Finding]:
    """A witness co-signs only what continues the record that it saw last (C2SP tlog-witness)."""
    theirs = [one for one in named if one.purpose == "witness"]
    revoked = {one.key: one.good_until for one in theirs if one.good_until is not None}
    seen: set[Key] = set()
    for each in signed:
        for key in sorted(each.good & {*held, *(one.key for one in theirs)}):
            until, size = revoked.get(key), each.point.size
            times = " and ".join(when(line) for line in lines_of(each.note, key))
            says = f"Witness {key.short()} co-signed the checkpoint of {size} entries at {times}"
            if until is not None and size > until:
                yield wrong("witness", f"{says}: that key was revoked above {until} entries", each.where)
            else:
                seen.add(key)
                yield met("witness", says)
    for key in held:
        if key not in seen:
            yield unknown("witness", f"The witness that you hold, {key.short()}, co-signed nothing here")
    if not seen:
        yield note("limit", "Not proved: that nobody was shown another record under this name. No witness co-signed it")
    elif not seen <= set(held):
        yield note("limit", "Not proved: that these keys are the witnesses'. Only the package says so (--witness)")


def _stamps(package: Package) -> Iterator[Finding]:
    """A time stamp is over the bytes of a checkpoint of this record (RFC 3161)."""
    paths = package.paths("notes", "size")
    names = sorted(name for name in package.members if name.startswith("timestamps/") and name.endswith(".tsr"))
    for name in names:
        beside = name.replace(".tsr", ".txt")
        stamped = package.members.get(beside, b"")
        try:
            stamp = read_stamp(package.members[name], name)
            point = read_note(stamped, beside)[1]
        except BrokenError as fault:
            yield unknown("stamp", str(fault), fault.where)
            continue
        strange = _stranger(package, paths, point)
        if hashlib.new(stamp.algorithm, stamped).digest() != stamp.digest:
            yield wrong("stamp", f"{name} is a time stamp of something else than {beside}", name)
        elif strange:
            yield wrong("stamp", f"{beside} is {strange}", beside)
        else:
            says = f"A time stamp states that the checkpoint of {point.size} entries was there at {stamp.time}"
            yield met("stamp", says, name)
            whose = "with ROOT.pem the authority's root certificate, got another way"
            line = f"openssl ts -verify -in {name} -data {beside} -CAfile ROOT.pem"
            yield note("limit", f"Not proved: that an authority gave that time stamp. To check, {whose}: {line}")
