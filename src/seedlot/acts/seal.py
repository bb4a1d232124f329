"""Seal statements as entries: stamp, check, append, fold. Every act ends here, in one transaction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.acts.access import Actor, By, actor
from seedlot.acts.authority import permit
from seedlot.acts.legible import illegible
from seedlot.acts.likeness import alike
from seedlot.acts.screening import screened, unanswered
from seedlot.acts.separation import refuse_own
from seedlot.acts.steady import steady
from seedlot.history import ask, fold
from seedlot.history.tables import NAMED
from seedlot.history.told import entry_at
from seedlot.lineage.checks import check
from seedlot.lineage.plausible import past
from seedlot.record import write
from seedlot.record.entries.access import AccessReview, Account, Clock
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.entry import Entry, Unknown
from seedlot.record.entries.judgement import Amendment, Certificate, Decision, Review, Signature
from seedlot.record.entries.origin import Opened
from seedlot.record.entries.quality import Recall
from seedlot.record.entries.trust import (
    Checkpointed,
    Cosigned,
    Drill,
    Erased,
    KeyNamed,
    KeyRevoked,
    Personal,
    Timestamped,
)
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before, instant

#: Kinds that only their own act seals; and what we do not know.
OWN_ACT: tuple[type[Content], ...] = (
    Opened,
    Account,
    AccessReview,
    Clock,
    Personal,
    Erased,
    Recall,
    Review,
    Decision,
    Signature,
    Certificate,
    Amendment,
    KeyNamed,
    KeyRevoked,
    Checkpointed,
    Cosigned,
    Timestamped,
    Drill,
    Unknown,
)


class RefusedError(SeedlotError):
    """Statements that cannot be sealed. `faults` says each one."""

    def __init__(self, faults: Sequence[Finding]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        more = f" And {len(self.faults) - 1} more." if len(self.faults) > 1 else ""
        super().__init__(f"Nothing was written. {first.says}{more}", where=first.where)


@contextmanager
def writing(record: Record) -> Iterator[Connection]:
    """One act's transaction, with the history ready in it."""
    with write.appending(record) as connection:
        fold.prepare(connection)
        yield connection


def state(record: Record, by: By, *statements: Statement, now: datetime) -> tuple[int, ...]:
    """Say something to the record: enrol, receive, perform, file, raise, approve. All or nothing.

    Returns the numbers of the new entries. What the record already says is left out.

    Raises:
        NotAuthorisedError: the record has accounts, and the person has no role for one of them.
        OwnWorkError: one of them must be said by somebody else.
        RefusedError: a statement cannot be true together with what the record holds.
    """
    with writing(record) as connection:
        return state_on(connection, actor(connection, by), statements, now=now)


def state_on(connection: Connection, who: Actor, statements: Sequence[Statement], *, now: datetime) -> tuple[int, ...]:
    """As `state`, within a transaction that is open."""
    permit(who, *(statement.content.KIND for statement in statements))
    new = admit(connection, statements, now=now)
    refuse_own(connection, who, new)
    return seal(connection, who, new, now=now)


def admit(connection: Connection, statements: Sequence[Statement], *, now: datetime) -> tuple[Statement, ...]:
    """The statements that are new, in order; refused, all of them, when one has a fault."""
    new, found = examine(connection, statements, now=now)
    if faults := [finding for finding in found if finding.answer is not None]:
        raise RefusedError(faults)
    return new


def examine(
    connection: Connection, statements: Sequence[Statement], *, now: datetime, doubtful: frozenset[str] = frozenset()
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Leave out what the record already says, order the rest, and find every fault.

    Raises:
        ClockSetBackError: the clock lies well before the last entry: what lies ahead cannot be told.
    """
    now = steady(connection, now)
    unsaid, contradictions = leave_out(connection, statements, {})
    ordered, faults = check(connection, unsaid, doubtful=doubtful)
    return ordered, (
        *_own_act(statements),
        *contradictions,
        *alike(connection, unsaid),
        *future(ordered, now),
        *illegible(ordered),
        *screened(ordered),
        *faults,
    )


def seal(connection: Connection, who: Actor, statements: Sequence[Statement], *, now: datetime) -> tuple[int, ...]:
    """Stamp statements as entries, append them and fold them into the history.

    Raises:
        ClockSetBackError: the clock lies well before the last entry, and none of them says why.
        RefusedError: the words of an act, such as its reason, hold what looks like personal data, or what cannot be seen.
    """
    own = [each for each in statements if isinstance(each.content, OWN_ACT)]
    if faults := (*unanswered(own), *illegible(own)):
        raise RefusedError(faults)
    if not any(isinstance(statement.content, Clock) for statement in statements):
        now = steady(connection, now)
    entries = _entries(connection, who, statements, now=now)
    numbers = write.append(connection, [entry.canonical() for entry in entries])
    fold.apply(connection, list(zip(numbers, entries, strict=True)))
    return tuple(numbers)


def suppose(connection: Connection, who: Actor, statements: Sequence[Statement], *, first: int, now: datetime) -> None:
    """Fold statements into the history as if they had been sealed from an entry on, in a transaction that is undone."""
    entries = _entries(connection, who, statements, now=now)
    fold.apply(connection, list(enumerate(entries, first)))


def _entries(connection: Connection, who: Actor, statements: Sequence[Statement], *, now: datetime) -> list[Entry]:
    site = ask.opened(connection).site
    return [stamp(statement, who, site=site, now=now) for statement in statements]


def stamp(statement: Statement, who: Actor, *, site: str, now: datetime) -> Entry:
    """Make an entry of a statement: who says it, when, where."""
    return Entry(
        kind=statement.content.KIND,
        version=statement.content.VERSION,
        occurred=statement.occurred,
        recorded=instant(now),
        zone=now.tzname() or "UTC",
        site=site,
        by=who.person,
        authentication=who.authentication,
        source=unicodedata.normalize("NFC", statement.source),
        note=unicodedata.normalize("NFC", statement.note),
        content=statement.content,
    )


def say(content: Content, occurred: str, *, source: str = "", note: str = "") -> Statement:
    """Put a content in a statement."""
    return Statement(content=content, occurred=occurred, source=source, note=note)


def leave_out(
    connection: Connection, statements: Sequence[Statement], beside: dict[tuple[str, str], Statement]
) -> tuple[list[Statement], list[Finding]]:
    """Leave out statements that the record, or the batch, already holds; an identifier with other content is a fault.

    What an entry said before it was corrected is not new either: the correction stands. `beside` are those of the batch
    that went before, by kind and identifier; these are put there too.
    """
    names = sorted({statement.content.identifier() for statement in statements} - {""})
    said = {(row.kind, row.name): row for row in ask.rows_among(connection, NAMED, "name", names)}
    unsaid, found = [], []
    for statement in statements:
        key = (statement.content.KIND, statement.content.identifier())
        if row := said.get(key):
            if _digest(entry_at(connection, row.entry, row.since)) != digest_of(statement):
                found.append(_differs(connection, statement, row))
        elif key in beside:
            if beside[key] != statement:
                found.append(_twice(statement, beside[key]))
        else:
            unsaid.append(statement)
            if key[1]:
                beside[key] = statement
    return unsaid, found


def _differs(connection: Connection, statement: Statement, row: Row[Any]) -> Finding:
    before = _digest(entry_at(connection, row.entry))
    if row.since == row.entry or before != digest_of(statement):
        return _contradicts(statement, row.entry)
    says = f"Entry {row.entry} said this and was corrected by entry {row.since}: the correction stands."
    return Finding(code="record/corrected", says=says, where=statement.where)


def _contradicts(statement: Statement, entry: int) -> Finding:
    content = statement.content
    says = (
        f"{content.KIND.capitalize()} '{content.identifier()}' stands at entry {entry} with other content; "
        f"if this one is right, amend entry {entry}."
    )
    return Finding(code="record/differs", answer=Answer.NOT_MET, says=says, where=statement.where)


def _twice(statement: Statement, other: Statement) -> Finding:
    content = statement.content
    place = f" (the other stands at {other.where})" if other.where else ""
    says = (
        f"{content.KIND.capitalize()} '{content.identifier()}' is said twice, differently{place}. Keep the right one."
    )
    return Finding(code="record/twice", answer=Answer.NOT_MET, says=says, where=statement.where)


def digest_of(statement: Statement) -> str:
    """The digest by which a statement is recognised when it is said again."""
    return _digest(statement)


def _digest(said: Statement | Entry) -> str:
    return f"{said.content.digest()}|{said.occurred}|{said.source}|{said.note}"


def _own_act(statements: Sequence[Statement]) -> Iterator[Finding]:
    """Nobody decides, signs or amends by saying so."""
    for statement in statements:
        if isinstance(statement.content, OWN_ACT):
            says = f"An entry of this kind ('{statement.content.KIND}') is sealed only by its own act."
            yield Finding(code="record/own act", answer=Answer.NOT_MET, says=says, where=statement.where)


def future(statements: Sequence[Statement], now: datetime) -> Iterator[Finding]:
    """What lies ahead cannot have happened; a civil date may be that of the easternmost zone (UTC+14)."""
    latest = instant(now + timedelta(hours=14))[:10]
    for statement in statements:
        for name, said in past(statement):
            if before(latest if len(said) == len(latest) else instant(now), said):
                what = "" if name == "occurred" else f" ('{name}')"
                says = f"This is said to have happened on {said}{what}, which lies ahead. Correct the date, or mark the step as planned."
                yield Finding(code="record/future", answer=Answer.NOT_MET, says=says, where=statement.at(name))
