"""Amend: correct an earlier entry with a reason. The old content stays; decisions that read it fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from seedlot.acts.access import By, actor
from seedlot.acts.authority import AMEND_PERSON, permit
from seedlot.acts.likeness import alike
from seedlot.acts.measure import mapped
from seedlot.acts.screening import unanswered
from seedlot.acts.seal import OWN_ACT, RefusedError, future, say, seal, writing
from seedlot.acts.separation import refuse_own_correction
from seedlot.acts.steady import steady
from seedlot.history import ask
from seedlot.history.tables import AMENDMENT, RESTS, SIGNATURE
from seedlot.lineage.correction import correct
from seedlot.record import read
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.entry import Entry, read_content
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.judgement import Amendment, SpecificationApproved
from seedlot.record.entries.origin import Person
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.moments import Moment, instant

#: What is never amended: it stands or falls, and is followed by another; it is not rewritten.
FIXED: tuple[type[Content], ...] = (*OWN_ACT, SpecificationApproved)
FIXED_MEND = "Decide again, approve a new version of the specification, or amend what it rests on."


class NotAmendableError(SeedlotError):
    """An entry that cannot be corrected, or a correction that is none."""

    def __init__(self, number: int, what: str, mend: str) -> None:
        super().__init__(f"Entry {number} cannot be amended: {what}", mend=mend)


class NoReasonError(SeedlotError):
    """A correction without a reason."""

    def __init__(self) -> None:
        super().__init__("A correction needs a reason", mend="Say why, in words that an inspector will understand.")


class AmendedMeanwhileError(SeedlotError):
    """An entry that somebody else corrected while the person was correcting it."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Entry {number} was corrected while you were reading it", mend="Read it again, then correct what is left."
        )


def amend(  # noqa: PLR0913 - who corrects what, to what, why, as it was read, when
    record: Record,
    by: By,
    number: int,
    changes: dict[str, Any],
    *,
    reason: str,
    after: Sequence[int] | None = None,
    now: datetime,
) -> tuple[int, tuple[int, ...]]:
    """Correct fields of an entry, or when it `occurred`. Returns the amendment, and what falls by it.

    `after` are the amendments that the entry had when the person read it; None where it is read only now.

    What falls are the decisions and reviews that had read the entry, and the signatures under it.

    Raises:
        NotAuthorisedError: the record has accounts, and the person has no role to correct it.
        OwnWorkError: it is the person's own entry, or the closing of what they raised.
        NotAmendableError: the entry cannot be corrected, or the correction is none.
        AmendedMeanwhileError: it was corrected since the person read it.
        RefusedError: the correction cannot be true together with the rest of the record.
    """
    if not reason.strip():
        raise NoReasonError
    with writing(record) as connection:
        who = actor(connection, by)
        kind = Entry.parse(read.body(connection, number)).kind
        permit(who, AMEND_PERSON if kind == Person.KIND else Amendment.KIND)
        if after is not None and amendments(connection, number) != tuple(after):
            raise AmendedMeanwhileError(number)
        statement, now = _corrected(connection, number, changes), steady(connection, now)
        refuse_own_correction(connection, who, statement.content)
        read_over = unanswered([say(statement.content, statement.occurred, note=reason)])
        alike_faults = alike(connection, [statement])
        faults = (*future([statement], now), *alike_faults, *read_over, *correct(connection, statement, number))
        if against := [fault for fault in faults if fault.answer is not None]:
            raise RefusedError(against)
        content = statement.content.model_dump(mode="json")
        amendment = Amendment(target=number, reason=reason.strip(), content=content, occurred=statement.occurred)
        fallen = (*ask.rows(connection, RESTS, target=number), *ask.rows(connection, SIGNATURE, target=number))
        (sealed,) = seal(connection, who, [say(amendment, instant(now))], now=now)
        return sealed, tuple(sorted({row.entry for row in fallen}))


def amendments(connection: Connection, number: int) -> tuple[int, ...]:
    """The amendments of an entry, in the order in which they were made."""
    return tuple(row.entry for row in ask.rows(connection, AMENDMENT, target=number))


def correctable(connection: Connection, number: int) -> tuple[Statement, tuple[str, ...]]:
    """What an entry says after its amendments, and the names of the fields of it that can be corrected.

    Raises:
        NotAmendableError: an entry of its kind is never corrected.
    """
    told = current(connection, number)
    content = told.content
    if isinstance(content, FIXED):
        raise NotAmendableError(number, f"it is of kind '{content.KIND}'", FIXED_MEND)
    if isinstance(content, Measured):
        return told, ("items", "ignored")
    return told, tuple(name for name in type(content).model_fields if name != content.IDENTIFIER)


def current(connection: Connection, number: int) -> Statement:
    """What an entry says, and when it happened, after its amendments."""
    entry = Entry.parse(read.body(connection, number))
    amended = ask.rows(connection, AMENDMENT, target=number)
    if not amended:
        return say(entry.content, entry.occurred)
    last = Entry.parse(read.body(connection, amended[-1].entry)).content
    assert isinstance(last, Amendment)  # noqa: S101 - the table was folded from amendments
    return say(read_content(entry.kind, entry.version, last.content), last.occurred or entry.occurred)


def _corrected(connection: Connection, number: int, changes: dict[str, Any]) -> Statement:
    kind = Entry.parse(read.body(connection, number)).kind
    told = current(connection, number)
    before = told.content
    if isinstance(before, FIXED):
        raise NotAmendableError(number, f"it is of kind '{kind}'", FIXED_MEND)
    known = [*type(before).model_fields, "occurred"]
    if unknown := sorted(set(changes) - set(known)):
        raise NotAmendableError(
            number, f"'{kind}' has no field {', '.join(unknown)}", f"Its fields are: {', '.join(known)}."
        )
    occurred = changes.get("occurred", told.occurred)
    fields = {name: value for name, value in changes.items() if name != "occurred"}
    try:
        after = type(before).model_validate(before.model_dump(mode="json") | fields)
        occurred = TypeAdapter(Moment).validate_python(occurred)
    except ValidationError as error:
        place, says = first_fault(error)
        raise NotAmendableError(
            number, f"{place or 'occurred'}: {says}", "Give the field a value of its kind."
        ) from error
    if (after, occurred) == (before, told.occurred):
        raise NotAmendableError(number, "nothing would change", "Give a field its correct value.")
    if isinstance(before, Measured) and isinstance(after, Measured):
        if after.model_copy(update={"items": before.items, "ignored": before.ignored}) != before:
            mend = "Correct `items` or `ignored`, or measure again."
            raise NotAmendableError(number, "a computed result is never rewritten", mend)
        after = mapped(after) if (after.items, after.ignored) != (before.items, before.ignored) else after
    if after.identifier() != before.identifier():
        raise NotAmendableError(number, "its identifier would change", "Enter a new one instead.")
    return say(after, occurred)
