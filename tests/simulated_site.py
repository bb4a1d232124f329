"""A simulated site: what tests of whole acts stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection
from tests.postgres_server import Beginning

from seedlot.acts import importing
from seedlot.acts.opening import begin
from seedlot.acts.seal import RefusedError, say, state, writing
from seedlot.history import fold
from seedlot.record import read, sqlite, write
from seedlot.record.entries.content import Content
from seedlot.record.entries.origin import Opened, Person
from seedlot.record.store import Record, open_record
from seedlot.terms.finding import Finding
from seedlot.terms.words import Role

#: When a site's record is opened and its people are named. Its lots are made on that day.
STARTED = datetime(2026, 1, 1, 8, tzinfo=UTC)


def opening(simulated: bool) -> Opened:  # noqa: FBT001
    """What the record of a site says of itself."""
    return Opened(title="A simulated site", site="SIM", simulated=simulated)


PEOPLE = (
    Person(person="op", name="Olga Operator", roles=(Role.OPERATOR,)),
    Person(person="qp", name="Quentin Person", roles=(Role.QUALIFIED_PERSON,)),
)


class Site:
    """A simulated site: a record in a temporary folder, people, and a clock that stands still, months later.

    A record in a folder is a copy of one that was made once. A record that is given was begun so (`beginning`).
    """

    def __init__(self, place: Path | Record, *, simulated: bool = True) -> None:
        if isinstance(place, Record):
            self.record = place
        else:
            sqlite.make_file(place / "seedlot.db")
            (place / "seedlot.db").write_bytes(_made(simulated))
            self.record = open_record(place / "seedlot.db")
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def say(self, *contents: Content, occurred: str = "2026-01-01", person: str = "") -> tuple[int, ...]:
        """State contents, all at one time."""
        return state(self.record, person, *(say(content, occurred) for content in contents), now=self.now)

    def faults(self, *contents: Content, occurred: str = "2026-01-01") -> tuple[Finding, ...]:
        """State contents that cannot be true, and tell what was found; nothing was written."""
        before = self.size()
        with pytest.raises(RefusedError) as refused:
            self.say(*contents, occurred=occurred)
        assert self.size() == before
        return refused.value.faults

    def size(self) -> int:
        """The number of entries."""
        with read.reading(self.record) as connection:
            return read.size(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on."""
        with read.reading(self.record) as connection:
            yield connection


def beginning(*, simulated: bool) -> Beginning:
    """What the record of a new site holds."""
    return Beginning(opening(simulated), STARTED, name_people)


def name_people(record: Record) -> None:
    """Say who the people of a site are."""
    state(record, "", *(say(person, "2026-01-01") for person in PEOPLE), now=STARTED)


@cache
def _made(simulated: bool) -> bytes:  # noqa: FBT001
    """The file of a site's record when its people are named."""
    with TemporaryDirectory() as folder:
        record = begin(Path(folder) / "seedlot.db", opening(simulated), now=STARTED)
        name_people(record)
        record.engine.dispose()
        return record.path.read_bytes()


@dataclass(frozen=True, slots=True)
class Said:
    """All that a record holds: its entries, and its raw files by their places."""

    bodies: tuple[bytes, ...]
    files: dict[Path, bytes]

    @classmethod
    def of(cls, record: Record) -> Said:
        """All that a record holds now."""
        with read.reading(record) as connection:
            bodies = tuple(body for _, body in read.bodies(connection))
        files = (path for path in record.files.rglob("*") if path.is_file())
        return cls(bodies, {path.relative_to(record.files): path.read_bytes() for path in files})

    def repeat(self, record: Record) -> None:
        """Seal it in another record, from where that ends: both hold the same then."""
        self.keep(record)
        self.seal(record)

    def keep(self, record: Record) -> None:
        """Put the raw files beside another record."""
        for place, data in self.files.items():
            path = record.files / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def seal(self, record: Record) -> None:
        """Seal the entries in another record, without the raw files."""
        with writing(record) as connection:
            numbers = write.append(connection, self.bodies[read.size(connection) :])
            fold.apply(connection, fold.numbered((number, self.bodies[number]) for number in numbers))


@contextmanager
def in_parts(size: int) -> Iterator[None]:
    """Let books be checked and sealed so many statements at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "PART", size)
        yield
