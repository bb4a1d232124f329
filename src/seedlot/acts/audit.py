"""Audit a record that has accounts: might whoever is named in each entry seal it, as people and accounts then stood?

The acts refuse what may not be. What is found here is what was appended by other means, with right hashes: an
entry of nobody, or of somebody without the role; a decision that another signed, or that states another root; a
judgement that does not follow from what it read (`audit_judgements`). It is not found when every entry names somebody who might have sealed it: only checkpoints that others hold tell that.

The headers are read from the history; whether that says what the entries say is for `history.compare` to tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from seedlot.acts.access import PASSKEY, STRONG
from seedlot.acts.amend import FIXED
from seedlot.acts.audit_accounts import Accounts, Sealed, is_known
from seedlot.acts.audit_judgements import judgements
from seedlot.acts.authority import AMEND_PERSON, RELEASE
from seedlot.acts.decide import CODE as FACTOR
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.access import Account
from seedlot.record.entries.entry import KINDS, Entry, read_content, without_nul
from seedlot.record.entries.judgement import Amendment, Decision, Review, Signature
from seedlot.record.entries.origin import Person
from seedlot.record.errors import NoSuchEntryError
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Outcome

CODE = "record/authority"
#: After so many faults nobody needs a longer list.
ENOUGH = 100
_ROWS_AT_ONCE = 5000
_HEADERS = select(t.HEADER.c.entry, t.HEADER.c.kind, t.HEADER.c.person, t.HEADER.c.authentication).order_by(
    t.HEADER.c.entry, t.HEADER.c.row
)
#: What is read whole; of every other entry its header is enough.
_READ = frozenset(kind.KIND for kind in (Person, Account, Amendment, Decision, Review))
_FIXED = frozenset(kind.KIND for kind in KINDS if issubclass(kind, FIXED))


def audit(connection: Connection) -> Iterator[Finding]:
    """Tell every entry that whoever it names might not seal, and every judgement that does not follow from the entries.

    Where there is none, one sentence of each says so. Who might seal cannot be told of a record without accounts, nor
    of what was entered before the first was opened.
    """
    walk = _Walk(connection)
    faults, ended = _taken(walk.faults(), "Who might seal what")
    yield from faults if faults or not ended else (walk.told(),)
    if ended:
        found, _ = _taken(judgements(connection), "Whether judgements follow from the entries")
        yield from found


def _taken(walk: Iterator[Finding], what: str) -> tuple[list[Finding], bool]:
    """Take what an audit finds, as much as anybody needs; tell whether the record could be read."""
    try:
        found = list(islice(walk, ENOUGH + 1))
    except (DBAPIError, SeedlotError, TypeError, ValueError) as error:  # a damaged file may hold other types
        return [Finding(code=CODE, answer=Answer.NOT_MET, says=f"{what} cannot be told: {error}")], False
    if len(found) > ENOUGH:
        says = f"There are more than {ENOUGH} faults; the audit stopped."
        found[ENOUGH:] = [Finding(code=CODE, answer=Answer.NOT_MET, says=says)]
    return found, True


@dataclass(slots=True)
class _Walk:
    """Takes the headers in order, and reads the few entries that change who may do what."""

    connection: Connection
    accounts: Accounts = field(default_factory=lambda: Accounts(simulated=False))
    #: kind and person of every entry so far
    lines: list[tuple[str, str]] = field(default_factory=list)
    judges: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def faults(self) -> Iterator[Finding]:
        """Walk through the record; yield each fault."""
        if not read.size(self.connection):
            return
        self.accounts.simulated = ask.opened(self.connection).simulated
        known: dict[tuple[str, str, str], tuple[tuple[str, str], str]] = {}
        with read.streamed(self.connection, _HEADERS, _ROWS_AT_ONCE) as parts:
            for seq, kind, by, authentication in (row for rows in parts for row in rows):
                if seq != len(self.lines):
                    raise SeedlotError("the history lacks entries", mend="Run `seedlot rebuild`.")
                # Whether a person may seal a kind is worked out once, until an entry changes accounts or roles.
                if kind in _READ or (kind, by, authentication) not in known:
                    header = Sealed(seq=seq, kind=kind, by=by, authentication=authentication)
                    says = "; and ".join(self._read(header) if kind in _READ else self._plain(header))
                    if kind in {Person.KIND, Account.KIND, Amendment.KIND}:
                        known.clear()
                    known[kind, by, authentication] = (kind, by), says
                line, says = known[kind, by, authentication]
                self.lines.append(line)
                if says:
                    yield _fault(seq, kind, says)
                elif not is_known(kind):
                    says = f"Entry {seq} is of the kind '{kind}', which a later version of Seedlot wrote: who may is not known."
                    yield Finding(code=CODE, answer=Answer.NOT_KNOWN, says=says, where=f"entry {seq}")

    def told(self) -> Finding:
        """What is said where no fault was found."""
        since, accounts = self.accounts.guarded, self.accounts
        if since is None:
            return Finding(code=CODE, says="The record has no accounts: nobody had to prove who they are.")
        says = (
            f"Each of {len(self.lines) - since:,} entries, from the first account on (entry {since}), is by a person "
            "whose account was open and whose role permits it"
        )
        alone = accounts.unattended
        says += f", but for {alone} about accounts that are sealed without a session." if alone else "."
        if since:
            says += f" Of the {since:,} entries before it nobody proved who they are."
        return Finding(code=CODE, answer=Answer.MET, says=says)

    def _plain(self, header: Sealed) -> Iterator[str]:
        if self.accounts.guarded is not None and (fault := self.accounts.fault(header, header.kind)):
            yield fault

    def _read(self, header: Sealed) -> Iterator[str]:
        """Take in an entry that is read whole; yield why it might not be sealed."""
        entry = _parsed(self.connection, header.seq)
        guarded = self.accounts.guarded is not None
        match entry.content:
            case Person() as said:
                fault = self.accounts.name(header, said)
                yield from [fault] if fault and guarded else []
            case Account() as said:
                fault = self.accounts.change(_dated(header, entry), said)
                yield from [fault] if fault else []
            case Amendment() as said:
                yield from (fault for fault in self._amends(header, said) if fault and guarded)
            case Decision() | Review() as said if guarded:
                yield from self._judges(header, said)
            case Decision() | Review() as said:
                self.judges[header.kind, said.lot].add(header.by)
            case _ if guarded:  # of a later version
                yield from self._plain(header)

    def _amends(self, header: Sealed, said: Amendment) -> Iterator[str]:
        if not 0 <= said.target < header.seq:
            yield f"corrects entry {said.target}, which was not there yet"
            return
        kind, _ = self.lines[said.target]
        if kind in _FIXED:
            yield f"corrects entry {said.target}, of the kind '{kind}', which is never corrected"
        elif said.target in self.accounts.named:
            corrected = read_content(kind, _parsed(self.connection, said.target).version, said.content)
            if isinstance(corrected, Person):
                yield self.accounts.correct(header, said.target, corrected)
        else:
            yield self.accounts.fault(header, AMEND_PERSON if kind == Person.KIND else header.kind)

    def _judges(self, header: Sealed, said: Decision | Review) -> Iterator[str]:
        """Why a decision or a review might not be sealed: by its author, or for want of a signature."""
        fault = self.accounts.fault(header, header.kind)
        released = isinstance(said, Decision) and said.outcome is Outcome.RELEASED
        if not fault and released:
            fault = self.accounts.fault(header, RELEASE)
        yield from [fault] if fault else []
        if released and header.authentication not in STRONG:
            yield "releases without a second factor"
        yield from self._apart(header, said)
        yield from _unsigned(self.connection, header, code=released)
        self.judges[header.kind, said.lot].add(header.by)

    def _apart(self, header: Sealed, said: Decision | Review) -> Iterator[str]:
        """Nobody both reviews and decides."""
        other = Review.KIND if isinstance(said, Decision) else Decision.KIND
        if header.by in self.judges[other, said.lot]:
            yield f"is by '{header.by}', who also sealed a {other} about '{said.lot}'"


def _unsigned(connection: Connection, header: Sealed, *, code: bool) -> Iterator[str]:
    """Its author signs it at once, in the next entry; a release with the second factor."""
    try:
        entry = _parsed(connection, header.seq + 1)
    except NoSuchEntryError:
        yield "is not signed"
        return
    mark = entry.content
    if not isinstance(mark, Signature) or mark.target != header.seq:
        yield "is not signed by the entry that follows it"
    elif {entry.by, mark.person} != {header.by}:
        yield f"is signed by '{entry.by}', not by '{header.by}', whose it is"
    elif code and not {FACTOR, PASSKEY} & set(mark.components):
        yield "is a release that was signed without a second factor"


def _parsed(connection: Connection, seq: int) -> Entry:
    return Entry.parse(without_nul(read.body(connection, seq)))


def _dated(header: Sealed, entry: Entry) -> Sealed:
    """The header with the time at which the entry was recorded, which the length of a lock is told by."""
    return Sealed(
        seq=header.seq,
        kind=header.kind,
        by=header.by,
        authentication=header.authentication,
        recorded=entry.recorded,
    )


def _fault(seq: int, kind: str, says: str) -> Finding:
    return Finding(code=CODE, answer=Answer.NOT_MET, says=f"Entry {seq} ({kind}) {says}.", where=f"entry {seq}")
