"""Donors' personal data: give, show and erase them. The record seals commitments; salts and values lie in the desk.

Two databases are never committed at once, so the order of their commits is what holds if one breaks off between:

- `identify` commits the openings to the desk first, then the entry. Broken off between, it leaves openings that nothing
  speaks of, which are harmless (`tidy`); the other way round a sealed commitment would look erased.
- `erase` commits the deletion to the desk first, leaving who asked when and why, then the entry, then drops that note.
  Broken off between, the data are gone and the desk says so until `finish_erasures` seals it: "erased" is never said
  of what is still there.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from seedlot.acts.access import NONE, Actor, By, actor, require
from seedlot.acts.at_desk import at_desk
from seedlot.acts.authority import MAY, REVEAL, permit
from seedlot.acts.seal import say, seal, writing
from seedlot.desk import personal
from seedlot.desk.personal import Erasing, Opening
from seedlot.history import ask
from seedlot.history.personal import Commitment, committed
from seedlot.history.tables import ITEM, PERSON
from seedlot.record import read
from seedlot.record.entries.trust import Committed, Erased, Personal
from seedlot.record.store import Record, scrub
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant
from seedlot.terms.words import ItemKind, Role

CODE = "personal/commitment"


class NotADonorError(SeedlotError):
    """An item that is no donor: only donors' data are kept apart."""

    def __init__(self, item: str, kind: str) -> None:
        super().__init__(f"'{item}' is a {kind}, not a donor", mend="Give the donor's code.")


class SignerError(SeedlotError):
    """A person who acts in the record: their name stands beside what they did, and stays."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"'{person}' acts in this record: a name beside a signature stays, and is never erased (21 CFR 11.50, 11.70)",
            mend="Only donors' data are kept apart; close the person's account instead.",
        )


class NoDatumError(SeedlotError):
    """A personal datum that was not given, or has neither name nor value."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


class NoReasonError(SeedlotError):
    """An erasure without a reason."""

    def __init__(self) -> None:
        super().__init__("An erasure needs a reason", mend="Say why, such as a request and its date, without names.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """One datum as it is shown: its value, or why there is none."""

    name: str
    value: str | None = field(repr=False)
    says: str
    answer: Answer | None
    entry: int


def new_salt() -> bytes:
    """A salt that nobody can guess."""
    return secrets.token_bytes(personal.SALT)


def identify(
    record: Record,
    by: By,
    item: str,
    values: Mapping[str, str],
    *,
    now: datetime,
    salts: Callable[[], bytes] = new_salt,
) -> int | None:
    """Keep personal data of a donor, and seal commitments to them. Returns the entry; None when nothing is new.

    A datum given again with another value takes the place of the one before, which stays provable until it is erased.

    Raises:
        NotADonorError: the item is something else.
        NoDatumError: a name or a value is empty.
    """
    given = dict(_tidied(name, value) for name, value in values.items())
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Personal.KIND)
        check_donor(connection, item)
        with at_desk(record) as desk:  # committed before the record is
            fresh = {name: value for name, value in given.items() if value != _standing(connection, desk, item, name)}
            openings = [personal.opening(item, name, value, salts()) for name, value in fresh.items()]
            if not openings:
                return None
            content = Personal(
                item=item, data=tuple(Committed(name=each.name, digest=each.digest) for each in openings)
            )
            (number,) = seal(connection, who, [say(content, instant(now))], now=now)
            personal.keep(desk, openings, at=instant(now))
    return number


def reveal(record: Record, by: By, item: str, *, now: datetime) -> dict[str, Revealed]:
    """Show a donor's personal data in force, each checked against its commitment first. That it was shown is logged.

    Raises:
        NotAuthorisedError: the record has accounts, and the person has no role for it.
    """
    with at_desk(record) as desk, read.reading(record) as connection:  # the desk first: see `_Held`
        who = actor(connection, by)
        permit(who, REVEAL)
        check_donor(connection, item)
        last = {each.name: each for each in committed(connection, item)}
        held = _held(desk, last.values())
        told = {name: _revealed(each, held) for name, each in last.items()}
        shown = [name for name, each in told.items() if each.value is not None]
        personal.looked(desk, item, shown, person=who.person, at=instant(now), how="shown")
    return told


def looks(record: Record, by: By, item: str = "") -> tuple[dict[str, str], ...]:
    """Who was shown which personal data of a donor, or of all, in order of time: names of data, never values.

    Raises:
        NotAuthorisedError: the record has accounts, and the person neither keeps the data nor audits.
    """
    with read.reading(record) as connection:
        who = actor(connection, by)
        if who.authentication != NONE:
            require(who, "see who was shown personal data", *MAY[REVEAL], Role.AUDITOR)
    with at_desk(record) as desk:
        return personal.looks(desk, item)


def erase(
    record: Record, by: By, item: str, names: Sequence[str] = (), *, reason: str, now: datetime
) -> tuple[int, ...]:
    """Erase personal data of a donor, all of them where no name is given. Returns the new entries; none if all are gone.

    What was given under a name and replaced goes with it. Erasures that were broken off before are finished too.

    Raises:
        SignerError: a person who acts in the record is meant.
        NoDatumError: nothing was ever given under a name.
        NoReasonError: no reason is given.
    """
    reason, names = unicodedata.normalize("NFC", reason.strip()), [name.strip() for name in names]
    if not reason:
        raise NoReasonError
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Erased.KIND)
        check_donor(connection, item)
        given = committed(connection, item)
        if strange := sorted(set(names) - {each.name for each in given}):
            raise NoDatumError(
                f"Nothing named '{strange[0]}' was given of '{item}'", "`seedlot donor reveal` lists it."
            )
        gone = [each for each in given if each.erased is None and (not names or each.name in names)]
        with at_desk(record) as desk:  # committed before the record is
            personal.erase(desk, [_erasing(each, who, reason, now) for each in gone])
            numbers = _say_erased(connection, desk, who, now=now)
    _drop_said(record)
    return numbers


def finish_erasures(record: Record, by: By, *, now: datetime) -> tuple[int, ...]:
    """Seal erasures that were broken off after the data were gone. Returns the new entries."""
    with writing(record) as connection:
        who = actor(connection, by)
        permit(who, Erased.KIND)
        with at_desk(record) as desk:
            numbers = _say_erased(connection, desk, who, now=now)
    _drop_said(record)
    return numbers


def tidy(record: Record) -> int:
    """Delete openings that no entry speaks of, or that an entry says are erased. Returns how many there were.

    The first are left when an `identify` is broken off; the second come back with an old copy of the desk.
    """
    with writing(record) as connection:
        live = {each.digest for each in committed(connection) if each.erased is None}
        with at_desk(record) as desk:
            dropped = personal.forget(desk, personal.kept_digests(desk) - live)
    scrub(record)
    return dropped


def commitments(record: Record) -> Iterator[Finding]:
    """Check every commitment: met with its opening, null where erased, not known without, not met if changed."""
    with at_desk(record) as desk, read.reading(record) as connection:  # the desk first: see `_Held`
        given = committed(connection)
        held = _held(desk, given)
        strays = personal.kept_digests(desk) - {each.digest for each in given}
    for each in given:
        told = _revealed(each, held)
        yield _finding(each, f"entry {each.entry}, '{each.name}' of '{each.item}': {told.says}", told.answer)
        if each.erased is not None and each.digest in held.openings:
            yield _finding(
                each,
                f"'{each.name}' of '{each.item}' is said to be erased, but the desk holds it. {_TIDY}",
                Answer.NOT_MET,
            )
    if strays:
        says = f"The desk holds {len(strays)} openings that no entry speaks of. {_TIDY}"
        yield Finding(code="personal/stray", says=says, where="desk")


_TIDY = "`seedlot donor check --tidy` deletes it."


def _finding(said: Commitment, says: str, answer: Answer | None) -> Finding:
    return Finding(code=CODE, answer=answer, says=f"{says[:1].upper()}{says[1:]}", where=f"entry {said.entry}")


def _tidied(name: str, value: str) -> tuple[str, str]:
    name, value = (unicodedata.normalize("NFC", text.strip()) for text in (name, value))
    if not name or not name.isprintable():
        raise NoDatumError("A datum has no name", "Name it, such as 'birth date'.")
    if not value:
        raise NoDatumError(f"'{name}' has no value", "Give its value, or leave the name out.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NoDatumError(f"'{name}' holds what is no text", "Type it again, or save the file as UTF-8.")
    return name, value


def check_donor(connection: Connection, item: str) -> None:
    """Refuse what is no donor.

    Raises:
        SignerError: it is a person who acts in the record.
        NotADonorError: it is another item.
    """
    if not ask.rows(connection, ITEM, item=item) and ask.rows(connection, PERSON, person=item):
        raise SignerError(item)
    kind = ask.item(connection, item).item_kind
    if kind != ItemKind.DONOR:
        raise NotADonorError(item, kind)


def _standing(connection: Connection, desk: Connection, item: str, name: str) -> str | None:
    """The value in force under a name, if it can be opened."""
    digests = [each.digest for each in committed(connection, item) if each.in_force and each.name == name]
    return next((each.value for each in personal.among(desk, digests).values() if each.holds), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What the desk holds of some commitments.

    It is read before the record: an erasure empties the desk before it is sealed, so that what is missing here is
    either noted here as being erased, or said by the record as it is read afterwards.
    """

    openings: dict[str, Opening]
    waiting: dict[str, Erasing]


def _held(desk: Connection, said: Iterable[Commitment]) -> _Held:
    return _Held(
        openings=personal.among(desk, [each.digest for each in said]),
        waiting={each.digest: each for each in personal.unsaid(desk)},
    )


def _revealed(said: Commitment, held: _Held) -> Revealed:
    opening = held.openings.get(said.digest)
    answer: Answer | None = Answer.NOT_KNOWN
    value = None
    if said.erased is not None:
        answer, says = None, f"not known: erased on {said.erased_on} (entry {said.erased}), because: {said.reason}"
    elif said.digest in held.waiting:
        one = held.waiting[said.digest]
        says = f"not known: deleted on {one.asked}, asked by {one.asked_by or 'nobody named'}, and not sealed yet: `seedlot donor check --finish`"
    elif opening is None:
        says = "not known: the desk has no opening of it, and no entry says that it was erased"
    elif not (opening.holds and (opening.item, opening.name) == (said.item, said.name)):
        answer, says = Answer.NOT_MET, "not shown: what the desk holds is not what was committed to; it was changed"
    else:
        answer, says, value = Answer.MET, "it is what was committed to", opening.value
    return Revealed(name=said.name, value=value, says=says, answer=answer, entry=said.entry)


def _erasing(said: Commitment, who: Actor, reason: str, now: datetime) -> Erasing:
    return Erasing(
        digest=said.digest, item=said.item, name=said.name, reason=reason, asked_by=who.person, asked=instant(now)
    )


def _say_erased(connection: Connection, desk: Connection, who: Actor, *, now: datetime) -> tuple[int, ...]:
    """Seal what the desk says is gone and no entry says yet: one entry for each request."""
    erased = {each.digest for each in committed(connection) if each.erased is not None}
    requests: dict[tuple[str, str, str, str], dict[str, None]] = defaultdict(dict)
    for each in personal.unsaid(desk):
        if each.digest not in erased:
            requests[each.item, each.reason, each.asked_by, each.asked][each.name] = None
    statements = []
    for (item, reason, asked_by, asked), names in requests.items():
        late = (asked_by, asked) != (who.person, instant(now))
        note = (
            f"Asked for by {asked_by or 'nobody named'} on {asked}, and finished after an interruption." if late else ""
        )
        statements.append(say(Erased(item=item, names=tuple(names), reason=reason), instant(now), note=note))
    return seal(connection, who, statements, now=now)


def _drop_said(record: Record) -> None:
    """Drop the desk's notes of erasures that an entry now says."""
    with read.reading(record) as connection:
        erased = [each.digest for each in committed(connection) if each.erased is not None]
    with at_desk(record) as desk:
        personal.said(desk, erased)
    scrub(record)
