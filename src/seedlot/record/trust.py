"""Does what the record says of its keys, checkpoints, co-signatures and time stamps hold? Each fault is a finding.

A record can only be consistent with itself: whoever writes all of it anew, and signs it with a key of their own,
names that key in it. So an outsider pins a key (`keys`) that they were given by other means. It is trusted, and
with it every key that replaced it under one of its own signatures, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from seedlot.record import notes, read, stamps
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.trust import Checkpointed, Cosigned, KeyNamed, KeyRevoked, Timestamped
from seedlot.record.keyring import Keyring, NamedKey
from seedlot.record.notes import Note, Verified, Verifier
from seedlot.record.origin import origin
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant

KEY, CHECKPOINT, COSIGNATURE, TIMESTAMP = "record/key", "record/checkpoint", "record/cosignature", "record/timestamp"
_TOLD = (KeyNamed, KeyRevoked, Checkpointed, Cosigned, Timestamped)
_BY_KIND = {kind.KIND for kind in _TOLD}
_KINDS = re.compile(b'"kind":"(?:%s)"' % "|".join(_BY_KIND).encode())


def keyring(connection: Connection) -> Keyring:
    """The keys that the entries name, read from the entries themselves."""
    ring = Keyring()
    for seq, said in entries(connection):
        if isinstance(said, KeyNamed | KeyRevoked):
            ring.take(seq, said)
    return ring


def entries(connection: Connection) -> Iterator[tuple[int, Content | None]]:
    """Yield every entry about keys, checkpoints, co-signatures and time stamps, with its number.

    None stands for one that cannot be read here: it was changed, or a later version of Seedlot wrote it.
    """
    for seq, body in read.bodies(connection):
        if _KINDS.search(body):
            try:
                entry = Entry.parse(body)
            except SeedlotError:
                yield seq, None
                continue
            if entry.kind in _BY_KIND:
                yield seq, entry.content if isinstance(entry.content, _TOLD) else None


def check(
    connection: Connection,
    *,
    record: Record | None = None,
    keys: Iterable[Verifier] = (),
    certificates: Sequence[bytes] = (),
) -> Iterator[Finding]:
    """Check all of them; tell every fault, and of each kind what was found.

    `record` gives the raw files, without which tokens are not read; `certificates` are the roots of time-stamping
    authorities that the reader trusts, without which those count that were kept beside the token.
    """
    walk = _Walk(connection, record, tuple(certificates))
    for seq, said in list(entries(connection)):
        yield from walk.take(seq, said)
    yield from _told(walk)
    yield from _pinned(walk, tuple(keys))


def check_kept(connection: Connection, text: str, *, keys: Sequence[Verifier] = ()) -> Iterator[Finding]:
    """Check the signatures of a checkpoint that somebody kept: under the keys that they pin, else the record's own.

    Whether the record continues the checkpoint is for `verify` to say. A checkpoint without signatures yields nothing.
    """
    if "\n\n" not in text:
        return
    ring = keyring(connection)
    known = keys or (*ring.verifiers("checkpoint"), *ring.verifiers("witness"))
    where = "the checkpoint that was kept"
    try:
        verified = notes.verify_note(Note.parse(text), known)
    except SeedlotError as error:
        yield Finding(code=CHECKPOINT, answer=Answer.NOT_MET, says=f"{error.what}.", where=where)
        return
    whose = "which you named" if keys else "which the record names itself: whether it is the right one, --key tells"
    for each in verified:
        yield Finding(code=CHECKPOINT, answer=Answer.MET, says=f"Signed{_by(each)}, {whose}.", where=where)


@dataclass(frozen=True, slots=True)
class _Good:
    """Something signed that holds: how many entries it covers, whose it is, and that in words."""

    code: str
    size: int
    verifier: Verifier | None
    says: str


@dataclass(slots=True)
class _Walk:
    """Takes the entries in order, and remembers what holds."""

    connection: Connection
    record: Record | None
    certificates: tuple[bytes, ...]
    origin: str = ""
    ring: Keyring = field(default_factory=Keyring)
    good: list[_Good] = field(default_factory=list)
    #: entries that hold, and of which others' signatures are the proof: a checkpoint does not cover its own entry
    following: set[int] = field(default_factory=set)

    def take(self, seq: int, said: Content | None) -> Iterator[Finding]:
        """Check one entry."""
        match said:
            case KeyNamed():
                yield from _fault(KEY, seq, self.ring.name(seq, said))
            case KeyRevoked():
                yield from _fault(KEY, seq, self.ring.revoke(seq, said))
                yield from self._forget(seq, said)
            case Checkpointed():
                yield from self._signed(CHECKPOINT, seq, said, self.ring.verifiers("checkpoint"))
            case Cosigned():
                witnesses = [key for key in self.ring.verifiers("witness") if key.name == said.witness]
                yield from self._signed(COSIGNATURE, seq, said, witnesses)
            case Timestamped():
                yield from self._stamped(seq, said)
            case _:
                says = f"Entry {seq} cannot be read here: it was changed, or a later version of Seedlot wrote it."
                yield Finding(code=KEY, answer=Answer.NOT_KNOWN, says=says, where=f"entry {seq}")

    def _forget(self, seq: int, said: KeyRevoked) -> Iterator[Finding]:
        """What a key signed beyond the size up to which it is good counts no longer."""
        key = self.ring.keys.get(said.verifier)
        gone = [each for each in self.good if key and each.verifier == key.verifier and each.size > said.good_until]
        self.good = [each for each in self.good if each not in gone]
        if gone:
            says = f"Entry {seq} revokes a key: {len(gone)} of its notes, of more than {said.good_until} entries, count no longer."
            yield Finding(code=KEY, says=says, where=f"entry {seq}")

    def _signed(
        self, code: str, seq: int, said: Checkpointed | Cosigned, verifiers: Iterable[Verifier]
    ) -> Iterator[Finding]:
        try:
            verified = notes.verify_note(self._true_note(seq, said), verifiers)
        except SeedlotError as error:
            yield from _fault(code, seq, error.what)
            return
        for each in verified:
            key = self.ring.keys[each.verifier.text()]
            fault = self._fault_of(key, said.size)
            yield from _fault(code, seq, fault and f"it is signed{_by(each)}, {fault}")
            if not fault:
                self.following.add(seq)
                self.good.append(_Good(code, said.size, each.verifier, f"is signed{_by(each)}"))

    def _fault_of(self, key: NamedKey, size: int) -> str:
        """Why a signature of this key does not count, though it verifies; nothing if it does."""
        if not key.is_good_for(size):
            return f"whose notes are not good for {size} entries"
        if key.purpose == "checkpoint" and key.successor is not None and self.has_endorsed(key):
            return f"which entry {key.successor} had replaced"
        return ""

    def has_endorsed(self, key: NamedKey) -> bool:
        """Whether a note of this key covers the entry that names its successor."""
        after = key.successor if key.successor is not None else -1
        return any(good.verifier == key.verifier and good.size > after for good in self.good)

    def _true_note(self, seq: int, said: Checkpointed | Cosigned | Timestamped) -> Note:
        """The note of an entry, if it says of this record what is so."""
        self.origin = self.origin or origin(self.connection)
        note = Note.parse(said.note)
        stated = notes.checkpoint_of(note)
        if stated.origin != self.origin:
            raise SeedlotError(f"it is of another record, '{stated.origin}'")
        if (stated.size, stated.root.hex()) != (said.size, said.root):
            raise SeedlotError("the note does not say what the entry says")
        if stated.size > seq or read.root(self.connection, stated.size) != stated.root:
            raise SeedlotError(f"it does not state the root of the first {stated.size} entries")
        return note

    def _stamped(self, seq: int, said: Timestamped) -> Iterator[Finding]:
        try:
            self._true_note(seq, said)
            if self.record is not None:
                yield from self._dated(self.record, seq, said)
        except SeedlotError as error:
            yield from _fault(TIMESTAMP, seq, error.what)

    def _dated(self, record: Record, seq: int, said: Timestamped) -> Iterator[Finding]:
        where, data = f"entry {seq}", said.note.encode()
        token = read.file_bytes(record, said.token.sha256)
        roots = self.certificates or tuple(read.file_bytes(record, each.sha256) for each in said.certificates)
        try:
            stamp = stamps.check(token, data, roots=roots)
        except stamps.UnreadableStampError as error:
            line = stamps.by_hand(token, data, read.file_path(record, said.token.sha256))
            says = f"{error.what} (entry {seq}). Verify it with: {line}"
            yield Finding(code=TIMESTAMP, answer=Answer.NOT_KNOWN, says=says, where=where)
            return
        if stamp.time != said.stamped:
            yield from _fault(TIMESTAMP, seq, f"its token states the time {stamp.time}")
            return
        self.following.add(seq)
        if not roots:
            says = (
                f"The time stamp of entry {seq} is of its note; whose it is was not verified: no certificate was kept."
            )
            yield Finding(code=TIMESTAMP, says=says, where=where)
        else:
            says = f"was there on {stamp.time}, says {stamp.authority}"
            self.good.append(_Good(TIMESTAMP, said.size, None, says))


def _told(walk: _Walk) -> Iterator[Finding]:
    """Say what holds; of a record without keys, that its checkpoints are unsigned."""
    if not any(walk.ring.of("checkpoint")):
        yield Finding(code=KEY, says="The record names no key: its checkpoints are unsigned.")
    words = {CHECKPOINT: "signed checkpoint", COSIGNATURE: "co-signature", TIMESTAMP: "time stamp"}
    for code, word in words.items():
        if found := [each for each in walk.good if each.code == code]:
            many = "" if len(found) == 1 else "s"
            last = f"the last covers {found[-1].size:,} entries and {found[-1].says}"
            yield Finding(code=code, answer=Answer.MET, says=f"{len(found):,} {word}{many} of this record; {last}.")


def _pinned(walk: _Walk, keys: Sequence[Verifier]) -> Iterator[Finding]:
    """Say how far each key reaches that the reader trusts; without one, that the record names its keys itself.

    What came after is vouched for by nobody: whoever can write to the database could have added it.
    """
    if not keys and walk.good:
        signed = max((good.size for good in walk.good if good.verifier is not None), default=0)
        says = "The record names its keys itself: give --key and the key that you were given by other means."
        if later := _later(walk, signed):
            says = f"{says} After what was signed last came {later}."
        yield Finding(code=KEY, says=says)
    for key in keys:
        yield _reach(walk, key)
    reached = max((_covers(walk, named) for key in keys if (named := walk.ring.keys.get(key.text()))), default=0)
    if reached and (later := _later(walk, reached)):
        are, them = ("is", "it") if later.startswith("entry") else ("are", "them")
        says = (
            f"{later.capitalize()} {are} vouched for by no key that you trust yet: whoever can write to the database "
            f"could have added {them}. Sign a checkpoint (`seedlot checkpoint --sign`)."
        )
        yield Finding(code=CHECKPOINT, answer=Answer.NOT_KNOWN, says=says)


def _later(walk: _Walk, size: int) -> str:
    """Name the entries after the first `size`, from the first to the last that is not about a checkpoint itself."""
    later = [seq for seq in range(size, read.size(walk.connection)) if seq not in walk.following]
    if not later:
        return ""
    return f"entry {later[0]}" if later[0] == later[-1] else f"entries {later[0]} to {later[-1]}"


def _covers(walk: _Walk, named: NamedKey) -> int:
    """How many entries are covered by what a key signed, or one that it vouches for."""
    family = _family(walk, named)
    return max((good.size for good in walk.good if good.verifier in family), default=0)


def _reach(walk: _Walk, key: Verifier) -> Finding:
    named = walk.ring.keys.get(key.text())
    whose = f"the key '{key.name}' ({key.key_id.hex()}) that you trust"
    if named is None:
        says = f"The record does not name {whose}: it is another record, or was written anew."
        return Finding(code=KEY, answer=Answer.NOT_MET, says=says)
    reach = _covers(walk, named)
    last = max((good.size for good in walk.good if named.purpose == "checkpoint"), default=0)
    if not reach:
        says = f"Nothing that counts in this record is signed with {whose}."
        return Finding(code=KEY, answer=Answer.NOT_KNOWN, says=says)
    if reach < last:
        says = f"What {whose} vouches for covers {reach:,} entries; later checkpoints are signed with other keys."
        return Finding(code=KEY, answer=Answer.NOT_KNOWN, says=says)
    says = f"What {whose} vouches for covers {reach:,} of {read.size(walk.connection):,} entries."
    return Finding(code=KEY, answer=Answer.MET, says=says)


def _family(walk: _Walk, named: NamedKey) -> set[Verifier]:
    """A key, and each key that replaced it, or its successor, under its own signature."""
    family = {named.verifier}
    for key in walk.ring.keys.values():
        before = walk.ring.keys.get(key.replaces)
        if before and before.verifier in family and walk.has_endorsed(before):
            family.add(key.verifier)
    return family


def _by(each: Verified) -> str:
    when = "" if each.time is None else f" on {_moment(each.time)}"
    return f" by '{each.verifier.name}' (key {each.verifier.key_id.hex()}){when}"


def _moment(seconds: int) -> str:
    """A time of a co-signature; beyond the calendar, the number itself."""
    try:
        return instant(datetime.fromtimestamp(seconds, tz=UTC))
    except (OverflowError, OSError, ValueError):
        return f"second {seconds} after 1970"


def _fault(code: str, seq: int, what: str) -> Iterator[Finding]:
    if what:
        says = f"Entry {seq} does not hold: {what.rstrip('.')}."
        yield Finding(code=code, answer=Answer.NOT_MET, says=says, where=f"entry {seq}")
