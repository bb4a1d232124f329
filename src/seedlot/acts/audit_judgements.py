"""Audit what was judged: does each review, decision and certificate follow from the entries that it says it read?

Each is made anew, as of those entries, and compared with what was sealed. Who had the history changed for a moment,
while somebody judged by it, or appended a judgement by other means, is found by that. It takes as long as judging the
lots did, whatever else the record holds.

A judgement is made anew by the rules by which it was made, as far as they are known here: of one by others its root and its
author are looked at, and how many there are is said. Nobody judges by earlier rules than were judged by before. The case is read from the history; whether that says what the entries say is for `history.compare` to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from seedlot.acts.certify import UndecidedError, decided_upon
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry, without_nul
from seedlot.record.entries.judgement import Certificate, Decision, Review
from seedlot.release.case import Case, Proposal
from seedlot.release.decide import REPRODUCED, propose
from seedlot.release.gather import gather
from seedlot.release.people import work
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Outcome

CODE = "record/judgement"
#: As many entries, or findings, are named; of more, how many there are.
_NAMED = 5
_JUDGED = frozenset(kind.KIND for kind in (Review, Decision, Certificate))
_HEADERS = select(t.HEADER.c.entry).where(t.HEADER.c.kind.in_(_JUDGED)).order_by(t.HEADER.c.entry, t.HEADER.c.row)


def judgements(connection: Connection) -> Iterator[Finding]:
    """Tell every judgement that does not follow from the entries; or in one sentence that all do. Nothing where there is none."""
    numbers = connection.execute(_HEADERS).scalars().all()
    sound, others, last = True, 0, 0
    for number in numbers:
        rules = _rules(connection, number)
        others += rules not in {None, *REPRODUCED}
        if rules is not None and rules < last:
            sound = False
            says = f"Entry {number} was judged by rules {rules}, though rules {last} had judged before it."
            yield Finding(code=CODE, answer=Answer.NOT_MET, says=says, where=f"entry {number}")
        last = max(last, rules or 0)
        for says in _faults(connection, number):
            sound = False
            where = f"entry {number}"
            yield Finding(code=CODE, answer=Answer.NOT_MET, says=f"Entry {number} {says}.", where=where)
    if len(numbers) > others and sound:
        says = f"Each of {len(numbers) - others:,} reviews, decisions and certificates follows from the entries that it read."
        yield Finding(code=CODE, answer=Answer.MET, says=says)
    if others:
        says = f"{others:,} reviews and decisions were made by rules that are not known here; what they propose was not made anew."
        yield Finding(code=CODE, says=says)


def _rules(connection: Connection, number: int) -> int | None:
    """The version of the rules by which an entry judges; None where it judges nothing itself."""
    content = Entry.parse(without_nul(read.body(connection, number))).content
    return content.rules if isinstance(content, Review | Decision) else None


def _faults(connection: Connection, number: int) -> Iterator[str]:
    entry = Entry.parse(without_nul(read.body(connection, number)))
    match entry.content:
        case Certificate() as said:
            yield from (f"({entry.kind}) {says}" for says in _certified(connection, number, said))
        case Review() | Decision() as said if 0 < said.as_of <= number:
            sealed = _Sealed(number=number, by=entry.by, content=said)
            yield from (f"({entry.kind}) {says}" for says in _judged(connection, sealed))
        case Review() | Decision() as said:
            yield f"({entry.kind}) has read {said.as_of} entries, which were not there yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    number: int
    by: str
    content: Review | Decision


def _judged(connection: Connection, sealed: _Sealed) -> Iterator[str]:
    """Why a review or a decision does not follow from what it says it read."""
    said = sealed.content
    if said.root != read.root(connection, said.as_of).hex():
        yield f"states a root that the first {said.as_of} entries do not have"
    try:
        case = gather(connection, said.lot, as_of=said.as_of, rules=said.rules)
        now = (
            case if said.as_of == sealed.number else gather(connection, said.lot, as_of=sealed.number, rules=said.rules)
        )
    except SeedlotError as error:
        yield f"judges what cannot be judged: {str(error).rstrip('.')}"
        return
    if said.rules in REPRODUCED:
        yield from _follows(said, case, now)
    if case.guarded:
        yield from _apart(connection, sealed, case)


def _follows(said: Review | Decision, case: Case, now: Case) -> Iterator[str]:
    """Why it is not what its entries give by the rules by which it was made."""
    if replace(now, as_of=case.as_of, root=case.root) != case:
        yield f"leaves out what came to bear on '{said.lot}' between entry {said.as_of} and itself"
    if missing := set(case.entries) - set(said.read):
        yield f"has not read {_entries(missing)}, which bear on '{said.lot}'"
    if more := set(said.read) - set(case.entries):
        yield f"has read {_entries(more)}, which do not bear on '{said.lot}'"
    if isinstance(said, Decision):
        yield from _decided(said, propose(case))


def _decided(said: Decision, proposal: Proposal) -> Iterator[str]:
    """Whether the entries propose what it says was proposed, with the findings that it sealed."""
    against = [each.says.rstrip(".") for each in proposal.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]
    if said.outcome is Outcome.RELEASED and against:
        yield f"releases '{said.lot}', against which its entries stood: {_listed(against)}"
    elif said.proposed is not proposal.outcome:
        yield f"says that '{said.lot}' was proposed to be {said.proposed}; its entries propose {proposal.outcome}"
    sealed, found = (
        Counter((each.code, each.answer) for each in each_of) for each_of in (said.findings, proposal.findings)
    )
    if differing := sorted({code for code, _ in (sealed - found) + (found - sealed)}):
        yield f"seals findings that its entries do not give: {_listed(differing)}"
    specification = proposal.case.specification
    if said.specification != (f"{specification.name} {specification.version}" if specification else ""):
        yield f"names specification '{said.specification}', which the entries of '{said.lot}' do not"


def _apart(connection: Connection, sealed: _Sealed, case: Case) -> Iterator[str]:
    """Nobody judges their own work: the rule of the acts, over all that the lot's entries ever told."""
    if own := [entry for person, entry in work(connection, case) if person == sealed.by]:
        yield f"is by '{sealed.by}', whose own work entry {min(own)} is"


def _certified(connection: Connection, number: int, said: Certificate) -> Iterator[str]:
    """Why a certificate prints what did not stand."""
    try:
        decided = decided_upon(gather(connection, said.lot, as_of=number))
    except UndecidedError as error:
        yield f"certifies what did not stand: {error.what.rstrip('.')}"
    except SeedlotError as error:
        yield f"certifies what cannot be judged: {str(error).rstrip('.')}"
    else:
        if decided.entry != said.decision:
            yield f"certifies entry {said.decision}, but entry {decided.entry} is the decision about '{said.lot}'"


def _entries(numbers: Iterable[int]) -> str:
    named = sorted(numbers)
    return f"entr{'y' if len(named) == 1 else 'ies'} {_listed(map(str, named), ', ')}"


def _listed(words: Iterable[str], between: str = "; ") -> str:
    listed = list(words)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return between.join(listed[:_NAMED]) + more
