"""Openings that travel: salts and values of donors' data in a file of their own, beside a record or a package.

Whoever holds the file and a package, or a record, checks each value against its sealed commitment. The file is
personal data itself; it is never in a package unless somebody puts it there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seedlot.acts.access import By, actor
from seedlot.acts.at_desk import at_desk
from seedlot.acts.authority import REVEAL, permit
from seedlot.acts.personal import CODE, check_donor
from seedlot.desk import personal
from seedlot.desk.personal import Opening
from seedlot.formats.archives import DAMAGED
from seedlot.history import ask
from seedlot.history.personal import committed
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.trust import Personal
from seedlot.record.store import Record
from seedlot.terms.errors import NoSuchFileError, SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant


class BrokenOpeningsError(SeedlotError):
    """A file of openings that cannot be read. What stands in it is never quoted."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The openings cannot be read: {what}", mend="Give the file that `seedlot donor openings` wrote."
        )


class Opened(BaseModel):
    """One opening, as it travels."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    item: str
    name: str
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    salt: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
    value: str = Field(repr=False)


class Openings(BaseModel):
    """Openings of commitments of one record, by its origin."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    origin: str
    openings: tuple[Opened, ...]


def openings(record: Record, by: By, items: Sequence[str], *, now: datetime) -> Openings:
    """The openings of all that is in force of some donors. That they were written out is logged.

    What the desk does not hold, or no longer holds as it was sealed, is left out.
    """
    with at_desk(record) as desk, read.reading(record) as connection:
        who = actor(connection, by)
        permit(who, REVEAL)
        found: list[Opened] = []
        for item in dict.fromkeys(items):
            check_donor(connection, item)
            held = personal.among(desk, [each.digest for each in committed(connection, item) if each.in_force])
            mine = [_opened(each) for each in held.values() if each.holds]
            personal.looked(
                desk, item, [each.name for each in mine], person=who.person, at=instant(now), how="written out"
            )
            found += mine
        return Openings(origin=ask.origin(connection), openings=tuple(found))


def parse(data: bytes) -> Openings:
    """Read a file of openings.

    Raises:
        BrokenOpeningsError: it is none.
    """
    try:
        return Openings.model_validate_json(data)
    except ValidationError as fault:
        place = ".".join(map(str, fault.errors(include_input=False)[0]["loc"]))
        raise BrokenOpeningsError(f"'{place}' is not as it should be" if place else "it is no JSON") from None


#: What was committed to: digest to the donor's code and the name of the datum.
Sealed = Mapping[str, tuple[str, str]]


def check_openings(given: Openings, sealed: Sealed) -> Iterator[Finding]:
    """Check each opening: met if it opens a commitment that was sealed under its name; else not met."""
    for each in given.openings:
        holds = Opening(
            item=each.item, name=each.name, digest=each.digest, salt=bytes.fromhex(each.salt), value=each.value
        ).holds
        what = f"'{each.name}' of '{each.item}'"
        if not holds:
            says, answer = f"{what}: salt and value do not give the digest; one of them was changed.", Answer.NOT_MET
        elif sealed.get(each.digest) != (each.item, each.name):
            says, answer = f"{what}: no sealed entry commits to it.", Answer.NOT_MET
        else:
            says, answer = f"{what} is what was committed to.", Answer.MET
        yield Finding(code=CODE, answer=answer, says=says, where=each.item)


def sealed_in_record(record: Record) -> Sealed:
    """What a record commits to."""
    with read.reading(record) as connection:
        return {each.digest: (each.item, each.name) for each in committed(connection)}


def sealed_in_package(path: Path) -> Sealed:
    """What the entries of an evidence package commit to. That they are in the record is for `seedlot verify` to say.

    Raises:
        NoSuchFileError: nothing lies at the path.
        BrokenOpeningsError: it is no package.
    """
    if not path.is_file():
        raise NoSuchFileError(path)
    try:
        with zipfile.ZipFile(path) as package:
            bodies = [package.read(name) for name in package.namelist() if name.startswith("entries/")]
    except (*DAMAGED, OSError) as fault:
        raise BrokenOpeningsError(f"'{path.name}' is no package ({type(fault).__name__})") from None
    return dict(_sealed(map(Entry.parse, bodies)))


def _sealed(entries: Iterable[Entry]) -> Iterator[tuple[str, tuple[str, str]]]:
    for entry in entries:
        if isinstance(entry.content, Personal):
            yield from ((each.digest, (entry.content.item, each.name)) for each in entry.content.data)


def _opened(held: Opening) -> Opened:
    return Opened(item=held.item, name=held.name, digest=held.digest, salt=held.salt.hex(), value=held.value)
